/*
 * GET /discharges/{id}/liability
 *
 *     fetch ~~ one round trip, shared with other reads ~~> reply
 *
 * The facts come with what stands behind them; what they lead to is computed in the reply.
 */
#include "access/answer.h"
#include "base/clock.h"
#include "http/reply.h"
#include "liability/liability_api.h"
#include "liability/liability_doc.h"
#include "liability/liability_sql.h"
#include "liability/payment_doc.h"

struct basis {
    struct arena *a;
    enum sp_lang lang;
    const cJSON *facts;
    struct facts_case one;
    struct facts_rules rules;
    struct liability answer;
    int32_t today;
};

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &LIABILITY_READ, DB_TEXT(req->params[0]));
}

/* ---- one interval ---- */

static const struct county *rule_of(const struct basis *b, const struct liability_interval *in)
{
    return in->agreed < 0 ? &b->rules.rules.law : &b->rules.rules.agreed[in->agreed];
}

static cJSON *agreement_doc(const struct basis *b, const struct liability_interval *in)
{
    const struct county *county = rule_of(b, in);
    cJSON *doc;

    if (in->agreed < 0)
        return NULL;
    doc = json_object(b->a);
    json_put_text(b->a, doc, "id", b->rules.ids[in->agreed]);
    json_put_text(b->a, doc, "name", county->name);
    json_put_text(b->a, doc, "source", county->source);
    json_put_text(b->a, doc, "model", county_model_slug(county->model));
    return doc;
}

static bool paused_on(const struct liability_interval *in, int32_t day)
{
    for (const struct liability_pause *p = in->pauses; p; p = p->next) {
        if (p->from <= day && day < p->to)
            return true;
    }
    return false;
}

/* Whether today is a day that is paid for, unless the patient leaves. */
static bool runs_today(const struct basis *b, const struct liability_interval *in)
{
    return in->open && in->liable && in->start <= b->today && !paused_on(in, b->today);
}

static void put_today(const struct basis *b, cJSON *doc, const struct liability_interval *in)
{
    struct county_amount row;
    bool runs = in && runs_today(b, in);

    json_put_bool(b->a, doc, "runsToday", runs);
    if (runs && county_amount_on(rule_of(b, in), b->today, &row))
        json_put_int(b->a, doc, "perDayToday", row.amount);
    else
        json_put_text(b->a, doc, "perDayToday", NULL);
}

static void put_raw(const struct basis *b, cJSON *doc, const cJSON *from, const char *name)
{
    const cJSON *value = json_get(from, name);

    if (value)
        json_put_raw(b->a, doc, name, json_print(b->a, value, NULL));
    else
        json_put_text(b->a, doc, name, NULL);
}

static cJSON *interval_doc(const struct basis *b, const cJSON *evidence, int i)
{
    static const char *const KEPT[] = {"number",  "judgedAt", "sentAt", "physicianName",
                                       "endedAt", "endedHow", "units",  NULL};
    const struct liability_interval *in = &b->answer.intervals[i];
    enum liability_sip sip = b->one.stay.ready[i].sip;
    struct arena *a = b->a;
    cJSON *doc = json_object(a);

    for (int k = 0; KEPT[k]; k++)
        put_raw(b, doc, evidence, KEPT[k]);
    json_put(a, doc, "agreement", agreement_doc(b, in));
    json_put_text(a, doc, "sip", sip == LIABILITY_SIP_REPLACED ? "replaced" : b->one.needs[i]);
    json_put_bool(a, doc, "liable", in->liable);
    json_put_bool(a, doc, "review", in->review);
    json_put_text(a, doc, "earliestDate", liability_day(a, in->earliest));
    liability_put_period(a, doc, in);
    json_put_int(a, doc, "days", in->liable ? in->days : 0);
    liability_put_sum(a, doc, !in->liable || in->priced, in->liable ? in->amount : 0);
    put_today(b, doc, in);
    json_put(a, doc, "reasons", liability_reasons_doc(a, in->reasons));
    json_put(a, doc, "conditions", liability_conditions_doc(a, in, sip));
    json_put(a, doc, "amounts", liability_pieces_doc(a, in));
    json_put(a, doc, "pauses", liability_pauses_doc(a, in));
    json_put(a, doc, "ifAccepted", liability_accepted_doc(a, in));
    return doc;
}

static cJSON *intervals_doc(const struct basis *b)
{
    const cJSON *evidence = json_first(json_get(b->facts, "intervals"));
    cJSON *list = json_array(b->a);

    for (int i = 0; i < b->answer.n_intervals && evidence; i++, evidence = json_next(evidence))
        json_add(b->a, list, interval_doc(b, evidence, i));
    return list;
}

/* ---- the average beside it ---- */

static int32_t month_of(const struct basis *b)
{
    int last = b->answer.n_intervals - 1;
    const struct liability_interval *in = &b->answer.intervals[last];
    struct average_interval as = {clock_stockholm(b->one.stay.ready[last].sent).date, in->ended,
                                  false, b->one.stay.care};

    return average_month_of(rule_of(b, in), &as);
}

/* NULL: the patient has not been reported ready, or the municipality is not told. */
static int average_doc(const struct basis *b, cJSON **out)
{
    struct payment_average average;
    struct facts_case *peers;
    int n;

    *out = NULL;
    if (b->answer.n_intervals == 0 || !json_get(b->facts, "payer"))
        return SP_OK;
    if (facts_cases(b->a, json_get(b->facts, "peers"), b->today, &peers, &n))
        return SP_EINTERNAL;
    payment_average_of(b->a, peers, n, &b->rules.rules, month_of(b), &average);
    *out = payment_average_doc(b->a, &average);
    return SP_OK;
}

/* ---- the whole ---- */

static cJSON *reasons_doc(const struct basis *b)
{
    cJSON *list = json_array(b->a);

    for (int i = 0; i < LIABILITY_REASON_COUNT; i++) {
        enum liability_reason reason = (enum liability_reason)i;
        bool told = b->answer.reasons & LIABILITY_BIT(i);
        cJSON *doc;

        for (int k = 0; k < b->answer.n_intervals; k++)
            told = told || b->answer.intervals[k].reasons & LIABILITY_BIT(i);
        if (!told)
            continue;
        doc = json_object(b->a);
        json_put_text(b->a, doc, "code", liability_slug(reason));
        json_put_text(b->a, doc, "rule", liability_rule(reason));
        json_put_text(b->a, doc, "paragraph", liability_paragraph(reason));
        json_put_text(b->a, doc, "text", liability_text(reason, b->lang));
        json_add(b->a, list, doc);
    }
    return list;
}

static const struct liability_interval *running(const struct basis *b)
{
    int n = b->answer.n_intervals;

    return n > 0 ? &b->answer.intervals[n - 1] : NULL;
}

static int basis_read(struct basis *b, const struct db_answer *answer)
{
    const char *why;
    cJSON *facts;

    if (facts_parse(b->a, answer->doc, answer->doc_len, &facts) ||
        facts_case(b->a, json_get(facts, "stay"), b->today, &b->one) ||
        facts_rules(b->a, json_get(facts, "rules"), &b->rules))
        return SP_EINTERNAL;
    b->facts = facts;
    /* Moments in an impossible order: nothing is computed, and that is said. */
    if (liability_compute_under(b->a, &b->one.stay, &b->rules.rules, &b->answer, &why))
        b->answer = (struct liability){.priced = true};
    return SP_OK;
}

static enum step_result read_reply(struct request *req)
{
    static const char *const KEPT[] = {"dischargeId", "version",        "state",  "care",
                                       "compulsory",  "origin",         "county", "registered",
                                       "payer",       "placement",      "calls",  "decisions",
                                       "answers",     "admissionUnits", NULL};
    struct basis b = {.a = req->arena, .lang = req->lang};
    cJSON *doc = json_object(b.a), *average;

    b.today = clock_stockholm(req->received).date;
    if (basis_read(&b, req->state) || average_doc(&b, &average))
        return flow_fail(req, SP_EINTERNAL);
    for (int i = 0; KEPT[i]; i++)
        put_raw(&b, doc, b.facts, KEPT[i]);
    json_put_bool(b.a, doc, "computed", b.answer.n_intervals == b.one.stay.n_ready);
    json_put_text(b.a, doc, "countedUntil", liability_day(b.a, b.today));
    json_put_bool(b.a, doc, "liable", b.answer.liable);
    json_put_bool(b.a, doc, "review", b.answer.review);
    json_put_int(b.a, doc, "days", b.answer.days);
    liability_put_sum(b.a, doc, b.answer.priced, b.answer.amount);
    put_today(&b, doc, running(&b));
    json_put(b.a, doc, "reasons", reasons_doc(&b));
    json_put(b.a, doc, "intervals", intervals_doc(&b));
    json_put(b.a, doc, "average", average);
    return reply_json(req, 200, doc);
}

const struct step liability_read[] = {{"fetch", read_fetch}, {"reply", read_reply}, STEPS_END};

/*
 * GET /county/payment, GET /county/payment/csv, POST /county/agreements/preview
 *
 *     fetch ~~ one round trip ~~> reply
 *
 * The facts of the county's cases come without anybody's identity; both models are computed from
 * them here. A settlement may be made over three months, so the facts begin two months before.
 */
#include "base/clock.h"
#include "http/reply.h"
#include "liability/liability_api.h"
#include "liability/liability_doc.h"
#include "liability/liability_sql.h"
#include "liability/payment_doc.h"
#include <string.h>

#define MONTHS_BEFORE 2 /* COUNTY_THREE_MONTH_MEAN */
#define MONTHS_MAX    12
#define CSV_MAX       (16u * 1024 * 1024)

struct asked {
    const struct db_answer *answer;
    int32_t first, last;     /* months */
    struct county agreement; /* of a preview */
};

struct found {
    struct arena *a;
    const cJSON *facts;
    struct facts_case *cases;
    int n;
    struct facts_rules rules;
};

static enum step_result fetch(struct request *req, const struct db_call *call, struct asked *op)
{
    struct db_batch *tx = db_batch(req);
    char from[CLOCK_TEXT], to[CLOCK_TEXT];

    clock_format_date(payment_month_start(op->first - MONTHS_BEFORE), from);
    clock_format_date(payment_month_start(op->last + 1) - 1, to);
    op->answer = db_call(tx, call, DB_TEXT(arena_text(req->arena, from)),
                         DB_TEXT(arena_text(req->arena, to)));
    return db_commit(tx);
}

static int found_read(struct request *req, const struct asked *op, struct found *f)
{
    int32_t today = clock_stockholm(req->received).date;
    cJSON *facts;

    f->a = req->arena;
    if (facts_parse(f->a, op->answer->doc, op->answer->doc_len, &facts) ||
        facts_cases(f->a, json_get(facts, "stays"), today, &f->cases, &f->n) ||
        facts_rules(f->a, json_get(facts, "rules"), &f->rules))
        return SP_EINTERNAL;
    f->facts = facts;
    return SP_OK;
}

/* The municipalities of the county, and others that occur, by name. */
struct town {
    const char *code, *name;
    const struct payment_municipality *sums; /* NULL: nothing */
};

static const struct payment_municipality *sums_of(const struct payment *p, const char *code)
{
    for (int i = 0; i < p->n_municipalities; i++) {
        if (strcmp(p->municipalities[i].code, code) == 0)
            return &p->municipalities[i];
    }
    return NULL;
}

static bool next_town(const struct payment *p, const cJSON **at, struct town *out)
{
    while (*at) {
        const cJSON *row = json_first(*at), *name = json_next(row), *own = json_next(name);

        *at = json_next(*at);
        out->code = json_string(row);
        out->name = json_string(name);
        out->sums = sums_of(p, out->code);
        if (out->sums || own->type == cJSON_True)
            return true;
    }
    return false;
}

static const cJSON *first_town(const struct found *f)
{
    return json_first(json_get(f->facts, "municipalities"));
}

/* ---- the basis of a month ---- */

static cJSON *line_doc(struct arena *a, const struct payment_line *line)
{
    const struct liability_interval *in = line->in;
    const struct liability_ready *r = &line->from->stay.ready[line->number];
    cJSON *doc = json_object(a);

    json_put_text(a, doc, "dischargeId", line->from->id);
    json_put_int(a, doc, "number", line->number + 1);
    json_put_text(a, doc, "municipalityCode", line->from->municipality);
    json_put_text(a, doc, "care",
                  line->from->stay.care == COUNTY_PSYCHIATRIC ? "psychiatric" : "somatic");
    json_put_text(a, doc, "sentAt", liability_moment(a, r->sent));
    json_put_text(a, doc, "endedOn", liability_day(a, in->ended));
    json_put_bool(a, doc, "withdrawn", r->withdrawn != LIABILITY_NONE);
    json_put_bool(a, doc, "liable", in->liable);
    json_put_bool(a, doc, "review", in->review);
    json_put_text(a, doc, "startDate",
                  liability_has_start(in) ? liability_day(a, in->start) : NULL);
    json_put_int(a, doc, "days", in->liable ? in->days : 0);
    liability_put_sum(a, doc, !in->liable || in->priced, in->liable ? in->amount : 0);
    json_put(a, doc, "reasons", liability_reasons_doc(a, in->reasons));
    return doc;
}

static cJSON *town_doc(const struct found *f, const struct town *town)
{
    static const struct payment_municipality NOBODY = {.individual.priced = true};
    const struct payment_municipality *m = town->sums ? town->sums : &NOBODY;
    cJSON *doc = json_object(f->a);

    json_put_text(f->a, doc, "code", town->code);
    json_put_text(f->a, doc, "name", town->name);
    json_put_int(f->a, doc, "open", m->open);
    json_put(f->a, doc, "individual", payment_individual_doc(f->a, &m->individual));
    json_put(f->a, doc, "average", town->sums ? payment_average_doc(f->a, &m->average) : NULL);
    if (town->sums)
        payment_put_payable(f->a, doc, m);
    else
        json_put_int(f->a, doc, "payable", 0);
    return doc;
}

static cJSON *rule_doc(const struct found *f, int32_t month)
{
    const struct county *rule = payment_rule(&f->rules.rules, month);
    cJSON *doc;

    if (!rule->name)
        return NULL;
    doc = json_object(f->a);
    json_put_text(f->a, doc, "name", rule->name);
    json_put_text(f->a, doc, "source", rule->source);
    json_put_text(f->a, doc, "model", county_model_slug(rule->model));
    return doc;
}

static void put_hidden(const struct found *f, cJSON *doc)
{
    int64_t hidden = 0;

    if (!json_int(f->facts, "hidden", &hidden))
        hidden = 0;
    json_put_int(f->a, doc, "hidden", hidden);
}

static enum step_result payment_fetch(struct request *req)
{
    struct asked *op = flow_state(req, sizeof *op);
    int32_t now = average_month(clock_stockholm(req->received).date);

    if (!payment_month_read(request_query(req, "month"), &op->last) || op->last > now)
        return flow_refuse(req, SP_EINVAL, "month", "bad-date");
    op->first = op->last;
    return fetch(req, &COUNTY_PAYMENT, op);
}

static enum step_result payment_reply(struct request *req)
{
    const struct asked *op = req->state;
    struct found f;
    struct payment p;
    struct town town;
    cJSON *doc, *towns, *lines;

    if (found_read(req, op, &f))
        return flow_fail(req, SP_EINTERNAL);
    payment_compute(f.a, f.cases, f.n, &f.rules.rules, op->first, op->last, &p);
    doc = json_object(f.a);
    towns = json_array(f.a);
    lines = json_array(f.a);
    for (const cJSON *at = first_town(&f); next_town(&p, &at, &town);)
        json_add(f.a, towns, town_doc(&f, &town));
    for (int i = 0; i < p.n_lines; i++)
        json_add(f.a, lines, line_doc(f.a, &p.lines[i]));
    json_put_raw(f.a, doc, "county", json_print(f.a, json_get(f.facts, "county"), NULL));
    json_put_text(f.a, doc, "month", payment_month(f.a, op->last));
    json_put_bool(f.a, doc, "over",
                  payment_month_start(op->last + 1) <= clock_stockholm(req->received).date);
    json_put(f.a, doc, "agreement", rule_doc(&f, op->last));
    put_hidden(&f, doc);
    json_put_int(f.a, doc, "unclear", p.unclear);
    json_put(f.a, doc, "municipalities", towns);
    json_put(f.a, doc, "lines", lines);
    return reply_json(req, 200, doc);
}

/* ---- for the controller ---- */

static const char *name_of(const struct found *f, const char *code)
{
    for (const cJSON *at = first_town(f); at; at = json_next(at)) {
        if (strcmp(json_string(json_first(at)), code) == 0)
            return json_string(json_next(json_first(at)));
    }
    return code;
}

/* Quoted; a program that reads tables must not take it for a formula. */
static void csv_text(struct buf *b, const char *text)
{
    buf_text(b, strchr("=+-@\t\r", *text) && *text ? "\"'" : "\"");
    for (; *text; text++) {
        if (*text == '"')
            buf_text(b, "\"");
        buf_add(b, text, 1);
    }
    buf_text(b, "\"");
}

static void csv_line(struct buf *b, const struct found *f, const struct payment_line *line,
                     const char *month)
{
    const struct liability_interval *in = line->in;
    const struct liability_ready *r = &line->from->stay.ready[line->number];
    const char *gap = "";

    buf_printf(b, "%s;%s;", month, line->from->municipality);
    csv_text(b, name_of(f, line->from->municipality));
    buf_printf(b, ";%s;%d;%s;%s;%s;%s;%s;", line->from->id ? line->from->id : "", line->number + 1,
               line->from->stay.care == COUNTY_PSYCHIATRIC ? "psychiatric" : "somatic",
               liability_moment(f->a, r->sent), liability_day(f->a, in->ended),
               in->review   ? "review"
               : in->liable ? "yes"
                            : "no",
               liability_has_start(in) ? liability_day(f->a, in->start) : "");
    if (in->liable && in->priced)
        buf_printf(b, "%lld;%lld;", (long long)in->days, (long long)in->amount);
    else
        buf_printf(b, "%lld;%s;", in->liable ? (long long)in->days : 0, in->liable ? "" : "0");
    for (int i = 0; i < LIABILITY_REASON_COUNT; i++) {
        if (in->reasons & LIABILITY_BIT(i)) {
            buf_printf(b, "%s%s", gap, liability_slug((enum liability_reason)i));
            gap = " ";
        }
    }
    buf_text(b, "\r\n");
}

static void csv_town(struct buf *b, const struct town *town, const char *month)
{
    const struct payment_municipality *m = town->sums;
    int64_t mean;

    buf_printf(b, "%s;%s;", month, town->code);
    csv_text(b, town->name);
    if (!m) {
        buf_text(b, ";0;0;0;0;0;0;0,000;0;0\r\n");
        return;
    }
    mean = m->average.number
               ? (m->average.days * 2000 + m->average.number) / (2 * m->average.number)
               : 0;
    buf_printf(b, ";%lld;%lld;%lld;", (long long)m->individual.intervals,
               (long long)m->individual.liable, (long long)m->individual.days);
    if (m->individual.priced)
        buf_printf(b, "%lld", (long long)m->individual.amount);
    buf_printf(b, ";%lld;%lld;%lld,%03lld;%lld;", (long long)m->average.number,
               (long long)m->average.days, (long long)(mean / 1000), (long long)(mean % 1000),
               (long long)m->average.excess);
    if (m->average.priced)
        buf_printf(b, "%lld", (long long)m->average.amount);
    buf_text(b, "\r\n");
}

static enum step_result csv_reply(struct request *req)
{
    const struct asked *op = req->state;
    struct buf b = buf_make(req->arena, CSV_MAX);
    struct found f;
    struct payment p;
    struct town town;
    const char *month = payment_month(req->arena, op->last);

    if (found_read(req, op, &f))
        return flow_fail(req, SP_EINTERNAL);
    payment_compute(f.a, f.cases, f.n, &f.rules.rules, op->first, op->last, &p);
    buf_text(&b, "\xEF\xBB\xBFmonth;municipality;name;intervals;liable;individual days;"
                 "individual amount;average number;average days;average mean;average excess;"
                 "average amount\r\n");
    for (const cJSON *at = first_town(&f); next_town(&p, &at, &town);)
        csv_town(&b, &town, month);
    buf_text(&b, "\r\nmonth;municipality;name;case;interval;care;ready sent;ended;liable;start;"
                 "days;amount;reasons\r\n");
    for (int i = 0; i < p.n_lines; i++)
        csv_line(&b, &f, &p.lines[i], month);
    return reply_text(req, 200, "text/csv; charset=utf-8", b.data);
}

/* ---- what would it have cost ---- */

struct preview {
    const cJSON *agreement;
    const char *from, *to;
};

static const struct json_field PREVIEW[] = {
    {"agreement", JSON_OBJECT, true, offsetof(struct preview, agreement), 0, 0, NULL},
    {"from", JSON_TEXT, true, offsetof(struct preview, from), 7, 7, NULL},
    {"to", JSON_TEXT, true, offsetof(struct preview, to), 7, 7, NULL},
    JSON_END};

static int preview_read(struct request *req, struct asked *op)
{
    struct preview in = {0};
    struct problem *why = &req->problem;
    int err = json_read(req->arena, req->json, "", PREVIEW, &in, why);

    if (err)
        return err;
    err = county_read(req->arena, in.agreement, &op->agreement, why);
    if (err && why->pointer)
        why->pointer = arena_printf(req->arena, "/agreement%s", why->pointer);
    if (err)
        return err;
    why->reason = "bad-date";
    why->pointer = "/from";
    if (!payment_month_read(in.from, &op->first))
        return SP_EINVAL;
    why->pointer = "/to";
    if (!payment_month_read(in.to, &op->last))
        return SP_EINVAL;
    why->reason = "out-of-range";
    if (op->last < op->first || op->last - op->first >= MONTHS_MAX)
        return SP_EINVAL;
    *why = (struct problem){0};
    return SP_OK;
}

static enum step_result preview_fetch(struct request *req)
{
    struct asked *op = flow_state(req, sizeof *op);
    int err = preview_read(req, op);

    return err ? flow_fail(req, err) : fetch(req, &COUNTY_PREVIEW, op);
}

/* The rule as if it had been in force all the time. */
static struct liability_rules as_if(const struct found *f, struct county *agreement)
{
    agreement->from = INT32_MIN;
    agreement->to = INT32_MAX;
    facts_within(&f->rules, agreement);
    return (struct liability_rules){agreement, 1, f->rules.rules.law};
}

static cJSON *side_doc(struct arena *a, const struct payment_municipality *m)
{
    cJSON *doc = json_object(a);

    if (!m) {
        json_put(a, doc, "individual",
                 payment_individual_doc(a, &(struct payment_individual){.priced = true}));
        json_put(a, doc, "average", NULL);
        json_put_int(a, doc, "payable", 0);
        return doc;
    }
    json_put(a, doc, "individual", payment_individual_doc(a, &m->individual));
    json_put(a, doc, "average", payment_average_doc(a, &m->average));
    payment_put_payable(a, doc, m);
    return doc;
}

static enum step_result preview_reply(struct request *req)
{
    struct asked *op = req->state;
    struct found f;
    struct payment now, then;
    struct liability_rules rules;
    struct town town;
    cJSON *doc, *towns;

    if (found_read(req, op, &f))
        return flow_fail(req, SP_EINTERNAL);
    rules = as_if(&f, &op->agreement);
    payment_compute(f.a, f.cases, f.n, &f.rules.rules, op->first, op->last, &now);
    payment_compute(f.a, f.cases, f.n, &rules, op->first, op->last, &then);
    doc = json_object(f.a);
    towns = json_array(f.a);
    for (const cJSON *at = first_town(&f); next_town(&now, &at, &town);) {
        cJSON *row = json_object(f.a);

        json_put_text(f.a, row, "code", town.code);
        json_put_text(f.a, row, "name", town.name);
        json_put(f.a, row, "inForce", side_doc(f.a, town.sums));
        json_put(f.a, row, "proposed", side_doc(f.a, sums_of(&then, town.code)));
        json_add(f.a, towns, row);
    }
    json_put_text(f.a, doc, "from", payment_month(f.a, op->first));
    json_put_text(f.a, doc, "to", payment_month(f.a, op->last));
    json_put(f.a, doc, "agreement", rule_doc(&f, op->last));
    put_hidden(&f, doc);
    json_put_int(f.a, doc, "unclear", now.unclear);
    json_put(f.a, doc, "municipalities", towns);
    return reply_json(req, 200, doc);
}

const struct step county_payment[] = {
    {"fetch", payment_fetch}, {"reply", payment_reply}, STEPS_END};
const struct step county_payment_csv[] = {
    {"fetch", payment_fetch}, {"reply", csv_reply}, STEPS_END};
const struct step county_preview[] = {
    {"fetch", preview_fetch}, {"reply", preview_reply}, STEPS_END};

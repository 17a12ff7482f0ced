/*
 * samplan explain liability --admitted T --notified T --ready T ...
 *
 *     options ─▶ liability_compute ─▶ each precondition with its evidence, the days, the amounts
 */
#include "base/clock.h"
#include "explain.h"
#include "liability/liability_doc.h"

/* What is known about the one interval of the command line. */
struct question {
    struct liability_stay stay;
    struct liability_ready ready;
    struct liability_answer yes; /* --available-from */
    struct county county;
    struct liability answer;
    const struct liability_interval *in; /* the answer's only one */
};

/* ---- reading ---- */

static enum exit_status read_times(struct run *r, struct question *q)
{
    const struct {
        const char *option;
        int64_t *at;
    } times[] = {{"admitted", &q->stay.admitted}, {"assessed", &q->stay.assessed},
                 {"notified", &q->stay.notified}, {"ready", &q->ready.sent},
                 {"called", &q->ready.called},    {"withdrawn", &q->ready.withdrawn},
                 {"discharged", &q->stay.ended},  {"available-from", &q->yes.said}};
    enum exit_status status = EXIT_YES;

    for (size_t i = 0; status == EXIT_YES && i < sizeof times / sizeof *times; i++) {
        *times[i].at = LIABILITY_NONE;
        status = explain_time(r, times[i].option, times[i].at);
    }
    return status;
}

static enum exit_status read_words(struct run *r, struct question *q)
{
    static const char *const sips[] = {[LIABILITY_SIP_REQUIRED] = "required",
                                       [LIABILITY_SIP_NOT_REQUIRED] = "not-required",
                                       [LIABILITY_SIP_REFUSED] = "refused",
                                       NULL};
    static const char *const answers[] = {[LIABILITY_OUTPATIENT_UNKNOWN] = "unknown",
                                          [LIABILITY_OUTPATIENT_AVAILABLE] = "available",
                                          [LIABILITY_OUTPATIENT_UNAVAILABLE] = "unavailable",
                                          NULL};
    static const char *const cares[] = {"somatic", "psychiatric", NULL};
    int sip = LIABILITY_SIP_REQUIRED, outpatient = LIABILITY_OUTPATIENT_UNKNOWN;
    int care = COUNTY_SOMATIC;
    enum exit_status status = explain_word(r, "sip", sips, &sip);

    if (status == EXIT_YES)
        status = explain_word(r, "outpatient", answers, &outpatient);
    if (status == EXIT_YES)
        status = explain_word(r, "care", cares, &care);
    q->ready.sip = (enum liability_sip)sip;
    q->ready.outpatient = (enum liability_outpatient)outpatient;
    q->stay.care = (enum county_care)care;
    return status;
}

static enum exit_status read_question(struct run *r, struct question *q)
{
    enum exit_status status;

    if (!option_given(r, "admitted") || !option_given(r, "ready"))
        return refuse(r, EXIT_USE, "missing", "--admitted and --ready are needed; see --help");
    if (option_given(r, "until") && (option_given(r, "withdrawn") || option_given(r, "discharged")))
        return refuse(r, EXIT_USE, "bad-choice",
                      "--until is for a stay that is neither withdrawn nor discharged");
    if (option_given(r, "available-from") && option_given(r, "outpatient"))
        return refuse(r, EXIT_USE, "bad-choice",
                      "--available-from says when; --outpatient is for the whole time");
    q->stay.until = clock_stockholm(clock_now()).date;
    status = read_times(r, q);
    if (status == EXIT_YES)
        status = read_words(r, q);
    if (status == EXIT_YES)
        status = explain_date(r, "until", &q->stay.until);
    if (status == EXIT_YES)
        status = explain_county(r, &q->county);
    return status;
}

/* ---- what a step says ---- */

static const char *needs_no_call(const struct question *q)
{
    if (q->ready.sip == LIABILITY_SIP_REFUSED)
        return "The patient does not want a plan, so no call is needed.";
    return "No plan is to be made under this act, so no call is needed.";
}

static const char *call_text(struct run *r, const struct question *q)
{
    const struct liability_condition *c = &q->in->steps[LIABILITY_SIP_CALL];
    const char *last = explain_day(r, clock_stockholm(c->by - 1).date);

    if (q->ready.sip != LIABILITY_SIP_REQUIRED)
        return needs_no_call(q);
    if (c->at == LIABILITY_NONE)
        return arena_printf(r->arena, "No call to planning was sent; the last day is %s.", last);
    return arena_printf(r->arena, "The call to planning was sent %s; the last day is %s.",
                        explain_moment(r, c->at), last);
}

static const char *notice_text(struct run *r, const struct question *q)
{
    const struct liability_condition *c = &q->in->steps[LIABILITY_ADMISSION_NOTICE];
    const char *due = explain_moment(r, c->by);

    if (c->at == LIABILITY_NONE)
        return arena_printf(r->arena, "No notice of admission was sent; it was due %s.", due);
    return arena_printf(r->arena, "The notice of admission was sent %s; it was due %s.",
                        explain_moment(r, c->at), due);
}

static const char *step_text(struct run *r, const struct question *q, int step)
{
    const struct liability_condition *c = &q->in->steps[step];

    if (step == LIABILITY_ADMISSION_NOTICE)
        return notice_text(r, q);
    if (step == LIABILITY_SIP_CALL)
        return call_text(r, q);
    if (step == LIABILITY_READY_NOTICE)
        return arena_printf(r->arena, "The notice that the patient is ready was sent %s.",
                            explain_moment(r, q->ready.sent));
    if (c->reason != LIABILITY_MET)
        return liability_text((enum liability_reason)c->reason, LANG_EN);
    if (c->at != LIABILITY_NONE)
        return arena_printf(r->arena,
                            "Regional outpatient care has confirmed %s that its part is "
                            "available.",
                            explain_moment(r, c->at));
    return "Regional outpatient care has confirmed that its part is available.";
}

/* ---- one JSON document ---- */

static cJSON *steps_json(struct run *r, const struct question *q)
{
    cJSON *list = liability_conditions_doc(r->arena, q->in, q->ready.sip);
    cJSON *step = list->child;

    for (int i = 0; i < LIABILITY_STEPS; i++, step = step->next)
        json_put_text(r->arena, step, "text", step_text(r, q, i));
    return list;
}

static void print_json(struct run *r, const struct question *q)
{
    struct arena *a = r->arena;
    cJSON *doc = json_object(a), *accepted = liability_accepted_doc(a, q->in);

    json_put_bool(a, doc, "liable", q->answer.liable);
    json_put_bool(a, doc, "review", q->answer.review);
    liability_put_period(a, doc, q->in);
    json_put_int(a, doc, "days", q->answer.days);
    liability_put_sum(a, doc, q->answer.priced, q->answer.amount);
    json_put(a, doc, "reasons", liability_reasons_doc(a, q->answer.reasons));
    json_put(a, doc, "conditions", steps_json(r, q));
    json_put(a, doc, "amounts", liability_pieces_doc(a, q->in));
    json_put(a, doc, "pauses", liability_pauses_doc(a, q->in));
    if (accepted)
        json_put(a, doc, "ifAccepted", accepted);
    json_put_text(a, doc, "county", q->county.name);
    json_put_text(a, doc, "model", county_model_slug(q->county.model));
    say_json(r, doc);
}

/* ---- lines for people ---- */

static void print_period(struct run *r, const struct question *q)
{
    const struct liability_interval *in = q->in;

    if (in->start > in->earliest)
        say("start      %s: outpatient care's part is available from then (PAY-5, LUS 5 kap. 5 §)",
            explain_weekday_date(r, in->start));
    else
        say("start      %s: the notice was sent %s (PAY-4, LUS 5 kap. 4 §)",
            explain_weekday_date(r, in->start), explain_moment(r, q->ready.sent));
    if (in->open)
        say("end        still open; counted up to, not including, %s",
            explain_weekday_date(r, in->end));
    else
        say("end        %s, a day that is %scounted (PAY-8)", explain_weekday_date(r, in->ended),
            in->end > in->ended ? "" : "not ");
}

static void print_amounts(struct run *r, const struct liability_interval *in)
{
    say("days       %lld%s", (long long)in->days, in->review ? ", if the review says so" : "");
    for (const struct liability_piece *p = in->pieces; p; p = p->next) {
        const char *from = explain_day(r, p->from), *to = explain_day(r, p->to - 1);
        int32_t days = p->to - p->from;

        if (p->priced)
            say("           %s to %s: %d x %lld SEK = %lld SEK (%s)", from, to, days,
                (long long)p->row.amount, (long long)(days * p->row.amount), p->row.source);
        else
            say("           %s to %s: %d x no known amount", from, to, days);
    }
    if (in->priced)
        say("amount     %lld SEK (PAY-6, LUS 5 kap. 6 §)", (long long)in->amount);
    else
        say("amount     not computed");
}

static bool is_step(const struct liability_interval *in, int reason)
{
    for (int i = 0; i < LIABILITY_STEPS; i++) {
        if (in->steps[i].reason == reason)
            return true;
    }
    return false;
}

static void print_reasons(const struct question *q)
{
    for (int i = 0; i < LIABILITY_REASON_COUNT; i++) {
        enum liability_reason reason = (enum liability_reason)i;

        if (q->in->reasons & LIABILITY_BIT(i))
            say("%s  %s: %s (%s, %s)", is_step(q->in, i) ? "missing  " : "note     ",
                liability_slug(reason), liability_text(reason, LANG_EN), liability_rule(reason),
                liability_paragraph(reason));
    }
}

static void print_lines(struct run *r, const struct question *q)
{
    const struct liability_interval *in = q->in;

    say("liable     %s", in->review   ? "not settled: somebody must decide"
                         : in->liable ? "yes"
                                      : "no");
    if (liability_has_start(in))
        print_period(r, q);
    if (in->liable || in->review)
        print_amounts(r, in);
    for (int i = 0; i < LIABILITY_STEPS; i++)
        say("%s  %s (%s, %s)", in->steps[i].reason == LIABILITY_MET ? "met      " : "not met  ",
            step_text(r, q, i), liability_step_rule(q->in, (enum liability_step)i, q->ready.sip),
            liability_step_paragraph(q->in, (enum liability_step)i, q->ready.sip));
    print_reasons(q);
    if (q->county.name)
        say("agreement  %s, model %s", q->county.name, county_model_slug(q->county.model));
    say("A basis for billing, not an invoice.");
}

static enum exit_status run(struct run *r)
{
    struct question q = {0};
    enum exit_status status = read_question(r, &q);
    const char *why;

    if (status != EXIT_YES)
        return status;
    q.stay.ready = &q.ready;
    q.stay.n_ready = 1;
    if (q.yes.said != LIABILITY_NONE) {
        q.yes.available = true;
        q.yes.from = LIABILITY_NONE;
        q.stay.answers = &q.yes;
        q.stay.n_answers = 1;
    }
    if (liability_compute(r->arena, &q.stay, &q.county, &q.answer, &why))
        return refuse(r, EXIT_USE, "impossible-order", "%s", why);
    q.in = &q.answer.intervals[0];
    if (r->json)
        print_json(r, &q);
    else
        print_lines(r, &q);
    return EXIT_YES;
}

const struct command cmd_explain_liability = {
    "explain",
    "liability",
    NULL,
    "whether, from when and for how many days a municipality pays for a patient who is ready",
    "T is ISO 8601 with offset. Every precondition is told with its evidence or what is missing.\n"
    "What is not given has not happened: without --notified no notice of admission was sent.\n"
    "Needs neither configuration nor database. Exit code 0: computed, whatever the answer is.",
    {{"admitted", "T", "the admission"},
     {"assessed", "T", "a later judgement that help may be needed; the 24 hours count from it"},
     {"notified", "T", "when the notice of admission was sent"},
     {"ready", "T", "when the notice that the patient is ready was sent (not the judgement)"},
     {"called", "T", "when the call to coordinated individual planning was sent"},
     {"sip", "WORD", "required (default), not-required or refused by the patient"},
     {"outpatient", "WORD",
      "regional outpatient care: available, unavailable or unknown (default)"},
     {"available-from", "T", "instead: it is available from then on, and not known before"},
     {"withdrawn", "T", "when the notice that the patient is ready was withdrawn"},
     {"discharged", "T", "when the patient left hospital or died"},
     {"until", "DATE", "a stay that is still open is counted up to this day (default: today)"},
     {"county", "FILE", "the county's agreement (docs/liability.md); else the law"},
     {"care", "KIND", "somatic (default) or psychiatric: which threshold of the agreement"}},
    run};

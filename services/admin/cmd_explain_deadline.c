/*
 * samplan explain deadline --rule RULE --from T
 */
#include "base/clock.h"
#include "explain.h"

static const char *how(enum deadline_rule rule, const struct deadline_terms *terms, struct run *r)
{
    switch (rule) {
    case DEADLINE_ADMISSION_NOTICE:
        return "24 hours of elapsed time after the admission, or after a later judgement of the "
               "need (LUS-11)";
    case DEADLINE_SIP_CALL:
        return terms->sip_call_working_day
                   ? "3 calendar days after the notice that the patient is ready; by the county's "
                     "agreement a last day that is a holiday moves to the next working day"
                   : "3 calendar days after the notice that the patient is ready";
    case DEADLINE_DISCHARGE_INFORMATION:
        return "the same day as the discharge";
    case DEADLINE_PERMISSION_APPLY:
        return "four weeks from the day of the decision on admission";
    case DEADLINE_PERMISSION_FIRST:
        return "at most four months from the day of the decision on admission";
    case DEADLINE_PERMISSION_EXTENDED:
        return "at most six months from the day of the court's decision";
    default:
        return arena_printf(r->arena,
                            "%d calendar days after the notice that the patient is ready was sent, "
                            "one more when it was sent after %02d:%02d",
                            terms->liability_days, terms->cut_off / 3600, terms->cut_off / 60 % 60);
    }
}

static void print_json(struct run *r, const struct deadline *d, int64_t from, const char *rule)
{
    cJSON *doc = json_object(r->arena);

    json_put_text(r->arena, doc, "rule", d->name);
    json_put_text(r->arena, doc, "ruleId", d->id);
    json_put_text(r->arena, doc, "paragraph", d->paragraph);
    json_put_text(r->arena, doc, "from", explain_moment(r, from));
    if (d->whole_day)
        json_put_text(r->arena, doc, "dueDate", explain_day(r, d->date));
    else
        json_put_text(r->arena, doc, "due", explain_moment(r, d->due));
    json_put_text(r->arena, doc, "explanation", rule);
    say_json(r, doc);
}

static void print_lines(struct run *r, const struct deadline *d, int64_t from, const char *rule,
                        bool start)
{
    say("rule       %s (%s)", d->name, d->id);
    say("paragraph  %s", d->paragraph);
    say("from       %s", explain_moment(r, from));
    if (start)
        say("begins     %s", explain_weekday_date(r, d->date));
    else if (d->whole_day)
        say("due        %s, the whole day", explain_weekday_date(r, d->date));
    else
        say("due        %s", explain_moment(r, d->due));
    say("because    %s", rule);
}

static enum exit_status read_rule(struct run *r, enum deadline_rule *out)
{
    const char *words[DEADLINE_RULES + 1] = {0};
    int which = 0;

    for (int i = 0; i < DEADLINE_RULES; i++)
        words[i] = deadline_name((enum deadline_rule)i);
    enum exit_status status = explain_word(r, "rule", words, &which);

    *out = (enum deadline_rule)which;
    return status;
}

static enum exit_status run(struct run *r)
{
    static const char *const cares[] = {"somatic", "psychiatric", NULL};
    enum deadline_rule rule = DEADLINE_ADMISSION_NOTICE;
    struct county county;
    struct deadline_terms terms;
    int64_t from = 0;
    int care = COUNTY_SOMATIC;
    enum exit_status status;

    if (!option_given(r, "rule") || !option_given(r, "from"))
        return refuse(r, EXIT_USE, "missing", "--rule and --from are needed; see --help");
    status = read_rule(r, &rule);
    if (status == EXIT_YES)
        status = explain_time(r, "from", &from);
    if (status == EXIT_YES)
        status = explain_word(r, "care", cares, &care);
    if (status == EXIT_YES)
        status = explain_county(r, &county);
    if (status != EXIT_YES)
        return status;
    if (!county_applies(&county, clock_stockholm(from).date)) {
        complain("the agreement is not valid on that day: the law is applied");
        county = county_law();
    }
    terms = county_terms(&county, (enum county_care)care);
    struct deadline d = deadline_of(rule, from, &terms);

    if (r->json)
        print_json(r, &d, from, how(rule, &terms, r));
    else
        print_lines(r, &d, from, how(rule, &terms, r), rule == DEADLINE_LIABILITY_START);
    return EXIT_YES;
}

const struct command cmd_explain_deadline = {
    "explain",
    "deadline",
    NULL,
    "when a statutory clock of a discharge runs out, and by which paragraph",
    "Rules: admission-notice, from the admission; sip-call, from the notice that the patient is\n"
    "ready; discharge-information, from the discharge; liability-start, from the moment the "
    "notice\n"
    "that the patient is ready was sent; permission-apply and permission-first, from the decision "
    "on\n"
    "admission to compulsory care; permission-extended, from the court's. Days are those of\n"
    "Europe/Stockholm.\n"
    "Needs neither configuration nor database. Exit code 0: computed.",
    {{"rule", "RULE",
      "admission-notice, sip-call, discharge-information, liability-start, permission-apply, "
      "permission-first or permission-extended"},
     {"from", "T", "when the clock was started: ISO 8601 with offset"},
     {"county", "FILE", "the county's agreement (docs/liability.md); else the law"},
     {"care", "KIND", "somatic (default) or psychiatric: which threshold of the agreement"}},
    run};

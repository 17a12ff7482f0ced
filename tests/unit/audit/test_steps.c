/*
 * What the log reviewer's questions must hold before the database is asked (LOG-2, SV-10).
 */
#include "../steps.h"
#include "access/access_api.h"
#include "audit/audit.h"
#include "harness.h"
#include <string.h>

#define ID "0190a1b2-0000-7000-8000-000000000001"

TestSuite(review_steps, .init = steps_start, .fini = steps_stop);

/* "" when the database is asked, else what is refused. */
static const char *asked(const struct step *table, const char *query)
{
    steps_again();
    steps.req.query = query;
    if (steps_run(table, "fetch") == STEP_NEXT)
        return steps.called ? "" : "nothing was asked";
    cr_expect(eq(ptr, (void *)steps.called, NULL));
    return steps_said();
}

Test(review_steps, what_waits_is_listed_by_its_state_page_by_page)
{
    cr_expect(eq(str, (char *)asked(review_queue, NULL), ""));
    cr_expect(eq(str, (char *)steps.params[0], "waiting"));
    cr_expect(eq(str, (char *)asked(review_queue, "state=decided&after=" ID), ""));
    cr_expect(eq(str, (char *)steps.params[0], "decided"));
    cr_expect(eq(str, (char *)steps.params[1], ID));
    cr_expect(eq(str, (char *)asked(review_queue, "state=lost"), "state bad-choice"));
    cr_expect(eq(str, (char *)asked(review_queue, "after=one"), "after bad-id"));
}

Test(review_steps, the_statistics_are_of_whole_days_and_of_five_years_at_most)
{
    static const char *const REFUSED[][2] = {
        {"to=2026-11-30", "from bad-date"},
        {"from=2026-13-01&to=2026-11-30", "from bad-date"},
        {"from=2026-11-01", "to bad-date"},
        {"from=2026-11-01&to=yesterday", "to bad-date"},
        {"from=2026-11-30&to=2026-11-29", "to out-of-range"},
        {"from=2021-11-25&to=2026-11-30", "to out-of-range"},
    };

    cr_expect(eq(str, (char *)asked(review_statistics, "from=2026-11-30&to=2026-11-30"), ""));
    cr_expect(eq(str, (char *)asked(review_statistics, "from=2021-11-26&to=2026-11-30"), ""));
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++)
        cr_expect(eq(str, (char *)asked(review_statistics, REFUSED[i][0]), (char *)REFUSED[i][1]),
                  "%s", REFUSED[i][0]);
}

static const char *said(const struct step *table, const char *name, const char *body)
{
    steps_again();
    steps_body(body);
    if (steps_run(table, name) == STEP_NEXT)
        return steps.called;
    cr_expect(eq(ptr, (void *)steps.called, NULL));
    return steps_said();
}

Test(review_steps, a_search_is_for_a_person_by_a_number_or_for_none)
{
    cr_expect(eq(str, (char *)said(audit_search, "fetch", "{}"), "audit_search"));
    cr_expect(eq(str, (char *)said(audit_search, "fetch", "{'patientIdentifier': '191212121212'}"),
                 "audit_search"));
    cr_expect(ne(ptr, strstr(steps.params[0], "191212121212"), NULL));
    cr_expect(eq(str, (char *)said(audit_search, "fetch", "{'patientIdentifier': '191212121213'}"),
                 "/patientIdentifier check-digit"));
    cr_expect(eq(str,
                 (char *)said(audit_search, "fetch",
                              "{'patientIdentifier': '191212121212', 'outcome': 'perhaps'}"),
                 "/outcome bad-choice"));
    cr_expect(eq(str, (char *)said(audit_search, "fetch", "{'outcome': 'perhaps'}"),
                 "/outcome bad-choice"));
}

Test(review_steps, an_emergency_is_opened_for_a_person_with_a_cause_in_words)
{
#define OPENING(number, cause, reason)                                                             \
    "{'identifier': '" number "', 'cause': '" cause "', 'consent': 'no-time', 'reason': '" reason  \
    "'}"

    cr_expect(eq(str,
                 (char *)said(emergency_open, "store",
                              OPENING("191212121212", "serious-risk", "Medvetslös")),
                 "emergency_open"));
    cr_expect(eq(str, (char *)steps.params[0], "191212121212"));
    cr_expect(eq(str,
                 (char *)said(emergency_open, "store", OPENING("191212121212", "curious", "x")),
                 "/cause bad-choice"));
    cr_expect(
        eq(str, (char *)said(emergency_open, "store", OPENING("191212121212", "serious-risk", " ")),
           "/reason missing"));
    cr_expect(
        eq(str, (char *)said(emergency_open, "store", OPENING("191212121213", "serious-risk", "x")),
           "/identifier check-digit"));
}

/* SV-10: each opening is looked at afterwards */
Test(review_steps, an_emergency_is_judged_with_words_or_without_any)
{
    cr_expect(eq(str, (char *)said(emergency_review, "store", "{'finding': 'justified'}"),
                 "emergency_review"));
    cr_expect(eq(str,
                 (char *)said(emergency_review, "store",
                              "{'finding': 'follow-up', 'note': 'Samtal med chefen'}"),
                 "emergency_review"));
    cr_expect(eq(str,
                 (char *)said(emergency_review, "store", "{'finding': 'justified', 'note': ' '}"),
                 "/note missing"));
    cr_expect(eq(str,
                 (char *)said(emergency_review, "store", "{'finding': 'perhaps', 'note': 'x'}"),
                 "/finding bad-choice"));
}

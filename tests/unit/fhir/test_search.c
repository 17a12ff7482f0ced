/*
 * test_search.c - what a search of FHIR asks for, and what is refused of it.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "fhir/fhir.h"
#include "harness.h"
#include <string.h>

#define TODAY 20787 /* 2026-11-30 */

static struct arena *a;

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static struct fhir_query query;
static struct problem why;

static void begin(void)
{
    a = arena_new();
    cr_assert(eq(int, clock_init(), SP_OK));
}

static void end(void)
{
    arena_free(a);
}

TestSuite(fhir_search, .init = begin, .fini = end);

static int ask(enum fhir_type type, const char *text, bool post)
{
    why = (struct problem){0};
    return fhir_query_read(a, type, text, post, TODAY, &query, &why);
}

static void expect_refusal(enum fhir_type type, const char *text, const char *pointer,
                           const char *reason)
{
    cr_expect(eq(int, ask(type, text, false), SP_EINVAL), "%s", text);
    cr_expect(eq(str, (char *)why.pointer, (char *)pointer), "%s", text);
    cr_expect(eq(str, (char *)why.reason, (char *)reason), "%s", text);
}

Test(fhir_search, ids_references_and_codes_are_lists_of_what_was_asked_for)
{
    const char *one = "019ad000-0000-7000-8000-000000000001";
    char *text = arena_printf(a, "patient=Patient/%s,%s&status=http://x|active,draft&_count=7", one,
                              "https://other.example/fhir/Patient/1");

    cr_assert(eq(int, ask(FHIR_CARE_PLAN, text, false), SP_OK));
    cr_expect(eq(int, json_size(json_get(query.args, "patient")), 1));
    cr_expect(
        eq(str, (char *)json_string(json_at(json_get(query.args, "patient"), 0)), (char *)one));
    cr_expect(eq(str, (char *)json_string(json_at(json_get(query.args, "status"), 0)), "active"));
    cr_expect(eq(int, query.most, 7));
    cr_expect(has(query.link, "status=http://x%7Cactive,draft"));
}

Test(fhir_search, what_is_not_understood_is_refused_and_never_ignored)
{
    expect_refusal(FHIR_CARE_PLAN, "patiient=x", "patiient", "search-parameter");
    expect_refusal(FHIR_CARE_PLAN, "patient:exact=x", "patient:exact", "search-parameter");
    expect_refusal(FHIR_CARE_PLAN, "patient=", "patient", "missing");
    expect_refusal(FHIR_CARE_PLAN, "status=a&status=b", "status", "duplicate-member");
    expect_refusal(FHIR_CARE_PLAN, "patient=x&subject=y", "subject", "duplicate-member");
    expect_refusal(FHIR_CARE_PLAN, "_count=0", "_count", "out-of-range");
    expect_refusal(FHIR_CARE_PLAN, "_include=Encounter:patient", "_include", "bad-choice");
    expect_refusal(FHIR_AUDIT_EVENT, "_include=AuditEvent:patient", "_include", "bad-choice");
    expect_refusal(FHIR_CARE_PLAN, "_cursor=1", "_cursor", "bad-id");
    expect_refusal(FHIR_CARE_PLAN, "date=yesterday", "date", "bad-date");
    expect_refusal(FHIR_CARE_PLAN, "date=ap2026", "date", "bad-date");
    expect_refusal(FHIR_CARE_PLAN, "status=%zz", "", "bad-text");
    expect_refusal(FHIR_PATIENT, "_format=xml", "_format", "bad-choice");
}

Test(fhir_search, an_identity_number_is_in_a_form_and_never_in_a_url)
{
    expect_refusal(FHIR_PATIENT, "identifier=191212121212", "identifier", "number-in-url");
    expect_refusal(FHIR_CARE_PLAN, "patient:identifier=191212121212", "patient:identifier",
                   "number-in-url");
    cr_assert(eq(int, ask(FHIR_PATIENT, "identifier=19121212-1212", true), SP_OK));
    cr_expect(eq(str, (char *)json_text(query.args, "number"), "191212121212"));
    cr_expect(eq(str, (char *)query.link, ""));
    cr_assert(
        eq(int, ask(FHIR_CARE_PLAN, "patient:identifier=191212121212&status=active", true), SP_OK));
    cr_expect(eq(str, (char *)query.link, "status=active"));
    cr_expect(eq(int, ask(FHIR_PATIENT, "identifier=191212121213", true), SP_EINVAL));
    cr_expect(
        eq(int,
           ask(FHIR_PATIENT,
               "identifier=http://electronichealth.se/identifier/samordningsnummer|191212121212",
               true),
           SP_EINVAL));
}

static void expect_span(const char *text, const char *prefix, const char *from, const char *to)
{
    struct fhir_span span;
    int64_t first, last;

    cr_assert(eq(int, fhir_date_read(text, &span), SP_OK), "%s", text);
    cr_assert(eq(int, clock_parse(from, &first), SP_OK));
    cr_assert(eq(int, clock_parse(to, &last), SP_OK));
    cr_expect(eq(str, span.prefix, (char *)prefix), "%s", text);
    cr_expect(eq(i64, span.from, first), "%s", text);
    cr_expect(eq(i64, span.to, last), "%s", text);
}

Test(fhir_search, a_date_is_a_span_of_swedish_time_as_long_as_it_is_exact)
{
    expect_span("2026", "eq", "2026-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00");
    expect_span("ge2026-12", "ge", "2026-12-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00");
    expect_span("lt2026-10-25", "lt", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00");
    expect_span("2026-03-29", "eq", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00");
    expect_span("sa2026-11-30T10:00Z", "sa", "2026-11-30T10:00:00Z", "2026-11-30T10:01:00Z");
    expect_span("2026-11-30T10:00:00+01:00", "eq", "2026-11-30T09:00:00Z", "2026-11-30T09:00:01Z");
    expect_span("gt2026-11-30T10:00:00.5Z", "gt", "2026-11-30T10:00:00.5Z",
                "2026-11-30T10:00:00.500001Z");
}

Test(fhir_search, what_is_no_date_is_none)
{
    static const char *const bad[] = {"",   "2026-13",     "2026-02-30",          "ne2026",
                                      "26", "2026-1-1",    "2026-11-30T10:00:00", "9999",
                                      "ge", "2026-11-30T", "2026-11-30T25:00:00Z"};
    struct fhir_span span;

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(eq(int, fhir_date_read(bad[i], &span), SP_EINVAL), "%s", bad[i]);
}

Test(fhir_search, dates_of_one_parameter_hold_at_once)
{
    cr_assert(eq(
        int, ask(FHIR_APPOINTMENT, "date=ge2026-11-01&date=ge2026-11-15&date=lt2026-12-01", false),
        SP_OK));
    cr_expect(eq(str, (char *)json_text(query.args, "endAfter"), "2026-11-14T23:00:00.000000Z"));
    cr_expect(eq(str, (char *)json_text(query.args, "startBefore"), "2026-11-30T23:00:00.000000Z"));
}

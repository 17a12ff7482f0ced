/*
 * test_appointment.c - the rules of an agreed time, and that the table of states is what it says.
 */
#include "appointment/appointment.h"
#include "harness.h"

TestSuite(appointment, .init = harness_start, .fini = harness_stop);

static int64_t at(const char *text)
{
    int64_t moment;

    cr_assert(eq(int, clock_parse(text, &moment), SP_OK), "%s", text);
    return moment;
}

static const char *fault(const char *starts, const char *ends, bool afterwards)
{
    struct problem why = {0};
    int err = appointment_times(at(starts), at(ends), at("2026-11-30T12:00:00Z"), afterwards, &why);

    return err ? why.reason : "";
}

Test(appointment, is_made_ahead_or_said_to_be_entered_afterwards)
{
    cr_expect(eq(str, (char *)fault("2026-11-30T12:00:01Z", "2026-11-30T13:00:00Z", false), ""));
    cr_expect(
        eq(str, (char *)fault("2026-11-30T12:00:00Z", "2026-11-30T13:00:00Z", false), "in-past"));
    cr_expect(eq(str, (char *)fault("2026-11-29T12:00:00Z", "2026-11-29T13:00:00Z", true), ""));
}

Test(appointment, ends_after_it_begins_and_within_a_day)
{
    cr_expect(eq(str, (char *)fault("2026-12-01T10:00:00Z", "2026-12-01T10:00:00Z", false),
                 "before-start"));
    cr_expect(eq(str, (char *)fault("2026-12-01T10:00:00Z", "2026-12-02T10:00:00Z", false), ""));
    cr_expect(eq(str, (char *)fault("2026-12-01T10:00:00Z", "2026-12-02T10:00:01Z", false),
                 "too-long-time"));
    cr_expect(eq(str, (char *)fault("2032-12-01T10:00:00Z", "2032-12-01T11:00:00Z", false),
                 "out-of-range"));
}

Test(appointment, is_as_long_as_it_is_when_the_clocks_change)
{
    int32_t day;

    /* Sunday 28 March 2027, 02:00 becomes 03:00: from one to four on the wall is two hours */
    cr_expect(eq(
        str, (char *)fault("2027-03-28T01:00:00+01:00", "2027-03-28T03:00:00+02:00", false), ""));
    cr_expect(eq(str,
                 (char *)fault("2027-03-28T02:00:00+01:00", "2027-03-28T03:00:00+02:00", false),
                 "before-start"),
              "two and three o'clock are the same moment");
    /* Sunday 31 October 2027, 03:00 becomes 02:00: half past two comes twice */
    cr_expect(
        eq(str, (char *)fault("2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00", false), ""),
        "an hour, and not nothing");
    cr_expect(eq(str,
                 (char *)fault("2027-10-31T00:00:00+02:00", "2027-11-01T00:00:00+01:00", false),
                 "too-long-time"),
              "that day has 25 hours");
    cr_assert(eq(int, clock_date(2027, 3, 28, &day), SP_OK));
    cr_expect(
        eq(i64, clock_from_stockholm(day + 1, 0) - clock_from_stockholm(day, 0), 23 * CLOCK_HOUR),
        "a list of that day has it whole");
}

Test(appointment, of_a_call_has_no_place_and_of_a_phone_call_no_link)
{
    cr_expect(appointment_has_place("home-visit"));
    cr_expect(not(appointment_has_place("video-call")));
    cr_expect(not(appointment_has_place("phone-call")));
    cr_expect(appointment_has_link("video-call"));
    cr_expect(not(appointment_has_link("phone-call")));
}

Test(appointment, link_is_https_to_a_host_and_nothing_that_needs_escaping)
{
    static const char *const FIT[] = {"https://video.example", "https://video.example:8443/m?x=1&y",
                                      "https://a-b.example/#room", "https://x.example?m=1"};
    static const char *const UNFIT[] = {
        "http://video.example/",
        "https://",
        "https:///x",
        "HTTPS://video.example/",
        "https://user@evil.example/",
        "https://a.example:/",
        "https://a.example:123456/",
        "https://a.example/ b",
        "https://a.example/\"x",
        "https://a.example/<b>",
        "https://a.example\\@b/",
        "https://räksmörgås.example/",
        "https://a.example/\n",
        "javascript:alert(1)",
        "https://a.example/\x7f",
        "https://a.exampleä",
    };

    for (size_t i = 0; i < sizeof FIT / sizeof *FIT; i++)
        cr_expect(appointment_link_fits(FIT[i]), "%s", FIT[i]);
    for (size_t i = 0; i < sizeof UNFIT / sizeof *UNFIT; i++)
        cr_expect(not(appointment_link_fits(UNFIT[i])), "%s", UNFIT[i]);
}

Test(appointment, goes_from_state_to_state_as_the_table_has_it)
{
    static const char *const ACTS[] = {"change", "move", "cancel", "done", "missed"};

    for (size_t i = 0; i < sizeof ACTS / sizeof *ACTS; i++) {
        cr_expect(appointment_allows(ACTS[i], "booked"), "%s", ACTS[i]);
        cr_expect(not(appointment_allows(ACTS[i], "cancelled")), "%s", ACTS[i]);
    }
    cr_expect(appointment_allows("done", "missed"), "what was said wrongly is put right");
    cr_expect(not(appointment_allows("move", "done")));
    cr_expect(not(appointment_allows("make", "booked")));
}

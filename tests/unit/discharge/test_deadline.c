/* deadline.h: every statutory clock, at its edges. LUS-10, LUS-11, LUS-16, LUS-17, PAY-4, PAY-7. */
#include "discharge/deadline.h"
#include "discharge/holiday.h"
#include "harness.h"

TestSuite(deadline, .init = harness_start, .fini = harness_stop);

static int64_t at(const char *text)
{
    int64_t moment;

    cr_assert(eq(int, clock_parse(text, &moment), SP_OK), "%s", text);
    return moment;
}

static int32_t day(const char *text)
{
    int32_t date;

    cr_assert(eq(int, clock_parse_date(text, &date), SP_OK), "%s", text);
    return date;
}

static void begins(const char *sent, const char *date)
{
    struct deadline d = deadline_liability_start(at(sent), &DEADLINE_LAW);

    cr_expect(d.whole_day);
    cr_expect(eq(int, d.date, day(date)), "sent %s", sent);
    cr_expect(eq(i64, d.due, clock_from_stockholm(day(date), 0)), "sent %s", sent);
}

static void call_by(const char *given, const char *date)
{
    struct deadline d = deadline_sip_call(at(given), &DEADLINE_LAW);

    cr_expect(d.whole_day);
    cr_expect(eq(int, d.date, day(date)), "given %s", given);
    cr_expect(eq(i64, d.due, clock_from_stockholm(day(date) + 1, 0)), "given %s", given);
}

/* LUS-10: rules.md 1.4, last row */
Test(deadline, the_admission_notice_is_due_after_24_hours_of_elapsed_time)
{
    struct deadline d = deadline_admission_notice(at("2025-11-14T16:20:00+01:00"), INT64_MIN);

    cr_expect(not(d.whole_day));
    cr_expect(eq(i64, d.due, at("2025-11-15T16:20:00+01:00")));
    cr_expect(eq(str, (char *)d.id, "LUS-10"));
    cr_expect(eq(str, (char *)d.paragraph, "LUS 2 kap. 3 §"));
}

/* LUS-11 */
Test(deadline, a_later_judgement_starts_the_24_hours_anew)
{
    struct deadline d =
        deadline_admission_notice(at("2025-11-10T08:00:00+01:00"), at("2025-11-14T16:20:00+01:00"));

    cr_expect(eq(i64, d.due, at("2025-11-15T16:20:00+01:00")));
    cr_expect(eq(str, (char *)d.id, "LUS-11"));
}

/* LUS-10 */
Test(deadline, the_24_hours_are_not_a_day_when_the_clocks_change)
{
    struct deadline spring = deadline_admission_notice(at("2026-03-28T16:00:00+01:00"), INT64_MIN);
    struct deadline autumn = deadline_admission_notice(at("2026-10-24T16:00:00+02:00"), INT64_MIN);

    cr_expect(eq(i64, spring.due, at("2026-03-29T17:00:00+02:00")));
    cr_expect(eq(i64, autumn.due, at("2026-10-25T15:00:00+01:00")));
}

/* PAY-4: rules.md 1.4 */
Test(deadline, liability_begins_three_days_after_a_notice_at_noon_and_four_after_a_later_one)
{
    begins("2025-11-17T11:59:00+01:00", "2025-11-20");
    begins("2025-11-17T12:00:00+01:00", "2025-11-20");
    begins("2025-11-17T12:00:00.000001+01:00", "2025-11-21");
    begins("2025-11-17T12:00:01+01:00", "2025-11-21");
    begins("2025-11-21T15:30:00+01:00", "2025-11-25");
    begins("2025-12-22T09:00:00+01:00", "2025-12-25");
    begins("2026-03-27T12:30:00+01:00", "2026-03-31");
}

/* PAY-4 */
Test(deadline, noon_is_that_of_sweden_whatever_offset_the_time_was_written_in)
{
    begins("2025-11-17T11:00:00Z", "2025-11-20");
    begins("2025-11-17T11:00:01Z", "2025-11-21");
    begins("2026-07-06T10:00:00Z", "2026-07-09");
    begins("2026-07-06T10:00:01Z", "2026-07-10");
    begins("2025-11-17T23:30:00Z", "2025-11-21"); /* already the 18th in Sweden */
}

/* PAY-4 */
Test(deadline, calendar_days_are_days_when_the_clocks_change)
{
    begins("2026-03-29T12:00:00+02:00", "2026-04-01"); /* the day itself */
    begins("2026-03-26T12:00:00+01:00", "2026-03-29");
    begins("2026-10-25T12:00:00+01:00", "2026-10-28");
    begins("2026-10-25T12:00:01+01:00", "2026-10-29");
    begins("2026-10-22T12:00:00+02:00", "2026-10-25");
}

/* PAY-4 */
Test(deadline, leap_day_new_year_and_christmas_are_days_like_others)
{
    begins("2024-02-26T09:00:00+01:00", "2024-02-29");
    begins("2024-02-27T09:00:00+01:00", "2024-03-01");
    begins("2023-02-26T09:00:00+01:00", "2023-03-01");
    begins("2025-12-29T12:00:01+01:00", "2026-01-02");
    begins("2025-12-23T09:00:00+01:00", "2025-12-26");
}

/* LUS-17: rules.md 1.4 */
Test(deadline, the_call_is_due_three_calendar_days_after_whatever_the_hour)
{
    call_by("2025-11-17T11:59:00+01:00", "2025-11-20");
    call_by("2025-11-17T12:00:00+01:00", "2025-11-20");
    call_by("2025-11-17T12:00:01+01:00", "2025-11-20");
    call_by("2025-11-21T15:30:00+01:00", "2025-11-24");
    call_by("2025-12-22T09:00:00+01:00", "2025-12-25");
    call_by("2026-03-27T12:30:00+01:00", "2026-03-30");
    call_by("2025-11-17T00:00:00+01:00", "2025-11-20");
    call_by("2025-11-17T23:59:59+01:00", "2025-11-20");
}

/* LUS-17 */
Test(deadline, a_county_may_move_the_last_day_of_the_call_from_a_holiday)
{
    struct deadline_terms terms = DEADLINE_LAW;

    terms.sip_call_working_day = true;
    cr_expect(eq(int, deadline_sip_call(at("2025-11-19T09:00:00+01:00"), &terms).date,
                 day("2025-11-24"))); /* Saturday */
    cr_expect(eq(int, deadline_sip_call(at("2025-12-21T09:00:00+01:00"), &terms).date,
                 day("2025-12-29"))); /* Christmas eve, then a weekend */
    cr_expect(eq(int, deadline_sip_call(at("2025-11-17T09:00:00+01:00"), &terms).date,
                 day("2025-11-20"))); /* a Thursday stays */
    cr_expect(eq(int, deadline_sip_call(at("2025-11-19T09:00:00+01:00"), &DEADLINE_LAW).date,
                 day("2025-11-22")));
}

/* LUS-16 */
Test(deadline, the_information_is_due_on_the_day_of_the_discharge_in_sweden)
{
    struct deadline d = deadline_discharge_information(at("2026-07-06T22:30:00Z"));

    cr_expect(d.whole_day);
    cr_expect(eq(int, d.date, day("2026-07-07")));
    cr_expect(eq(i64, d.due, at("2026-07-08T00:00:00+02:00")));
    cr_expect(eq(str, (char *)d.paragraph, "LUS 3 kap. 2 §"));
}

/* PAY-7 */
Test(deadline, an_agreement_may_move_the_start_and_the_hour)
{
    struct deadline_terms terms = {.liability_days = 7, .cut_off = 14 * 3600};

    cr_expect(eq(int, deadline_liability_start(at("2025-11-17T14:00:00+01:00"), &terms).date,
                 day("2025-11-24")));
    cr_expect(eq(int, deadline_liability_start(at("2025-11-17T14:00:01+01:00"), &terms).date,
                 day("2025-11-25")));
    terms.cut_off = 86400;
    cr_expect(eq(int, deadline_liability_start(at("2025-11-17T23:59:59.9+01:00"), &terms).date,
                 day("2025-11-24")));
}

Test(deadline, every_rule_is_found_by_its_name_and_has_its_paragraph)
{
    static const char *const names[] = {
        "admission-notice", "sip-call",         "discharge-information", "liability-start",
        "permission-apply", "permission-first", "permission-extended"};
    static const char *const paragraphs[] = {"LUS 2 kap. 3 §", "LUS 4 kap. 3 §", "LUS 3 kap. 2 §",
                                             "LUS 5 kap. 4 §", "LPT 7 §",        "LPT 8 §",
                                             "LPT 9 §"};
    enum deadline_rule rule;

    for (int i = 0; i < DEADLINE_RULES; i++) {
        cr_assert(deadline_find(names[i], &rule));
        struct deadline d = deadline_of(rule, at("2025-11-17T12:00:00+01:00"), &DEADLINE_LAW);

        cr_expect(eq(str, (char *)d.name, (char *)names[i]));
        cr_expect(eq(str, (char *)d.paragraph, (char *)paragraphs[i]));
        cr_expect(eq(str, (char *)deadline_name(rule), (char *)names[i]));
    }
    cr_expect(not(deadline_find("sip", &rule)));
}

/* PSY-3, PSY-4; sql/migrations has the same days, tests/sql/6_document.sh compares */
Test(deadline, compulsory_care_is_counted_in_weeks_and_months_from_the_day_of_the_decision)
{
    static const struct {
        enum deadline_rule rule;
        const char *decided, *last;
    } cases[] = {{DEADLINE_PERMISSION_APPLY, "2026-11-02", "2026-11-30"},
                 {DEADLINE_PERMISSION_APPLY, "2026-02-01", "2026-03-01"},
                 {DEADLINE_PERMISSION_APPLY, "2028-02-01", "2028-02-29"}, /* leap day */
                 {DEADLINE_PERMISSION_APPLY, "2026-12-15", "2027-01-12"},
                 {DEADLINE_PERMISSION_FIRST, "2026-11-02", "2027-03-02"},
                 {DEADLINE_PERMISSION_FIRST, "2026-10-31", "2027-02-28"}, /* no 31 February */
                 {DEADLINE_PERMISSION_FIRST, "2027-10-31", "2028-02-29"},
                 {DEADLINE_PERMISSION_FIRST, "2026-08-31", "2026-12-31"},
                 {DEADLINE_PERMISSION_EXTENDED, "2026-08-31", "2027-02-28"},
                 {DEADLINE_PERMISSION_EXTENDED, "2026-06-30", "2026-12-30"},
                 {DEADLINE_PERMISSION_EXTENDED, "2026-12-31", "2027-06-30"},
                 {DEADLINE_PERMISSION_EXTENDED, "2028-02-29", "2028-08-29"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct deadline d = deadline_permission(cases[i].rule, day(cases[i].decided));

        cr_expect(eq(int, d.date, day(cases[i].last)), "%s", cases[i].decided);
        cr_expect(d.whole_day);
        cr_expect(eq(i64, d.due, clock_from_stockholm(d.date + 1, 0)));
    }
}

/* A later decision never ends earlier, and no limit is longer than the law's in days. */
Test(deadline, the_limits_of_compulsory_care_grow_with_the_decision)
{
    for (int32_t on = day("2024-01-01"); on < day("2032-01-01"); on++) {
        int32_t apply = deadline_permission(DEADLINE_PERMISSION_APPLY, on).date;
        int32_t first = deadline_permission(DEADLINE_PERMISSION_FIRST, on).date;
        int32_t extended = deadline_permission(DEADLINE_PERMISSION_EXTENDED, on).date;

        cr_assert(apply == on + 28 && apply < first && first < extended);
        cr_assert(first >= on + 120 && first <= on + 123);
        cr_assert(extended >= on + 181 && extended <= on + 184);
        cr_assert(deadline_permission(DEADLINE_PERMISSION_FIRST, on + 1).date >= first);
    }
}

/* Days that are known from the almanacs of these years. */
Test(deadline, holidays_are_those_of_the_almanac)
{
    static const char *const holidays[] = {
        "2024-03-29", "2024-04-01", "2024-05-09", "2024-06-21", "2025-01-01", "2025-01-06",
        "2025-04-18", "2025-04-20", "2025-04-21", "2025-05-01", "2025-05-29", "2025-06-06",
        "2025-06-20", "2025-11-01", "2025-12-24", "2025-12-25", "2025-12-26", "2025-12-31",
        "2026-04-03", "2026-04-06", "2026-05-14", "2026-06-19", "2038-04-26", "2019-04-22"};
    static const char *const working[] = {"2025-04-17", "2025-04-22", "2025-05-30", "2025-06-09",
                                          "2025-12-23", "2025-12-29", "2026-04-02", "2026-06-18",
                                          "2025-06-27", "1969-12-30"};

    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++)
        cr_expect(holiday_is(day(holidays[i])), "%s", holidays[i]);
    for (size_t i = 0; i < sizeof working / sizeof *working; i++)
        cr_expect(not(holiday_is(day(working[i]))), "%s", working[i]);
    cr_expect(eq(int, holiday_next_working_day(day("2025-04-18")), day("2025-04-22")));
    cr_expect(eq(int, holiday_next_working_day(day("2025-04-22")), day("2025-04-22")));
}

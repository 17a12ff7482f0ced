/* clock.h: Swedish wall time at the changes of clocks, the calendar, and the written forms. */
#include "base/clock.h"
#include "base/clock_zone.h"
#include "harness.h"
#include <string.h>

TestSuite(clock, .init = harness_start, .fini = harness_stop);

static int64_t at(const char *text)
{
    int64_t moment = 0;

    cr_assert(eq(int, clock_parse(text, &moment), SP_OK), "%s", text);
    return moment;
}

static int32_t date(int year, int month, int day)
{
    int32_t out = 0;

    cr_assert(eq(int, clock_date(year, month, day, &out), SP_OK));
    return out;
}

/* "2026-03-29 01:59:59 +3600" */
static const char *shown(int64_t moment)
{
    static char out[64];
    char day[CLOCK_TEXT];
    struct clock_local local = clock_stockholm(moment);

    snprintf(out, sizeof out, "%s %02d:%02d:%02d %+d", clock_format_date(local.date, day),
             local.second / 3600, local.second / 60 % 60, local.second % 60, local.offset);
    return out;
}

static const struct change {
    int year, march, october; /* days of the last Sundays */
} changes[] = {{2025, 30, 26}, {2026, 29, 25}, {2027, 28, 31}, {2028, 26, 29},
               {2029, 25, 28}, {2030, 31, 27}, {2100, 28, 31}, {2200, 30, 26}};
#define CHANGES (sizeof changes / sizeof *changes)

/* ---- Sweden ---- */

Test(clock, summer_time_begins_on_the_last_sunday_of_march_at_two)
{
    for (size_t i = 0; i < CHANGES; i++) {
        char text[64], want[64];
        snprintf(text, sizeof text, "%d-03-%02dT00:59:59Z", changes[i].year, changes[i].march);
        snprintf(want, sizeof want, "%d-03-%02d 01:59:59 +3600", changes[i].year, changes[i].march);
        cr_expect(eq(str, (char *)shown(at(text)), want));
        snprintf(want, sizeof want, "%d-03-%02d 03:00:00 +7200", changes[i].year, changes[i].march);
        cr_expect(eq(str, (char *)shown(at(text) + CLOCK_SECOND), want));
    }
}

Test(clock, summer_time_ends_on_the_last_sunday_of_october_at_three)
{
    for (size_t i = 0; i < CHANGES; i++) {
        char text[64], want[64];
        snprintf(text, sizeof text, "%d-10-%02dT00:59:59Z", changes[i].year, changes[i].october);
        snprintf(want, sizeof want, "%d-10-%02d 02:59:59 +7200", changes[i].year,
                 changes[i].october);
        cr_expect(eq(str, (char *)shown(at(text)), want));
        snprintf(want, sizeof want, "%d-10-%02d 02:00:00 +3600", changes[i].year,
                 changes[i].october);
        cr_expect(eq(str, (char *)shown(at(text) + CLOCK_SECOND), want));
    }
}

Test(clock, of_a_doubled_hour_the_first_is_meant)
{
    for (size_t i = 0; i < CHANGES; i++) {
        char first[64];
        snprintf(first, sizeof first, "%d-10-%02dT02:30:00+02:00", changes[i].year,
                 changes[i].october);
        int64_t moment = clock_from_stockholm(date(changes[i].year, 10, changes[i].october), 9000);
        cr_expect(eq(i64, moment, at(first)), "%s", first);
    }
}

Test(clock, a_skipped_time_is_the_moment_after_the_gap)
{
    for (size_t i = 0; i < CHANGES; i++) {
        int32_t day = date(changes[i].year, 3, changes[i].march);
        char after[64];
        snprintf(after, sizeof after, "%d-03-%02dT03:00:00+02:00", changes[i].year,
                 changes[i].march);
        cr_expect(eq(i64, clock_from_stockholm(day, 7200), at(after)));
        cr_expect(eq(i64, clock_from_stockholm(day, 9000), at(after)));
        cr_expect(eq(i64, clock_from_stockholm(day, 10799), at(after)));
        cr_expect(eq(i64, clock_from_stockholm(day, 10800), at(after)));
        cr_expect(eq(i64, clock_from_stockholm(day, 7199), at(after) - CLOCK_SECOND));
    }
}

Test(clock, every_hour_of_ten_years_comes_back_the_same)
{
    int64_t end = at("2035-01-01T00:00:00Z");

    for (int64_t t = at("2025-01-01T00:00:00Z"); t < end; t += CLOCK_HOUR) {
        struct clock_local local = clock_stockholm(t);
        int64_t back = clock_from_stockholm(local.date, local.second);
        /* only the second of a doubled hour is another moment with the same face */
        cr_assert(back == t || back == t - CLOCK_HOUR);
        cr_assert(back == t || local.offset == 3600);
    }
}

Test(clock, a_day_begins_at_swedish_midnight_and_new_year_with_it)
{
    cr_expect(eq(str, (char *)shown(at("2026-12-31T22:59:59Z")), "2026-12-31 23:59:59 +3600"));
    cr_expect(eq(str, (char *)shown(at("2026-12-31T23:00:00Z")), "2027-01-01 00:00:00 +3600"));
    cr_expect(eq(i64, clock_from_stockholm(date(2027, 1, 1), 0), at("2026-12-31T23:00:00Z")));
}

Test(clock, a_leap_day_is_a_day)
{
    cr_expect(eq(str, (char *)shown(at("2028-02-28T23:00:00Z")), "2028-02-29 00:00:00 +3600"));
    cr_expect(eq(str, (char *)shown(at("2028-02-29T23:00:00Z")), "2028-03-01 00:00:00 +3600"));
    cr_expect(eq(i64, clock_from_stockholm(date(2028, 2, 29), 43200), at("2028-02-29T11:00:00Z")));
}

Test(clock, years_before_1970_have_days_and_seconds_that_are_not_negative)
{
    struct clock_local local = clock_stockholm(at("1965-06-01T12:00:00.5Z"));

    cr_expect(eq(int, local.date, date(1965, 6, 1)));
    cr_expect(eq(int, local.second, 13 * 3600));
    cr_expect(eq(int, clock_stockholm(-1).second, 3599));
    cr_expect(eq(int, clock_stockholm(-1).date, 0));
}

/* ---- the calendar ---- */

Test(clock, every_day_of_four_centuries_comes_back_the_same)
{
    int year, month, day;
    int32_t back = 0, last = date(2200, 12, 31);

    for (int32_t d = date(1800, 1, 1); d <= last; d++) {
        clock_civil(d, &year, &month, &day);
        cr_assert(eq(int, clock_date(year, month, day, &back), SP_OK));
        cr_assert(eq(int, back, d));
    }
}

Test(clock, known_days_have_known_numbers)
{
    cr_expect(eq(int, date(1970, 1, 1), 0));
    cr_expect(eq(int, date(2000, 3, 1), 11017));
    cr_expect(eq(int, date(1969, 12, 31), -1));
    cr_expect(eq(int, date(1, 1, 1), -719162));
    cr_expect(eq(int, date(9999, 12, 31), 2932896));
}

Test(clock, there_is_no_day_that_there_is_not)
{
    static const int none[][3] = {{2026, 2, 29}, {2100, 2, 29}, {2026, 4, 31}, {2026, 13, 1},
                                  {2026, 0, 1},  {2026, 1, 0},  {2026, 1, 32}, {0, 1, 1},
                                  {10000, 1, 1}, {-1, 1, 1}};
    int32_t out;

    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect(eq(int, clock_date(none[i][0], none[i][1], none[i][2], &out), SP_EINVAL));
}

/* ---- written forms ---- */

Test(clock, moments_are_read_with_any_offset_and_up_to_six_decimals)
{
    int64_t noon = at("2026-11-22T11:00:00Z");

    cr_expect(eq(i64, at("2026-11-22T12:00:00+01:00"), noon));
    cr_expect(eq(i64, at("2026-11-21T23:30:00-11:30"), noon));
    cr_expect(eq(i64, at("2026-11-22T11:00:00.5Z"), noon + 500000));
    cr_expect(eq(i64, at("2026-11-22T11:00:00.000001Z"), noon + 1));
    cr_expect(eq(i64, at("1900-01-01T00:00:00Z"), INT64_C(-2208988800) * CLOCK_SECOND));
    cr_expect(eq(i64, at("2200-12-31T23:59:59Z"), INT64_C(7289654399) * CLOCK_SECOND));
}

Test(clock, what_is_no_moment_is_refused)
{
    static const char *const bad[] = {"",
                                      "2026-11-22",
                                      "2026-11-22T12:00+01:00",
                                      "2026-11-22T12:00:00",
                                      "2026-11-22 12:00:00Z",
                                      "2026-11-22t12:00:00z",
                                      "2026-11-22T24:00:00Z",
                                      "2026-11-22T23:60:00Z",
                                      "2026-11-22T23:59:60Z",
                                      "2026-11-22T12:00:00.Z",
                                      "2026-11-22T12:00:00.1234567Z",
                                      "2026-11-22T12:00:00,5Z",
                                      "2026-11-22T12:00:00+0100",
                                      "2026-11-22T12:00:00+01",
                                      "2026-11-22T12:00:00+16:00",
                                      "2026-11-22T12:00:00+01:60",
                                      "2026-11-22T12:00:00Z ",
                                      " 2026-11-22T12:00:00Z",
                                      "2026-02-29T12:00:00Z",
                                      "26-11-22T12:00:00Z",
                                      "+2026-11-22T12:00:00Z",
                                      "1899-12-31T23:59:59Z",
                                      "2201-01-01T00:00:00Z"};
    int64_t out;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(eq(int, clock_parse(bad[i], &out), SP_EINVAL), "%s", bad[i]);
}

Test(clock, dates_are_read_in_one_form)
{
    static const char *const bad[] = {"",           "2026-1-1",   "20260101",
                                      "2026-13-01", "2026-02-30", "2026-01-01 ",
                                      "2026/01/01", "0000-01-01", "2026-01-01T00:00:00Z"};
    int32_t out;

    cr_expect(eq(int, clock_parse_date("1912-12-12", &out), SP_OK));
    cr_expect(eq(int, out, date(1912, 12, 12)));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(eq(int, clock_parse_date(bad[i], &out), SP_EINVAL), "%s", bad[i]);
}

Test(clock, moments_and_dates_are_written_in_utc_with_six_decimals)
{
    char out[CLOCK_TEXT];

    cr_expect(eq(str, clock_format(at("2026-11-22T12:00:00.25+01:00"), out),
                 "2026-11-22T11:00:00.250000Z"));
    cr_expect(eq(str, clock_format(-1, out), "1969-12-31T23:59:59.999999Z"));
    cr_expect(eq(str, clock_format_date(date(2026, 3, 9), out), "2026-03-09"));
}

Test(clock, what_was_written_is_read_as_the_same)
{
    char out[CLOCK_TEXT];
    int64_t now = clock_now();

    cr_expect(eq(i64, at(clock_format(now, out)), now));
}

Test(clock, monotonic_time_does_not_go_back)
{
    int64_t before = clock_monotonic();

    for (int i = 0; i < 1000; i++) {
        int64_t after = clock_monotonic();
        cr_assert(after >= before);
        before = after;
    }
}

Test(clock, the_environment_does_not_decide_where_sweden_is)
{
    setenv("TZ", "America/New_York", 1);

    cr_expect(eq(int, clock_stockholm(at("2026-07-01T00:00:00Z")).offset, 7200));
    cr_expect(eq(int, clock_stockholm(at("2026-01-01T00:00:00Z")).offset, 3600));
}

/* ---- the zone file ---- */

/* A file of version 2 without transitions whose rule decides everything. */
static size_t zone_file(const char *rule, unsigned char out[256])
{
    static const unsigned char header[44] = {'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 4};
    static const unsigned char types[10] = {0, 0, 0, 0, 0, 0, 'U', 'T', 'C', 0};
    size_t len = 0;

    for (int block = 0; block < 2; block++) {
        memcpy(out + len, header, sizeof header);
        len += sizeof header;
        memcpy(out + len, types, sizeof types);
        len += sizeof types;
    }
    return len + (size_t)snprintf((char *)out + len, 256 - len, "\n%s\n", rule);
}

static int rule_offset(const char *rule, const char *moment)
{
    static struct zone z;
    unsigned char file[256];
    size_t len = zone_file(rule, file);

    cr_assert(eq(int, zone_read(file, len, &z), SP_OK), "%s", rule);
    return zone_offset(&z, at(moment) / CLOCK_SECOND);
}

Test(clock, rules_of_other_zones_are_understood)
{
    cr_expect(eq(int, rule_offset("UTC0", "2026-07-01T00:00:00Z"), 0));
    cr_expect(eq(int, rule_offset("<+0545>-5:45", "2026-07-01T00:00:00Z"), 20700));
    cr_expect(eq(int, rule_offset("EST5EDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z"), -14400));
    cr_expect(eq(int, rule_offset("EST5EDT,M3.2.0,M11.1.0", "2026-12-01T00:00:00Z"), -18000));
    /* the southern summer lies over the new year */
    const char *south = "AEST-10AEDT,M10.1.0,M4.1.0/3";
    cr_expect(eq(int, rule_offset(south, "2026-01-01T00:00:00Z"), 39600));
    cr_expect(eq(int, rule_offset(south, "2026-07-01T00:00:00Z"), 36000));
    /* a change before midnight of its day, and days by number with and without 29 February */
    const char *odd = "<-02>2<-01>,M3.5.0/-1,M10.5.0/0";
    cr_expect(eq(int, rule_offset(odd, "2026-03-29T00:59:59Z"), -7200));
    cr_expect(eq(int, rule_offset(odd, "2026-03-29T01:00:00Z"), -3600));
    cr_expect(eq(int, rule_offset("AAA0BBB,J60,J300", "2028-03-01T02:00:00Z"), 3600));
    cr_expect(eq(int, rule_offset("AAA0BBB,J60,J300", "2028-03-01T01:59:59Z"), 0));
    cr_expect(eq(int, rule_offset("AAA0BBB,59,300", "2028-02-29T02:00:00Z"), 3600));
}

Test(clock, a_damaged_zone_file_is_refused)
{
    static const char *const bad[] = {"A0",
                                      "AAA",
                                      "AAA0BBB",
                                      "AAA0BBB,M3.5.0",
                                      "AAA0BBB,M13.5.0,M10.5.0",
                                      "AAA0BBB,M3.6.0,M10.5.0",
                                      "AAA0BBB,M3.5.7,M10.5.0",
                                      "AAA0BBB,M0.5.0,M10.5.0",
                                      "AAA168",
                                      "AAA0 ",
                                      "AAA0BBB,J0,J300",
                                      "<AAA0",
                                      "AAA0BBB,M3.5.0,M10.5.0/"};
    static struct zone z;
    unsigned char file[256];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t len = zone_file(bad[i], file);
        cr_expect(eq(int, zone_read(file, len, &z), SP_EINVAL), "%s", bad[i]);
    }
    size_t whole = zone_file("UTC0", file);
    for (size_t len = 0; len < whole; len++)
        cr_expect(eq(int, zone_read(file, len, &z), SP_EINVAL), "cut at %zu", len);
    file[4] = '1'; /* version 1 has no 64-bit times */
    cr_expect(eq(int, zone_read(file, whole, &z), SP_EINVAL));
}

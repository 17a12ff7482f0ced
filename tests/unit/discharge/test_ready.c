/* discharge.h: a judgement that the patient is ready, and the days that run from its sending.
 * LUS-3, LUS-15, LUS-17, PAY-4. */
#include "discharge/discharge.h"
#include "discharge/holiday.h"
#include "harness.h"

static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(judgement, .init = start, .fini = stop);

static int64_t at(const char *text)
{
    int64_t moment;

    cr_assert(eq(int, clock_parse(text, &moment), SP_OK), "%s", text);
    return moment;
}

static int judge(const char *body, const char *now, struct discharge_judgement *out,
                 struct problem *why)
{
    cJSON *json = NULL;

    cr_assert(eq(int, json_parse(arena, body, strlen(body), &json, why), SP_OK));
    return discharge_judgement_read(arena, json, at(now), out, why);
}

static void sent_gives(const char *sent, const char *call_by, const char *liable_from)
{
    struct discharge_judgement j;
    struct problem why = {0};
    char text[CLOCK_TEXT];

    cr_assert(
        eq(int,
           judge("{\"judgedAt\": \"2024-01-02T03:04:05Z\", \"physicianName\": \"Doktor Prov\"}",
                 sent, &j, &why),
           SP_OK));
    cr_expect(eq(i64, j.sent, at(sent)));
    cr_expect(eq(str, clock_format_date(j.sip_call_last_day, text), (char *)call_by), "%s", sent);
    cr_expect(eq(str, clock_format_date(j.liability_earliest, text), (char *)liable_from), "%s",
              sent);
    cr_expect(eq(int, j.sip_call_working_day, holiday_next_working_day(j.sip_call_last_day)));
}

static void refused(const char *body, const char *pointer, const char *reason)
{
    struct discharge_judgement j;
    struct problem why = {0};

    cr_expect(eq(int, judge(body, "2026-11-20T10:00:00+01:00", &j, &why), SP_EINVAL), "%s", body);
    cr_expect(eq(str, (char *)why.pointer, (char *)pointer), "%s", body);
    cr_expect(eq(str, (char *)why.reason, (char *)reason), "%s", body);
}

/* PAY-4, LUS-17 */
Test(judgement, a_notice_sent_after_noon_moves_liability_by_a_day_and_the_call_not_at_all)
{
    sent_gives("2026-11-17T00:00:00+01:00", "2026-11-20", "2026-11-20");
    sent_gives("2026-11-17T12:00:00+01:00", "2026-11-20", "2026-11-20");
    sent_gives("2026-11-17T12:00:00.000001+01:00", "2026-11-20", "2026-11-21");
    sent_gives("2026-11-17T12:00:01+01:00", "2026-11-20", "2026-11-21");
    sent_gives("2026-11-17T23:59:59+01:00", "2026-11-20", "2026-11-21");
}

Test(judgement, the_days_are_those_of_the_wall_clock_in_sweden_also_when_it_changes)
{
    /* the day in UTC is the one before */
    sent_gives("2026-11-16T23:30:00Z", "2026-11-20", "2026-11-20");
    sent_gives("2026-03-29T12:00:00+02:00", "2026-04-01", "2026-04-01");
    sent_gives("2026-03-29T10:00:01Z", "2026-04-01", "2026-04-02");
    sent_gives("2026-10-25T12:00:00+01:00", "2026-10-28", "2026-10-28");
    sent_gives("2026-10-25T11:00:01Z", "2026-10-28", "2026-10-29");
    sent_gives("2026-10-24T10:00:01Z", "2026-10-27", "2026-10-28");
}

Test(judgement, the_days_go_over_new_year_and_the_leap_day)
{
    sent_gives("2026-12-30T12:00:01+01:00", "2027-01-02", "2027-01-03");
    sent_gives("2028-02-26T09:00:00+01:00", "2028-02-29", "2028-02-29");
    sent_gives("2028-02-26T13:00:00+01:00", "2028-02-29", "2028-03-01");
}

/* LUS-3: when it was judged and when it was sent are two times */
Test(judgement, the_time_of_the_judgement_moves_no_clock)
{
    struct discharge_judgement j;
    struct problem why = {0};

    cr_assert(eq(int,
                 judge("{\"judgedAt\": \"2026-11-16T08:15:00+01:00\", \"physicianName\": \"Prov\"}",
                       "2026-11-17T12:00:00+01:00", &j, &why),
                 SP_OK));

    cr_expect(eq(i64, j.judged, at("2026-11-16T08:15:00+01:00")));
    cr_expect(eq(i64, j.sent, at("2026-11-17T12:00:00+01:00")));
    cr_expect(eq(int, j.liability_earliest, clock_stockholm(j.sent).date + 3));
}

Test(judgement, a_judgement_without_physician_or_with_an_impossible_time_is_refused)
{
    refused("{\"judgedAt\": \"2026-11-20T09:00:00+01:00\"}", "/physicianName", "missing");
    refused("{\"judgedAt\": \"2026-11-20T09:00:00+01:00\", \"physicianName\": \"   \"}",
            "/physicianName", "missing");
    refused("{\"physicianName\": \"Prov\"}", "/judgedAt", "missing");
    refused("{\"judgedAt\": \"2026-11-20T10:05:01+01:00\", \"physicianName\": \"Prov\"}",
            "/judgedAt", "in-future");
    refused("{\"judgedAt\": \"2026-11-31T09:00:00+01:00\", \"physicianName\": \"Prov\"}",
            "/judgedAt", "bad-time");
    refused("{\"judgedAt\": \"2026-11-20T09:00:00+01:00\", \"physicianName\": \"P\", \"sentAt\": "
            "\"2026-11-20T09:00:00+01:00\"}",
            "/sentAt", "unknown-member");
}

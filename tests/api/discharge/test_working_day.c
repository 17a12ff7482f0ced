/*
 * test_working_day.c - the last day of the call to the SIP moves from a holiday where the county
 * has agreed so (LUS-17), and the calendar of the database is the one of services/core.
 */
#include "base/clock.h"
#include "case.h"
#include "discharge/holiday.h"
#include <string.h>

TestSuite(working_day, .init = api_start, .fini = api_stop);

/* Of every day from 1990 to 2100: how many days on the next working day is, as a letter. */
Test(working_day, the_calendar_of_the_database_is_the_one_of_the_program)
{
    char *theirs = stored("SELECT string_agg(chr(97 + discharge.next_working_day(d) - d), '' "
                          "ORDER BY d) FROM (SELECT x::date AS d FROM generate_series("
                          "timestamp '1990-01-01', '2100-12-31', '1 day') x) y");
    int32_t first, last;

    cr_assert(eq(int, clock_parse_date("1990-01-01", &first), 0));
    cr_assert(eq(int, clock_parse_date("2100-12-31", &last), 0));
    cr_assert(eq(int, (int)strlen(theirs), last - first + 1));
    for (int32_t day = first; day <= last; day++)
        cr_assert(eq(int, theirs[day - first] - 'a', holiday_next_working_day(day) - day), "%s",
                  stored("SELECT date '1970-01-01' + %d", day));
}

/* A Wednesday that has been: three days later is a Saturday. */
static char *wednesday(void)
{
    return stored("SELECT to_char((d + time '09:30') AT TIME ZONE 'Europe/Stockholm' AT TIME ZONE "
                  "'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM (SELECT (now() AT TIME ZONE "
                  "'Europe/Stockholm')::date - n AS d FROM generate_series(1, 7) n) x "
                  "WHERE extract(isodow FROM d) = 3");
}

static void agreed(const char *working_day)
{
    given_actor("lan.per");
    int version = int_at(api_get("/county/settings"), "version");

    done(api_put("/county/settings", version,
                 text("{'acknowledgeMinutes': 240, 'sipCallWorkingDay': %s}", working_day)));
    given_actor("anna.ward");
}

/* Told on that Wednesday, and entered now. */
static struct answer told_ready(const char *sent)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    struct answer a =
        api_post("/discharges",
                 text("{'patientId': '%s', 'admittedAt': '%s', 'expectedDischargeDate': '%s', "
                      "'recipients': [{'unitId': '%s', 'role': 'primary-care'}]}",
                      patient, when("-12 days"), day(2), unit_id("vc.lena")));

    cr_assert(eq(int, a.status, 201), "%s", a.body);
    return act(text("%s", text_at(a, "id")), "ready",
               text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov', 'occurredAt': '%s', "
                    "'afterwards': 'phone'}",
                    sent, sent));
}

static char *after(const char *sent, int days)
{
    return stored("SELECT (timestamptz '%s' AT TIME ZONE 'Europe/Stockholm')::date + %d", sent,
                  days);
}

/* LUS-17 */
Test(working_day, without_an_agreement_the_last_day_is_the_third_even_if_it_is_a_saturday)
{
    char *sent = wednesday();

    agreed("false");
    struct answer a = told_ready(sent);

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.sipCallLastDay"), after(sent, 3)));
}

/* LUS-17 */
Test(working_day, where_the_county_has_agreed_so_the_clock_the_notice_and_the_forecast_move)
{
    char *sent = wednesday(), *moved, *id;

    agreed("true");
    struct answer a = told_ready(sent);
    cr_assert(eq(int, a.status, 200), "%s", a.body);
    id = text("%s", text_at(a, "id"));
    moved = text("%s", text_at(a, "readiness.0.sipCallLastDay"));

    cr_expect(strcmp(moved, after(sent, 5)) >= 0, "%s is no working day", moved);
    cr_expect(eq(str, (char *)text_at(a, "notices.0.content.sipCallLastDay"), moved));
    cr_expect(eq(str,
                 stored("SELECT due_date FROM discharge.deadline WHERE discharge_id = '%s' "
                        "AND kind = 'sip-call'",
                        id),
                 moved));
    cr_expect(eq(int,
                 count("discharge.deadline WHERE discharge_id = '%s' AND kind = 'sip-call' AND "
                       "due_at = discharge.end_of_day(due_date)",
                       id),
                 1));
    a = api_get(text("/discharges/%s/ready-forecast?sentAt=%s", id, sent));
    cr_expect(eq(str, (char *)text_at(a, "sipCallLastDay"), moved));
    cr_expect(eq(str, (char *)text_at(a, "liabilityEarliest"), after(sent, 3)));
}

/* LUS-17 */
Test(working_day, a_later_agreement_moves_no_day_that_was_told)
{
    char *sent = wednesday();

    agreed("false");
    struct answer a = told_ready(sent);
    char *id = text("%s", text_at(a, "id"));
    agreed("true");

    a = api_get(text("/discharges/%s", id));
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.sipCallLastDay"), after(sent, 3)));
    a = act(id, "ready-withdrawal", "{'reason': 'Feber'}");
    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.sipCallLastDay"), after(sent, 3)));
}

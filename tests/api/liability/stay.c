/*
 * stay.c - see stay.h.
 */
#include "stay.h"

void stay_start(void)
{
    api_start();
    stored("WITH a AS (DELETE FROM liability.agreement), t AS (DELETE FROM liability.tariff WHERE "
           "county_code IS NOT NULL) SELECT 1");
}

int stay_version(const char *table, const char *id)
{
    return (int)strtol(stored("SELECT version FROM %s WHERE id = '%s'", table, id), NULL, 10);
}

struct answer stay_act(const char *account, const char *id, const char *what, const char *json)
{
    given_actor(account);
    struct answer a = api_post_at(text("/discharges/%s/%s", id, what),
                                  stay_version("discharge.discharge", id), json);

    cr_assert(eq(int, a.status, 200), "%s: %s", what, a.body);
    return a;
}

static char *when(const char *offset)
{
    return stored("SELECT to_char(now() + interval '%s', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                  offset);
}

char *given_open_stay(const char *number)
{
    given_actor("anna.ward");
    char *id = given_discharge(number);

    stay_act("anna.ward", id, "ready",
             text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'}", when("-10 minutes")));
    stay_act("vc.lena", id, "sip-decision", "{'need': 'required'}");
    stay_act("vc.lena", id, "sip-call",
             text("{'meetingAt': '%s', 'place': 'Digitalt'}", when("2 days")));
    stay_act("vc.lena", id, "availability", "{'available': true}");
    return id;
}

char *given_stay(const char *number)
{
    char *id = given_open_stay(number);

    stay_act("anna.ward", id, "departure",
             text("{'leftAt': '%s', 'to': 'home'}", when("1 minute")));
    stored("UPDATE discharge.discharge SET admitted_at = '2023-03-01T10:00+01',"
           " left_at = '2023-03-14T11:00+01' WHERE id = '%s'",
           id);
    stored("UPDATE discharge.notice SET sent_at = '2023-03-01T11:00+01' WHERE kind = 'admission' "
           "AND discharge_id = '%s'",
           id);
    stored("UPDATE discharge.ready_interval SET judged_at = '2023-03-06T11:00+01',"
           " sent_at = '2023-03-06T12:00+01',"
           " ended_at = '2023-03-14T11:00+01',"
           " sip_call_last_day = '2023-03-09',"
           " liability_earliest = '2023-03-09' WHERE discharge_id = '%s'",
           id);
    stored(
        "UPDATE discharge.sip_call SET called_at = '2023-03-08T09:00+01' WHERE discharge_id = '%s'",
        id);
    stored("UPDATE discharge.sip_decision SET decided_at = '2023-03-06T14:00+01' WHERE "
           "discharge_id = '%s'",
           id);
    stored("UPDATE discharge.availability SET said_at = '2023-03-07T08:00+01' WHERE discharge_id = "
           "'%s'",
           id);
    return id;
}

struct answer stay_basis(const char *account, const char *id)
{
    given_actor(account);
    return api_get(text("/discharges/%s/liability", id));
}

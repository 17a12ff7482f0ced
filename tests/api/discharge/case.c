/* case.c - see case.h. */
#include "case.h"

char *when(const char *offset)
{
    return stored("SELECT to_char(now() + interval '%s', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                  offset);
}

char *day(int days)
{
    return stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date + %d", days);
}

int version_of(const char *id)
{
    return (int)strtol(stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id), NULL,
                       10);
}

char *state_of(const char *id)
{
    return stored("SELECT state FROM discharge.discharge WHERE id = '%s'", id);
}

struct answer act(const char *id, const char *what, const char *json)
{
    return api_post_at(text("/discharges/%s/%s", id, what), version_of(id), json);
}

struct answer act_by(const char *account, const char *id, const char *what, const char *json)
{
    given_actor(account);
    return act(id, what, json);
}

struct answer read_by(const char *account, const char *id)
{
    given_actor(account);
    return api_get(text("/discharges/%s", id));
}

void done(struct answer a)
{
    cr_assert(eq(int, a.status, 200), "%s", a.body);
}

char *given_planning(void)
{
    static const char *const THREE[] = {"hemtjanst.eva", "bistand.omar", "vc.lena"};

    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    for (int i = 0; i < 3; i++) {
        given_actor(THREE[i]);
        done(api_post(text("/discharges/%s/acknowledgement", id), NULL));
    }
    given_actor("anna.ward");
    return id;
}

char *given_ready(void)
{
    char *id = given_planning();

    done(act(id, "ready",
             text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'}", when("-30 minutes"))));
    return id;
}

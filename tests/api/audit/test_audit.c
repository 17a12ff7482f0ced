/*
 * test_audit.c - the log reviewer's search.
 */
#include "../api.h"

TestSuite(audit, .init = api_start, .fini = api_stop);

static bool has(struct answer a, const char *action, const char *name)
{
    for (int i = 0; i < size_at(a, "events"); i++)
        if (strcmp(text_at(a, text("events.%d.action", i)), action) == 0 &&
            strcmp(text_at(a, text("events.%d.user.name", i)), name) == 0)
            return true;
    return false;
}

static char *name_of(const char *account)
{
    return stored(
        "SELECT s.name FROM identity.staff s JOIN identity.account a ON a.user_id = s.id WHERE "
        "a.name = '%s'",
        account);
}

/* LOG-1, LOG-2: every access of both sides is there for the provider whose data it is */
Test(audit, shows_the_reviewer_what_both_sides_did_with_the_case)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    given_actor("hemtjanst.eva");
    api_get(text("/discharges/%s", id));
    api_post(text("/discharges/%s/acknowledgement", id), NULL);
    given_actor("logg.karin");

    struct answer a = api_post("/audit/search", "{'patientIdentifier': '191212121212'}");

    cr_assert(eq(int, a.status, 200));
    cr_expect(has(a, "patient.create", name_of("anna.ward")));
    cr_expect(has(a, "discharge.create", name_of("anna.ward")));
    cr_expect(has(a, "discharge.read", name_of("hemtjanst.eva")));
    cr_expect(has(a, "discharge.acknowledge", name_of("hemtjanst.eva")));
}

/* LOG-6 */
Test(audit, a_search_of_the_log_is_itself_in_the_log)
{
    given_actor("logg.karin");
    int before = count("audit.event WHERE action = 'audit.search'");

    api_post("/audit/search", "{}");

    cr_expect(eq(int, count("audit.event WHERE action = 'audit.search'"), before + 1));
}

Test(audit, is_closed_to_everybody_but_reviewers)
{
    static const char *const OTHERS[] = {"anna.ward", "maria.nurse", "lan.per", "lakare.ivan"};

    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        given_actor(OTHERS[i]);
        cr_expect(eq(int, api_post("/audit/search", "{}").status, 403), "%s", OTHERS[i]);
    }
}

Test(audit, of_another_provider_is_not_shown)
{
    given_actor("anna.ward");
    given_patient("191212121212");
    given_actor("logg.tore");

    struct answer a = api_post("/audit/search", "{'patientIdentifier': '191212121212'}");

    cr_assert(eq(int, a.status, 200));
    cr_expect(not(has(a, "patient.create", name_of("anna.ward"))));
}

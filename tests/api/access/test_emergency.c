/*
 * test_emergency.c - access in an emergency: who may, to what, for how long, and who gets to know.
 * SV-10, LOG-6, PDL-3.
 */
#include "api.h"
#include <string.h>

TestSuite(emergency_api, .init = api_start, .fini = api_stop, .timeout = 300);

#define TYRA "195011099941"
#define OPENING                                                                                    \
    "{'identifier': '%s', 'cause': 'danger-to-life', 'consent': 'unconscious', 'reason': "         \
    "'Hittad medvetslös hemma'}"

static char *person, *plan;

/* A plan of Tyra's in force, of the municipality's nurse; nobody else takes part. */
static void given_plan_in_force(void)
{
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = '" TYRA
                               "' AND until IS NULL"));
    given_actor("maria.nurse");
    api_post("/patients/lookup", "{'identifier': '" TYRA "'}");
    plan = text("%s", text_at(api_post("/plans", text("{'patientId': '%s'}", person)), "id"));
    /* established by hand: the way there has tests of its own */
    stored("ALTER TABLE plan.version DISABLE TRIGGER USER");
    stored("ALTER TABLE plan.version DROP CONSTRAINT version_whole");
    stored("ALTER TABLE plan.plan DISABLE TRIGGER USER");
    stored(
        "INSERT INTO plan.version (plan_id, number, patient_id, content, units, unit_id, "
        "established_by, established_user) SELECT id, 1, patient_id, "
        "'{\"fields\": {\"worse.signs\": \"Andfådd\", \"words.matters\": \"Hemligt för läkaren\"}, "
        "\"rows\": [], \"consents\": [], \"units\": []}', ARRAY[unit_id], unit_id, created_by, "
        "created_user FROM plan.plan WHERE id = '%s' RETURNING number",
        plan);
    stored("UPDATE plan.plan SET number = 1 WHERE id = '%s' RETURNING id", plan);
}

static struct answer opened_by(const char *account)
{
    given_actor(account);
    return api_post("/emergencies", text(OPENING, TYRA));
}

/* SV-10 */
Test(emergency_api, a_care_provider_reads_what_is_indispensable_and_nothing_else_and_only_there)
{
    given_plan_in_force();

    struct answer made = opened_by("lakare.ivan");
    struct answer seen = api_get(text("/emergencies/%s", text_at(made, "id")));
    struct answer direct = api_get(text("/plans/%s", plan));
    struct answer write = api_put(text("/plans/%s/fields/words.works", plan), 0, "{'value': 'x'}");

    cr_assert(eq(int, made.status, 201), "%s", made.body);
    cr_assert(eq(int, seen.status, 200), "%s", seen.body);
    cr_expect(eq(str, (char *)text_at(seen, "patient.identifier"), TYRA));
    cr_expect(ne(ptr, strstr(seen.body, "Andfådd"), NULL), "%s", seen.body);
    cr_expect(eq(str, (char *)text_at(seen, "plans.0.route"), "emergency"));
    cr_expect(eq(ptr, strstr(seen.body, "Hemligt för läkaren"), NULL), "not indispensable");
    cr_expect(eq(int, direct.status, 404), "the plan itself is not opened");
    cr_expect(eq(int, write.status, 404), "and nothing is written");
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'emergency.read' AND legal_route = "
                       "'emergency' AND patient_id = '%s'",
                       person),
                 2),
              "one row for the reader's provider and one for whose data it is");
}

/* SV-10 */
Test(emergency_api, an_omsorgsgivare_opens_nothing)
{
    given_plan_in_force();
    stored(
        "UPDATE identity.assignment SET role = 'municipal-nurse' WHERE unit_id = '%s' RETURNING id",
        unit_id("hemtjanst.eva"));

    struct answer home_care = opened_by("hemtjanst.eva");
    struct answer manager = opened_by("bistand.omar");

    cr_expect(eq(int, home_care.status, 403), "%s", home_care.body);
    cr_expect(eq(str, home_care.reason, "care-only"));
    cr_expect(eq(str, home_care.rule, "SV-10, PDL-5"));
    cr_expect(eq(int, manager.status, 403));
    cr_expect(eq(str, manager.reason, "permission"));
    cr_expect(eq(int, count("access.emergency"), 0));
}

/* SV-10 */
Test(emergency_api, another_providers_block_stands_and_who_has_it_is_said_so_that_they_can_be_asked)
{
    given_plan_in_force();
    api_post(text("/patients/%s/blocks", person),
             "{'level': 'provider', 'askedBy': 'patient', 'how': 'oral'}");

    struct answer made = opened_by("lakare.ivan");
    struct answer seen = api_get(text("/emergencies/%s", text_at(made, "id")));

    cr_assert(eq(int, seen.status, 200), "%s", seen.body);
    cr_expect(eq(int, size_at(seen, "plans"), 0));
    cr_expect(eq(ptr, strstr(seen.body, "Andfådd"), NULL));
    cr_expect(eq(int, size_at(seen, "blockedBy"), 1), "%s", seen.body);
}

Test(emergency_api, it_ends_by_hand_and_by_itself_and_is_nobody_elses)
{
    given_plan_in_force();
    char *first = text("/emergencies/%s", text_at(opened_by("lakare.ivan"), "id"));
    given_actor("vc.lena");
    struct answer other = api_get(first);
    given_actor("lakare.ivan");

    struct answer ended = api_post(text("%s/ending", first), NULL);
    struct answer after = api_get(first);
    char *second = text("/emergencies/%s", text_at(opened_by("lakare.ivan"), "id"));
    stored("UPDATE access.emergency SET opened_at = opened_at - interval '1 day', until = now() - "
           "interval '1 second' WHERE ended_at IS NULL RETURNING id");
    struct answer late = api_get(second);

    cr_expect(eq(int, other.status, 404));
    cr_assert(eq(int, ended.status, 200), "%s", ended.body);
    cr_expect(eq(int, after.status, 409));
    cr_expect(eq(str, after.reason, "emergency-over"));
    cr_expect(eq(int, late.status, 409));
    cr_expect(eq(int, size_at(api_get("/emergencies"), "items"), 0));
}

Test(emergency_api, a_hidden_person_and_nobody_are_the_same_answer)
{
    given_plan_in_force();
    stored("INSERT INTO patient.protection (patient_id, kind) SELECT '%s', kind FROM (VALUES "
           "('marked')) AS x (kind) RETURNING kind",
           person);

    struct answer hidden = opened_by("lakare.ivan");
    struct answer nobody = api_post("/emergencies", text(OPENING, "191212121212"));
    char *rest = strstr(hidden.body, "\"requestId\""),
         *other = strstr(nobody.body, "\"requestId\"");

    cr_expect(eq(int, hidden.status, 404), "%s", hidden.body);
    cr_assert(rest && other);
    *rest = *other = 0;
    cr_expect(eq(str, hidden.body, nobody.body));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'emergency.open' AND reason = 'protected'"), 1));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'emergency.open' AND reason = 'not-found'"), 1));
}

Test(emergency_api, without_a_reason_nothing_is_opened)
{
    given_plan_in_force();
    given_actor("lakare.ivan");

    struct answer blank =
        api_post("/emergencies", "{'identifier': '" TYRA "', 'cause': 'danger-to-life', "
                                 "'consent': 'no-time', 'reason': '   '}");
    struct answer none = api_post("/emergencies", "{'identifier': '" TYRA "', 'cause': "
                                                  "'danger-to-life', 'consent': 'no-time'}");

    cr_expect(eq(int, blank.status, 400));
    cr_expect(eq(str, blank.pointer, "/reason"));
    cr_expect(eq(int, none.status, 400));
    cr_expect(eq(int, count("access.emergency"), 0));
}

/* LOG-6, PDL-3 */
Test(emergency_api, the_log_reviewer_is_told_and_looks_and_the_patient_reads_it_in_the_own_log)
{
    given_plan_in_force();
    char *id = text("%s", text_at(opened_by("lakare.ivan"), "id"));
    api_get(text("/emergencies/%s", id));

    given_actor("logg.karin");
    struct answer queue = api_get("/emergency-reviews");
    struct answer no_note =
        api_post(text("/emergencies/%s/review", id), "{'finding': 'follow-up'}");
    struct answer reviewed =
        api_post(text("/emergencies/%s/review", id), "{'finding': 'justified'}");
    struct answer again = api_post(text("/emergencies/%s/review", id), "{'finding': 'justified'}");
    given_actor("logg.tore");
    struct answer elsewhere = api_get("/emergency-reviews");
    given_citizen("tyra.patient");
    struct answer log = api_get(text("/own/%s/log", person));

    cr_assert(eq(int, queue.status, 200), "%s", queue.body);
    cr_expect(eq(str, (char *)text_at(queue, "items.0.id"), id));
    cr_expect(eq(str, (char *)text_at(queue, "items.0.reason"), "Hittad medvetslös hemma"));
    cr_expect(eq(int, no_note.status, 400));
    cr_expect(eq(str, no_note.pointer, "/note"));
    cr_assert(eq(int, reviewed.status, 200), "%s", reviewed.body);
    cr_expect(eq(str, (char *)text_at(reviewed, "items.0.finding"), "justified"));
    cr_expect(eq(int, again.status, 409));
    cr_expect(eq(int, size_at(elsewhere, "items"), 0),
              "another provider's reviewer has another queue");
    cr_expect(eq(int,
                 count("event.event WHERE kind = 'emergency' AND thing_id = '%s' AND units @> "
                       "ARRAY['%s'::uuid]",
                       id, unit_id("logg.karin")),
                 1));
    cr_expect(ne(ptr, strstr(log.body, "\"cause\" : \"danger-to-life\""), NULL), "%s", log.body);
}

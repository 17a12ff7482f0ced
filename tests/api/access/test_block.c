/*
 * test_block.c - what a patient has blocked: who no longer reads it, who still does, who may say
 * so, and what others are told. SV-3, SV-4, SV-5, PDL-4, PDL-5.
 */
#include "api.h"
#include <string.h>

TestSuite(block_api, .init = api_start, .fini = api_stop, .timeout = 300);

#define TYRA "195011099941"

static char *person, *plan;

/* A SIP of the ward's that home care and the other ward's people read: called, with Tyra's consent.
 */
static void given_shared_plan(void)
{
    given_actor("anna.ward");
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = '" TYRA
                               "' AND until IS NULL"));
    plan = text("%s", text_at(api_post("/plans", text("{'patientId': '%s'}", person)), "id"));
    struct answer consent = api_post(
        text("/plans/%s/consents", plan),
        text("{'givenBy': 'patient', 'how': 'oral', 'givenAt': '2026-01-02T10:00:00Z', 'unitIds': "
             "['%s', '%s'], 'validTo': '2099-01-01'}",
             unit_id("hemtjanst.eva"), unit_id("vc.lena")));
    cr_assert(eq(int, consent.status, 200), "%s", consent.body);
    struct answer called =
        api_post(text("/plans/%s/call", plan),
                 text("{'meetingAt': '2099-01-01T10:00:00Z', 'unitIds': ['%s', '%s']}",
                      unit_id("hemtjanst.eva"), unit_id("vc.lena")));
    cr_assert(eq(int, called.status, 200), "%s", called.body);
}

static int reads_as(const char *account)
{
    given_actor(account);
    return api_get(text("/plans/%s", plan)).status;
}

static struct answer blocked(const char *level)
{
    given_actor("anna.ward");
    struct answer made =
        api_post(text("/patients/%s/blocks", person),
                 text("{'level': '%s', 'askedBy': 'patient', 'how': 'oral'}", level));
    cr_assert(eq(int, made.status, 200), "%s", made.body);
    return made;
}

/* SV-3, PDL-4 */
Test(block_api, a_block_closes_a_plan_to_everybody_but_the_unit_that_began_it_and_at_once)
{
    given_shared_plan();

    int before = reads_as("hemtjanst.eva");
    blocked("unit");
    int home_care = reads_as("hemtjanst.eva"), gp = reads_as("vc.lena"),
        ward = reads_as("anna.ward");

    cr_expect(eq(int, before, 200), "the control: it was open");
    cr_expect(eq(int, home_care, 404));
    cr_expect(eq(int, gp, 404), "another unit of the same provider is outside too");
    cr_expect(eq(int, ward, 200));
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'plan.read' AND outcome = 'denied' AND "
                       "reason = 'blocked' AND patient_id = '%s'",
                       person),
                 2),
              "the log says which rule said no");
    cr_expect(eq(int,
                 count("event.event WHERE kind = 'block' AND thing_id = '%s' AND units @> "
                       "ARRAY['%s'::uuid]",
                       person, unit_id("hemtjanst.eva")),
                 1),
              "who loses sight is told");
}

/* PDL-4 */
Test(block_api, a_block_of_the_provider_is_open_inside_it_and_closed_outside)
{
    given_shared_plan();

    blocked("provider");

    cr_expect(eq(int, reads_as("hemtjanst.eva"), 404));
    cr_expect(eq(int, reads_as("vc.lena"), 200));
}

/* SV-3 */
Test(block_api, what_the_patient_lifts_is_open_again)
{
    given_shared_plan();
    char *id = text("%s", text_at(blocked("unit"), "blocks.0.id"));

    struct answer ended = api_post(text("/patients/%s/blocks/%s/ending", person, id),
                                   "{'askedBy': 'patient', 'how': 'phone'}");
    struct answer again = api_post(text("/patients/%s/blocks/%s/ending", person, id),
                                   "{'askedBy': 'patient', 'how': 'written'}");

    cr_assert(eq(int, ended.status, 200), "%s", ended.body);
    cr_expect(eq(int, again.status, 404));
    cr_expect(eq(int, reads_as("hemtjanst.eva"), 200));
}

/* SV-4, SV-5, PDL-4 */
Test(block_api, care_is_told_that_something_is_blocked_and_never_whose_and_omsorg_is_told_nothing)
{
    given_shared_plan();
    blocked("unit");

    given_actor("vc.lena");
    struct answer inside = api_get(text("/patients/%s/blocks", person));
    given_actor("hemtjanst.eva");
    struct answer social = api_get(text("/patients/%s/blocks", person));

    cr_assert(eq(int, inside.status, 200), "%s", inside.body);
    cr_expect(json_true(inside.json, "inside"));
    cr_expect(not(json_true(inside.json, "elsewhere")));
    cr_expect(eq(int, size_at(inside, "blocks"), 0));
    cr_expect(eq(ptr, strstr(inside.body, "Medicinavdelning"), NULL), "%s", inside.body);
    cr_expect(not(json_true(social.json, "inside")));
    cr_expect(not(json_true(social.json, "elsewhere")));
    cr_expect(eq(ptr, strstr(social.body, "Medicinavdelning"), NULL));
}

/* PDL-5 */
Test(block_api, inside_the_provider_one_person_lifts_a_block_for_a_time_and_sees_whose_it_was)
{
    given_shared_plan();
    blocked("unit");
    given_actor("vc.lena");

    struct answer lifted = api_post(text("/patients/%s/block-lifts", person),
                                    "{'basis': 'indispensable', 'reason': 'Hittad medvetslös'}");
    struct answer plan_then = api_get(text("/plans/%s", plan));
    struct answer ended = api_post(text("/patients/%s/block-lifts/ending", person), NULL);

    cr_assert(eq(int, lifted.status, 200), "%s", lifted.body);
    cr_expect(eq(str, (char *)text_at(lifted, "lifts.0.unitName"), "Medicinavdelning 3"));
    cr_expect(eq(int, plan_then.status, 200), "%s", plan_then.body);
    cr_expect(eq(str, (char *)text_at(plan_then, "route"), "lifted"));
    cr_expect(eq(int, ended.status, 200));
    cr_expect(eq(int, reads_as("vc.lena"), 404));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'plan.read' AND legal_route = 'lifted'"), 1));
}

/* PDL-5, SV-10 */
Test(block_api, omsorg_lifts_nothing_and_nobody_lifts_what_another_provider_has_blocked)
{
    given_shared_plan();
    blocked("provider");

    given_actor("hemtjanst.eva");
    struct answer social = api_post(text("/patients/%s/block-lifts", person),
                                    "{'basis': 'consent', 'reason': 'Får jag?'}");
    given_actor("vc.lena");
    struct answer nothing = api_post(text("/patients/%s/block-lifts", person),
                                     "{'basis': 'consent', 'reason': 'Får jag?'}");

    cr_expect(eq(int, social.status, 403));
    cr_expect(eq(str, social.reason, "care-only"));
    cr_expect(eq(str, social.rule, "SV-10, PDL-5"));
    cr_expect(eq(int, nothing.status, 409));
    cr_expect(eq(int, count("access.lift"), 0));
}

/* SV-3, PDL-4 */
Test(block_api, a_guardian_blocks_nothing_whoever_is_asked)
{
    given_shared_plan();

    struct answer staff = api_post(text("/patients/%s/blocks", person),
                                   "{'level': 'unit', 'askedBy': 'guardian', 'how': 'oral'}");
    stored("UPDATE access.proxy SET relation = 'guardian', writes = true, unit_id = '%s', basis = "
           "'Folkbokföringen' WHERE patient_id = '%s' RETURNING id",
           unit_id("anna.ward"), person);
    given_citizen("nils.narstaende");
    struct answer own = api_post(text("/own/%s/blocks", person),
                                 text("{'unitId': '%s', 'level': 'unit'}", unit_id("anna.ward")));
    struct answer seen = api_get(text("/own/%s", person));

    cr_expect(eq(int, staff.status, 409));
    cr_expect(eq(str, staff.rule, "SV-3, PDL-4"));
    cr_expect(eq(int, own.status, 403), "%s", own.body);
    cr_expect(eq(str, own.reason, "guardian-no-block"));
    cr_expect(not(json_true(seen.json, "mayBlock")));
    cr_expect(eq(int, count("access.block"), 0));
}

/* SV-3 */
Test(block_api, the_patient_blocks_and_lifts_in_the_own_view_and_goes_on_seeing_everything)
{
    given_shared_plan();
    given_citizen("tyra.patient");

    struct answer before = api_get(text("/own/%s", person));
    struct answer made = api_post(text("/own/%s/blocks", person),
                                  text("{'unitId': '%s', 'level': 'unit'}", unit_id("anna.ward")));
    struct answer twice = api_post(text("/own/%s/blocks", person),
                                   text("{'unitId': '%s', 'level': 'unit'}", unit_id("anna.ward")));
    int closed = reads_as("hemtjanst.eva");
    given_citizen("tyra.patient");
    struct answer lifted =
        api_post(text("/own/%s/blocks/%s/ending", person, text_at(made, "blocks.0.id")), NULL);

    cr_expect(lt(int, 0, size_at(before, "blockable")));
    cr_assert(eq(int, made.status, 200), "%s", made.body);
    cr_expect(eq(str, (char *)text_at(made, "blocks.0.how"), "e-id"));
    cr_expect(eq(int, size_at(made, "plans"), 1), "one's own is never closed to oneself");
    cr_expect(eq(int, twice.status, 409));
    cr_expect(eq(int, closed, 404));
    cr_assert(eq(int, lifted.status, 200), "%s", lifted.body);
    cr_expect(eq(int, reads_as("hemtjanst.eva"), 200));
}

/* LUS, PDL 5 kap. 6 §: what is sent is not stopped */
Test(block_api, a_case_and_its_messages_are_sent_by_law_and_no_block_stops_them)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    person = text("%s", stored("SELECT patient_id FROM discharge.discharge WHERE id = '%s'", id));
    struct answer time = api_post(
        text("/patients/%s/appointments", person),
        text(
            "{'kind': 'visit', 'startsAt': '%s', 'endsAt': '%s', 'visibility': 'parties', "
            "'forPatient': true, 'agreedHow': 'phone'}",
            stored("SELECT to_char(now() + interval '48 hours', 'YYYY-MM-DD\"T\"HH24:MI:SSOF:00')"),
            stored(
                "SELECT to_char(now() + interval '49 hours', 'YYYY-MM-DD\"T\"HH24:MI:SSOF:00')")));
    cr_assert(eq(int, time.status, 201), "%s", time.body);
    char *visit = text("/appointments/%s", text_at(time, "id"));
    given_actor("hemtjanst.eva");
    struct answer open = api_get(visit);

    blocked("unit");
    given_actor("hemtjanst.eva");
    struct answer still = api_get(text("/discharges/%s", id));
    struct answer gone = api_get(visit);

    cr_expect(eq(int, open.status, 200), "%s", open.body);
    cr_expect(eq(str, (char *)text_at(open, "route"), "addressed"));
    cr_expect(eq(int, still.status, 200), "%s", still.body);
    cr_expect(eq(str, (char *)text_at(still, "route"), "addressed"));
    cr_expect(eq(int, gone.status, 404), "a time is read and not sent");
}

/* PDL-1, SV-11 */
Test(block_api, what_is_hidden_and_what_is_not_there_are_the_same_answer_and_it_names_the_rule)
{
    given_shared_plan();
    blocked("unit");
    given_actor("hemtjanst.eva");

    struct answer hidden = api_get(text("/plans/%s", plan));
    struct answer nobody = api_get("/plans/00000000-0000-7000-8000-00000000dead");
    char *rest = strstr(hidden.body, "\"requestId\""),
         *other = strstr(nobody.body, "\"requestId\"");

    cr_expect(eq(str, hidden.rule, "PDL-1, SV-11"));
    cr_assert(rest && other);
    *rest = *other = 0;
    cr_expect(eq(str, hidden.body, nobody.body));
}

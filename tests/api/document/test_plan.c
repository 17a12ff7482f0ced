/*
 * test_plan.c - the samordnad vårdplan, valid when each unit that answers for a measure has
 * confirmed that very version (PSY-1), its clocks (PSY-3), and the county's checklist hemgångsklar.
 */
#include "case.h"

TestSuite(plan, .init = api_start, .fini = api_stop);

static const char *const TWO[] = {"hemtjanst.eva", "bistand.omar", NULL};
static const char *const WITH_WARD[] = {"anna.ward", "bistand.omar", NULL};

static char *given_plan(const char *const *accounts)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer a = send_document(id, "coordinated-plan", plan_for(accounts));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    return id;
}

static bool established(const char *id)
{
    return count("discharge.document WHERE discharge_id = '%s' AND established_at IS NOT NULL",
                 id) > 0;
}

/* PSY-1 */
Test(plan, a_plan_is_valid_when_each_unit_in_it_has_confirmed_it_and_not_before)
{
    char *id = given_plan(TWO), *plan = newest_document(id, "coordinated-plan");
    given_actor("hemtjanst.eva");

    struct answer first = confirm_plan(id, plan);
    bool early = established(id);
    given_actor("bistand.omar");
    struct answer last = confirm_plan(id, plan);

    cr_assert(eq(int, first.status, 200), "%s", first.body);
    cr_expect(not(early));
    cr_expect(eq(int, size_at(first, "documents.0.awaits"), 1));
    cr_assert(eq(int, last.status, 200), "%s", last.body);
    cr_expect(established(id));
    cr_expect(eq(int, size_at(last, "documents.0.confirmations"), 2));
    cr_expect(eq(int, size_at(last, "documents.0.awaits"), 0));
    cr_expect(eq(int,
                 count("discharge.notice WHERE discharge_id = '%s' AND kind = 'plan-confirmed' AND "
                       "NOT receipt_wanted",
                       id),
                 2));
}

Test(plan, a_new_version_has_to_be_confirmed_anew)
{
    char *id = given_plan(TWO), *old = newest_document(id, "coordinated-plan");
    given_actor("hemtjanst.eva");
    confirm_plan(id, old);
    given_actor("anna.ward");

    struct answer a = send_document(id, "coordinated-plan", plan_for(TWO));
    given_actor("bistand.omar");
    struct answer late = confirm_plan(id, old);
    struct answer fresh = confirm_plan(id, newest_document(id, "coordinated-plan"));

    cr_expect(eq(int, size_at(a, "documents.1.confirmations"), 0));
    cr_expect(eq(int, size_at(a, "documents.1.awaits"), 2));
    cr_expect(eq(int, late.status, 409));
    cr_expect(eq(str, late.reason, "superseded"));
    cr_expect(eq(int, fresh.status, 200));
    cr_expect(not(established(id)));
}

Test(plan, who_writes_it_and_answers_for_a_measure_has_confirmed_it_by_that)
{
    char *id = given_plan(WITH_WARD);
    given_actor("bistand.omar");

    struct answer a = confirm_plan(id, newest_document(id, "coordinated-plan"));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(established(id));
}

Test(plan, a_unit_without_a_measure_has_nothing_to_confirm_and_nobody_confirms_twice)
{
    char *id = given_plan(TWO), *plan = newest_document(id, "coordinated-plan");
    given_actor("vc.lena");
    struct answer other = confirm_plan(id, plan);
    given_actor("hemtjanst.eva");
    confirm_plan(id, plan);

    struct answer twice = confirm_plan(id, plan);
    given_actor("maria.nurse");
    struct answer stranger = confirm_plan(id, plan);

    cr_expect(eq(int, other.status, 403));
    cr_expect(eq(str, other.reason, "not-responsible"));
    cr_expect(eq(int, twice.status, 409));
    cr_expect(eq(str, twice.reason, "already-confirmed"));
    cr_expect(eq(int, stranger.status, 404));
}

Test(plan, a_plan_that_lacks_what_the_law_names_is_sent_but_never_becomes_valid)
{
    static const char *const eva[] = {"hemtjanst.eva", NULL};
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    send_document(id, "coordinated-plan",
                  text("{'key': 'efforts', 'state': 'done', 'rows': [{'what': 'Stöd', 'unit': "
                       "'%s'}]}, {'key': 'others', 'state': 'unknown'}",
                       unit_id(eva[0])));
    given_actor(eva[0]);

    struct answer a = confirm_plan(id, newest_document(id, "coordinated-plan"));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, size_at(a, "documents.0.awaits"), 0));
    cr_expect(not(established(id)));
}

Test(plan, a_unit_that_takes_no_part_cannot_answer_for_a_measure)
{
    static const char *const maria[] = {"maria.nurse", NULL};
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = send_document(id, "coordinated-plan", plan_for(maria));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "not-party-unit"));
}

/* PSY-3 */
Test(plan, the_clock_of_compulsory_care_follows_the_decisions_in_the_plan)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    send_document(id, "coordinated-plan",
                  plan_with(TWO, "{'decision': 'admission', 'on': '2026-11-02'}"));
    char *apply = stored("SELECT rule || ' ' || due_date FROM discharge.deadline WHERE "
                         "discharge_id = '%s' AND kind = 'permission-expiry' AND void_at IS NULL",
                         id);
    send_document(id, "coordinated-plan",
                  plan_with(TWO, "{'decision': 'admission', 'on': '2026-11-02'}, {'decision': "
                                 "'application', 'on': '2026-11-16'}, {'decision': 'permission', "
                                 "'on': '2026-11-20'}"));
    char *granted = stored("SELECT rule || ' ' || due_date FROM discharge.deadline WHERE "
                           "discharge_id = '%s' AND kind = 'permission-expiry' AND void_at IS NULL "
                           "AND met_at IS NULL",
                           id);

    cr_expect(eq(str, apply, "LPT 7 § 2026-11-30"));
    cr_expect(eq(str, granted, "LPT 8 § 2027-03-02"));
    cr_expect(eq(int,
                 count("discharge.deadline WHERE discharge_id = '%s' AND kind = "
                       "'permission-expiry' AND void_reason = 'corrected'",
                       id),
                 1));
}

Test(plan, a_new_version_with_the_same_decisions_leaves_the_clock_alone)
{
    char *decision = "{'decision': 'admission', 'on': '2026-11-02'}";
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    send_document(id, "coordinated-plan", plan_with(TWO, decision));

    send_document(id, "coordinated-plan", plan_with(TWO, decision));

    cr_expect(
        eq(int,
           count("discharge.deadline WHERE discharge_id = '%s' AND kind = 'permission-expiry'", id),
           1));
}

/* ---- hemgångsklar ---- */

static void given_checklist(void)
{
    stored("INSERT INTO organisation.county_setting (county_code, home_ready) VALUES ('99', "
           "ARRAY['medicines-supplied', 'support-begins', 'Nycklar kvitterade']) "
           "ON CONFLICT (county_code) DO UPDATE SET home_ready = EXCLUDED.home_ready");
}

Test(plan, a_county_without_the_checklist_has_none)
{
    stored("UPDATE organisation.county_setting SET home_ready = NULL");
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = send_document(id, "home-ready", "");

    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "checklist-off"));
    cr_expect(strstr(api_get(text("/discharges/%s", id)).body, "\"homeReady\" : null") != NULL);
}

Test(plan, the_case_is_ready_to_go_home_when_all_points_are_met_by_whoever_answers_them)
{
    given_checklist();
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer ward = send_document(
        id, "home-ready",
        "{'key': 'medicines-supplied', 'state': 'done', 'choice': 'yes', 'text': 'Till fredag'}");
    given_actor("hemtjanst.eva");
    struct answer no = send_document(
        id, "home-ready",
        "{'key': 'support-begins', 'state': 'done', 'choice': 'no'}, {'key': 'Nycklar kvitterade', "
        "'state': 'done', 'none': true}");
    struct answer yes = send_document(
        id, "home-ready", "{'key': 'support-begins', 'state': 'done', 'choice': 'yes'}");

    cr_assert(eq(int, ward.status, 200), "%s", ward.body);
    cr_expect(eq(str, (char *)text_at(ward, "homeReady.points.0.text"), "Till fredag"));
    cr_expect(eq(str, (char *)text_at(ward, "homeReady.points.1.state"), "untouched"));
    cr_assert(eq(int, no.status, 200), "%s", no.body);
    cr_expect(strstr(no.body, "\"readyAt\" : null") != NULL);
    cr_expect(strstr(yes.body, "\"readyAt\" : null") == NULL);
    cr_expect(eq(str, (char *)text_at(yes, "homeReady.readyBy.name"), "Eva Sandström"));
    cr_expect(eq(str, (char *)text_at(yes, "homeReady.points.0.by.name"), "Anna Lindqvist"));
    cr_expect(eq(
        int, count("discharge.notice WHERE discharge_id = '%s' AND kind = 'home-ready'", id), 1));
}

Test(plan, a_point_that_is_taken_back_takes_the_badge_away_and_blocks_nothing)
{
    given_checklist();
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    send_document(id, "home-ready",
                  "{'key': 'medicines-supplied', 'state': 'done', 'choice': 'yes'}, {'key': "
                  "'support-begins', 'state': 'done', 'choice': 'yes'}, {'key': 'Nycklar "
                  "kvitterade', 'state': 'done', 'choice': 'yes'}");

    struct answer back = send_document(
        id, "home-ready", "{'key': 'support-begins', 'state': 'unknown', 'text': 'Sjukdom'}");
    struct answer left =
        api_post_at(text("/discharges/%s/departure", id), version_now(id),
                    text("{'leftAt': '%s', 'to': 'home'}",
                         stored("SELECT to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")));

    cr_expect(strstr(back.body, "\"readyAt\" : null") != NULL);
    cr_expect(eq(int, left.status, 200));
}

Test(plan, a_point_that_the_county_does_not_have_is_refused)
{
    given_checklist();
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer unknown =
        send_document(id, "home-ready", "{'key': 'transport', 'state': 'done', 'choice': 'yes'}");
    struct answer maybe = send_document(
        id, "home-ready", "{'key': 'support-begins', 'state': 'done', 'choice': 'maybe'}");
    struct answer both = send_document(
        id, "home-ready", "{'key': 'support-begins', 'state': 'unknown', 'choice': 'yes'}");

    cr_expect(eq(str, unknown.reason, "bad-choice"));
    cr_expect(eq(str, maybe.pointer, "/sections/0/choice"));
    cr_expect(eq(str, both.pointer, "/sections/0/state"));
    cr_expect(eq(int, count("discharge.document WHERE discharge_id = '%s'", id), 0));
}

/*
 * test_home.c - home and what comes after: the day of discharge (LUS-16), the patient's own paper
 * (LUS-19), follow-up, the end, and a process that is broken off (LUS-21); and what was mistyped.
 */
#include "case.h"

TestSuite(home, .init = api_start, .fini = api_stop);

static struct answer depart(const char *id)
{
    return act_by("anna.ward", id, "departure",
                  text("{'leftAt': '%s', 'to': 'home'}", when("-1 minutes")));
}

/* LUS-16: the information is due the same day */
Test(home, the_departure_ends_the_interval_and_starts_the_clock_of_the_information)
{
    char *id = given_ready();
    stored("UPDATE discharge.ready_interval SET judged_at = judged_at - interval '2 hours' WHERE "
           "discharge_id = '%s'",
           id);

    struct answer a =
        act(id, "departure", text("{'leftAt': '%s', 'to': 'home'}", when("1 minute")));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "state"), "discharged"));
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.endedHow"), "discharged"));
    cr_expect(eq(str,
                 stored("SELECT due_date = (left_at AT TIME ZONE 'Europe/Stockholm')::date AND "
                        "met_at IS NULL FROM discharge.deadline JOIN discharge.discharge d ON d.id "
                        "= discharge_id WHERE discharge_id = '%s' AND kind = "
                        "'discharge-information'",
                        id),
                 "t"));
}

Test(home, nobody_leaves_before_they_were_reported_ready)
{
    char *id = given_ready();

    struct answer a =
        act(id, "departure", text("{'leftAt': '%s', 'to': 'home'}", when("-20 minutes")));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "before-the-last"));
    cr_expect(eq(str, state_of(id), "ready"));
}

Test(home, a_form_never_keeps_anybody_in_hospital)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212"); /* nobody has acknowledged, nothing is planned */

    cr_expect(eq(int, depart(id).status, 200));
    cr_expect(eq(str, state_of(id), "discharged"));
}

/* LUS-19 */
Test(home, the_patients_written_information_is_recorded_with_its_time)
{
    char *id = given_planning();

    struct answer a = act(id, "patient-information", text("{'givenAt': '%s'}", when("-5 minutes")));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strcmp(text_at(a, "patientInformedAt"), "") != 0);
}

Test(home, follow_up_by_any_party_and_closing_by_primary_care)
{
    char *id = given_planning();
    done(depart(id));
    done(act_by("hemtjanst.eva", id, "follow-up",
                text("{'at': '%s', 'how': 'visit', 'note': 'Allt fungerar'}", when("0 minutes"))));
    cr_expect(eq(str, state_of(id), "follow-up"));
    cr_expect(eq(int, act_by("hemtjanst.eva", id, "closing", "{'reason': 'done'}").status, 403));

    struct answer a = act_by("vc.lena", id, "closing", "{'reason': 'done'}");

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, state_of(id), "closed"));
    cr_expect(eq(int, size_at(a, "acts"), 1)); /* what was sent last may still be acknowledged */
}

/* LUS-21 */
Test(home, a_death_ends_everything_that_runs_and_is_told_to_all)
{
    char *id = given_ready();

    struct answer a = act(id, "abort", "{'reason': 'death'}");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, state_of(id), "aborted"));
    cr_expect(
        eq(int,
           count("discharge.deadline WHERE discharge_id = '%s' AND met_at IS NULL AND void_at "
                 "IS NULL",
                 id),
           0));
    cr_expect(eq(int, count("discharge.ready_interval WHERE ended_how = 'aborted'"), 1));
    given_actor("hemtjanst.eva");
    cr_expect(strstr(api_get("/inbox?view=ours").body, id) != NULL);
    done(api_post(text("/discharges/%s/acknowledgement", id), NULL));
    cr_expect(strstr(api_get("/inbox?view=all").body, id) == NULL);
}

/* LUS-10, LUS-11: the clock runs on what is true */
Test(home, a_corrected_admission_sets_its_clock_anew_and_keeps_the_old)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a =
        api_put(text("/discharges/%s/admission", id), version_of(id),
                text("{'admittedAt': '%s', 'reason': 'Feltryck'}", when("-30 hours")));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str,
                 stored("SELECT string_agg(coalesce(void_reason, 'late ' || (met_at > due_at)), ' "
                        "' ORDER BY number) FROM discharge.deadline WHERE discharge_id = '%s' AND "
                        "kind = 'admission-notice'",
                        id),
                 "corrected late true"));
    cr_expect(strstr(a.body, "\"late\" : true") != NULL);
}

Test(home, a_correction_that_changes_nothing_or_breaks_the_order_is_refused)
{
    char *id = given_ready();
    char *path = text("/discharges/%s/admission", id);

    struct answer same =
        api_put(path, version_of(id), "{'reason': 'Feltryck', 'physicianName': null}");
    struct answer late =
        api_put(path, version_of(id),
                text("{'admittedAt': '%s', 'reason': 'Feltryck'}", when("-1 minutes")));

    cr_expect(eq(str, same.reason, "nothing-changed"));
    cr_expect(eq(str, late.reason, "before-admission"));
}

Test(home, a_case_without_admission_has_no_statutory_clock_and_is_never_ready)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    struct answer a = api_post(
        "/discharges",
        text("{'patientId': '%s', 'admittedAt': '%s', 'expectedDischargeDate': '%s', 'origin': "
             "'emergency', 'recipients': [{'unitId': '%s', 'role': 'home-care'}]}",
             patient, when("-1 hour"), day(0), unit_id("hemtjanst.eva")));
    cr_assert(eq(int, a.status, 201), "%s", a.body);
    char *id = text("%s", text_at(a, "id"));

    struct answer ready =
        act(id, "ready", text("{'judgedAt': '%s', 'physicianName': 'Doktor'}", when("-1 minutes")));

    cr_expect(eq(int, size_at(a, "deadlines"), 0));
    cr_expect(eq(str, ready.reason, "not-admitted"));
    cr_expect(eq(int, depart(id).status, 200));
    cr_expect(eq(int, count("discharge.deadline WHERE discharge_id = '%s'", id), 0));
}

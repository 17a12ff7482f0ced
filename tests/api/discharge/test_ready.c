/*
 * test_ready.c - the notice that the patient is ready for discharge, and its withdrawal (LUS-3,
 * LUS-15, LUS-17, LUS-20, PAY-4), through the API.
 */
#include "case.h"

TestSuite(ready, .init = api_start, .fini = api_stop);

static char *judgement(const char *offset)
{
    return text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'}", when(offset));
}

static struct answer report(const char *id)
{
    return api_post_at(text("/discharges/%s/ready", id), version_of(id), judgement("-30 minutes"));
}

static struct answer withdraw(const char *id)
{
    return api_post_at(text("/discharges/%s/ready-withdrawal", id), version_of(id),
                       "{'reason': 'Feber i natt'}");
}

static void acknowledge(const char *account, const char *id)
{
    given_actor(account);
    cr_assert(eq(int, api_post(text("/discharges/%s/acknowledgement", id), NULL).status, 200));
}

static void acknowledge_all(const char *id)
{
    acknowledge("hemtjanst.eva", id);
    acknowledge("bistand.omar", id);
    acknowledge("vc.lena", id);
    given_actor("anna.ward");
}

static void unchanged(const char *id, int version, const char *state)
{
    cr_expect(eq(int, version_of(id), version));
    cr_expect(eq(str, stored("SELECT state FROM discharge.discharge WHERE id = '%s'", id),
                 (char *)state));
}

/* LUS-15: not blocked by missing receipts */
Test(ready, a_case_that_nobody_has_acknowledged_can_be_reported_ready_to_every_recipient)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = report(id);

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "state"), "ready"));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.kind"), "ready"));
    cr_expect(eq(int, size_at(a, "notices.1.recipients"), 3));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.recipients.0.state"), "sent"));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.content.physicianName"), "Doktor Prov"));
    cr_expect(eq(int, size_at(a, "readiness"), 1));
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.physicianName"), "Doktor Prov"));
    cr_expect(
        eq(str, (char *)text_at(a, "readiness.0.sentAt"), (char *)text_at(a, "notices.1.sentAt")));
    cr_expect(strcmp(text_at(a, "readiness.0.sentAt"), text_at(a, "readiness.0.judgedAt")) != 0);
    cr_expect(strstr(a.body, "\"withdrawnAt\" : null") != NULL, "%s", a.body);
}

/* LUS-17, PAY-4: from the sending, not from the judgement */
Test(ready, the_days_of_the_call_and_of_liability_are_counted_from_the_sending)
{
    given_actor("anna.ward");
    struct answer a = report(given_discharge("191212121212"));
    const char *sent = text_at(a, "readiness.0.sentAt");

    cr_assert(eq(int, a.status, 200));
    cr_expect(
        eq(str, (char *)text_at(a, "readiness.0.sipCallLastDay"),
           stored("SELECT (timestamptz '%s' AT TIME ZONE 'Europe/Stockholm')::date + 3", sent)));
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.liabilityEarliest"),
                 stored("SELECT x::date + CASE WHEN x::time > '12:00:00' THEN 4 ELSE 3 END "
                        "FROM (SELECT timestamptz '%s' AT TIME ZONE 'Europe/Stockholm' AS x) y",
                        sent)));
}

Test(ready, a_case_in_planning_becomes_ready_and_stays_so_when_all_have_acknowledged)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    acknowledge_all(id);
    cr_expect(eq(int, report(id).status, 200));
    acknowledge_all(id);

    struct answer a = api_get(text("/discharges/%s", id));

    cr_expect(eq(str, (char *)text_at(a, "state"), "ready"));
    for (int i = 0; i < 3; i++)
        cr_expect(
            eq(str, (char *)text_at(a, text("notices.1.recipients.%d.state", i)), "acknowledged"));
}

/* LUS-20 */
Test(ready, a_withdrawal_is_told_to_everybody_and_leads_back_to_planning)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    report(id);

    struct answer a = withdraw(id);

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "state"), "planning"));
    cr_expect(eq(str, (char *)text_at(a, "notices.2.kind"), "ready-withdrawn"));
    cr_expect(eq(int, size_at(a, "notices.2.recipients"), 3));
    cr_expect(eq(str, (char *)text_at(a, "notices.2.content.reason"), "Feber i natt"));
    cr_expect(eq(str, (char *)text_at(a, "notices.2.content.sentAt"),
                 (char *)text_at(a, "readiness.0.sentAt")));
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.withdrawnAt"),
                 (char *)text_at(a, "notices.2.sentAt")));
}

Test(ready, a_withdrawal_needs_no_reason)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    report(id);

    struct answer a =
        api_post_at(text("/discharges/%s/ready-withdrawal", id), version_of(id), "{}");

    cr_expect(eq(int, a.status, 200));
}

Test(ready, ready_again_is_a_second_interval_and_the_first_is_kept)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    report(id);
    char *first = text("%s", text_at(withdraw(id), "readiness.0.withdrawnAt"));

    struct answer a = report(id);

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "state"), "ready"));
    cr_expect(eq(int, size_at(a, "readiness"), 2));
    cr_expect(eq(int, size_at(a, "notices"), 4));
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.withdrawnAt"), first));
    cr_expect(eq(
        int, count("discharge.ready_interval WHERE discharge_id = '%s' AND ended_at IS NULL", id),
        1));
}

Test(ready, a_case_whose_notice_was_not_sent_cannot_be_reported_ready)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    struct answer made = api_post(
        "/discharges", text("{'patientId': '%s', 'admittedAt': '%s', 'expectedDischargeDate': "
                            "'%.10s'}",
                            patient, when("-1 hour"), when("3 days")));
    const char *id = text_at(made, "id");

    struct answer a = report(id);

    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "not-notified"));
    unchanged(id, 1, "admitted");
}

Test(ready, what_the_state_does_not_allow_is_refused_and_changes_nothing)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int version = version_of(id);
    struct answer too_early = withdraw(id);
    unchanged(id, version, "notified");
    report(id);

    struct answer twice = report(id);
    struct answer moved = api_put(text("/discharges/%s/expected-date", id), version + 1,
                                  text("{'expectedDischargeDate': '%.10s'}", when("9 days")));

    cr_expect(eq(int, too_early.status, 409));
    cr_expect(eq(str, too_early.reason, "not-ready"));
    cr_expect(eq(int, twice.status, 409));
    cr_expect(eq(str, twice.reason, "already-ready"));
    cr_expect(eq(int, moved.status, 409));
    unchanged(id, version + 1, "ready");
    cr_expect(eq(int, count("discharge.notice WHERE discharge_id = '%s'", id), 2));
}

Test(ready, only_the_ward_reports_and_withdraws)
{
    static const char *const OTHERS[] = {"vc.lena", "hemtjanst.eva", "bistand.omar"};
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    for (int i = 0; i < 3; i++) {
        given_actor(OTHERS[i]);
        cr_expect(eq(int, report(id).status, 403), "%s", OTHERS[i]);
    }
    given_actor("anna.ward");
    report(id);
    for (int i = 0; i < 3; i++) {
        given_actor(OTHERS[i]);
        cr_expect(eq(int, withdraw(id).status, 403), "%s", OTHERS[i]);
    }
    given_actor("rehab.nils");
    int status = withdraw(id).status;
    cr_expect(status == 403 || status == 404, "%d", status);
    cr_expect(
        eq(str, stored("SELECT state FROM discharge.discharge WHERE id = '%s'", id), "ready"));
}

Test(ready, a_bad_judgement_names_the_member_and_changes_nothing)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int version = version_of(id);
    const struct {
        char *body;
        const char *pointer, *reason;
    } bad[] = {
        {judgement("6 minutes"), "/judgedAt", "in-future"},
        {text("{'judgedAt': '%s'}", when("0")), "/physicianName", "missing"},
        {text("{'judgedAt': '%s', 'physicianName': ' '}", when("0")), "/physicianName", "missing"},
        {"{'judgedAt': '2026-02-30T10:00:00Z', 'physicianName': 'P'}", "/judgedAt", "bad-time"},
        {text("{'judgedAt': '%s', 'physicianName': 'P', 'sentAt': '%s'}", when("0"), when("0")),
         "/sentAt", "unknown-member"},
        {judgement("-9 days"), "/judgedAt", "before-admission"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct answer a = api_post_at(text("/discharges/%s/ready", id), version, bad[i].body);
        cr_expect(eq(int, a.status, 400), "%s", bad[i].body);
        cr_expect(eq(str, a.pointer, (char *)bad[i].pointer), "%s", bad[i].body);
        cr_expect(eq(str, a.reason, (char *)bad[i].reason), "%s", bad[i].body);
    }
    unchanged(id, version, "notified");
}

Test(ready, a_stale_version_is_refused_for_both_acts)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int version = version_of(id);
    struct answer first =
        api_post_at(text("/discharges/%s/ready", id), version - 1, judgement("0"));
    report(id);
    struct answer second = api_post_at(text("/discharges/%s/ready-withdrawal", id), version, "{}");

    cr_expect(eq(int, first.status, 412));
    cr_expect(eq(int, second.status, 412));
    unchanged(id, version + 1, "ready");
    cr_expect(
        eq(int, api_post_at(text("/discharges/%s/ready", id), -1, judgement("0")).status, 428));
}

Test(ready, the_same_idempotency_key_gives_the_same_answer_and_one_notice)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    const char *headers[] = {
        text("X-Samplan-Csrf: %s", csrf()),       text("Origin: %s", origin()),
        text("If-Match: \"%d\"", version_of(id)), "Idempotency-Key: ready-once",
        "Content-Type: application/json",         NULL};
    char *path = text("/discharges/%s/ready", id);
    char *judged = when("-30 minutes");
    char *body = text("{\"judgedAt\": \"%s\", \"physicianName\": \"Doktor Prov\"}", judged);
    char *changed = text("{\"judgedAt\": \"%s\", \"physicianName\": \"Doktor Annan\"}", judged);

    struct answer first = api_raw("POST", path, body, headers);
    struct answer second = api_raw("POST", path, body, headers);
    struct answer other = api_raw("POST", path, changed, headers);

    cr_assert(eq(int, first.status, 200), "%s", first.body);
    cr_expect(eq(int, second.status, 200));
    cr_expect(eq(str, second.body, first.body));
    cr_expect(eq(int, other.status, 409));
    cr_expect(eq(str, other.problem, "idempotency-key-reused"));
    cr_expect(eq(int, count("discharge.ready_interval WHERE discharge_id = '%s'", id), 1));
}

Test(ready, the_inbox_waits_for_the_receivers_and_then_shows_the_case_as_ready)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    acknowledge_all(id);
    report(id);

    given_actor("vc.lena");
    cr_expect(strstr(api_get("/inbox?view=ours").body, id) != NULL);
    /* PAY-5: primary care has something left to answer; the care manager has not */
    acknowledge("vc.lena", id);
    cr_expect(strstr(api_get("/inbox?view=ours").body, id) != NULL);
    acknowledge("bistand.omar", id);
    struct answer omar = api_get("/inbox?view=ready");
    given_actor("anna.ward");
    struct answer anna = api_get("/inbox?view=ready");

    cr_expect(strstr(omar.body, id) != NULL);
    cr_expect(strstr(anna.body, id) != NULL);
    cr_expect(eq(int, int_at(anna, "counts.ready"), size_at(anna, "items")));
}

Test(ready, both_acts_and_their_refusals_are_in_the_log)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    withdraw(id);
    report(id);
    withdraw(id);

    cr_expect(eq(int,
                 count("audit.event WHERE thing_id = '%s' AND action = 'discharge.ready' AND "
                       "outcome = 'ok' AND patient_id IS NOT NULL",
                       id),
                 1));
    cr_expect(eq(int,
                 count("audit.event WHERE thing_id = '%s' AND action = "
                       "'discharge.ready-withdraw' AND outcome = 'ok'",
                       id),
                 1));
    cr_expect(eq(int,
                 count("audit.event WHERE thing_id = '%s' AND action = "
                       "'discharge.ready-withdraw' AND outcome = 'denied' AND reason = "
                       "'not-ready'",
                       id),
                 1));
}

/* LUS-17, PAY-4: one rule, asked by the one who is about to send */
Test(ready, the_forecast_is_what_the_notice_then_says)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int version = version_of(id);
    struct answer forecast = api_get(text("/discharges/%s/ready-forecast", id));

    cr_assert(eq(int, forecast.status, 200));
    unchanged(id, version, "notified");
    struct answer made = report(id);
    cr_expect(eq(str, (char *)text_at(forecast, "sipCallLastDay"),
                 (char *)text_at(made, "readiness.0.sipCallLastDay")));
    cr_expect(eq(str, (char *)text_at(forecast, "liabilityEarliest"),
                 (char *)text_at(made, "readiness.0.liabilityEarliest")));
}

Test(ready, the_forecast_of_what_is_entered_afterwards_counts_from_the_true_time)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    char *path = text("/discharges/%s/ready-forecast?sentAt=", id);

    struct answer noon = api_get(text("%s2025-11-17T12:00:00%%2B01:00", path));
    cr_assert(eq(int, noon.status, 200));
    cr_expect(eq(str, (char *)text_at(noon, "sipCallLastDay"), "2025-11-20"));
    cr_expect(eq(str, (char *)text_at(noon, "liabilityEarliest"), "2025-11-20"));
    struct answer after = api_get(text("%s2025-11-17T12:00:01%%2B01:00", path));
    cr_expect(eq(str, (char *)text_at(after, "liabilityEarliest"), "2025-11-21"));
    struct answer ahead = api_get(text("%s%s", path, when("1 hour")));
    cr_expect(eq(int, ahead.status, 400));
    cr_expect(eq(str, ahead.reason, "in-future"));
    cr_expect(eq(str, ahead.pointer, "sentAt"));
    cr_expect(eq(int, api_get(text("%snu", path)).status, 400));
}

Test(ready, the_forecast_is_for_the_ward_of_the_case)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    given_actor("hemtjanst.eva");
    cr_expect(eq(int, api_get(text("/discharges/%s/ready-forecast", id)).status, 403));
    given_actor("anna.ward");
    cr_expect(eq(int,
                 api_get("/discharges/00000000-0000-7000-8000-000000000000/ready-forecast").status,
                 404));
}

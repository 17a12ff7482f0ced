/*
 * test_discharge.c - an admission, its notice and its receipts, through the API.
 */
#include "../api.h"

TestSuite(discharge, .init = api_start, .fini = api_stop);

static char *hours_ago(int hours)
{
    return stored("SELECT to_char(now() - interval '%d hours', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                  hours);
}

static char *days_on(int days)
{
    return stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm' + interval '%d days')::date",
                  days);
}

static char *draft(const char *patient, const char *admitted, const char *expected,
                   const char *more)
{
    return text("{'patientId': '%s', 'admittedAt': '%s', 'expectedDischargeDate': '%s'%s}", patient,
                admitted, expected, more);
}

/* LUS-10 */
Test(discharge, a_sent_admission_is_in_the_inbox_of_every_recipient)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    given_actor("hemtjanst.eva");
    struct answer inbox = api_get("/inbox?view=all");
    bool found = false;
    for (int i = 0; i < size_at(inbox, "items"); i++)
        found = found || strcmp(text_at(inbox, text("items.%d.id", i)), id) == 0;

    cr_expect(eq(int, inbox.status, 200));
    cr_expect(found, "the case is not in the inbox");
    cr_expect(eq(int, api_get(text("/discharges/%s", id)).status, 200));
}

/* LUS-10: the notice holds the legal minimum and nothing else */
Test(discharge, the_notice_holds_name_number_address_and_expected_date)
{
    given_actor("anna.ward");
    struct answer a = api_get(text("/discharges/%s", given_discharge("191212121212")));

    cr_expect(eq(str, (char *)text_at(a, "state"), "notified"));
    cr_expect(eq(int, size_at(a, "notices"), 1));
    cr_expect(eq(str, (char *)text_at(a, "notices.0.content.name"), "Tolvan Tolvansson"));
    cr_expect(eq(str, (char *)text_at(a, "notices.0.content.identifier"), "191212121212"));
    cr_expect(strstr(text_at(a, "notices.0.content.address"), "Provgatan 12") != NULL);
    cr_expect(eq(str, (char *)text_at(a, "notices.0.content.expectedDischargeDate"),
                 (char *)text_at(a, "expectedDischargeDate")));
    cr_expect(eq(int, size_at(a, "notices.0.recipients"), 3));
}

Test(discharge, an_acknowledgement_is_seen_by_the_sender_with_name_and_time)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    given_actor("hemtjanst.eva");
    struct answer done = api_post(text("/discharges/%s/acknowledgement", id), NULL);
    cr_expect(eq(int, done.status, 200));

    given_actor("anna.ward");
    struct answer a = api_get(text("/discharges/%s", id));
    int acknowledged = 0;
    for (int i = 0; i < 3; i++) {
        const char *at = text("notices.0.recipients.%d", i);
        if (strcmp(text_at(a, text("%s.state", at)), "acknowledged") == 0) {
            acknowledged++;
            cr_expect(strlen(text_at(a, text("%s.acknowledgedAt", at))) > 0);
            cr_expect(strlen(text_at(a, text("%s.acknowledgedBy.name", at))) > 0);
        }
    }
    cr_expect(eq(int, acknowledged, 1));
}

Test(discharge, acknowledging_twice_is_refused_and_changes_nothing)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    given_actor("hemtjanst.eva");
    api_post(text("/discharges/%s/acknowledgement", id), NULL);
    char *before = stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id);

    struct answer a = api_post(text("/discharges/%s/acknowledgement", id), NULL);

    cr_expect(eq(int, a.status, 409));
    cr_expect(
        eq(str, stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id), before));
}

Test(discharge, the_planning_begins_when_every_recipient_has_acknowledged)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    const char *const all[] = {"hemtjanst.eva", "bistand.omar", "vc.lena"};
    for (int i = 0; i < 3; i++) {
        given_actor(all[i]);
        cr_expect(eq(int, api_post(text("/discharges/%s/acknowledgement", id), NULL).status, 200));
    }

    given_actor("anna.ward");
    struct answer a = api_get(text("/discharges/%s", id));

    cr_expect(eq(str, (char *)text_at(a, "state"), "planning"));
}

/* LUS-10: 24 hours of elapsed time after admission */
Test(discharge, a_notice_sent_after_24_hours_is_marked_late)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    char *to = text(", 'recipients': [{'unitId': '%s', 'role': 'social-services'}]",
                    unit_id("bistand.omar"));

    struct answer a = api_post("/discharges", draft(patient, hours_ago(25), days_on(3), to));

    cr_assert(eq(int, a.status, 201));
    cr_expect(json_true(json_at(json_get(a.json, "notices"), 0), "late"));
}

/* LUS-11: counted from the later judgement */
Test(discharge, a_need_judged_later_gives_24_hours_from_that_judgement)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    char *more = text(", 'assessedAt': '%s', 'recipients': [{'unitId': '%s', 'role': "
                      "'social-services'}]",
                      hours_ago(2), unit_id("bistand.omar"));

    struct answer a = api_post("/discharges", draft(patient, hours_ago(50), days_on(3), more));

    cr_assert(eq(int, a.status, 201));
    cr_expect(not(json_true(json_at(json_get(a.json, "notices"), 0), "late")));
    cr_expect(eq(str,
                 stored("SELECT due_at = counted_from + interval '24 hours' AND due_at > now() + "
                        "interval '21 hours' FROM discharge.deadline WHERE discharge_id = '%s'",
                        text_at(a, "id")),
                 "t"));
}

/* LUS-10: regional open care always gets it when municipal health care does */
Test(discharge, municipal_health_care_without_primary_care_is_refused)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    char *to = text(", 'recipients': [{'unitId': '%s', 'role': 'municipal-health'}]",
                    unit_id("maria.nurse"));
    int before = count("discharge.discharge");

    struct answer a = api_post("/discharges", draft(patient, hours_ago(1), days_on(3), to));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "primary-care-required"));
    cr_expect(eq(str, a.rule, "LUS 2 kap. 2 §"));
    cr_expect(eq(int, count("discharge.discharge"), before));
}

/* LUS-12 */
Test(discharge, a_changed_expected_date_is_a_notice_of_its_own_to_all_recipients)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int version = int_at(api_get(text("/discharges/%s", id)), "version");

    struct answer a =
        api_put(text("/discharges/%s/expected-date", id), version,
                text("{'expectedDischargeDate': '%s', 'reason': 'Ny bedömning'}", days_on(8)));

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int, size_at(a, "notices"), 2));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.kind"), "expected-date"));
    cr_expect(eq(int, size_at(a, "notices.1.recipients"), 3));
    cr_expect(eq(int, size_at(a, "expectedDates"), 2));
    cr_expect(eq(str, (char *)text_at(a, "expectedDischargeDate"), days_on(8)));
}

Test(discharge, a_stale_version_is_refused_and_changes_nothing)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int version = int_at(api_get(text("/discharges/%s", id)), "version");
    char *first = text("{'expectedDischargeDate': '%s'}", days_on(8));
    char *second = text("{'expectedDischargeDate': '%s'}", days_on(9));
    api_put(text("/discharges/%s/expected-date", id), version, first);

    struct answer a = api_put(text("/discharges/%s/expected-date", id), version, second);

    cr_expect(eq(int, a.status, 412));
    cr_expect(eq(str, a.problem, "stale-version"));
    cr_expect(eq(str, stored("SELECT expected_date FROM discharge.discharge WHERE id = '%s'", id),
                 days_on(8)));
}

Test(discharge, a_write_without_if_match_is_told_to_bring_it)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = api_put(text("/discharges/%s/expected-date", id), -1,
                              text("{'expectedDischargeDate': '%s'}", days_on(8)));

    cr_expect(eq(int, a.status, 428));
}

Test(discharge, the_same_idempotency_key_gives_the_same_answer_and_one_case)
{
    given_actor("anna.ward");
    char *body = draft(given_patient("191212121212"), hours_ago(1), days_on(3), "");
    int before = count("discharge.discharge");

    struct answer first = api_post_key("/discharges", "same-key", body);
    struct answer second = api_post_key("/discharges", "same-key", body);

    cr_assert(eq(int, first.status, 201));
    cr_expect(eq(int, second.status, 201));
    cr_expect(eq(str, second.body, first.body));
    cr_expect(eq(int, count("discharge.discharge"), before + 1));
}

Test(discharge, the_same_idempotency_key_with_other_content_is_refused)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    char *body = draft(patient, hours_ago(1), days_on(3), "");
    api_post_key("/discharges", "same-key", body);

    struct answer a =
        api_post_key("/discharges", "same-key", draft(patient, hours_ago(1), days_on(4), ""));

    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.problem, "idempotency-key-reused"));
}

Test(discharge, a_second_open_case_at_the_same_ward_is_refused)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    api_post("/discharges", draft(patient, hours_ago(1), days_on(3), ""));

    struct answer a = api_post("/discharges", draft(patient, hours_ago(1), days_on(3), ""));

    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "case-open"));
}

struct bad_draft {
    const char *says;
    int admitted_hours, expected_days;
    const char *more, *pointer, *reason;
};

Test(discharge, a_bad_draft_names_the_member_and_changes_nothing)
{
    static const struct bad_draft BAD[] = {
        {"in the future", -2, 3, "", "/admittedAt", "in-future"},
        {"leaves before it comes", 1, -3, "", "/expectedDischargeDate", "before-admission"},
        {"unknown member", 1, 3, ", 'diagnosis': 'x'", "/diagnosis", "unknown-member"},
        {"wrong type", 1, 3, ", 'physicianName': 5", "/physicianName", "wrong-type"},
        {"bad recipient", 1, 3, ", 'recipients': [{'unitId': 'x', 'role': 'home-care'}]",
         "/recipients/0/unitId", "bad-id"},
        {"bad role", 1, 3,
         ", 'recipients': [{'unitId': '00000000-0000-7000-8000-000000000000', 'role': 'king'}]",
         "/recipients/0/role", "bad-choice"},
    };
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    int before = count("discharge.discharge");

    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct answer a =
            api_post("/discharges", draft(patient, hours_ago(BAD[i].admitted_hours),
                                          days_on(BAD[i].expected_days), BAD[i].more));
        cr_expect(eq(int, a.status, 400), "%s", BAD[i].says);
        cr_expect(eq(str, a.pointer, (char *)BAD[i].pointer), "%s", BAD[i].says);
        cr_expect(eq(str, a.reason, (char *)BAD[i].reason), "%s", BAD[i].says);
    }
    cr_expect(eq(int, count("discharge.discharge"), before));
}

Test(discharge, a_problem_is_told_in_swedish_or_in_english)
{
    given_actor("anna.ward");
    const char *const english[] = {"Accept-Language: en", NULL};
    const char *const swedish[] = {"Accept-Language: sv-SE,sv;q=0.9,en;q=0.8", NULL};
    const char *path = "/discharges/00000000-0000-7000-8000-000000000000";

    struct answer en = api_raw("GET", path, NULL, english);
    struct answer sv = api_raw("GET", path, NULL, swedish);

    cr_expect(eq(int, en.status, 404));
    cr_expect(strstr(en.body, "Does not exist") != NULL);
    cr_expect(strstr(sv.body, "Finns inte") != NULL);
}

/* SV-11, rules.md 5.1: only addressed parties see the case */
Test(discharge, a_unit_that_is_no_party_finds_nothing_and_the_denial_is_logged)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    given_actor("rehab.nils");

    struct answer a = api_get(text("/discharges/%s", id));

    cr_expect(eq(int, a.status, 404));
    cr_expect(eq(int, count("audit.event WHERE thing_id = '%s' AND outcome = 'denied'", id), 1));
}

Test(discharge, every_read_has_its_audit_row)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int before = count("audit.event WHERE thing_id = '%s' AND action = 'discharge.read'", id);

    for (int i = 0; i < 5; i++)
        api_get(text("/discharges/%s", id));

    cr_expect(eq(int, count("audit.event WHERE thing_id = '%s' AND action = 'discharge.read'", id),
                 before + 5));
}

Test(discharge, delivered_is_when_somebody_at_the_unit_has_got_it_in_the_inbox)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer before = api_get(text("/discharges/%s", id));
    given_actor("hemtjanst.eva");
    api_get("/inbox?view=ours");
    given_actor("anna.ward");

    struct answer after = api_get(text("/discharges/%s", id));

    cr_expect(eq(str, (char *)text_at(before, "notices.0.recipients.0.state"), "sent"));
    cr_expect(strstr(after.body, "\"delivered\"") != NULL);
}

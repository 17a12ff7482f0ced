/*
 * test_receipt.c - what a recipient does with what it got: not known, rejected, forwarded,
 * returned; and what the ward takes back (LUS-21).
 */
#include "case.h"

TestSuite(receipt, .init = api_start, .fini = api_stop);

static char *receipt_of(const char *id, const char *account)
{
    return stored("SELECT r.state FROM discharge.recipient r JOIN discharge.notice n ON n.id = "
                  "r.notice_id WHERE n.kind = 'admission' AND r.discharge_id = '%s' AND r.unit_id "
                  "= '%s' ORDER BY r.number DESC LIMIT 1",
                  id, unit_id(account));
}

Test(receipt, a_case_that_is_opened_is_read_and_not_only_delivered)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    given_actor("hemtjanst.eva");
    api_get("/inbox?view=all");
    cr_expect(eq(str, receipt_of(id, "hemtjanst.eva"), "delivered"));

    read_by("hemtjanst.eva", id);

    cr_expect(eq(str, receipt_of(id, "hemtjanst.eva"), "read"));
}

Test(receipt, who_does_not_know_the_person_stays_a_party_and_the_ward_is_told)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = act_by("hemtjanst.eva", id, "not-known", "{'note': 'Har inga insatser'}");

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, receipt_of(id, "hemtjanst.eva"), "not-known"));
    struct answer ward = read_by("anna.ward", id);
    cr_expect(eq(str, (char *)text_at(ward, "notices.1.kind"), "not-known"));
    cr_expect(eq(str, (char *)text_at(ward, "nextStep.action"), "acknowledge"));
}

/* LUS-21 */
Test(receipt, a_unit_that_rejects_leaves_and_sees_the_case_no_longer)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = act_by("hemtjanst.eva", id, "rejection", "{'reason': 'not-resident'}");

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strstr(a.body, "\"left\" : true") != NULL, "%s", a.body);
    cr_expect(eq(int, api_get(text("/discharges/%s", id)).status, 404));
    cr_expect(strstr(api_get("/inbox?view=all").body, id) == NULL);
    struct answer ward = read_by("anna.ward", id);
    cr_expect(eq(str, receipt_of(id, "hemtjanst.eva"), "rejected"));
    cr_expect(eq(str, (char *)text_at(ward, "notices.1.content.reason"), "not-resident"));
}

Test(receipt, a_rejection_is_an_answer_so_the_planning_begins_with_the_last_of_the_others)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    done(act_by("bistand.omar", id, "acknowledgement", NULL));
    done(act_by("vc.lena", id, "acknowledgement", NULL));
    cr_expect(eq(str, state_of(id), "notified"));

    done(act_by("hemtjanst.eva", id, "rejection", "{'reason': 'wrong-unit'}"));

    cr_expect(eq(str, state_of(id), "planning"));
}

Test(receipt, a_unit_that_was_rejected_by_can_get_the_case_again)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    char *unit = unit_id("hemtjanst.eva");
    done(act_by("hemtjanst.eva", id, "rejection", "{'reason': 'other', 'note': 'Fel team'}"));

    struct answer a = act_by("anna.ward", id, "admission-notice",
                             text("{'recipients': [{'unitId': '%s', 'role': 'home-care'}]}", unit));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, read_by("hemtjanst.eva", id).status, 200));
}

Test(receipt, a_forwarded_case_goes_to_the_other_unit_with_the_chain_kept)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    char *nurse = unit_id("maria.nurse");

    struct answer a = act_by("hemtjanst.eva", id, "forwarding",
                             text("{'unitId': '%s', 'role': 'municipal-health'}", nurse));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, read_by("hemtjanst.eva", id).status, 404));
    cr_expect(eq(int, read_by("maria.nurse", id).status, 200));
    cr_expect(eq(str, receipt_of(id, "hemtjanst.eva"), "forwarded"));
    cr_expect(eq(str,
                 stored("SELECT came_how || ' ' || (came_from = '%s') FROM discharge.recipient "
                        "WHERE discharge_id = '%s' AND unit_id = '%s'",
                        unit_id("hemtjanst.eva"), id, nurse),
                 "forwarded true"));
}

Test(receipt, what_was_forwarded_can_be_returned_to_where_it_came_from)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    done(act_by("hemtjanst.eva", id, "forwarding",
                text("{'unitId': '%s', 'role': 'municipal-health'}", unit_id("maria.nurse"))));

    struct answer a = act_by("maria.nurse", id, "return", "{'note': 'Det är ert'}");

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, read_by("maria.nurse", id).status, 404));
    cr_expect(eq(int, read_by("hemtjanst.eva", id).status, 200));
    cr_expect(eq(int,
                 count("discharge.recipient WHERE discharge_id = '%s' AND unit_id = '%s'", id,
                       unit_id("hemtjanst.eva")),
                 4)); /* passed on, back again, and the two notices that say so */
}

Test(receipt, what_was_not_forwarded_cannot_be_returned)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = act_by("hemtjanst.eva", id, "return", "{}");

    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "not-forwarded"));
}

Test(receipt, a_case_is_not_forwarded_out_of_the_municipality)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    char *other = stored("SELECT id FROM organisation.unit WHERE kind = 'home-care' AND NOT serves "
                         "&& '{9901}' ORDER BY hsa_id LIMIT 1");

    struct answer a = act_by("hemtjanst.eva", id, "forwarding",
                             text("{'unitId': '%s', 'role': 'home-care'}", other));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "not-same-municipality"));
    cr_expect(eq(int, read_by("hemtjanst.eva", id).status, 200));
}

/* LUS-21: felsänt */
Test(receipt, the_ward_takes_out_a_unit_that_should_not_have_got_it)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    char *unit = unit_id("hemtjanst.eva");

    struct answer a = act(id, "recall", text("{'unitId': '%s', 'reason': 'Fel område'}", unit));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, receipt_of(id, "hemtjanst.eva"), "recalled"));
    cr_expect(eq(int, read_by("hemtjanst.eva", id).status, 404));
}

Test(receipt, only_the_ward_recalls)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a =
        act_by("hemtjanst.eva", id, "recall", text("{'unitId': '%s'}", unit_id("bistand.omar")));

    cr_expect(eq(int, a.status, 403));
    cr_expect(eq(int, read_by("bistand.omar", id).status, 200));
}

Test(receipt, the_same_rejection_sent_twice_is_answered_the_same)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    given_actor("hemtjanst.eva");
    const char *headers[] = {
        "Content-Type: application/json",   text("Origin: %s", origin()),
        text("X-Samplan-Csrf: %s", csrf()), text("If-Match: \"%d\"", version_of(id)),
        "Idempotency-Key: leave-once",      NULL};
    char *path = text("/discharges/%s/rejection", id);

    struct answer first = api_raw("POST", path, "{\"reason\": \"other\"}", headers);
    struct answer second = api_raw("POST", path, "{\"reason\": \"other\"}", headers);

    cr_expect(eq(int, first.status, 200), "%s", first.body);
    cr_expect(eq(str, second.body, first.body));
}

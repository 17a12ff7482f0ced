/*
 * test_document.c - the documents of a case through the API: never blocked by a form, unknown is
 * counted and asked for again, versions stay, parties alone read (LUS-14, LUS-16, LUS-19).
 */
#include "case.h"

TestSuite(document, .init = api_start, .fini = api_stop);

static bool agenda_has(struct answer a, const char *role, const char *action, const char *kind)
{
    for (int i = 0; i < size_at(a, "agenda"); i++) {
        const char *k = text_at(a, text("agenda.%d.kind", i));

        if (strcmp(text_at(a, text("agenda.%d.role", i)), role) == 0 &&
            strcmp(text_at(a, text("agenda.%d.action", i)), action) == 0 && k &&
            strcmp(k, kind) == 0)
            return true;
    }
    return false;
}

Test(document, what_is_known_now_can_be_sent_and_goes_to_every_other_party)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a =
        send_document(id, "planning-basis",
                      "{'key': 'reason', 'state': 'done', 'text': 'Fall i hemmet'}, "
                      "{'key': 'skin', 'state': 'unknown'}, {'key': 'track', 'state': 'done', "
                      "'choice': 'yellow'}");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, size_at(a, "documents"), 1));
    cr_expect(eq(str, (char *)text_at(a, "documents.0.kind"), "planning-basis"));
    cr_expect(eq(int, int_at(a, "documents.0.number"), 1));
    cr_expect(eq(int, int_at(a, "documents.0.total"), 15));
    cr_expect(eq(int, int_at(a, "documents.0.unknown"), 13));
    cr_expect(eq(int, int_at(a, "documents.0.untouched"), 12));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.kind"), "document"));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.content.documentId"),
                 (char *)text_at(a, "documents.0.id")));
    cr_expect(eq(int, size_at(a, "notices.1.recipients"), 3));
    cr_expect(strstr(a.body, "Fall i hemmet") == NULL);
}

Test(document, what_was_not_known_is_asked_for_again_until_it_is)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer first = send_document(id, "aids", "{'key': 'items', 'state': 'unknown'}");
    struct answer second = send_document(
        id, "aids",
        "{'key': 'items', 'state': 'done', 'rows': [{'item': 'Rollator', 'count': '1', "
        "'orders': 'Kommunrehab', 'status': 'ordered'}]}, {'key': 'adaptation', "
        "'state': 'done', 'none': true}, {'key': 'contact', 'state': 'done', 'text': "
        "'Nils 0999-404 01'}");

    cr_expect(agenda_has(first, "ward", "complete-document", "aids"), "%s", first.body);
    cr_assert(eq(int, second.status, 200), "%s", second.body);
    cr_expect(not(agenda_has(second, "ward", "complete-document", "aids")));
    cr_expect(eq(int, int_at(second, "documents.1.number"), 2));
    cr_expect(eq(int, int_at(second, "documents.1.unknown"), 0));
    cr_expect(eq(str, (char *)text_at(second, "documents.0.supersededBy"),
                 (char *)text_at(second, "documents.1.id")));
}

/* nobody is asked about what was left out, nor about what others are to do */
Test(document, what_nobody_looked_at_and_what_the_case_fills_in_is_not_asked_for)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = send_document(id, "patient-summary", SUMMARY);

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(lt(int, 0, int_at(a, "documents.0.untouched")));
    cr_expect(not(agenda_has(a, "ward", "complete-document", "patient-summary")));
}

Test(document, a_party_reads_what_stands_in_it_as_it_was_sent)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer sent = send_document(
        id, "planning-basis", "{'key': 'living', 'state': 'done', 'text': 'Trappor, ensam'}");
    char *document = text("%s", text_at(sent, "documents.0.id"));
    send_document(id, "planning-basis", "{'key': 'living', 'state': 'done', 'text': 'Hiss finns'}");
    given_actor("hemtjanst.eva");

    struct answer a = api_get(text("/discharges/%s/documents/%s", id, document));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "sections.3.key"), "living"));
    cr_expect(eq(str, (char *)text_at(a, "sections.3.text"), "Trappor, ensam"));
    cr_expect(eq(str, (char *)text_at(a, "sections.0.state"), "untouched"));
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'document.read' AND outcome = 'ok' AND "
                       "thing_id = '%s' AND legal_route = 'addressed'",
                       document),
                 1));
}

Test(document, a_unit_that_is_no_party_finds_neither_document_nor_case)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer sent = send_document(id, "aids", "{'key': 'items', 'state': 'unknown'}");
    char *document = text("%s", text_at(sent, "documents.0.id"));
    given_actor("maria.nurse");

    struct answer read = api_get(text("/discharges/%s/documents/%s", id, document));
    struct answer write = api_post_at(text("/discharges/%s/documents", id), version_now(id),
                                      "{'kind': 'aids', 'sections': []}");

    cr_expect(eq(int, read.status, 404));
    cr_expect(eq(int, write.status, 404));
    cr_expect(eq(int, count("discharge.document WHERE discharge_id = '%s'", id), 1));
}

Test(document, a_document_is_not_found_under_another_case)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212"), *other = given_discharge("189001019802");
    struct answer sent = send_document(id, "aids", "{'key': 'items', 'state': 'unknown'}");

    struct answer a =
        api_get(text("/discharges/%s/documents/%s", other, text_at(sent, "documents.0.id")));

    cr_expect(eq(int, a.status, 404));
}

Test(document, each_party_writes_its_own_and_no_others)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer ward = send_document(id, "care-report", "");
    given_actor("hemtjanst.eva");

    struct answer home = send_document(id, "care-report",
                                       "{'key': 'support', 'state': 'done', 'rows': [{'what': "
                                       "'Tillsyn', 'often': '3 gånger om dagen'}]}, {'key': "
                                       "'aids', 'state': 'unknown'}");
    struct answer basis = send_document(id, "planning-basis", "");

    cr_expect(eq(int, ward.status, 403));
    cr_expect(eq(str, ward.reason, "not-writer"));
    cr_expect(eq(int, home.status, 200), "%s", home.body);
    cr_expect(eq(str, (char *)text_at(home, "documents.0.role"), "home-care"));
    cr_expect(agenda_has(home, "home-care", "complete-document", "care-report"));
    cr_expect(eq(int, basis.status, 403));
}

Test(document, the_series_of_two_units_are_apart)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    send_document(id, "assessment", "{'key': 'conclusion', 'state': 'done', 'text': 'A'}");
    given_actor("hemtjanst.eva");

    struct answer a =
        send_document(id, "assessment", "{'key': 'conclusion', 'state': 'done', 'text': 'B'}");

    cr_expect(eq(int, int_at(a, "documents.1.number"), 1));
    cr_expect(strstr(a.body, "\"supersededBy\": null") != NULL);
}

/* LUS-16 */
Test(document, information_without_the_legal_minimum_is_refused_and_nothing_else_is_demanded)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int version = version_now(id);

    struct answer without = send_document(id, "discharge-information", "");
    struct answer later =
        send_document(id, "discharge-information", "{'key': 'summary', 'state': 'unknown'}");
    cr_expect(eq(int, version_now(id), version));
    struct answer with = send_document(id, "discharge-information", SUMMARY);

    cr_expect(eq(int, without.status, 400));
    cr_expect(eq(str, without.reason, "legal-minimum"));
    cr_expect(eq(str, without.pointer, "/sections"));
    cr_expect(eq(str, later.reason, "legal-minimum"));
    cr_expect(eq(str, later.pointer, "/sections/0/state"));
    cr_expect(eq(int, with.status, 200), "%s", with.body);
}

/* LUS-19: who is fast vårdkontakt, when the SIP is, which plans there are: never typed again */
Test(document, the_patients_summary_is_filled_in_from_the_case)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    send_document(id, "rehabilitation-plan", "{'key': 'own', 'state': 'done', 'text': 'Gå'}");
    given_actor("vc.lena");
    struct answer named = api_post_at(text("/discharges/%s/care-contact", id), version_now(id),
                                      "{'name': 'Lena Forsman', 'phone': '0999-201 30'}");
    cr_assert(eq(int, named.status, 200), "%s", named.body);
    given_actor("anna.ward");

    struct answer sent = send_document(id, "patient-summary", SUMMARY);
    struct answer a =
        api_get(text("/discharges/%s/documents/%s", id, newest_document(id, "patient-summary")));

    cr_assert(eq(int, sent.status, 200), "%s", sent.body);
    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "sections.1.key"), "contact-named"));
    cr_expect(eq(str, (char *)text_at(a, "sections.1.state"), "done"));
    cr_expect(eq(str, (char *)text_at(a, "sections.1.rows.0.name"), "Lena Forsman"));
    cr_expect(eq(str, (char *)text_at(a, "sections.2.state"), "unknown"));
    cr_expect(eq(str, (char *)text_at(a, "sections.3.rows.0.kind"), "rehabilitation-plan"));
}

Test(document, what_the_case_fills_in_cannot_be_typed)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = send_document(
        id, "patient-summary", SUMMARY ", {'key': 'meeting', 'state': 'done', 'text': 'I morgon'}");

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.pointer, "/sections/1/key"));
}

/* LUS-16: the same day */
Test(document, information_sent_before_the_departure_meets_its_clock_from_the_start)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    send_document(id, "discharge-information", SUMMARY);

    struct answer a =
        api_post_at(text("/discharges/%s/departure", id), version_now(id),
                    text("{'leftAt': '%s', 'to': 'home'}",
                         stored("SELECT to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int,
                 count("discharge.deadline WHERE discharge_id = '%s' AND kind = "
                       "'discharge-information' AND met_at IS NOT NULL",
                       id),
                 1));
}

Test(document, information_sent_after_the_departure_meets_the_clock_that_runs)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    api_post_at(text("/discharges/%s/departure", id), version_now(id),
                text("{'leftAt': '%s', 'to': 'home'}",
                     stored("SELECT to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")));
    int open = count("discharge.deadline WHERE discharge_id = '%s' AND met_at IS NULL AND void_at "
                     "IS NULL AND kind = 'discharge-information'",
                     id);

    struct answer a = send_document(id, "discharge-information", SUMMARY);

    cr_expect(eq(int, open, 1));
    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int,
                 count("discharge.deadline WHERE discharge_id = '%s' AND met_at IS NULL AND kind = "
                       "'discharge-information'",
                       id),
                 0));
}

/* IND-11: the county's 48 hours */
Test(document, a_planning_basis_meets_the_countys_clock)
{
    stored("INSERT INTO organisation.county_setting (county_code, planning_document_hours) VALUES "
           "('99', 48) ON CONFLICT (county_code) DO UPDATE SET planning_document_hours = 48");
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int before = count("discharge.deadline WHERE discharge_id = '%s' AND kind = "
                       "'planning-document' AND met_at IS NULL",
                       id);

    send_document(id, "planning-basis", "{'key': 'reason', 'state': 'done', 'text': 'Fall'}");

    cr_expect(eq(int, before, 1));
    cr_expect(eq(int,
                 count("discharge.deadline WHERE discharge_id = '%s' AND kind = "
                       "'planning-document' AND met_at IS NOT NULL",
                       id),
                 1));
}

Test(document, what_is_wrong_is_named_and_the_case_is_unchanged)
{
    static const struct {
        const char *kind, *sections, *pointer, *reason;
    } bad[] = {
        {"no-such", "", "/kind", "bad-choice"},
        {"aids", "{'key': 'nothing', 'state': 'done'}", "/sections/0/key", "bad-choice"},
        {"aids", "{'key': 'items', 'state': 'maybe'}", "/sections/0/state", "bad-choice"},
        {"aids", "{'key': 'items', 'state': 'done'}", "/sections/0/state", "missing"},
        {"aids", "{'key': 'contact', 'state': 'done', 'text': ' '}", "/sections/0/state",
         "missing"},
        {"aids", "{'key': 'contact', 'state': 'untouched', 'text': 'x'}", "/sections/0/state",
         "bad-choice"},
        {"aids", "{'key': 'contact', 'state': 'done', 'none': true, 'text': 'x'}",
         "/sections/0/state", "bad-choice"},
        {"aids", "{'key': 'contact', 'state': 'done', 'rows': []}", "/sections/0/rows",
         "unknown-member"},
        {"aids", "{'key': 'items', 'state': 'done', 'rows': [{'item': 'R', 'count': 'två'}]}",
         "/sections/0/rows/0/count", "out-of-range"},
        {"aids", "{'key': 'items', 'state': 'done', 'rows': [{'item': 'R', 'status': 'lost'}]}",
         "/sections/0/rows/0/status", "bad-choice"},
        {"aids",
         "{'key': 'items', 'state': 'done', 'rows': [{'item': 'R', 'delivered': '2026-02-30'}]}",
         "/sections/0/rows/0/delivered", "bad-date"},
        {"aids", "{'key': 'items', 'state': 'done', 'rows': [{'colour': 'red'}]}",
         "/sections/0/rows/0/colour", "unknown-member"},
        {"aids", "{'key': 'items', 'state': 'unknown'}, {'key': 'items', 'state': 'unknown'}",
         "/sections/1/key", "duplicate-section"},
        {"planning-basis", "{'key': 'track', 'state': 'done', 'choice': 'blue'}",
         "/sections/0/choice", "bad-choice"}};
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    int version = version_now(id);

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct answer a = send_document(id, bad[i].kind, bad[i].sections);

        cr_expect(eq(int, a.status, 400), "%s", bad[i].sections);
        cr_expect(eq(str, a.pointer, (char *)bad[i].pointer), "%s", bad[i].sections);
        cr_expect(eq(str, a.reason, (char *)bad[i].reason), "%s", bad[i].sections);
    }
    cr_expect(eq(int, version_now(id), version));
    cr_expect(eq(int, count("discharge.document WHERE discharge_id = '%s'", id), 0));
}

Test(document, an_old_version_of_the_case_is_refused_and_the_same_key_answers_once)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    char *body = text("{'kind': 'aids', 'sections': [{'key': 'items', 'state': 'unknown'}]}");
    char *where = text("/discharges/%s/documents", id);
    char *match = text("If-Match: \"%d\"", version_now(id));
    const char *headers[] = {
        text("X-Samplan-Csrf: %s", csrf()), text("Origin: %s", origin()), match,
        "Content-Type: application/json",   "Idempotency-Key: once",      NULL};
    for (char *c = body; *c; c++)
        *c = *c == '\'' ? '"' : *c;

    struct answer first = api_raw("POST", where, body, headers);
    struct answer again = api_raw("POST", where, body, headers);
    struct answer stale = api_post_at(where, version_now(id) - 1, body);

    cr_assert(eq(int, first.status, 200), "%s", first.body);
    cr_expect(eq(int, again.status, 200));
    cr_expect(eq(str, again.body, first.body));
    cr_expect(eq(int, stale.status, 412));
    cr_expect(eq(int, count("discharge.document WHERE discharge_id = '%s'", id), 1));
}

/* the routine of a downtime */
Test(document, what_was_told_by_telephone_is_entered_with_its_true_time)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    char *then = stored("SELECT to_char(now() - interval '30 minutes', "
                        "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')");
    char *how =
        text("{'kind': 'aids', 'sections': [], 'occurredAt': '%s', 'afterwards': 'phone'}", then);

    struct answer without =
        api_post_at(text("/discharges/%s/documents", id), version_now(id),
                    text("{'kind': 'aids', 'sections': [], 'occurredAt': '%s'}", then));
    struct answer with = api_post_at(text("/discharges/%s/documents", id), version_now(id), how);

    cr_expect(eq(str, without.reason, "afterwards-required"));
    cr_assert(eq(int, with.status, 200), "%s", with.body);
    cr_expect(eq(str, (char *)text_at(with, "documents.0.afterwards"), "phone"));
    cr_expect(eq(str,
                 stored("SELECT to_char(sent_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM "
                        "discharge.document WHERE discharge_id = '%s'",
                        id),
                 then));
}

Test(document, nothing_is_sent_in_a_case_that_is_over)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer ended =
        api_post_at(text("/discharges/%s/abort", id), version_now(id), "{'reason': 'wrong'}");
    cr_assert(eq(int, ended.status, 200), "%s", ended.body);

    struct answer a = send_document(id, "aids", "{'key': 'items', 'state': 'unknown'}");

    cr_expect(eq(int, a.status, 409));
}

Test(document, the_forms_are_given_to_the_client_in_both_languages)
{
    given_actor("hemtjanst.eva");

    struct answer a = api_get("/reference/documents");

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int, size_at(a, "documents"), 10));
    cr_expect(eq(str, (char *)text_at(a, "documents.0.label.sv"), "Planeringsunderlag"));
    cr_expect(eq(str, (char *)text_at(a, "documents.0.label.en"), "Planning basis"));
    cr_expect(lt(int, 8, size_at(a, "points")));
    given_nobody();
    cr_expect(eq(int, api_get("/reference/documents").status, 401));
}

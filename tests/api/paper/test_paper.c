/*
 * test_paper.c - what is printed, through the API and with the program that makes the files: who
 * may print, what stands in the log, protected identity, and what happens without the program. That
 * a file is one that everybody can read is looked at in tests/interop/paper.mjs.
 */
#include "api.h"
#include <string.h>

TestSuite(paper_api, .init = api_start, .fini = api_stop, .timeout = 300);

static void given_small_memory(void)
{
    api_settings = "paper.memory = 64m\n";
    api_start();
}

static void given_no_time(void)
{
    api_settings = "paper.time = 100ms\n";
    api_start();
}

static void given_no_program(void)
{
    api_settings = "paper.program =\n";
    api_start();
}

static void given_wrong_program(void)
{
    api_settings = "paper.program = /nowhere/python3\n";
    api_start();
}

TestSuite(paper_memory, .init = given_small_memory, .fini = api_stop, .timeout = 300);
TestSuite(paper_time, .init = given_no_time, .fini = api_stop, .timeout = 300);
TestSuite(paper_none, .init = given_no_program, .fini = api_stop, .timeout = 300);
TestSuite(paper_wrong, .init = given_wrong_program, .fini = api_stop, .timeout = 300);

static char *person;

static char *given_plan(void)
{
    given_actor("anna.ward");
    person = given_patient("191212121212");
    struct answer made = api_post("/plans", text("{'patientId': '%s'}", person));

    cr_assert(eq(int, made.status, 201), "%s", made.body);
    return text("%s", text_at(made, "id"));
}

static void write_words(const char *plan, const char *words)
{
    struct answer a =
        api_put(text("/plans/%s/fields/words.goal", plan), 0, text("{'value': '%s'}", words));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
}

static void protect(void)
{
    int version = int_at(api_get(text("/patients/%s", person)), "version");
    struct answer a =
        api_put(text("/patients/%s", person), version,
                "{'givenName': 'Tolvan', 'familyName': 'Tolvansson', 'municipalityCode': '9901',"
                " 'protectedIdentity': 'protected'}");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
}

static bool is_pdf(struct answer a)
{
    return a.status == 200 && a.len > 1000 && memcmp(a.body, "%PDF-", 5) == 0;
}

static int logged(const char *action, const char *outcome)
{
    return count("audit.event WHERE action = '%s' AND outcome = '%s'", action, outcome);
}

/* LOG-6 */
Test(paper_api, a_plan_is_a_file_under_a_name_that_names_nobody_and_stands_in_the_log)
{
    char *plan = given_plan();
    write_words(plan, "Gå i trappan hemma");

    struct answer a = api_get(text("/plans/%s/paper", plan));

    cr_assert(is_pdf(a), "%d %s", a.status, a.body);
    cr_expect(strstr(a.headers, "application/pdf") != NULL);
    cr_expect(strstr(a.headers, "attachment; filename=\"plan.pdf\"") != NULL, "%s", a.headers);
    cr_expect(strstr(a.headers, "no-store") != NULL);
    cr_expect(eq(int, logged("plan.print", "ok"), 1));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'plan.print' AND patient_id = '%s'", person), 1));
}

Test(paper_api, a_page_for_the_browser_holds_what_was_written_and_no_markup_of_it)
{
    char *plan = given_plan();
    write_words(plan, "<script>alert(1)</script> & åäö 😀 אברהם");

    struct answer a = api_get(text("/plans/%s/paper?form=html&size=large&lang=en", plan));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strstr(a.headers, "text/html; charset=utf-8") != NULL);
    cr_expect(strstr(a.headers, "Content-Security-Policy: default-src 'none'") != NULL, "%s",
              a.headers);
    cr_expect(strstr(a.body, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; åäö 😀 אברהם") != NULL);
    cr_expect(strstr(a.body, "<script>alert") == NULL);
    cr_expect(strstr(a.body, "<html lang=\"en\" class=\"large\">") != NULL);
    cr_expect(strstr(a.body, "My own goal") != NULL);
    cr_expect(strstr(a.body, "Draft, not established") != NULL);
    cr_expect(strstr(a.body, "20121212-1212") == NULL);
    cr_expect(strstr(a.body, "19121212-1212") != NULL);
}

Test(paper_api, what_is_asked_for_must_be_one_of_the_choices)
{
    char *plan = given_plan();
    const char *wrong[] = {"form=docx", "size=huge", "lang=fi",
                           "confirm=1", "version=0", "version=x"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct answer a = api_get(text("/plans/%s/paper?%s", plan, wrong[i]));

        cr_expect(eq(int, a.status, 400), "%s", wrong[i]);
        cr_expect(a.pointer && strncmp(wrong[i], a.pointer, strlen(a.pointer)) == 0, "%s", a.body);
    }
    cr_expect(eq(int, api_get(text("/plans/%s/paper?version=7", plan)).status, 404));
}

Test(paper_api, who_does_not_take_part_prints_nothing)
{
    char *plan = given_plan();
    char *discharge = given_discharge("201010101010");
    given_actor("rehab.nils");

    cr_expect(eq(int, api_get(text("/plans/%s/paper", plan)).status, 404));
    cr_expect(eq(int, api_get(text("/discharges/%s/paper", discharge)).status, 404));
    cr_expect(eq(int, api_get(text("/patients/%s/contacts/paper", person)).status, 404));
    cr_expect(eq(int, logged("plan.print", "denied"), 1));
    cr_expect(eq(int, logged("discharge.print", "denied"), 1));
    cr_expect(eq(int, logged("contact.print", "denied"), 1));
    given_nobody();
    cr_expect(eq(int, api_get(text("/plans/%s/paper", plan)).status, 401));
}

/* rules.md 5.5 */
Test(paper_api, a_protected_identity_is_printed_when_it_is_meant_and_says_so)
{
    char *plan = given_plan();
    write_words(plan, "Gå");
    api_put(text("/plans/%s/fields/followup.place", plan), 0, "{'value': 'Provgatan 12'}");
    protect();

    struct answer asked = api_get(text("/plans/%s/paper?form=html", plan));
    struct answer card = api_get(text("/patients/%s/contacts/paper?form=html", person));
    struct answer a = api_get(text("/plans/%s/paper?form=html&confirm=yes", plan));
    struct answer card_meant =
        api_get(text("/patients/%s/contacts/paper?form=html&confirm=yes", person));

    cr_expect(eq(int, asked.status, 409));
    cr_expect(eq(str, asked.reason, "print-protected"));
    cr_expect(eq(str, card.reason, "print-protected"));
    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strstr(a.body, "class=\"guard\"") != NULL);
    cr_expect(strstr(a.body, "Provgatan") == NULL);
    cr_expect(eq(int, card_meant.status, 200));
    cr_expect(strstr(card_meant.body, "class=\"guard\"") != NULL);
    cr_expect(eq(int, logged("plan.print", "denied"), 1));
    cr_expect(eq(int, logged("plan.print", "ok"), 1));
}

Test(paper_api, the_contact_card_says_who_answers_and_not_what_a_unit_keeps_to_itself)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    person = text("%s", text_at(api_get(text("/discharges/%s", id)), "patient.id"));
    given_actor("vc.lena");
    struct answer made = api_post(
        text("/patients/%s/contacts", person),
        "{'kind': 'care-contact', 'name': 'Nora Ek', 'title': 'Distriktssköterska', 'phone':"
        " '0999-201 31', 'hoursNote': 'Helst förmiddag', 'internalNote': 'Ring inte vid lunch'}");
    cr_assert(eq(int, made.status, 201), "%s", made.body);

    struct answer a = api_get(text("/patients/%s/contacts/paper?form=html", person));
    struct answer pdf = api_get(text("/patients/%s/contacts/paper?size=large", person));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strstr(a.body, "Nora Ek, Distriktssköterska") != NULL, "%s", a.body);
    cr_expect(strstr(a.body, "0999-201 31") != NULL);
    cr_expect(strstr(a.body, "Helst förmiddag") != NULL);
    cr_expect(strstr(a.body, "Ring inte vid lunch") == NULL);
    cr_assert(is_pdf(pdf), "%d %s", pdf.status, pdf.body);
    cr_expect(strstr(pdf.headers, "filename=\"kontaktkort.pdf\"") != NULL);
    cr_expect(eq(int, logged("contact.print", "ok"), 2));
}

/* LUS-19 */
Test(paper_api, what_a_patient_takes_home_is_the_written_information_with_times_and_contacts)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer before = api_get(text("/discharges/%s/paper?form=html", id));
    struct answer seen = api_get(text("/discharges/%s", id));
    person = text("%s", text_at(seen, "patient.id"));
    struct answer sent = api_post_at(
        text("/discharges/%s/documents", id), int_at(seen, "version"),
        "{'kind': 'patient-summary', 'sections': [{'key': 'summary', 'state': 'done', 'text':"
        " 'Du har brutit höften.'}, {'key': 'follow-up', 'state': 'done', 'rows': [{'what':"
        " 'Röntgen', 'who': 'Ortopeden', 'on': '2099-01-07'}]}]}");
    cr_assert(eq(int, sent.status, 200), "%s", sent.body);
    char *day = text("%s", stored("SELECT to_char(now() + interval '9 days', 'YYYY-MM-DD')"));
    struct answer time =
        api_post(text("/patients/%s/appointments", person),
                 text("{'kind': 'visit', 'startsAt': '%sT09:00:00Z', 'endsAt': '%sT10:00:00Z',"
                      " 'place': 'Entré 3', 'visibility': 'parties', 'forPatient': true}",
                      day, day));
    cr_assert(eq(int, time.status, 201), "%s", time.body);

    struct answer a = api_get(text("/discharges/%s/paper?form=html", id));
    struct answer pdf = api_get(text("/discharges/%s/paper", id));

    cr_expect(strstr(before.body, "inte skriven än") != NULL, "%s", before.body);
    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strstr(a.body, "Du har brutit höften.") != NULL, "%s", a.body);
    cr_expect(strstr(a.body, "Röntgen") != NULL);
    cr_expect(strstr(a.body, text("%s kl. 1", day)) != NULL, "%s", a.body);
    cr_expect(strstr(a.body, "Entré 3") != NULL);
    cr_expect(strstr(a.body, "Version 1") != NULL);
    cr_assert(is_pdf(pdf), "%d %s", pdf.status, pdf.body);
    cr_expect(eq(int, logged("discharge.print", "ok"), 3));
}

Test(paper_api, a_character_without_a_font_is_refused_and_the_page_still_has_it)
{
    char *plan = given_plan();
    write_words(plan, "Bokstaven 󰀁 finns inte"); /* U+F0001, for private use */

    struct answer pdf = api_get(text("/plans/%s/paper", plan));
    struct answer page = api_get(text("/plans/%s/paper?form=html", plan));

    cr_expect(eq(int, pdf.status, 409), "%d", pdf.status);
    cr_expect(eq(str, pdf.reason, "paper-glyph"));
    cr_expect(strstr(page.body, "󰀁") != NULL);
    cr_expect(eq(int, logged("plan.print", "denied"), 1));
}

Test(paper_api, a_patient_prints_the_plan_in_force_and_the_contact_card)
{
    given_actor("anna.ward");
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = "
                               "'195011099941' AND until IS NULL"));
    char *plan = text("%s", text_at(api_post("/plans", text("{'patientId': '%s'}", person)), "id"));
    given_citizen("tyra.patient");
    struct answer draft = api_get(text("/own/%s/plans/%s/paper?form=html", person, plan));
    given_actor("anna.ward");
    struct answer row = api_post(text("/plans/%s/rows", plan), "{'section': 'action'}");
    cr_assert(eq(int, row.status, 200), "%s", row.body);
    char *action = text("%s", stored("SELECT id FROM plan.row WHERE section = 'action'"));
    const char *fields[][2] = {{"action.text", "Hembesök"}, {"action.principal", "municipality"}};
    for (int i = 0; i < 2; i++)
        api_put(text("/plans/%s/rows/%s/fields/%s", plan, action, fields[i][0]), 0,
                text("{'value': '%s'}", fields[i][1]));
    api_put(text("/plans/%s/fields/others.none", plan), 0, "{'value': 'yes'}");
    api_put(text("/plans/%s/fields/overall.principal", plan), 0, "{'value': 'region'}");
    api_post(text("/plans/%s/meeting", plan), "{'at': '2026-01-02T10:00:00Z'}");
    api_post(text("/plans/%s/consents", plan),
             text("{'givenBy': 'patient', 'how': 'oral', 'givenAt': '2026-01-01T10:00:00Z',"
                  " 'unitIds': ['%s'], 'validTo': '2099-01-01'}",
                  unit_id("anna.ward")));
    struct answer done = api_post_at(text("/plans/%s/establishment", plan),
                                     int_at(api_get(text("/plans/%s", plan)), "version"), "");
    cr_assert(eq(int, done.status, 200), "%s", done.body);
    struct answer version = api_get(text("/plans/%s/paper?form=html&version=1", plan));
    given_citizen("nils.narstaende"); /* whom she lets see her plans */
    struct answer proxy = api_get(text("/own/%s/plans/%s/paper?form=html", person, plan));
    given_citizen("tyra.patient");

    struct answer a = api_get(text("/own/%s/plans/%s/paper?form=html", person, plan));
    struct answer pdf = api_get(text("/own/%s/plans/%s/paper", person, plan));
    struct answer card = api_get(text("/own/%s/contacts/paper?form=html", person));
    struct answer staff = api_get(text("/plans/%s/paper", plan));

    cr_expect(eq(int, draft.status, 404));
    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strstr(a.body, "Hembesök") != NULL, "%s", a.body);
    cr_expect(strstr(a.body, "Version 1") != NULL);
    cr_expect(strstr(version.body, "Hembesök") != NULL);
    cr_assert(is_pdf(pdf), "%d %s", pdf.status, pdf.body);
    cr_expect(eq(int, card.status, 200), "%s", card.body);
    cr_expect(ne(int, staff.status, 200));
    cr_expect(eq(int, proxy.status, 200), "%s", proxy.body);
    cr_expect(eq(int, logged("own.plan-print", "ok"), 3));
    cr_expect(eq(int, logged("own.contact-print", "ok"), 1));
}

Test(paper_api, a_proxy_prints_what_the_patient_has_let_them_see_and_no_more)
{
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = "
                               "'195011099941' AND until IS NULL"));
    stored("UPDATE access.proxy SET scopes = '{plans}' RETURNING 1");
    given_citizen("nils.narstaende"); /* whom Tyra lets see her plans */

    struct answer card = api_get(text("/own/%s/contacts/paper", person));

    cr_expect(eq(int, card.status, 404), "%s", card.body);
    cr_expect(eq(int, logged("own.contact-print", "denied"), 1));
}

/* PK-2, LOG-6 */
Test(paper_api, an_agreement_in_force_is_printed_by_staff_and_by_the_person_and_no_draft_is)
{
    given_actor("anna.ward");
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = "
                               "'195011099941' AND until IS NULL"));
    char *before = text("%s", stored("SELECT id FROM agreement.agreement WHERE state <> 'ended'"));
    api_post_at(text("/agreements/%s/ending", before),
                int_at(api_get(text("/agreements/%s", before)), "version"),
                "{'reason': 'replaced', 'note': 'Ett nytt'}");
    struct answer made = api_post(text("/patients/%s/agreements", person), NULL);
    cr_assert(eq(int, made.status, 201), "%s", made.body);
    char *id = text("%s", text_at(made, "id"));
    struct answer draft = api_get(text("/agreements/%s/paper?form=html", id));
    api_put(text("/agreements/%s/fields/matters", id), 0, "{'value': 'Att gå ut själv'}");
    api_put(text("/agreements/%s/fields/care", id), 0, "{'value': 'Ringer på måndag'}");
    struct answer agreed = api_post_at(text("/agreements/%s/versions", id),
                                       int_at(api_get(text("/agreements/%s", id)), "version"),
                                       "{'agreedWith': 'patient', 'how': 'in-person'}");
    cr_assert(eq(int, agreed.status, 200), "%s", agreed.body);

    struct answer a = api_get(text("/agreements/%s/paper?form=html", id));
    struct answer pdf = api_get(text("/agreements/%s/paper", id));
    given_citizen("tyra.patient");
    struct answer own = api_get(text("/own/%s/agreements/%s/paper?form=html", person, id));

    cr_expect(eq(int, draft.status, 404));
    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strstr(a.body, "Att gå ut själv") != NULL);
    cr_expect(strstr(a.body, "Ansvarig") != NULL);
    cr_assert(is_pdf(pdf), "%d", pdf.status);
    cr_expect(strstr(pdf.headers, "filename=\"overenskommelse.pdf\"") != NULL);
    cr_expect(eq(int, own.status, 200), "%s", own.body);
    cr_expect(strstr(own.body, "Ringer på måndag") != NULL);
    cr_expect(eq(int, logged("agreement.print", "ok"), 2));
    cr_expect(eq(int, logged("own.agreement-print", "ok"), 1));
}

/* ---- when there is no file to be had ---- */

static void expect_no_file(const char *reason)
{
    char *plan = given_plan();
    write_words(plan, "Gå");

    struct answer pdf = api_get(text("/plans/%s/paper", plan));
    struct answer page = api_get(text("/plans/%s/paper?form=html", plan));

    cr_expect(eq(int, pdf.status, 503), "%d", pdf.status);
    cr_expect(eq(str, pdf.reason, (char *)(uintptr_t)reason), "%s", pdf.body);
    cr_expect(strstr(pdf.detail, "webbläsaren") != NULL, "%s", pdf.detail);
    cr_expect(eq(int, page.status, 200));
    cr_expect(eq(int, logged("plan.print", "denied"), 1));
}

Test(paper_none, without_a_program_it_is_said_and_the_page_works)
{
    expect_no_file("paper-none");
}

Test(paper_wrong, with_a_program_that_is_not_there_it_is_said_and_the_page_works)
{
    expect_no_file("paper-none");
}

Test(paper_memory, with_too_little_memory_it_is_said_and_the_page_works)
{
    expect_no_file("paper-failed");
}

Test(paper_time, with_too_little_time_it_is_said_and_the_page_works)
{
    expect_no_file("paper-failed");
}

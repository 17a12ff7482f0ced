/*
 * test_contact.c - fixed contacts through the API: appointed, changed, replaced and ended; who may
 * see and do it; that a case's fast vårdkontakt is the person's and is typed once.
 */
#include "api.h"
#include "contact/contact.h"
#include <string.h>

TestSuite(contact_api, .init = api_start, .fini = api_stop, .timeout = 300);

static char *patient;

/* A person in a case of Anna's ward, with Lena's GP unit and Eva's home care in it. */
static char *given_case(void)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    patient = text("%s", text_at(api_get(text("/discharges/%s", id)), "patient.id"));
    return id;
}

static char *contacts(void)
{
    return text("/patients/%s/contacts", patient);
}

static struct answer appoint(const char *more)
{
    return api_post(contacts(), text("{'phone': '0999-201 31', %s}", more));
}

#define NURSE     "'kind': 'care-contact', 'name': 'Nora Ek', 'title': 'Distriktssköterska'"
#define PHYSICIAN "'kind': 'physician', 'name': 'Pål Berg', 'title': 'Specialistläkare'"
#define HOME_CARE "'kind': 'home-care-contact', 'name': 'Ulla Dahl', 'title': 'Undersköterska'"

static struct answer change(const char *id, int version, const char *more)
{
    return api_put(text("/contacts/%s", id), version, text("{'phone': '0999-201 31', %s}", more));
}

static struct answer end(const char *id, int version, const char *body)
{
    return api_post_at(text("/contacts/%s/ending", id), version, body);
}

/* FK-1 */
Test(contact_api, a_contact_is_appointed_and_every_party_sees_who_is_responsible)
{
    given_case();
    given_actor("vc.lena");
    struct answer made =
        appoint(NURSE ", 'hoursNote': 'Helst förmiddag', 'internalNote': 'Ring inte vid lunch',"
                      " 'choice': 'chosen-by-patient', 'chosenOn': '2026-01-02'");
    given_actor("hemtjanst.eva");

    struct answer seen = api_get(contacts());

    cr_assert(eq(int, made.status, 201), "%s", made.body);
    cr_assert(eq(int, seen.status, 200), "%s", seen.body);
    cr_expect(eq(str, (char *)text_at(seen, "now.responsible.name"), "Nora Ek"));
    cr_expect(eq(str, (char *)text_at(seen, "now.responsible.by"), "contact"));
    cr_expect(eq(str, (char *)text_at(seen, "now.responsible.phone"), "0999-201 31"));
    cr_expect(eq(str, (char *)text_at(seen, "contacts.0.code"), "1"));
    cr_expect(eq(str, (char *)text_at(seen, "contacts.0.choice"), "chosen-by-patient"));
    cr_expect(eq(str, (char *)text_at(seen, "place.because"), "admitted"));
    cr_expect(not(json_true(json_at(json_get(seen.json, "contacts"), 0), "ours")));
    cr_expect(eq(int, count("audit.event WHERE action = 'contact.create' AND outcome = 'ok'"), 1));
    cr_expect(eq(
        int, count("audit.event WHERE action = 'contact.list' AND patient_id = '%s'", patient), 1));
}

Test(contact_api, a_unit_that_takes_no_part_finds_neither_the_person_nor_a_contact)
{
    given_case();
    given_actor("vc.lena");
    struct answer made = appoint(NURSE);
    char *id = text("%s", text_at(made, "contacts.0.id"));
    given_actor("rehab.nils");

    struct answer list = api_get(contacts());
    struct answer add = appoint(NURSE);
    struct answer changed = change(id, 1, "'name': 'Nora Ek'");
    struct answer ended = end(id, 1, "{'reason': 'mistake'}");
    struct answer offer = api_post(text("/patients/%s/contact-offers", patient),
                                   "{'kind': 'physician', 'outcome': 'offered'}");

    cr_expect(eq(int, list.status, 404), "%s", list.body);
    cr_expect(eq(int, add.status, 404));
    cr_expect(eq(int, changed.status, 404));
    cr_expect(eq(int, ended.status, 404));
    cr_expect(eq(int, offer.status, 404));
    cr_expect(
        eq(int, count("audit.event WHERE action LIKE 'contact.%%' AND outcome = 'denied'"), 5));
}

Test(contact_api, a_unit_that_has_only_found_the_person_sees_its_own_contacts_and_adds_none)
{
    given_case();
    given_actor("vc.lena");
    appoint(NURSE);
    given_actor("maria.nurse");
    struct answer found = api_post("/patients/lookup", "{'identifier': '191212121212'}");

    struct answer list = api_get(contacts());
    struct answer add = appoint(NURSE);

    cr_assert(eq(int, found.status, 200), "%s", found.body);
    cr_assert(eq(int, list.status, 200), "%s", list.body);
    cr_expect(eq(str, (char *)text_at(list, "part"), "none"));
    cr_expect(eq(int, size_at(list, "contacts"), 0));
    cr_expect(eq(int, size_at(list, "mayAdd"), 0));
    cr_expect(eq(str, add.reason, "no-case-or-plan"));
}

Test(contact_api, only_the_contacts_own_unit_changes_and_ends_it)
{
    given_case();
    given_actor("vc.lena");
    char *id = text("%s", text_at(appoint(NURSE), "contacts.0.id"));
    given_actor("anna.ward");

    struct answer changed = change(id, 1, "'name': 'Någon annan'");
    struct answer ended = end(id, 1, "{'reason': 'mistake'}");

    cr_expect(eq(str, changed.reason, "not-own-contact"));
    cr_expect(eq(str, ended.reason, "not-own-contact"));
    cr_expect(eq(str, stored("SELECT name FROM contact.contact WHERE patient_id = '%s'", patient),
                 "Nora Ek"));
}

Test(contact_api, a_change_keeps_what_was_and_why_and_the_second_to_change_is_told)
{
    given_case();
    given_actor("vc.lena");
    char *id = text("%s", text_at(appoint(NURSE), "contacts.0.id"));

    struct answer one = change(id, 1,
                               "'name': 'Nora Ek', 'title': 'Distriktssköterska', 'hours': "
                               "[{'weekday': 1, 'start': '08:00', 'end': '16:30'}],"
                               " 'reason': 'Nytt schema'");
    struct answer two = change(id, 1, "'name': 'Ola Ek'");

    cr_assert(eq(int, one.status, 200), "%s", one.body);
    cr_expect(eq(int, two.status, 412));
    cr_expect(eq(int, int_at(one, "contacts.0.version"), 2));
    cr_expect(eq(str, (char *)text_at(one, "contacts.0.changes.0.reason"), "Nytt schema"));
    cr_expect(eq(str, (char *)text_at(one, "contacts.0.changes.0.was.name"), "Nora Ek"));
    cr_expect(eq(str, (char *)text_at(one, "contacts.0.hours.0.end"), "16:30"));
}

Test(contact_api, the_same_key_appoints_once)
{
    given_case();
    given_actor("vc.lena");
    char *body = text("{'phone': '0999-201 31', %s}", NURSE);

    struct answer one = api_post_key(contacts(), "k", body),
                  two = api_post_key(contacts(), "k", body);
    struct answer other = api_post_key(contacts(), "k",
                                       "{'phone': '0999-1', 'kind': "
                                       "'care-contact', 'name': 'Någon'}");

    cr_expect(eq(int, one.status, 201));
    cr_expect(eq(int, two.status, 201));
    cr_expect(
        eq(str, (char *)text_at(one, "contacts.0.id"), (char *)text_at(two, "contacts.0.id")));
    cr_expect(eq(str, other.problem, "idempotency-key-reused"));
    cr_expect(eq(int, count("contact.contact WHERE patient_id = '%s'", patient), 1));
}

/* FK-5: the patient chooses, and is listed at one provider at a time */
Test(contact_api, a_person_has_one_fast_lakarkontakt_and_a_new_one_takes_its_place)
{
    given_case();
    given_actor("vc.lena");
    struct answer first = appoint(PHYSICIAN);
    struct answer second = appoint("'kind': 'physician', 'name': 'Siv Lund', 'title': 'ST-läkare'");
    struct answer replaced =
        appoint(text("'kind': 'physician', 'name': 'Siv Lund', 'title': 'ST-läkare',"
                     " 'replaces': '%s'",
                     text_at(first, "contacts.0.id")));

    cr_expect(eq(int, first.status, 201), "%s", first.body);
    cr_expect(eq(str, second.reason, "contact-taken"));
    cr_assert(eq(int, replaced.status, 201), "%s", replaced.body);
    cr_expect(eq(str, (char *)text_at(replaced, "contacts.0.name"), "Siv Lund"));
    cr_expect(eq(int, size_at(replaced, "contacts"), 1));
    cr_expect(eq(str, (char *)text_at(replaced, "history.0.name"), "Pål Berg"));
    cr_expect(eq(str, (char *)text_at(replaced, "history.0.endReason"), "replaced"));
}

/* FK-5: the unit that was chosen ends the one at the unit before; another kind it cannot end */
Test(contact_api, another_gp_unit_takes_over_the_physician_and_no_other_kind)
{
    char *id = given_case();
    given_actor("vc.lena");
    char *old = text("%s", text_at(appoint(PHYSICIAN), "contacts.0.id"));
    char *nurse = text("%s", text_at(appoint(NURSE), "contacts.0.id"));
    stored("UPDATE contact.contact SET unit_id = u.id, provider_id = u.provider_id FROM "
           "organisation.unit u WHERE u.name = 'Älvsta Södra vårdcentral' AND patient_id = '%s' "
           "RETURNING 1",
           patient);

    struct answer refused = appoint(text(NURSE ", 'replaces': '%s'", nurse));
    struct answer wrong = appoint(text(PHYSICIAN ", 'replaces': '%s'", nurse));
    struct answer taken = appoint(text(PHYSICIAN ", 'replaces': '%s'", old));

    cr_expect(eq(str, refused.reason, "bad-choice"));
    cr_expect(eq(str, wrong.reason, "bad-choice"));
    cr_assert(eq(int, taken.status, 201), "%s", taken.body);
    cr_expect(eq(int, size_at(taken, "contacts"), 2), "she and the nurse: %s", taken.body);
    cr_expect(id != NULL);
}

/* FK-5: the unit where a person is listed answers for the fast läkarkontakt outside any case */
Test(contact_api, the_listed_unit_appoints_the_physician_of_a_person_in_no_case_and_nothing_else)
{
    given_actor("vc.lena");
    patient = given_patient("191212121212");

    struct answer list = api_get(contacts());
    struct answer physician = appoint(PHYSICIAN);
    struct answer nurse = appoint(NURSE);

    cr_expect(eq(str, (char *)text_at(list, "part"), "listed"));
    cr_expect(eq(int, size_at(list, "mayAdd"), 1));
    cr_expect(eq(int, physician.status, 201), "%s", physician.body);
    cr_expect(eq(str, nurse.reason, "no-case-or-plan"));
}

/* FK-3: the county's limit, nine when it has settled none */
Test(contact_api, the_countys_limit_of_fasta_vardkontakter_holds)
{
    given_case();
    stored("UPDATE organisation.county_setting SET contact_limit = 2 RETURNING 1");
    given_actor("vc.lena");
    appoint("'kind': 'care-contact', 'name': 'Ett'");
    struct answer two = appoint("'kind': 'care-coordinator', 'name': 'Två'");

    struct answer three = appoint("'kind': 'care-contact', 'name': 'Tre'");
    struct answer instead = appoint(text("'kind': 'care-coordinator', 'name': 'Tre', 'replaces': "
                                         "'%s'",
                                         text_at(two, "contacts.0.id")));

    cr_expect(eq(str, three.reason, "contact-limit"));
    cr_expect(eq(int, int_at(two, "limit"), 2));
    cr_expect(eq(int, instead.status, 201), "%s", instead.body);
    cr_expect(eq(str, (char *)text_at(instead, "now.responsible.name"), "Tre"), "who coordinates");
}

/* FK-11, FK-12 */
Test(contact_api, home_care_appoints_an_underskoterska_and_notes_what_was_offered)
{
    given_case();
    given_actor("hemtjanst.eva");
    struct answer vague =
        appoint("'kind': 'home-care-contact', 'name': 'Ulla', 'title': 'Vårdbiträde'");
    struct answer doctor = appoint(PHYSICIAN);
    struct answer made = appoint(HOME_CARE);
    struct answer again = appoint(HOME_CARE);
    char *offers = text("/patients/%s/contact-offers", patient);
    struct answer why = api_post(offers, "{'kind': 'home-care-contact', 'outcome': 'unnecessary'}");

    struct answer noted = api_post(
        offers, "{'kind': 'home-care-contact', 'outcome': 'declined', 'day': '2026-01-02'}");
    struct answer later = api_post(offers, "{'kind': 'home-care-contact', 'outcome': 'accepted'}");

    cr_expect(eq(str, vague.reason, "not-assistant-nurse"));
    cr_expect(eq(str, vague.pointer, "/title"));
    cr_expect(eq(str, doctor.reason, "not-that-unit"));
    cr_expect(eq(int, made.status, 201), "%s", made.body);
    cr_expect(eq(str, again.reason, "contact-taken"));
    cr_expect(eq(str, why.pointer, "/note"));
    cr_assert(eq(int, noted.status, 201), "%s", noted.body);
    cr_expect(eq(int, size_at(later, "offers"), 2), "each outcome stays");
    cr_expect(eq(str, (char *)text_at(later, "offers.0.outcome"), "accepted"));
    cr_expect(eq(int, size_at(api_get(contacts()), "offers"), 2));
}

Test(contact_api, a_change_cannot_make_a_fast_omsorgskontakt_of_another_profession)
{
    given_case();
    given_actor("hemtjanst.eva");
    char *id = text("%s", text_at(appoint(HOME_CARE), "contacts.0.id"));

    struct answer a = change(id, 1, "'name': 'Ulla Dahl', 'title': 'Vårdbiträde'");

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "not-assistant-nurse"));
}

Test(contact_api, an_end_has_a_reason_and_stays_in_the_history)
{
    given_case();
    given_actor("vc.lena");
    char *id = text("%s", text_at(appoint(NURSE), "contacts.0.id"));

    struct answer none = end(id, 1, "{}");
    struct answer early = end(id, 1, "{'reason': 'left', 'at': '2020-01-01T10:00:00Z'}");
    struct answer later = end(id, 1, "{'reason': 'left', 'at': '2099-01-01T10:00:00Z'}");
    struct answer stale = end(id, 7, "{'reason': 'left'}");
    struct answer ended = end(id, 1, "{'reason': 'left', 'note': 'Föräldraledig'}");
    struct answer twice = end(id, 2, "{'reason': 'left'}");
    struct answer late = change(id, 2, "'name': 'Nora Ek'");

    cr_expect(eq(str, none.pointer, "/reason"));
    cr_expect(eq(str, early.reason, "before-contact"));
    cr_expect(eq(str, later.reason, "in-future"));
    cr_expect(eq(int, stale.status, 412));
    cr_assert(eq(int, ended.status, 200), "%s", ended.body);
    cr_expect(eq(int, size_at(ended, "contacts"), 0));
    cr_expect(eq(str, (char *)text_at(ended, "history.0.endNote"), "Föräldraledig"));
    cr_expect(eq(str, twice.reason, "contact-ended"));
    cr_expect(eq(str, late.reason, "contact-ended"));
}

Test(contact_api, who_is_no_member_of_the_unit_is_no_member_of_it)
{
    given_case();
    given_actor("vc.lena");
    char *anna = stored("SELECT id FROM identity.staff WHERE name = 'Anna Lindqvist'");

    struct answer a = appoint(text(NURSE ", 'userId': '%s'", anna));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "not-member"));
}

/* FK-7: warns and does not block */
Test(contact_api, more_than_the_guide_value_is_a_warning)
{
    given_case();
    stored("INSERT INTO organisation.unit_setting (unit_id, trainee_percent, changed_by, "
           "changed_user) SELECT '%s', 0, '{}', id FROM identity.staff LIMIT 1 RETURNING 1",
           unit_id("vc.lena"));
    given_actor("vc.lena");

    struct answer a = appoint(PHYSICIAN);

    cr_expect(eq(int, a.status, 201), "%s", a.body);
    cr_expect(eq(int, int_at(a, "capacity.listed"), 1));
    cr_expect(eq(int, int_at(a, "capacity.guide"), 0));
    cr_expect(json_true(json_get(a.json, "capacity"), "over"));
}

/* LUS-13 and FK-4: the contact of a case is the person's, and is typed once */
Test(contact_api, the_contact_that_a_case_names_is_the_persons_and_changes_with_it)
{
    char *id = given_case();
    char *path = text("/discharges/%s", id);
    api_post_at(text("%s/admission-notice", path), 1, "");
    given_actor("vc.lena");
    int version = int_at(api_get(path), "version");
    struct answer named = api_post_at(text("%s/care-contact", path), version,
                                      "{'name': 'Nora Ek', 'title': 'Distriktssköterska', 'phone': "
                                      "'0999-201 31', 'hours': 'Vardagar 8–16'}");
    struct answer persons = api_get(contacts());
    char *contact = text("%s", text_at(persons, "contacts.0.id"));

    struct answer changed = change(contact, 1,
                                   "'name': 'Nora Ek', 'hours': [{'weekday': 1, "
                                   "'start': '08:00', 'end': '12:00'}, {'weekday': 2, "
                                   "'start': '08:00', 'end': '12:00'}]");
    given_actor("anna.ward");
    struct answer seen = api_get(path);
    given_actor("vc.lena");
    struct answer ended = end(contact, 2, "{'reason': 'left'}");
    struct answer after = api_get(path);

    cr_assert(eq(int, named.status, 200), "%s", named.body);
    cr_expect(eq(str, (char *)text_at(persons, "contacts.0.name"), "Nora Ek"));
    cr_expect(eq(str, (char *)text_at(persons, "contacts.0.hoursNote"), "Vardagar 8–16"));
    cr_expect(eq(int, changed.status, 200), "%s", changed.body);
    cr_expect(eq(str, (char *)text_at(seen, "careContacts.0.hours"), "mån–tis 08.00–12.00"));
    cr_expect(eq(int, ended.status, 200), "%s", ended.body);
    cr_expect(text_at(after, "careContacts.0.until")[0] != '\0', "%s", after.body);
}

/* FK-4: one who is there goes on, another takes the place */
Test(contact_api, naming_somebody_in_a_case_uses_the_contact_that_is_there_or_replaces_it)
{
    char *id = given_case();
    char *path = text("/discharges/%s", id);
    api_post_at(text("%s/admission-notice", path), 1, "");
    given_actor("vc.lena");
    appoint(NURSE);
    const char *nora = "{'name': 'nora ek', 'phone': '0999-201 32'}";
    struct answer used =
        api_post_at(text("%s/care-contact", path), int_at(api_get(path), "version"), nora);
    struct answer one = api_get(contacts());

    struct answer other =
        api_post_at(text("%s/care-contact", path), int_at(api_get(path), "version"),
                    "{'name': 'Ola Ek', 'phone': '0999-201 33'}");
    struct answer two = api_get(contacts());

    cr_assert(eq(int, used.status, 200), "%s", used.body);
    cr_expect(eq(int, size_at(one, "contacts"), 1));
    cr_expect(eq(str, (char *)text_at(one, "contacts.0.phone"), "0999-201 32"));
    cr_expect(eq(str, (char *)text_at(one, "contacts.0.title"), "Distriktssköterska"));
    cr_assert(eq(int, other.status, 200), "%s", other.body);
    cr_expect(eq(int, size_at(two, "contacts"), 1));
    cr_expect(eq(str, (char *)text_at(two, "contacts.0.name"), "Ola Ek"));
    cr_expect(eq(str, (char *)text_at(two, "history.0.endReason"), "replaced"));
}

Test(contact_api, a_change_wakes_the_streams_of_every_unit_that_works_with_the_person)
{
    given_case();
    given_actor("vc.lena");
    appoint(NURSE);

    char *units = stored("SELECT string_agg(u.name, ', ' ORDER BY u.name) FROM event.event e JOIN "
                         "organisation.unit u ON u.id = ANY (e.units) WHERE e.kind = 'contact' "
                         "AND e.thing_id = '%s'",
                         patient);

    cr_expect(eq(str, units,
                 stored("SELECT string_agg(u.name, ', ' ORDER BY u.name) FROM organisation.unit u "
                        "WHERE u.id IN (SELECT unit_id FROM access.participation WHERE patient_id "
                        "= '%s' AND until IS NULL)",
                        patient)));
    cr_expect(strstr(units, "Medicinavdelning 3") != NULL, "%s", units);
}

/* the absence that the unit has registered (LUS-13): shown without being typed again */
Test(contact_api, while_the_member_is_away_the_substitute_is_the_one_to_reach)
{
    given_case();
    given_actor("vc.lena");
    char *lena = stored("SELECT id FROM identity.staff WHERE name = 'Lena Forsman'");
    appoint(text(NURSE ", 'userId': '%s'", lena));
    stored("INSERT INTO identity.absence (unit_id, user_id, from_at, to_at, changed_by, "
           "changed_user) VALUES ('%s', '%s', now() - interval '1 hour', now() + interval '1 day', "
           "'{}', '%s') RETURNING 1",
           unit_id("vc.lena"), lena, lena);

    struct answer a = api_get(contacts());

    cr_expect(eq(str, (char *)text_at(a, "now.responsible.by"), "unit"));
    cr_expect(json_true(json_get(json_get(a.json, "now"), "responsible"), "away"));
    cr_expect(
        eq(str, (char *)text_at(a, "now.responsible.phone"),
           stored("SELECT phone FROM organisation.unit WHERE id = '%s'", unit_id("vc.lena"))));
    cr_expect(text_at(a, "now.changesAt")[0] != '\0');
}

/* FK-13: what somebody is ill with is known where that unit takes part too */
Test(contact_api, a_contact_nurse_is_seen_by_those_who_share_something_with_her_unit)
{
    given_case();
    struct answer made = appoint("'kind': 'contact-nurse', 'name': 'Nora Ek'");
    given_actor("hemtjanst.eva");
    struct answer shared = api_get(contacts());
    stored("UPDATE contact.contact SET unit_id = (SELECT id FROM organisation.unit WHERE name = "
           "'Minnesmottagningen Älvsta') RETURNING 1");

    struct answer alone = api_get(contacts());

    cr_assert(eq(int, made.status, 201), "%s", made.body);
    cr_expect(eq(int, size_at(shared, "contacts"), 1), "%s", shared.body);
    cr_expect(eq(int, size_at(alone, "contacts"), 0), "%s", alone.body);
}

Test(contact_api, a_member_with_a_protected_identity_is_a_title_to_other_units)
{
    given_case();
    char *anna = stored("UPDATE identity.staff SET protected = true WHERE name = 'Anna Lindqvist' "
                        "RETURNING id");
    struct answer ours = appoint(text("'kind': 'care-contact', 'name': 'Anna Lindqvist', 'title': "
                                      "'Sjuksköterska', 'userId': '%s'",
                                      anna));
    char *id = text("%s", text_at(ours, "contacts.0.id"));
    change(id, 1, text("'name': 'Anna Lindqvist', 'title': 'Sjuksköterska', 'userId': '%s'", anna));
    given_actor("hemtjanst.eva");

    struct answer theirs = api_get(contacts());

    cr_expect(eq(str, (char *)text_at(ours, "contacts.0.name"), "Anna Lindqvist"));
    cr_expect(eq(str, (char *)text_at(theirs, "now.responsible.name"), "Sjuksköterska"));
    cr_expect(strstr(theirs.body, "Lindqvist") == NULL, "%s", theirs.body);
}

/* FK-5 */
Test(contact_api, a_physician_at_a_unit_where_the_person_is_not_listed_any_more_is_pointed_out)
{
    given_case();
    given_actor("vc.lena");
    struct answer listed = appoint(PHYSICIAN);
    stored("UPDATE patient.person SET listed_unit_id = (SELECT id FROM organisation.unit WHERE "
           "name = 'Älvsta Södra vårdcentral') WHERE id = '%s' RETURNING 1",
           patient);

    struct answer moved = api_get(contacts());

    cr_expect(not(json_true(json_at(json_get(listed.json, "contacts"), 0), "listedElsewhere")));
    cr_expect(json_true(json_at(json_get(moved.json, "contacts"), 0), "listedElsewhere"));
}

/* FK-3: a case cannot get round the county's limit, and a refusal changes nothing */
Test(contact_api, a_case_that_names_one_contact_too_many_is_refused_whole)
{
    char *id = given_case();
    char *path = text("/discharges/%s", id);
    api_post_at(text("%s/admission-notice", path), 1, "");
    stored("UPDATE organisation.county_setting SET contact_limit = 1 RETURNING 1");
    appoint(NURSE);
    given_actor("vc.lena");
    int version = int_at(api_get(path), "version");

    struct answer a = api_post_at(text("%s/care-contact", path), version,
                                  "{'name': 'Ola Ek', 'phone': '0999-201 33'}");

    cr_expect(eq(int, a.status, 409), "%s", a.body);
    cr_expect(eq(str, a.reason, "contact-limit"));
    cr_expect(eq(int, int_at(api_get(path), "version"), version));
    cr_expect(eq(int, count("discharge.notice WHERE kind = 'care-contact'"), 0));
    cr_expect(eq(int, count("contact.contact WHERE patient_id = '%s'", patient), 1));
}

/* rules.md 5.5 */
Test(contact_api, a_protected_identitys_contacts_are_for_named_staff_alone)
{
    given_case();
    given_actor("vc.lena");
    char *id = text("%s", text_at(appoint(NURSE), "contacts.0.id"));
    stored("INSERT INTO patient.protection (patient_id, kind) VALUES ('%s', 'marked') RETURNING 1",
           patient);

    struct answer list = api_get(contacts());
    struct answer changed = change(id, 1, "'name': 'Nora Ek'");

    cr_expect(eq(int, list.status, 404));
    cr_expect(eq(int, changed.status, 404));
}

/* The rule in C and the one in the database are one rule. */
Test(contact_api, the_kinds_and_the_units_that_appoint_them_are_the_same_in_the_database)
{
    static const char *const units[] = {"ward",
                                        "emergency",
                                        "primary-care",
                                        "specialist-clinic",
                                        "municipal-health",
                                        "rehabilitation",
                                        "social-services",
                                        "home-care",
                                        "residential-care",
                                        "administration"};

    for (const struct contact_kind *kind = CONTACT_KINDS; kind->slug; kind++) {
        cr_expect(eq(str, stored("SELECT api.contact_code('%s')", kind->slug),
                     (char *)(kind->code ? kind->code : "")));
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            cr_expect(eq(str, stored("SELECT contact.unit_may('%s', '%s')", kind->slug, units[i]),
                         contact_unit_may(kind, units[i]) ? "t" : "f"),
                      "%s %s", kind->slug, units[i]);
    }
}

Test(contact_api, bad_input_is_refused_where_it_stands_and_nothing_is_kept)
{
    static const struct {
        const char *body, *pointer;
    } cases[] = {
        {"{}", "/kind"},
        {"{'kind': 'friend', 'name': 'x', 'phone': '0999-1'}", "/kind"},
        {"{'kind': 'care-contact', 'name': 'x', 'phone': '1'}", "/phone"},
        {"{'kind': 'care-contact', 'name': 'x', 'phone': '0999-1', 'until': null}", "/until"},
        {"{'kind': 'care-contact', 'name': 'x', 'phone': '0999-1', 'hours': 'alltid'}", "/hours"},
        {"{'kind': 'care-contact', 'name': 'x', 'phone': '0999-1', 'replaces': 'x'}", "/replaces"},
        {"{'kind': 'care-contact', 'name': 'x', 'phone': '0999-1', 'substitute': {'name': ''}}",
         "/substitute/name"},
        {"{'kind': 'care-contact', 'name': 'x', 'phone': '0999-1', 'choice': 'own'}", "/choice"},
    };
    given_case();
    given_actor("vc.lena");

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer a = api_post(contacts(), cases[i].body);

        cr_expect(eq(int, a.status, 400), "%s: %s", cases[i].body, a.body);
        cr_expect(eq(str, a.pointer, (char *)cases[i].pointer), "%s", cases[i].body);
    }
    cr_expect(eq(int, api_post(text("/patients/%s/contact-offers", patient), "{}").status, 400));
    cr_expect(eq(int, api_put("/contacts/x", 1, "{'name': 'x', 'phone': '0999-1'}").status, 404));
    cr_expect(eq(int, count("contact.contact WHERE patient_id = '%s'", patient), 0));
}

Test(contact_api, who_administers_reads_and_writes_no_contact)
{
    given_case();
    given_actor_as("admin.sofia", "unit-administrator");

    cr_expect(eq(int, api_get(contacts()).status, 403));
    cr_expect(eq(int, appoint(NURSE).status, 403));
}

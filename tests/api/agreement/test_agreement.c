/*
 * test_agreement.c - patientkontrakt, dokumenterad överenskommelse, through the API: begun, written
 * by two people at once, agreed on, revised, ended; who sees it; the patient's side and a proxy's.
 */
#include "api.h"
#include "base/clock.h"
#include <string.h>

TestSuite(agreement_api, .init = api_start, .fini = api_stop, .timeout = 300);

#define TYRA "195011099941" /* of the demo county, and hers is tyra.patient */

static char *person, *id, *visit; /* visit: the case that the ward shares with the others */

static char *of(const char *rest)
{
    return text("/agreements/%s%s", id, rest);
}

static struct answer write_as(const char *field, int version, const char *value)
{
    return api_put(of(text("/fields/%s", field)), version, text("{'value': '%s'}", value));
}

static int version_of(void)
{
    return count("agreement.agreement a, generate_series(1, a.version) WHERE a.id = '%s'", id);
}

static struct answer agree(const char *more)
{
    return api_post_at(of("/versions"), version_of(),
                       text("{'agreedWith': 'patient', 'how': 'in-person'%s}", more));
}

/* The ward has begun one with somebody who is in a case that it shares with home care and others.
 */
static void given_agreement(void)
{
    stored("TRUNCATE agreement.agreement CASCADE"); /* the demo county's own */
    given_actor("anna.ward");
    visit = given_discharge("191212121212");
    person =
        text("%s", stored("SELECT patient_id FROM discharge.discharge WHERE id = '%s'", visit));
    struct answer made = api_post(text("/patients/%s/agreements", person), NULL);
    cr_assert(eq(int, made.status, 201), "%s", made.body);
    id = text("%s", text_at(made, "id"));
}

static void given_agreed(void)
{
    given_agreement();
    write_as("matters", 0, "Att gå ut själv");
    write_as("care", 0, "Ringer på måndag");
    struct answer done = agree("");
    cr_assert(eq(int, done.status, 200), "%s", done.body);
}

static char *in(int hours)
{
    char made[CLOCK_TEXT];

    return text("%s", clock_format(clock_now() + hours * CLOCK_HOUR, made));
}

static bool has_sign(struct answer a, const char *sign)
{
    for (const cJSON *one = json_first(json_get(a.json, "signs")); one; one = json_next(one))
        if (strcmp(json_string(one), sign) == 0)
            return true;
    return false;
}

/* PK-2 */
Test(agreement_api, it_is_in_force_when_it_has_been_agreed_on_and_not_before)
{
    given_agreement();

    struct answer bare = agree("");
    struct answer words = write_as("matters", 0, "Att gå ut själv");
    write_as("care", 0, "Ringer på måndag");
    struct answer draft = api_get(of(""));
    struct answer done = agree(", 'toldBy': 'Ivan Petrović'");

    cr_expect(eq(int, bare.status, 409));
    cr_expect(eq(str, bare.reason, "agreement-incomplete"));
    cr_expect(eq(int, words.status, 200), "%s", words.body);
    cr_expect(eq(int, int_at(words, "version"), 1));
    cr_expect(eq(str, (char *)text_at(draft, "state"), "draft"));
    cr_expect(eq(int, size_at(draft, "missing"), 0));
    cr_expect(eq(int, size_at(draft, "versions"), 0));
    cr_assert(eq(int, done.status, 200), "%s", done.body);
    cr_expect(eq(str, (char *)text_at(done, "state"), "in-force"));
    cr_expect(eq(str, (char *)text_at(done, "versions.0.fields.care"), "Ringer på måndag"));
    cr_expect(eq(str, (char *)text_at(done, "versions.0.toldBy"), "Ivan Petrović"));
    cr_expect(eq(str, (char *)text_at(done, "versions.0.madeBy.name"), "Anna Lindqvist"));
    cr_expect(has_sign(done, "follow-up-missing"));
    cr_expect(has_sign(done, "no-contact"));
    cr_expect(eq(int,
                 count("audit.event WHERE action LIKE 'agreement.%%' AND outcome = 'ok' AND "
                       "patient_id = '%s'",
                       person),
                 5),
              "every act and every reading");
}

/* PK-1 */
Test(agreement_api, what_was_agreed_stays_as_it_was_when_it_is_agreed_on_anew)
{
    given_agreed();

    struct answer same = agree("");
    write_as("care", 1, "Ringer på tisdag");
    struct answer changed = api_get(of(""));
    struct answer anew = agree(", 'agreedAt': '2026-01-01T10:00:00Z'");

    cr_expect(eq(int, same.status, 409));
    cr_expect(eq(str, same.reason, "nothing-changed"));
    cr_expect(has_sign(changed, "not-agreed"));
    cr_expect(eq(str, (char *)text_at(changed, "versions.0.fields.care"), "Ringer på måndag"),
              "what is written is not agreed on");
    cr_assert(eq(int, anew.status, 200), "%s", anew.body);
    cr_expect(eq(int, int_at(anew, "number"), 2));
    cr_expect(eq(str, (char *)text_at(anew, "versions.1.fields.care"), "Ringer på måndag"));
    cr_expect(not(has_sign(anew, "not-agreed")));
}

Test(agreement_api, somebody_who_agrees_for_the_person_is_named)
{
    given_agreed();
    write_as("care", 1, "Ringer på tisdag");

    struct answer unnamed = agree(", 'agreedWith': 'guardian'");
    struct answer patient = agree(", 'name': 'Karin'");
    struct answer ahead = agree(text(", 'agreedAt': '%s'", in(1)));
    struct answer named =
        api_post_at(of("/versions"), version_of(),
                    "{'agreedWith': 'representative', 'name': 'Karin God', 'how': 'phone'}");

    cr_expect(eq(int, unnamed.status, 400), "twice said");
    cr_expect(eq(int, patient.status, 400));
    cr_expect(eq(str, patient.pointer, "/name"));
    cr_expect(eq(str, ahead.reason, "in-future"));
    cr_assert(eq(int, named.status, 200), "%s", named.body);
    cr_expect(eq(str, (char *)text_at(named, "versions.0.name"), "Karin God"));
    cr_expect(
        eq(str,
           api_post_at(of("/versions"), version_of(), "{'agreedWith': 'guardian', 'how': 'phone'}")
               .pointer,
           "/name"));
}

Test(agreement_api, of_two_who_write_a_field_the_second_is_shown_what_the_first_wrote)
{
    given_agreement();
    write_as("self", 0, "Väger mig");

    given_actor("lakare.ivan"); /* of the same ward */
    struct answer second = write_as("self", 0, "Går en runda");
    struct answer other = write_as("advice", 0, "Vila");
    struct answer ahead = write_as("worse", 5, "Ring"); /* nobody has written there */
    struct answer chosen = write_as("self", 1, "Går en runda");

    cr_expect(eq(int, second.status, 412), "%s", second.body);
    cr_expect(eq(str, (char *)text_at(second, "current.value"), "Väger mig"));
    cr_expect(eq(str, (char *)text_at(second, "current.changedBy.name"), "Anna Lindqvist"));
    cr_expect(eq(int, other.status, 200), "another field is no conflict");
    cr_expect(eq(int, ahead.status, 412));
    cr_expect(eq(int, chosen.status, 200));
    cr_expect(eq(int, int_at(chosen, "version"), 2));
    cr_expect(eq(int, agree("").status, 409), "the words of the person are missing yet");
}

Test(agreement_api, nobody_agrees_to_what_they_have_not_seen)
{
    given_agreed();
    int seen = version_of();
    write_as("care", 1, "Ringer på tisdag");

    struct answer late =
        api_post_at(of("/versions"), seen, "{'agreedWith': 'patient', 'how': 'phone'}");

    cr_expect(eq(int, late.status, 412));
    cr_expect(eq(int, count("agreement.version"), 1));
}

Test(agreement_api, a_unit_has_one_that_runs_with_a_person_and_a_new_one_after_it)
{
    given_agreed();
    char *list = text("/patients/%s/agreements", person);

    struct answer twice = api_post(list, NULL);
    struct answer ended = api_post_at(of("/ending"), version_of(),
                                      "{'reason': 'no-longer-needed', 'note': 'Mår bra'}");
    struct answer written = write_as("care", 1, "x");
    struct answer again = api_post_at(of("/ending"), version_of(), "{'reason': 'died'}");
    struct answer fresh = api_post(list, NULL);
    struct answer all = api_get(list);

    cr_expect(eq(int, twice.status, 409));
    cr_expect(eq(str, twice.reason, "agreement-running"));
    cr_assert(eq(int, ended.status, 200), "%s", ended.body);
    cr_expect(eq(str, (char *)text_at(ended, "endedReason"), "no-longer-needed"));
    cr_expect(eq(int, size_at(ended, "acts"), 0));
    cr_expect(eq(str, (char *)text_at(ended, "versions.0.fields.care"), "Ringer på måndag"));
    cr_expect(eq(str, written.reason, "agreement-over"));
    cr_expect(eq(str, again.reason, "agreement-over"));
    cr_expect(eq(int, fresh.status, 201), "%s", fresh.body);
    cr_expect(eq(int, size_at(all, "items"), 2));
    cr_expect(eq(str, (char *)text_at(all, "items.0.state"), "draft"));
    cr_expect(not(json_true(all.json, "mayBegin")));
}

/* PK-1, PK-4, PK-6: of the person's own modules, nothing of it is kept here; a plan is referred to.
 */
Test(agreement_api, contacts_times_and_plans_are_shown_as_they_are_now)
{
    given_agreed();
    given_actor("vc.lena");
    api_post(text("/patients/%s/contacts", person),
             "{'kind': 'care-contact', 'name': 'Eva Sandström', 'phone': '0611-100200'}");
    given_actor("anna.ward");
    struct answer booked =
        api_post(text("/patients/%s/appointments", person),
                 text("{'kind': 'visit', 'startsAt': '%s', 'endsAt': '%s', 'visibility': 'parties',"
                      " 'forPatient': true}",
                      in(24), in(25)));
    api_post(text("/patients/%s/appointments", person),
             text("{'kind': 'visit', 'startsAt': '%s', 'endsAt': '%s', 'visibility': 'own-unit',"
                  " 'forPatient': false}",
                  in(48), in(49)));
    char *plan = text("%s", text_at(api_post("/plans", text("{'patientId': '%s'}", person)), "id"));
    struct answer refers = api_put(of(text("/plans/%s", plan)), 0, "{'refers': true}");

    struct answer shown = api_get(of(""));
    api_post_at(text("/appointments/%s/cancellation", text_at(booked, "id")), 1,
                "{'reason': 'Sjukdom'}");
    api_post(text("/plans/%s/closing", plan), "{'reason': 'no-longer-needed'}");
    struct answer later = api_get(of(""));

    cr_assert(eq(int, refers.status, 200), "%s", refers.body);
    cr_expect(eq(int, size_at(shown, "contacts"), 1), "%s", shown.body);
    cr_expect(eq(str, (char *)text_at(shown, "now.responsible.name"), "Eva Sandström"));
    cr_expect(eq(int, size_at(shown, "times"), 1), "what is not for the patient is not in it");
    cr_expect(eq(str, (char *)text_at(shown, "personPlans.0.id"), plan));
    cr_expect(eq(str, (char *)text_at(shown, "person.identifier.value"), "191212121212"));
    cr_expect(eq(int, size_at(later, "times"), 0));
    cr_expect(eq(str, (char *)text_at(later, "personPlans.0.state"), "closed"));
    cr_expect(has_sign(later, "plan-closed"), "%s", later.body);
    cr_expect(not(has_sign(later, "no-contact")));
    cr_expect(eq(int, api_put(of(text("/plans/%s", plan)), 0, "{'refers': true}").status, 409));
    cr_expect(eq(int, api_put(of(text("/plans/%s", plan)), 0, "{'refers': false}").status, 200));
    cr_expect(eq(int, api_put(of(text("/plans/%s", id)), 0, "{'refers': true}").status, 404),
              "no plan of the person");
}

Test(agreement_api, others_see_what_is_agreed_and_nothing_of_what_is_being_written)
{
    given_agreement();
    given_actor("hemtjanst.eva");
    struct answer draft = api_get(of(""));
    given_actor("anna.ward");
    write_as("matters", 0, "Att gå ut själv");
    write_as("care", 0, "Ringer på måndag");
    agree("");
    write_as("care", 1, "Hemligt utkast");

    given_actor("hemtjanst.eva"); /* shares the case */
    struct answer seen = api_get(of(""));
    struct answer list = api_get(text("/patients/%s/agreements", person));
    struct answer wrote = write_as("care", 1, "x");
    given_actor("rehab.nils"); /* does not */
    struct answer stranger = api_get(of(""));

    cr_expect(eq(int, draft.status, 404), "nothing is agreed");
    cr_assert(eq(int, seen.status, 200), "%s", seen.body);
    cr_expect(eq(str, (char *)text_at(seen, "versions.0.fields.care"), "Ringer på måndag"));
    cr_expect(eq(ptr, strstr(seen.body, "Hemligt"), NULL));
    cr_expect(eq(int, size_at(seen, "fields"), 0));
    cr_expect(eq(int, size_at(seen, "acts"), 0));
    cr_expect(eq(int, size_at(list, "items"), 1));
    cr_expect(eq(int, wrote.status, 409));
    cr_expect(eq(str, wrote.reason, "not-your-part"));
    cr_expect(eq(int, stranger.status, 404));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'agreement.read' AND reason = 'not-party'"), 2));
    cr_expect(eq(int, api_post(text("/patients/%s/agreements", person), NULL).status, 404));
}

Test(agreement_api, it_is_not_there_for_who_is_not_named_for_a_protected_person)
{
    given_agreed();
    stored("INSERT INTO patient.protection (patient_id, kind) VALUES ('%s', 'marked') RETURNING 1",
           person);
    stored("INSERT INTO patient.named_staff (patient_id, user_id, named_by) SELECT '%s', user_id,"
           " user_id FROM identity.account WHERE name = 'anna.ward' RETURNING 1",
           person);

    struct answer named = api_get(of(""));
    given_actor("lakare.ivan");
    struct answer colleague = api_get(of(""));
    struct answer list = api_get("/agreements");
    given_actor("hemtjanst.eva");
    struct answer other = api_get(of(""));

    cr_expect(eq(int, named.status, 200));
    cr_expect(eq(int, colleague.status, 404));
    cr_expect(eq(int, size_at(list, "items"), 0));
    cr_expect(eq(int, other.status, 404));
}

Test(agreement_api, a_unit_that_does_not_work_with_the_person_begins_none)
{
    given_agreed();
    stored("UPDATE access.participation SET until = now() WHERE patient_id = '%s' RETURNING 1",
           person);
    given_actor("hemtjanst.eva");
    stored("INSERT INTO access.found (session_id, patient_id) SELECT id, '%s' FROM "
           "identity.session ON CONFLICT DO NOTHING RETURNING 1",
           person);

    struct answer refused = api_post(text("/patients/%s/agreements", person), NULL);

    cr_expect(eq(int, refused.status, 409), "%s", refused.body);
    cr_expect(eq(str, refused.reason, "no-case-or-plan"));
}

Test(agreement_api, the_same_key_begins_it_once_and_the_units_list_shows_it)
{
    given_agreement();
    api_post_at(of("/ending"), version_of(), "{'reason': 'mistake'}");

    struct answer one =
        api_post_key(text("/patients/%s/agreements", person), "begin-agreement-1", NULL);
    struct answer two =
        api_post_key(text("/patients/%s/agreements", person), "begin-agreement-1", NULL);
    struct answer list = api_get("/agreements");

    cr_expect(eq(int, one.status, 201), "%s", one.body);
    cr_expect(eq(str, (char *)text_at(two, "id"), (char *)text_at(one, "id")));
    cr_expect(eq(int, size_at(list, "items"), 1), "what has ended is not in it");
    cr_expect(eq(str, (char *)text_at(list, "items.0.id"), (char *)text_at(one, "id")));
    cr_expect(
        eq(int, count("event.event WHERE kind = 'agreements' AND thing_id = '%s'", person), 3));
}

/* PK-3 */
Test(agreement_api, it_is_called_what_the_county_has_settled)
{
    given_agreed();
    struct answer before = api_get(of(""));
    given_actor("lan.per");
    struct answer settings = api_get("/county/settings");
    char *kept = text("'acknowledgeMinutes': 240, 'sipCallWorkingDay': false");
    struct answer wrong = api_put("/county/settings", int_at(settings, "version"),
                                  text("{%s, 'agreementLabel': ' '}", kept));
    struct answer settled = api_put("/county/settings", int_at(settings, "version"),
                                    text("{%s, 'agreementLabel': 'Patientkontrakt'}", kept));
    struct answer silent =
        api_put("/county/settings", int_at(settled, "version"), text("{%s}", kept));
    given_actor("anna.ward");
    struct answer after = api_get(of(""));

    cr_expect(eq(str, (char *)text_at(before, "label"), "Dokumenterad överenskommelse"));
    cr_expect(eq(str, wrong.pointer, "/agreementLabel"));
    cr_assert(eq(int, settled.status, 200), "%s", settled.body);
    cr_expect(eq(str, (char *)text_at(silent, "agreementLabel"), "Patientkontrakt"),
              "who does not say it keeps it");
    cr_expect(eq(str, (char *)text_at(after, "label"), "Patientkontrakt"));
}

Test(agreement_api, faults_are_told_at_their_member)
{
    given_agreement();
    const struct {
        struct answer got;
        int status;
        const char *reason;
    } cases[] = {
        {write_as("medicines", 0, "x"), 404, ""},
        {write_as("care", 0, "  "), 400, "missing"},
        {write_as("follow-up", 0, "2026-02-30"), 400, "bad-date"},
        {api_put("/agreements/not-a-uuid/fields/care", 0, "{'value': 'x'}"), 404, ""},
        {api_post_at(of("/ending"), 1, "{'reason': 'bored'}"), 400, "bad-choice"},
        {api_post_at(of("/ending"), 1, "{'reason': 'died', 'note': ' '}"), 400, "missing"},
        {api_post(of("/comments"), "{'text': ' '}"), 400, "missing"},
        {agree(", 'how': 'dream'"), 400, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_expect(eq(int, cases[i].got.status, cases[i].status), "%zu: %s", i, cases[i].got.body);
        if (cases[i].reason[0])
            cr_expect(eq(str, cases[i].got.reason, (char *)cases[i].reason), "%zu", i);
    }
}

/* ---- the patient's side ---- */

static char *own(const char *rest)
{
    return text("/own/%s%s", person, rest);
}

static char *own_of(const char *rest)
{
    return text("/own/%s/agreements/%s%s", person, id, rest);
}

/* Of the demo county: the ward's with Tyra, and Tyra signed in. */
static void given_tyra(void)
{
    given_actor("anna.ward");
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = '" TYRA
                               "' AND until IS NULL"));
    id = text("%s", stored("SELECT id FROM agreement.agreement WHERE patient_id = '%s'", person));
    given_citizen("tyra.patient");
}

Test(agreement_api, the_patient_reads_what_is_agreed_and_writes_the_own_words)
{
    given_tyra();

    struct answer seen = api_get(own(""));
    struct answer word = api_put(own_of("/fields/self"), 1, "{'value': 'Jag simmar'}");
    struct answer late = api_put(own_of("/fields/self"), 1, "{'value': 'Jag dansar'}");
    struct answer care = api_put(own_of("/fields/care"), 1, "{'value': 'Allt'}");
    struct answer said = api_post(own_of("/comments"), "{'text': 'Jag undrar över tabletterna'}");
    given_actor("anna.ward");
    struct answer staff = api_get(of(""));
    struct answer answered = api_post(of("/comments"), "{'text': 'Vi ringer'}");
    given_citizen("tyra.patient");
    struct answer back = api_get(own(""));

    cr_assert(eq(int, seen.status, 200), "%s", seen.body);
    cr_expect(eq(str, (char *)text_at(seen, "agreements.0.label"), "Dokumenterad överenskommelse"));
    cr_expect(ne(ptr, (void *)text_at(seen, "agreements.0.versions.0.fields.care"), NULL));
    cr_assert(eq(int, word.status, 200), "%s", word.body);
    cr_expect(ne(ptr, strstr(text_at(word, "agreements.0.versions.0.fields.self"), "väger"), NULL),
              "what is agreed stays");
    cr_expect(eq(int, late.status, 412), "%s", late.body);
    cr_expect(eq(str, (char *)text_at(late, "current.value"), "Jag simmar"));
    cr_expect(eq(int, care.status, 404));
    cr_expect(eq(int, said.status, 200), "%s", said.body);
    cr_expect(has_sign(staff, "comment"));
    cr_expect(has_sign(staff, "not-agreed"));
    cr_expect(not(has_sign(answered, "comment")));
    cr_expect(eq(int, size_at(back, "agreements.0.comments"), 2));
    cr_expect(eq(int, count("event.event WHERE kind = 'agreement' AND thing_id = '%s'", id), 3));
}

Test(agreement_api, a_proxy_sees_it_with_the_leave_for_it_and_not_without)
{
    given_tyra();
    given_citizen("nils.narstaende");

    struct answer with = api_get(own(""));
    struct answer mute = api_post(own_of("/comments"), "{'text': 'Hej'}");
    stored("UPDATE access.proxy SET writes = true WHERE patient_id = '%s' RETURNING 1", person);
    struct answer writes = api_post(own_of("/comments"), "{'text': 'Hej'}");
    stored("UPDATE access.proxy SET scopes = '{plans,times}' WHERE patient_id = '%s' RETURNING 1",
           person);
    struct answer without = api_get(own(""));
    struct answer refused = api_post(own_of("/comments"), "{'text': 'Hej'}");
    struct answer field = api_put(own_of("/fields/self"), 1, "{'value': 'x'}");

    cr_assert(eq(int, size_at(with, "agreements"), 1), "%s", with.body);
    cr_expect(eq(int, mute.status, 404), "who may read may not write");
    cr_expect(eq(int, writes.status, 200), "%s", writes.body);
    cr_expect(eq(str, (char *)text_at(writes, "agreements.0.comments.0.relation"), "next-of-kin"));
    cr_expect(eq(int, size_at(without, "agreements"), 0));
    cr_expect(eq(int, refused.status, 404));
    cr_expect(eq(int, field.status, 404));
}

Test(agreement_api, a_citizen_writes_in_no_other_persons_and_sees_no_draft_of_the_unit)
{
    given_agreement();
    char *others = id;
    write_as("care", 0, "Inte överenskommet");
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = '" TYRA
                               "' AND until IS NULL"));
    id = text("%s", text_at(api_post(text("/patients/%s/agreements", person), NULL), "id"));
    write_as("care", 0, "Inte heller");
    given_citizen("tyra.patient");

    struct answer mine = api_get(own(""));
    id = others;
    struct answer theirs = api_post(own_of("/comments"), "{'text': 'Hej'}");

    cr_expect(eq(int, size_at(mine, "agreements"), 1));
    cr_expect(eq(ptr, strstr(mine.body, "Inte"), NULL), "%s", mine.body);
    cr_expect(eq(int, theirs.status, 404));
}

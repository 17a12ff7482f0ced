/*
 * test_own.c - the patient's own view through the API: what the person sees, writes and decides,
 * whom the person lets see, and that staff and citizens never meet in each other's calls.
 */
#include "api.h"
#include <string.h>

TestSuite(own_api, .init = api_start, .fini = api_stop, .timeout = 300);

#define TYRA "195011099941" /* of the demo county, and hers is tyra.patient */

static char *person, *plan;

/* A SIP that the ward has begun for Tyra, and Tyra signed in. */
static void given_plan(void)
{
    given_actor("anna.ward");
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = '" TYRA
                               "' AND until IS NULL"));
    plan = text("%s", text_at(api_post("/plans", text("{'patientId': '%s'}", person)), "id"));
    given_citizen("tyra.patient");
}

static char *own(const char *rest)
{
    return text("/own/%s%s", person, rest);
}

static char *of_plan(const char *rest)
{
    return text("/own/%s/plans/%s%s", person, plan, rest);
}

static struct answer given_question(void)
{
    given_actor("anna.ward");
    struct answer asked =
        api_post(text("/plans/%s/consent-requests", plan),
                 text("{'unitIds': ['%s'], 'validTo': '2099-01-01', 'note': 'Vi vill hjälpas åt'}",
                      unit_id("hemtjanst.eva")));

    cr_assert(eq(int, asked.status, 200), "%s", asked.body);
    given_citizen("tyra.patient");
    return asked;
}

static struct answer answer_with(const char *given)
{
    return api_post(
        of_plan(text("/consent-requests/%s/answer", stored("SELECT id FROM plan.consent_request "
                                                           "WHERE answered_at IS NULL"))),
        text("{'given': %s}", given));
}

Test(own_api, a_citizen_sees_whom_they_may_look_for_and_everything_of_their_own)
{
    given_plan();

    struct answer home = api_get("/own");
    struct answer seen = api_get(own(""));

    cr_assert(eq(int, home.status, 200), "%s", home.body);
    cr_expect(eq(str, (char *)text_at(home, "people.0.relation"), "self"));
    cr_assert(eq(int, seen.status, 200), "%s", seen.body);
    cr_expect(eq(str, (char *)text_at(seen, "plans.0.id"), plan));
    cr_expect(eq(str, (char *)text_at(seen, "plans.0.state"), "draft"));
    cr_expect(eq(int, size_at(seen, "proxies"), 1));
    cr_expect(eq(ptr, (void *)json_get(seen.json, "contacts"), NULL),
              "what the server works with is not sent");
    cr_expect(
        eq(int, count("audit.event WHERE action = 'own.read' AND patient_id = '%s'", person), 1));
}

Test(own_api, nobody_else_is_found_and_staff_and_citizens_are_apart)
{
    given_plan();
    char *other =
        stored("SELECT patient_id FROM patient.identifier WHERE value <> '" TYRA "' LIMIT 1");

    struct answer stranger = api_get(text("/own/%s", other));
    struct answer inbox = api_get("/inbox");
    struct answer patient = api_get(text("/patients/%s", person));
    given_actor("anna.ward");
    struct answer staff = api_get(own(""));

    cr_expect(eq(int, stranger.status, 404), "%s", stranger.body);
    cr_expect(eq(int, inbox.status, 403));
    cr_expect(eq(str, inbox.reason, "permission"));
    cr_expect(eq(int, patient.status, 403));
    cr_expect(eq(int, staff.status, 403));
    cr_expect(eq(int, count("audit.event WHERE action = 'own.read' AND reason = 'not-own'"), 1));
}

/* SIP-2 */
Test(own_api, a_consent_that_was_asked_for_is_given_on_the_screen_and_taken_back_there)
{
    given_plan();
    given_question();

    struct answer asked = api_get(own(""));
    struct answer given = answer_with("true");
    given_actor("anna.ward");
    struct answer called = api_post(
        text("/plans/%s/call", plan),
        text("{'meetingAt': '2099-01-01T10:00:00Z', 'unitIds': ['%s']}", unit_id("hemtjanst.eva")));
    given_actor("hemtjanst.eva");
    struct answer shared = api_get(text("/plans/%s", plan));
    given_citizen("tyra.patient");
    struct answer back = api_post(
        of_plan(text("/consents/%s/withdrawal", text_at(given, "plans.0.consents.0.id"))), NULL);
    given_actor("hemtjanst.eva");
    struct answer gone = api_get(text("/plans/%s", plan));

    cr_expect(eq(str, (char *)text_at(asked, "plans.0.request.note"), "Vi vill hjälpas åt"));
    cr_assert(eq(int, given.status, 200), "%s", given.body);
    cr_expect(eq(str, (char *)text_at(given, "plans.0.consents.0.how"), "e-id"));
    cr_expect(eq(str, (char *)text_at(given, "plans.0.consents.0.givenBy"), "patient"));
    cr_assert(eq(int, called.status, 200), "%s", called.body);
    cr_expect(eq(int, shared.status, 200), "%s", shared.body);
    cr_assert(eq(int, back.status, 200), "%s", back.body);
    cr_expect(eq(str, (char *)text_at(back, "plans.0.state"), "paused"));
    cr_expect(eq(int, gone.status, 404), "what is shared ends with the consent");
}

Test(own_api, a_no_is_a_no_and_a_question_is_answered_once)
{
    given_plan();
    given_question();
    char *question = stored("SELECT id FROM plan.consent_request");

    struct answer no = answer_with("false");
    struct answer again =
        api_post(of_plan(text("/consent-requests/%s/answer", question)), "{'given': true}");

    cr_assert(eq(int, no.status, 200), "%s", no.body);
    cr_expect(eq(int, size_at(no, "plans.0.consents"), 0));
    cr_expect(eq(int, again.status, 404));
    cr_expect(eq(int, count("plan.consent"), 0));
}

Test(own_api, the_own_words_are_written_at_the_version_that_was_read)
{
    given_plan();

    struct answer first = api_put(of_plan("/fields/words.matters"), 0, "{'value': 'Sova hemma'}");
    struct answer stale = api_put(of_plan("/fields/words.matters"), 0, "{'value': 'Annat'}");
    struct answer other = api_put(of_plan("/fields/reason.why"), 0, "{'value': 'Inte mitt'}");
    struct answer none = api_put(of_plan("/fields/words.nothing"), 0, "{'value': 'x'}");
    struct answer bad = api_put(of_plan("/fields/words.works"), 0, "{'value': 'a\\u0000b'}");
    given_actor("anna.ward");
    struct answer seen = api_get(text("/plans/%s", plan));

    cr_assert(eq(int, first.status, 200), "%s", first.body);
    cr_expect(eq(int, stale.status, 412));
    cr_expect(eq(str, (char *)text_at(stale, "current.value"), "Sova hemma"));
    cr_expect(eq(int, other.status, 404), "only the own words");
    cr_expect(eq(int, none.status, 404));
    cr_expect(eq(int, bad.status, 400));
    cr_expect(eq(str, (char *)text_at(seen, "fields.0.value"), "Sova hemma"));
    cr_expect(eq(str, (char *)text_at(seen, "fields.0.changedBy.relation"), "self"));
}

Test(own_api, comments_go_both_ways_and_an_unanswered_one_marks_the_plan)
{
    given_plan();

    struct answer said = api_post(of_plan("/comments"), "{'text': 'Hörs larmet i badrummet?'}");
    struct answer empty = api_post(of_plan("/comments"), "{'text': '  '}");
    struct answer unknown = api_post(of_plan("/comments"), "{'text': 'x', 'to': 'y'}");
    given_actor("anna.ward");
    struct answer marked = api_get("/plans?view=attention");
    struct answer reply = api_post(text("/plans/%s/comments", plan), "{'text': 'Ja'}");
    struct answer calm = api_get("/plans?view=attention");

    cr_assert(eq(int, said.status, 200), "%s", said.body);
    cr_expect(eq(int, empty.status, 400));
    cr_expect(eq(str, empty.pointer, "/text"));
    cr_expect(eq(int, unknown.status, 400));
    cr_expect(eq(str, (char *)text_at(marked, "items.0.flags.0"), "comment"));
    cr_expect(eq(str, (char *)text_at(reply, "comments.1.text"), "Ja"));
    cr_expect(eq(int, size_at(calm, "items"), 0), "%s", calm.body);
}

Test(own_api, a_relative_sees_what_was_let_decides_nothing_and_is_out_when_it_is_taken_back)
{
    given_plan();
    given_question();
    struct answer mine = api_get(own(""));
    char *proxy = text("%s", text_at(mine, "proxies.0.id"));
    given_citizen("nils.narstaende");

    struct answer seen = api_get(own(""));
    struct answer log = api_get(own("/log"));
    struct answer writes = api_post(of_plan("/comments"), "{'text': 'Hej'}");
    struct answer decides = answer_with("true");
    struct answer lets = api_post(own("/proxies"), "{'identifier': '191212121212', 'name': 'X',"
                                                   " 'scopes': ['plans']}");
    given_citizen("tyra.patient");
    struct answer back = api_post(own(text("/proxies/%s/revocation", proxy)), NULL);
    struct answer twice = api_post(own(text("/proxies/%s/revocation", proxy)), NULL);
    given_citizen("nils.narstaende");
    struct answer gone = api_get(own(""));

    cr_assert(eq(int, seen.status, 200), "%s", seen.body);
    cr_expect(eq(str, (char *)text_at(seen, "relation"), "next-of-kin"));
    cr_expect(eq(int, size_at(seen, "proxies"), 0), "whom else she has let is hers to know");
    cr_expect(eq(int, log.status, 404));
    cr_expect(eq(int, writes.status, 404), "was let read, not write");
    cr_expect(eq(int, decides.status, 404));
    cr_expect(eq(int, lets.status, 404));
    cr_assert(eq(int, back.status, 200), "%s", back.body);
    cr_expect(eq(int, twice.status, 404));
    cr_expect(eq(int, gone.status, 404));
    cr_expect(eq(int, count("plan.consent"), 0));
}

Test(own_api, letting_somebody_see_names_the_member_that_is_wrong)
{
    given_plan();
    static const char *const WRONG[][3] = {
        {"'name': 'X', 'scopes': ['plans']", "/identifier", "missing"},
        {"'identifier': '191212121213', 'name': 'X', 'scopes': ['plans']", "/identifier", ""},
        {"'identifier': '191212121212', 'name': ' ', 'scopes': ['plans']", "/name", ""},
        {"'identifier': '191212121212', 'name': 'X', 'scopes': []", "/scopes", ""},
        {"'identifier': '191212121212', 'name': 'X', 'scopes': ['all']", "/scopes", "bad-choice"},
        {"'identifier': '191212121212', 'name': 'X', 'scopes': [1]", "/scopes", "wrong-type"},
        {"'identifier': '191212121212', 'name': 'X', 'scopes': ['log'], 'validTo': '2026-02-30'",
         "/validTo", ""}};

    for (unsigned i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct answer a = api_post(own("/proxies"), text("{%s}", WRONG[i][0]));

        cr_expect(eq(int, a.status, 400), "%s: %s", WRONG[i][0], a.body);
        cr_expect(eq(str, a.pointer, (char *)WRONG[i][1]), "%s", a.body);
        if (*WRONG[i][2])
            cr_expect(eq(str, a.reason, (char *)WRONG[i][2]));
    }
    struct answer self = api_post(own("/proxies"), "{'identifier': '19501109-9941', 'name': 'X',"
                                                   " 'scopes': ['plans']}");
    struct answer right = api_post_key(own("/proxies"), "k1",
                                       "{'identifier': '121212+1212', 'name': 'Tolvan',"
                                       " 'scopes': ['times'], 'validTo': '2099-01-01'}");
    struct answer repeated = api_post_key(own("/proxies"), "k1",
                                          "{'identifier': '121212+1212', 'name': 'Tolvan',"
                                          " 'scopes': ['times'], 'validTo': '2099-01-01'}");

    cr_expect(eq(str, self.reason, "yourself"));
    cr_assert(eq(int, right.status, 200), "%s", right.body);
    cr_expect(eq(int, repeated.status, 200));
    cr_expect(eq(int, count("access.proxy WHERE number = '191212121212'"), 1));
}

/* PDL 5 kap. 5 § */
Test(own_api, the_log_says_which_unit_and_when_and_nothing_of_others)
{
    given_plan();

    struct answer log = api_get(own("/log"));
    struct answer bad = api_get(own("/log?after=x"));

    cr_assert(eq(int, log.status, 200), "%s", log.body);
    cr_expect(lt(int, 0, size_at(log, "events")));
    cr_expect(eq(ptr, strstr(log.body, "Anna"), NULL), "%s", log.body);
    cr_expect(ne(ptr, strstr(log.body, "Medicinavdelning 3"), NULL));
    cr_expect(eq(int, bad.status, 400));
}

static struct answer given_time(const char *for_patient)
{
    return api_post(text("/patients/%s/appointments", person),
                    text("{'kind': 'visit', 'startsAt': '2030-01-01T09:00:00Z', 'endsAt': "
                         "'2030-01-01T10:00:00Z', 'visibility': 'parties', 'forPatient': %s}",
                         for_patient));
}

Test(own_api, a_time_is_the_patients_to_see_only_when_it_is_for_the_patient)
{
    given_plan();
    given_actor("anna.ward");
    struct answer hers = given_time("true"), ours = given_time("false");
    given_citizen("tyra.patient");

    struct answer seen = api_get(own(""));
    struct answer wish = api_post(own(text("/appointments/%s/wish", text_at(hers, "id"))),
                                  "{'wish': 'move', 'text': 'Efter lunch'}");
    struct answer hidden =
        api_post(own(text("/appointments/%s/wish", text_at(ours, "id"))), "{'wish': 'confirm'}");
    struct answer bad =
        api_post(own(text("/appointments/%s/wish", text_at(hers, "id"))), "{'wish': 'skip'}");
    struct answer file = api_get(own("/calendar"));
    given_actor("anna.ward");
    struct answer told = api_get(text("/appointments/%s", text_at(hers, "id")));

    cr_assert(eq(int, hers.status, 201), "%s", hers.body);
    cr_expect(eq(int, size_at(seen, "times"), 1), "%s", seen.body);
    cr_assert(eq(int, wish.status, 200), "%s", wish.body);
    cr_expect(eq(int, hidden.status, 404));
    cr_expect(eq(int, bad.status, 400));
    cr_expect(eq(str, bad.pointer, "/wish"));
    cr_expect(eq(int, file.status, 200));
    cr_expect(ne(ptr, strstr(file.body, "BEGIN:VEVENT"), NULL));
    cr_expect(eq(str, (char *)text_at(told, "wish.text"), "Efter lunch"));
}

static struct answer cancel_of(struct answer time, int version, const char *body)
{
    return api_post_at(own(text("/appointments/%s/cancellation", text_at(time, "id"))), version,
                       body);
}

static void given_unit_lets(void)
{
    given_actor_as("admin.sofia", "unit-administrator");
    struct answer said = api_put("/unit/settings", 0,
                                 "{'emails': [], 'phones': [], 'events': [], 'digestMinutes': 15,"
                                 " 'patientCancels': true}");

    cr_assert(eq(int, said.status, 200), "%s", said.body);
}

Test(own_api, a_time_is_cancelled_by_the_patient_where_the_unit_lets_and_the_history_says_who)
{
    given_plan();
    given_actor("anna.ward");
    struct answer hers = given_time("true"), ours = given_time("false");
    given_citizen("tyra.patient");
    struct answer before = api_get(own(""));
    struct answer barred = cancel_of(hers, 1, "{}");
    given_unit_lets();
    given_citizen("tyra.patient");
    struct answer offered = api_get(own(""));
    struct answer stale = cancel_of(hers, 7, "{}");
    struct answer hidden = cancel_of(ours, 1, "{}");
    struct answer blank = cancel_of(hers, 1, "{'text': ' '}");
    stored("WITH gone AS (DELETE FROM index.stale RETURNING 1) SELECT count(*) FROM gone");
    struct answer gone = cancel_of(hers, 1, "{'text': 'Jag är bortrest'}");
    struct answer twice = cancel_of(hers, 2, "{}");
    given_actor("anna.ward");
    struct answer told = api_get(text("/appointments/%s", text_at(hers, "id")));

    cr_expect(not(json_true(json_at(json_get(before.json, "times"), 0), "mayCancel")));
    cr_expect(eq(int, barred.status, 409));
    cr_expect(eq(str, barred.reason, "not-by-patient"));
    cr_expect(json_true(json_at(json_get(offered.json, "times"), 0), "mayCancel"), "%s",
              offered.body);
    cr_expect(eq(int, stale.status, 412));
    cr_expect(eq(int, hidden.status, 404));
    cr_expect(eq(str, blank.pointer, "/text"));
    cr_assert(eq(int, gone.status, 200), "%s", gone.body);
    cr_expect(eq(str, (char *)text_at(gone, "times.0.state"), "cancelled"));
    cr_expect(not(json_true(json_at(json_get(gone.json, "times"), 0), "mayCancel")));
    cr_expect(eq(int, twice.status, 409));
    cr_expect(eq(str, twice.reason, "not-booked"));
    cr_expect(eq(str, (char *)text_at(told, "state"), "cancelled"));
    cr_expect(eq(str, (char *)text_at(told, "changes.1.by.relation"), "self"));
    cr_expect(eq(str, (char *)text_at(told, "changes.1.reason"),
                 "Patienten avbokade i den egna vyn: Jag är bortrest"));
    cr_expect(eq(str, (char *)text_at(told, "changes.1.told.how"), "e-service"));
    cr_expect(eq(int, count("event.event WHERE kind = 'appointment' AND version = 2"), 1));
    cr_expect(eq(int, count("index.stale WHERE patient_id = '%s'", person), 1),
              "what the engagement index is told is worked out anew");
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'own.cancel' AND outcome = 'ok' "
                       "AND patient_id = '%s' AND unit_id IS NULL",
                       person),
                 1));
}

static char *moment(const char *from_now)
{
    return stored("SELECT to_char((now() %s) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                  from_now);
}

Test(own_api, a_time_that_has_begun_is_too_late_to_cancel)
{
    given_plan();
    given_unit_lets();
    given_actor("anna.ward");
    struct answer now =
        api_post(text("/patients/%s/appointments", person),
                 text("{'kind': 'visit', 'startsAt': '%s', 'endsAt': '%s', 'visibility': 'parties',"
                      " 'forPatient': true, 'afterwards': true}",
                      moment("- interval '5 minutes'"), moment("+ interval '1 hour'")));
    given_citizen("tyra.patient");

    struct answer late = cancel_of(now, 1, "{}");

    cr_assert(eq(int, now.status, 201), "%s", now.body);
    cr_expect(eq(int, late.status, 409), "%s", late.body);
    cr_expect(eq(str, late.reason, "in-past"));
}

/* Who speaks for the person decides; who is close asks. */
Test(own_api, a_representative_cancels_a_time_and_a_next_of_kin_only_asks)
{
    given_plan();
    given_unit_lets();
    given_actor("anna.ward");
    struct answer hers = given_time("true");
    given_citizen("tyra.patient");
    api_post(own("/proxies"), "{'identifier': '198004129808', 'name': 'Nils', 'scopes': ['times'],"
                              " 'writes': true}");
    given_citizen("nils.narstaende");
    struct answer offered = api_get(own(""));
    struct answer close = cancel_of(hers, 1, "{}");
    struct answer asks =
        api_post(own(text("/appointments/%s/wish", text_at(hers, "id"))), "{'wish': 'cancel'}");
    given_actor("anna.ward");
    api_post(text("/patients/%s/proxies", person),
             "{'identifier': '198004129808', 'name': 'Nils', 'scopes': ['times'], 'writes': true,"
             " 'relation': 'representative', 'basis': 'Framtidsfullmakt'}");
    given_citizen("nils.narstaende");
    struct answer speaks = cancel_of(hers, 1, "{}");
    given_actor("anna.ward");
    struct answer told = api_get(text("/appointments/%s", text_at(hers, "id")));

    cr_expect(not(json_true(json_at(json_get(offered.json, "times"), 0), "mayCancel")));
    cr_expect(eq(int, close.status, 403), "%s", close.body);
    cr_expect(eq(str, close.reason, "not-your-part"));
    cr_expect(eq(int, asks.status, 200), "%s", asks.body);
    cr_assert(eq(int, speaks.status, 200), "%s", speaks.body);
    cr_expect(eq(str, (char *)text_at(told, "changes.1.by.relation"), "representative"));
    cr_expect(eq(str, (char *)text_at(told, "changes.1.reason"),
                 "Den legala företrädaren avbokade i den egna vyn."));
}

/* rules.md 5.5 */
Test(own_api, a_protected_identity_is_no_secret_to_the_person_and_nobody_elses)
{
    given_plan();
    stored("INSERT INTO patient.protection (patient_id, kind) VALUES ('%s', 'marked') "
           "RETURNING 1",
           person);

    struct answer seen = api_get(own(""));
    given_actor("anna.ward");
    struct answer staff = api_get(text("/plans/%s", plan));

    cr_expect(eq(int, seen.status, 200), "%s", seen.body);
    cr_expect(eq(int, size_at(seen, "plans"), 1));
    cr_expect(eq(int, staff.status, 404), "who is not named does not see it");
}

#define NILS "'identifier': '198004129808', 'name': 'Nils', 'scopes': ['plans', 'log'], "

static struct answer entered(const char *more)
{
    return api_post(text("/patients/%s/proxies", person), text("{" NILS "%s}", more));
}

/* SIP-2: a guardian or a legal representative speaks for the person */
Test(own_api, a_unit_enters_a_representative_who_decides_until_it_holds_no_more)
{
    given_plan();
    given_actor("anna.ward");
    struct answer made =
        entered("'relation': 'representative', 'basis': 'Framtidsfullmakt', 'writes': true");
    char *proxy = text("%s", text_at(made, "proxies.0.id"));
    given_question();
    given_citizen("nils.narstaende");
    struct answer given = answer_with("true");
    given_citizen("tyra.patient");
    struct answer hers = api_post(own(text("/proxies/%s/revocation", proxy)), NULL);
    given_actor("anna.ward");
    struct answer ended = api_post(text("/patients/%s/proxies/%s/ending", person, proxy), NULL);
    struct answer twice = api_post(text("/patients/%s/proxies/%s/ending", person, proxy), NULL);
    given_citizen("nils.narstaende");
    struct answer log = api_get(own("/log"));

    cr_assert(eq(int, made.status, 200), "%s", made.body);
    cr_expect(eq(str, (char *)text_at(made, "proxies.0.basis"), "Framtidsfullmakt"));
    cr_assert(eq(int, given.status, 200), "%s", given.body);
    cr_expect(eq(str, (char *)text_at(given, "plans.0.consents.0.givenBy"), "representative"));
    cr_expect(eq(str, (char *)text_at(given, "plans.0.consents.0.name"), "Nils Åberg"));
    cr_expect(eq(int, hers.status, 404), "a representative is not sent away by the patient");
    cr_assert(eq(int, ended.status, 200), "%s", ended.body);
    cr_expect(eq(int, twice.status, 404));
    cr_expect(eq(int, log.status, 404), "what she let herself has no log in it");
}

Test(own_api, entering_a_representative_names_what_is_wrong_and_is_for_those_who_see_the_person)
{
    given_plan();
    given_actor("anna.ward");

    struct answer no_basis = entered("'relation': 'guardian'");
    struct answer blank = entered("'relation': 'guardian', 'basis': ' '");
    struct answer relation = entered("'relation': 'friend', 'basis': 'x'");
    struct answer self = api_post(text("/patients/%s/proxies", person),
                                  "{'identifier': '" TYRA "', 'name': 'X', 'scopes': ['plans'],"
                                  " 'relation': 'guardian', 'basis': 'x'}");
    struct answer list = api_get(text("/patients/%s/proxies", person));
    struct answer let = api_post(
        text("/patients/%s/proxies/%s/ending", person, text_at(list, "proxies.0.id")), NULL);
    given_actor("rehab.nils");
    struct answer stranger = api_get(text("/patients/%s/proxies", person));
    struct answer adds = entered("'relation': 'guardian', 'basis': 'x'");

    cr_expect(eq(int, no_basis.status, 400));
    cr_expect(eq(str, no_basis.pointer, "/basis"));
    cr_expect(eq(str, blank.pointer, "/basis"));
    cr_expect(eq(str, relation.pointer, "/relation"));
    cr_expect(eq(str, self.reason, "same-person"));
    cr_expect(eq(int, size_at(list, "proxies"), 1));
    cr_expect(eq(int, let.status, 404), "whom the patient let is the patient's to send away");
    cr_expect(eq(int, stranger.status, 404));
    cr_expect(eq(int, adds.status, 404));
}

/* SIP-2: of a child one guardian's word is enough */
Test(own_api, a_guardian_who_takes_a_consent_back_for_a_child_ends_all_sharing)
{
    given_actor("anna.ward");
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = '" TYRA
                               "' AND until IS NULL"));
    plan =
        text("%s",
             text_at(api_post("/plans", text("{'patientId': '%s', 'child': true}", person)), "id"));
    for (int i = 0; i < 2; i++)
        api_post(text("/plans/%s/consents", plan),
                 text("{'givenBy': 'guardian', 'name': 'V %d', 'how': 'oral', 'givenAt': "
                      "'2026-11-01T10:00:00Z', 'validTo': '2099-01-01', 'unitIds': ['%s']}",
                      i, unit_id("hemtjanst.eva")));
    given_citizen("tyra.patient");
    struct answer back = api_post(
        of_plan(text("/consents/%s/withdrawal", stored("SELECT id FROM plan.consent LIMIT 1"))),
        NULL);

    cr_assert(eq(int, back.status, 200), "%s", back.body);
    cr_expect(eq(int, count("plan.consent WHERE withdrawn_at IS NULL"), 0));
    cr_expect(eq(str, (char *)text_at(back, "plans.0.state"), "paused"));
}

/*
 * test_appointment_shared.c - agreed times and the world around them: protected identity, the file
 * for a calendar, and the SIP meetings that a call to planning makes, moves and cancels.
 */
#include "api.h"
#include "base/clock.h"
#include <string.h>

TestSuite(appointment_shared, .init = api_start, .fini = api_stop, .timeout = 300);

static char *in(int hours)
{
    char made[CLOCK_TEXT];

    return text("%s", clock_format(clock_now() + hours * CLOCK_HOUR, made));
}

static char *given_case(void)
{
    stored("TRUNCATE appointment.appointment CASCADE"); /* the demo county's own */
    given_actor("anna.ward");
    return given_discharge("191212121212");
}

static char *person_of(const char *discharge)
{
    return stored("SELECT patient_id FROM discharge.discharge WHERE id = '%s'", discharge);
}

static struct answer make(const char *person, const char *more)
{
    struct answer made = api_post(
        text("/patients/%s/appointments", person),
        text("{'kind': 'home-visit', 'startsAt': '%s', 'endsAt': '%s', 'visibility': 'parties',"
             " 'place': 'Storgatan 1', 'preparation': 'Lägg fram; medicinerna, tack'%s}",
             in(24), in(25), more));

    cr_assert(eq(int, made.status, 201), "%s", made.body);
    return made;
}

/* Whether a calendar's file has the words, its lines put together again. */
static bool says(const char *file, const char *words)
{
    char *whole = text("%s", file), *to = whole;

    for (const char *from = file; *from; from++)
        if (strncmp(from, "\r\n ", 3) == 0)
            from += 2;
        else
            *to++ = *from;
    *to = '\0';
    return strstr(whole, words);
}

static void protect(const char *person, const char *account)
{
    if (count("patient.protection WHERE patient_id = '%s'", person) == 0)
        stored("INSERT INTO patient.protection (patient_id, kind) VALUES ('%s', 'marked')"
               " RETURNING kind",
               person);
    stored("INSERT INTO patient.named_staff (patient_id, user_id, named_by) SELECT '%s', user_id,"
           " user_id FROM identity.account WHERE name = '%s' RETURNING user_id",
           person, account);
}

Test(appointment_shared, where_a_protected_person_will_be_is_shown_on_the_one_time_to_its_own_unit)
{
    char *person = person_of(given_case());
    given_actor("hemtjanst.eva");
    char *id = text("%s", text_at(make(person, ", 'forPatient': true"), "id"));
    protect(person, "hemtjanst.eva");
    protect(person, "vc.lena");

    given_actor("hemtjanst.eva");
    struct answer own = api_get(text("/appointments/%s", id));
    struct answer list = api_get(text("/patients/%s/appointments", person));
    struct answer week = api_get("/appointments");
    struct answer file = api_get(text("/appointments/%s/calendar", id));
    struct answer all = api_get(text("/patients/%s/calendar", person));
    given_actor("vc.lena");
    struct answer other = api_get(text("/appointments/%s", id));
    given_actor("bistand.omar");
    struct answer unnamed = api_get(text("/appointments/%s", id));

    cr_expect(eq(str, (char *)text_at(own, "place"), "Storgatan 1"));
    cr_expect(json_true(json_at(json_get(list.json, "items"), 0), "placeHidden"));
    cr_expect(json_true(other.json, "placeHidden"));
    struct answer hidden[] = {list, week, file, all, other};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        cr_expect(eq(ptr, strstr(hidden[i].body, "Storgatan"), NULL), "%zu", i);
    cr_expect(says(file.body, "Platsen visas inte"), "%s", file.body);
    cr_expect(eq(int, unnamed.status, 404), "it does not exist for others");
}

Test(appointment_shared, the_file_for_a_calendar_is_for_the_patient_and_names_nobody_else)
{
    char *person = person_of(given_case());
    given_actor("hemtjanst.eva");
    struct answer made =
        make(person, ", 'forPatient': true, 'reason': 'Orolig granne',"
                     " 'withName': 'Eva Sandström', 'withTitle': 'Undersköterska'");
    char *id = text("%s", text_at(made, "id"));

    struct answer one = api_get(text("/appointments/%s/calendar", id));
    api_post_at(text("/appointments/%s/cancellation", id), 1, "{'reason': 'Sjukdom'}");
    struct answer off = api_get(text("/appointments/%s/calendar", id));
    struct answer all = api_get(text("/patients/%s/calendar", person));

    cr_expect(eq(int, one.status, 200));
    cr_expect(ne(ptr, strstr(one.headers, "text/calendar"), NULL));
    cr_expect(ne(ptr, strstr(one.headers, "tid.ics"), NULL));
    cr_expect(ne(ptr, strstr(one.body, text("UID:%s\r\n", id)), NULL), "%s", one.body);
    cr_expect(ne(ptr, strstr(one.body, "SEQUENCE:0\r\n"), NULL));
    cr_expect(says(one.body, "Lägg fram\\; medicinerna\\, tack"), "%s", one.body);
    cr_expect(eq(ptr, strstr(one.body, "19121212"), NULL));
    cr_expect(eq(ptr, strstr(one.body, "granne"), NULL), "the reason is for staff");
    cr_expect(ne(ptr, strstr(off.body, "STATUS:CANCELLED\r\n"), NULL));
    cr_expect(ne(ptr, strstr(off.body, "SEQUENCE:1\r\n"), NULL));
    cr_expect(eq(ptr, strstr(all.body, "VEVENT"), NULL), "what is off does not come");
    cr_expect(eq(int, count("audit.event WHERE action LIKE 'appointment.%%calendar'"), 3));
}

Test(appointment_shared, what_is_not_for_the_patient_leaves_in_no_form)
{
    char *person = person_of(given_case());
    given_actor("hemtjanst.eva");
    char *id = text("%s", text_at(make(person, ", 'forPatient': false"), "id"));

    struct answer one = api_get(text("/appointments/%s/calendar", id));
    struct answer all = api_get(text("/patients/%s/calendar", person));

    cr_expect(eq(int, one.status, 409));
    cr_expect(eq(str, one.reason, "not-for-patient"));
    cr_expect(eq(ptr, strstr(all.body, "VEVENT"), NULL));
}

Test(appointment_shared, whom_the_patient_meets_is_as_the_register_has_it)
{
    char *person = person_of(given_case());
    given_actor("hemtjanst.eva");
    char *eva = stored("SELECT user_id FROM identity.account WHERE name = 'hemtjanst.eva'");
    char *lena = stored("SELECT user_id FROM identity.account WHERE name = 'vc.lena'");

    struct answer own = make(person, text(", 'forPatient': true, 'withMemberId': '%s',"
                                          " 'withName': 'Somebody Else'",
                                          eva));
    struct answer other =
        api_put(text("/appointments/%s", text_at(own, "id")), 1,
                text("{'visibility': 'parties', 'forPatient': true, 'withMemberId': '%s'}", lena));

    cr_expect(eq(str, (char *)text_at(own, "with.name"), "Eva Sandström"));
    cr_expect(ne(ptr, (void *)text_at(own, "with.hsaId"), NULL));
    cr_expect(eq(str, other.reason, "not-member"));
}

Test(appointment_shared, a_patient_may_cancel_when_the_unit_has_said_so_and_not_before)
{
    char *person = person_of(given_case());
    given_actor("anna.ward");
    struct answer before = make(person, ", 'forPatient': true");
    given_actor_as("admin.sofia", "unit-administrator");

    struct answer said = api_put("/unit/settings", 0,
                                 "{'emails': [], 'phones': [], 'events': [], 'digestMinutes': 15,"
                                 " 'patientCancels': true}");
    struct answer more = api_put("/unit/settings", 1,
                                 "{'emails': [], 'phones': [], 'events': [], 'digestMinutes': 15,"
                                 " 'patientRebooks': true, 'patientCancels': true}");
    struct answer less = api_put("/unit/settings", 2,
                                 "{'emails': [], 'phones': [], 'events': [], 'digestMinutes': 15,"
                                 " 'patientCancels': true}");
    given_actor("anna.ward");
    struct answer after = api_get(text("/appointments/%s", text_at(before, "id")));
    api_put(text("/appointments/%s", text_at(before, "id")), 1,
            "{'visibility': 'parties', 'forPatient': false}");
    struct answer ours = api_get(text("/appointments/%s", text_at(before, "id")));

    cr_expect(eq(int, said.status, 200), "%s", said.body);
    cr_expect(json_true(said.json, "patientCancels"));
    cr_expect(json_true(more.json, "patientRebooks"), "%s", more.body);
    cr_expect(not(json_true(less.json, "patientRebooks")));
    cr_expect(not(json_true(before.json, "patientMayCancel")));
    cr_expect(json_true(after.json, "patientMayCancel"));
    cr_expect(not(json_true(after.json, "patientMayRebook")));
    cr_expect(not(json_true(ours.json, "patientMayCancel")), "what is not for the patient");
}

Test(appointment_shared, a_person_one_has_only_looked_up_is_not_given_a_time)
{
    given_actor("anna.ward");
    char *person = given_patient("191212121212");

    struct answer made =
        api_post(text("/patients/%s/appointments", person),
                 text("{'kind': 'visit', 'startsAt': '%s', 'endsAt': '%s', 'visibility': 'parties',"
                      " 'forPatient': true}",
                      in(24), in(25)));
    struct answer list = api_get(text("/patients/%s/appointments", person));

    cr_expect(eq(int, made.status, 409));
    cr_expect(eq(str, made.reason, "no-case-or-plan"));
    cr_expect(not(json_true(list.json, "mayMake")));
}

/* ---- SIP meetings ---- */

static struct answer sip_call(const char *discharge, int hours, const char *place)
{
    int version = int_at(api_get(text("/discharges/%s", discharge)), "version");

    return api_post_at(
        text("/discharges/%s/sip-call", discharge), version,
        text("{'meetingAt': '%s', 'place': '%s', 'purpose': 'Hemgång'}", in(hours), place));
}

/* LUS-17 */
Test(appointment_shared, a_call_to_planning_is_an_agreed_time_and_a_new_one_moves_it)
{
    char *discharge = given_case(), *person = person_of(discharge);
    given_actor("vc.lena");
    struct answer called = sip_call(discharge, 48, "Samtalsrum 3");
    struct answer first = api_get(text("/patients/%s/appointments", person));

    struct answer again = sip_call(discharge, 72, "https://video.example/sip");
    given_actor("hemtjanst.eva");
    struct answer seen = api_get(text("/patients/%s/appointments", person));
    struct answer one = api_get(text("/appointments/%s", text_at(seen, "items.0.id")));

    cr_assert(eq(int, called.status, 200), "%s", called.body);
    cr_assert(eq(int, again.status, 200), "%s", again.body);
    cr_expect(eq(str, (char *)text_at(first, "items.0.kind"), "sip-meeting"));
    cr_expect(eq(str, (char *)text_at(first, "items.0.place"), "Samtalsrum 3"));
    cr_expect(eq(str, (char *)text_at(first, "items.0.reason"), "Hemgång"));
    cr_expect(eq(int, size_at(seen, "items"), 1));
    cr_expect(eq(str, (char *)text_at(seen, "items.0.link"), "https://video.example/sip"));
    cr_expect(eq(int, int_at(one, "sequence"), 1));
    cr_expect(eq(str, (char *)text_at(one, "changes.1.reason"), "called-anew"));
    cr_expect(eq(str, (char *)text_at(one, "changes.1.wasPlace"), "Samtalsrum 3"));
}

Test(appointment_shared, what_a_call_says_is_in_its_time_whole)
{
    char *discharge = given_case();
    char place[301], purpose[1001];
    given_actor("vc.lena");
    memset(place, 'p', sizeof place - 1);
    memset(purpose, 's', sizeof purpose - 1);
    place[sizeof place - 1] = purpose[sizeof purpose - 1] = '\0';

    struct answer called = api_post_at(
        text("/discharges/%s/sip-call", discharge),
        int_at(api_get(text("/discharges/%s", discharge)), "version"),
        text("{'meetingAt': '%s', 'place': '%s', 'purpose': '%s'}", in(48), place, purpose));

    cr_expect(eq(int, called.status, 200), "%s", called.body);
    cr_expect(eq(
        int, count("appointment.appointment WHERE place = '%s' AND reason = '%s'", place, purpose),
        1));
}

Test(appointment_shared, when_the_case_is_aborted_its_meeting_is_off)
{
    char *discharge = given_case(), *person = person_of(discharge);
    given_actor("vc.lena");
    sip_call(discharge, 48, "Samtalsrum 3");
    make(person, ", 'forPatient': true");
    given_actor("anna.ward");

    struct answer gone = api_post_at(text("/discharges/%s/abort", discharge),
                                     int_at(api_get(text("/discharges/%s", discharge)), "version"),
                                     "{'reason': 'left-care'}");

    cr_assert(eq(int, gone.status, 200), "%s", gone.body);
    cr_expect(eq(str,
                 stored("SELECT string_agg(kind || ' ' || state, ', ' ORDER BY kind) FROM"
                        " appointment.appointment"),
                 "home-visit booked, sip-meeting cancelled"));
    cr_expect(eq(str, stored("SELECT reason FROM appointment.change WHERE act = 'cancel'"),
                 "case-aborted"));
    given_actor("hemtjanst.eva");
    cr_expect(eq(int, size_at(api_get(text("/patients/%s/appointments", person)), "items"), 0),
              "the case that was shared is over");
}

static char *given_plan(const char *person)
{
    char *plan = text("%s", text_at(api_post("/plans", text("{'patientId': '%s'}", person)), "id"));

    api_post(text("/plans/%s/consents", plan),
             text("{'givenBy': 'patient', 'how': 'oral', 'givenAt': '2026-01-01T10:00:00Z',"
                  " 'unitIds': ['%s', '%s'], 'validTo': '2099-01-01'}",
                  unit_id("anna.ward"), unit_id("hemtjanst.eva")));
    return plan;
}

static struct answer plan_call(const char *plan, int hours)
{
    struct answer called =
        api_post(text("/plans/%s/call", plan), text("{'meetingAt': '%s', 'unitIds': ['%s']}",
                                                    in(hours), unit_id("hemtjanst.eva")));

    cr_assert(eq(int, called.status, 200), "%s", called.body);
    return called;
}

/* SIP-2, SIP-6 */
Test(appointment_shared, a_plans_meeting_is_for_those_of_the_plan_alone)
{
    char *person = person_of(given_case());
    char *plan = given_plan(person);
    plan_call(plan, 48);
    char *id = stored("SELECT id FROM appointment.appointment");

    given_actor("hemtjanst.eva");
    struct answer covered = api_get(text("/appointments/%s", id));
    struct answer again = plan_call(plan, 72);
    given_actor("vc.lena");
    struct answer not_covered = api_get(text("/appointments/%s", id));
    struct answer list = api_get(text("/patients/%s/appointments", person));

    cr_expect(eq(int, covered.status, 200));
    cr_expect(eq(int, again.status, 200));
    cr_expect(eq(str,
                 stored("SELECT u.name FROM appointment.appointment a JOIN organisation.unit u"
                        " ON u.id = a.unit_id"),
                 "Hemtjänsten Norra Älvsta"),
              "who calls anew answers for the meeting");
    cr_expect(eq(int, not_covered.status, 404), "in the case, but not in the plan");
    cr_expect(eq(int, size_at(list, "items"), 0));
}

/* SIP-2 */
Test(appointment_shared, when_the_consent_is_taken_back_the_plans_times_are_gone_for_others_at_once)
{
    char *person = person_of(given_case());
    char *plan = given_plan(person);
    plan_call(plan, 48);
    char *id = stored("SELECT id FROM appointment.appointment");
    int told = count("event.event WHERE kind = 'appointments'");

    api_post(text("/plans/%s/consents/%s/withdrawal", plan, stored("SELECT id FROM plan.consent")),
             "{'how': 'oral'}");

    cr_expect(eq(int, api_get(text("/appointments/%s", id)).status, 200), "it is the ward's own");
    given_actor("hemtjanst.eva");
    cr_expect(eq(int, api_get(text("/appointments/%s", id)).status, 404));
    cr_expect(eq(int, size_at(api_get(text("/patients/%s/appointments", person)), "items"), 0));
    cr_expect(eq(int, count("event.event WHERE kind = 'appointments'"), told + 1));
}

Test(appointment_shared, a_meeting_that_was_held_is_done_and_one_of_a_closed_plan_is_off)
{
    char *person = person_of(given_case());
    char *plan = given_plan(person);
    plan_call(plan, 48);
    stored("ALTER TABLE appointment.appointment DISABLE TRIGGER check_appointment_update");
    stored("UPDATE appointment.appointment SET starts_at = now() - interval '2 hours', ends_at = "
           "now() - interval '1 hour' RETURNING id");
    stored("ALTER TABLE appointment.appointment ENABLE TRIGGER check_appointment_update");
    api_post(text("/plans/%s/meeting", plan), "{'at': '2026-01-02T10:00:00Z'}");
    char *held = stored("SELECT state FROM appointment.appointment");
    plan_call(plan, 72);

    struct answer closed = api_post(text("/plans/%s/closing", plan), "{'reason': 'goals-met'}");

    cr_assert(eq(int, closed.status, 200), "%s", closed.body);
    cr_expect(eq(str, held, "done"));
    cr_expect(eq(str,
                 stored("SELECT string_agg(state, ', ' ORDER BY id) FROM appointment.appointment"),
                 "done, cancelled"));
    cr_expect(eq(str, stored("SELECT reason FROM appointment.change WHERE act = 'cancel'"),
                 "plan-closed"));
}

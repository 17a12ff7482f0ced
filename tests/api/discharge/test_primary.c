/*
 * test_primary.c - what regional open care answers for: the fast vårdkontakt (LUS-13), the call to
 * the planning (LUS-17), its own part (PAY-5), and the decision about a SIP (SIP-2, PAY-9, PAY-10).
 */
#include "case.h"

TestSuite(primary, .init = api_start, .fini = api_stop);

#define CONTACT "{'name': 'Lena Forsman', 'title': 'Distriktssköterska', 'phone': '0999-300 00'}"

static char *clock_of(const char *id, const char *kind)
{
    return stored("SELECT CASE WHEN void_at IS NOT NULL THEN 'void ' || void_reason WHEN met_at IS "
                  "NOT NULL THEN 'met' ELSE 'runs' END FROM discharge.deadline WHERE discharge_id "
                  "= '%s' AND kind = '%s' ORDER BY number DESC LIMIT 1",
                  id, kind);
}

static char *call_body(const char *offset)
{
    return text("{'meetingAt': '%s', 'place': 'Hemma hos patienten', 'invited': ['Dotter']}",
                when(offset));
}

/* LUS-13: before the discharge */
Test(primary, the_clock_of_the_contact_runs_until_the_expected_day_and_moves_with_it)
{
    char *id = given_planning();
    cr_expect(eq(str, clock_of(id, "contact-appoint"), "runs"));

    done(api_put(text("/discharges/%s/expected-date", id), version_of(id),
                 text("{'expectedDischargeDate': '%s'}", day(9))));

    cr_expect(eq(str,
                 stored("SELECT string_agg(coalesce(void_reason, due_date::text), ' ' ORDER BY "
                        "number) FROM discharge.deadline WHERE discharge_id = '%s' AND kind = "
                        "'contact-appoint'",
                        id),
                 text("moved %s", day(9))));
}

Test(primary, a_contact_is_shown_to_all_parties_and_a_new_one_takes_its_place)
{
    char *id = given_planning();
    done(act_by("vc.lena", id, "care-contact", CONTACT));
    done(act_by("vc.lena", id, "care-contact", "{'name': 'Teamet', 'phone': '0999-300 01'}"));

    struct answer a = read_by("hemtjanst.eva", id);

    cr_expect(eq(int, size_at(a, "careContacts"), 2));
    cr_expect(eq(str, (char *)text_at(a, "careContacts.1.phone"), "0999-300 01"));
    cr_expect(strcmp(text_at(a, "careContacts.0.until"), "") != 0);
    cr_expect(eq(str, clock_of(id, "contact-appoint"), "met"));
}

static char *user_of(const char *account)
{
    return stored("SELECT user_id FROM identity.account WHERE name = '%s'", account);
}

/* Lena has a colleague at the GP unit; she is away, and who answers meanwhile (NULL: nobody). */
static void away(const char *from, const char *substitute)
{
    stored("INSERT INTO identity.assignment SELECT (jsonb_populate_record(a, jsonb_build_object("
           "'id', base.uuid7(), 'user_id', '%s'))).* FROM identity.assignment a WHERE a.user_id = "
           "'%s' RETURNING id",
           user_of("rehab.nils"), user_of("vc.lena"));
    stored("INSERT INTO identity.absence (unit_id, user_id, from_at, substitute_id, changed_by, "
           "changed_user) VALUES ('%s', '%s', now() + interval '%s', %s, '{}', '%s') RETURNING id",
           unit_id("vc.lena"), user_of("vc.lena"), from,
           substitute ? text("'%s'", user_of(substitute)) : "NULL", user_of("vc.lena"));
}

static char *contact_who(void)
{
    return text("{'name': 'Lena Forsman', 'phone': '0999-300 00', 'userId': '%s'}",
                user_of("vc.lena"));
}

/* LUS-13 */
Test(primary, while_the_contact_is_away_every_party_sees_who_answers_instead)
{
    char *id = given_planning();
    done(act_by("vc.lena", id, "care-contact", contact_who()));
    cr_expect(strstr(read_by("anna.ward", id).body, "\"contactAbsence\" : null") != NULL);
    away("-1 hour", "rehab.nils");

    struct answer a = read_by("hemtjanst.eva", id);

    cr_expect(eq(str, (char *)text_at(a, "contactAbsence.substitute.name"), "Nils Ahlgren"));
    cr_expect(eq(str, (char *)text_at(a, "careContacts.0.name"), "Lena Forsman"));
    cr_expect(strstr(a.body, "userId") == NULL, "%s", a.body);
}

Test(primary, a_contact_who_is_away_later_or_whom_nobody_stands_in_for_names_nobody)
{
    char *id = given_planning();
    done(act_by("vc.lena", id, "care-contact", contact_who()));
    away("1 hour", "rehab.nils");
    cr_expect(strstr(read_by("anna.ward", id).body, "\"contactAbsence\" : null") != NULL);
    away("-1 hour", NULL);

    struct answer a = read_by("anna.ward", id);

    cr_expect(strcmp(text_at(a, "contactAbsence.from"), "") != 0);
    cr_expect(strstr(a.body, "\"substitute\" : null") != NULL, "%s", a.body);
}

Test(primary, a_contact_is_a_member_of_the_own_unit_or_somebody_who_does_not_sign_in)
{
    char *id = given_planning();

    struct answer a = act_by(
        "vc.lena", id, "care-contact",
        text("{'name': 'Anna', 'phone': '0999-300 00', 'userId': '%s'}", user_of("anna.ward")));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "not-member"));
}

Test(primary, only_primary_care_appoints_calls_and_answers_for_its_part)
{
    char *id = given_planning();
    static const char *const ACCOUNTS[] = {"anna.ward", "hemtjanst.eva", "bistand.omar"};

    for (int i = 0; i < 3; i++) {
        cr_expect(eq(int, act_by(ACCOUNTS[i], id, "care-contact", CONTACT).status, 403));
        cr_expect(eq(int, act_by(ACCOUNTS[i], id, "sip-call", call_body("2 days")).status, 403));
        cr_expect(
            eq(int, act_by(ACCOUNTS[i], id, "availability", "{'available': true}").status, 403));
    }
}

/* LUS-17 */
Test(primary, a_call_meets_its_clock_and_waits_for_all_other_parties)
{
    char *id = given_ready();
    cr_expect(eq(str, clock_of(id, "sip-call"), "runs"));

    struct answer a = act_by("vc.lena", id, "sip-call", call_body("2 days"));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, clock_of(id, "sip-call"), "met"));
    cr_expect(eq(int, size_at(a, "sip.calls"), 1));
    cr_expect(eq(int, size_at(a, "notices.2.recipients"), 3)); /* after admission and ready */
}

/* LUS-17, LUS-20: every interval has a call and a clock of its own */
Test(primary, a_withdrawal_voids_the_clock_and_ready_again_starts_another)
{
    char *id = given_ready();
    done(act(id, "ready-withdrawal", "{'reason': 'Feber'}"));
    cr_expect(eq(str, clock_of(id, "sip-call"), "void withdrawn"));

    done(act(id, "ready",
             text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'}", when("-1 minutes"))));

    cr_expect(eq(str, clock_of(id, "sip-call"), "runs"));
    cr_expect(eq(
        int, count("discharge.deadline WHERE discharge_id = '%s' AND kind = 'sip-call'", id), 2));
}

Test(primary, a_call_sent_before_the_patient_was_ready_counts_for_the_first_interval)
{
    char *id = given_planning();
    done(act_by("vc.lena", id, "sip-call", call_body("4 days")));

    done(act_by("anna.ward", id, "ready",
                text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'}", when("-1 minutes"))));

    cr_expect(eq(str, clock_of(id, "sip-call"), "met"));
}

/* PAY-9 */
Test(primary, a_refused_sip_voids_the_clock_and_needs_a_day)
{
    char *id = given_ready();
    struct answer bad = act_by("bistand.omar", id, "sip-decision", "{'need': 'refused'}");
    cr_expect(eq(int, bad.status, 400));
    cr_expect(eq(str, bad.pointer, "/refusedOn"));

    struct answer a = act_by("bistand.omar", id, "sip-decision",
                             text("{'need': 'refused', 'refusedOn': '%s'}", day(0)));

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "sip.need"), "refused"));
    cr_expect(eq(str, clock_of(id, "sip-call"), "void not-needed"));
}

/* SIP-2: one party's judgement obliges all */
Test(primary, a_sip_that_is_required_after_all_starts_the_clock_from_the_notice_again)
{
    char *id = given_ready();
    done(act_by("vc.lena", id, "sip-decision", "{'need': 'not-required'}"));

    done(act_by("bistand.omar", id, "sip-decision", "{'need': 'required'}"));

    cr_expect(eq(str, clock_of(id, "sip-call"), "runs"));
    cr_expect(eq(int,
                 count("discharge.deadline l JOIN discharge.ready_interval i USING (discharge_id) "
                       "WHERE l.discharge_id = '%s' AND l.kind = 'sip-call' AND l.counted_from = "
                       "i.sent_at",
                       id),
                 2));
}

/* PAY-10, PSY-1 */
Test(primary, under_compulsory_care_no_call_is_due)
{
    char *id = given_planning();
    done(api_put(text("/discharges/%s/care", id), version_of(id),
                 "{'care': 'psychiatric', 'compulsory': 'opt'}"));

    done(act(id, "ready",
             text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'}", when("-1 minutes"))));

    cr_expect(eq(str, clock_of(id, "sip-call"), ""));
}

/* PAY-5: the missing answer is on primary care's agenda until it is positive */
Test(primary, the_answer_about_its_own_part_is_asked_for_until_it_is_yes)
{
    char *id = given_ready();
    done(act_by("vc.lena", id, "acknowledgement", NULL));
    struct answer asked = read_by("vc.lena", id);
    done(act_by("vc.lena", id, "availability", "{'available': false, 'note': 'Ingen läkartid'}"));
    cr_expect(strstr(read_by("vc.lena", id).body, "confirm-availability") != NULL);

    struct answer a = act_by("vc.lena", id, "availability",
                             text("{'available': true, 'from': '%s'}", when("1 day")));

    cr_expect(strstr(asked.body, "confirm-availability") != NULL);
    cr_expect(strstr(a.body, "confirm-availability") == NULL);
    cr_expect(eq(int, size_at(a, "availability"), 2));
}

/* PSY-1 */
Test(primary, a_change_of_the_kind_of_care_is_in_the_history_with_who_and_from_what)
{
    char *id = given_planning();
    done(api_put(text("/discharges/%s/care", id), version_of(id),
                 "{'care': 'psychiatric', 'compulsory': 'opt'}"));

    struct answer a = read_by("hemtjanst.eva", id);

    cr_expect(eq(str, (char *)text_at(a, "notices.1.kind"), "care"));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.sentBy.name"), "Anna Lindqvist"));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.content.previousCare"), "somatic"));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.content.care"), "psychiatric"));
    cr_expect(eq(str, (char *)text_at(a, "notices.1.content.compulsory"), "opt"));
    cr_expect(eq(str, state_of(id), "planning"));
    cr_expect(eq(int, size_at(a, "notices.1.recipients"), 3));
}

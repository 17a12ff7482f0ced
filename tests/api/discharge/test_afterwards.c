/*
 * test_afterwards.c - what happened while the system was down is entered afterwards: statutory
 * clocks run on the true time, and everybody sees when and how it was entered (LUS-10, LUS-15,
 * LUS-17, LUS-20, PAY-4).
 */
#include "../api.h"
#include <string.h>

TestSuite(afterwards, .init = api_start, .fini = api_stop);

static char *when(const char *offset)
{
    return stored("SELECT to_char((now() + interval '%s') AT TIME ZONE 'UTC', "
                  "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
                  offset);
}

/* A time of day in Sweden, some days ago. */
static char *day_time(int days, const char *time)
{
    return stored(
        "SELECT to_char((((now() AT TIME ZONE 'Europe/Stockholm')::date - %d) + time '%s') "
        "AT TIME ZONE 'Europe/Stockholm' AT TIME ZONE 'UTC', "
        "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
        days, time);
}

static int version_of(const char *id)
{
    return (int)strtol(stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id), NULL,
                       10);
}

/* Admitted that long ago, and nobody told yet. */
static char *given_admission(const char *ago)
{
    char *patient = given_patient("191212121212");
    struct answer a =
        api_post("/discharges",
                 text("{'patientId': '%s', 'admittedAt': '%s', 'expectedDischargeDate': '%s'}",
                      patient, when(ago), stored("SELECT (now() + interval '5 days')::date")));

    cr_assert(eq(int, a.status, 201));
    return text("%s", text_at(a, "id"));
}

static struct answer act(const char *id, const char *what, char *body)
{
    return api_post_at(text("/discharges/%s/%s", id, what), version_of(id), body);
}

static struct answer notify(const char *id, const char *more)
{
    return act(id, "admission-notice",
               text("{'recipients': [{'unitId': '%s', 'role': 'primary-care'}]%s}",
                    unit_id("vc.lena"), more));
}

static char *afterwards(const char *at)
{
    return text(", 'occurredAt': '%s', 'afterwards': 'phone'", at);
}

/* LUS-10 */
Test(afterwards, a_notice_that_was_told_by_telephone_in_time_is_in_time)
{
    given_actor("anna.ward");
    char *id = given_admission("-30 hours"), *told = when("-7 hours");

    struct answer a = notify(id, afterwards(told));

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "notices.0.afterwards"), "phone"));
    cr_expect(eq(int,
                 count("discharge.deadline l JOIN discharge.notice n ON "
                       "n.discharge_id = l.discharge_id WHERE l.discharge_id = '%s' AND l.kind = "
                       "'admission-notice' AND l.met_at = n.sent_at AND n.sent_at = '%s' AND "
                       "l.met_at <= l.due_at AND n.recorded_at > now() - interval '5 minutes'",
                       id, told),
                 1));
}

/* The control: the same without the mark is late. */
Test(afterwards, the_same_notice_sent_now_is_late)
{
    given_actor("anna.ward");
    char *id = given_admission("-30 hours");

    struct answer a = notify(id, "");

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int,
                 count("discharge.deadline WHERE discharge_id = '%s' AND kind "
                       "= 'admission-notice' AND met_at > due_at",
                       id),
                 1));
}

Test(afterwards, an_earlier_time_without_saying_how_it_was_told_is_refused)
{
    given_actor("anna.ward");
    char *id = given_admission("-30 hours");

    struct answer a = notify(id, text(", 'occurredAt': '%s'", when("-7 hours")));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "afterwards-required"));
    cr_expect(eq(str, a.pointer, "/afterwards"));
    cr_expect(eq(int, version_of(id), 1));
}

Test(afterwards, what_has_not_been_and_what_was_before_the_admission_are_refused)
{
    given_actor("anna.ward");
    char *id = given_admission("-30 hours");

    struct answer early = notify(id, afterwards(when("-31 hours")));
    struct answer late = notify(id, afterwards(when("1 hour")));
    struct answer how =
        notify(id, text(", 'occurredAt': '%s', 'afterwards': 'pigeon'", when("-7 hours")));

    cr_expect(eq(str, early.reason, "before-admission"));
    cr_expect(eq(str, late.reason, "in-future"));
    cr_expect(eq(str, how.reason, "bad-choice"));
    cr_expect(eq(str, how.pointer, "/afterwards"));
    cr_expect(eq(int, version_of(id), 1));
}

/* PAY-4, LUS-17: the days of a notice that was given at the true time */
static void ready_at(const char *time, int days_to_liability)
{
    given_actor("anna.ward");
    char *id = given_admission("-9 days"), *sent = day_time(2, time);
    notify(id, afterwards(when("-8 days 20 hours")));

    struct answer a = act(id, "ready",
                          text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'%s}",
                               day_time(2, "08:00"), afterwards(sent)));

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int,
                 count("discharge.ready_interval i JOIN discharge.notice n ON "
                       "n.id = i.notice_id WHERE i.discharge_id = '%s' AND i.sent_at = '%s' AND "
                       "n.sent_at = i.sent_at AND n.afterwards = 'phone'",
                       id, sent),
                 1));
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.liabilityEarliest"),
                 stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date - 2 + %d",
                        days_to_liability)));
    cr_expect(eq(str, (char *)text_at(a, "readiness.0.sipCallLastDay"),
                 stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date + 1")));
}

Test(afterwards, ready_at_noon_two_days_ago_counts_from_noon_two_days_ago)
{
    ready_at("12:00:00", 3);
}

Test(afterwards, a_second_after_noon_is_a_day_later)
{
    ready_at("12:00:01", 4);
}

/* LUS-20 */
Test(afterwards, a_withdrawal_ends_the_interval_when_it_was_told)
{
    given_actor("anna.ward");
    char *id = given_admission("-9 days"), *told = when("-20 hours");
    notify(id, afterwards(when("-8 days 20 hours")));
    act(id, "ready",
        text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'%s}", when("-31 hours"),
             afterwards(when("-30 hours"))));

    struct answer early =
        act(id, "ready-withdrawal", text("{'reason': 'Feber'%s}", afterwards(when("-31 hours"))));
    struct answer a = act(id, "ready-withdrawal", text("{'reason': 'Feber'%s}", afterwards(told)));

    cr_expect(eq(str, early.reason, "before-the-last"));
    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int,
                 count("discharge.ready_interval WHERE discharge_id = '%s' AND "
                       "ended_at = '%s' AND ended_how = 'withdrawn'",
                       id, told),
                 1));
}

/* LUS-17 */
Test(afterwards, a_call_that_was_made_by_telephone_meets_the_clock_when_it_was_made)
{
    given_actor("anna.ward");
    char *id = given_admission("-9 days"), *called = when("-4 days");
    notify(id, afterwards(when("-8 days 20 hours")));
    act(id, "ready",
        text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'%s}", when("-145 hours"),
             afterwards(when("-144 hours"))));
    given_actor("vc.lena");

    struct answer a =
        act(id, "sip-call",
            text("{'meetingAt': '%s', 'place': 'Rum 3'%s}", when("1 day"), afterwards(called)));

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int,
                 count("discharge.deadline WHERE discharge_id = '%s' AND kind "
                       "= 'sip-call' AND met_at = '%s' AND met_at <= due_at",
                       id, called),
                 1));
}

/* LUS-13 */
Test(afterwards, a_contact_that_was_named_by_telephone_meets_its_clock_when_it_was_named)
{
    given_actor("anna.ward");
    char *id = given_admission("-9 days"), *named = when("-2 days");
    notify(id, afterwards(when("-8 days 20 hours")));
    given_actor("vc.lena");

    struct answer bare = act(
        id, "care-contact", text("{'name': 'Vera', 'phone': '0999-1', 'occurredAt': '%s'}", named));
    struct answer a =
        act(id, "care-contact", text("{'name': 'Vera', 'phone': '0999-1'%s}", afterwards(named)));

    cr_expect(eq(str, bare.reason, "afterwards-required"));
    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int,
                 count("discharge.deadline l JOIN discharge.care_contact k ON k.discharge_id = "
                       "l.discharge_id WHERE l.discharge_id = '%s' AND l.kind = 'contact-appoint' "
                       "AND l.met_at = '%s' AND k.since = l.met_at",
                       id, named),
                 1));
}

Test(afterwards, every_party_sees_the_mark_and_the_county_can_count_it)
{
    given_actor("anna.ward");
    char *id = given_admission("-30 hours");
    notify(id, afterwards(when("-7 hours")));
    given_actor("vc.lena");

    struct answer a = api_get(text("/discharges/%s", id));

    cr_expect(eq(str, (char *)text_at(a, "notices.0.afterwards"), "phone"));
    cr_expect(ne(str, (char *)text_at(a, "notices.0.sentAt"),
                 (char *)text_at(a, "notices.0.recordedAt")));
    stored("SELECT outcome FROM api.worker_quality(NULL, gen_random_uuid(), 'test', NULL, NULL)");
    cr_expect(eq(int,
                 count("discharge.quality_fault WHERE discharge_id = '%s' AND "
                       "slug = 'entered-afterwards'",
                       id),
                 1));
}

/* How and when the last notice of a kind was told, and that it was entered just now. */
static char *told(const char *id, const char *kind)
{
    return stored("SELECT afterwards || to_char(sent_at AT TIME ZONE 'UTC', "
                  "' YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM discharge.notice WHERE discharge_id = "
                  "'%s' AND kind = '%s' AND recorded_at > now() - interval '5 minutes' "
                  "ORDER BY recorded_at DESC LIMIT 1",
                  id, kind);
}

static void tells(const char *id, const char *what, const char *body, const char *at,
                  const char *kind)
{
    struct answer a = act(id, what, text("{%s%s}", body, afterwards(at)));

    cr_assert(eq(int, a.status, 200), "%s: %s", what, a.body);
    cr_expect(eq(str, told(id, kind), text("phone %s", at)), "%s", what);
}

/* LUS-16, LUS-19, PAY-9 */
Test(afterwards, the_way_home_that_was_told_by_telephone_is_entered_with_its_true_times)
{
    given_actor("anna.ward");
    char *id = given_admission("-9 days"), *closed = when("-1 days");
    notify(id, afterwards(when("-8 days 20 hours")));
    act(id, "ready",
        text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'%s}", when("-145 hours"),
             afterwards(when("-144 hours"))));

    tells(id, "sip-decision", "'need': 'not-required'", when("-140 hours"), "sip-decision");
    tells(id, "patient-information", text("'givenAt': '%s'", when("-101 hours")),
          when("-100 hours"), "patient-information");
    tells(id, "departure", text("'leftAt': '%s', 'to': 'home'", when("-98 hours")),
          when("-97 hours"), "departure");
    tells(id, "follow-up", text("'at': '%s', 'how': 'visit'", when("-49 hours")), when("-2 days"),
          "follow-up");
    tells(id, "closing", "'reason': 'done'", closed, "closed");

    cr_expect(
        eq(int, count("discharge.discharge WHERE id = '%s' AND ended_at = '%s'", id, closed), 1));
    cr_expect(eq(int,
                 count("discharge.sip_decision s JOIN discharge.notice n ON n.id = s.notice_id "
                       "WHERE s.discharge_id = '%s' AND s.decided_at = n.sent_at",
                       id),
                 1));
}

/* LUS-21 */
Test(afterwards, a_process_that_was_broken_off_by_telephone_ended_then)
{
    given_actor("anna.ward");
    char *id = given_admission("-9 days"), *at = when("-2 days");
    notify(id, afterwards(when("-8 days 20 hours")));

    tells(id, "abort", "'reason': 'transfer'", at, "aborted");

    cr_expect(eq(int, count("discharge.discharge WHERE id = '%s' AND ended_at = '%s'", id, at), 1));
}

Test(afterwards, none_of_these_is_told_earlier_without_saying_how_or_before_it_happened)
{
    static const char *const ACTS[][2] = {{"sip-decision", "'need': 'required'"},
                                          {"patient-information", "'givenAt': '%s'"},
                                          {"departure", "'leftAt': '%s', 'to': 'home'"},
                                          {"abort", "'at': '%s', 'reason': 'death'"}};
    given_actor("anna.ward");
    char *id = given_admission("-9 days"), *happened = when("-1 days"), *early = when("-2 days");
    notify(id, afterwards(when("-8 days 20 hours")));
    int before = version_of(id);

    for (size_t i = 0; i < sizeof ACTS / sizeof *ACTS; i++) {
        char *body =
            strstr(ACTS[i][1], "%s")
                ? stored("SELECT format('%s', '%s')",
                         stored("SELECT replace($q$%s$q$, '''', '''''')", ACTS[i][1]), happened)
                : text("%s", ACTS[i][1]);
        struct answer bare = act(id, ACTS[i][0], text("{%s, 'occurredAt': '%s'}", body, early));

        cr_expect(eq(str, bare.reason, "afterwards-required"), "%s %s", ACTS[i][0], bare.body);
        if (i == 0)
            continue;
        struct answer a = act(id, ACTS[i][0], text("{%s%s}", body, afterwards(early)));
        cr_expect(eq(str, a.reason, "told-before"), "%s %s", ACTS[i][0], a.body);
        cr_expect(eq(str, a.pointer, "/occurredAt"));
    }
    cr_expect(eq(int, version_of(id), before));
}

Test(afterwards, a_case_does_not_close_before_the_patient_has_left)
{
    given_actor("anna.ward");
    char *id = given_admission("-9 days");
    notify(id, afterwards(when("-8 days 20 hours")));
    act(id, "departure", text("{'leftAt': '%s', 'to': 'home'}", when("-2 days")));

    struct answer a = act(id, "closing", text("{'reason': 'done'%s}", afterwards(when("-3 days"))));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "before-departure"));
}

/* LUS-14 */
Test(afterwards, what_had_been_told_when_it_was_acknowledged_is_and_what_came_later_waits)
{
    given_actor("anna.ward");
    char *id = given_admission("-9 days"), *at = when("-7 days");
    notify(id, afterwards(when("-8 days 20 hours")));
    act(id, "ready",
        text("{'judgedAt': '%s', 'physicianName': 'Doktor Prov'%s}", when("-145 hours"),
             afterwards(when("-144 hours"))));
    given_actor("vc.lena");
    char *path = text("/discharges/%s/acknowledgement", id);

    cr_expect(
        eq(str, api_post(path, text("{'occurredAt': '%s'}", at)).reason, "afterwards-required"));
    struct answer a = api_post(path, text("{'occurredAt': '%s', 'afterwards': 'paper'}", at));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(
        eq(str, (char *)text_at(a, "notices.0.recipients.0.acknowledgedAfterwards"), "paper"));
    cr_expect(eq(str, (char *)text_at(a, "notices.0.recipients.0.state"), "acknowledged"));
    cr_expect(ne(str, (char *)text_at(a, "notices.0.recipients.0.acknowledgedRecordedAt"), ""));
    cr_expect(eq(int,
                 count("discharge.recipient WHERE discharge_id = '%s' AND acknowledged_at = '%s' "
                       "AND delivered_at <= acknowledged_at",
                       id, at),
                 1));
    cr_expect(ne(str, (char *)text_at(a, "notices.1.recipients.0.state"), "acknowledged"));
    cr_expect(eq(int, api_post(path, NULL).status, 200));
    cr_expect(eq(str,
                 api_post(path, text("{'occurredAt': '%s', 'afterwards': 'paper'}", at)).reason,
                 "nothing-waits"));
}

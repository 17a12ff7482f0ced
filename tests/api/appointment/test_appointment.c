/*
 * test_appointment.c - an agreed time through the API: made, moved, cancelled, said how it went,
 * with its history; who sees it, and what a protected identity hides.
 */
#include "api.h"
#include "base/clock.h"
#include <string.h>

TestSuite(appointment_api, .init = api_start, .fini = api_stop, .timeout = 300);

/* A moment so many hours from now, as the API takes it. */
static char *in(int hours)
{
    char made[CLOCK_TEXT];

    return text("%s", clock_format(clock_now() + hours * CLOCK_HOUR, made));
}

static char *person_of(const char *discharge)
{
    return stored("SELECT patient_id FROM discharge.discharge WHERE id = '%s'", discharge);
}

/* Somebody whom ward, home care, social services and primary care have a case with. */
static char *given_person(void)
{
    stored("TRUNCATE appointment.appointment CASCADE"); /* the demo county's own */
    given_actor("anna.ward");
    return person_of(given_discharge("191212121212"));
}

static struct answer make_with(const char *person, const char *kind, int from, int to,
                               const char *more)
{
    return api_post(text("/patients/%s/appointments", person),
                    text("{'kind': '%s', 'startsAt': '%s', 'endsAt': '%s',"
                         " 'visibility': 'parties', 'forPatient': true%s}",
                         kind, in(from), in(to), more));
}

static struct answer make(const char *person)
{
    struct answer made = make_with(person, "home-visit", 24, 25, ", 'place': 'Storgatan 1'");

    cr_assert(eq(int, made.status, 201), "%s", made.body);
    return made;
}

static char *given_time(const char *person)
{
    return text("%s", text_at(make(person), "id"));
}

static struct answer move(const char *id, int version, int from, int to, const char *more)
{
    return api_post_at(
        text("/appointments/%s/move", id), version,
        text("{'startsAt': '%s', 'endsAt': '%s', 'reason': 'Patienten bad om det'%s}", in(from),
             in(to), more));
}

static struct answer cancel(const char *id, int version)
{
    return api_post_at(text("/appointments/%s/cancellation", id), version,
                       "{'reason': 'Sjukdom', 'toldHow': 'phone'}");
}

static struct answer outcome(const char *id, int version, const char *how)
{
    return api_post_at(text("/appointments/%s/outcome", id), version,
                       text("{'outcome': '%s'}", how));
}

/* A time that began and ended before now, whatever it was. */
static void let_it_pass(const char *id)
{
    stored("ALTER TABLE appointment.appointment DISABLE TRIGGER check_appointment_update");
    stored("UPDATE appointment.appointment SET starts_at = now() - interval '2 hours', ends_at = "
           "now() - interval '1 hour' WHERE id = '%s'"
           " RETURNING id",
           id);
    stored("ALTER TABLE appointment.appointment ENABLE TRIGGER check_appointment_update");
}

Test(appointment_api, a_home_visit_is_made_and_seen_by_the_units_of_the_case)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *id = given_time(person);
    given_actor("vc.lena");

    struct answer seen = api_get(text("/patients/%s/appointments", person));
    struct answer one = api_get(text("/appointments/%s", id));

    cr_expect(eq(int, size_at(seen, "items"), 1));
    cr_expect(eq(str, (char *)text_at(seen, "items.0.kind"), "home-visit"));
    cr_expect(eq(str, (char *)text_at(seen, "items.0.place"), "Storgatan 1"));
    cr_expect(eq(str, (char *)text_at(seen, "items.0.patient.identifier"), "191212121212"));
    cr_expect(eq(int, size_at(one, "acts"), 0), "another unit's");
    cr_expect(eq(int, size_at(one, "changes"), 1));
    cr_expect(eq(str, (char *)text_at(one, "changes.0.act"), "make"));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'appointment.make' AND outcome = 'ok'"), 1));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'appointment.of-person' AND outcome = 'ok'"), 1));
}

Test(appointment_api, a_time_that_is_moved_keeps_where_it_was_and_is_agreed_on_anew)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    struct answer made =
        make_with(person, "home-visit", 24, 25, ", 'place': 'Storgatan 1', 'agreedHow': 'phone'");
    char *id = text("%s", text_at(made, "id"));

    struct answer moved = move(id, 1, 48, 50, ", 'place': 'Torget 2'");

    cr_expect(eq(str, (char *)text_at(made, "agreed.how"), "phone"));
    cr_assert(eq(int, moved.status, 200), "%s", moved.body);
    cr_expect(eq(int, int_at(moved, "version"), 2));
    cr_expect(eq(int, int_at(moved, "sequence"), 1));
    cr_expect(eq(ptr, (void *)json_get(moved.json, "agreed"), NULL), "of the new time nobody has");
    cr_expect(eq(str, (char *)text_at(moved, "place"), "Torget 2"));
    cr_expect(eq(str, (char *)text_at(moved, "changes.1.act"), "move"));
    cr_expect(eq(str, (char *)text_at(moved, "changes.1.wasStartsAt"),
                 (char *)text_at(made, "startsAt")));
    cr_expect(eq(str, (char *)text_at(moved, "changes.1.wasPlace"), "Storgatan 1"));
    cr_expect(eq(str, (char *)text_at(moved, "changes.1.reason"), "Patienten bad om det"));
}

Test(appointment_api, everybody_who_sees_it_is_told_of_each_change_by_ids_alone)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *id = given_time(person);
    move(id, 1, 48, 50, "");

    cr_expect(eq(int, count("event.event WHERE kind = 'appointment' AND thing_id = '%s'", id), 2));
    cr_expect(
        eq(int, count("event.event WHERE kind = 'appointments' AND thing_id = '%s'", person), 2));
    cr_expect(eq(int,
                 count("event.event e, unnest(e.units) u WHERE e.kind = 'appointment'"
                       " AND e.version = 2"),
                 4),
              "the ward, home care, social services and primary care");
}

Test(appointment_api, what_is_for_ones_own_unit_does_not_exist_for_others)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *id = given_time(person);
    struct answer hidden =
        api_put(text("/appointments/%s", id), 1, "{'visibility': 'own-unit', 'forPatient': true}");
    given_actor("vc.lena");

    struct answer one = api_get(text("/appointments/%s", id));
    struct answer all = api_get(text("/patients/%s/appointments", person));
    struct answer file = api_get(text("/appointments/%s/calendar", id));
    struct answer act = move(id, 2, 30, 31, "");

    cr_expect(eq(int, hidden.status, 200), "%s", hidden.body);
    cr_expect(eq(int, one.status, 404));
    cr_expect(eq(int, size_at(all, "items"), 0));
    cr_expect(eq(int, file.status, 404));
    cr_expect(eq(int, act.status, 404));
    cr_expect(eq(int,
                 count("event.event e WHERE e.kind = 'appointment' AND e.version = 2"
                       " AND cardinality(e.units) = 4"),
                 1),
              "they are told that it is gone");
}

Test(appointment_api, a_unit_that_takes_no_part_finds_nothing_and_the_log_says_so)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *id = given_time(person);
    given_actor("maria.nurse");

    struct answer answers[] = {
        api_get(text("/appointments/%s", id)),
        api_get(text("/patients/%s/appointments", person)),
        api_get(text("/patients/%s/calendar", person)),
        api_get(text("/appointments/%s/calendar", id)),
        api_put(text("/appointments/%s", id), 1, "{'visibility': 'parties', 'forPatient': true}"),
        move(id, 1, 30, 31, ""),
        cancel(id, 1),
        outcome(id, 1, "done"),
        make_with(person, "visit", 24, 25, ""),
    };

    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        cr_expect(eq(int, answers[i].status, 404), "%zu: %s", i, answers[i].body);
    cr_expect(
        eq(int, count("audit.event WHERE action LIKE 'appointment.%%' AND outcome = 'denied'"), 9));
    cr_expect(eq(int, count("appointment.change"), 1));
}

Test(appointment_api, only_the_unit_whose_time_it_is_changes_it)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *id = given_time(person);
    given_actor("vc.lena");

    struct answer moved = move(id, 1, 30, 31, "");
    struct answer off = cancel(id, 1);

    cr_expect(eq(int, moved.status, 409));
    cr_expect(eq(str, moved.reason, "not-your-part"));
    cr_expect(eq(int, off.status, 409));
    cr_expect(eq(int, count("appointment.appointment WHERE version = 1 AND state = 'booked'"), 1));
}

Test(appointment_api, who_comes_second_is_told_and_writes_nothing)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *id = given_time(person);
    struct answer first = move(id, 1, 48, 50, "");

    struct answer second = move(id, 1, 72, 73, "");
    struct answer off = cancel(id, 1);
    struct answer unread =
        api_post(text("/appointments/%s/cancellation", id), "{'reason': 'Sjukdom'}");

    cr_expect(eq(int, first.status, 200));
    cr_expect(eq(int, second.status, 412));
    cr_expect(eq(int, off.status, 412));
    cr_expect(eq(int, unread.status, 428));
    cr_expect(eq(int, count("appointment.change"), 2));
}

Test(appointment_api, a_repeated_write_is_answered_and_not_made_again)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *body = text("{'kind': 'visit', 'startsAt': '%s', 'endsAt': '%s',"
                      " 'visibility': 'parties', 'forPatient': true}",
                      in(24), in(25));
    char *path = text("/patients/%s/appointments", person);

    struct answer once = api_post_key(path, "the-same-key-twice-1", body);
    struct answer again = api_post_key(path, "the-same-key-twice-1", body);
    struct answer other = api_post_key(path, "the-same-key-twice-1",
                                       text("{'kind': 'visit', 'startsAt': '%s', 'endsAt': '%s',"
                                            " 'visibility': 'own-unit', 'forPatient': true}",
                                            in(24), in(25)));

    cr_expect(eq(int, once.status, 201), "%s", once.body);
    cr_expect(eq(str, (char *)text_at(once, "id"), (char *)text_at(again, "id")));
    cr_expect(eq(str, other.problem, "idempotency-key-reused"));
    cr_expect(eq(int, count("appointment.appointment"), 1));
}

Test(appointment_api, a_time_ends_once_and_what_was_said_wrongly_is_put_right)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *id = given_time(person);
    struct answer early = outcome(id, 1, "done");
    let_it_pass(id);
    struct answer late = api_get(text("/patients/%s/appointments", person));

    struct answer missed = outcome(id, 1, "missed");
    struct answer done = outcome(id, 2, "done");
    struct answer off = cancel(id, 3);
    struct answer moved = move(id, 3, 30, 31, "");

    cr_expect(eq(int, early.status, 409));
    cr_expect(eq(str, early.reason, "in-future"));
    cr_expect(json_true(json_at(json_get(late.json, "items"), 0), "unsettled"));
    cr_expect(eq(int, missed.status, 200), "%s", missed.body);
    cr_expect(eq(str, (char *)text_at(done, "state"), "done"));
    cr_expect(eq(int, off.status, 409));
    cr_expect(eq(str, off.reason, "not-booked"));
    cr_expect(eq(str, moved.reason, "not-booked"));
    cr_expect(
        eq(int, size_at(api_get(text("/patients/%s/appointments?view=past", person)), "items"), 1));
}

Test(appointment_api, another_time_at_the_same_hour_is_told_and_hinders_nobody)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    make_with(person, "home-visit", 24, 26, "");
    given_actor("vc.lena");

    struct answer over = make_with(person, "visit", 25, 27, "");
    struct answer after = make_with(person, "phone-call", 27, 28, "");
    given_actor("hemtjanst.eva");
    struct answer secret = api_post(
        text("/patients/%s/appointments", person),
        text("{'kind': 'visit', 'startsAt': '%s', 'endsAt': '%s', 'visibility': 'own-unit',"
             " 'forPatient': false}",
             in(27), in(28)));
    given_actor("vc.lena");
    struct answer seen = api_get(text("/appointments/%s", text_at(after, "id")));

    cr_expect(eq(int, over.status, 201));
    cr_expect(eq(str, (char *)text_at(over, "overlaps.0.kind"), "home-visit"));
    cr_expect(eq(int, size_at(after, "overlaps"), 0), "one ends as the other begins");
    cr_expect(eq(int, size_at(secret, "overlaps"), 1));
    cr_expect(eq(int, size_at(seen, "overlaps"), 0), "what is not shared is not told this way");
}

Test(appointment_api, what_has_been_is_entered_afterwards_and_said_to_be_so)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");

    struct answer bare = make_with(person, "visit", -3, -2, "");
    struct answer said = make_with(person, "visit", -3, -2, ", 'afterwards': true");
    struct answer moved = move(text_at(said, "id"), 1, -2, -1, "");

    cr_expect(eq(int, bare.status, 400));
    cr_expect(eq(str, bare.reason, "in-past"));
    cr_expect(eq(str, bare.pointer, "/startsAt"));
    cr_expect(eq(int, said.status, 201), "%s", said.body);
    cr_expect(eq(int, moved.status, 400));
    cr_expect(eq(str, moved.reason, "in-past"));
}

static const struct bad {
    const char *body, *pointer, *reason;
} MADE[] = {
    {"{}", "/kind", "missing"},
    {"{'kind': 'party'}", "/kind", "bad-choice"},
    {"{'kind': 'visit', 'startsAt': 'tomorrow'}", "/startsAt", "bad-time"},
    {"{'kind': 'visit', 'startsAt': '2099-01-01T10:00:00'}", "/startsAt", "bad-time"},
    {"{WHEN}", "/visibility", "missing"},
    {"{WHEN, 'visibility': 'all', 'forPatient': true}", "/visibility", "bad-choice"},
    {"{WHEN, 'visibility': 'parties'}", "/forPatient", "missing"},
    {"{WHEN, WORDS, 'forPatient': 1}", "", "duplicate-member"},
    {"{WHEN, WORDS, 'surprise': 1}", "/surprise", "unknown-member"},
    {"{WHEN, WORDS, 'place': ' \\t'}", "/place", "bad-text"},
    {"{WHEN, WORDS, 'place': '  '}", "/place", "missing"},
    {"{WHEN, WORDS, 'reason': '  '}", "/reason", "missing"},
    {"{WHEN, WORDS, 'withTitle': 'Läkare'}", "/withName", "missing"},
    {"{WHEN, WORDS, 'link': 'http://video.example/1'}", "/link", "bad-link"},
    {"{WHEN, WORDS, 'link': 'javascript:alert(1)'}", "/link", "bad-link"},
    {"{WHEN, WORDS, 'link': 'https://a@b.example/'}", "/link", "bad-link"},
    {"{WHEN, WORDS, 'agreedAt': '2026-01-01T10:00:00Z'}", "/agreedHow", "missing"},
    {"{WHEN, WORDS, 'agreedHow': 'phone', 'agreedAt': '2099-01-01T10:00:00Z'}", "/agreedAt",
     "in-future"},
    {"{WHEN, WORDS, 'withMemberId': '00000000-0000-7000-8000-000000000009'}", "", "not-member"},
    {"{'kind': 'phone-call', TIMES, WORDS, 'place': 'Storgatan 1'}", "/place", "not-for-kind"},
    {"{'kind': 'phone-call', TIMES, WORDS, 'link': 'https://a.example/'}", "/link", "not-for-kind"},
    {"{'kind': 'visit', 'startsAt': '2027-06-01T10:00:00Z', 'endsAt': '2027-06-01T10:00:00Z',"
     " WORDS}",
     "/endsAt", "before-start"},
    {"{'kind': 'visit', 'startsAt': '2027-06-01T10:00:00Z', 'endsAt': '2027-06-02T10:00:01Z',"
     " WORDS}",
     "/endsAt", "too-long-time"},
    {"{'kind': 'visit', 'startsAt': '2099-06-01T10:00:00Z', 'endsAt': '2099-06-01T11:00:00Z',"
     " WORDS}",
     "/startsAt", "out-of-range"},
};

/* The samples with what they have in common in its place. */
static char *whole(const char *body)
{
    static const char *const PARTS[][2] = {
        {"WHEN", "'kind': 'visit', TIMES"},
        {"TIMES", "'startsAt': '2027-06-01T10:00:00Z', 'endsAt': '2027-06-01T11:00:00Z'"},
        {"WORDS", "'visibility': 'parties', 'forPatient': true"},
    };
    char *made = text("%s", body);

    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        char *at = strstr(made, PARTS[i][0]);

        if (at)
            made = text("%.*s%s%s", (int)(at - made), made, PARTS[i][1], at + strlen(PARTS[i][0]));
    }
    return made;
}

Test(appointment_api, a_bad_body_is_refused_at_its_member)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");

    for (size_t i = 0; i < sizeof MADE / sizeof *MADE; i++) {
        struct answer bad =
            api_post(text("/patients/%s/appointments", person), whole(MADE[i].body));

        cr_expect(eq(int, bad.status, 400), "%s: %s", MADE[i].body, bad.body);
        cr_expect(eq(str, bad.reason, (char *)MADE[i].reason), "%s: %s", MADE[i].body, bad.body);
        if (*MADE[i].pointer)
            cr_expect(eq(str, bad.pointer, (char *)MADE[i].pointer), "%s", MADE[i].body);
    }
    cr_expect(eq(int, count("appointment.appointment"), 0));
}

Test(appointment_api, a_bad_act_is_refused_at_its_member)
{
    static const struct {
        const char *verb, *body, *pointer, *reason;
    } ACTS[] = {
        {"move", "{'reason': 'x'}", "/startsAt", "missing"},
        {"move", "{TIMES}", "/reason", "missing"},
        {"move", "{TIMES, 'reason': ' '}", "/reason", "missing"},
        {"move", "{TIMES, 'reason': 'x', 'kind': 'visit'}", "/kind", "unknown-member"},
        {"move", "{TIMES, 'reason': 'x', 'agreedAt': '2026-01-01T10:00:00Z'}", "/agreedHow",
         "missing"},
        {"cancellation", "{}", "/reason", "missing"},
        {"cancellation", "{'reason': 'x', 'toldAt': '2026-01-01T10:00:00Z'}", "/toldHow",
         "missing"},
        {"cancellation", "{'reason': 'x', 'toldHow': 'pigeon'}", "/toldHow", "bad-choice"},
        {"cancellation", "{'reason': 'x', 'toldHow': 'phone', 'toldAt': '2099-01-01T10:00:00Z'}",
         "/toldAt", "in-future"},
        {"outcome", "{}", "/outcome", "missing"},
        {"outcome", "{'outcome': 'cancelled'}", "/outcome", "bad-choice"},
    };
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *id = given_time(person);

    for (size_t i = 0; i < sizeof ACTS / sizeof *ACTS; i++) {
        struct answer bad =
            api_post_at(text("/appointments/%s/%s", id, ACTS[i].verb), 1, whole(ACTS[i].body));

        cr_expect(eq(int, bad.status, 400), "%s: %s", ACTS[i].body, bad.body);
        cr_expect(eq(str, bad.reason, (char *)ACTS[i].reason), "%s", ACTS[i].body);
        cr_expect(eq(str, bad.pointer, (char *)ACTS[i].pointer), "%s", ACTS[i].body);
    }
    struct answer words = api_put(text("/appointments/%s", id), 1,
                                  "{'visibility': 'parties', 'forPatient': true, 'place': 'x'}");
    cr_expect(eq(str, words.pointer, "/place"), "a place is moved to");
    cr_expect(eq(int, count("appointment.change"), 1));
}

Test(appointment_api, a_bad_question_is_refused_at_its_parameter)
{
    static const char *const QUESTIONS[][2] = {
        {"view=all", "view"},   {"limit=0", "limit"},   {"limit=101", "limit"},
        {"limit=ten", "limit"}, {"before=1", "before"},
    };
    static const char *const DAYS[][2] = {{"from=0001-01-01", "from"}, {"from=9999-12-31", "from"},
                                          {"from=2026-02-30", "from"}, {"days=0", "days"},
                                          {"days=63", "days"},         {"days=x", "days"}};
    char *person = given_person();

    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS; i++)
        cr_expect(eq(str,
                     api_get(text("/patients/%s/appointments?%s", person, QUESTIONS[i][0])).pointer,
                     (char *)QUESTIONS[i][1]));
    for (size_t i = 0; i < sizeof DAYS / sizeof *DAYS; i++)
        cr_expect(
            eq(str, api_get(text("/appointments?%s", DAYS[i][0])).pointer, (char *)DAYS[i][1]));
    cr_expect(eq(int,
                 api_get(text("/patients/%s/appointments?view=past&before="
                              "00000000-0000-7000-8000-000000000009",
                              person))
                     .status,
                 404));
}

Test(appointment_api, the_units_own_list_has_its_times_of_those_days_and_what_nobody_has_ended)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    char *passed = given_time(person);
    make_with(person, "visit", 48, 49, "");
    make_with(person, "visit", 24 * 20, 24 * 20 + 1, "");
    let_it_pass(passed);
    given_actor("vc.lena");
    make_with(person, "visit", 48, 49, "");
    given_actor("hemtjanst.eva");

    struct answer week = api_get("/appointments");
    struct answer month = api_get("/appointments?days=40");

    cr_expect(eq(int, size_at(month, "items"), size_at(week, "items") + 1));
    cr_expect(eq(int, size_at(week, "unsettled"), 1));
    cr_expect(eq(str, (char *)text_at(week, "unsettled.0.id"), passed));
}

Test(appointment_api, earlier_times_come_a_page_at_a_time_latest_first)
{
    char *person = given_person();
    given_actor("hemtjanst.eva");
    for (int i = 1; i <= 5; i++) {
        struct answer made =
            make_with(person, "visit", -10 * i, -10 * i + 1, ", 'afterwards': true");

        outcome(text_at(made, "id"), 1, "done");
    }
    char *path = text("/patients/%s/appointments?view=past&limit=2", person);

    struct answer first = api_get(path);
    struct answer second = api_get(text("%s&before=%s", path, text_at(first, "items.1.id")));
    struct answer last = api_get(text("%s&before=%s", path, text_at(second, "items.1.id")));

    cr_expect(eq(int, size_at(first, "items"), 2));
    cr_expect(json_true(first.json, "more"));
    cr_expect(lt(str, (char *)text_at(second, "items.0.startsAt"),
                 (char *)text_at(first, "items.1.startsAt")));
    cr_expect(eq(int, size_at(last, "items"), 1));
    cr_expect(not(json_true(last.json, "more")));
}

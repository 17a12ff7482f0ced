/*
 * test_thread.c - threads between the parties of a case, through the API: who sees them, what each
 * unit did with what it got, corrections that keep the original.
 */
#include "mail.h"
#include <string.h>

TestSuite(thread, .init = api_start, .fini = api_stop);

static const char *const EVA[] = {"hemtjanst.eva", NULL};
static const char *const EVA_OMAR[] = {"hemtjanst.eva", "bistand.omar", NULL};

static int unread(const char *discharge)
{
    return int_at(api_get(text("/discharges/%s", discharge)), "unreadMessages");
}

static int in_inbox(const char *discharge)
{
    struct answer a = api_get("/inbox?view=all");

    for (int i = 0; i < size_at(a, "items"); i++)
        if (strcmp(text_at(a, text("items.%d.id", i)), discharge) == 0)
            return int_at(a, text("items.%d.unreadMessages", i));
    return -1;
}

Test(thread, is_begun_with_category_subject_and_addressees)
{
    char *id = mail_case();

    struct answer a = mail_thread(id, EVA_OMAR);

    cr_assert(eq(int, a.status, 201), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "category"), "question"));
    cr_expect(eq(str, (char *)text_at(a, "subject"), "Nyckel"));
    cr_expect(eq(str, (char *)text_at(a, "dischargeId"), id));
    cr_expect(eq(int, size_at(a, "units"), 3));
    cr_expect(eq(int, size_at(a, "messages"), 1));
    cr_expect(eq(str, (char *)text_at(a, "messages.0.text"), "Var finns nyckeln?"));
    cr_expect(eq(str, (char *)text_at(a, "messages.0.sentBy.name"), "Anna Lindqvist"));
    cr_expect(eq(int, size_at(a, "messages.0.receipts"), 2));
    cr_expect(eq(str, (char *)text_at(a, "messages.0.receipts.0.state"), "sent"));
    cr_expect(eq(int, int_at(a, "unread"), 0));
}

Test(thread, a_receipt_goes_from_sent_to_delivered_to_read_to_done)
{
    char *id = mail_case(), *thread = mail_to_eva(id);

    given_actor("hemtjanst.eva");
    cr_expect(eq(int, in_inbox(id), 1));
    given_actor("anna.ward");
    cr_expect(
        eq(str, (char *)text_at(open_thread(thread), "messages.0.receipts.0.state"), "delivered"));
    given_actor("hemtjanst.eva");
    cr_expect(eq(int, unread(id), 1));
    struct answer read = open_thread(thread);
    cr_expect(eq(int, read.status, 200));
    cr_expect(strstr(read.body, "\"fresh\": true") != NULL, "%s", read.body);
    cr_expect(strstr(open_thread(thread).body, "\"fresh\": true") == NULL);
    cr_expect(eq(int, unread(id), 0));
    cr_expect(eq(int, in_inbox(id), 0));
    given_actor("anna.ward");
    struct answer a = open_thread(thread);
    cr_expect(eq(str, (char *)text_at(a, "messages.0.receipts.0.state"), "read"));
    cr_expect(eq(str, (char *)text_at(a, "messages.0.receipts.0.readBy.name"), "Eva Sandström"));
    given_actor("hemtjanst.eva");
    cr_expect(eq(int, api_post(text("/threads/%s/done", thread), NULL).status, 200));
    given_actor("anna.ward");

    a = open_thread(thread);

    cr_expect(eq(str, (char *)text_at(a, "messages.0.receipts.0.state"), "done"));
    cr_expect(eq(str, (char *)text_at(a, "messages.0.receipts.0.doneBy.name"), "Eva Sandström"));
    cr_expect(eq(str, (char *)text_at(a, "units.1.state"), "done"));
}

Test(thread, what_is_done_is_not_done_twice)
{
    char *thread = mail_to_eva(mail_case());

    struct answer own = api_post(text("/threads/%s/done", thread), NULL);
    given_actor("hemtjanst.eva");
    api_post(text("/threads/%s/done", thread), NULL);
    struct answer again = api_post(text("/threads/%s/done", thread), NULL);

    cr_expect(eq(int, own.status, 409));
    cr_expect(eq(int, again.status, 409));
    cr_expect(eq(str, again.reason, "nothing-to-do"));
}

Test(thread, an_answer_waits_for_the_one_who_asked_and_reading_is_part_of_answering)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    given_actor("hemtjanst.eva");

    struct answer a = say(thread, "Hos grannen");

    cr_assert(eq(int, a.status, 201), "%s", a.body);
    cr_expect(eq(int, size_at(a, "messages"), 2));
    cr_expect(eq(str, (char *)text_at(a, "messages.0.receipts.0.state"), "read"));
    given_actor("anna.ward");
    cr_expect(eq(int, unread(id), 1));
}

Test(thread, the_list_has_the_unread_first)
{
    char *id = mail_case(), *first = mail_to_eva(id), *second = mail_to_eva(id);
    given_actor("hemtjanst.eva");
    say(second, "Läst");
    given_actor("hemtjanst.eva");

    struct answer a = api_get(text("/discharges/%s/threads", id));

    cr_assert(eq(int, size_at(a, "threads"), 2), "%s", a.body);
    cr_expect(eq(int, int_at(a, "unread"), 1));
    cr_expect(eq(str, (char *)text_at(a, "threads.0.id"), first));
    cr_expect(eq(str, (char *)text_at(a, "threads.1.id"), second));
    cr_expect(strstr(a.body, "Var finns") == NULL, "a list does not say what the messages say");
}

Test(thread, a_unit_that_was_not_addressed_sees_nothing_of_it)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    given_actor("bistand.omar");

    cr_expect(eq(int, size_at(api_get(text("/discharges/%s/threads", id)), "threads"), 0));
    cr_expect(eq(int, open_thread(thread).status, 404));
    cr_expect(eq(int, say(thread, "Hej").status, 404));
    cr_expect(eq(int, unread(id), 0));
}

Test(thread, more_parties_are_taken_into_a_thread_with_an_answer_and_see_it_whole)
{
    char *id = mail_case(), *thread = mail_to_eva(id);

    struct answer a =
        api_post(text("/threads/%s/messages", thread),
                 text("{'text': 'Omar också', 'unitIds': ['%s']}", unit_id("bistand.omar")));
    given_actor("bistand.omar");

    cr_expect(eq(int, a.status, 201));
    cr_expect(eq(int, unread(id), 2));
    cr_expect(eq(int, size_at(open_thread(thread), "messages"), 2));
}

Test(thread, only_parties_and_not_oneself_can_be_addressed)
{
    char *id = mail_case();
    static const char *const NILS[] = {"rehab.nils", NULL}, *const ANNA[] = {"anna.ward", NULL};

    struct answer stranger = mail_thread(id, NILS), self = mail_thread(id, ANNA);

    cr_expect(eq(int, stranger.status, 400));
    cr_expect(eq(str, stranger.reason, "unit-not-party"));
    cr_expect(eq(int, self.status, 400));
    cr_expect(eq(str, self.reason, "own-unit"));
    cr_expect(eq(int, count("message.thread WHERE discharge_id = '%s'", id), 0));
}

Test(thread, a_unit_that_has_left_sees_its_threads_no_more_and_gets_nothing_new)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    given_actor("hemtjanst.eva");
    open_thread(thread);
    struct answer left = api_post_at(
        text("/discharges/%s/rejection", id),
        (int)strtol(stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id), NULL,
                    10),
        "{'reason': 'wrong-unit'}");
    cr_assert(eq(int, left.status, 200), "%s", left.body);

    cr_expect(eq(int, open_thread(thread).status, 404));
    cr_expect(eq(int, api_get(text("/discharges/%s/threads", id)).status, 404));
    cr_expect(eq(int, say(thread, "Hej").status, 404));
    cr_expect(eq(int, api_post(text("/threads/%s/done", thread), NULL).status, 404));
    given_actor("anna.ward");
    struct answer a = say(thread, "Är du kvar?");
    cr_expect(eq(int, a.status, 201));
    cr_expect(eq(int, size_at(a, "messages.1.receipts"), 0));
    cr_expect(strstr(a.body, "\"left\": true") != NULL, "%s", a.body);
}

Test(thread, what_waits_for_a_unit_goes_with_the_case_to_the_unit_it_is_forwarded_to)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    given_actor("hemtjanst.eva");
    char *to =
        stored("SELECT u.id FROM organisation.unit u, organisation.unit o WHERE o.id = '%s' AND "
               "u.provider_id = o.provider_id AND u.kind = 'home-care' AND u.id <> o.id "
               "ORDER BY u.name LIMIT 1",
               unit_id("hemtjanst.eva"));
    struct answer a = api_post_at(
        text("/discharges/%s/forwarding", id),
        (int)strtol(stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id), NULL,
                    10),
        text("{'unitId': '%s', 'role': 'home-care'}", to));
    cr_assert(eq(int, a.status, 200), "%s", a.body);

    cr_expect(eq(int, open_thread(thread).status, 404));
    cr_expect(eq(int, count("message.receipt WHERE unit_id = '%s' AND read_at IS NULL", to), 1));
    cr_expect(
        eq(int, count("message.thread WHERE id = '%s' AND '%s' = ANY (units)", thread, to), 1));
}

Test(thread, a_correction_keeps_the_original_and_is_unread_again)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    given_actor("hemtjanst.eva");
    open_thread(thread);
    given_actor("anna.ward");

    struct answer a = api_post_at(text("/messages/%s/correction", message_of(thread, 1)), 1,
                                  "{'text': 'Var finns reservnyckeln?'}");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "messages.0.text"), "Var finns reservnyckeln?"));
    cr_expect(eq(int, int_at(a, "messages.0.version"), 2));
    cr_expect(eq(str, (char *)text_at(a, "messages.0.versions.0.text"), "Var finns nyckeln?"));
    cr_expect(eq(int, size_at(a, "messages.0.versions.0.readBy"), 1));
    cr_expect(eq(int, size_at(a, "messages.0.versions.1.readBy"), 0));
    cr_expect(eq(str, (char *)text_at(a, "messages.0.receipts.0.state"), "sent"));
    given_actor("hemtjanst.eva");
    cr_expect(eq(int, unread(id), 1));
    cr_expect(eq(int, size_at(open_thread(thread), "messages.0.versions.1.readBy"), 1));
}

Test(thread, a_correction_before_anybody_has_read_asks_nobody_twice)
{
    char *id = mail_case(), *thread = mail_to_eva(id);

    api_post_at(text("/messages/%s/correction", message_of(thread, 1)), 1, "{'text': 'Bättre'}");
    given_actor("hemtjanst.eva");

    cr_expect(eq(int, unread(id), 1));
    struct answer a = open_thread(thread);
    cr_expect(eq(int, size_at(a, "messages.0.versions.0.readBy"), 0));
    cr_expect(eq(int, size_at(a, "messages.0.versions.1.readBy"), 1));
}

Test(thread, a_correction_is_refused_when_stale_the_same_or_of_another_units_message)
{
    char *thread = mail_to_eva(mail_case()), *first = message_of(thread, 1);
    char *path = text("/messages/%s/correction", first);

    struct answer same = api_post_at(path, 1, "{'text': 'Var finns nyckeln?'}");
    struct answer none = api_post(path, "{'text': 'Nytt'}");
    api_post_at(path, 1, "{'text': 'Nytt'}");
    struct answer stale = api_post_at(path, 1, "{'text': 'Nyare'}");
    given_actor("hemtjanst.eva");
    struct answer foreign = api_post_at(path, 2, "{'text': 'Mitt'}");
    given_actor("bistand.omar");
    struct answer stranger = api_post_at(path, 2, "{'text': 'Mitt'}");

    cr_expect(eq(int, same.status, 409));
    cr_expect(eq(str, same.reason, "same-text"));
    cr_expect(eq(int, none.status, 428));
    cr_expect(eq(int, stale.status, 412));
    cr_expect(eq(int, foreign.status, 403));
    cr_expect(eq(str, foreign.reason, "not-own-message"));
    cr_expect(eq(int, stranger.status, 404));
    cr_expect(eq(int, count("message.text WHERE message_id = '%s'", first), 2));
}

Test(thread, bad_bodies_name_the_member_and_change_nothing)
{
    char *id = mail_case(), *eva = unit_id("hemtjanst.eva");
    const struct {
        char *body;
        const char *pointer, *reason;
    } bad[] = {
        {"{'subject': 'S', 'text': 'T', 'unitIds': []}", "/category", "missing"},
        {"{'category': 'deviation', 'subject': 'S', 'text': 'T', 'unitIds': []}", "/category",
         "bad-choice"},
        {text("{'category': 'question', 'subject': ' ', 'text': 'T', 'unitIds': ['%s']}", eva),
         "/subject", "missing"},
        {text("{'category': 'question', 'subject': 'S', 'text': ' \\n', 'unitIds': ['%s']}", eva),
         "/text", "missing"},
        {"{'category': 'question', 'subject': 'S', 'text': 'T', 'unitIds': []}", "/unitIds",
         "out-of-range"},
        {"{'category': 'question', 'subject': 'S', 'text': 'T', 'unitIds': ['x']}", "/unitIds/0",
         "bad-id"},
        {text("{'category': 'question', 'subject': 'S', 'text': 'T', 'unitIds': ['%s'], 'x': 1}",
              eva),
         "/x", "unknown-member"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct answer a = api_post(text("/discharges/%s/threads", id), bad[i].body);

        cr_expect(eq(int, a.status, 400), "%s", bad[i].body);
        cr_expect(eq(str, a.pointer, (char *)bad[i].pointer), "%s", bad[i].body);
        cr_expect(eq(str, a.reason, (char *)bad[i].reason), "%s", bad[i].body);
    }
    cr_expect(eq(int, count("message.thread"), 0));
}

Test(thread, one_key_is_one_act_and_other_content_under_it_is_refused)
{
    char *id = mail_case(), *thread = mail_to_eva(id), *path = text("/threads/%s/messages", thread);

    struct answer first = api_post_key(path, "k1", "{'text': 'En gång'}");
    struct answer again = api_post_key(path, "k1", "{'text': 'En gång'}");
    struct answer other = api_post_key(path, "k1", "{'text': 'Två gånger'}");

    cr_expect(eq(int, first.status, 201));
    cr_expect(eq(str, again.body, first.body));
    cr_expect(eq(int, other.status, 409));
    cr_expect(eq(str, other.problem, "idempotency-key-reused"));
    cr_expect(eq(int, count("message.message WHERE thread_id = '%s'", thread), 2));
}

Test(thread, a_message_changes_no_version_of_the_case)
{
    char *id = mail_case();
    char *before = stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id);

    char *thread = mail_to_eva(id);
    given_actor("hemtjanst.eva");
    say(thread, "Svar");

    cr_expect(
        eq(str, stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id), before));
}

Test(thread, everybody_addressed_is_told_and_nobody_else)
{
    char *id = mail_case();
    stored("DELETE FROM event.event");

    mail_thread(id, EVA);

    cr_expect(eq(int,
                 count("event.event WHERE kind = 'message' AND thing_id = '%s' AND units @> "
                       "ARRAY['%s', '%s']::uuid[] AND cardinality(units) = 2",
                       id, unit_id("anna.ward"), unit_id("hemtjanst.eva")),
                 1));
}

/* SV-11, PDL-3 */
Test(thread, every_read_and_write_and_refusal_is_in_the_log)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    char *patient = stored("SELECT patient_id FROM discharge.discharge WHERE id = '%s'", id);
    api_get(text("/discharges/%s/threads", id));
    open_thread(thread);
    say(thread, "Mer");
    given_actor("rehab.nils");
    open_thread(thread);

    const char *const actions[] = {"thread.create", "thread.list", "thread.read", "message.add"};
    for (int i = 0; i < 4; i++)
        cr_expect(
            eq(int,
               count("audit.event WHERE action = '%s' AND outcome = 'ok' AND patient_id = '%s'",
                     actions[i], patient),
               1),
            "%s", actions[i]);
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'thread.read' AND outcome = 'denied' AND "
                       "reason = 'not-party' AND thing_id = '%s'",
                       thread),
                 1));
}

Test(thread, a_protected_identity_is_for_named_staff_in_messages_too)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    stored("INSERT INTO patient.protection (patient_id, kind) SELECT patient_id, 'marked' FROM "
           "discharge.discharge WHERE id = '%s'",
           id);
    stored(
        "INSERT INTO patient.named_staff (patient_id, user_id) SELECT d.patient_id, a.user_id FROM "
        "discharge.discharge d, identity.account a WHERE d.id = '%s' AND a.name = 'anna.ward'",
        id);

    cr_expect(eq(int, open_thread(thread).status, 200));
    given_actor("hemtjanst.eva");
    cr_expect(eq(int, open_thread(thread).status, 404));
    cr_expect(eq(int, api_get(text("/discharges/%s/threads", id)).status, 404));
    cr_expect(eq(int, say(thread, "Hej").status, 404));
    cr_expect(eq(int, in_inbox(id), -1));
}

Test(thread, an_unread_message_in_a_closed_case_is_still_seen)
{
    char *id = mail_case();
    mail_to_eva(id);
    stored("ALTER TABLE discharge.discharge DISABLE TRIGGER check_move");
    stored("UPDATE discharge.discharge SET state = 'closed', waiting = '{}', agenda = '[]', "
           "ended_at = now(), "
           "ended_reason = 'followed-up' WHERE id = '%s'",
           id);
    given_actor("hemtjanst.eva");

    cr_expect(eq(int, in_inbox(id), 1));
}

Test(thread, roles_that_give_no_care_have_no_messages)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    const char *const others[] = {"lan.per", "logg.karin"};

    for (int i = 0; i < 2; i++) {
        given_actor(others[i]);
        cr_expect(eq(int, open_thread(thread).status, 403), "%s", others[i]);
        cr_expect(eq(int, mail_thread(id, EVA).status, 403), "%s", others[i]);
    }
}

/* The unit of the account wants to hear of `event` by e-mail. */
static void wants(const char *account, const char *event)
{
    stored("INSERT INTO organisation.unit_setting (unit_id, emails, events, changed_by, "
           "changed_user) SELECT '%s', '{a@example.org}', '{%s}', '{}', user_id FROM "
           "identity.account WHERE name = '%s' RETURNING unit_id",
           unit_id(account), event, account);
}

static int told(const char *account, const char *id)
{
    return count("event.push WHERE kind = 'message' AND thing_id = '%s' AND unit_id = '%s'", id,
                 unit_id(account));
}

Test(thread, a_unit_that_wants_to_hear_of_messages_is_told_until_it_has_read)
{
    wants("hemtjanst.eva", "message");
    wants("bistand.omar", "new");
    char *id = mail_case();
    struct answer a = mail_thread(id, EVA_OMAR);
    char *thread = text("%s", text_at(a, "id"));

    cr_expect(eq(int, told("hemtjanst.eva", id), 1));
    cr_expect(eq(int, told("bistand.omar", id), 0));
    cr_expect(eq(int, told("anna.ward", id), 0));
    given_actor("hemtjanst.eva");
    cr_assert(eq(int, open_thread(thread).status, 200));
    cr_expect(eq(int, told("hemtjanst.eva", id), 0));
}

/*
 * test_reminder.c - a unit's own reminders, and the filters of the inbox in which they wait.
 */
#include "../api.h"

TestSuite(reminder, .init = api_start, .fini = api_stop);

Test(reminder, one_that_is_due_waits_in_the_inbox_until_it_is_done)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer a = api_post(text("/discharges/%s/reminders", id),
                               "{'dueAt': '2026-01-01T08:00:00Z', 'text': 'Ring dottern'}");
    const char *one = text_at(a, "reminders.0.id");

    cr_expect(eq(int, a.status, 201));
    cr_expect(eq(int, count("discharge.discharge WHERE id = '%s' AND version = 1", id),
                 0)); /* the notice has been sent */
    a = api_get("/inbox?view=overdue");
    cr_expect(eq(str, (char *)text_at(a, "items.0.reminders.0.text"), "Ring dottern"));
    a = api_put(text("/reminders/%s", one), 1,
                "{'dueAt': '2026-01-01T08:00:00Z', 'text': 'Ring dottern', 'done': true}");
    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(int, count("discharge.reminder WHERE done_at IS NOT NULL"), 1));
    a = api_get(text("/inbox?view=all&unit=%s", unit_id("anna.ward")));
    cr_expect(eq(int, size_at(a, "items.0.reminders"), 0));
}

Test(reminder, another_party_neither_sees_nor_changes_it)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer a = api_post(text("/discharges/%s/reminders", id),
                               "{'dueAt': '2026-01-01T08:00:00Z', 'text': 'Ring dottern'}");
    const char *one = text_at(a, "reminders.0.id");

    given_actor("hemtjanst.eva");
    cr_expect(eq(int, size_at(api_get(text("/discharges/%s/reminders", id)), "reminders"), 0));
    a = api_put(text("/reminders/%s", one), 1,
                "{'dueAt': '2026-01-01T08:00:00Z', 'text': 'x', 'done': true}");
    cr_expect(eq(int, a.status, 404));
}

Test(reminder, without_words_it_is_refused)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    struct answer a = api_post(text("/discharges/%s/reminders", id),
                               "{'dueAt': '2026-01-01T08:00:00Z', 'text': ' '}");

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.pointer, "/text"));
}

Test(reminder, a_filter_that_is_none_is_refused_by_name)
{
    static const char *const BAD[] = {"unit=7",   "municipality=Lund", "role=A",
                                      "action=1", "overdue=yes",       "unread="};

    given_actor("anna.ward");
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        cr_expect(eq(int, api_get(text("/inbox?view=all&%s", BAD[i])).status, 400), "%s", BAD[i]);
}

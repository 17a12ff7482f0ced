/*
 * test_deviation.c - avvikelser that region and municipality share, through the API.
 */
#include "mail.h"
#include <string.h>

TestSuite(deviation, .init = api_start, .fini = api_stop);

static struct answer report(const char *discharge)
{
    return api_post(text("/discharges/%s/deviations", discharge),
                    text("{'kind': 'late-notice', 'text': 'Kom efter 24 timmar', 'noticeId': '%s'}",
                         stored("SELECT id FROM discharge.notice WHERE discharge_id = '%s' LIMIT 1",
                                discharge)));
}

static struct answer finish(const char *thread)
{
    return api_post(text("/threads/%s/closing", thread), "{'text': 'Rutinen är ändrad'}");
}

Test(deviation, is_reported_in_one_act_to_all_parties)
{
    char *id = mail_case();
    given_actor("hemtjanst.eva");

    struct answer a = report(id);

    cr_assert(eq(int, a.status, 201), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "category"), "deviation"));
    cr_expect(eq(str, (char *)text_at(a, "deviation.kind"), "late-notice"));
    cr_expect(eq(str, (char *)text_at(a, "deviation.state"), "reported"));
    cr_expect(strlen(text_at(a, "deviation.noticeId")) == 36);
    cr_expect(eq(int, size_at(a, "units"), 4));
    cr_expect(eq(int, size_at(a, "messages.0.receipts"), 3));
}

Test(deviation, is_answered_by_another_unit_and_closed_with_what_was_done)
{
    char *id = mail_case();
    given_actor("hemtjanst.eva");
    char *thread = text("%s", text_at(report(id), "id"));
    cr_expect(
        eq(str, (char *)text_at(say(thread, "Gäller natten"), "deviation.state"), "reported"));
    given_actor("anna.ward");
    cr_expect(eq(str, finish(thread).reason, "not-answered"));
    struct answer answered = say(thread, "Vi ser över det");
    cr_expect(eq(str, (char *)text_at(answered, "deviation.state"), "answered"));

    struct answer a = finish(thread);

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "deviation.state"), "closed"));
    cr_expect(eq(str, (char *)text_at(a, "deviation.closing"), "Rutinen är ändrad"));
    cr_expect(eq(str, (char *)text_at(a, "deviation.closedBy.name"), "Anna Lindqvist"));
    cr_expect(eq(str, finish(thread).reason, "already-closed"));
    cr_expect(eq(str, (char *)text_at(say(thread, "Tack"), "deviation.state"), "closed"));
}

Test(deviation, its_reporter_may_close_it_unanswered)
{
    char *id = mail_case();
    given_actor("hemtjanst.eva");
    char *thread = text("%s", text_at(report(id), "id"));

    struct answer a = api_post(text("/threads/%s/closing", thread), "{}");

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "deviation.state"), "closed"));
}

Test(deviation, an_ordinary_thread_is_not_closed)
{
    struct answer a = finish(mail_to_eva(mail_case()));

    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "no-deviation"));
}

Test(deviation, is_counted_by_kind_and_state_in_ones_own_cases)
{
    char *id = mail_case();
    given_actor("hemtjanst.eva");
    report(id);
    api_post(text("/threads/%s/closing", text_at(report(id), "id")), "{}");

    struct answer a = api_get("/deviations"), open = api_get("/deviations?state=reported");
    struct answer bad = api_get("/deviations?state=lost");
    given_actor("rehab.nils");
    struct answer others = api_get("/deviations");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, size_at(a, "items"), 2));
    cr_expect(eq(int, size_at(a, "counts"), 2));
    cr_expect(eq(int, int_at(a, "counts.0.count"), 1));
    cr_expect(eq(int, size_at(open, "items"), 1));
    cr_expect(eq(str, (char *)text_at(open, "items.0.dischargeId"), id));
    cr_expect(eq(int, bad.status, 400));
    cr_expect(eq(int, size_at(others, "items"), 0));
}

Test(deviation, what_it_is_about_must_be_in_the_case)
{
    char *id = mail_case();

    struct answer foreign =
        api_post(text("/discharges/%s/deviations", id),
                 text("{'kind': 'other', 'text': 'X', 'noticeId': '%s'}",
                      stored("SELECT id FROM discharge.notice WHERE discharge_id <> "
                             "'%s' LIMIT 1",
                             id)));
    struct answer kind =
        api_post(text("/discharges/%s/deviations", id), "{'kind': 'x', 'text': 'X'}");

    cr_expect(eq(int, foreign.status, 400));
    cr_expect(eq(str, foreign.reason, "unknown-notice"));
    cr_expect(eq(str, kind.pointer, "/kind"));
    cr_expect(eq(int, count("message.deviation"), 0));
}

Test(deviation, needs_somebody_to_share_it_with)
{
    given_actor("anna.ward");
    char *patient = given_patient("191212121212");
    struct answer made = api_post(
        "/discharges",
        text("{'patientId': '%s', 'admittedAt': '%s', 'expectedDischargeDate': '%s'}", patient,
             stored("SELECT to_char(now() - interval '1 hour', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"),
             stored("SELECT (now() + interval '5 days')::date")));

    struct answer a = api_post(text("/discharges/%s/deviations", text_at(made, "id")),
                               "{'kind': 'other', 'text': 'X'}");

    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "nobody-else"));
}

Test(deviation, the_county_counts_by_unit_kind_and_month_and_learns_nothing_about_the_case)
{
    char *id = mail_case();
    given_actor("hemtjanst.eva");
    report(id);
    report(id);
    given_actor("bistand.omar");
    finish(text("%s", text_at(report(id), "id")));
    given_actor("lan.per");

    struct answer a = api_get("/county/deviations");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, size_at(a, "counts"), 2));
    cr_expect(eq(str, (char *)text_at(a, "counts.0.unit.name"), "Biståndsenheten äldre Älvsta"));
    cr_expect(eq(int, int_at(a, "counts.0.closed"), 1));
    cr_expect(eq(str, (char *)text_at(a, "counts.1.kind"), "late-notice"));
    cr_expect(eq(int, int_at(a, "counts.1.reported"), 2));
    cr_expect(eq(str, (char *)text_at(a, "counts.1.month"), (char *)text_at(a, "to")));
    cr_expect(strstr(a.body, id) == NULL && strstr(a.body, "24 timmar") == NULL, "%s", a.body);
    cr_expect(strstr(a.body, "1912") == NULL, "%s", a.body);
}

Test(deviation, only_the_administrator_of_the_county_counts_them)
{
    static const char *const OTHERS[] = {"anna.ward", "bistand.omar", "admin.sofia", "logg.karin"};

    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        given_actor(OTHERS[i]);
        cr_expect(eq(int, api_get("/county/deviations").status, 403), "%s", OTHERS[i]);
    }
}

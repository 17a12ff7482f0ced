/*
 * test_notify.c - what a notice says, where it may go, and how a try is read.
 */
#include "base/clock.h"
#include "harness.h"
#include "notify/notify.h"
#include <string.h>

static struct arena *a;

static void open_arena(void)
{
    harness_start();
    a = arena_new();
}

static void close_arena(void)
{
    arena_free(a);
    harness_stop();
}

TestSuite(notify, .init = open_arena, .fini = close_arena);

static struct notify given_notice(const char *counts)
{
    struct problem why = {0};
    cJSON *tree = NULL;

    if (json_parse(a, counts, strlen(counts), &tree, &why))
        abort();
    return (struct notify){.id = "01a2b3c4-0000-7000-8000-000000000001",
                           .to = "hsv@alvsta.example",
                           .from = "samplan@norrgota.example",
                           .unit = "Hemsjukvården Norra Älvsta",
                           .link = "https://samplan.example/inkorg",
                           .counts = tree,
                           .now = INT64_C(1763380800) * CLOCK_SECOND}; /* 2025-11-17 12:00 UTC */
}

Test(notify, an_sms_is_one_line_with_sums_and_the_link)
{
    struct notify n = given_notice("{\"overdue\": 1, \"new\": 2}");

    cr_expect(eq(str, notify_sms(a, &n),
                 "Samplan: Hemsjukvården Norra Älvsta har 2 nya ärenden, 1 försenat. "
                 "https://samplan.example/inkorg\n"));
}

Test(notify, each_kind_has_its_words_for_one_and_for_many)
{
    struct notify one = given_notice("{\"new\":1,\"ready\":1,\"change\":1,\"overdue\":1,"
                                     "\"reminder\":1,\"message\":1}");
    struct notify many = given_notice("{\"new\":2,\"ready\":2,\"change\":2,\"overdue\":2,"
                                      "\"reminder\":2,\"message\":2}");

    cr_expect(strstr(notify_sms(a, &one), "1 nytt ärende, 1 utskrivningsklar, 1 ändring, "
                                          "1 försenat, 1 bevakning, 1 meddelande") != NULL);
    cr_expect(strstr(notify_sms(a, &many), "2 nya ärenden, 2 utskrivningsklara, 2 ändringar, "
                                           "2 försenade, 2 bevakningar, 2 meddelanden") != NULL);
}

Test(notify, what_is_no_kind_is_not_said)
{
    struct notify n = given_notice("{\"name\": 7, \"new\": 0}");

    cr_expect(strstr(notify_sms(a, &n), "har något nytt.") != NULL);
}

Test(notify, mail_has_the_headers_of_mail_and_short_lines)
{
    struct notify n = given_notice("{\"new\": 1}");
    size_t len;
    char *mail = notify_mail(a, &n, &len);

    cr_expect(eq(sz, len, strlen(mail)));
    cr_expect(strstr(mail, "To: <hsv@alvsta.example>\r\n") != NULL);
    cr_expect(strstr(mail, "Date: Mon, 17 Nov 2025 12:00:00 +0000\r\n") != NULL);
    cr_expect(strstr(mail, "Message-ID: <01a2b3c4-0000-7000-8000-000000000001@norrgota.example>") !=
              NULL);
    cr_expect(strstr(mail, "Auto-Submitted: auto-generated\r\n") != NULL);
    for (char *line = mail; *line;) {
        char *end = strstr(line, "\r\n");

        cr_assert(end != NULL);
        cr_expect(end - line <= 78);
        line = end + 2;
    }
}

Test(notify, a_name_with_line_breaks_makes_no_header)
{
    struct notify n = given_notice("{\"new\": 1}");
    size_t len;
    char *mail;

    n.unit = "Enhet\r\nBcc: someone@example.org\r\n\r\nText";
    mail = notify_mail(a, &n, &len);
    cr_expect(strstr(mail, "Bcc:") == NULL);
}

Test(notify, an_address_is_one_recipient_and_no_option)
{
    static const char *const GOOD[] = {"a@b.se", "hsv.norra+larm@alvsta.example", "x_y@a-b.c.se"};
    static const char *const BAD[] = {
        "",           "a",        "@b.se",         "a@",       "a@b",       "a@b.",
        "a@.se",      "-o@b.se",  ".a@b.se",       "a.@b.se",  "a..b@c.se", "a@b..se",
        "a@-b.se",    "a b@c.se", "a@b.se,c@d.se", "a@b.se\n", "a@b@c.se",  "<a@b.se>",
        "\"a\"@b.se", "å@b.se",   "a@bå.se"};

    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++)
        cr_expect(notify_email_valid(GOOD[i]), "%s", GOOD[i]);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        cr_expect(not(notify_email_valid(BAD[i])), "%s", BAD[i]);
}

Test(notify, a_number_is_digits_with_plus_first_at_most)
{
    cr_expect(notify_phone_valid("+46701740605"));
    cr_expect(notify_phone_valid("0701740605"));
    cr_expect(not(notify_phone_valid("")));
    cr_expect(not(notify_phone_valid("+")));
    cr_expect(not(notify_phone_valid("070-174 06 05")));
    cr_expect(not(notify_phone_valid("++46701740605")));
    cr_expect(not(notify_phone_valid("--version")));
    cr_expect(not(notify_phone_valid("1234567890123456")));
}

Test(notify, only_what_is_said_of_the_address_is_final)
{
    static const struct {
        int status, code;
        enum notify_result result;
        const char *why;
    } CASES[] = {
        {0, 250, NOTIFY_DELIVERED, NULL},      {55, 550, NOTIFY_NEVER, "smtp-550"},
        {55, 551, NOTIFY_NEVER, "smtp-551"},   {55, 553, NOTIFY_NEVER, "smtp-553"},
        {55, 554, NOTIFY_AGAIN, "smtp-554"},   {55, 451, NOTIFY_AGAIN, "smtp-451"},
        {7, 0, NOTIFY_AGAIN, "no-connection"}, {28, 0, NOTIFY_AGAIN, "too-slow"},
        {60, 220, NOTIFY_AGAIN, "tls"},        {-1, 0, NOTIFY_AGAIN, "not-started"},
        {-2, 0, NOTIFY_AGAIN, "too-slow"},     {64, 0, NOTIFY_AGAIN, "exit-64"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *why;

        cr_expect(
            eq(int, notify_smtp_result(a, CASES[i].status, CASES[i].code, &why), CASES[i].result));
        if (CASES[i].why)
            cr_expect(eq(str, (char *)why, (char *)CASES[i].why));
        else
            cr_expect(why == NULL);
    }
}

Test(notify, a_command_says_by_its_status_whether_to_come_back)
{
    const char *why;

    cr_expect(eq(int, notify_command_result(a, 0, &why), NOTIFY_DELIVERED));
    cr_expect(eq(int, notify_command_result(a, 65, &why), NOTIFY_NEVER));
    cr_expect(eq(int, notify_command_result(a, 67, &why), NOTIFY_NEVER));
    cr_expect(eq(int, notify_command_result(a, 75, &why), NOTIFY_AGAIN));
    cr_expect(eq(str, (char *)why, "exit-75"));
    cr_expect(eq(int, notify_command_result(a, NOTIFY_KILLED, &why), NOTIFY_AGAIN));
}

/*
 * test_attachment.c - files of messages, through the API: bytes that come back as they were, and
 * all that is not taken.
 */
#include "mail.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* EICAR's string, which every scanner knows, in two parts: this file is none. */
#define EICAR                                                                                      \
    "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-"                                                          \
    "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

static void start(void)
{
    api_settings = "http.upload = 2m\nhttp.body = 64k\n";
    api_start();
}

TestSuite(attachment, .init = start, .fini = api_stop);

static char *path_of(const char *thread)
{
    return text("/messages/%s/attachments", message_of(thread, 1));
}

static struct answer send_png(const char *thread)
{
    return api_upload(path_of(thread), "image/png", "Bild%20p%C3%A5%20s%C3%A5ret.png", SMALL_PNG,
                      SMALL_PNG_LEN, NULL);
}

static struct answer get_first(struct answer thread)
{
    return api_get(text("/attachments/%s", text_at(thread, "messages.0.attachments.0.id")));
}

static int kept(void)
{
    return count("message.attachment");
}

Test(attachment, comes_back_byte_for_byte_to_be_saved_and_not_shown)
{
    char *thread = mail_to_eva(mail_case());

    struct answer a = send_png(thread);
    cr_assert(eq(int, a.status, 201), "%s", a.body);
    given_actor("hemtjanst.eva");
    struct answer got = get_first(open_thread(thread));

    cr_expect(eq(str, (char *)text_at(a, "messages.0.attachments.0.name"), "Bild på såret.png"));
    cr_expect(eq(int, int_at(a, "messages.0.attachments.0.size"), (int)SMALL_PNG_LEN));
    cr_assert(eq(int, got.status, 200));
    cr_assert(eq(sz, got.len, SMALL_PNG_LEN));
    cr_expect(memcmp(got.body, SMALL_PNG, SMALL_PNG_LEN) == 0);
    const char *const said[] = {
        "\r\nContent-Type: image/png\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nContent-Security-Policy: default-src 'none'; sandbox\r\n",
        ("\r\nContent-Disposition: attachment; filename=\"Bild p_ s_ret.png\"; "
         "filename*=UTF-8''Bild%20p%C3%A5%20s%C3%A5ret.png\r\n"),
        "\r\nCache-Control: no-store\r\n"};
    for (int i = 0; i < 5; i++)
        cr_expect(strstr(got.headers, said[i]) != NULL, "%s is not in %s", said[i], got.headers);
}

Test(attachment, of_a_megabyte_of_every_byte_comes_back_too)
{
    char *thread = mail_to_eva(mail_case());
    size_t tail, len = 1 << 20;
    char *pdf = small_pdf(&tail, "x"), *big = malloc(len);
    const char *table = strstr(pdf, "xref");

    /* any bytes between the first object and the table */
    memset(big, 0, len);
    memcpy(big, pdf, (size_t)(table - pdf));
    for (size_t i = (size_t)(table - pdf); i < len - 200; i++)
        big[i] = (char)(i % 251 * 7);
    char *end = text("xref\n0 1\n0000000000 65535 f \ntrailer\n<< >>\nstartxref\n%d\n%%%%EOF\n",
                     (int)(len - 200));
    memcpy(big + len - 200, end, strlen(end));
    len = len - 200 + strlen(end);

    struct answer a = api_upload(path_of(thread), "application/pdf", "Stor.pdf", big, len, NULL);
    cr_assert(eq(int, a.status, 201), "%s", a.body);
    struct answer got = get_first(open_thread(thread));

    cr_assert(eq(sz, got.len, len));
    cr_expect(memcmp(got.body, big, len) == 0);
    free(big);
}

Test(attachment, makes_a_message_that_was_read_unread_again)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    given_actor("hemtjanst.eva");
    open_thread(thread);
    given_actor("anna.ward");

    struct answer a = send_png(thread);
    given_actor("hemtjanst.eva");

    cr_expect(eq(str, (char *)text_at(a, "messages.0.receipts.0.state"), "sent"));
    cr_expect(eq(int, int_at(api_get(text("/discharges/%s", id)), "unreadMessages"), 1));
}

Test(attachment, is_refused_with_what_is_wrong_and_nothing_is_kept)
{
    char *thread = mail_to_eva(mail_case()), *path = path_of(thread);
    size_t pdf_len;
    char *pdf = small_pdf(&pdf_len, "x");
    unsigned char both[256];
    memcpy(both, SMALL_PNG, SMALL_PNG_LEN);
    memcpy(both + SMALL_PNG_LEN, "PK\3\4", 4);
    const struct {
        const char *what, *type, *name;
        const void *data;
        size_t len;
        int status;
        const char *pointer, *reason;
    } bad[] = {
        {"another type", "text/html", "a.html", "<script>", 8, 415, "Content-Type", "file-type"},
        {"JSON", "application/json", "a.json", "{}", 2, 415, "Content-Type", "file-type"},
        {"a renamed file", "application/pdf", "a.pdf", SMALL_PNG, SMALL_PNG_LEN, 415,
         "Content-Type", "file-type-differs"},
        {"a page that says it is an image", "image/png", "a.png", "<html>", 6, 415, "",
         "file-type"},
        {"a name of another type", "image/png", "a.pdf", SMALL_PNG, SMALL_PNG_LEN, 400,
         "X-Samplan-File-Name", "file-name"},
        {"no name", "image/png", NULL, SMALL_PNG, SMALL_PNG_LEN, 400, "X-Samplan-File-Name",
         "file-name"},
        {"a name that is none", "image/png", "%2E%2E%2F.png", SMALL_PNG, SMALL_PNG_LEN, 400,
         "X-Samplan-File-Name", "file-name"},
        {"a name that is not UTF-8", "image/png", "%FF.png", SMALL_PNG, SMALL_PNG_LEN, 400,
         "X-Samplan-File-Name", "file-name"},
        {"a name with a line end", "image/png", "a%0D%0Ab.png", SMALL_PNG, SMALL_PNG_LEN, 400,
         "X-Samplan-File-Name", "file-name"},
        {"half a file", "image/png", "a.png", SMALL_PNG, SMALL_PNG_LEN - 12, 400, "",
         "file-damaged"},
        {"two files in one", "image/png", "a.png", both, SMALL_PNG_LEN + 4, 400, "",
         "file-damaged"},
        {"half a document", "application/pdf", "a.pdf", pdf, pdf_len - 8, 400, "", "file-damaged"},
        {"nothing", "image/png", "a.png", "", 0, 400, "", "missing"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct answer a = api_upload(path, bad[i].type, bad[i].name, bad[i].data, bad[i].len, NULL);

        cr_expect(eq(int, a.status, bad[i].status), "%s: %s", bad[i].what, a.body);
        cr_expect(eq(str, a.pointer, (char *)bad[i].pointer), "%s: %s", bad[i].what, a.body);
        cr_expect(eq(str, a.reason, (char *)bad[i].reason), "%s: %s", bad[i].what, a.body);
    }
    cr_expect(eq(int, kept(), 0));
}

Test(attachment, larger_than_the_limit_is_413_and_the_limit_of_json_stays_its_own)
{
    char *thread = mail_to_eva(mail_case());
    size_t len = (2 << 20) + 1;
    char *big = calloc(1, len);
    memcpy(big, SMALL_PNG, SMALL_PNG_LEN);

    struct answer a = api_upload(path_of(thread), "image/png", "a.png", big, len, NULL);
    memset(big, ' ', 65537);
    big[0] = '{';
    big[65537] = '\0';
    struct answer json = api_post(text("/threads/%s/messages", thread), big);

    cr_expect(eq(int, a.status, 413), "%s", a.body);
    cr_expect(eq(int, json.status, 413));
    cr_expect(eq(int, kept(), 0));
    free(big);
}

Test(attachment, one_key_is_one_file_also_by_its_name)
{
    char *thread = mail_to_eva(mail_case()), *path = path_of(thread);
    size_t len;
    char *pdf = small_pdf(&len, "x");

    struct answer first = api_upload(path, "image/png", "a.png", SMALL_PNG, SMALL_PNG_LEN, "k");
    struct answer again = api_upload(path, "image/png", "a.png", SMALL_PNG, SMALL_PNG_LEN, "k");
    struct answer renamed = api_upload(path, "image/png", "b.png", SMALL_PNG, SMALL_PNG_LEN, "k");
    struct answer other = api_upload(path, "application/pdf", "a.pdf", pdf, len, "k");

    cr_expect(eq(int, first.status, 201));
    cr_expect(eq(str, again.body, first.body));
    cr_expect(eq(int, renamed.status, 409));
    cr_expect(eq(str, renamed.problem, "idempotency-key-reused"));
    cr_expect(eq(int, other.status, 409));
    cr_expect(eq(int, kept(), 1));
}

Test(attachment, belongs_to_the_units_own_message_and_is_seen_by_those_addressed)
{
    char *thread = mail_to_eva(mail_case());
    char *id = text("%s", text_at(send_png(thread), "messages.0.attachments.0.id"));

    given_actor("hemtjanst.eva");
    struct answer foreign = send_png(thread);
    given_actor("bistand.omar");
    struct answer stranger = send_png(thread);

    cr_expect(eq(int, foreign.status, 403));
    cr_expect(eq(str, foreign.reason, "not-own-message"));
    cr_expect(eq(int, stranger.status, 404));
    cr_expect(eq(int, api_get(text("/attachments/%s", id)).status, 404));
    given_nobody();
    cr_expect(eq(int, api_get(text("/attachments/%s", id)).status, 401));
    cr_expect(eq(int, send_png(thread).status, 401));
    cr_expect(eq(int, kept(), 1));
}

Test(attachment, without_the_sessions_token_nothing_is_received)
{
    char *thread = mail_to_eva(mail_case());
    const char *const headers[] = {"Content-Type: image/png", "X-Samplan-File-Name: a.png", NULL};

    struct answer a = api_raw("POST", path_of(thread), "x", headers);

    cr_expect(eq(int, a.status, 403));
    cr_expect(eq(str, a.problem, "cross-site"));
}

Test(attachment, a_message_has_ten_at_most)
{
    char *thread = mail_to_eva(mail_case());
    for (int i = 0; i < 10; i++)
        cr_assert(eq(int, send_png(thread).status, 201));

    struct answer a = send_png(thread);

    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "too-many"));
}

/* PDL-3 */
Test(attachment, that_was_fetched_is_in_the_log)
{
    char *id = mail_case(), *thread = mail_to_eva(id);
    get_first(send_png(thread));

    cr_expect(
        eq(int,
           count("audit.event WHERE action = 'attachment.read' AND outcome = 'ok' AND patient_id = "
                 "(SELECT patient_id FROM discharge.discharge WHERE id = '%s')",
                 id),
           1));
}

Test(attachment, the_wall_knows_what_it_keeps)
{
    send_png(mail_to_eva(mail_case()));

    cr_expect(eq(
        str,
        stored(
            "SELECT encode(sha256, 'hex') = encode(sha256(content), 'hex') AND type = 'image/png' "
            "AND NOT scanned FROM message.attachment"),
        "t"));
}

/* ---- scanned by a program ---- */

#define SCANNER                                                                                    \
    "#!/bin/sh\n"                                                                                  \
    "bytes=$(cat | tr -d '\\000')\n"                                                               \
    "case $1 in slow) sleep 60 & sleep 60 ;; broken) exit 2 ;; esac\n"                             \
    "case $bytes in *EICAR-\"\"STANDARD*) exit 1 ;; esac\n"                                        \
    "[ -z \"$SAMPLAN_CANARY$HOME\" ] || exit 3\n"                                                  \
    "exit 0\n"

static void start_with(const char *argument)
{
    static char settings[512];
    char path[128];
    snprintf(path, sizeof path, "/tmp/samplan-scan-%d", (int)getpid());
    FILE *f = fopen(path, "w");

    if (!f || fputs(SCANNER, f) < 0 || fclose(f) || chmod(path, 0755))
        abort();
    setenv("SAMPLAN_CANARY", "secret", 1);
    snprintf(settings, sizeof settings,
             "attachment.scan_command = %s %s\nattachment.scan_time = 1s\nlog.level = info\n", path,
             argument);
    api_settings = settings;
    api_start();
}

static void start_scanner(void)
{
    start_with("well");
}

static void start_broken(void)
{
    start_with("broken");
}

static void start_slow(void)
{
    start_with("slow");
}

static void stop_scanner(void)
{
    char path[128];

    snprintf(path, sizeof path, "/tmp/samplan-scan-%d", (int)getpid());
    unlink(path);
    api_stop();
}

TestSuite(scan, .init = start_scanner, .fini = stop_scanner);
TestSuite(scan_broken, .init = start_broken, .fini = stop_scanner);
TestSuite(scan_slow, .init = start_slow, .fini = stop_scanner);

static struct answer send_pdf(const char *thread, const char *inside)
{
    size_t len;
    char *pdf = small_pdf(&len, inside);

    return api_upload(path_of(thread), "application/pdf", "a.pdf", pdf, len, NULL);
}

Test(scan, what_is_clean_is_kept_as_scanned_and_the_program_knows_nothing_of_ours)
{
    struct answer a = send_pdf(mail_to_eva(mail_case()), "harmless");

    cr_expect(eq(int, a.status, 201), "%s", a.body);
    cr_expect(eq(int, count("message.attachment WHERE scanned"), 1));
}

Test(scan, what_is_infected_is_refused_by_name_and_in_the_log)
{
    struct answer a = send_pdf(mail_to_eva(mail_case()), EICAR);

    cr_expect(eq(int, a.status, 400), "%s", a.body);
    cr_expect(eq(str, a.reason, "file-infected"));
    cr_expect(eq(int, kept(), 0));
    cr_expect(
        eq(int,
           count("audit.event WHERE action = 'attachment.add' AND outcome = 'denied' AND reason = "
                 "'file-infected'"),
           1));
}

Test(scan_broken, what_cannot_be_scanned_is_not_kept)
{
    struct answer a = send_pdf(mail_to_eva(mail_case()), "harmless");

    cr_expect(eq(int, a.status, 503), "%s", a.body);
    cr_expect(eq(str, a.reason, "file-unscanned"));
    cr_expect(strstr(a.headers, "\r\nRetry-After: ") != NULL);
    cr_expect(eq(int, kept(), 0));
}

Test(scan_slow, a_program_that_takes_too_long_is_ended_with_all_it_started)
{
    struct answer a = send_pdf(mail_to_eva(mail_case()), "harmless");

    cr_expect(eq(int, a.status, 503), "%s", a.body);
    cr_expect(eq(str, a.reason, "file-unscanned"));
    cr_expect(eq(int, kept(), 0));
}

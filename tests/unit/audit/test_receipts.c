/*
 * The file of receipts that a server process keeps, and the log looked at against it: what was
 * acknowledged is there and as it was, also what is not sealed yet.
 */
#include "audit/receipt.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "harness.h"
#include "memory.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static char folder[256];
static int errors =
    -1; /* what is written to stderr comes out here: no limit of files is in its way */
static struct config *config;
static struct verify_options options;
static struct verify_report report;
static unsigned char key[RECEIPT_KEY];

static const char *within(const char *name)
{
    return arena_printf(memory.a, "%s/%s", folder, name);
}

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "we");

    cr_assert(ne(ptr, out, NULL));
    fputs(text, out);
    fclose(out);
}

static void given_config(const char *receipts, const char *receipts_key)
{
    struct buf faults = buf_make(memory.a, 4096);

    config_free(config);
    write_file(within("conf"),
               arena_printf(memory.a, "audit.receipts = %s\naudit.receipts_key = %s\n", receipts,
                            receipts_key));
    cr_assert(zero(int, config_read(within("conf"), &config, &faults)), "%s", faults.data);
}

static void start(void)
{
    const char *temp = getenv("TMPDIR");
    const char *why = NULL;
    int ends[2];

    memory_start();
    snprintf(folder, sizeof folder, "%s/receipts-XXXXXX", temp ? temp : P_tmpdir);
    cr_assert(ne(ptr, mkdtemp(folder), NULL));
    cr_assert(zero(int, pipe2(ends, O_CLOEXEC | O_NONBLOCK)));
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    errors = ends[0];
    cr_assert(zero(int, mkdir(within("kept"), 0700)));
    write_file(within("key"), KEY "\n");
    config = NULL;
    given_config(within("kept"), within("key"));
    cr_assert(zero(int, receipts_open(memory.a, config, &why)), "%s", why ? why : "");
    cr_assert(zero(int, receipt_key_read(KEY, key)));
    options = (struct verify_options){
        .keys = &memory.secret.open, .n_keys = 1, .receipts = within("kept"), .receipts_key = key};
}

static void empty(const char *path)
{
    DIR *list = opendir(path);

    for (struct dirent *e; list && (e = readdir(list)) != NULL;)
        unlink(arena_printf(memory.a, "%s/%s", path, e->d_name));
    if (list)
        closedir(list);
    rmdir(path);
}

static void stop(void)
{
    receipts_close();
    close(errors);
    config_free(config);
    empty(within("kept"));
    empty(folder);
    memory_stop();
}

TestSuite(receipts, .init = start, .fini = stop);

static void add(unsigned row)
{
    unsigned char bytes[64];
    size_t len = memory_bytes(&memory.row[row], bytes);

    receipts_add(NULL, bytes, len);
}

/* Rows, each acknowledged. */
static void given_rows(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        memory_row(5, "2026-11-10T09:00:00Z");
        add(memory.rows - 1);
    }
}

static void look(void)
{
    cr_assert(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_OK));
}

static void expect_holds(uint64_t receipts)
{
    look();
    cr_expect(eq(u64, report.faults, 0), "%s", report.faults ? report.fault[0].text : "");
    cr_expect(eq(u64, report.receipts, receipts));
}

static void expect_said(const char *words)
{
    look();
    for (unsigned i = 0; i < report.faults && i < VERIFY_FAULTS; i++) {
        if (strstr(report.fault[i].text, words))
            return;
    }
    cr_expect(false, "not '%s' but '%s'", words, report.faults ? report.fault[0].text : "");
}

/* The n-th file, by name: of one process they are in the order of days. */
static const char *file(int n)
{
    struct dirent **list = NULL;
    const char *found = NULL;
    int files = scandir(within("kept"), &list, NULL, alphasort);

    for (int i = 0; i < files; i++) {
        if (list[i]->d_name[0] != '.' && n-- == 0)
            found = within(arena_printf(memory.a, "kept/%s", list[i]->d_name));
        free(list[i]);
    }
    free(list);
    cr_assert(ne(ptr, (void *)found, NULL));
    return found;
}

static unsigned lines(const char *path)
{
    FILE *in = fopen(path, "re");
    unsigned n = 0;

    cr_assert(ne(ptr, in, NULL));
    for (int c; (c = getc(in)) != EOF;)
        n += c == '\n';
    fclose(in);
    return n;
}

/* ---- what is kept ---- */

Test(receipts, each_row_that_was_acknowledged_has_one)
{
    given_rows(3);
    expect_holds(3);
    cr_expect(eq(uint, lines(file(0)), 4), "a head and three");
}

Test(receipts, what_is_no_row_has_none)
{
    receipts_add(NULL, (const unsigned char *)"\0\0", 2);
    given_rows(1);
    expect_holds(1);
}

Test(receipts, a_new_day_has_a_new_file_which_goes_on)
{
    given_rows(2);
    memory.ahead = 24 * CLOCK_HOUR;
    given_rows(2);
    cr_expect(eq(uint, lines(file(0)), 3));
    cr_expect(eq(uint, lines(file(1)), 3));
    expect_holds(4);
}

/* Lines since this was asked last. */
static unsigned told(void)
{
    char text[4096];
    ssize_t len = read(errors, text, sizeof text);
    unsigned n = 0;

    for (ssize_t i = 0; i < len; i++)
        n += text[i] == '\n';
    return n;
}

static void limit(rlim_t bytes)
{
    struct rlimit l;

    cr_assert(zero(int, getrlimit(RLIMIT_FSIZE, &l)));
    l.rlim_cur = bytes;
    cr_assert(zero(int, setrlimit(RLIMIT_FSIZE, &l)));
}

Test(receipts, a_file_that_cannot_be_written_is_told_once_and_stops_nobody)
{
    signal(SIGXFSZ, SIG_IGN);
    given_rows(1);
    limit(1);
    given_rows(1);
    limit(RLIM_INFINITY);
    cr_expect(eq(uint, told(), 1), "no room for the receipt");
    limit(1);
    memory.ahead = 24 * CLOCK_HOUR;
    given_rows(2);
    limit(RLIM_INFINITY);
    cr_expect(eq(uint, told(), 0), "nor for a file's head: it has been said");
    memory.ahead = 48 * CLOCK_HOUR;
    given_rows(1);
    memory.ahead = 72 * CLOCK_HOUR;
    empty(within("kept"));
    given_rows(2);
    cr_expect(eq(uint, told(), 1), "no file at all");
}

Test(receipts, a_server_without_a_folder_keeps_none)
{
    const char *why = NULL;

    receipts_close();
    given_config("", within("key"));
    cr_expect(eq(int, receipts_open(memory.a, config, &why), SP_OK));
    cr_expect(not(receipts_on()));
}

Test(receipts, a_server_does_not_begin_without_a_key_or_a_folder_that_it_can_use)
{
    const char *why = NULL;

    receipts_close();
    given_config(within("kept"), within("none"));
    cr_expect(eq(int, receipts_open(memory.a, config, &why), SP_EINVAL));
    cr_expect(text_starts(why, "audit.receipts_key must"));
    given_config(within("kept"), within("conf"));
    cr_expect(eq(int, receipts_open(memory.a, config, &why), SP_EINVAL), "which is no key");
    given_config(within("none"), within("key"));
    cr_expect(eq(int, receipts_open(memory.a, config, &why), SP_EINVAL));
    cr_expect(text_starts(why, "audit.receipts must"));
    cr_expect(not(receipts_on()));
}

/* ---- the log against them ---- */

Test(receipts, a_row_that_was_changed_or_is_gone_is_found_before_it_is_sealed)
{
    given_rows(3);
    memory.row[1].changed = true;
    expect_said("row 2 is not what the server acknowledged");
    cr_expect(eq(u64, report.faults, 1));
    memory.row[1] = memory.row[2];
    memory.rows = 2;
    expect_said("row 2, which the server acknowledged");
    cr_expect(eq(u64, report.faults, 1));
    memory.rows = 1;
    look();
    cr_expect(eq(u64, report.faults, 2), "the last ones too");
}

/* Where the table's key was taken away first. */
Test(receipts, a_row_that_is_there_twice_is_compared_once)
{
    given_rows(2);
    memory.row[2] = memory.row[0];
    memory.row[3] = memory.row[1];
    memory.rows = 4;
    expect_holds(2);
    memory.row[1].changed = true;
    expect_said("row 2 is not what the server acknowledged");
}

static void change(const char *path, long at, int c)
{
    FILE *f = fopen(path, "r+e");

    cr_assert(ne(ptr, f, NULL));
    cr_assert(zero(int, fseek(f, at, at < 0 ? SEEK_END : SEEK_SET)));
    putc(c, f);
    fclose(f);
}

Test(receipts, after_a_line_that_is_wrong_the_rest_of_a_file_is_not_read)
{
    given_rows(3);
    change(file(0), 0, 'x');
    expect_said("the line after receipt 0 is not a receipt");
    cr_expect(eq(u64, report.faults, 1));
    cr_expect(eq(u64, report.receipts, 0));
    change(file(0), 0, 's');
    change(file(0), -2, 'x');
    expect_said("the line after receipt 2 is not a receipt");
    cr_expect(eq(u64, report.receipts, 2));
}

Test(receipts, a_line_without_an_end_is_not_a_receipt)
{
    struct stat whole;

    given_rows(2);
    cr_assert(zero(int, stat(file(0), &whole)));
    cr_assert(zero(int, truncate(file(0), whole.st_size - 1)));
    expect_said("the line after receipt 1 is not a receipt");
    cr_expect(eq(u64, report.receipts, 1));
}

Test(receipts, processes_are_read_one_after_the_other_and_other_files_not_at_all)
{
    const char *why = NULL;
    const char *other = arena_copy(memory.a, "", 0);

    given_rows(2);
    receipts_close();
    cr_assert(zero(int, receipts_open(memory.a, config, &why)));
    given_rows(1);
    memory.ahead = 24 * CLOCK_HOUR;
    given_rows(1);
    write_file(within("kept/notes"), other);
    write_file(within("kept/2026-11-30-01a22cf9-d5af-744d-92bc-3ea77b202158.receiptz"), "x\n");
    expect_holds(4);
    write_file(within("kept/2026-11-30-01a22cf9-d5af-744d-92bc-3ea77b202158.receipts"), "x\n");
    expect_said("the line after receipt 0 is not a receipt");
    cr_expect(eq(u64, report.receipts, 4));
}

/* A server goes on meanwhile: its rows are not in the snapshot. */
static void another_row(void)
{
    given_rows(1);
    memory.rows--;
}

Test(receipts, what_is_written_while_the_log_is_looked_at_is_not_missed)
{
    given_rows(2);
    memory.begun = another_row;
    expect_holds(2);
}

static void cut(void)
{
    cr_assert(zero(int, truncate(file(0), 0)));
}

Test(receipts, a_file_that_is_cut_while_the_log_is_looked_at_has_what_is_left)
{
    given_rows(2);
    memory.begun = cut;
    expect_holds(0);
}

static void remove_file(void)
{
    unlink(file(0));
}

Test(receipts, what_cannot_be_read_is_not_said_to_hold)
{
    given_rows(2);
    memory.begun = remove_file;
    cr_expect(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_ENOTFOUND));
    memory.begun = NULL;
    options.receipts = within("none");
    memory.calls = 0;
    cr_expect(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_ENOTFOUND));
    cr_expect(eq(uint, memory.calls, 0), "no transaction was begun");
    options.receipts = within("kept");
    cr_assert(zero(int, symlink("nowhere", within("kept/2026-11-30-01a22cf9-d5af-744d-92bc-"
                                                  "3ea77b202158.receipts"))));
    cr_expect(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_ENOTFOUND));
    cr_expect(eq(uint, memory.calls, 0));
}

Test(receipts, a_thousand_are_compared_at_a_time)
{
    given_rows(1000);
    expect_holds(1000);
    given_rows(1001);
    memory.calls = 0;
    expect_holds(2001);
    cr_expect(eq(uint, memory.calls, 7), "BEGIN, the logs, the rest, three times, COMMIT");
}

Test(receipts, a_failure_ends_the_reading_there)
{
    given_rows(2001);
    memory.ahead = 24 * CLOCK_HOUR;
    given_rows(1);
    for (unsigned call = 3; call <= 7; call++) {
        memory.calls = 0;
        memory.fail_at = call;
        cr_expect(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_EUNAVAILABLE));
        cr_expect(eq(uint, memory.calls, call));
        cr_expect(eq(u64, report.faults, 0), "what could not be read is not said to be gone");
    }
}

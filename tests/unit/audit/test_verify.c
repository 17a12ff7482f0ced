/*
 * The log looked at anew, batch by batch and row by row: what is wrong with it is said by its own
 * sentence, and what is right is not complained of.
 */
#include "audit/verify.h"
#include "base/clock.h"
#include "harness.h"
#include "memory.h"
#include <string.h>

static struct verify_options options;
static struct verify_report report;

static void start(void)
{
    memory_start();
    options = (struct verify_options){.keys = &memory.secret.open, .n_keys = 1};
}

TestSuite(verify, .init = start, .fini = memory_stop);

static void look(void)
{
    cr_assert(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_OK));
}

static bool said(const char *words)
{
    for (unsigned i = 0; i < report.faults && i < VERIFY_FAULTS; i++) {
        if (strstr(report.fault[i].text, words))
            return true;
    }
    return false;
}

static void expect_said(const char *words)
{
    look();
    cr_expect(said(words), "not '%s' but '%s'", words, report.faults ? report.fault[0].text : "");
}

static void expect_holds(void)
{
    look();
    cr_expect(eq(u64, report.faults, 0), "%s", report.faults ? report.fault[0].text : "");
}

static struct memory_batch *given(enum batch_kind kind, uint64_t from, uint64_t to,
                                  const char *month)
{
    struct batch b = memory_batch(kind, from, to, month);

    if (kind == BATCH_DROPPED)
        b.entry = "dropped";
    return memory_append(&b);
}

#define NOV "2026-11-01"
#define DEC "2026-12-01"

/* An origin, two months of one range, a heartbeat. */
static void given_log(void)
{
    memory_row(5, "2026-11-10T09:00:00Z");
    memory_row(6, "2026-12-10T09:00:00Z");
    memory_row(7, "2026-11-10T10:00:00Z");
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_ROWS, 0, 10, NOV);
    given(BATCH_ROWS, 0, 10, DEC);
    given(BATCH_HEARTBEAT, 10, 20, NULL);
}

Test(verify, a_log_that_is_whole_holds)
{
    given_log();
    expect_holds();
    cr_expect(eq(u64, report.batches, 4));
    cr_expect(eq(u64, report.rows, 3));
    cr_expect(eq(uint, report.logs, 1));
    cr_expect(eq(u64, report.last.size, 4));
}

Test(verify, whichever_read_fails_nothing_is_said_to_hold)
{
    unsigned failures = 0;

    given_log();
    memory_log(2);
    given(BATCH_ORIGIN, 20, 20, NULL);
    memory_put(&memory.batch[4].cell[M_HEAD_ORIGIN], "another", 7);
    for (;; failures++) {
        memory.calls = 0;
        memory.fail_at = failures + 1;
        if (!verify_log(memory.c, memory.a, &options, &report))
            break;
        cr_assert(lt(uint, failures, 20));
    }
    cr_expect(eq(uint, failures, 9), "BEGIN, the logs, each log twice, rows, the rest, COMMIT");
}

/* A batch that cannot be read among many: the rest is not read as if it were the first. */
Test(verify, of_a_long_log_no_more_is_read_after_a_failure)
{
    given_log();
    memory.say_size = 5000;
    for (unsigned call = 3; call <= 6; call += 3) { /* the first pass, then that of the rows */
        memory.calls = 0;
        memory.fail_at = call;
        cr_expect(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_EUNAVAILABLE));
        cr_expect(eq(uint, memory.calls, call));
    }
}

Test(verify, a_transaction_of_the_callers_is_neither_begun_nor_ended)
{
    given_log();
    memory.calls = 0;
    expect_holds();
    cr_expect(eq(uint, memory.calls, 7));
    options.in_transaction = true;
    memory.calls = 0;
    expect_holds();
    cr_expect(eq(uint, memory.calls, 5));
    memory.calls = 0;
    memory.fail_at = 5;
    cr_expect(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_EUNAVAILABLE));
    cr_expect(eq(uint, memory.calls, 5));
}

/* ---- the range of a batch follows that of the one before ---- */

#define FOLLOWS "its range of transactions does not follow"

Test(verify, a_first_batch_that_does_not_begin_where_transactions_do_is_found)
{
    given(BATCH_ORIGIN, 5, 5, NULL);
    expect_said(FOLLOWS);
}

Test(verify, a_range_that_goes_backwards_is_found)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_HEARTBEAT, 10, 5, NULL);
    expect_said(FOLLOWS);
}

/* All that is next to the one before is right, and so are the months of one range. */
Test(verify, a_range_begins_where_the_one_before_ended_or_is_another_month_of_it)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_HEARTBEAT, 0, 0, NULL);
    given(BATCH_HEARTBEAT, 0, 10, NULL);
    given(BATCH_DROPPED, 10, 10, "2020-01-01");
    memory_row(12, "2026-11-10T09:00:00Z");
    memory_row(12, "2026-12-10T09:00:00Z");
    given(BATCH_ROWS, 10, 20, NOV);
    given(BATCH_ROWS, 10, 20, DEC);
    given(BATCH_ROWS, 20, 20, NOV);
    given(BATCH_HEARTBEAT, 20, 20, NULL);
    expect_holds();
}

static void expect_gap(enum batch_kind first, uint64_t from, uint64_t to, enum batch_kind second,
                       uint64_t second_from, uint64_t second_to)
{
    memory.batches = 0;
    memory_log(1);
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_HEARTBEAT, 0, from, NULL);
    given(first, from, to, first == BATCH_ROWS ? NOV : NULL);
    given(second, second_from, second_to, second == BATCH_ROWS ? DEC : NULL);
    expect_said(FOLLOWS);
}

Test(verify, another_month_is_one_of_rows_of_the_same_range_after_such_a_one)
{
    expect_gap(BATCH_ROWS, 10, 20, BATCH_HEARTBEAT, 10, 20);
    expect_gap(BATCH_HEARTBEAT, 10, 20, BATCH_ROWS, 10, 20);
    expect_gap(BATCH_ROWS, 10, 20, BATCH_ROWS, 11, 20);
    expect_gap(BATCH_ROWS, 10, 20, BATCH_ROWS, 10, 19);
    expect_gap(BATCH_ROWS, 10, 20, BATCH_ROWS, 21, 30);
}

/* Also where the range is an empty one, which begins where it ends. */
Test(verify, the_same_month_of_a_range_comes_once)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_ROWS, 0, 10, NOV);
    given(BATCH_ROWS, 0, 10, NOV);
    expect_said(FOLLOWS);
    memory.batches = 0;
    memory_log(1);
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_ROWS, 0, 0, NOV);
    given(BATCH_ROWS, 0, 0, DEC);
    expect_holds();
    given(BATCH_ROWS, 0, 0, DEC);
    expect_said(FOLLOWS);
}

Test(verify, a_batch_that_is_missing_is_named_once)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    for (unsigned i = 0; i < 3; i++)
        given(BATCH_HEARTBEAT, i, i + 1, NULL);
    memory.batch[1] = memory.batch[2];
    memory.batch[2] = memory.batch[3];
    memory.batches = 3;
    expect_said("batches 1 to 1 are missing (transactions 0 to 1)");
    cr_expect(eq(u64, report.faults, 1), "what follows cannot agree: %s", report.fault[1].text);
}

/* ---- what a batch is ---- */

Test(verify, a_record_with_a_value_that_none_has_is_found)
{
    struct batch b = memory_batch(BATCH_ORIGIN, 0, 0, NULL);

    b.format++;
    memory_append(&b);
    expect_said("its record has a value that none has");
    memory.batches = 0;
    memory_log(1);
    given(BATCH_ORIGIN, 0, 0, NULL);
    expect_holds();
    memory_put(&memory.batch[0].cell[M_FIRST_AT], "12345678", 8);
    expect_said("its record has a value that none has");
}

Test(verify, subtrees_that_are_not_those_of_the_tree_are_found)
{
    struct memory_cell *nodes;

    given_log();
    nodes = &memory.batch[1].cell[M_NODES];
    nodes->value[3] ^= 1;
    expect_said("the subtrees kept with it");
    nodes->value[3] ^= 1;
    expect_holds();
    nodes->len = 0;
    expect_said("the subtrees kept with it");
    nodes->len = HASH_BYTES;
    memory_put(&memory.batch[2].cell[M_NODES], nodes->value, HASH_BYTES);
    expect_said("the subtrees kept with it");
}

Test(verify, a_root_that_was_lost_is_told_once)
{
    given_log();
    memory.batch[1].cell[M_HEAD_ROOT].value[0] ^= 1;
    memory.batch[2].cell[M_HEAD_ROOT].value[0] ^= 1;
    expect_said("its head has not the root of the tree");
    cr_expect(eq(u64, report.faults, 1));
}

Test(verify, an_entry_of_origin_stands_first_and_nowhere_else)
{
    given(BATCH_HEARTBEAT, 0, 0, NULL);
    expect_said("an entry of origin stands first");
    cr_expect(not(said("its first entry says")));
    memory.batches = 0;
    memory_log(1);
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_ORIGIN, 0, 0, NULL);
    expect_said("an entry of origin stands first");
}

Test(verify, an_origin_says_what_was_before_it)
{
    struct batch b = memory_batch(BATCH_ORIGIN, 0, 0, NULL);

    b.entry = NULL;
    memory_append(&b);
    expect_said("its first entry says '' and not 'the first log of this database'");
    memory.batches = 0;
    memory_log(1);
    b.entry = "after another";
    memory_append(&b);
    expect_said("its first entry says 'after another'");
}

Test(verify, a_log_that_is_missing_and_a_head_without_its_batch_are_named)
{
    memory_log(2);
    given(BATCH_ORIGIN, 0, 0, NULL);
    memory.say_stray = 9;
    expect_said("log 1 is missing");
    cr_expect(said("the head of size 9 has no batch"));
}

/* ---- anchors ---- */

Test(verify, an_anchor_is_of_its_own_log_signed_and_reached)
{
    struct log_secret other;
    struct head anchors[4] = {0};
    struct log_key keys[2];

    given_log();
    look();
    cr_assert(zero(int, secret_make("samplan.example/other", &other)));
    keys[0] = memory.secret.open;
    keys[1] = other.open;
    options.keys = keys;
    options.n_keys = 2;
    options.anchors = anchors;
    options.n_anchors = 1;
    anchors[0] = report.last;
    expect_holds();
    cr_expect(eq(u64, report.anchored, 1));

    cr_assert(zero(int, head_sign(&other, &anchors[0])));
    expect_said("the log samplan.example/other ends before batch 3");
    options.n_keys = 1;
    expect_said("is not signed with a key that is known");
    anchors[0] = report.last;
    anchors[0].signature[20] ^= 1;
    expect_said("is not signed with a key that is known");
    anchors[0].root.b[0] ^= 1;
    cr_assert(zero(int, head_sign(&memory.secret, &anchors[0])));
    expect_said("not the log of the anchored head");
}

/* ---- rows ---- */

Test(verify, a_row_that_was_changed_removed_or_added_is_found)
{
    given_log();
    memory.row[1].changed = true;
    expect_said("a row was changed since it was sealed");
    memory.row[1].changed = false;
    memory.rows = 2;
    expect_said("1 rows where 2 were sealed");
    memory.rows = 3;
    memory_row(8, "2026-11-10T10:00:00Z");
    expect_said("3 rows where 2 were sealed");
    memory.row[3].at = memory.row[3].at - 200 * 24 * CLOCK_HOUR;
    expect_said("in no batch, though its transaction is sealed");
}

Test(verify, all_faults_are_counted_and_the_first_hundred_kept)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_HEARTBEAT, 0, 10, NULL);
    for (unsigned i = 0; i < VERIFY_FAULTS + 20; i++)
        memory_row(5, "2026-11-10T09:00:00Z");
    look();
    cr_expect(eq(u64, report.faults, VERIFY_FAULTS + 20));
    cr_expect(eq(i64, report.fault[VERIFY_FAULTS - 1].row, VERIFY_FAULTS));
    cr_expect(eq(u64, report.rows, VERIFY_FAULTS + 20));
}

/* A batch that is no batch of rows has none, whatever month it says. */
Test(verify, a_row_in_the_range_of_a_heartbeat_is_found)
{
    struct batch b;

    given(BATCH_ORIGIN, 0, 0, NULL);
    b = memory_batch(BATCH_HEARTBEAT, 0, 10, NOV);
    memory_append(&b);
    given(BATCH_HEARTBEAT, 10, 20, NULL);
    memory_row(5, "2026-11-10T09:00:00Z");
    memory_row(15, "2026-11-10T09:00:00Z");
    look();
    cr_expect(eq(u64, report.faults, 2));
    cr_expect(said("row 1 (transaction 5): in no batch"));
    cr_expect(said("row 2 (transaction 15): in no batch"));
}

/* The range after it is read with it, so the row must not go into that. */
Test(verify, a_row_of_a_range_does_not_go_into_a_later_one)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    memory_row(15, "2026-11-10T09:00:00Z");
    given(BATCH_HEARTBEAT, 0, 10, NULL);
    given(BATCH_ROWS, 10, 20, NOV);
    expect_holds();
    memory_row(5, "2026-11-10T09:00:00Z");
    expect_said("row 2 (transaction 5): in no batch");
}

Test(verify, a_month_that_was_dropped_is_gone_or_something_was_put_there)
{
    given_log();
    given(BATCH_DROPPED, 20, 20, NOV);
    expect_holds();
    cr_expect(eq(u64, report.dropped, 0), "its rows are still there, as they were");
    memory.row[0] = memory.row[1];
    memory.rows = 1;
    expect_holds();
    cr_expect(eq(u64, report.dropped, 1));
    memory_row(8, "2026-11-10T10:00:00Z");
    expect_said("its month was dropped, and 1 rows are there that were put there later");
}

/* Where the log is lost, nothing that it says excuses that rows are missing. */
Test(verify, what_a_lost_log_says_of_months_is_not_believed)
{
    given_log();
    given(BATCH_DROPPED, 20, 20, NOV);
    memory.row[0] = memory.row[1];
    memory.rows = 1;
    memory.batch[3].cell[M_HEAD_ROOT].value[0] ^= 1;
    expect_said("0 rows where 2 were sealed");
}

/* More than there is room for at first. */
Test(verify, many_months_may_have_been_dropped)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    for (unsigned i = 1; i <= 12; i++) {
        given(BATCH_DROPPED, 0, 0, arena_printf(memory.a, "2018-%02u-01", i));
        given(BATCH_DROPPED, 0, 0, arena_printf(memory.a, "2019-%02u-01", i));
    }
    expect_holds();
    memory_row(5, "2026-11-10T09:00:00Z");
    memory_row(5, "2018-01-10T09:00:00Z");
    given(BATCH_ROWS, 0, 10, "2018-01-01");
    given(BATCH_ROWS, 0, 10, NOV);
    memory.rows = 1;
    expect_holds();
    cr_expect(eq(u64, report.dropped, 1));
}

/* ---- a time only ---- */

static int64_t time_of(const char *text)
{
    int64_t at;

    cr_assert(zero(int, clock_parse(text, &at)));
    return at;
}

static uint64_t rows_between(const char *from, const char *to)
{
    options.from = from ? time_of(from) : 0;
    options.to = to ? time_of(to) : 0;
    expect_holds();
    return report.rows;
}

Test(verify, batches_of_a_time_are_those_that_have_a_row_in_it)
{
    memory_row(5, "2026-11-10T09:00:00Z");
    memory_row(15, "2026-11-12T09:00:00Z");
    memory_row(25, "2026-11-14T09:00:00Z");
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_ROWS, 0, 10, NOV);
    given(BATCH_ROWS, 10, 20, NOV);
    given(BATCH_HEARTBEAT, 20, 20, NULL);
    given(BATCH_ROWS, 20, 30, NOV);

    cr_expect(eq(u64, rows_between(NULL, NULL), 3));
    cr_expect(eq(u64, rows_between("2026-11-12T09:00:00Z", NULL), 2));
    cr_expect(eq(u64, rows_between(NULL, "2026-11-12T09:00:00Z"), 1));
    cr_expect(eq(u64, rows_between("2026-11-12T09:00:00Z", "2026-11-12T09:00:01Z"), 1));
    cr_expect(eq(u64, rows_between("2026-11-13T09:00:00Z", "2026-11-13T10:00:00Z"), 0));
}

/* ---- many ---- */

static void given_heartbeats(unsigned n)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    for (unsigned i = 0; i < n; i++)
        given(BATCH_HEARTBEAT, i, i + 1, NULL);
}

Test(verify, neighbouring_ranges_are_read_together_some_hundreds_at_a_time)
{
    given_heartbeats(1001);
    expect_holds();
    cr_expect(eq(uint, memory.row_reads, 4), "three times, and what is not sealed yet");
}

Test(verify, ten_thousand_rows_are_read_at_a_time_and_a_range_is_never_cut)
{
    for (unsigned i = 0; i < 10000; i++)
        memory_row(5, "2026-11-10T09:00:00Z");
    memory_row(6, "2026-12-10T09:00:00Z");
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_ROWS, 0, 10, NOV);
    given(BATCH_ROWS, 0, 10, DEC);
    memory_row(15, "2026-12-10T09:00:00Z");
    given(BATCH_ROWS, 10, 20, DEC);
    expect_holds();
    cr_expect(eq(u64, report.rows, 10002));
    cr_expect(eq(uint, memory.row_reads, 3));
}

/* Ranges that are not neighbours have been found by then, and are looked at one by one. */
Test(verify, ranges_with_a_gap_between_are_not_read_as_one)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    given(BATCH_HEARTBEAT, 0, 10, NULL);
    given(BATCH_HEARTBEAT, 20, 30, NULL);
    memory_row(15, "2026-11-10T09:00:00Z");
    expect_said(FOLLOWS);
    cr_expect(eq(u64, report.rows, 0));
    cr_expect(eq(uint, memory.row_reads, 3));
}

static const char *month_after(unsigned n)
{
    return arena_printf(memory.a, "%04u-%02u-01", 1900 + n / 12, n % 12 + 1);
}

Test(verify, more_months_of_one_range_than_can_be_are_refused)
{
    given(BATCH_ORIGIN, 0, 0, NULL);
    for (unsigned i = 0; i < 1001; i++)
        given(BATCH_ROWS, 0, 10, month_after(i));
    cr_expect(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_ETOOLARGE));
    memory.batches = 1000;
    look();
}

Test(verify, rows_that_cannot_be_read_end_it_there)
{
    given_log();
    given(BATCH_HEARTBEAT, 30, 40, NULL); /* a gap: the rows before it are read first */
    given(BATCH_HEARTBEAT, 40, 50, NULL);
    memory.calls = 0;
    memory.fail_at = 5; /* BEGIN, the logs, batches, batches again, rows */
    cr_expect(eq(int, verify_log(memory.c, memory.a, &options, &report), SP_EUNAVAILABLE));
    cr_expect(eq(uint, memory.calls, 5));
}

Test(verify, of_what_is_not_sealed_the_oldest_is_told)
{
    given_log();
    memory_row(25, "2026-11-12T09:00:00Z");
    memory_row(25, "2026-11-11T09:00:00Z");
    memory_row(26, "2026-11-13T09:00:00Z");
    expect_holds();
    cr_expect(eq(u64, report.unsealed, 3));
    cr_expect(eq(i64, report.unsealed_oldest, time_of("2026-11-11T09:00:00Z")));
}

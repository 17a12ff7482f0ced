/*
 * Sealing against a database in memory: what is sealed when, and that whichever call fails nothing
 * is sealed twice and nothing is lost.
 */
#include "audit/seal.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "harness.h"
#include "memory.h"
#include <string.h>

static struct sealer *sealer;
static struct sealed sealed;

static struct seal_options options(void)
{
    return (struct seal_options){
        .url = "memory", .secret = memory.secret, .heartbeat = CLOCK_HOUR, .most = 100};
}

static void start(void)
{
    struct seal_options o;

    memory_start();
    o = options();
    sealer = sealer_new(&o);
}

static void stop(void)
{
    sealer_free(sealer);
    memory_stop();
}

TestSuite(seal, .init = start, .fini = stop);

static void given_sealer(const struct seal_options *o)
{
    sealer_free(sealer);
    sealer = sealer_new(o);
}

static void turn(void)
{
    cr_assert(eq(int, sealer_turn(sealer, &sealed), SP_OK), "%s", sealed.fault ? sealed.fault : "");
}

static struct verify_report report(void)
{
    const struct verify_options o = {.keys = &memory.secret.open, .n_keys = 1};
    struct verify_report out;

    cr_assert(eq(int, verify_log(memory.c, memory.a, &o, &out), SP_OK));
    return out;
}

static void expect_holds(uint64_t rows)
{
    struct verify_report r = report();

    cr_expect(eq(u64, r.faults, 0), "%s", r.faults ? r.fault[0].text : "");
    cr_expect(eq(u64, r.rows, rows));
    cr_expect(eq(u64, r.unsealed, 0));
}

static const char *kind(unsigned i)
{
    const struct memory_cell *cell = &memory.batch[i].cell[M_KIND];

    return arena_copy(memory.a, (char *)cell->value, cell->len);
}

static void given_rows_of_three_months(void)
{
    memory_row(10, "2026-10-31T23:59:59Z");
    memory_row(10, "2026-11-01T00:00:00Z");
    memory_row(11, "2026-11-02T10:00:00Z");
    memory_row(12, "2026-11-01T09:00:00Z");
    memory_row(12, "2026-10-02T09:00:00Z");
    memory_row(13, "2026-12-01T09:00:00Z");
}

static int64_t time_at(const struct memory_cell *cell)
{
    return (int64_t)column_uint(&(struct column){cell->value, (uint32_t)cell->len}) + EPOCH_2000;
}

/* Of the first and the last row of a batch, in whatever order they were written. */
static void expect_times(unsigned batch, const char *first, const char *last)
{
    const struct memory_cell *cell = memory.batch[batch].cell;
    int64_t from, to;

    cr_assert(not(clock_parse(first, &from) || clock_parse(last, &to)));
    cr_expect(eq(i64, time_at(&cell[M_FIRST_AT]), from));
    cr_expect(eq(i64, time_at(&cell[M_LAST_AT]), to));
}

Test(seal, rows_of_a_range_are_sealed_month_by_month)
{
    given_rows_of_three_months();

    turn();

    cr_expect(eq(u64, sealed.rows, 6));
    cr_expect(eq(u64, sealed.batches, 4), "the origin and three months");
    cr_expect(eq(u64, sealed.head.size, 4));
    cr_expect(not(sealed.more));
    cr_expect(eq(i64, sealed.lag, 0), "what was there before the log is no lag");
    expect_times(1, "2026-10-02T09:00:00Z", "2026-10-31T23:59:59Z");
    expect_times(2, "2026-11-01T00:00:00Z", "2026-11-02T10:00:00Z");
    expect_holds(6);
}

Test(seal, what_is_older_than_the_turn_before_is_the_lag)
{
    turn();
    memory_row(20, "2026-11-01T09:00:00Z");

    turn();

    cr_expect(eq(u64, sealed.rows, 1));
    cr_expect(lt(i64, 0, sealed.lag));
    expect_holds(1);
}

Test(seal, more_rows_than_fit_wait_for_another_turn_at_once)
{
    struct seal_options o = options();

    o.most = 2;
    given_sealer(&o);
    given_rows_of_three_months();

    for (unsigned i = 0; i < 4; i++) {
        turn();
        cr_expect(eq(u64, sealed.rows, i % 2 ? 1 : 2), "a transaction is never cut");
        cr_expect(eq(int, sealed.more, i < 3));
    }
    expect_holds(6);
}

Test(seal, a_heartbeat_comes_when_nothing_else_has_for_long_enough)
{
    struct seal_options o = options();

    turn();
    cr_expect(eq(str, (char *)kind(memory.batches - 1), "origin"), "not beside its origin");
    turn();
    cr_expect(eq(u64, sealed.batches, 0), "not before its time");
    o.heartbeat = 0;
    given_sealer(&o);
    turn();
    cr_expect(eq(u64, sealed.batches, 1));
    cr_expect(eq(str, (char *)kind(memory.batches - 1), "heartbeat"));
    memory_row(30, "2026-11-01T09:00:00Z");
    turn();
    cr_expect(eq(str, (char *)kind(memory.batches - 1), "rows"), "not beside rows");
    cr_expect(eq(u64, sealed.batches, 1));
    expect_holds(1);
}

Test(seal, a_heartbeat_does_not_come_beside_a_new_logs_origin)
{
    struct seal_options o = options();

    o.heartbeat = 0;
    given_sealer(&o);
    turn();
    cr_expect(eq(u64, sealed.batches, 1));
    cr_expect(eq(str, (char *)kind(0), "origin"));
}

/* ---- two sealers ---- */

Test(seal, a_sealer_takes_up_what_another_has_sealed_meanwhile)
{
    struct seal_options o = options();
    struct sealer *other = sealer_new(&o);

    turn();
    memory_row(10, "2026-11-01T09:00:00Z");
    cr_assert(eq(int, sealer_turn(other, &sealed), SP_OK));
    memory_row(11, "2026-11-01T09:00:00Z");
    turn();
    cr_expect(eq(u64, sealed.head.size, 3));
    sealer_free(other);
    expect_holds(2);
}

/* The size is the same as before, but it is that of another log. */
Test(seal, a_sealer_takes_up_the_log_that_another_key_has_begun_meanwhile)
{
    struct seal_options o = options();
    struct sealer *other;

    turn();
    cr_assert(zero(int, secret_make("samplan.example/second", &o.secret)));
    other = sealer_new(&o);
    cr_assert(eq(int, sealer_turn(other, &sealed), SP_OK));
    cr_expect(eq(i32, memory.batch[1].log, 2));
    memory_row(10, "2026-11-01T09:00:00Z");

    turn();

    cr_expect(eq(i32, memory.batch[2].log, 3), "its own key begins a log again");
    cr_expect(text_starts((char *)memory.batch[2].cell[M_ENTRY].value,
                          "after samplan.example/second 1 "));
    sealer_free(other);
}

Test(seal, the_second_of_two_that_have_seen_the_same_gives_way)
{
    memory.conflict = true;
    turn();
    cr_expect(sealed.conflict);
    cr_expect(sealed.more);
    cr_expect(eq(u64, sealed.batches, 0));
    memory.conflict = false;
    turn();
    cr_expect(not(sealed.conflict));
    expect_holds(0);
}

/* ---- what is not gone on from ---- */

static void expect_refused(const char *words)
{
    unsigned before = memory.batches;

    cr_expect(ne(int, sealer_turn(sealer, &sealed), SP_OK), "%s", words);
    cr_assert(ne(ptr, (void *)sealed.fault, NULL));
    cr_expect(ne(ptr, strstr(sealed.fault, words), NULL), "%s", sealed.fault);
    cr_expect(eq(uint, memory.batches, before));
}

Test(seal, a_log_whose_head_is_gone_is_not_gone_on_from)
{
    struct seal_options o = options();

    turn();
    given_sealer(&o);
    memory_null(&memory.batch[0].cell[M_HEAD_ORIGIN]);
    expect_refused("does not have the root of its last head");
}

Test(seal, a_log_whose_head_has_another_root_is_not_gone_on_from)
{
    struct seal_options o = options();
    static const char *const ROOTS[] = {
        "0000000000000000000000000000000000000000000000000000000000000001", "no root", ""};

    turn();
    for (unsigned i = 0; i < 3; i++) {
        given_sealer(&o);
        memory.say_root = ROOTS[i];
        expect_refused("does not have the root of its last head");
    }
    memory.say_root = NULL;
    given_sealer(&o);
    turn();
}

Test(seal, a_head_whose_origin_is_longer_than_any_is_none)
{
    struct seal_options o = options();
    char longer[ORIGIN_MAX + 2];

    memset(longer, 'a', sizeof longer);
    longer[ORIGIN_MAX + 1] = '\0';
    turn();
    given_sealer(&o);
    memory.say_origin = longer;
    expect_refused("does not have the root of its last head");
}

Test(seal, a_database_whose_transactions_have_gone_back_is_another)
{
    given_rows_of_three_months();
    turn();
    memory.horizon = 1;
    expect_refused("it is another database");
}

Test(seal, a_row_that_cannot_be_read_is_not_sealed)
{
    given_rows_of_three_months();
    for (memory.short_by = 7; memory.short_by <= 34; memory.short_by += 9)
        cr_expect(ne(int, sealer_turn(sealer, &sealed), SP_OK), "%u", memory.short_by);
    cr_expect(eq(uint, memory.batches, 0));
    memory.short_by = 0;
    turn();
    expect_holds(6);
}

/* ---- whichever call fails ---- */

/* Turns until one ends well, each with one call more before the one that fails. */
static unsigned fail_each(const struct seal_options *o, bool broken)
{
    unsigned failures = 0;

    memory.broken = broken;
    for (;; failures++) {
        unsigned before = memory.batches;

        given_sealer(o);
        memory.calls = 0;
        memory.fail_at = failures + 1;
        if (!sealer_turn(sealer, &sealed))
            break;
        memory.fail_at = 0;
        if (memory.batches > before) { /* the connection was lost before ROLLBACK */
            cr_expect(broken);
            memory.batches = before;
        }
        cr_expect(ne(ptr, (void *)sealed.fault, NULL), "call %u", failures + 1);
        cr_assert(lt(uint, failures, 50));
    }
    memory.fail_at = 0;
    memory.broken = false;
    return failures;
}

Test(seal, whichever_call_fails_the_next_turn_seals_all_of_it_once)
{
    struct seal_options o = options();

    o.keep_months = 61;
    given_rows_of_three_months();
    memory.due = "2026-10-01";

    cr_expect(eq(uint, fail_each(&o, false), 12));

    cr_expect(sealed.dropped);
    cr_expect(eq(uint, memory.batches, 5));
    expect_holds(4);
}

Test(seal, a_connection_that_is_lost_is_opened_again)
{
    struct seal_options o = options();

    given_rows_of_three_months();
    cr_expect(eq(uint, fail_each(&o, true), 9));
    expect_holds(6);
}

/* The same sealer, which must forget what it had taken for sealed. */
Test(seal, a_turn_that_was_rolled_back_is_done_again_by_the_same_sealer)
{
    turn();
    given_rows_of_three_months();
    memory.calls = 0;
    memory.fail_at = 5; /* the second month */
    cr_expect(ne(int, sealer_turn(sealer, &sealed), SP_OK));
    cr_expect(eq(i64, sealed.lag, 0), "what is not known is not told");
    memory.fail_at = 0;
    turn();
    cr_expect(eq(u64, sealed.rows, 6));
    expect_holds(6);
}

/* It has lost the connection before it could roll back, and must not use it any more. */
Test(seal, who_gives_way_and_loses_the_connection_opens_another)
{
    memory.conflict = true;
    memory.broken = true;
    memory.fail_at = 5; /* open, state, BEGIN, append; then ROLLBACK */
    turn();
    cr_expect(sealed.conflict);
    cr_expect(eq(uint, memory.calls, 5));
    memory.conflict = false;
    memory.broken = false;
    memory.calls = 0;
    memory.fail_at = 0;
    turn();
    cr_expect(eq(uint, memory.calls, 5), "open, state, BEGIN, append, COMMIT");
    expect_holds(0);
}

/* ---- retention ---- */

Test(seal, a_month_whose_time_is_over_goes_with_an_entry_that_says_so)
{
    struct seal_options o = options();

    o.keep_months = 61;
    given_sealer(&o);
    given_rows_of_three_months();
    memory.due = "2026-10-01";
    turn();
    cr_expect(sealed.dropped);
    cr_expect(sealed.more, "there may be another month");
    cr_expect(eq(str, (char *)kind(memory.batches - 1), "dropped"));
    expect_holds(4);
}

Test(seal, what_is_due_is_looked_for_once_an_hour_only)
{
    struct seal_options o = options();

    o.keep_months = 61;
    given_sealer(&o);
    turn();
    cr_expect(not(sealed.dropped));
    memory_row(10, "2020-01-01T09:00:00Z");
    memory.due = "2020-01-01";
    turn();
    cr_expect(not(sealed.dropped), "it was looked for just now");
    given_sealer(&o);
    turn();
    cr_expect(sealed.dropped);
}

Test(seal, a_log_that_is_kept_for_ever_is_not_asked)
{
    memory_row(10, "2020-01-01T09:00:00Z");
    memory.due = "2020-01-01";
    turn();
    cr_expect(not(sealed.dropped));
    expect_holds(1);
}

/* The entry is in the same transaction: without the one the other is not there either. */
Test(seal, a_month_that_the_database_does_not_drop_has_no_entry)
{
    struct seal_options o = options();

    o.keep_months = 61;
    given_sealer(&o);
    memory_row(10, "2020-01-01T09:00:00Z");
    memory.due = "2020-01-01";
    memory.keeps = true;
    turn();
    cr_expect(sealed.conflict);
    cr_expect(eq(uint, memory.batches, 0));
    memory.keeps = false;
    turn();
    cr_expect(sealed.dropped);
    expect_holds(0);
}

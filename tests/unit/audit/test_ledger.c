/*
 * What the database says of the log, taken as it comes: values that no batch has are noticed, and
 * what is not whole is not used.
 */
#include "audit/ledger.h"
#include "harness.h"
#include "memory.h"
#include <string.h>

TestSuite(ledger, .init = memory_start, .fini = memory_stop);

static struct memory_batch *given_log(void)
{
    struct batch b = memory_batch(BATCH_ORIGIN, 0, 0, NULL);

    memory_append(&b);
    memory_row(1, "2026-11-01T09:00:00Z");
    b = memory_batch(BATCH_ROWS, 0, 10, "2026-11-01");
    return memory_append(&b);
}

static int keep_batch(void *arg, const struct ledger_batch *b)
{
    *(struct ledger_batch *)arg = *b;
    return SP_OK;
}

static struct ledger_batch read_back(uint64_t number)
{
    struct ledger_batch b = {.n_nodes = 99};

    cr_assert(eq(int, ledger_batches(memory.c, 1, number, 1, keep_batch, &b), SP_OK));
    cr_assert(ne(uint, b.n_nodes, 99));
    return b;
}

Test(ledger, a_batch_is_read_as_it_was_written)
{
    struct ledger_batch b;

    given_log();
    b = read_back(1);
    cr_expect(not(b.odd));
    cr_expect(eq(int, b.batch.kind, BATCH_ROWS));
    cr_expect(eq(u64, b.batch.xid_to, 10));
    cr_expect(eq(i64, b.batch.first_at, INT64_C(1793523600000000)));
    cr_expect(eq(i64, b.batch.last_at, b.batch.first_at));
    cr_expect(eq(i32, b.batch.month, month_of(b.batch.first_at)));
    cr_expect(head_signed_by(&b.head, &memory.secret.open));
    cr_expect(eq(i64, b.head_at, b.batch.sealed_at));
}

/* What a batch never has: each alone is enough for the record to be odd. */
Test(ledger, a_value_that_no_batch_has_is_noticed)
{
    static const enum memory_column SHORT[] = {M_ROOT, M_LEAF, M_HEAD_ROOT, M_HEAD_SIGNATURE};
    static const enum memory_column NONE[] = {M_KIND, M_FIRST_AT, M_LAST_AT, M_ROOT, M_LEAF};
    static char longer[ORIGIN_MAX + 1];
    struct memory_batch *m = given_log(), whole = *m;

    for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT; i++) {
        m->cell[SHORT[i]].len--;
        cr_expect(read_back(1).odd, "a short column %d", SHORT[i]);
        *m = whole;
    }
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        memory_null(&m->cell[NONE[i]]);
        cr_expect(read_back(1).odd, "without column %d", NONE[i]);
        *m = whole;
    }
    memory_put(&m->cell[M_KIND], "row", 3);
    cr_expect(read_back(1).odd);
    *m = whole;
    memset(longer, 'a', sizeof longer);
    memory_put(&m->cell[M_HEAD_ORIGIN], longer, sizeof longer);
    cr_expect(read_back(1).odd, "an origin longer than any");
    *m = whole;
    cr_expect(not(read_back(1).odd));
}

/* A value of no bytes is as little a hash as one of none. */
Test(ledger, an_empty_hash_is_odd)
{
    struct memory_batch *m = given_log();

    memory_put(&m->cell[M_ROOT], "", 0);
    cr_expect(read_back(1).odd);
}

Test(ledger, a_batch_that_is_cut_short_cannot_be_read)
{
    struct ledger_batch b;

    given_log();
    memory.short_by = 1;
    cr_expect(eq(int, ledger_batches(memory.c, 1, 0, 2, keep_batch, &b), SP_EINTERNAL));
}

static int count_row(void *arg, const struct ledger_row *row)
{
    *(uint64_t *)arg += row->xid;
    return SP_OK;
}

/* Id, time and transaction: twelve bytes each, and six of text after them. */
Test(ledger, a_row_without_its_first_three_columns_cannot_be_read)
{
    uint64_t sum = 0;

    memory_row(7, "2026-11-01T09:00:00Z");
    for (memory.short_by = 7; memory.short_by <= 42; memory.short_by += 12)
        cr_expect(eq(int, ledger_rows(memory.c, 0, 10, count_row, &sum), SP_EINTERNAL), "%u short",
                  memory.short_by);
    cr_expect(eq(u64, sum, 0));
    memory.short_by = 6; /* what follows is the leaf's business */
    cr_expect(eq(int, ledger_rows(memory.c, 0, 10, count_row, &sum), SP_OK));
    cr_expect(eq(u64, sum, 7));
}

/* ---- heads and subtrees ---- */

Test(ledger, a_head_is_that_of_its_size_or_none)
{
    struct memory_batch *m = given_log(), whole = *m;
    struct head h;

    cr_expect(eq(int, ledger_head(memory.c, 1, 2, &h), SP_OK));
    cr_expect(eq(u64, h.size, 2));
    cr_expect(eq(int, ledger_head(memory.c, 1, 0, &h), SP_ENOTFOUND), "of nothing");
    cr_expect(eq(int, ledger_head(memory.c, 1, 3, &h), SP_ENOTFOUND), "not so long yet");
    memory_null(&m->cell[M_HEAD_ORIGIN]);
    cr_expect(eq(int, ledger_head(memory.c, 1, 2, &h), SP_ENOTFOUND), "no head");
    *m = whole;
    m->cell[M_HEAD_SIGNATURE].len--;
    cr_expect(eq(int, ledger_head(memory.c, 1, 2, &h), SP_ENOTFOUND), "an odd one");
    *m = whole;
    memory.calls = 0;
    memory.fail_at = 1;
    cr_expect(eq(int, ledger_head(memory.c, 1, 2, &h), SP_EUNAVAILABLE));
}

Test(ledger, a_subtree_is_in_the_row_that_made_it_whole_or_nowhere)
{
    struct memory_batch *m = given_log();
    struct ledger_nodes nodes = {memory.c, 1};
    struct hash out, leaf;

    cr_expect(eq(int, ledger_node(&nodes, 1, 0, &out), SP_OK));
    cr_expect(zero(int, memcmp(out.b, m->cell[M_NODES].value, HASH_BYTES)));
    cr_expect(eq(int, ledger_node(&nodes, 0, 1, &leaf), SP_OK));
    cr_expect(zero(int, memcmp(leaf.b, m->cell[M_LEAF].value, HASH_BYTES)));
    cr_expect(eq(int, ledger_node(&nodes, 0, 2, &out), SP_ENOTFOUND), "no such batch");
    memory.calls = 0;
    memory.fail_at = 1;
    cr_expect(eq(int, ledger_node(&nodes, 0, 1, &out), SP_EUNAVAILABLE));
    m->cell[M_NODES].len--;
    cr_expect(eq(int, ledger_node(&nodes, 1, 0, &out), SP_ENOTFOUND), "not a whole one");
    cr_expect(eq(int, ledger_node(&nodes, 0, 1, &out), SP_OK), "a leaf needs none");
    memory_null(&m->cell[M_NODES]);
    cr_expect(eq(int, ledger_node(&nodes, 0, 1, &out), SP_ENOTFOUND), "somebody has emptied it");
    memory_null(&m->cell[M_LEAF]);
    cr_expect(eq(int, ledger_node(&nodes, 0, 1, &out), SP_ENOTFOUND));
}

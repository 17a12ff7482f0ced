/*
 * verify_rows.c - the rows: each in the batch of its transaction and its month, all of them there.
 *
 * Batches are read again (in the same snapshot), put together to runs of neighbouring ranges, and
 * the rows of a run are read at once, in the order in which they were sealed.
 */
#include "audit/verify_inner.h"
#include "base/clock.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN_ROWS    10000 /* rows read at once, about */
#define RUN_BATCHES 1000
#define CHUNK       2000

struct counted { /* a batch and what was found of it */
    struct batch batch;
    struct merkle tree;
};

struct run {
    struct verifying *v;
    struct counted *list; /* RUN_BATCHES */
    unsigned n, at;       /* at: the first batch of the range that rows go into now */
    uint64_t rows;        /* sealed in these batches */
    uint64_t next;        /* number of the batch to be read next */
};

static void name_range(const struct counted *k, char *out, size_t size)
{
    char first[CLOCK_TEXT], last[CLOCK_TEXT];

    if (k->batch.rows)
        snprintf(out, size, "transactions %" PRIu64 " to %" PRIu64 ", %s to %s", k->batch.xid_from,
                 k->batch.xid_to, clock_format(k->batch.first_at, first),
                 clock_format(k->batch.last_at, last));
    else
        snprintf(out, size, "transactions %" PRIu64 " to %" PRIu64, k->batch.xid_from,
                 k->batch.xid_to);
}

/* The batch has had all the rows that there are for it. */
static void settle(struct run *r, const struct counted *k)
{
    const struct verify_fault f = {.class = VERIFY_ROWS,
                                   .batch = k->batch.number,
                                   .xid_from = k->batch.xid_from,
                                   .xid_to = k->batch.xid_to};
    struct hash root;
    char range[160];

    if (k->batch.kind != BATCH_ROWS)
        return;
    if (verify_gone(r->v, k->batch.month) && !k->tree.size) {
        r->v->out->dropped++;
        return;
    }
    root = merkle_root(&k->tree);
    name_range(k, range, sizeof range);
    if (verify_gone(r->v, k->batch.month) && !hash_same(&root, &k->batch.root))
        verify_fault(r->v, &f,
                     "log %" PRId32 ", batch %" PRIu64 " (%s): its month was dropped, and %" PRIu64
                     " rows are there that were put there later",
                     r->v->log, k->batch.number, range, k->tree.size);
    else if (k->tree.size != k->batch.rows)
        verify_fault(r->v, &f,
                     "log %" PRId32 ", batch %" PRIu64 " (%s): %" PRIu64 " rows where %" PRIu64
                     " were sealed",
                     r->v->log, k->batch.number, range, k->tree.size, k->batch.rows);
    else if (!hash_same(&root, &k->batch.root))
        verify_fault(r->v, &f,
                     "log %" PRId32 ", batch %" PRIu64
                     " (%s): a row was changed since it was sealed",
                     r->v->log, k->batch.number, range);
}

/* Rows go into the range that has this transaction; ranges before it are done. */
static void advance(struct run *r, uint64_t xid)
{
    while (r->at < r->n && r->list[r->at].batch.xid_to <= xid)
        settle(r, &r->list[r->at++]);
}

static int on_row(void *arg, const struct ledger_row *row)
{
    struct run *r = arg;
    int32_t month = month_of(row->at);
    struct hash leaf;

    advance(r, row->xid);
    r->v->out->rows++;
    for (unsigned i = r->at; i < r->n && r->list[i].batch.xid_from <= row->xid; i++) {
        struct counted *k = &r->list[i];

        /* its range has not ended: where it has, that of the next begins after this row */
        if (k->batch.kind != BATCH_ROWS || k->batch.month != month)
            continue;
        leaf = leaf_of_row(row->columns, row->len);
        merkle_add(&k->tree, &leaf, NULL);
        return SP_OK;
    }
    {
        const struct verify_fault f = {.class = VERIFY_ROWS,
                                       .batch =
                                           r->at < r->n ? r->list[r->at].batch.number : r->next,
                                       .xid_from = row->xid,
                                       .xid_to = row->xid + 1,
                                       .row = row->id};

        verify_fault(r->v, &f,
                     "row %" PRId64 " (transaction %" PRIu64
                     "): in no batch, though its transaction is sealed: it was put there later",
                     row->id, row->xid);
    }
    return SP_OK;
}

static int flush(struct run *r)
{
    int err = SP_OK;

    if (!r->n)
        return SP_OK;
    r->at = 0;
    if (r->list[0].batch.xid_from < r->list[r->n - 1].batch.xid_to)
        err = ledger_rows(r->v->c, r->list[0].batch.xid_from, r->list[r->n - 1].batch.xid_to,
                          on_row, r);
    if (!err)
        advance(r, UINT64_MAX);
    r->n = 0;
    r->rows = 0;
    return err;
}

/* ---- which batches ---- */

struct reading {
    struct run *run;
    struct counted *list; /* CHUNK: callbacks may not ask the database */
    unsigned n;
};

static int on_batch(void *arg, const struct ledger_batch *l)
{
    struct reading *g = arg;

    g->list[g->n].batch = l->batch;
    g->list[g->n].batch.entry = NULL;
    memset(&g->list[g->n].tree, 0, sizeof g->list[g->n].tree);
    g->n++;
    return SP_OK;
}

static bool wanted(const struct verify_options *o, const struct batch *b)
{
    if (!o->from && !o->to)
        return true;
    return b->rows && (!o->from || b->last_at >= o->from) && (!o->to || b->first_at < o->to);
}

/* A range is never cut: batches of one range follow each other. */
static int add(struct run *r, const struct counted *k)
{
    const struct batch *last = r->n ? &r->list[r->n - 1].batch : NULL;
    bool same = last && last->xid_from == k->batch.xid_from && last->xid_to == k->batch.xid_to;
    int err = SP_OK;

    if (!wanted(r->v->options, &k->batch))
        return flush(r);
    if (last && !same &&
        (r->rows >= RUN_ROWS || r->n >= RUN_BATCHES / 2 || last->xid_to != k->batch.xid_from))
        err = flush(r);
    if (err || r->n == RUN_BATCHES)
        return err ? err : SP_ETOOLARGE;
    r->list[r->n++] = *k;
    r->rows += k->batch.rows;
    r->next = k->batch.number + 1;
    return SP_OK;
}

int verify_rows(struct verifying *v, const struct ledger_log *log)
{
    struct counted *both = malloc((RUN_BATCHES + CHUNK) * sizeof *both);
    struct run r = {.v = v, .list = both};
    struct reading g = {.run = &r};
    int err = SP_OK;

    if (!both)
        abort();
    g.list = both + RUN_BATCHES;
    for (uint64_t from = 0; from < log->size && !err; from += CHUNK) {
        g.n = 0;
        err = ledger_batches(v->c, log->log, from, CHUNK, on_batch, &g);
        for (unsigned i = 0; i < g.n && !err; i++)
            err = add(&r, &g.list[i]);
    }
    if (!err)
        err = flush(&r);
    free(both);
    return err;
}

/* ---- what is not sealed yet ---- */

static int on_unsealed(void *arg, const struct ledger_row *row)
{
    struct verify_report *out = arg;

    if (!out->unsealed || row->at < out->unsealed_oldest)
        out->unsealed_oldest = row->at;
    out->unsealed++;
    return SP_OK;
}

int verify_unsealed(struct verifying *v)
{
    return ledger_rows(v->c, v->xid_to, UINT64_MAX, on_unsealed, v->out);
}

/*
 * seal.c - sealing: owns the edge of the log's tree between two turns.
 */
#include "audit/seal.h"
#include "base/clock.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ROWS 20000
#define DUE_EVERY CLOCK_HOUR

struct part { /* the rows of one month within a range of transactions */
    struct batch batch;
    struct merkle tree;
};

struct sealer {
    struct seal_options options;
    struct arena *home; /* of the connection */
    struct arena *turn;
    struct once *c; /* NULL: not connected */
    bool loaded;    /* tree is that of (log, size) */
    int32_t log;
    struct merkle tree;
    struct part *parts;
    unsigned n_parts, room;
    uint64_t xid_to;        /* of the log's last batch */
    int64_t looked_for_due; /* monotonic */
    char why[300];
};

struct sealer *sealer_new(const struct seal_options *options)
{
    struct sealer *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    s->options = *options;
    if (!s->options.most)
        s->options.most = MOST_ROWS;
    s->looked_for_due = -DUE_EVERY;
    return s;
}

static void disconnect(struct sealer *s)
{
    if (s->home)
        arena_free(s->home); /* closes the connection */
    s->home = NULL;
    s->c = NULL;
    s->loaded = false;
}

void sealer_free(struct sealer *s)
{
    if (!s)
        return;
    disconnect(s);
    secret_wipe(&s->options.secret);
    free(s->parts);
    free(s);
}

static int connect(struct sealer *s, struct sealed *out)
{
    const char *why = "";
    int err;

    if (s->c)
        return SP_OK;
    s->home = arena_new();
    err = once_open(s->home, s->options.url, &s->c, &why);
    if (!err)
        return SP_OK;
    snprintf(s->why, sizeof s->why, "%s", why);
    out->fault = s->why;
    s->c = NULL;
    disconnect(s);
    return err;
}

/* ---- the log's tree ---- */

/* Takes up the tree where the database says the log is, and looks whether that is what was signed.
 */
static int load(struct sealer *s, const struct ledger_state *state, struct sealed *out)
{
    struct ledger_nodes nodes = {s->c, state->log};
    struct hash root;
    int err;

    if (s->loaded && s->log == state->log && s->tree.size == state->size)
        return SP_OK;
    s->loaded = false;
    err = merkle_load(state->size, ledger_node, &nodes, &s->tree);
    if (err)
        return err;
    root = merkle_root(&s->tree);
    if (state->size && (!state->origin[0] || !hash_same(&root, &state->root))) {
        out->fault = "the log in the database does not have the root of its last head";
        return SP_EINTERNAL;
    }
    s->log = state->log ? state->log : 1;
    s->loaded = true;
    return SP_OK;
}

static int append(struct sealer *s, struct batch *b, struct sealed *out)
{
    struct hash nodes[MERKLE_LEVELS], leaf;
    struct merkle tree = s->tree;
    struct head head = {0};
    unsigned n;
    int err;

    b->number = tree.size;
    b->format = LEAF_FORMAT;
    leaf = leaf_of_batch(b);
    n = merkle_add(&tree, &leaf, nodes);
    head.size = tree.size;
    head.root = merkle_root(&tree);
    err = head_sign(&s->options.secret, &head);
    if (!err)
        err = ledger_append(s->c, s->turn, s->log, b, &leaf, nodes, n, &head);
    if (err)
        return err;
    s->tree = tree;
    s->xid_to = b->xid_to;
    out->batches++;
    out->rows += b->rows;
    out->head = head;
    return SP_OK;
}

static struct batch plain(enum batch_kind kind, uint64_t from, uint64_t to)
{
    return (struct batch){.kind = kind,
                          .xid_from = from,
                          .xid_to = to,
                          .month = NO_MONTH,
                          .sealed_at = clock_now(),
                          .root = merkle_empty()};
}

/* The first entry of a log. */
static int begin_log(struct sealer *s, struct ledger_state *state, struct sealed *out)
{
    struct batch b = plain(BATCH_ORIGIN, state->xid_from, state->xid_from);

    if (!state->size) {
        b.entry = "the first log of this database";
    } else {
        b.entry = arena_printf(s->turn, "after %s %" PRIu64 " %s", state->origin, state->size,
                               text_hex(s->turn, state->root.b, HASH_BYTES));
        s->log++;
    }
    memset(&s->tree, 0, sizeof s->tree);
    return append(s, &b, out);
}

/* ---- rows ---- */

static struct part *part_of(struct sealer *s, int32_t month)
{
    unsigned at = 0;

    while (at < s->n_parts && s->parts[at].batch.month < month)
        at++;
    if (at < s->n_parts && s->parts[at].batch.month == month)
        return &s->parts[at];
    if (s->n_parts == s->room) {
        s->room = s->room ? 2 * s->room : 4;
        s->parts = realloc(s->parts, s->room * sizeof *s->parts);
        if (!s->parts)
            abort();
    }
    memmove(&s->parts[at + 1], &s->parts[at], (s->n_parts - at) * sizeof *s->parts);
    s->n_parts++;
    memset(&s->parts[at], 0, sizeof s->parts[at]);
    s->parts[at].batch.month = month;
    return &s->parts[at];
}

static int take_row(void *arg, const struct ledger_row *row)
{
    struct sealer *s = arg;
    struct part *p = part_of(s, month_of(row->at));
    struct hash leaf = leaf_of_row(row->columns, row->len);

    merkle_add(&p->tree, &leaf, NULL);
    if (!p->batch.rows || row->at < p->batch.first_at)
        p->batch.first_at = row->at;
    if (!p->batch.rows || row->at > p->batch.last_at)
        p->batch.last_at = row->at;
    p->batch.rows++;
    return SP_OK;
}

static int append_rows(struct sealer *s, const struct ledger_state *state, struct sealed *out)
{
    int64_t now = clock_now();
    int err = SP_OK;

    for (unsigned i = 0; i < s->n_parts && !err; i++) {
        struct part *p = &s->parts[i];
        struct batch b = plain(BATCH_ROWS, state->xid_from, state->xid_to);

        b.month = p->batch.month;
        b.rows = p->batch.rows;
        b.first_at = p->batch.first_at;
        b.last_at = p->batch.last_at;
        b.root = merkle_root(&p->tree);
        err = append(s, &b, out);
    }
    if (!err && !s->n_parts && !out->batches && now - state->sealed_at >= s->options.heartbeat) {
        struct batch b = plain(BATCH_HEARTBEAT, state->xid_from, state->xid_to);

        err = append(s, &b, out);
    }
    return err;
}

/* ---- retention ---- */

/* One month whose time is over goes, with the entry that says so, in one transaction. */
static int drop_month(struct sealer *s, struct sealed *out)
{
    char keep[16], log[16], number[24];
    const struct db_param wanted[] = {DB_TEXT(keep)};
    struct once_rows *rows, *done;
    struct batch b = plain(BATCH_DROPPED, s->xid_to, s->xid_to);
    int err;

    snprintf(keep, sizeof keep, "%d", s->options.keep_months);
    err = once_query(s->c, "SELECT month, rows FROM api.sealer_due($1)", wanted, 1, &rows);
    if (err || !once_count(rows))
        return err;
    b.entry =
        arena_printf(s->turn, "dropped %s rows %s", once_value(rows, 0, 0), once_value(rows, 0, 1));
    err = clock_parse_date(once_value(rows, 0, 0), &b.month);
    if (!err)
        err = append(s, &b, out);
    if (err)
        return err;
    snprintf(log, sizeof log, "%" PRId32, s->log);
    snprintf(number, sizeof number, "%" PRIu64, b.number);
    err = once_query(
        s->c, "SELECT outcome FROM api.sealer_drop($1, $2, $3)",
        (const struct db_param[]){DB_TEXT(log), DB_TEXT(number), DB_TEXT(once_value(rows, 0, 0))},
        3, &done);
    if (!err && strcmp(once_value(done, 0, 0), "ok") != 0)
        err = SP_ECONFLICT;
    out->dropped = !err;
    return err;
}

/* ---- a turn ---- */

/* In one transaction; the tree goes back when it does not end well. */
static int write_all(struct sealer *s, struct ledger_state *state, struct sealed *out)
{
    bool due = s->options.keep_months > 0 && clock_monotonic() - s->looked_for_due >= DUE_EVERY;
    int err = once_script(s->c, "BEGIN");

    s->xid_to = state->xid_from;
    if (!err && strcmp(state->origin, s->options.secret.open.origin) != 0)
        err = begin_log(s, state, out);
    if (!err)
        err = append_rows(s, state, out);
    if (!err && due)
        err = drop_month(s, out);
    if (!err)
        err = once_script(s->c, "COMMIT");
    if (err) {
        s->loaded = false;
        if (once_script(s->c, "ROLLBACK"))
            disconnect(s);
    } else if (due && !out->dropped) {
        s->looked_for_due = clock_monotonic();
    }
    return err;
}

static int look(struct sealer *s, struct ledger_state *state, struct sealed *out)
{
    int err = ledger_state(s->c, s->options.most, state);

    if (!err && state->horizon < state->xid_from) {
        out->fault = "the database's transaction ids lie below those that are sealed: it is "
                     "another database, loaded from a dump";
        return SP_EINTERNAL;
    }
    if (!err)
        err = load(s, state, out);
    s->n_parts = 0;
    if (!err && state->xid_to > state->xid_from)
        err = ledger_rows(s->c, state->xid_from, state->xid_to, take_row, s);
    return err;
}

static int turn(struct sealer *s, struct sealed *out)
{
    struct ledger_state state;
    int err = look(s, &state, out);

    if (err)
        return err;
    err = write_all(s, &state, out);
    if (err == SP_ECONFLICT) {
        *out = (struct sealed){.conflict = true, .more = true};
        return SP_OK;
    }
    out->more = out->dropped || state.xid_to < state.horizon;
    if (!err && state.oldest && state.size) /* what was there before the log is no lag */
        out->lag = clock_now() - state.oldest;
    return err;
}

int sealer_turn(struct sealer *s, struct sealed *out)
{
    int err;

    memset(out, 0, sizeof *out);
    err = connect(s, out);
    if (err)
        return err;
    s->turn = arena_new();
    once_use(s->c, s->turn);
    err = turn(s, out);
    if (err && !out->fault) {
        snprintf(s->why, sizeof s->why, "%s", s->c ? once_error(s->c) : "the connection was lost");
        out->fault = s->why;
    }
    if (err)
        disconnect(s);
    else if (s->c) /* it may be lost after a conflict */
        once_use(s->c, s->home);
    arena_free(s->turn);
    s->turn = NULL;
    return err;
}

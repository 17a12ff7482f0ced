/*
 * ledger.c - every call that sealing and verifying make of the database.
 */
#include "audit/ledger.h"
#include "base/clock.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define YEAR_1    INT64_C(-62135596800000000)
#define YEAR_9999 INT64_C(253402300799999999)

/* ---- values ---- */

static uint64_t unsigned_of(const char *text)
{
    return text ? strtoull(text, NULL, 10) : 0;
}

static int64_t signed_of(const char *text)
{
    return text ? strtoll(text, NULL, 10) : 0;
}

static void hash_of(const char *hex, struct hash *out)
{
    if (!hex || text_unhex(hex, out->b, HASH_BYTES))
        *out = (struct hash){{0}};
}

/* Rows that somebody has put there may have any time, infinity too. */
static int64_t time_of(const struct column *c)
{
    int64_t at = (int64_t)column_uint(c);

    if (at < YEAR_1 - EPOCH_2000)
        return YEAR_1;
    return at > YEAR_9999 - EPOCH_2000 ? YEAR_9999 : at + EPOCH_2000;
}

static struct db_param number(struct arena *a, uint64_t value)
{
    return DB_TEXT(arena_printf(a, "%" PRIu64, value));
}

static struct db_param bytes(struct arena *a, const void *data, size_t len)
{
    return DB_TEXT(arena_printf(a, "\\x%s", text_hex(a, data, len)));
}

/* ---- state ---- */

int ledger_state(struct once *c, unsigned most, struct ledger_state *out)
{
    char text[16];
    struct db_param param = DB_TEXT(text);
    struct once_rows *rows;
    const char *origin;
    int err;

    memset(out, 0, sizeof *out);
    snprintf(text, sizeof text, "%u", most);
    err =
        once_query(c,
                   "SELECT log, size, origin, encode(root, 'hex'), "
                   "(extract(epoch FROM sealed_at) * 1000000)::bigint, xid_from, xid_to, horizon, "
                   "(extract(epoch FROM oldest) * 1000000)::bigint FROM api.sealer_state($1)",
                   &param, 1, &rows);
    if (err)
        return err;
    origin = once_value(rows, 0, 2);
    out->log = (int32_t)signed_of(once_value(rows, 0, 0));
    out->size = unsigned_of(once_value(rows, 0, 1));
    if (origin && strlen(origin) <= ORIGIN_MAX)
        memcpy(out->origin, origin, strlen(origin) + 1);
    hash_of(once_value(rows, 0, 3), &out->root);
    out->sealed_at = signed_of(once_value(rows, 0, 4));
    out->xid_from = unsigned_of(once_value(rows, 0, 5));
    out->xid_to = unsigned_of(once_value(rows, 0, 6));
    out->horizon = unsigned_of(once_value(rows, 0, 7));
    out->oldest = signed_of(once_value(rows, 0, 8));
    return SP_OK;
}

/* ---- rows ---- */

struct row_reading {
    ledger_row_seen *seen;
    void *arg;
};

static int on_row(void *arg, const unsigned char *columns, size_t len)
{
    const struct row_reading *r = arg;
    const unsigned char *at = columns, *end = columns + len;
    struct ledger_row row = {.columns = columns, .len = len};
    struct column id, time, xid;

    if (!column_next(&at, end, &id) || !column_next(&at, end, &time) ||
        !column_next(&at, end, &xid))
        return SP_EINTERNAL;
    row.id = (int64_t)column_uint(&id);
    row.at = time_of(&time);
    row.xid = column_uint(&xid);
    return r->seen(r->arg, &row);
}

int ledger_rows(struct once *c, uint64_t xid_from, uint64_t xid_to, ledger_row_seen *seen,
                void *arg)
{
    struct row_reading r = {seen, arg};
    char sql[200];

    snprintf(sql, sizeof sql,
             "COPY (SELECT * FROM api.sealer_rows('%" PRIu64 "', '%" PRIu64
             "')) TO STDOUT (FORMAT binary)",
             xid_from, xid_to);
    return once_copy(c, sql, on_row, &r);
}

int ledger_rows_of(struct once *c, struct arena *a, const char *ids, ledger_row_seen *seen,
                   void *arg)
{
    struct row_reading r = {seen, arg};

    return once_copy(c,
                     arena_printf(a,
                                  "COPY (SELECT * FROM api.sealer_rows_of('%s')) TO STDOUT "
                                  "(FORMAT binary)",
                                  ids),
                     on_row, &r);
}

/* ---- batches ---- */

enum batch_column {
    NUMBER,
    FORMAT,
    KIND,
    XID_FROM,
    XID_TO,
    MONTH,
    ROWS,
    FIRST_AT,
    LAST_AT,
    SEALED_AT,
    ROOT,
    ENTRY,
    LEAF,
    NODES,
    HEAD_ORIGIN,
    HEAD_ROOT,
    HEAD_AT,
    HEAD_SIGNATURE,
    BATCH_COLUMNS
};

struct batch_reading {
    ledger_batch_seen *seen;
    void *arg;
};

static void take(struct ledger_batch *b, const struct column *c, void *to, size_t len)
{
    if (c->value && c->len == len)
        memcpy(to, c->value, len);
    else
        b->odd = true;
}

static void read_head(struct ledger_batch *b, const struct column *v)
{
    b->headed = v[HEAD_ORIGIN].value != NULL;
    if (!b->headed)
        return;
    b->head.size = b->batch.number + 1;
    if (v[HEAD_ORIGIN].len <= ORIGIN_MAX)
        memcpy(b->head.origin, v[HEAD_ORIGIN].value, v[HEAD_ORIGIN].len);
    else
        b->odd = true;
    take(b, &v[HEAD_ROOT], b->head.root.b, HASH_BYTES);
    take(b, &v[HEAD_SIGNATURE], b->head.signature, SIGNATURE_BYTES);
    b->head_at = time_of(&v[HEAD_AT]);
}

static int on_batch(void *arg, const unsigned char *columns, size_t len)
{
    const struct batch_reading *r = arg;
    const unsigned char *at = columns, *end = columns + len;
    struct column v[BATCH_COLUMNS];
    struct ledger_batch b = {0};
    char *entry = NULL;
    int err;

    for (unsigned i = 0; i < BATCH_COLUMNS; i++) {
        if (!column_next(&at, end, &v[i]))
            return SP_EINTERNAL;
    }
    b.batch = (struct batch){.number = column_uint(&v[NUMBER]),
                             .format = (int32_t)column_uint(&v[FORMAT]),
                             .xid_from = column_uint(&v[XID_FROM]),
                             .xid_to = column_uint(&v[XID_TO]),
                             .month = NO_MONTH,
                             .rows = column_uint(&v[ROWS]),
                             .sealed_at = time_of(&v[SEALED_AT])};
    b.odd = batch_kind_read((const char *)v[KIND].value, v[KIND].len, &b.batch.kind) != SP_OK;
    /* A leaf has these times only with rows; so has the table, until its check is dropped. */
    if ((v[FIRST_AT].value != NULL) != (b.batch.rows > 0) ||
        (v[LAST_AT].value != NULL) != (b.batch.rows > 0))
        b.odd = true;
    if (v[MONTH].value)
        b.batch.month = (int32_t)column_uint(&v[MONTH]) + (int32_t)(EPOCH_2000 / 86400000000);
    if (v[FIRST_AT].value)
        b.batch.first_at = time_of(&v[FIRST_AT]);
    if (v[LAST_AT].value)
        b.batch.last_at = time_of(&v[LAST_AT]);
    if (v[ENTRY].value)
        b.batch.entry = entry = strndup((const char *)v[ENTRY].value, v[ENTRY].len);
    b.nodes = v[NODES].value;
    b.n_nodes = v[NODES].len / HASH_BYTES;
    take(&b, &v[ROOT], b.batch.root.b, HASH_BYTES);
    take(&b, &v[LEAF], b.leaf.b, HASH_BYTES);
    read_head(&b, v);
    err = r->seen(r->arg, &b);
    free(entry);
    return err;
}

int ledger_batches(struct once *c, int32_t log, uint64_t from, uint64_t most,
                   ledger_batch_seen *seen, void *arg)
{
    struct batch_reading r = {seen, arg};
    char sql[200];

    snprintf(sql, sizeof sql,
             "COPY (SELECT * FROM api.sealer_batches(%" PRId32 ", %" PRIu64 ", %" PRIu64
             ")) TO STDOUT (FORMAT binary)",
             log, from, most);
    return once_copy(c, sql, on_batch, &r);
}

int ledger_logs(struct once *c, struct arena *a, struct ledger_log **out, unsigned *n)
{
    struct once_rows *rows;
    int err = once_query(c, "SELECT log, size, coalesce(stray, 0) FROM api.sealer_logs()", NULL, 0,
                         &rows);

    *n = 0;
    if (err)
        return err;
    *n = once_count(rows);
    *out = arena_alloc(a, (*n + 1) * sizeof **out);
    for (unsigned i = 0; i < *n; i++) {
        (*out)[i] = (struct ledger_log){(int32_t)signed_of(once_value(rows, i, 0)),
                                        unsigned_of(once_value(rows, i, 1)),
                                        unsigned_of(once_value(rows, i, 2))};
    }
    return SP_OK;
}

/* ---- trees ---- */

/* Node (level, index) was made whole by the last leaf below it, and lies in that batch's row. */
int ledger_node(void *arg, unsigned level, uint64_t index, struct hash *out)
{
    const struct ledger_nodes *n = arg;
    char log[16], numbers[32];
    const struct db_param params[] = {DB_TEXT(log), DB_TEXT(numbers)};
    struct once_rows *rows;
    const char *leaf, *nodes;
    int err;

    snprintf(log, sizeof log, "%" PRId32, n->log);
    snprintf(numbers, sizeof numbers, "{%" PRIu64 "}", ((index + 1) << level) - 1);
    err = once_query(n->c,
                     "SELECT encode(leaf, 'hex'), encode(nodes, 'hex') "
                     "FROM api.sealer_nodes($1, $2)",
                     params, 2, &rows);
    if (err)
        return err;
    if (once_count(rows) != 1)
        return SP_ENOTFOUND;
    leaf = once_value(rows, 0, 0);
    nodes = once_value(rows, 0, 1);
    /* whoever took the constraint away may have emptied them */
    if (!leaf || !nodes || strlen(nodes) < (size_t)level * 2 * HASH_BYTES)
        return SP_ENOTFOUND;
    if (level) {
        char hex[2 * HASH_BYTES + 1] = "";

        memcpy(hex, nodes + (size_t)(level - 1) * 2 * HASH_BYTES, 2 * HASH_BYTES);
        return text_unhex(hex, out->b, HASH_BYTES);
    }
    return text_unhex(leaf, out->b, HASH_BYTES);
}

static int on_head(void *arg, const struct ledger_batch *b)
{
    if (b->headed && !b->odd)
        *(struct head *)arg = b->head;
    return SP_OK;
}

int ledger_head(struct once *c, int32_t log, uint64_t size, struct head *out)
{
    int err;

    memset(out, 0, sizeof *out);
    if (!size)
        return SP_ENOTFOUND;
    err = ledger_batches(c, log, size - 1, 1, on_head, out);
    return err || out->size == size ? err : SP_ENOTFOUND;
}

/* ---- appending ---- */

static struct db_param moment(struct arena *a, bool known, int64_t at)
{
    char text[CLOCK_TEXT];

    return known ? DB_TEXT(arena_text(a, clock_format(at, text))) : DB_NULL;
}

static struct db_param day(struct arena *a, int32_t date)
{
    char text[CLOCK_TEXT];

    return date == NO_MONTH ? DB_NULL : DB_TEXT(arena_text(a, clock_format_date(date, text)));
}

int ledger_append(struct once *c, struct arena *a, int32_t log, const struct batch *b,
                  const struct hash *leaf, const struct hash *nodes, unsigned n_nodes,
                  const struct head *head)
{
    const struct db_param params[] = {
        number(a, (uint64_t)log),
        number(a, b->number),
        number(a, (uint64_t)b->format),
        DB_TEXT(batch_kind_text(b->kind)),
        number(a, b->xid_from),
        number(a, b->xid_to),
        day(a, b->month),
        number(a, b->rows),
        moment(a, b->rows > 0, b->first_at),
        moment(a, b->rows > 0, b->last_at),
        moment(a, true, b->sealed_at),
        bytes(a, b->root.b, HASH_BYTES),
        DB_TEXT(b->entry),
        bytes(a, leaf->b, HASH_BYTES),
        bytes(a, nodes, n_nodes * sizeof *nodes),
        DB_TEXT(head->origin),
        bytes(a, head->root.b, HASH_BYTES),
        bytes(a, head->signature, SIGNATURE_BYTES),
    };
    struct once_rows *rows;
    int err =
        once_query(c,
                   "SELECT outcome FROM api.sealer_append($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                   "$10, $11, $12, $13, $14, $15, $16, $17, $18)",
                   params, sizeof params / sizeof *params, &rows);

    if (err)
        return err;
    return !strcmp(once_value(rows, 0, 0), "ok") ? SP_OK : SP_ECONFLICT;
}

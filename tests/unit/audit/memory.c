#include "memory.h"
#include "base/clock.h"
#include "harness.h"
#include <inttypes.h>
#include <string.h>

#define CELLS 9 /* of a row of an answer, the widest there is */

struct memory memory;
static bool on;

/* ---- what is kept ---- */

void memory_put(struct memory_cell *cell, const void *value, size_t len)
{
    *cell = (struct memory_cell){arena_alloc(memory.a, len + 1), len, false};
    memcpy(cell->value, value, len);
}

void memory_null(struct memory_cell *cell)
{
    *cell = (struct memory_cell){NULL, 0, true};
}

static size_t put_big(unsigned char *to, uint64_t value, size_t bytes)
{
    for (size_t i = bytes; i-- > 0; value >>= 8)
        to[i] = (unsigned char)value;
    return bytes;
}

static void put_number(struct memory_cell *cell, uint64_t value, size_t bytes)
{
    unsigned char big[8];

    memory_put(cell, big, put_big(big, value, bytes));
}

static void put_time(struct memory_cell *cell, int64_t at)
{
    put_number(cell, (uint64_t)(at - EPOCH_2000), 8);
}

static void put_text(struct memory_cell *cell, const char *text)
{
    if (text)
        memory_put(cell, text, strlen(text));
    else
        memory_null(cell);
}

static struct memory_batch *keep(int32_t log, const struct batch *b, const struct hash *leaf,
                                 const struct hash *nodes, unsigned n, const struct head *head)
{
    struct memory_batch *m = &memory.batch[memory.batches++];
    struct memory_cell *cell = m->cell;

    cr_assert(memory.batches < MEMORY_BATCHES);
    for (unsigned i = 0; i < M_COLUMNS; i++)
        memory_null(&cell[i]);
    m->log = log;
    put_number(&cell[M_NUMBER], b->number, 8);
    put_number(&cell[M_FORMAT], (uint64_t)b->format, 4);
    put_text(&cell[M_KIND], batch_kind_text(b->kind));
    put_number(&cell[M_XID_FROM], b->xid_from, 8);
    put_number(&cell[M_XID_TO], b->xid_to, 8);
    if (b->month != NO_MONTH)
        put_number(&cell[M_MONTH], (uint64_t)(b->month - EPOCH_2000 / (24 * CLOCK_HOUR)), 4);
    put_number(&cell[M_ROWS], b->rows, 8);
    if (b->rows) {
        put_time(&cell[M_FIRST_AT], b->first_at);
        put_time(&cell[M_LAST_AT], b->last_at);
    }
    put_time(&cell[M_SEALED_AT], b->sealed_at);
    memory_put(&cell[M_ROOT], b->root.b, HASH_BYTES);
    put_text(&cell[M_ENTRY], b->entry);
    memory_put(&cell[M_LEAF], leaf->b, HASH_BYTES);
    memory_put(&cell[M_NODES], nodes, n * sizeof *nodes);
    put_text(&cell[M_HEAD_ORIGIN], head->origin);
    memory_put(&cell[M_HEAD_ROOT], head->root.b, HASH_BYTES);
    put_time(&cell[M_HEAD_AT], b->sealed_at);
    memory_put(&cell[M_HEAD_SIGNATURE], head->signature, SIGNATURE_BYTES);
    return m;
}

static uint64_t number_of(const struct memory_cell *cell)
{
    return column_uint(&(struct column){cell->value, (uint32_t)cell->len});
}

/* ---- what tests put there ---- */

void memory_start(void)
{
    harness_start();
    memset(&memory, 0, sizeof memory);
    memory.a = arena_new();
    memory.c = (struct once *)(void *)&memory;
    cr_assert(zero(int, secret_make(MEMORY_ORIGIN, &memory.secret)));
    memory_log(1);
    on = true;
}

void memory_stop(void)
{
    on = false;
    arena_free(memory.a);
    harness_stop();
}

void memory_log(int32_t log)
{
    memory.log = log;
    memset(&memory.tree, 0, sizeof memory.tree);
}

void memory_row(uint64_t xid, const char *time)
{
    struct memory_row *row = &memory.row[memory.rows++];

    cr_assert(memory.rows < MEMORY_ROWS);
    *row = (struct memory_row){.xid = xid, .id = memory.rows};
    cr_assert(zero(int, clock_parse(time, &row->at)));
    if (memory.horizon <= xid)
        memory.horizon = xid + 1;
}

size_t memory_bytes(const struct memory_row *row, unsigned char out[64])
{
    const char *text = row->changed ? "denied" : "ok";
    size_t len = 0;

    len += put_big(out + len, 8, 4);
    len += put_big(out + len, (uint64_t)row->id, 8);
    len += put_big(out + len, 8, 4);
    len += put_big(out + len, (uint64_t)(row->at - EPOCH_2000), 8);
    len += put_big(out + len, 8, 4);
    len += put_big(out + len, row->xid, 8);
    len += put_big(out + len, strlen(text), 4);
    memcpy(out + len, text, strlen(text));
    return len + strlen(text);
}

struct batch memory_batch(enum batch_kind kind, uint64_t from, uint64_t to, const char *month)
{
    struct batch b = {.format = LEAF_FORMAT,
                      .kind = kind,
                      .xid_from = from,
                      .xid_to = to,
                      .month = NO_MONTH,
                      .sealed_at = clock_now()};
    struct merkle tree = {0};
    unsigned char bytes[64];

    if (month)
        cr_assert(zero(int, clock_parse_date(month, &b.month)));
    if (kind == BATCH_ORIGIN)
        b.entry = "the first log of this database";
    for (unsigned i = 0; i < memory.rows && kind == BATCH_ROWS; i++) {
        const struct memory_row *row = &memory.row[i];
        struct hash leaf = leaf_of_row(bytes, memory_bytes(row, bytes));

        if (row->xid < from || row->xid >= to || month_of(row->at) != b.month)
            continue;
        merkle_add(&tree, &leaf, NULL);
        if (!b.rows || row->at < b.first_at)
            b.first_at = row->at;
        if (!b.rows || row->at > b.last_at)
            b.last_at = row->at;
        b.rows++;
    }
    b.root = merkle_root(&tree);
    return b;
}

struct memory_batch *memory_append(const struct batch *b)
{
    struct batch numbered = *b;
    struct hash nodes[MERKLE_LEVELS], leaf;
    struct head head = {0};
    unsigned n;

    numbered.number = memory.tree.size;
    leaf = leaf_of_batch(&numbered);
    n = merkle_add(&memory.tree, &leaf, nodes);
    head.size = memory.tree.size;
    head.root = merkle_root(&memory.tree);
    cr_assert(zero(int, head_sign(&memory.secret, &head)));
    return keep(memory.log, &numbered, &leaf, nodes, n, &head);
}

/* ---- what is answered ---- */

struct answer {
    unsigned n;
    const char *cell[4][CELLS];
};

static struct answer *answer_of(struct once_rows **rows)
{
    struct answer *one = arena_alloc(memory.a, sizeof *one);

    memset(one, 0, sizeof *one);
    *rows = (struct once_rows *)(void *)one;
    return one;
}

static const char *text_of(uint64_t value)
{
    return arena_printf(memory.a, "%" PRIu64, value);
}

static const char *hex_of(const struct memory_cell *cell)
{
    return cell->null ? NULL : text_hex(memory.a, cell->value, cell->len);
}

static int64_t time_of(const struct memory_cell *cell)
{
    return (int64_t)number_of(cell) + EPOCH_2000;
}

/* The last batch and its head, or what a test says that they are. */
static void answer_last(const struct memory_batch *last, const char **cell)
{
    const struct memory_cell *origin = &last->cell[M_HEAD_ORIGIN];

    cell[0] = text_of((uint64_t)last->log);
    cell[1] = text_of(number_of(&last->cell[M_NUMBER]) + 1);
    cell[2] = memory.say_origin;
    if (!cell[2] && !origin->null)
        cell[2] = arena_copy(memory.a, (char *)origin->value, origin->len);
    cell[3] = memory.say_root ? memory.say_root : hex_of(&last->cell[M_HEAD_ROOT]);
    cell[4] = text_of((uint64_t)time_of(&last->cell[M_SEALED_AT]));
}

static void answer_state(const struct db_param *params, struct answer *out)
{
    const struct memory_batch *last = memory.batches ? &memory.batch[memory.batches - 1] : NULL;
    uint64_t from = last ? number_of(&last->cell[M_XID_TO]) : 0, to = memory.horizon;
    uint64_t most = strtoull(params[0].text, NULL, 10), seen = 0;
    const char **cell = out->cell[0];

    out->n = 1;
    for (unsigned i = 0; i < memory.rows; i++) {
        const struct memory_row *row = &memory.row[i];

        if (row->xid < from)
            continue;
        if (!seen)
            cell[8] = text_of((uint64_t)row->at);
        if (seen++ == most && row->xid < to)
            to = row->xid;
    }
    if (last)
        answer_last(last, cell);
    cell[5] = text_of(from);
    cell[6] = text_of(to > from ? to : from);
    cell[7] = text_of(memory.horizon);
}

static void answer_nodes(const struct db_param *params, struct answer *out)
{
    int32_t log = (int32_t)strtol(params[0].text, NULL, 10);
    uint64_t number = strtoull(params[1].text + 1, NULL, 10);

    for (unsigned i = 0; i < memory.batches; i++) {
        const struct memory_batch *m = &memory.batch[i];

        if (m->log != log || number_of(&m->cell[M_NUMBER]) != number)
            continue;
        out->n = 1;
        out->cell[0][0] = hex_of(&m->cell[M_LEAF]);
        out->cell[0][1] = hex_of(&m->cell[M_NODES]);
    }
}

static void answer_logs(struct answer *out)
{
    for (unsigned i = 0; i < memory.batches; i++) {
        const struct memory_batch *m = &memory.batch[i];
        unsigned n = out->n;

        if (!n || strtol(out->cell[n - 1][0], NULL, 10) != m->log)
            n = ++out->n;
        out->cell[n - 1][0] = text_of((uint64_t)m->log);
        out->cell[n - 1][1] =
            text_of(memory.say_size ? memory.say_size : number_of(&m->cell[M_NUMBER]) + 1);
        out->cell[n - 1][2] = text_of(memory.say_stray);
    }
}

static void bytes_of(const char *hex, void *out, size_t len)
{
    cr_assert(zero(int, text_unhex(hex + 2, out, len)), "%s", hex);
}

static uint64_t number_at(const struct db_param *p)
{
    return strtoull(p->text, NULL, 10);
}

static bool append_fits(int32_t log, uint64_t number)
{
    const struct memory_batch *last = memory.batches ? &memory.batch[memory.batches - 1] : NULL;

    if (memory.conflict)
        return false;
    if (last && log == last->log)
        return number == number_of(&last->cell[M_NUMBER]) + 1;
    return log == (last ? last->log + 1 : 1) && !number;
}

static void answer_append(const struct db_param *p, struct answer *out)
{
    struct batch b = {.number = number_at(&p[1]),
                      .format = (int32_t)number_at(&p[2]),
                      .xid_from = number_at(&p[4]),
                      .xid_to = number_at(&p[5]),
                      .month = NO_MONTH,
                      .rows = number_at(&p[7]),
                      .entry = p[12].text};
    struct hash leaf, nodes[MERKLE_LEVELS];
    unsigned n = (unsigned)((strlen(p[14].text) - 2) / (2 * HASH_BYTES));
    struct head head = {0};

    out->n = 1;
    out->cell[0][0] = "conflict";
    if (!append_fits((int32_t)number_at(&p[0]), b.number))
        return;
    cr_assert(zero(int, batch_kind_read(p[3].text, strlen(p[3].text), &b.kind)));
    cr_assert(eq(int, p[8].text != NULL, b.rows > 0), "as the table's checks have it");
    cr_assert(eq(int, p[9].text != NULL, b.rows > 0));
    cr_assert(not(p[6].text && clock_parse_date(p[6].text, &b.month)));
    cr_assert(not(p[8].text && clock_parse(p[8].text, &b.first_at)));
    cr_assert(not(p[9].text && clock_parse(p[9].text, &b.last_at)));
    cr_assert(zero(int, clock_parse(p[10].text, &b.sealed_at)));
    bytes_of(p[11].text, b.root.b, HASH_BYTES);
    bytes_of(p[13].text, leaf.b, HASH_BYTES);
    bytes_of(p[14].text, nodes, n * sizeof *nodes);
    memcpy(head.origin, p[15].text, strlen(p[15].text) + 1);
    bytes_of(p[16].text, head.root.b, HASH_BYTES);
    bytes_of(p[17].text, head.signature, SIGNATURE_BYTES);
    keep((int32_t)number_at(&p[0]), &b, &leaf, nodes, n, &head);
    out->cell[0][0] = "ok";
}

static void answer_due(struct answer *out)
{
    if (!memory.due)
        return;
    out->n = 1;
    out->cell[0][0] = memory.due;
    out->cell[0][1] = text_of(memory.rows);
}

static void answer_drop(struct answer *out)
{
    memory.dropping = !memory.keeps;
    out->n = 1;
    out->cell[0][0] = memory.dropping ? "ok" : "conflict";
}

static void drop_rows(void)
{
    unsigned n = 0;
    int32_t month;

    cr_assert(zero(int, clock_parse_date(memory.due, &month)));
    for (unsigned i = 0; i < memory.rows; i++) {
        if (month_of(memory.row[i].at) != month)
            memory.row[n++] = memory.row[i];
    }
    memory.rows = n;
    memory.due = NULL;
}

static void transaction(const char *sql)
{
    if (text_starts(sql, "BEGIN")) {
        memory.kept = memory.batches;
        if (memory.begun)
            memory.begun();
    } else if (text_starts(sql, "ROLLBACK")) {
        memory.batches = memory.kept;
        memory.dropping = false;
    } else if (memory.dropping) {
        drop_rows();
        memory.dropping = false;
    }
}

static int row_read(unsigned char *bytes, size_t len, once_row *row, void *arg)
{
    return row(arg, bytes, len - memory.short_by);
}

static int read_rows(uint64_t from, uint64_t to, once_row *row, void *arg)
{
    unsigned char bytes[64];
    int err = SP_OK;

    memory.row_reads++;
    for (unsigned i = 0; i < memory.rows && !err; i++) {
        const struct memory_row *m = &memory.row[i];

        if (m->xid >= from && m->xid < to)
            err = row_read(bytes, memory_bytes(m, bytes), row, arg);
    }
    return err;
}

static int read_rows_of(const char *ids, once_row *row, void *arg)
{
    unsigned char bytes[64];
    int err = SP_OK;

    for (; *ids != '}' && !err; ids += strcspn(ids + 1, ",}") + 1) {
        int64_t id = strtoll(ids + 1, NULL, 10);

        for (unsigned i = 0; i < memory.rows && !err; i++) {
            if (memory.row[i].id == id)
                err = row_read(bytes, memory_bytes(&memory.row[i], bytes), row, arg);
        }
    }
    return err;
}

static int read_batches(int32_t log, uint64_t from, uint64_t most, once_row *row, void *arg)
{
    static unsigned char bytes[16384];
    uint64_t n = 0;
    int err = SP_OK;

    for (unsigned i = 0; i < memory.batches && n < most && !err; i++) {
        const struct memory_batch *m = &memory.batch[i];
        size_t len = 0;

        if (m->log != log || number_of(&m->cell[M_NUMBER]) < from)
            continue;
        for (unsigned k = 0; k < M_COLUMNS; k++) {
            const struct memory_cell *cell = &m->cell[k];

            len += put_big(bytes + len, cell->null ? UINT32_MAX : cell->len, 4);
            if (cell->len)
                memcpy(bytes + len, cell->value, cell->len);
            len += cell->len;
        }
        err = row_read(bytes, len, row, arg);
        n++;
    }
    return err;
}

/* ---- in the place of db/once.h ---- */

static int step(const struct once *c)
{
    cr_assert(ne(ptr, (void *)c, NULL), "a connection that there is not was used");
    memory.calls++;
    if (!memory.fail_at)
        return SP_OK;
    return memory.calls == memory.fail_at || (memory.broken && memory.calls > memory.fail_at)
               ? SP_EUNAVAILABLE
               : SP_OK;
}

#define IN_PLACE_OF(type, call, parameters)                                                        \
    type __real_##call parameters;                                                                 \
    type __wrap_##call parameters;                                                                 \
    type __wrap_##call parameters

IN_PLACE_OF(int, once_open,
            (struct arena * a, const char *url, struct once **out, const char **why))
{
    if (!on)
        return __real_once_open(a, url, out, why);
    *why = "there is no database";
    *out = memory.c;
    return step(memory.c);
}

IN_PLACE_OF(void, once_use, (struct once * c, struct arena *a))
{
    if (!on)
        __real_once_use(c, a);
    else
        cr_assert(ne(ptr, (void *)c, NULL), "a connection that there is not was used");
}

IN_PLACE_OF(const char *, once_error, (const struct once *c))
{
    return on ? "the database does not answer" : __real_once_error(c);
}

IN_PLACE_OF(int, once_query,
            (struct once * c, const char *sql, const struct db_param *params, unsigned n,
             struct once_rows **rows))
{
    struct answer *out;
    int err;

    if (!on)
        return __real_once_query(c, sql, params, n, rows);
    err = step(c);
    if (err)
        return err;
    out = answer_of(rows);
    if (strstr(sql, "api.sealer_state"))
        answer_state(params, out);
    else if (strstr(sql, "api.sealer_nodes"))
        answer_nodes(params, out);
    else if (strstr(sql, "api.sealer_logs"))
        answer_logs(out);
    else if (strstr(sql, "api.sealer_append"))
        answer_append(params, out);
    else if (strstr(sql, "api.sealer_due"))
        answer_due(out);
    else if (strstr(sql, "api.sealer_drop"))
        answer_drop(out);
    else
        cr_assert(false, "%s", sql);
    return SP_OK;
}

IN_PLACE_OF(int, once_script, (struct once * c, const char *sql))
{
    int err;

    if (!on)
        return __real_once_script(c, sql);
    err = step(c);
    if (!err)
        transaction(sql);
    return err;
}

IN_PLACE_OF(int, once_copy, (struct once * c, const char *sql, once_row *row, void *arg))
{
    uint64_t from, to;
    int32_t log;
    int err;

    if (!on)
        return __real_once_copy(c, sql, row, arg);
    err = step(c);
    if (err)
        return err;
    if (text_starts(sql, "COPY (SELECT * FROM api.sealer_rows_of('"))
        return read_rows_of(strchr(sql, '{'), row, arg);
    if (sscanf(sql, "COPY (SELECT * FROM api.sealer_rows('%" SCNu64 "', '%" SCNu64 "'))", &from,
               &to) == 2)
        return read_rows(from, to, row, arg);
    cr_assert(
        eq(int,
           sscanf(sql,
                  "COPY (SELECT * FROM api.sealer_batches(%" SCNd32 ", %" SCNu64 ", %" SCNu64 "))",
                  &log, &from, &to),
           3));
    return read_batches(log, from, to, row, arg);
}

IN_PLACE_OF(unsigned, once_count, (const struct once_rows *rows))
{
    return on ? ((const struct answer *)(const void *)rows)->n : __real_once_count(rows);
}

IN_PLACE_OF(const char *, once_value, (const struct once_rows *rows, unsigned row, unsigned column))
{
    if (!on)
        return __real_once_value(rows, row, column);
    return ((const struct answer *)(const void *)rows)->cell[row][column];
}

IN_PLACE_OF(int64_t, clock_now, (void))
{
    return __real_clock_now() + (on ? memory.ahead : 0);
}

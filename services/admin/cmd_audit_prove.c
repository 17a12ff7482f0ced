/*
 * samplan audit prove ID
 *
 *     row ─▶ its place in its batch's tree ─▶ the batch's place in the log's tree ─▶ a signed head
 *
 * What is printed is all that is needed to check it elsewhere, without this program and without a
 * database (tests/interop/verify_proof.mjs).
 */
#include "audit.h"
#include "base/clock.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct proving {
    int64_t id;
    struct arena *a;
    struct ledger_batch batch;
    struct hash *leaves;
    uint64_t n, room, index;
    bool found;
    unsigned char *columns;
    size_t len;
    struct merkle_proof in_batch, in_log;
    struct head head;
};

static int on_batch(void *arg, const struct ledger_batch *b)
{
    struct proving *p = arg;

    p->batch = *b;
    p->batch.batch.entry = NULL;
    return SP_OK;
}

static int on_row(void *arg, const struct ledger_row *row)
{
    struct proving *p = arg;

    if (month_of(row->at) != p->batch.batch.month || p->n == p->room)
        return SP_OK;
    if (row->id == p->id) {
        p->index = p->n;
        p->found = true;
        p->len = row->len;
        p->columns = arena_alloc(p->a, row->len + 1);
        memcpy(p->columns, row->columns, row->len);
    }
    p->leaves[p->n++] = leaf_of_row(row->columns, row->len);
    return SP_OK;
}

/* A whole subtree of the batch's own tree. */
static int node_of_rows(void *arg, unsigned level, uint64_t index, struct hash *out)
{
    const struct proving *p = arg;
    struct merkle t = {0};

    for (uint64_t i = index << level; i < (index + 1) << level; i++)
        merkle_add(&t, &p->leaves[i], NULL);
    *out = merkle_root(&t);
    return SP_OK;
}

static int gather(struct proving *p, struct once *c, int32_t log, uint64_t number, uint64_t size)
{
    struct ledger_nodes nodes = {c, log};
    int err = ledger_batches(c, log, number, 1, on_batch, p);

    if (err)
        return err;
    p->room = p->batch.batch.rows;
    if (p->room > 10000000)
        return SP_ETOOLARGE;
    p->leaves = arena_alloc(p->a, (p->room + 1) * sizeof *p->leaves);
    err = ledger_rows(c, p->batch.batch.xid_from, p->batch.batch.xid_to, on_row, p);
    if (!err && (!p->found || p->n != p->room))
        err = SP_ENOTFOUND;
    if (!err)
        err = merkle_prove_leaf(p->index, p->n, node_of_rows, p, &p->in_batch);
    if (!err)
        err = merkle_prove_leaf(number, size, ledger_node, &nodes, &p->in_log);
    return err ? err : ledger_head(c, log, size, &p->head);
}

static void print_columns(struct arena *a, cJSON *row, const struct proving *p)
{
    static const char *const NAMES[][2] = {
#define X(name, type) {#name, #type},
        LEAF_ROW(X)
#undef X
    };
    const unsigned char *at = p->columns, *end = at + p->len;
    cJSON *columns = json_array(a);
    struct column value;

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES && column_next(&at, end, &value); i++) {
        cJSON *one = json_object(a);

        json_put_text(a, one, "name", NAMES[i][0]);
        json_put_text(a, one, "type", NAMES[i][1]);
        json_put_text(a, one, "value", value.value ? text_hex(a, value.value, value.len) : NULL);
        json_add(a, columns, one);
    }
    json_put(a, row, "columns", columns);
}

static void put_number(struct arena *a, cJSON *object, const char *name, int64_t value)
{
    json_put_text(a, object, name, arena_printf(a, "%" PRId64, value));
}

static cJSON *batch_json(struct arena *a, const struct batch *b)
{
    cJSON *doc = json_object(a);
    char month[CLOCK_TEXT];

    put_number(a, doc, "number", (int64_t)b->number);
    json_put_int(a, doc, "format", b->format);
    json_put_text(a, doc, "kind", batch_kind_text(b->kind));
    put_number(a, doc, "xidFrom", (int64_t)b->xid_from);
    put_number(a, doc, "xidTo", (int64_t)b->xid_to);
    json_put_text(a, doc, "month", clock_format_date(b->month, month));
    put_number(a, doc, "rows", (int64_t)b->rows);
    put_number(a, doc, "firstAt", b->first_at);
    put_number(a, doc, "lastAt", b->last_at);
    put_number(a, doc, "sealedAt", b->sealed_at);
    json_put_text(a, doc, "root", text_base64(a, b->root.b, HASH_BYTES));
    return doc;
}

static void print(struct run *r, const struct proving *p)
{
    struct arena *a = r->arena;
    cJSON *doc = json_object(a), *row = json_object(a);
    char note[NOTE_TEXT_MAX];

    head_note(&p->head, note);
    json_put_text(a, doc, "format", "samplan-proof/1");
    print_columns(a, row, p);
    put_number(a, row, "index", (int64_t)p->index);
    print_proof(r, row, "proof", &p->in_batch);
    json_put(a, doc, "row", row);
    json_put(a, doc, "batch", batch_json(a, &p->batch.batch));
    print_proof(r, doc, "proof", &p->in_log);
    json_put_text(a, doc, "head", note);
    say_json(r, doc);
}

/* Does what will be printed hold? A proof that does not is none. */
static bool holds(const struct proving *p, const struct audit *log)
{
    struct hash row = leaf_of_row(p->columns, p->len), batch = leaf_of_batch(&p->batch.batch);
    bool known = false;

    for (unsigned i = 0; i < log->n_keys; i++)
        known = known || head_signed_by(&p->head, &log->keys[i]);
    return known && merkle_holds_leaf(&row, p->index, p->n, &p->in_batch, &p->batch.batch.root) &&
           merkle_holds_leaf(&batch, p->batch.batch.number, p->head.size, &p->in_log,
                             &p->head.root);
}

struct place { /* of a row's batch */
    int64_t log, number;
    uint64_t end; /* size of that log now */
};

static enum exit_status find(struct run *r, struct once *c, struct place *out)
{
    struct db_param id = DB_TEXT(r->operand);
    struct once_rows *rows = query(c, "SELECT log, number FROM api.sealer_find($1)", &id, 1);
    struct ledger_log *logs;
    unsigned n;

    if (!rows || ledger_logs(c, r->arena, &logs, &n))
        return no_database(r, c, SP_EUNAVAILABLE);
    if (!once_count(rows))
        return refuse(r, EXIT_NO, "no-row", "there is no row with id %s", r->operand);
    if (!once_value(rows, 0, 1))
        return refuse(r, EXIT_NO, "not-sealed", "row %s is not sealed", r->operand);
    if (text_int(once_value(rows, 0, 0), 1, n, &out->log) ||
        text_int(once_value(rows, 0, 1), 0, INT64_MAX, &out->number))
        return no_database(r, c, SP_EINTERNAL);
    out->end = logs[out->log - 1].size;
    return EXIT_YES;
}

static enum exit_status prove(struct run *r, const struct audit *log, struct proving *p)
{
    struct place place;
    enum exit_status status = find(r, log->c, &place);
    uint64_t size;
    int err;

    if (status == EXIT_YES)
        status = size_read(r, option_value(r, "size"), place.end, &size);
    if (status != EXIT_YES)
        return status;
    if (size > place.end || (uint64_t)place.number >= size)
        return refuse(r, EXIT_NO, "no-head", "row %s is in batch %" PRId64 " of %" PRIu64,
                      r->operand, place.number, place.end);
    err = gather(p, log->c, (int32_t)place.log, (uint64_t)place.number, size);
    if (err && err != SP_ENOTFOUND)
        return no_database(r, log->c, err);
    if (err || !holds(p, log))
        return refuse(r, EXIT_NO, "does-not-hold",
                      "row %s cannot be proved: its batch or the log is not as it was sealed; "
                      "samplan audit verify says more",
                      r->operand);
    print(r, p);
    return EXIT_YES;
}

static enum exit_status run(struct run *r)
{
    struct proving p = {.id = 0, .a = r->arena};
    struct audit log = {0};
    enum exit_status status = audit_open(r, &log);

    if (status != EXIT_YES)
        return status;
    if (text_int(r->operand, 1, INT64_MAX, &p.id))
        return refuse(r, EXIT_USE, "bad-number", "'%s' is not a row's id", r->operand);
    return prove(r, &log, &p);
}

const struct command cmd_audit_prove = {
    "audit",
    "prove",
    "ID",
    "proves that one row of the audit log is in it, as JSON that can be checked elsewhere",
    "The proof goes from the row's columns to a signed head; node verify_proof.mjs PROOF KEY "
    "checks "
    "it without\nthis program and without a database.",
    {{"size", "N",
      "to the head of this size, if that is the one kept elsewhere; else the last one"},
     {"key", "FILE", "the public keys; else audit.public_key"}},
    run};

/*
 * verify.c - the log's own records: batches, subtrees, heads, anchors, and how logs follow each
 * other.
 */
#include "audit/verify_inner.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 2000 /* batches read at once */

const char *verify_class_slug(enum verify_class k)
{
    static const char *const SLUGS[] = {
#define X(name, slug, code) slug,
        VERIFY_CLASSES(X)
#undef X
    };
    return SLUGS[k];
}

int verify_class_code(enum verify_class k)
{
    static const int CODES[] = {
#define X(name, slug, code) code,
        VERIFY_CLASSES(X)
#undef X
    };
    return CODES[k];
}

void verify_fault(struct verifying *v, const struct verify_fault *f, const char *format, ...)
{
    struct verify_fault *kept;
    char text[600];
    va_list args;

    if (v->out->faults++ >= VERIFY_FAULTS)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    kept = &v->out->fault[v->out->faults - 1];
    *kept = *f;
    kept->log = v->log;
    kept->text = arena_text(v->a, text);
}

bool verify_gone(const struct verifying *v, int32_t month)
{
    for (unsigned i = 0; i < v->n_gone; i++) {
        if (v->gone[i] == month)
            return true;
    }
    return false;
}

static void note_gone(struct verifying *v, int32_t month)
{
    if (v->n_gone == v->gone_room) {
        v->gone_room = v->gone_room ? 2 * v->gone_room : 16;
        v->gone = realloc(v->gone, v->gone_room * sizeof *v->gone);
        if (!v->gone)
            abort();
    }
    v->gone[v->n_gone++] = month;
}

/* ---- one batch ---- */

/* Ranges of transactions lie side by side; only rows of another month may have the same range. */
static bool follows(const struct verifying *v, const struct batch *b)
{
    const struct batch *last = &v->last;

    if (b->xid_from > b->xid_to)
        return false;
    if (b->xid_from == v->xid_to &&
        (!v->tree.size || b->xid_from != last->xid_from || b->xid_to != last->xid_to ||
         b->kind != BATCH_ROWS || last->kind != BATCH_ROWS))
        return true;
    return v->tree.size && b->kind == BATCH_ROWS && last->kind == BATCH_ROWS &&
           b->xid_from == last->xid_from && b->xid_to == last->xid_to && b->month > last->month;
}

static void check_record(struct verifying *v, const struct ledger_batch *l, const struct hash *leaf,
                         const struct hash *nodes, unsigned n)
{
    const struct batch *b = &l->batch;
    const struct verify_fault f = {
        .class = VERIFY_BATCH, .batch = b->number, .xid_from = b->xid_from, .xid_to = b->xid_to};
    const char *what = NULL;

    if (l->odd || b->format != LEAF_FORMAT)
        what = "its record has a value that none has";
    else if (!hash_same(leaf, &l->leaf))
        what = "its record is not what its leaf was made of";
    else if (l->n_nodes != n || (n && memcmp(l->nodes, nodes, n * sizeof *nodes) != 0))
        what = "the subtrees kept with it are not those of the tree";
    else if (!follows(v, b))
        what = "its range of transactions does not follow that of the batch before";
    else if ((b->kind == BATCH_ORIGIN) != (b->number == 0))
        what = "an entry of origin stands first, and nowhere else";
    if (what)
        verify_fault(v, &f,
                     "log %" PRId32 ", batch %" PRIu64 " (transactions %" PRIu64 " to %" PRIu64
                     "): %s",
                     v->log, b->number, b->xid_from, b->xid_to, what);
}

static const struct log_key *key_of(const struct verifying *v, const char *origin)
{
    for (unsigned i = 0; i < v->options->n_keys; i++) {
        if (!strcmp(v->options->keys[i].origin, origin))
            return &v->options->keys[i];
    }
    return NULL;
}

static void check_head(struct verifying *v, const struct ledger_batch *l, const struct hash *root)
{
    const struct batch *b = &l->batch;
    const struct verify_fault f = {
        .class = VERIFY_HEAD, .batch = b->number, .xid_from = b->xid_from, .xid_to = b->xid_to};
    const char *what = NULL;

    if (!l->headed) {
        what = "its head is missing";
    } else {
        if (!v->origin[0]) {
            memcpy(v->origin, l->head.origin, sizeof v->origin);
            v->key = key_of(v, v->origin);
        }
        if (strcmp(v->origin, l->head.origin) != 0)
            what = "its head has another origin";
        else if (!v->key)
            what = "there is no public key for its head's origin";
        else if (!hash_same(&l->head.root, root))
            what = v->lost ? NULL : "its head has not the root of the tree";
        else if (!head_signed_by(&l->head, v->key))
            what = "its head is not signed with the log's key";
        else if (l->head_at != b->sealed_at)
            what = "its head has another time than the batch";
        v->lost = v->lost || !hash_same(&l->head.root, root);
    }
    if (what)
        verify_fault(v, &f,
                     "log %" PRId32 ", batch %" PRIu64 " (transactions %" PRIu64 " to %" PRIu64
                     "): %s",
                     v->log, b->number, b->xid_from, b->xid_to, what);
}

static void check_anchors(struct verifying *v, const struct ledger_batch *l,
                          const struct hash *root)
{
    for (unsigned i = 0; i < v->options->n_anchors; i++) {
        const struct head *a = &v->options->anchors[i];
        const struct verify_fault f = {.class = VERIFY_ANCHOR, .batch = l->batch.number};

        if (a->size != v->tree.size || strcmp(a->origin, v->origin) != 0)
            continue;
        v->anchor_seen[i] = true;
        if (hash_same(&a->root, root))
            v->out->anchored++;
        else
            verify_fault(v, &f,
                         "log %" PRId32 ", batches 0 to %" PRIu64
                         ": not the log of the anchored head: something up to here was changed",
                         v->log, l->batch.number);
    }
}

/* The first entry names the last head of the log before. */
static void check_origin(struct verifying *v, const struct batch *b)
{
    const struct verify_fault f = {.class = VERIFY_BATCH, .batch = b->number};
    const char *wanted = "the first log of this database";

    if (b->number || b->kind != BATCH_ORIGIN)
        return;
    if (v->before.size)
        wanted = arena_printf(v->a, "after %s %" PRIu64 " %s", v->before.origin, v->before.size,
                              text_hex(v->a, v->before.root.b, HASH_BYTES));
    if (!b->entry || strcmp(b->entry, wanted) != 0)
        verify_fault(v, &f,
                     "log %" PRId32
                     ": its first entry says '%.300s' and not '%s': the log before it "
                     "was cut or is missing",
                     v->log, b->entry ? b->entry : "", wanted);
}

static int on_batch(void *arg, const struct ledger_batch *l)
{
    struct verifying *v = arg;
    const struct batch *b = &l->batch;
    struct hash nodes[MERKLE_LEVELS], leaf, root;
    unsigned n;

    if (b->number != v->tree.size && !v->lost) {
        const struct verify_fault f = {.class = VERIFY_BATCH,
                                       .batch = v->tree.size,
                                       .xid_from = v->xid_to,
                                       .xid_to = b->xid_from};

        verify_fault(v, &f,
                     "log %" PRId32 ": batches %" PRIu64 " to %" PRIu64
                     " are missing (transactions "
                     "%" PRIu64 " to %" PRIu64 ")",
                     v->log, v->tree.size, b->number - 1, v->xid_to, b->xid_from);
        v->lost = true;
    }
    leaf = leaf_of_batch(b);
    n = merkle_add(&v->tree, &leaf, nodes);
    root = merkle_root(&v->tree);
    v->tree.size--; /* the batch before is what this one follows */
    if (!v->lost)
        check_record(v, l, &leaf, nodes, n);
    v->tree.size++;
    check_origin(v, b);
    check_head(v, l, &root);
    check_anchors(v, l, &root);
    if (b->kind == BATCH_DROPPED && !v->lost)
        note_gone(v, b->month);
    v->last = *b;
    v->last.entry = NULL;
    v->xid_to = b->xid_to;
    v->out->batches++;
    v->out->last = l->head;
    return SP_OK;
}

/* ---- logs ---- */

static int check_log(struct verifying *v, const struct ledger_log *log)
{
    int err = SP_OK;

    v->log = log->log;
    memset(&v->tree, 0, sizeof v->tree);
    v->origin[0] = '\0';
    v->lost = false;
    if (log->stray) {
        const struct verify_fault f = {.class = VERIFY_HEAD, .batch = log->stray - 1};

        verify_fault(v, &f,
                     "log %" PRId32 ": the head of size %" PRIu64 " has no batch: it was cut",
                     log->log, log->stray);
    }
    for (uint64_t from = 0; from < log->size && !err; from += CHUNK)
        err = ledger_batches(v->c, log->log, from, CHUNK, on_batch, v);
    v->before = v->out->last;
    return err;
}

static void check_anchors_left(struct verifying *v)
{
    for (unsigned i = 0; i < v->options->n_anchors; i++) {
        const struct head *a = &v->options->anchors[i];
        const struct log_key *key = key_of(v, a->origin);
        const struct verify_fault f = {.class = VERIFY_ANCHOR, .batch = a->size - 1};

        if (!key || !head_signed_by(a, key))
            verify_fault(v, &f, "the anchor %s %" PRIu64 " is not signed with a key that is known",
                         a->origin, a->size);
        else if (!v->anchor_seen[i])
            verify_fault(v, &f,
                         "the log %s ends before batch %" PRIu64
                         ", which the anchored head has: its tail was cut",
                         a->origin, a->size - 1);
    }
}

static int check_all(struct verifying *v)
{
    struct ledger_log *logs;
    unsigned n;
    int err = ledger_logs(v->c, v->a, &logs, &n);

    for (unsigned i = 0; i < n && !err; i++) {
        const struct verify_fault f = {.class = VERIFY_BATCH};

        v->log = logs[i].log;
        if (logs[i].log != (int32_t)i + 1)
            verify_fault(v, &f, "log %u is missing", i + 1);
        err = check_log(v, &logs[i]);
    }
    v->out->logs = n;
    if (!err)
        check_anchors_left(v);
    for (unsigned i = 0; i < n && !err; i++) {
        v->log = logs[i].log;
        err = verify_rows(v, &logs[i]);
    }
    if (!err)
        err = verify_unsealed(v);
    return err || !v->options->receipts ? err : verify_receipts(v);
}

int verify_log(struct once *c, struct arena *a, const struct verify_options *options,
               struct verify_report *out)
{
    struct verifying v = {.c = c, .a = a, .options = options, .out = out};
    int err = SP_OK;

    memset(out, 0, sizeof *out);
    v.anchor_seen = arena_alloc(a, options->n_anchors + 1);
    if (options->receipts)
        err = verify_receipts_find(&v);
    if (!options->in_transaction && !err)
        err = once_script(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (!err)
        err = check_all(&v);
    if (!options->in_transaction && !err)
        err = once_script(c, "COMMIT");
    free(v.gone);
    return err;
}

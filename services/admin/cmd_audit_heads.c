/*
 * samplan audit heads, samplan audit consistency A B
 */
#include "audit.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- heads ---- */

static enum exit_status open_log(struct run *r, struct once **c, struct ledger_log *log)
{
    enum exit_status status = run_config(r);

    if (status == EXIT_YES)
        status = run_connect(r, CONFIG_DATABASE_URL_SEALER, c);
    return status == EXIT_YES ? newest_log(r, *c, log) : status;
}

/* As a request of C2SP tlog-witness: what came before, the proof that this goes on from it, the
 * note. */
static int print_request(struct run *r, struct once *c, const struct ledger_log *log,
                         uint64_t since, const struct head *head, struct buf *out)
{
    struct ledger_nodes nodes = {c, log->log};
    struct merkle_proof proof = {0};
    char note[NOTE_TEXT_MAX];
    int err = SP_OK;

    if (since && since < head->size)
        err = merkle_prove_growth(since, head->size, ledger_node, &nodes, &proof);
    if (err)
        return err;
    if (since) {
        buf_printf(out, "old %" PRIu64 "\n", since);
        for (unsigned i = 0; i < proof.n; i++)
            buf_printf(out, "%s\n", text_base64(r->arena, proof.hash[i].b, HASH_BYTES));
        buf_text(out, "\n");
    }
    head_note(head, note);
    buf_text(out, note);
    return SP_OK;
}

static enum exit_status deliver(struct run *r, const struct head *head, const struct buf *text)
{
    const char *path = option_value(r, "out");
    FILE *file = path ? fopen(path, "a") : stdout;

    if (r->json) {
        cJSON *doc = json_object(r->arena);

        json_put_bool(r->arena, doc, "ok", true);
        json_put_text(r->arena, doc, "origin", head->origin);
        json_put_int(r->arena, doc, "size", (int64_t)head->size);
        json_put_text(r->arena, doc, "root", text_base64(r->arena, head->root.b, HASH_BYTES));
        json_put_text(r->arena, doc, "note", text->data);
        say_json(r, doc);
    }
    if (!file)
        return refuse(r, EXIT_NO, "no-file", "%s cannot be written: %s", path, strerror(errno));
    if (path || !r->json)
        fprintf(file, "%s%s", text->data, path ? "\n" : "");
    if (path && fclose(file))
        return refuse(r, EXIT_NO, "no-file", "%s cannot be written: %s", path, strerror(errno));
    return EXIT_YES;
}

static enum exit_status run_heads(struct run *r)
{
    struct buf text = buf_make(r->arena, 1024 * 1024);
    struct ledger_log log;
    struct head head;
    struct once *c;
    uint64_t size, since = 0;
    enum exit_status status = open_log(r, &c, &log);
    int err = SP_OK;

    if (status == EXIT_YES)
        status = size_read(r, option_value(r, "size"), log.size, &size);
    if (status == EXIT_YES)
        status = size_read(r, option_value(r, "since"), 0, &since);
    if (status != EXIT_YES)
        return status;
    if (size > log.size || since > size)
        return refuse(r, EXIT_NO, "no-head", "the log has %" PRIu64 " batches", log.size);
    err = ledger_head(c, log.log, size, &head);
    if (!err)
        err = print_request(r, c, &log, since, &head, &text);
    if (err)
        return err == SP_ENOTFOUND ? refuse(r, EXIT_NO, "no-head", "there is no head of that size")
                                   : no_database(r, c, err);
    return deliver(r, &head, &text);
}

const struct command cmd_audit_heads = {
    "audit",
    "heads",
    NULL,
    "prints the signed head of the audit log, to be kept where nobody here can change it",
    "A file of such heads is what samplan audit verify --anchor takes. With --since the head comes "
    "with the\nproof that the log goes on from that size (C2SP tlog-witness), which samplan audit "
    "witness add of another\ninstallation needs.",
    {{"size", "N", "the head of this size; else the last one"},
     {"since", "N", "with the proof from the head of this size"},
     {"out", "FILE", "adds it to this file"}},
    run_heads};

/* ---- consistency ---- */

static enum exit_status say_growth(struct run *r, const struct head *a, const struct head *b,
                                   const struct merkle_proof *proof, bool holds)
{
    if (r->json) {
        cJSON *doc = json_object(r->arena);

        json_put_bool(r->arena, doc, "ok", holds);
        json_put_text(r->arena, doc, "origin", b->origin);
        json_put_int(r->arena, doc, "old", (int64_t)a->size);
        json_put_text(r->arena, doc, "oldRoot", text_base64(r->arena, a->root.b, HASH_BYTES));
        json_put_int(r->arena, doc, "size", (int64_t)b->size);
        json_put_text(r->arena, doc, "root", text_base64(r->arena, b->root.b, HASH_BYTES));
        print_proof(r, doc, "proof", proof);
        say_json(r, doc);
    } else if (holds) {
        say("holds        the log of %" PRIu64 " batches goes on from that of %" PRIu64, b->size,
            a->size);
    } else {
        say("fault        the log of %" PRIu64 " batches does not go on from that of %" PRIu64,
            b->size, a->size);
    }
    return holds ? EXIT_YES : EXIT_NO;
}

/* Both heads and the proof between them. */
static int gather(const struct audit *db, int32_t log, const uint64_t size[2], struct head head[2],
                  struct merkle_proof *proof)
{
    struct ledger_nodes nodes = {db->c, log};

    for (unsigned i = 0; i < 2; i++) {
        int err = ledger_head(db->c, log, size[i], &head[i]);

        if (err)
            return err;
    }
    return merkle_prove_growth(size[0], size[1], ledger_node, &nodes, proof);
}

static bool known(const struct audit *db, const struct head *head)
{
    for (unsigned i = 0; i < db->n_keys; i++) {
        if (head_signed_by(head, &db->keys[i]))
            return true;
    }
    return false;
}

static enum exit_status run_consistency(struct run *r)
{
    struct ledger_log log;
    struct head head[2];
    struct audit db = {0};
    struct merkle_proof proof;
    enum exit_status status = audit_open(r, &db);
    uint64_t size[2];
    int err;

    if (status == EXIT_YES)
        status = newest_log(r, db.c, &log);
    for (unsigned i = 0; i < 2 && status == EXIT_YES; i++)
        status = size_read(r, r->operands[i], 0, &size[i]);
    if (status != EXIT_YES)
        return status;
    if (size[0] > size[1] || size[1] > log.size)
        return refuse(r, EXIT_NO, "no-head", "A is at most B, and B at most %" PRIu64, log.size);
    err = gather(&db, log.log, size, head, &proof);
    if (err)
        return err == SP_ENOTFOUND ? refuse(r, EXIT_NO, "no-head", "a head or a batch is missing")
                                   : no_database(r, db.c, err);
    return say_growth(
        r, &head[0], &head[1], &proof,
        known(&db, &head[0]) && known(&db, &head[1]) &&
            merkle_holds_growth(size[0], &head[0].root, size[1], &head[1].root, &proof));
}

const struct command cmd_audit_consistency = {
    "audit",
    "consistency",
    "A B",
    "proves that the log of B batches is the log of A batches with more at its end",
    "Both heads must be signed with a known key. With --json the proof itself, for others to "
    "check.",
    {{"key", "FILE", "the public keys; else audit.public_key"}},
    run_consistency};

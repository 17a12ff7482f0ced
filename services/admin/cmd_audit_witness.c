/*
 * samplan audit witness add FILE, samplan audit witness check FILE
 *
 * Region and municipality keep each other's heads. One is taken only if the log goes on from the
 * one before it, so a log that was written anew is noticed by somebody who has no part in it.
 */
#include "audit.h"
#include <inttypes.h>
#include <string.h>

struct witness {
    struct once *c;
    struct heads file;
    struct log_key key;
    const cJSON *kept; /* newest first; NULL: none yet */
    bool unknown;      /* the origin has no key here yet */
};

static enum exit_status choose_key(struct run *r, struct witness *w, const char *known)
{
    const char *path = option_value(r, "key");
    const struct head *last = &w->file.head[w->file.n - 1];
    struct log_key *keys;
    enum exit_status status;
    unsigned n;

    w->unknown = !known;
    if (known && key_parse(known, strlen(known), &w->key))
        return refuse(r, EXIT_NO, "bad-key", "the key kept of %s is none", last->origin);
    if (known)
        return EXIT_YES;
    if (!path)
        return refuse(
            r, EXIT_NO, "no-key",
            "nothing is kept of %s yet: --key FILE names its public key, had from them by "
            "another way than this file",
            last->origin);
    status = keys_read(r, path, &keys, &n);
    for (unsigned i = 0; i < n && status == EXIT_YES; i++) {
        if (!strcmp(keys[i].origin, last->origin)) {
            w->key = keys[i];
            return EXIT_YES;
        }
    }
    return status == EXIT_YES
               ? refuse(r, EXIT_NO, "no-key", "%s has no key of %s", path, last->origin)
               : status;
}

static enum exit_status witness_open(struct run *r, struct witness *w)
{
    enum exit_status status = run_config(r);
    cJSON *args = json_object(r->arena);
    struct outcome o = {0};
    const char *known = NULL;

    if (status == EXIT_YES)
        status = heads_read(r, r->operand, &w->file);
    if (status == EXIT_YES)
        status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &w->c);
    if (status != EXIT_YES)
        return status;
    json_put_text(r->arena, args, "origin", w->file.head[w->file.n - 1].origin);
    status = run_operator(r, w->c, "operator_witness_list", args, &o);
    if (status != EXIT_YES)
        return status;
    if (o.doc) {
        known = json_text(o.doc, "key");
        w->kept = json_get(o.doc, "heads");
    }
    return choose_key(r, w, known);
}

/* What is kept at position `at`, newest first. */
static bool kept_at(const struct witness *w, int at, uint64_t *size, struct hash *root)
{
    const cJSON *one = w->kept && at < json_size(w->kept) ? json_at(w->kept, at) : NULL;
    int64_t number = 0;

    if (!one || !json_int(one, "size", &number) || !json_text(one, "root") ||
        text_unhex(json_text(one, "root"), root->b, HASH_BYTES))
        return false;
    *size = (uint64_t)number;
    return true;
}

static bool kept_of(const struct witness *w, uint64_t wanted, struct hash *root)
{
    uint64_t size;

    for (int i = 0; kept_at(w, i, &size, root); i++) {
        if (size == wanted)
            return true;
    }
    return false;
}

static enum exit_status disagree(struct run *r, const struct head *h)
{
    return refuse(r, EXIT_NO, "fork",
                  "the log of %s was written anew: its head of size %" PRIu64
                  " is not a continuation of what is kept here. Keep this file and tell them.",
                  h->origin, h->size);
}

/* ---- add ---- */

static enum exit_status may_keep(struct run *r, const struct witness *w, const struct head *h)
{
    struct hash root;
    uint64_t size;

    if (!head_signed_by(h, &w->key))
        return refuse(r, EXIT_NO, "bad-signature", "the head is not signed with the key of %s",
                      h->origin);
    if (kept_of(w, h->size, &root))
        return hash_same(&root, &h->root) ? EXIT_YES : disagree(r, h);
    if (!kept_at(w, 0, &size, &root))
        return EXIT_YES;
    if (h->size < size)
        return refuse(r, EXIT_NO, "older", "a later head is kept already, of size %" PRIu64, size);
    if (w->file.growth->old != size)
        return refuse(r, EXIT_NO, "no-proof",
                      "the proof from size %" PRIu64
                      " is missing: ask them for samplan audit heads "
                      "--since %" PRIu64,
                      size, size);
    return merkle_holds_growth(size, &root, h->size, &h->root, &w->file.growth->proof)
               ? EXIT_YES
               : disagree(r, h);
}

static enum exit_status run_add(struct run *r)
{
    struct witness w = {0};
    enum exit_status status = witness_open(r, &w);
    cJSON *args = json_object(r->arena);
    char note[NOTE_TEXT_MAX];
    struct outcome o = {0};
    struct head *h;

    if (status != EXIT_YES)
        return status;
    h = &w.file.head[w.file.n - 1];
    status = may_keep(r, &w, h);
    if (status != EXIT_YES)
        return status;
    head_note(h, note);
    json_put_text(r->arena, args, "origin", h->origin);
    json_put_text(r->arena, args, "key", key_text(r->arena, &w.key));
    json_put_int(r->arena, args, "size", (int64_t)h->size);
    json_put_text(r->arena, args, "root", text_hex(r->arena, h->root.b, HASH_BYTES));
    json_put_text(r->arena, args, "note", note);
    status = run_operator(r, w.c, "operator_witness_add", args, &o);
    if (status != EXIT_YES)
        return status;
    if (!o.ok)
        return disagree(r, h);
    if (r->json) {
        cJSON *doc = json_object(r->arena);

        json_put_bool(r->arena, doc, "ok", true);
        json_put_text(r->arena, doc, "origin", h->origin);
        json_put_int(r->arena, doc, "size", (int64_t)h->size);
        say_json(r, doc);
    } else {
        say("kept         %s at %" PRIu64 " batches", h->origin, h->size);
    }
    return EXIT_YES;
}

const struct command cmd_audit_witness_add = {
    "audit",
    "witness add",
    "FILE",
    "keeps the head of another installation's audit log",
    "FILE is what samplan audit heads --since N has printed there, N being the size that is kept "
    "here. A head that\nis no continuation of that one is refused: then their log was written "
    "anew.",
    {{"key", "FILE", "their public key, the first time"}},
    run_add};

/* ---- check ---- */

/* 1: it agrees with what is kept, 0: it does not, -1: that cannot be said. */
static int agrees(const struct witness *w, const struct head *h, bool last)
{
    struct hash root;

    if (strcmp(h->origin, w->key.origin) != 0 || !head_signed_by(h, &w->key))
        return 0;
    if (kept_of(w, h->size, &root))
        return hash_same(&root, &h->root);
    if (last && w->file.growth->old && kept_of(w, w->file.growth->old, &root))
        return merkle_holds_growth(w->file.growth->old, &root, h->size, &h->root,
                                   &w->file.growth->proof);
    return -1;
}

static enum exit_status run_check(struct run *r)
{
    struct witness w = {0};
    enum exit_status status = witness_open(r, &w);
    unsigned agree = 0, unsure = 0;

    if (status != EXIT_YES)
        return status;
    if (w.unknown)
        return refuse(r, EXIT_NO, "no-head", "nothing is kept of %s", w.key.origin);
    for (unsigned i = 0; i < w.file.n; i++) {
        int one = agrees(&w, &w.file.head[i], i + 1 == w.file.n);

        if (!one)
            return disagree(r, &w.file.head[i]);
        agree += one > 0;
        unsure += one < 0;
    }
    if (!agree)
        return refuse(r, EXIT_NO, "no-proof",
                      "none of these heads is kept here, nor is there a proof from one that is");
    if (r->json) {
        cJSON *doc = json_object(r->arena);

        json_put_bool(r->arena, doc, "ok", true);
        json_put_text(r->arena, doc, "origin", w.key.origin);
        json_put_int(r->arena, doc, "agree", agree);
        json_put_int(r->arena, doc, "unknown", unsure);
        say_json(r, doc);
    } else {
        say("holds        %u heads of %s agree, %u are not kept here", agree, w.key.origin, unsure);
    }
    return EXIT_YES;
}

const struct command cmd_audit_witness_check = {
    "audit",
    "witness check",
    "FILE",
    "compares another installation's heads with what is kept of them here",
    "Exit code 1: they do not agree, or none of them is known here.",
    {{"key", "FILE", "their public key, if nothing is kept of them"}},
    run_check};

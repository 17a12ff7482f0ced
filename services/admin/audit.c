/*
 * audit.c - what the verbs of `samplan audit` share.
 */
#include "audit.h"
#include <inttypes.h>
#include <string.h>

#define FILE_LIMIT (16 * 1024 * 1024)
#define KEYS_MAX   100

enum exit_status keys_read(struct run *r, const char *path, struct log_key **keys, unsigned *n)
{
    const char *why = "", *at;
    char *text;
    size_t len;

    *n = 0;
    if (file_read(r->arena, path, 65536, &text, &len, &why))
        return refuse(r, EXIT_REACH, "no-key", "%s cannot be read: %s", path, why);
    *keys = arena_alloc(r->arena, KEYS_MAX * sizeof **keys);
    for (at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        size_t line = strcspn(at, "\n");

        if (strspn(at, " \t\r") >= line || *at == '#')
            continue;
        if (*n == KEYS_MAX || key_parse(at, line, &(*keys)[*n]))
            return refuse(
                r, EXIT_NO, "bad-key",
                "%s is no file of public keys: samplan audit key make FILE makes FILE.pub", path);
        ++*n;
    }
    if (!*n)
        return refuse(r, EXIT_NO, "bad-key", "%s has no public key", path);
    return EXIT_YES;
}

enum exit_status audit_open(struct run *r, struct audit *out)
{
    enum exit_status status = run_config(r);
    const char *path;

    if (status != EXIT_YES)
        return status;
    path = option_value(r, "key");
    if (!path)
        path = config_text(r->config, CONFIG_AUDIT_PUBLIC_KEY);
    if (!*path)
        return refuse(r, EXIT_REACH, "no-key",
                      "audit.public_key is not set: say in it where the log's public keys are");
    status = keys_read(r, path, &out->keys, &out->n_keys);
    if (status != EXIT_YES)
        return status;
    return run_connect(r, CONFIG_DATABASE_URL_SEALER, &out->c);
}

enum exit_status heads_read(struct run *r, const char *path, struct heads *out)
{
    const char *why = "", *at;
    char *text;
    size_t len;
    int err;

    if (file_read(r->arena, path, FILE_LIMIT, &text, &len, &why))
        return refuse(r, EXIT_REACH, "no-file", "%s cannot be read: %s", path, why);
    out->n = 0;
    out->head = arena_alloc(r->arena, sizeof *out->head * HEADS_MAX);
    out->growth = arena_alloc(r->arena, sizeof *out->growth);
    at = text;
    for (;;) {
        struct growth growth;

        if (out->n == HEADS_MAX)
            return refuse(r, EXIT_NO, "too-many", "%s has more than %d heads", path, HEADS_MAX);
        err = head_read(r->arena, &at, &out->head[out->n], &growth);
        if (err)
            break;
        *out->growth = growth; /* of the last one: only a single head is added at a time */
        out->n++;
    }
    if (err != SP_ENOTFOUND || !out->n)
        return refuse(r, EXIT_NO, "bad-head", "%s: head %u is not a signed head", path, out->n + 1);
    return EXIT_YES;
}

enum exit_status newest_log(struct run *r, struct once *c, struct ledger_log *out)
{
    struct ledger_log *logs;
    unsigned n;
    int err = ledger_logs(c, r->arena, &logs, &n);

    if (err)
        return no_database(r, c, err);
    if (!n || !logs[n - 1].size)
        return refuse(r, EXIT_NO, "not-sealed",
                      "nothing is sealed yet: is samplan-sealer running?");
    *out = logs[n - 1];
    return EXIT_YES;
}

enum exit_status size_read(struct run *r, const char *text, uint64_t fallback, uint64_t *out)
{
    int64_t size;

    *out = fallback;
    if (!text)
        return EXIT_YES;
    if (text_int(text, 1, INT64_MAX, &size))
        return refuse(r, EXIT_USE, "bad-number", "'%s' is not a number of batches", text);
    *out = (uint64_t)size;
    return EXIT_YES;
}

void print_proof(struct run *r, cJSON *object, const char *name, const struct merkle_proof *proof)
{
    cJSON *list = json_array(r->arena);

    for (unsigned i = 0; i < proof->n; i++)
        json_add_text(r->arena, list, text_base64(r->arena, proof->hash[i].b, HASH_BYTES));
    json_put(r->arena, object, name, list);
}

enum exit_status no_database(struct run *r, struct once *c, int err)
{
    return refuse(r, EXIT_REACH, "database", "the log cannot be read (%s): %s", err_slug(err),
                  once_error(c));
}

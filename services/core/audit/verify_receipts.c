/*
 * verify_receipts.c - the servers' receipts: each chain without a gap, and each row there and as it
 * was when it was acknowledged, sealed or not.
 */
#include "audit/receipt.h"
#include "audit/verify_inner.h"
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHUNK    1000
#define NAME_END ".receipts"
#define DATE_LEN 11 /* "2026-11-30-" before the instance */

struct reading {
    struct verifying *v;
    const char *name; /* of the file */
    struct receipt list[CHUNK];
    unsigned n, at; /* at: the first that no row has been found for */
};

/* ---- rows ---- */

static void missing(struct reading *r, const struct receipt *one, bool there)
{
    const struct verify_fault f = {.class = VERIFY_ROWS, .row = one->row};

    verify_fault(r->v, &f,
                 there ? "row %" PRId64 " is not what the server acknowledged (%s): it was changed"
                       : "row %" PRId64 ", which the server acknowledged (%s), is gone",
                 one->row, r->name);
}

static int on_row(void *arg, const struct ledger_row *row)
{
    struct reading *r = arg;
    struct hash leaf = leaf_of_row(row->columns, row->len);

    while (r->at < r->n && r->list[r->at].row < row->id)
        missing(r, &r->list[r->at++], false);
    if (r->at < r->n && r->list[r->at].row == row->id && !hash_same(&leaf, &r->list[r->at].leaf))
        missing(r, &r->list[r->at], true);
    r->at += r->at < r->n && r->list[r->at].row == row->id;
    return SP_OK;
}

static int by_row(const void *a, const void *b)
{
    int64_t x = ((const struct receipt *)a)->row, y = ((const struct receipt *)b)->row;

    return (x > y) - (x < y);
}

static int compare(struct reading *r)
{
    struct arena *a = arena_new();
    struct buf ids = buf_make(a, CHUNK * 22);
    int err;

    qsort(r->list, r->n, sizeof *r->list, by_row);
    for (unsigned i = 0; i < r->n; i++)
        buf_printf(&ids, "%s%" PRId64, i ? "," : "{", r->list[i].row);
    buf_printf(&ids, "}");
    r->at = 0;
    err = ledger_rows_of(r->v->c, a, ids.data, on_row, r);
    while (!err && r->at < r->n)
        missing(r, &r->list[r->at++], false);
    r->v->out->receipts += r->n;
    r->n = 0;
    arena_free(a);
    return err;
}

/* ---- files ---- */

static bool broken(struct reading *r, const struct receipt_chain *chain, enum receipt_fault fault)
{
    static const char *const WHY[] = {[RECEIPT_FORM] = "is not a receipt",
                                      [RECEIPT_GAP] = "does not follow the one before",
                                      [RECEIPT_FORGED] = "has not been written by the server"};
    const struct verify_fault f = {.class = VERIFY_RECEIPT};

    if (fault != RECEIPT_FINE)
        verify_fault(r->v, &f, "%s: the line after receipt %" PRIu64 " %s", r->name, chain->number,
                     WHY[fault]);
    return fault != RECEIPT_FINE;
}

/* After a fault the rest of the file says nothing any more. */
static int read_file(struct reading *r, FILE *in, long size, struct receipt_chain *chain)
{
    char line[RECEIPT_LINE + 2];
    bool head = true, bad = false;
    int err = SP_OK;

    while (!err && !bad && ftell(in) < size && fgets(line, sizeof line, in)) {
        size_t len = strcspn(line, "\n");
        bool whole = line[len] == '\n';

        line[len] = '\0';
        bad = broken(r, chain,
                     !whole ? RECEIPT_FORM
                     : head ? receipt_head_read(chain, line)
                            : receipt_read(chain, line, &r->list[r->n]));
        r->n += !bad && !head;
        head = false;
        if (r->n == CHUNK)
            err = compare(r);
    }
    return err || !r->n ? err : compare(r);
}

static int is_receipts(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name), end = strlen(NAME_END);

    return len == DATE_LEN + RECEIPT_INSTANCE + end && !strcmp(entry->d_name + len - end, NAME_END);
}

/* By process, and then by day. */
static int by_process(const struct dirent **a, const struct dirent **b)
{
    int order = strcmp((*a)->d_name + DATE_LEN, (*b)->d_name + DATE_LEN);

    return order ? order : strcmp((*a)->d_name, (*b)->d_name);
}

static const char *path_of(const struct verifying *v, const char *name)
{
    return arena_printf(v->a, "%s/%s", v->options->receipts, name);
}

int verify_receipts_find(struct verifying *v)
{
    struct dirent **found;
    struct stat file;
    int n = scandir(v->options->receipts, &found, is_receipts, by_process), err = SP_OK;

    if (n < 0)
        return SP_ENOTFOUND;
    v->files = arena_alloc(v->a, (unsigned)(n + 1) * sizeof *v->files);
    for (int i = 0; i < n; i++) {
        if (stat(path_of(v, found[i]->d_name), &file))
            err = SP_ENOTFOUND;
        else
            v->files[v->n_files++] =
                (struct receipt_file){arena_text(v->a, found[i]->d_name), (long)file.st_size};
        free(found[i]);
    }
    free(found);
    return err;
}

static int read_named(struct reading *r, const struct receipt_file *f, struct receipt_chain *chain)
{
    FILE *in = fopen(path_of(r->v, f->name), "re");
    int err;

    if (!in)
        return SP_ENOTFOUND;
    r->name = f->name;
    if (strncmp(f->name + DATE_LEN, chain->instance, RECEIPT_INSTANCE) != 0) {
        chain->instance[0] = '\0';
        chain->number = 0;
    }
    err = read_file(r, in, f->size, chain);
    fclose(in);
    return err;
}

int verify_receipts(struct verifying *v)
{
    struct reading *r = arena_alloc(v->a, sizeof *r);
    struct receipt_chain chain = {.number = 0};
    int err = SP_OK;

    memcpy(chain.key, v->options->receipts_key, RECEIPT_KEY);
    r->v = v;
    for (unsigned i = 0; i < v->n_files && !err; i++)
        err = read_named(r, &v->files[i], &chain);
    return err;
}

/*
 * migration.c - owns the reading of the SQL folder and of what a database says was done to it; the
 * doing is cmd_migrate.c's.
 *
 * Memory: the run's arena.
 */
#include "migration.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT_BYTES (16u * 1024 * 1024)
#define SCRIPTS_MAX  2000u

/* ---- files ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct script *)a)->name, ((const struct script *)b)->name);
}

static bool is_sql(const char *name)
{
    size_t len = strlen(name);

    return name[0] != '.' && len > 4 && !strcmp(name + len - 4, ".sql");
}

static bool load_one(struct run *r, struct scripts *all, const char *folder, const char *file)
{
    struct script *s = &all->list[all->n];
    const char *path = arena_printf(r->arena, "%s/%s/%s", r->sql, folder, file), *why = "";

    *s = (struct script){.name = arena_printf(r->arena, "%s/%s", folder, file)};
    if (file_read(r->arena, path, SCRIPT_BYTES, &s->sql, &s->len, &why)) {
        all->fault = arena_printf(r->arena, "%s cannot be read: %s", path, why);
        return false;
    }
    if (strlen(s->sql) != s->len || !text_utf8(s->sql, s->len)) {
        all->fault = arena_printf(r->arena, "%s is not UTF-8 text", path);
        return false;
    }
    all->n++;
    return true;
}

struct scripts folder_load(struct run *r, const char *folder)
{
    struct scripts all = {.list = arena_alloc(r->arena, SCRIPTS_MAX * sizeof *all.list)};
    const char *path = arena_printf(r->arena, "%s/%s", r->sql, folder);
    DIR *dir = opendir(path);
    const struct dirent *entry;

    if (!dir) {
        all.fault =
            arena_printf(r->arena, "the folder %s cannot be read: %s", path, strerror(errno));
        return all;
    }
    while (!all.fault && (entry = readdir(dir))) {
        if (!is_sql(entry->d_name))
            continue;
        if (all.n == SCRIPTS_MAX)
            all.fault = arena_printf(r->arena, "there are too many files in %s", path);
        else if (!load_one(r, &all, folder, entry->d_name))
            break;
    }
    closedir(dir);
    qsort(all.list, all.n, sizeof *all.list, by_name);
    return all;
}

/* NNNN_<what>.sql; -1 otherwise. */
static int number_of(const char *name)
{
    size_t len = strlen(name);
    int64_t number;
    char digits[5] = {0};

    if (len < sizeof "0000_x.sql" - 1 || name[4] != '_')
        return -1;
    memcpy(digits, name, 4);
    if (strspn(digits, "0123456789") != 4 || text_int(digits, 0, 9999, &number))
        return -1;
    return (int)number;
}

struct scripts migrations_load(struct run *r)
{
    struct scripts all = folder_load(r, "migrations");

    for (unsigned i = 0; i < all.n && !all.fault; i++) {
        struct script *s = &all.list[i];
        int expected = (int)i + 1;

        s->name += strlen("migrations/");
        s->number = number_of(s->name);
        if (s->number < 0)
            all.fault = arena_printf(r->arena, "%s is not named NNNN_<what>.sql", s->name);
        else if (i && s->number == all.list[i - 1].number)
            all.fault = arena_printf(r->arena, "%s and %s have the same number",
                                     all.list[i - 1].name, s->name);
        else if (s->number != expected)
            all.fault = arena_printf(r->arena, "migration %04d is missing: the next file is %s",
                                     expected, s->name);
    }
    return all;
}

struct scripts replaced_load(struct run *r)
{
    static const char *const folders[] = {"api", "policies", "reference"};
    struct scripts all = {.list = arena_alloc(r->arena, (3 * SCRIPTS_MAX + 7) * sizeof *all.list)};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        struct scripts some = folder_load(r, folders[i]);

        if (some.fault) {
            all.fault = some.fault;
            return all;
        }
        memcpy(all.list + all.n, some.list, some.n * sizeof *some.list);
        all.n += some.n;
    }
    all.list[all.n++] = roles_script(r);
    all.list[all.n++] = moves_script(r);
    all.list[all.n++] = amounts_script(r);
    all.list[all.n++] = forms_script(r);
    all.list[all.n++] = plan_script(r);
    all.list[all.n++] = appointment_script(r);
    all.list[all.n++] = agreement_script(r);
    return all;
}

const char *scripts_joined(struct run *r, const struct scripts *all)
{
    struct buf text = buf_make(r->arena, 256u * 1024 * 1024);

    buf_text(&text, "");
    for (unsigned i = 0; i < all->n; i++) {
        buf_printf(&text, "%s %zu\n", all->list[i].name, all->list[i].len);
        buf_add(&text, all->list[i].sql, all->list[i].len);
    }
    return text.data ? text.data : "";
}

const char *checksum_of(struct once *c, const char *text)
{
    const struct db_param params[] = {DB_TEXT(text)};
    struct once_rows *rows =
        query(c, "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')", params, 1);

    return rows ? once_value(rows, 0, 0) : NULL;
}

/* ---- the database ---- */

static int migrated_before(struct once *c, bool *out)
{
    struct once_rows *rows = NULL;
    int err = once_query(c, "SELECT to_regclass('samplan_migration.applied') IS NOT NULL", NULL, 0,
                         &rows);

    *out = !err && !strcmp(once_value(rows, 0, 0), "t");
    return err;
}

static void misfit(struct progress *p, const char *reason, const char *message)
{
    if (p->reason)
        return;
    p->reason = reason;
    p->message = message;
}

/* One applied migration beside the file of its number. `expected` is the number it should have. */
static int compare(struct run *r, struct once *c, const struct scripts *files,
                   struct once_rows *rows, unsigned row, struct progress *p)
{
    const char *name = once_value(rows, row, 1), *kept = once_value(rows, row, 2), *now;
    const struct script *file = &files->list[row];

    if (file->number != p->applied) {
        misfit(p, "gap",
               arena_printf(r->arena,
                            "migration %04d was never applied, but %s was: the database was "
                            "changed by hand; restore it from a backup",
                            file->number, name));
        return SP_OK;
    }
    now = checksum_of(c, file->sql);
    if (!now)
        return SP_EUNAVAILABLE;
    if (strcmp(now, kept) != 0 || strcmp(name, file->name) != 0)
        misfit(
            p, "changed-migration",
            arena_printf(r->arena,
                         "migration %s is not the file that was applied on %s (then %s, SHA-256 "
                         "%.12s...): a migration is never changed afterwards; restore the file and "
                         "write a new migration",
                         file->name, once_value(rows, row, 3), name, kept));
    return SP_OK;
}

static int read_applied(struct run *r, struct once *c, const struct scripts *files,
                        struct progress *out)
{
    struct once_rows *rows = NULL;
    int64_t number;
    int err = once_query(c,
                         "SELECT number, name, checksum, to_char(applied_at, 'YYYY-MM-DD') FROM "
                         "samplan_migration.applied ORDER BY number",
                         NULL, 0, &rows);

    for (unsigned i = 0; !err && i < once_count(rows); i++) {
        if (text_int(once_value(rows, i, 0), 1, 9999, &number))
            return SP_EINTERNAL;
        out->applied = (int)number;
        if (i < files->n)
            err = compare(r, c, files, rows, i, out);
    }
    if (err)
        return err;
    if (once_count(rows) > files->n)
        misfit(out, "newer-database",
               arena_printf(
                   r->arena,
                   "the database is at %04d (%s) and these files end at %04u: it was migrated "
                   "by a later version of samplan; use that one",
                   out->applied, once_value(rows, once_count(rows) - 1, 1), files->n));
    else
        out->pending = files->n - once_count(rows);
    return SP_OK;
}

int progress_read(struct run *r, struct once *c, const struct scripts *migrations,
                  struct progress *out)
{
    struct once_rows *rows = NULL;
    bool before;
    int err = migrated_before(c, &before);

    *out = (struct progress){.pending = migrations->n};
    if (err || !before)
        return err;
    err = read_applied(r, c, migrations, out);
    if (!err)
        err =
            once_query(c, "SELECT checksum FROM samplan_migration.replaced WHERE name = 'scripts'",
                       NULL, 0, &rows);
    if (!err && once_count(rows))
        out->replaced = once_value(rows, 0, 0);
    return err;
}

int version_seen(struct run *r, struct once *c, int *number)
{
    struct once_rows *rows = NULL;
    struct problem why = {0};
    const char *comment;
    cJSON *doc = NULL;
    int64_t n = -1;
    int err = once_query(c,
                         "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace "
                         "WHERE nspname = 'samplan_migration'",
                         NULL, 0, &rows);

    *number = -1;
    if (err)
        return err;
    comment = once_count(rows) ? once_value(rows, 0, 0) : NULL;
    if (comment && json_parse(r->arena, comment, strlen(comment), &doc, &why) == SP_OK &&
        json_int(doc, "number", &n))
        *number = (int)n;
    return SP_OK;
}

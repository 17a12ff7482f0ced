/*
 * samplan export verify DIR
 *
 *     mets.xml against its hash ─▶ every file against mets.xml ─▶ record.json against the files
 *                              ─▶ with --database: both against what the database has
 */
#include "admin.h"
#include "retention/package.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define FILE_MAX (256 * 1024 * 1024)

struct check {
    struct run *r;
    const char *dir;
    struct package *package;
    cJSON *record, *faults;
    char hash[PACKAGE_HEX]; /* of the manifest */
};

static void fault(struct check *k, const char *file, const char *what)
{
    cJSON *f = json_object(k->r->arena);

    json_put_text(k->r->arena, f, "file", file);
    json_put_text(k->r->arena, f, "fault", what);
    json_add(k->r->arena, k->faults, f);
    if (!k->r->json)
        say("fault        %s: %s", file, what);
}

static bool slurp(struct check *k, const char *name, char **data, size_t *len)
{
    const char *why = "";

    if (file_read(k->r->arena, arena_printf(k->r->arena, "%s/%s", k->dir, name), FILE_MAX, data,
                  len, &why) == SP_OK)
        return true;
    fault(k, name, why);
    return false;
}

static bool check_manifest(struct check *k)
{
    char *text, *sum;
    size_t len, sum_len;

    if (!slurp(k, PACKAGE_MANIFEST, &text, &len) ||
        !slurp(k, PACKAGE_MANIFEST ".sha256", &sum, &sum_len))
        return false;
    package_hash(text, len, k->hash);
    if (strcmp(sum, arena_printf(k->r->arena, "%s  " PACKAGE_MANIFEST "\n", k->hash)) != 0)
        fault(k, PACKAGE_MANIFEST, "is not what its hash says");
    if (strlen(text) == len && package_read(k->r->arena, text, k->package) == SP_OK)
        return true;
    fault(k, PACKAGE_MANIFEST, "is no manifest of a package");
    return false;
}

static void check_file(struct check *k, const struct package_file *f)
{
    struct problem why = {0};
    char hash[PACKAGE_HEX];
    char *data;
    size_t len;

    if (!slurp(k, f->name, &data, &len))
        return;
    package_hash(data, len, hash);
    if ((int64_t)len != f->size)
        fault(k, f->name, "has another size than the manifest says");
    else if (strcmp(hash, f->sha256) != 0)
        fault(k, f->name, "is not what the manifest says: it was changed");
    else if (!strcmp(f->name, PACKAGE_RECORD) &&
             json_parse(k->r->arena, data, len, &k->record, &why))
        fault(k, f->name, "cannot be read");
}

/* Nothing may have been put there beside. */
static void check_folder(struct check *k, const char *below)
{
    DIR *d = opendir(arena_printf(k->r->arena, "%s/%s", k->dir, below));
    const struct dirent *e;

    if (!d) {
        fault(k, *below ? below : ".", "the folder is missing");
        return;
    }
    while ((e = readdir(d))) {
        const char *name = arena_printf(k->r->arena, "%s%s", below, e->d_name);

        if (*e->d_name == '.' && (!e->d_name[1] || !strcmp(e->d_name, "..")))
            continue;
        if (!*below && (!strcmp(name, "html") || !strcmp(name, "files") ||
                        text_starts(name, PACKAGE_MANIFEST)))
            continue;
        if (!package_find(k->package, name))
            fault(k, name, "is not in the manifest");
    }
    closedir(d);
}

/* What record.json tells of is there. */
static void check_record(struct check *k)
{
    struct arena *a = k->r->arena;
    int64_t version = 0;

    if (!k->record)
        return;
    (void)json_int(k->record, "formatVersion", &version);
    if (version != 1)
        fault(k, PACKAGE_RECORD, "is of a version that is not known here");
    for (const cJSON *t = json_first(json_get(k->record, "things")); t; t = json_next(t)) {
        if (!package_find(k->package, package_thing_name(a, t)))
            fault(k, package_thing_name(a, t), "is missing: the record has it");
        for (const cJSON *f = json_first(json_get(t, "files")); f; f = json_next(f)) {
            const char *name = arena_printf(a, "files/%s", json_text(f, "name"));
            const struct package_file *file = package_find(k->package, name);

            if (!file || strcmp(file->sha256, json_text(f, "sha256")) != 0)
                fault(k, name, "is not the file that was attached");
        }
    }
}

static enum exit_status check_database(struct check *k)
{
    struct arena *a = k->r->arena;
    cJSON *args = json_object(a), *things = json_array(a);
    struct outcome o = {0};
    struct once *c;
    enum exit_status status = run_config(k->r);
    const char *manifest;

    if (status == EXIT_YES)
        status = run_connect(k->r, CONFIG_DATABASE_URL_ADMIN, &c);
    if (status != EXIT_YES)
        return status;
    for (const cJSON *t = json_first(json_get(k->record, "things")); t; t = json_next(t)) {
        cJSON *one = json_object(a);

        json_put_text(a, one, "kind", json_text(t, "kind"));
        json_put_text(a, one, "id", json_text(t, "id"));
        json_put_text(a, one, "sha256", json_text(t, "sha256"));
        json_add(a, things, one);
    }
    json_put_text(a, args, "exportId", json_text(k->record, "exportId"));
    json_put(a, args, "things", things);
    status = run_operator(k->r, c, "operator_export_compare", args, &o);
    once_close(c);
    if (status != EXIT_YES)
        return status;
    manifest = json_text(o.doc, "manifestSha256");
    if (!manifest || strcmp(manifest, k->hash) != 0)
        fault(k, PACKAGE_MANIFEST, "is not the one that the database knows");
    for (const cJSON *t = json_first(json_get(o.doc, "things")); t; t = json_next(t)) {
        const char *state = json_text(t, "state");

        if (!strcmp(state, "unknown"))
            fault(k, package_thing_name(a, t), "is not known to the database");
        else if (!strcmp(state, "changed"))
            fault(k, package_thing_name(a, t), "has been changed in the database since");
    }
    return EXIT_YES;
}

static enum exit_status run_verify(struct run *r)
{
    struct check k = {.r = r, .dir = r->operand, .faults = json_array(r->arena)};
    enum exit_status status = EXIT_YES;
    cJSON *doc;
    int n;

    k.package = arena_alloc(r->arena, sizeof *k.package);
    if (check_manifest(&k)) {
        for (unsigned i = 0; i < k.package->n; i++)
            check_file(&k, &k.package->file[i]);
        check_folder(&k, "");
        check_folder(&k, "html/");
        check_folder(&k, "files/");
        check_record(&k);
        if (option_given(r, "database") && k.record)
            status = check_database(&k);
    }
    if (status != EXIT_YES)
        return status;
    n = json_size(k.faults);
    doc = json_object(r->arena);
    json_put_bool(r->arena, doc, "ok", n == 0);
    json_put_int(r->arena, doc, "files", k.package->n);
    json_put(r->arena, doc, "faults", k.faults);
    if (r->json)
        say_json(r, doc);
    else
        say(n ? "%u files, %d faults" : "holds        %u files, %d faults", k.package->n, n);
    return n ? EXIT_NO : EXIT_YES;
}

const struct command cmd_export_verify = {
    "export",
    "verify",
    "DIR",
    "reads a package back: every file against the manifest, the record against the files",
    "With --database also: the manifest is the one that was made here, and the cases and plans in\n"
    "it are still so here, or were removed as they are in it.",
    {{"database", NULL, "compare with the database too"}},
    run_verify};

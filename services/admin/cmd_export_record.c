/*
 * samplan export record --patient ID | --thing ID --out DIR
 *
 *     api.operator_export_record ─▶ record.json, pages, files ─▶ mets.xml ─▶
 * api.operator_export_done
 *
 * The log has its row before anything is written, and the hash of the manifest when all of it is.
 */
#include "admin.h"
#include "retention/package.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct export
{
    struct run *r;
    struct once *c;
    const char *dir;
    struct package *package;
    cJSON *record;
};

static enum exit_status put(struct export *e, const char *name, const char *type, const void *data,
                            size_t len)
{
    struct run *r = e->r;
    const char *why;

    if (!data || package_note(e->package, name, type, data, len))
        return refuse(r, EXIT_NO, "too-large", "the record is too large for one package");
    why = file_put(r->arena, arena_printf(r->arena, "%s/%s", e->dir, name), data, len);
    return why ? refuse(r, EXIT_REACH, "no-file", "%s cannot be written: %s", name, why) : EXIT_YES;
}

static const char *ending(const char *type)
{
    if (!strcmp(type, "application/pdf"))
        return "pdf";
    return !strcmp(type, "image/png") ? "png" : "jpg";
}

static enum exit_status put_attachment(struct export *e, const cJSON *thing, cJSON *file)
{
    struct arena *a = e->r->arena;
    const char *type = json_text(file, "type"), *hex;
    const char *name = arena_printf(a, "%s.%s", json_text(file, "id"), ending(type));
    cJSON *args = json_object(a);
    struct outcome o = {0};
    enum exit_status status;
    void *bytes;
    size_t len;

    (void)thing;
    json_put_text(a, file, "name", name);
    json_put_text(a, args, "exportId", json_text(e->record, "exportId"));
    json_put_text(a, args, "id", json_text(file, "id"));
    status = run_operator(e->r, e->c, "operator_export_file", args, &o);
    if (status != EXIT_YES)
        return status;
    hex = o.ok ? json_text(o.doc, "hex") : NULL;
    if (!hex)
        return refuse(e->r, EXIT_NO, "no-attachment", "an attached file cannot be read: %s",
                      outcome_text(e->r, &o));
    len = strlen(hex) / 2;
    bytes = arena_alloc(a, len + 1);
    if (text_unhex(hex, bytes, len))
        return refuse(e->r, EXIT_REACH, "database", "an attached file came damaged");
    return put(e, arena_printf(a, "files/%s", name), type, bytes, len);
}

static enum exit_status put_things(struct export *e)
{
    const cJSON *things = json_get(e->record, "things");
    enum exit_status status = EXIT_YES;

    for (const cJSON *t = json_first(things); t && status == EXIT_YES; t = json_next(t)) {
        size_t len;
        const char *page = package_thing_page(e->r->arena, e->record, t, &len);

        status = put(e, package_thing_name(e->r->arena, t), "text/html", page, len);
        for (const cJSON *f = json_first(json_get(t, "files")); f && status == EXIT_YES;
             f = json_next(f))
            status = put_attachment(e, t, (cJSON *)f);
    }
    return status;
}

static enum exit_status put_all(struct export *e)
{
    struct arena *a = e->r->arena;
    enum exit_status status = put_things(e);
    const char *text;
    size_t len;

    if (status == EXIT_YES) {
        text = package_person_page(a, e->record, &len);
        status = put(e, "html/person.html", "text/html", text, len);
    }
    if (status == EXIT_YES) {
        text = package_log_page(a, e->record, &len);
        status = put(e, "html/log.html", "text/html", text, len);
    }
    if (status == EXIT_YES) {
        text = json_print(a, e->record, &len);
        status = put(e, PACKAGE_RECORD, "application/json", text, len);
    }
    return status;
}

static enum exit_status put_manifest(struct export *e, char hash[PACKAGE_HEX])
{
    struct arena *a = e->r->arena;
    size_t len;
    const char *text = package_manifest(a, e->package, e->record, SAMPLAN_VERSION, &len), *why,
               *sum;

    if (!text)
        return refuse(e->r, EXIT_NO, "too-large", "the record is too large for one package");
    package_hash(text, len, hash);
    sum = arena_printf(a, "%s  " PACKAGE_MANIFEST "\n", hash);
    why = file_put(a, arena_printf(a, "%s/" PACKAGE_MANIFEST ".sha256", e->dir), sum, strlen(sum));
    if (!why)
        why = file_put(a, arena_printf(a, "%s/" PACKAGE_MANIFEST, e->dir), text, len);
    return why ? refuse(e->r, EXIT_REACH, "no-file", "the manifest cannot be written: %s", why)
               : EXIT_YES;
}

static enum exit_status make_folders(struct run *r, const char *dir)
{
    static const char *const below[] = {"", "/html", "/files"};

    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        if (mkdir(arena_printf(r->arena, "%s%s", dir, below[i]), 0700))
            return refuse(r, EXIT_NO, "no-folder", "%s%s cannot be made: %s", dir, below[i],
                          strerror(errno));
    }
    return EXIT_YES;
}

static enum exit_status fetch(struct export *e)
{
    cJSON *args = json_object(e->r->arena);
    struct outcome o = {0};
    enum exit_status status = scope_put(e->r, args);

    if (status == EXIT_YES)
        status = run_config(e->r);
    if (status == EXIT_YES)
        status = run_connect(e->r, CONFIG_DATABASE_URL_ADMIN, &e->c);
    if (status == EXIT_YES)
        status = run_operator(e->r, e->c, "operator_export_record", args, &o);
    if (status == EXIT_YES && !o.ok)
        status =
            refuse(e->r, EXIT_NO, o.outcome, "nothing was exported: %s", outcome_text(e->r, &o));
    e->record = (cJSON *)o.doc; /* the names of its files are added */
    return status;
}

static enum exit_status finish(struct export *e)
{
    struct run *r = e->r;
    cJSON *args = json_object(r->arena), *doc;
    char hash[PACKAGE_HEX];
    struct outcome o = {0};
    enum exit_status status = put_manifest(e, hash);

    json_put_text(r->arena, args, "exportId", json_text(e->record, "exportId"));
    json_put_text(r->arena, args, "manifestSha256", hash);
    if (status == EXIT_YES)
        status = run_operator(r, e->c, "operator_export_done", args, &o);
    if (status != EXIT_YES)
        return status;
    if (!r->json) {
        say("%s: %d cases, plans and other things, %u files; manifest sha256 %s", e->dir,
            json_size(json_get(e->record, "things")), e->package->n, hash);
        return EXIT_YES;
    }
    doc = json_object(r->arena);
    json_put_bool(r->arena, doc, "ok", true);
    json_put_text(r->arena, doc, "exportId", json_text(e->record, "exportId"));
    json_put_int(r->arena, doc, "things", json_size(json_get(e->record, "things")));
    json_put_int(r->arena, doc, "files", e->package->n);
    json_put_text(r->arena, doc, "manifestSha256", hash);
    say_json(r, doc);
    return EXIT_YES;
}

static enum exit_status run_record(struct run *r)
{
    struct export e = {.r = r, .dir = option_value(r, "out")};
    enum exit_status status;

    if (!e.dir)
        return refuse(r, EXIT_USE, "missing", "--out is needed: a folder that is not there yet");
    status = fetch(&e);
    if (status == EXIT_YES)
        status = make_folders(r, e.dir);
    e.package = arena_alloc(r->arena, sizeof *e.package);
    if (status == EXIT_YES)
        status = put_all(&e);
    if (status == EXIT_YES)
        status = finish(&e);
    if (e.c)
        once_close(e.c);
    return status;
}

const struct command cmd_export_record = {
    "export",
    "record",
    NULL,
    "the whole record of a person, or of one case or plan, as a package for an archive",
    "A folder, closed to all others, with mets.xml (METS, PREMIS, SHA-256 of every file),\n"
    "record.json, pages to read, attached files and the person's log (docs/operations.md). It\n"
    "holds personal data. samplan export verify reads it back.",
    {{"patient", "ID", "everything of this person; -: the number is read from standard input"},
     {"thing", "ID", "one case, plan, agreement, agreed time or contact"},
     {"out", "DIR", "the folder to make"}},
    run_record};

/*
 * samplan demo load: the invented county of sql/demo, in one transaction.
 *
 * It is for empty databases. Loading it twice is harmless: a marker beside the migrations tells
 * that it is there. A database that holds other people is refused, since test people among real
 * patients cannot be told apart by those who care for them.
 */
#include "migration.h"
#include <string.h>

static enum exit_status answer(struct run *r, const char *what, bool loaded, unsigned files)
{
    cJSON *doc;

    if (!r->json) {
        say("%s", what);
        return EXIT_YES;
    }
    doc = json_object(r->arena);
    json_put_bool(r->arena, doc, "ok", true);
    json_put_bool(r->arena, doc, "loaded", loaded);
    json_put_int(r->arena, doc, "files", files);
    say_json(r, doc);
    return EXIT_YES;
}

/* What there is already: "demo", "people", "nothing", or "no-tables". NULL: cannot be asked. */
static const char *present(struct once *c)
{
    struct once_rows *rows = query(c,
                                   "SELECT to_regclass('samplan_migration.replaced') IS NOT NULL "
                                   "AND to_regclass('patient.person') IS NOT NULL",
                                   NULL, 0);

    if (!rows)
        return NULL;
    if (strcmp(once_value(rows, 0, 0), "t") != 0)
        return "no-tables";
    rows = query(c,
                 "SELECT CASE WHEN EXISTS (SELECT FROM samplan_migration.replaced "
                 "WHERE name = 'demo') THEN 'demo' WHEN EXISTS (SELECT FROM patient.person) "
                 "THEN 'people' ELSE 'nothing' END",
                 NULL, 0);
    return rows ? once_value(rows, 0, 0) : NULL;
}

static int run_all(struct once *c, const struct scripts *all, const char *checksum,
                   const char **name)
{
    const struct db_param params[] = {DB_TEXT(checksum)};
    struct once_rows *rows = NULL;
    int err = SP_OK;

    for (unsigned i = 0; !err && i < all->n; i++) {
        *name = all->list[i].name;
        err = once_script(c, all->list[i].sql);
        if (!err)
            err = once_script(c, "RESET ROLE");
    }
    if (err)
        return err;
    *name = "the marker";
    err =
        once_query(c, "INSERT INTO samplan_migration.replaced (name, checksum) VALUES ('demo', $1)",
                   params, 1, &rows);
    return err ? err : once_script(c, "COMMIT");
}

static enum exit_status load(struct run *r, struct once *c, const struct scripts *all)
{
    const char *name = "demo", *checksum = checksum_of(c, scripts_joined(r, all));
    int err = SP_OK;

    /* The lock makes the look and the load one: two at once would both see an empty database. */
    if (!checksum || once_script(c, "BEGIN; SET LOCAL client_min_messages = warning; "
                                    "SELECT pg_advisory_xact_lock(7238911402166542)"))
        return refuse(r, EXIT_REACH, "no-database", "the database cannot be asked: %s",
                      once_error(c));
    const char *has = present(c);

    if (!has)
        return refuse(r, EXIT_REACH, "no-database", "the database cannot be asked: %s",
                      once_error(c));
    if (!strcmp(has, "no-tables"))
        return refuse(r, EXIT_NO, "not-migrated",
                      "the database has no tables yet; run samplan "
                      "migrate first");
    if (!strcmp(has, "people"))
        return refuse(r, EXIT_NO, "has-people",
                      "the database has people already; the demo county is for an empty one");
    if (!strcmp(has, "demo"))
        return answer(r, "the demo county is there already", false, 0);
    err = run_all(c, all, checksum, &name);
    if (err)
        return refuse(r, err == SP_EUNAVAILABLE || err == SP_EUNKNOWN ? EXIT_REACH : EXIT_NO,
                      "failed", "%s failed and nothing of the demo county was kept: %s", name,
                      once_error(c));
    return answer(r, arena_printf(r->arena, "the demo county is loaded (%u files)", all->n), true,
                  all->n);
}

static enum exit_status run(struct run *r)
{
    enum exit_status status = run_config(r);
    struct scripts all;
    struct once *c;

    if (status != EXIT_YES)
        return status;
    all = folder_load(r, "demo");
    if (all.fault || all.n == 0)
        return refuse(r, EXIT_REACH, "bad-files", "%s",
                      all.fault ? all.fault
                                : arena_printf(r->arena, "there is nothing in %s/demo", r->sql));
    status = run_connect(r, CONFIG_DATABASE_URL_MIGRATE, &c);
    if (status != EXIT_YES)
        return status;
    status = load(r, c, &all);
    once_close(c);
    return status;
}

const struct command cmd_demo_load = {
    "demo",
    "load",
    NULL,
    "the invented demo county, into a database without people",
    "Loading it again is harmless and changes nothing.",
    {{"sql", "DIR", "the folder of SQL files; else $SAMPLAN_SQL, else the one of the build"}},
    run};

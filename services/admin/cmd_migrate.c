/*
 * samplan migrate
 *
 *     files ─▶ lock ─▶ compare ─▶ each pending migration, a transaction of its own
 *                                  └─▶ api, policies, reference: all in one transaction
 *
 * The lock is an advisory one of the session, so a killed run leaves none behind. A migration that
 * fails leaves nothing: its row in samplan_migration.applied is written in its own transaction.
 */
#include "migration.h"
#include <string.h>

#define LOCK_KEY "7238911402166541" /* any number; the same in every version */

/* A migration may have set roles and settings for itself. A lock that cannot be had soon is left
 * alone, since all who want the table queue up behind us. */
#define SESSION                                                                                    \
    "RESET ROLE; RESET ALL; SET client_min_messages = warning; SET statement_timeout = 0; "        \
    "SET lock_timeout = '10s'"

static enum exit_status failed(struct run *r, struct once *c, int err, const char *what)
{
    bool lost = err == SP_EUNAVAILABLE || err == SP_EUNKNOWN;

    return refuse(r, lost ? EXIT_REACH : EXIT_NO, lost ? "no-database" : "failed", "%s: %s", what,
                  once_error(c));
}

static enum exit_status lock(struct run *r, struct once *c)
{
    bool wait = option_given(r, "wait");
    struct once_rows *rows = NULL;
    int err = once_script(c, SESSION);

    if (!err && wait)
        err = once_script(c, "SET lock_timeout = 0; SELECT pg_advisory_lock(" LOCK_KEY "); "
                             "SET lock_timeout = '10s'");
    else if (!err)
        err = once_query(c, "SELECT pg_try_advisory_lock(" LOCK_KEY ")", NULL, 0, &rows);
    if (err)
        return failed(r, c, err, "the lock of migrations cannot be had");
    if (rows && strcmp(once_value(rows, 0, 0), "t") != 0)
        return refuse(
            r, EXIT_NO, "another-migrates",
            "another samplan migrate is at work on this database; wait until it has ended, "
            "or use --wait");
    return EXIT_YES;
}

static int prepare(struct once *c)
{
    return once_script(c, "BEGIN; CREATE SCHEMA IF NOT EXISTS samplan_migration; "
                          "CREATE TABLE IF NOT EXISTS samplan_migration.applied ("
                          "number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, "
                          "applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), "
                          "by text NOT NULL DEFAULT session_user); "
                          "CREATE TABLE IF NOT EXISTS samplan_migration.replaced ("
                          "name text PRIMARY KEY, checksum text NOT NULL, "
                          "applied_at timestamptz NOT NULL DEFAULT clock_timestamp()); COMMIT");
}

/* ---- one transaction ---- */

static const char *transaction_id(struct once *c)
{
    struct once_rows *rows = query(c, "SELECT pg_current_xact_id_if_assigned()::text", NULL, 0);

    return rows ? once_value(rows, 0, 0) : NULL;
}

struct attempt {    /* at one file, inside an open transaction */
    const char *id; /* of the transaction */
    bool broke_out; /* the file ended the transaction itself */
};

static int run_script(struct once *c, const struct script *s, struct attempt *t)
{
    int err = once_script(c, "SELECT pg_current_xact_id()");
    const char *after;

    t->id = err ? NULL : transaction_id(c);
    if (!err)
        err = once_script(c, s->sql);
    if (err)
        return err;
    after = transaction_id(c);
    t->broke_out = !t->id || !after || strcmp(t->id, after) != 0;
    return once_script(c, "RESET ROLE; RESET search_path");
}

/* After ROLLBACK: a transaction that is there all the same was committed by the file. */
static bool was_committed(struct once *c, const char *id)
{
    const struct db_param params[] = {DB_TEXT(id)};
    struct once_rows *rows =
        id ? query(c, "SELECT pg_xact_status($1::xid8) = 'committed'", params, 1) : NULL;

    return rows && !strcmp(once_value(rows, 0, 0), "t");
}

static enum exit_status undo(struct run *r, struct once *c, int err, const char *name,
                             const struct attempt *t)
{
    const char *why = arena_text(r->arena, once_error(c));

    if (once_script(c, "ROLLBACK"))
        err = SP_EUNAVAILABLE;
    if (t->broke_out || was_committed(c, t->id))
        return refuse(
            r, EXIT_NO, "own-transaction",
            "%s ends the transaction by itself (COMMIT or ROLLBACK); take that out of the "
            "file, and look what it has left in the database",
            name);
    return refuse(r, err == SP_EUNAVAILABLE || err == SP_EUNKNOWN ? EXIT_REACH : EXIT_NO, "failed",
                  "%s failed and nothing of it was kept: %s", name, why ? why : "");
}

static int note_applied(struct run *r, struct once *c, const struct script *s)
{
    const struct db_param params[] = {db_param_int(r->arena, s->number), DB_TEXT(s->name),
                                      DB_TEXT(s->sql)};
    struct once_rows *rows = NULL;
    int err = once_query(c,
                         "INSERT INTO samplan_migration.applied (number, name, checksum) VALUES "
                         "($1::integer, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'))",
                         params, 3, &rows);

    if (!err)
        err = once_script(
            c, arena_printf(r->arena, "COMMENT ON SCHEMA samplan_migration IS '{\"number\":%d}'",
                            s->number));
    return err;
}

static enum exit_status apply(struct run *r, struct once *c, const struct script *s)
{
    struct attempt t = {0};
    int err = once_script(c, "BEGIN");

    if (!err)
        err = run_script(c, s, &t);
    if (!err && !t.broke_out)
        err = note_applied(r, c, s);
    if (err || t.broke_out)
        return undo(r, c, err, s->name, &t);
    err = once_script(c, "COMMIT");
    if (!err)
        err = once_script(c, SESSION);
    if (err)
        return failed(r, c, err, s->name);
    if (!r->json)
        say("%s applied", s->name);
    return EXIT_YES;
}

/* ---- what is replaced whole ---- */

static int note_replaced(struct once *c, const char *checksum)
{
    const struct db_param params[] = {DB_TEXT(checksum)};
    struct once_rows *rows = NULL;

    return once_query(c,
                      "INSERT INTO samplan_migration.replaced (name, checksum) VALUES "
                      "('scripts', $1) ON CONFLICT (name) DO UPDATE SET checksum = "
                      "excluded.checksum, applied_at = clock_timestamp()",
                      params, 1, &rows);
}

static enum exit_status replace(struct run *r, struct once *c, const struct scripts *all,
                                const char *checksum)
{
    int err = once_script(c, "BEGIN");
    struct attempt t = {0};

    for (unsigned i = 0; !err && i < all->n; i++) {
        err = run_script(c, &all->list[i], &t);
        if (err || t.broke_out)
            return undo(r, c, err, all->list[i].name, &t);
    }
    if (!err)
        err = note_replaced(c, checksum);
    if (err)
        return undo(r, c, err, "the list of replaced scripts", &t);
    err = once_script(c, "COMMIT");
    if (!err)
        err = once_script(c, SESSION);
    if (err)
        return failed(r, c, err, "api, policies and reference");
    if (!r->json)
        say("api, policies and reference replaced (%u files)", all->n);
    return EXIT_YES;
}

/* ---- the command ---- */

static void report_lines(const struct scripts *migrations, const struct progress *was,
                         bool replaced, bool dry)
{
    if (!dry) {
        say("the database is at %04u%s", migrations->n,
            was->pending || replaced ? "" : ", nothing to do");
        return;
    }
    for (unsigned i = migrations->n - was->pending; i < migrations->n; i++)
        say("%s would be applied", migrations->list[i].name);
    if (replaced)
        say("api, policies and reference would be replaced");
    say("the database is at %04d", was->applied);
}

static void report_json(struct run *r, const struct scripts *migrations, const struct progress *was,
                        bool replaced, bool dry)
{
    cJSON *doc = json_object(r->arena), *list = json_array(r->arena);

    for (unsigned i = migrations->n - was->pending; i < migrations->n; i++)
        json_add_text(r->arena, list, migrations->list[i].name);
    json_put_bool(r->arena, doc, "ok", true);
    json_put_bool(r->arena, doc, "dryRun", dry);
    json_put_int(r->arena, doc, "from", was->applied);
    json_put_int(r->arena, doc, "to", dry ? was->applied : (int64_t)migrations->n);
    json_put(r->arena, doc, dry ? "pending" : "applied", list);
    json_put_bool(r->arena, doc, dry ? "wouldReplace" : "replaced", replaced);
    say_json(r, doc);
}

struct work {
    const struct scripts *migrations, *others;
    struct progress was;
    const char *checksum; /* of `others` */
    bool replaces;
};

static enum exit_status compare(struct run *r, struct once *c, struct work *w)
{
    int err = option_given(r, "dry-run") ? SP_OK : prepare(c);

    if (!err)
        err = progress_read(r, c, w->migrations, &w->was);
    if (err)
        return failed(r, c, err, "what was migrated before cannot be read");
    if (w->was.reason)
        return refuse(r, EXIT_NO, w->was.reason, "%s", w->was.message);
    w->checksum = checksum_of(c, scripts_joined(r, w->others));
    if (!w->checksum)
        return failed(r, c, SP_EUNAVAILABLE, "the checksum of the scripts");
    w->replaces = w->was.pending || !w->was.replaced || strcmp(w->was.replaced, w->checksum) != 0;
    return EXIT_YES;
}

static enum exit_status perform(struct run *r, struct once *c, const struct work *w)
{
    unsigned next = w->migrations->n - w->was.pending;
    enum exit_status status = EXIT_YES;

    for (; status == EXIT_YES && next < w->migrations->n; next++)
        status = apply(r, c, &w->migrations->list[next]);
    if (status == EXIT_YES && w->replaces)
        status = replace(r, c, w->others, w->checksum);
    return status;
}

static enum exit_status migrate(struct run *r, struct once *c, struct work *w)
{
    bool dry = option_given(r, "dry-run");
    enum exit_status status = compare(r, c, w);

    if (status == EXIT_YES && !dry)
        status = perform(r, c, w);
    if (status != EXIT_YES)
        return status;
    if (r->json)
        report_json(r, w->migrations, &w->was, w->replaces, dry);
    else
        report_lines(w->migrations, &w->was, w->replaces, dry);
    return EXIT_YES;
}

static enum exit_status run(struct run *r)
{
    enum exit_status status = run_config(r);
    struct scripts migrations, others;
    struct work work = {.migrations = &migrations, .others = &others};
    struct once *c;

    if (status != EXIT_YES)
        return status;
    migrations = migrations_load(r);
    if (migrations.fault)
        return refuse(r, EXIT_NO, "bad-files", "%s", migrations.fault);
    others = replaced_load(r);
    if (others.fault)
        return refuse(r, EXIT_NO, "bad-files", "%s", others.fault);
    status = run_connect(r, CONFIG_DATABASE_URL_MIGRATE, &c);
    if (status == EXIT_YES && !option_given(r, "dry-run"))
        status = lock(r, c);
    if (status == EXIT_YES)
        status = migrate(r, c, &work);
    if (c)
        once_close(c);
    return status;
}

const struct command cmd_migrate = {
    "migrate",
    NULL,
    NULL,
    "brings the database to the version of this program",
    "Applies the pending files of sql/migrations in order, each in a transaction of its own, then\n"
    "replaces sql/api, sql/policies and sql/reference in one. A running server keeps working.\n"
    "Refuses (1) a migration that was changed after it was applied, a gap in the numbers, a "
    "database\n"
    "newer than these files, and a second run at the same time.",
    {{"dry-run", NULL, "say what would be done and do nothing"},
     {"wait", NULL, "wait for another run instead of refusing"},
     {"sql", "DIR", "the folder of SQL files; else $SAMPLAN_SQL, else the one of the build"}},
    run};

/*
 * samplan status
 */
#include "migration.h"
#include <string.h>

struct facts {
    struct scripts migrations;
    struct progress progress;
    bool scripts_current;
    struct once_rows *connections;
    int postgres;
};

static int gather(struct run *r, struct once *c, const struct scripts *others, struct facts *f)
{
    const char *checksum = checksum_of(c, scripts_joined(r, others));
    int err = progress_read(r, c, &f->migrations, &f->progress);

    if (err || !checksum)
        return err ? err : SP_EUNAVAILABLE;
    f->scripts_current = f->progress.replaced && !strcmp(f->progress.replaced, checksum);
    f->postgres = once_version(c);
    return once_query(c,
                      "SELECT usename, count(*) FROM pg_stat_activity WHERE datname = "
                      "current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL "
                      "GROUP BY usename ORDER BY usename",
                      NULL, 0, &f->connections);
}

static bool current(const struct facts *f)
{
    return !f->progress.reason && f->progress.pending == 0 && f->scripts_current;
}

static void print_json(struct run *r, const struct facts *f)
{
    struct arena *a = r->arena;
    cJSON *doc = json_object(a), *pending = json_array(a), *connections = json_object(a);
    int64_t count;

    for (unsigned i = f->migrations.n - f->progress.pending; i < f->migrations.n; i++)
        json_add_text(a, pending, f->migrations.list[i].name);
    for (unsigned i = 0; i < once_count(f->connections); i++) {
        if (text_int(once_value(f->connections, i, 1), 0, INT64_MAX, &count) == SP_OK)
            json_put_int(a, connections, once_value(f->connections, i, 0), count);
    }
    json_put_bool(a, doc, "ok", current(f));
    json_put_text(a, doc, "version", SAMPLAN_VERSION);
    json_put_int(a, doc, "schema", f->progress.applied);
    json_put_int(a, doc, "known", f->migrations.n);
    json_put(a, doc, "pending", pending);
    json_put_bool(a, doc, "scriptsCurrent", f->scripts_current);
    json_put_text(a, doc, "reason", f->progress.reason);
    json_put_text(a, doc, "message", f->progress.message);
    json_put_int(a, doc, "postgres", f->postgres);
    json_put(a, doc, "connections", connections);
    say_json(r, doc);
}

static void print_lines(const struct facts *f)
{
    say("samplan       %s", SAMPLAN_VERSION);
    say("postgresql    %d.%d", f->postgres / 10000, f->postgres % 10000);
    say("schema        %04d of %04u", f->progress.applied, f->migrations.n);
    for (unsigned i = f->migrations.n - f->progress.pending; i < f->migrations.n; i++)
        say("pending       %s", f->migrations.list[i].name);
    say("scripts       %s", f->scripts_current ? "current" : "not current: run samplan migrate");
    for (unsigned i = 0; i < once_count(f->connections); i++)
        say("connections   %s of %s", once_value(f->connections, i, 1),
            once_value(f->connections, i, 0));
    if (f->progress.reason)
        say("fault         %s", f->progress.message);
}

static enum exit_status run(struct run *r)
{
    enum exit_status status = run_config(r);
    struct scripts others;
    struct facts f = {0};
    struct once *c;
    int err;

    if (status != EXIT_YES)
        return status;
    f.migrations = migrations_load(r);
    others = replaced_load(r);
    if (f.migrations.fault || others.fault)
        return refuse(r, EXIT_NO, "bad-files", "%s",
                      f.migrations.fault ? f.migrations.fault : others.fault);
    status = run_connect(r, CONFIG_DATABASE_URL_MIGRATE, &c);
    if (status != EXIT_YES)
        return status;
    err = gather(r, c, &others, &f);
    if (err)
        status =
            refuse(r, EXIT_REACH, "no-database", "the database cannot be asked: %s", once_error(c));
    else if (r->json)
        print_json(r, &f);
    else
        print_lines(&f);
    if (!err)
        status = current(&f) ? EXIT_YES : EXIT_NO;
    once_close(c);
    return status;
}

const struct command cmd_status = {
    "status",
    NULL,
    NULL,
    "which version the database is at, what is pending, and who is connected",
    "Exit code 0: everything is current, 1: something is pending or does not fit.",
    {{"sql", "DIR", "the folder of SQL files; else $SAMPLAN_SQL, else the one of the build"}},
    run};

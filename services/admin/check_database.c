/*
 * check_database.c - owns the look at the database as the server would see it: that it answers, is
 * new enough, knows our schema, and gives the server's role nothing but functions (security.md 1).
 */
#include "check.h"
#include "migration.h"
#include <string.h>

struct question {
    const char *sql;   /* each row it returns is a fault, named by its first column */
    const char *fault; /* with one %s */
};

static const struct question QUESTIONS[] = {
    {"SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER') AND "
     "(rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
     "the role of database.url is %s, or is a member of it: a privileged role; use samplan_server"},
    {"SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE') "
     "AND nspname NOT LIKE 'pg\\_%'",
     "the role of database.url may create things in schema %s; revoke that"},
    {"SELECT datname FROM pg_database WHERE datname = current_database() AND "
     "has_database_privilege(oid, 'CREATE')",
     "the role of database.url may create schemas in database %s; revoke that"},
    {"SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n "
     "ON n.oid = c.relnamespace WHERE c.relkind IN ('r','p','v','m','f') "
     "AND n.nspname NOT IN ('pg_catalog','information_schema') AND n.nspname NOT LIKE 'pg\\_%' "
     "AND (pg_has_role(current_user, c.relowner, 'MEMBER') OR has_table_privilege(c.oid, "
     "'SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER') OR "
     "has_any_column_privilege(c.oid, 'SELECT,INSERT,UPDATE,REFERENCES')) ORDER BY 1 LIMIT 10",
     "the role of database.url has a privilege on table %s; it may have none on any"},
    {"SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n "
     "ON n.oid = c.relnamespace WHERE c.relrowsecurity AND NOT c.relforcerowsecurity "
     "ORDER BY 1 LIMIT 10",
     "table %s has row-level security that is not forced; run samplan migrate"},
};

static void ask(struct check *k, struct once *c, const struct question *q)
{
    struct once_rows *rows = query(c, q->sql, NULL, 0);

    if (!rows) {
        check_fault(k, "database", "the catalogue cannot be read: %s", once_error(c));
        return;
    }
    for (unsigned i = 0; i < once_count(rows); i++) {
        const char *name = once_value(rows, i, 0), *hole = strstr(q->fault, "%s");

        check_fault(k, "database", "%.*s%s%s", (int)(hole - q->fault), q->fault, name, hole + 2);
    }
}

static void check_version(struct check *k, struct once *c)
{
    int64_t least = config_int(k->run->config, CONFIG_DATABASE_MIN_VERSION);
    int has = once_version(c);

    if (has < least)
        check_fault(
            k, "database",
            "PostgreSQL is %d.%d and database.min_version wants %lld.%lld: update PostgreSQL, "
            "or lower database.min_version if you know why",
            has / 10000, has % 10000, (long long)least / 10000, (long long)least % 10000);
}

static void check_schema(struct check *k, struct once *c)
{
    struct scripts files = migrations_load(k->run);
    int number;

    if (files.fault) {
        check_fault(k, "schema", "%s", files.fault);
        return;
    }
    if (version_seen(k->run, c, &number))
        check_fault(k, "schema", "the version of the database cannot be read: %s", once_error(c));
    else if (number < 0)
        check_fault(k, "schema", "the database has no tables yet; run samplan migrate");
    else if (number < (int)files.n)
        check_fault(k, "schema",
                    "the database is at %04d and this version needs %04u; run samplan "
                    "migrate",
                    number, files.n);
    else if (number > (int)files.n)
        check_fault(k, "schema",
                    "the database is at %04d and this version knows only %04u; use the "
                    "later samplan",
                    number, files.n);
}

void check_database(struct check *k)
{
    const char *url = config_text(k->run->config, CONFIG_DATABASE_URL), *why = "";
    struct once *c = NULL;

    if (!*url) {
        check_fault(k, "database",
                    "database.url is not set; say in it where PostgreSQL is, with the "
                    "role samplan_server");
        return;
    }
    if (once_open(k->run->arena, url, &c, &why)) {
        check_fault(k, "database", "the database of database.url does not answer: %s", why);
        return;
    }
    check_version(k, c);
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS; i++)
        ask(k, c, &QUESTIONS[i]);
    check_schema(k, c);
    once_close(c);
}

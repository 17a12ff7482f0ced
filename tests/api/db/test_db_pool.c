/*
 * The pool: what it refuses to use, what happens while the database is away, and listening.
 */
#include "db_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(db_pool, .init = db_start, .fini = db_stop);

/* ---- what it refuses ---- */

static bool refused(void *arg)
{
    (void)arg;
    return seen("db_refused") > 0;
}

static bool is_up(void *arg)
{
    (void)arg;
    return pool_is_up();
}

/* Refused as long as the fault is there, and in use by itself once it is mended. */
static void expect_refused_until(const char *wrong, const char *mended)
{
    pool_stop();
    sql(wrong);
    pool_start(NULL, false);
    until(refused, NULL);
    cr_expect(not(pool_is_up()));
    sql(mended);
    until(is_up, NULL);
}

Test(db_pool, a_role_with_a_privilege_on_a_table_is_refused)
{
    expect_refused_until("GRANT SELECT ON t.row TO $db", "REVOKE SELECT ON t.row FROM $db");
}

Test(db_pool, a_role_with_a_privilege_on_a_single_column_is_refused)
{
    expect_refused_until("GRANT SELECT (what) ON t.row TO $db",
                         "REVOKE SELECT (what) ON t.row FROM $db");
}

Test(db_pool, a_privilege_that_everybody_has_is_refused_too)
{
    expect_refused_until("GRANT INSERT ON t.row TO PUBLIC", "REVOKE INSERT ON t.row FROM PUBLIC");
}

Test(db_pool, a_superuser_is_refused)
{
    expect_refused_until("ALTER ROLE $db SUPERUSER", "ALTER ROLE $db NOSUPERUSER");
}

Test(db_pool, a_role_past_row_level_security_is_refused)
{
    expect_refused_until("ALTER ROLE $db BYPASSRLS", "ALTER ROLE $db NOBYPASSRLS");
}

Test(db_pool, a_role_that_could_become_a_superuser_is_refused)
{
    expect_refused_until("ALTER ROLE $db NOINHERIT; GRANT postgres TO $db",
                         "REVOKE postgres FROM $db");
}

Test(db_pool, the_owner_of_a_table_is_refused)
{
    expect_refused_until("CREATE TABLE t.own (); ALTER TABLE t.own OWNER TO $db;"
                         "REVOKE ALL ON t.own FROM $db",
                         "DROP TABLE t.own");
}

Test(db_pool, a_role_that_may_create_in_a_schema_is_refused)
{
    expect_refused_until("GRANT CREATE ON SCHEMA api TO $db",
                         "REVOKE CREATE ON SCHEMA api FROM $db");
}

Test(db_pool, a_role_that_may_create_schemas_is_refused)
{
    expect_refused_until("GRANT CREATE ON DATABASE $db TO $db",
                         "REVOKE CREATE ON DATABASE $db FROM $db");
}

Test(db_pool, row_level_security_that_spares_the_owner_is_refused)
{
    expect_refused_until("ALTER TABLE t.row ENABLE ROW LEVEL SECURITY",
                         "ALTER TABLE t.row FORCE ROW LEVEL SECURITY");
}

Test(db_pool, a_missing_function_is_refused_until_it_is_there)
{
    static const struct db_call *const calls[] = {&READ_ECHO, &READ_MISSING, NULL};

    pool_stop();
    pool_start(calls, false);
    until(refused, NULL);
    cr_expect(not(pool_is_up()));
    sql("CREATE FUNCTION api.nobody_wrote_this(bytea, uuid, text, text, OUT outcome text,"
        " OUT reason text, OUT doc json) LANGUAGE plpgsql AS $$ BEGIN outcome := 'ok'; END $$");
    until(is_up, NULL);
    struct trial *t = ask(&READ_MISSING, "x");
    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
}

Test(db_pool, an_older_postgresql_than_configured_is_refused)
{
    pool_stop();
    setenv("SAMPLAN_DATABASE_MIN_VERSION", "990000", 1);
    config_again();
    pool_start(NULL, false);
    until(refused, NULL);
    cr_expect(not(pool_is_up()));
}

Test(db_pool, a_connection_string_that_is_none_is_refused_at_once)
{
    struct db_options options = {.url = "host='open quote"};
    struct db *db;

    cr_expect(eq(int, db_open(&options, &db), SP_EINVAL));
}

/* ---- while the database is away ---- */

static void away(void)
{
    cluster_sql("ALTER DATABASE $db ALLOW_CONNECTIONS false");
    cluster_sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE usename = '$db'");
}

static void back(void)
{
    cluster_sql("ALTER DATABASE $db ALLOW_CONNECTIONS true");
}

static bool is_down(void *arg)
{
    (void)arg;
    return !pool_is_up();
}

static void short_wait(void)
{
    pool_stop();
    setenv("SAMPLAN_DATABASE_WAIT", "300ms", 1);
    config_again();
    pool_start(NULL, true);
}

Test(db_pool, without_a_database_a_request_waits_and_is_then_told_to_come_back)
{
    short_wait();
    away();
    until(is_down, NULL);
    struct trial *read = ask(&READ_ECHO, "x"), *write = ask(&WRITE_ROW, "x");

    turn();
    cr_expect(not(read->finished));
    until_over(read);
    until_over(write);
    cr_expect(eq(int, read->err, SP_EUNAVAILABLE));
    cr_expect(lt(int, 0, read->retry_after));
    cr_expect(eq(int, write->err, SP_EUNAVAILABLE));
}

Test(db_pool, service_resumes_by_itself)
{
    short_wait();
    away();
    until(is_down, NULL);
    until_over(ask(&READ_ECHO, "x"));
    back();
    until(is_up, NULL);
    struct trial *t = ask(&READ_ECHO, "x");
    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
}

Test(db_pool, a_request_that_waits_is_answered_when_the_database_comes_back_in_time)
{
    away();
    until(is_down, NULL);
    struct trial *read = ask(&READ_ECHO, "x"), *write = ask(&WRITE_ROW, "x");

    for (int i = 0; i < 10; i++)
        turn();
    back();
    until_over(read);
    until_over(write);
    cr_expect(eq(int, read->err, SP_OK));
    cr_expect(eq(int, write->err, SP_OK));
}

Test(db_pool, an_outage_is_logged_once_and_not_at_every_attempt)
{
    short_wait();
    away();
    until(is_down, NULL);
    for (int i = 0; i < 5; i++)
        until_over(ask(&READ_ECHO, "x"));
    cr_expect(le(i64, seen("db_down"), 4), "lost, and cannot connect, for each of two connections");
}

/* ---- closing ---- */

Test(db_pool, a_closing_pool_gives_up_what_was_not_sent)
{
    away();
    until(is_down, NULL);
    struct trial *t = ask(&WRITE_ROW, "x");

    turn();
    pool_stop();
    cr_expect(t->released);
    cr_expect(eq(int, t->err, SP_EUNAVAILABLE));
}

Test(db_pool, a_pool_that_is_still_connecting_can_be_closed)
{
    pool_stop();
    pool_start(NULL, false);
    turn();
    pool_stop();
    cr_expect(not(pool_is_up()));
}

/* ---- listening ---- */

static struct {
    unsigned gaps, n;
    char last[64];
} ear;

static void hear(void *arg, const char *payload)
{
    (void)arg;
    if (!payload) {
        ear.gaps++;
        return;
    }
    ear.n++;
    snprintf(ear.last, sizeof ear.last, "%s", payload);
}

static bool heard_gaps(void *arg)
{
    return ear.gaps >= *(unsigned *)arg;
}

static bool heard(void *arg)
{
    return ear.n >= *(unsigned *)arg;
}

static void notify(const char *quoted)
{
    char text[96];

    snprintf(text, sizeof text, "NOTIFY \"%s\", 'x'", quoted);
    sql(text);
}

Test(db_pool, who_listens_hears)
{
    db_listen(pool(), "events", hear, NULL);
    until(heard_gaps, &(unsigned){1});
    sql("NOTIFY events, 'case 17'; NOTIFY others, 'case 18'; NOTIFY events, 'case 19'");
    until(heard, &(unsigned){2});
    cr_expect(eq(str, ear.last, "case 19"));
    cr_expect(eq(uint, ear.n, 2));
    cr_expect(eq(uint, ear.gaps, 1));
}

Test(db_pool, after_a_lost_connection_the_listener_is_told_that_it_may_have_missed_something)
{
    db_listen(pool(), "events", hear, NULL);
    until(heard_gaps, &(unsigned){1});
    cluster_sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE usename = '$db'");
    until(heard_gaps, &(unsigned){2});
    sql("NOTIFY events, 'after'");
    until(heard, &(unsigned){1});
    cr_expect(eq(str, ear.last, "after"));
}

Test(db_pool, a_channel_is_heard_whenever_it_is_added)
{
    unsigned n = 0;
    char name[32];

    /* One at every turn of the way up: before, while and after the first LISTEN is sent. */
    while (!ear.gaps && n < 50) {
        snprintf(name, sizeof name, "Odd \"name %u", n++);
        db_listen(pool(), name, hear, NULL);
        event();
    }
    until(heard_gaps, &n);
    db_listen(pool(), "last", hear, NULL);
    until(heard_gaps, &(unsigned){n + 1});
    sql("NOTIFY \"Odd \"\"name 0\", '1'");
    snprintf(name, sizeof name, "Odd \"\"name %u", n - 1);
    notify(name);
    sql("NOTIFY last, '3'");
    until(heard, &(unsigned){3});
    cr_expect(eq(str, ear.last, "3"));
    cr_expect(eq(uint, ear.gaps, n + 1));
}

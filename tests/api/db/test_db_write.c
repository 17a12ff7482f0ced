/*
 * Writes: a batch of their own, tried again when rolled back, unknown when nobody can tell.
 */
#include "db_fixture.h"
#include <stdlib.h>
#include <string.h>

TestSuite(db_write, .init = db_start, .fini = db_stop);

static const char *rows(void)
{
    return sql_value("SELECT count(*) FROM t.row");
}

Test(db_write, a_write_is_committed_when_it_is_answered)
{
    struct trial *t = ask(&WRITE_ROW, "kept");

    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
    cr_expect(eq(str, (char *)sql_value("SELECT what FROM t.row"), "kept"));
}

Test(db_write, key_and_hash_of_method_path_and_body_go_with_it)
{
    struct trial *t = prepare_trial(&WRITE_ROW, "x");

    t->req.idempotency_key = "key-1";
    t->req.method = "POST";
    t->req.path = "/api/v1/things";
    t->req.body = "{}";
    t->req.body_len = 2;
    begin_trial(t);
    until_over(t);
    cr_expect(eq(str, (char *)sql_value("SELECT key FROM t.row"), "key-1"));
    cr_expect(eq(str,
                 (char *)sql_value("SELECT (body = sha256('POST\\000/api/v1/things\\000{}'))::text"
                                   " FROM t.row"),
                 "true"));
}

Test(db_write, without_a_key_the_key_is_null)
{
    until_over(ask(&WRITE_ROW, "x"));
    cr_expect(eq(str, (char *)sql_value("SELECT (key IS NULL)::text FROM t.row"), "true"));
}

Test(db_write, two_writes_never_share_a_transaction)
{
    struct trial *bad = ask(&WRITE_ROW, "raise"), *good = ask(&WRITE_ROW, "good");

    until_over(bad);
    until_over(good);
    cr_expect(eq(int, bad->err, SP_ECONFLICT));
    cr_expect(eq(int, good->err, SP_OK));
    cr_expect(eq(str, (char *)rows(), "1"));
}

Test(db_write, the_calls_of_one_batch_are_one_transaction)
{
    struct trial *t = ask_two(&WRITE_ROW, "first", "raise");

    until_over(t);
    cr_expect(eq(int, t->err, SP_ECONFLICT));
    cr_expect(eq(str, (char *)rows(), "0"));
}

Test(db_write, an_error_at_commit_is_an_error_although_the_row_had_come)
{
    struct trial *t = ask(&WRITE_ROW, "raise");

    until_over(t);
    cr_expect(eq(int, t->err, SP_ECONFLICT));
    cr_expect(eq(str, t->outcome, ""));
    cr_expect(not(t->passed));
}

/* PostgreSQL says COMMIT with a warning when the wait for the standby was cancelled. */
Test(db_write, a_warning_at_commit_makes_the_outcome_unknown)
{
    struct trial *t = ask(&WRITE_ROW, "warn");

    until_over(t);
    cr_expect(eq(int, t->err, SP_EUNKNOWN));
    cr_expect(lt(int, 0, t->retry_after));
    cr_expect(eq(str, t->outcome, ""));
    cr_expect(eq(str, (char *)rows(), "1"), "it was committed, and nobody may say so");
    cr_expect(eq(i64, seen("db_notice"), 1));
}

Test(db_write, after_a_warning_the_connection_is_made_anew)
{
    for (int i = 0; i < 3; i++)
        until_over(ask(&WRITE_ROW, "warn"));
    struct trial *t = ask(&WRITE_ROW, "good");
    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
}

Test(db_write, a_write_on_a_killed_connection_has_an_unknown_outcome)
{
    struct trial *t = ask(&WRITE_DIES, "x");

    until_over(t);
    cr_expect(eq(int, t->err, SP_EUNKNOWN));
    cr_expect(eq(str, (char *)rows(), "0"));
    cr_expect(eq(i64, seen("db_retry"), 0), "a write is never run again on a guess");
}

Test(db_write, a_deadlock_is_run_again)
{
    struct trial *one = ask_two(&WRITE_LOCKS, "1", "2"), *two = ask_two(&WRITE_LOCKS, "2", "1");

    until_over(one);
    until_over(two);
    cr_expect(eq(int, one->err, SP_OK));
    cr_expect(eq(int, two->err, SP_OK));
    cr_expect(ge(i64, seen("db_retry"), 1));
    cr_expect(eq(str, (char *)sql_value("SELECT sum(n) FROM t.counter"), "4"));
}

Test(db_write, a_serialization_failure_is_run_again)
{
    cluster_sql("ALTER ROLE $db SET default_transaction_isolation = 'repeatable read'");
    pool_stop();
    pool_start(NULL, true);
    struct trial *one = ask(&WRITE_COUNTS, "1"), *two = ask(&WRITE_COUNTS, "1");

    until_over(one);
    until_over(two);
    cr_expect(eq(int, one->err, SP_OK));
    cr_expect(eq(int, two->err, SP_OK));
    cr_expect(ge(i64, seen("db_retry"), 1));
    cr_expect(eq(str, (char *)sql_value("SELECT sum(n) FROM t.counter"), "2"));
}

Test(db_write, what_keeps_failing_is_given_up_after_three_more_attempts)
{
    struct trial *t = ask(&READ_RAISE, "40001");

    until_over(t);
    cr_expect(eq(int, t->err, SP_EUNAVAILABLE));
    cr_expect(lt(int, 0, t->retry_after));
    cr_expect(eq(i64, seen("db_retry"), 3));
}

Test(db_write, what_reaches_a_standby_is_run_again_on_a_new_connection)
{
    struct trial *t = ask(&READ_RAISE, "25006");

    until_over(t);
    cr_expect(eq(int, t->err, SP_EUNAVAILABLE));
    cr_expect(eq(i64, seen("db_retry"), 3));
    cr_expect(eq(i64, seen("db_down"), 4), "each attempt takes its connection along");
}

static bool somebody_waits(void)
{
    return !strcmp(sql_value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                             " AND NOT granted"),
                   "1");
}

Test(db_write, a_lock_that_is_not_given_in_time_is_a_passing_trouble)
{
    setenv("SAMPLAN_DATABASE_STATEMENT_TIMEOUT", "100ms", 1);
    pool_stop();
    config_again();
    pool_start(NULL, true);
    sql("BEGIN; UPDATE t.counter SET n = n");
    struct trial *t = ask(&WRITE_LOCKS, "1");
    until_over(t);
    sql("ROLLBACK");
    cr_expect(eq(int, t->err, SP_EUNAVAILABLE));
    cr_expect(not(t->passed));
}

Test(db_write, closing_the_pool_waits_for_a_write_under_way)
{
    sql("SELECT pg_advisory_lock(1)");
    struct trial *t = ask(&WRITE_ROW, "wait");
    while (!somebody_waits())
        turn();
    pool_close();
    for (int i = 0; i < 100; i++)
        turn();
    cr_expect(not(t->finished));
    sql("SELECT pg_advisory_unlock(1)");
    until_over(t);
    until_closed();
    cr_expect(eq(int, t->err, SP_OK));
    cr_expect(eq(str, (char *)rows(), "1"));
}

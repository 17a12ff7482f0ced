/*
 * Reads: they share commits, a bad one fails alone, and nothing is answered before it is committed.
 */
#include "db_fixture.h"
#include <stdlib.h>
#include <string.h>

#define MANY 64

TestSuite(db_read, .init = db_start, .fini = db_stop);

static void until_all_over(struct trial **t, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        until_over(t[i]);
}

Test(db_read, an_answer_carries_the_document_and_leaves_an_audit_row)
{
    struct trial *t = prepare_trial(&READ_ECHO, "hej");

    t->req.secret = "00ff00ff";
    begin_trial(t);
    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
    cr_expect(eq(str, t->outcome, "ok"));
    cr_expect(eq(str, t->doc, "{\"what\" : \"hej\", \"length\" : 3}"));
    cr_expect(eq(sz, t->doc_len, strlen(t->doc)));
    cr_expect(eq(str, (char *)sql_value("SELECT secret || '' FROM t.audit"), "\\x00ff00ff"));
    cr_expect(eq(str, (char *)sql_value("SELECT client FROM t.audit"), "192.0.2.1"));
    cr_expect(eq(str, (char *)sql_value("SELECT request FROM t.audit"), t->req.id));
}

Test(db_read, without_a_session_the_secret_is_null)
{
    until_over(ask(&READ_ECHO, "x"));
    cr_expect(eq(str, (char *)sql_value("SELECT (secret IS NULL)::text FROM t.audit"), "true"));
}

/* A plan that is compiled first makes a call of milliseconds one of a second. */
Test(db_read, plans_are_never_compiled)
{
    until_over(ask(&READ_ECHO, "x"));
    cr_expect(eq(str, (char *)sql_value("SELECT jit FROM t.audit"), "off"));
}

Test(db_read, a_null_parameter_is_sql_null)
{
    struct trial *t = ask(&READ_ECHO, NULL);

    until_over(t);
    cr_expect(eq(str, t->doc, "{\"what\" : null, \"length\" : null}"));
}

Test(db_read, sixty_four_waiting_reads_share_a_commit_or_two)
{
    struct trial *t[MANY];

    for (unsigned i = 0; i < MANY; i++)
        t[i] = ask(&READ_ECHO, "many");
    until_all_over(t, MANY);
    for (unsigned i = 0; i < MANY; i++)
        cr_expect(eq(int, t[i]->err, SP_OK));
    cr_expect(eq(str, (char *)sql_value("SELECT count(*) FROM t.audit"), "64"));
    cr_expect(le(int, sql_int("SELECT count(DISTINCT xid) FROM t.audit"), 2));
}

Test(db_read, more_reads_than_a_batch_holds_go_in_few_batches)
{
    struct trial *t[2 * MANY];

    for (unsigned i = 0; i < 2 * MANY; i++)
        t[i] = ask(&READ_ECHO, "many");
    until_all_over(t, 2 * MANY);
    cr_expect(eq(str, (char *)sql_value("SELECT count(*) FROM t.audit"), "128"));
    cr_expect(le(int, sql_int("SELECT count(DISTINCT xid) FROM t.audit"), 3));
}

Test(db_read, each_read_of_a_shared_batch_gets_its_own_answer)
{
    struct trial *t[4];

    for (unsigned i = 0; i < 4; i++)
        t[i] = ask(&READ_SIZE, (const char *[]){"1", "20", "300", "4000"}[i]);
    until_all_over(t, 4);
    cr_expect(eq(sz, t[0]->doc_len, 3));
    cr_expect(eq(sz, t[1]->doc_len, 22));
    cr_expect(eq(sz, t[2]->doc_len, 302));
    cr_expect(eq(sz, t[3]->doc_len, 4002));
}

Test(db_read, one_bad_read_in_a_shared_batch_fails_alone)
{
    struct trial *t[8];

    for (unsigned i = 0; i < 8; i++)
        t[i] = i == 4 ? ask(&READ_RAISE, "22023") : ask(&READ_ECHO, "good");
    until_all_over(t, 8);
    for (unsigned i = 0; i < 8; i++)
        cr_expect(eq(int, t[i]->err, i == 4 ? SP_EINVAL : SP_OK), "read %u", i);
    cr_expect(eq(str, (char *)sql_value("SELECT count(*) FROM t.audit"), "7"));
    cr_expect(eq(str, (char *)sql_value("SELECT count(DISTINCT xid) FROM t.audit"), "7"));
}

Test(db_read, a_refusal_ends_the_flow_with_its_reason_and_stays_audited)
{
    struct trial *t = ask(&READ_REFUSED, "not-party");

    until_over(t);
    cr_expect(eq(int, t->err, SP_EDENIED));
    cr_expect(eq(str, t->reason, "not-party"));
    cr_expect(not(t->passed));
    cr_expect(eq(str, (char *)sql_value("SELECT what FROM t.audit"), "denied"));
}

Test(db_read, a_refusal_in_a_shared_batch_does_not_touch_the_others)
{
    struct trial *bad = ask(&READ_REFUSED, "not-party"), *good = ask(&READ_ECHO, "x");

    until_over(bad);
    until_over(good);
    cr_expect(eq(int, bad->err, SP_EDENIED));
    cr_expect(eq(int, good->err, SP_OK));
    cr_expect(eq(str, (char *)sql_value("SELECT count(DISTINCT xid) FROM t.audit"), "1"));
}

Test(db_read, a_caller_may_look_at_a_bad_outcome_itself)
{
    struct trial *t = prepare_trial(&READ_REFUSED, "not-party");

    t->any = true;
    begin_trial(t);
    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
    cr_expect(t->passed);
    cr_expect(eq(str, t->outcome, "access-denied"));
}

static bool commit_waits(void)
{
    return !strcmp(sql_value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                             " AND NOT granted"),
                   "1");
}

Test(db_read, a_row_that_arrived_before_its_commit_is_not_answered)
{
    sql("SELECT pg_advisory_lock(1)");
    /* Larger than any buffer on the way, so that the row is here while COMMIT still waits. */
    struct trial *t = ask(&READ_COMMITS_LATE, "1000000");

    while (!commit_waits())
        turn();
    for (int i = 0; i < 100; i++)
        turn();
    cr_expect(not(t->finished));
    sql("SELECT pg_advisory_unlock(1)");
    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
    cr_expect(eq(sz, t->doc_len, 1000002));
}

/* A list of two hundred takes as long as fifty cases: a case is not read behind it. */
Test(db_read, a_long_read_shares_with_nobody_and_short_ones_pass_it)
{
    struct trial *longs[2], *shorts[2];

    sql("SELECT pg_advisory_lock(1)");
    longs[0] = ask(&READ_LASTS, "list");
    longs[1] = ask(&READ_LASTS, "list");
    shorts[0] = ask(&READ_ECHO, "case");
    while (!commit_waits())
        turn();
    shorts[1] = ask(&READ_ECHO, "case");
    until_all_over(shorts, 2);
    cr_expect(eq(int, shorts[1]->err, SP_OK));
    cr_expect(not(longs[0]->finished));
    cr_expect(not(longs[1]->finished));
    sql("SELECT pg_advisory_unlock(1)");
    until_all_over(longs, 2);
    cr_expect(eq(int, longs[1]->err, SP_OK));
    cr_expect(eq(str, longs[1]->doc, "\"list\""));
    cr_expect(eq(int, sql_int("SELECT count(DISTINCT xid) FROM t.audit WHERE what = 'wait'"), 2));
}

Test(db_read, a_read_on_a_killed_connection_is_run_again)
{
    struct trial *t = ask(&READ_DIES_ONCE, "again");

    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
    cr_expect(eq(str, t->doc, "\"again\""));
    cr_expect(eq(i64, seen("db_retry"), 1));
}

Test(db_read, reads_that_share_a_killed_connection_are_all_run_again)
{
    struct trial *t[10];

    for (unsigned i = 0; i < 10; i++)
        t[i] = i == 4 ? ask(&READ_DIES_ONCE, "x") : ask(&READ_ECHO, "x");
    until_all_over(t, 10);
    for (unsigned i = 0; i < 10; i++)
        cr_expect(eq(int, t[i]->err, SP_OK));
    cr_expect(eq(str, (char *)sql_value("SELECT count(*) FROM t.audit"), "10"));
}

Test(db_read, a_warning_in_a_read_makes_its_outcome_unknown_and_spares_the_others)
{
    struct trial *warned = ask(&READ_WARNS, "x"), *good = ask(&READ_ECHO, "x");

    until_over(warned);
    until_over(good);
    cr_expect(eq(int, warned->err, SP_EUNKNOWN));
    cr_expect(eq(int, good->err, SP_OK));
}

Test(db_read, a_parameter_larger_than_the_socket_takes_arrives_whole)
{
    size_t len = 2 * 1024 * 1024;
    char *big = malloc(len + 1);

    memset(big, 'x', len);
    big[len] = '\0';
    struct trial *t = ask(&READ_ECHO, big);
    until_over(t);
    free(big);
    cr_expect(eq(int, t->err, SP_OK));
    cr_expect(not(eq(ptr, strstr(t->doc, "\"length\" : 2097152"), NULL)));
}

Test(db_read, a_result_of_five_megabytes_arrives_whole)
{
    struct trial *t = ask(&READ_SIZE, "5000000");

    until_over(t);
    cr_expect(eq(int, t->err, SP_OK));
    cr_expect(eq(sz, t->doc_len, 5000002));
    cr_expect(eq(sz, strspn(t->doc + 1, "x"), 5000000));
}

Test(db_read, big_parameters_and_big_results_at_once_do_not_lock_up)
{
    size_t len = 1024 * 1024;
    char *big = malloc(len + 1);
    struct trial *t[16];

    memset(big, 'x', len);
    big[len] = '\0';
    for (unsigned i = 0; i < 16; i++)
        t[i] = i % 2 ? ask(&READ_ECHO, big) : ask(&READ_SIZE, "1000000");
    until_all_over(t, 16);
    free(big);
    for (unsigned i = 0; i < 16; i++)
        cr_expect(eq(int, t[i]->err, SP_OK));
}

Test(db_read, who_left_before_sending_is_not_looked_up)
{
    struct trial *t = ask(&READ_ECHO, "gone");

    flow_leave(&t->req);
    until_over(t);
    cr_expect(not(t->passed));
    cr_expect(eq(str, (char *)sql_value("SELECT count(*) FROM t.audit"), "0"));
}

Test(db_read, who_left_under_way_is_released_once_the_answer_is_back)
{
    sql("SELECT pg_advisory_lock(1)");
    struct trial *t = ask(&READ_COMMITS_LATE, "10");

    while (!commit_waits())
        turn();
    flow_leave(&t->req);
    turn();
    cr_expect(not(t->released));
    sql("SELECT pg_advisory_unlock(1)");
    until_over(t);
    cr_expect(not(t->passed));
    cr_expect(eq(str, (char *)sql_value("SELECT count(*) FROM t.audit"), "1"));
}

/*
 * The operator's connection: one statement at a time, and errors that say where.
 */
#include "db_fixture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct once *once;

static void start(void)
{
    const char *why = "";

    arena = arena_new();
    if (!getenv("SAMPLAN_TEST_PG") ||
        once_open(arena, getenv("SAMPLAN_TEST_PG"), &once, &why) != SP_OK) {
        fprintf(stderr, "SAMPLAN_TEST_PG is not set or not reachable: %s\n", why);
        abort();
    }
}

static void stop(void)
{
    arena_free(arena);
}

TestSuite(once, .init = start, .fini = stop);

Test(once, rows_have_values_and_nulls)
{
    const struct db_param params[] = {DB_TEXT("a'b"), DB_NULL};
    struct once_rows *rows;

    cr_assert(eq(int,
                 once_query(once, "SELECT $1::text, $2::text UNION ALL SELECT 'c', 'd' ORDER BY 1",
                            params, 2, &rows),
                 SP_OK));
    cr_expect(eq(uint, once_count(rows), 2));
    cr_expect(eq(str, (char *)once_value(rows, 0, 0), "a'b"));
    cr_expect(eq(ptr, (void *)once_value(rows, 0, 1), NULL));
    cr_expect(eq(str, (char *)once_value(rows, 1, 1), "d"));
}

Test(once, an_error_has_its_code_message_and_line)
{
    cr_expect(eq(int, once_script(once, "SELECT 1;\n\nSELECT 'å', nothing_here;"), SP_EINTERNAL));
    cr_expect(eq(str, (char *)once_error(once),
                 "line 3: column \"nothing_here\" does not exist (42703)"));
}

Test(once, an_error_inside_a_function_says_where)
{
    cr_expect(
        eq(int, once_script(once, "DO $$ BEGIN RAISE unique_violation; END $$"), SP_ECONFLICT));
    cr_expect(not(eq(ptr, (void *)strstr(once_error(once), "PL/pgSQL function"), NULL)));
}

Test(once, a_script_that_fails_half_way_leaves_nothing)
{
    cr_expect(eq(int, once_script(once, "CREATE TABLE once_half (); SELECT 1/0"), SP_EINVAL));
    cr_expect(eq(int, once_script(once, "SELECT * FROM once_half"), SP_EINTERNAL));
}

Test(once, the_version_is_the_servers)
{
    cr_expect(ge(int, once_version(once), 150000));
}

Test(once, a_database_that_is_not_there_is_unavailable_and_says_why)
{
    struct once *none;
    const char *why = NULL;

    cr_expect(eq(int, once_open(arena, "host=/nonexistent password=hemligt", &none, &why),
                 SP_EUNAVAILABLE));
    cr_expect(eq(ptr, none, NULL));
    cr_assert(not(eq(ptr, (void *)why, NULL)));
    cr_expect(not(eq(ptr, (void *)strstr(why, "/nonexistent"), NULL)));
    cr_expect(eq(ptr, (void *)strstr(why, "hemligt"), NULL));
}

Test(once, a_malformed_connection_string_is_not_quoted)
{
    struct once *none;
    const char *why = NULL;

    cr_expect(eq(int, once_open(arena, "host=x password='hemligt", &none, &why), SP_EUNAVAILABLE));
    cr_expect(eq(ptr, (void *)strstr(why, "hemligt"), NULL));
}

Test(once, a_connection_that_was_lost_is_unavailable)
{
    cr_expect(eq(int, once_script(once, "SELECT pg_terminate_backend(pg_backend_pid())"),
                 SP_EUNAVAILABLE));
    cr_expect(eq(int, once_script(once, "SELECT 1"), SP_EUNAVAILABLE));
}

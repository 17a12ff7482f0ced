/*
 * Parameters as the text that PostgreSQL reads.
 */
#include "db/db.h"
#include "json/json.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>

#define A "0190a1b2-0000-7000-8000-000000000001"
#define B "0190A1B2-0000-7000-8000-00000000000B"

static struct arena *arena;

static void start(void)
{
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
}

TestSuite(db_param, .init = start, .fini = stop);

static const char *uuids(const char *const *ids, int n)
{
    cJSON *array = json_array(arena);

    for (int i = 0; i < n; i++)
        json_add_text(arena, array, ids[i]);
    return db_param_uuids(arena, array).text;
}

Test(db_param, integers_reach_from_end_to_end)
{
    cr_expect(eq(str, (char *)db_param_int(arena, 0).text, "0"));
    cr_expect(eq(str, (char *)db_param_int(arena, INT64_MIN).text, "-9223372036854775808"));
    cr_expect(eq(str, (char *)db_param_int(arena, INT64_MAX).text, "9223372036854775807"));
}

Test(db_param, truth_is_a_word)
{
    cr_expect(eq(str, (char *)db_param_bool(true).text, "true"));
    cr_expect(eq(str, (char *)db_param_bool(false).text, "false"));
}

Test(db_param, no_array_is_null_and_an_empty_one_is_empty)
{
    cr_expect(eq(ptr, (void *)db_param_uuids(arena, NULL).text, NULL));
    cr_expect(eq(str, (char *)uuids(NULL, 0), "{}"));
}

Test(db_param, ids_stand_in_their_order)
{
    cr_expect(eq(str, (char *)uuids((const char *[]){A, B}, 2), "{" A "," B "}"));
}

Test(db_param, what_is_no_id_cannot_end_the_array)
{
    cr_expect(eq(str, (char *)uuids((const char *[]){A, "},{"}, 2), "{" A ",invalid}"));
}

Test(db_param, an_element_that_is_no_text_is_refused)
{
    cJSON *array = json_array(arena);

    json_add(arena, array, json_object(arena));
    cr_expect(eq(str, (char *)db_param_uuids(arena, array).text, "{invalid}"));
}

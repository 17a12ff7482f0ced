/*
 * The one table from SQLSTATE to our errors.
 */
#include "db/db.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(sqlstate, what_passes_by_itself_is_unavailable)
{
    cr_expect(eq(int, db_sqlstate("40001"), SP_EUNAVAILABLE));
    cr_expect(eq(int, db_sqlstate("40P01"), SP_EUNAVAILABLE));
    cr_expect(eq(int, db_sqlstate("55P03"), SP_EUNAVAILABLE));
    cr_expect(eq(int, db_sqlstate("57014"), SP_EUNAVAILABLE));
    cr_expect(eq(int, db_sqlstate("25006"), SP_EUNAVAILABLE));
}

Test(sqlstate, two_at_the_same_time_are_a_conflict)
{
    cr_expect(eq(int, db_sqlstate("23505"), SP_ECONFLICT));
    cr_expect(eq(int, db_sqlstate("23503"), SP_ECONFLICT));
    cr_expect(eq(int, db_sqlstate("23P01"), SP_ECONFLICT));
}

Test(sqlstate, a_whole_state_goes_before_its_class)
{
    cr_expect(eq(int, db_sqlstate("23514"), SP_EINTERNAL));
    cr_expect(eq(int, db_sqlstate("25P02"), SP_EINTERNAL));
    cr_expect(eq(int, db_sqlstate("08007"), SP_EUNKNOWN));
    cr_expect(eq(int, db_sqlstate("08006"), SP_EUNAVAILABLE));
}

Test(sqlstate, a_class_covers_states_that_nobody_named)
{
    cr_expect(eq(int, db_sqlstate("22P02"), SP_EINVAL));
    cr_expect(eq(int, db_sqlstate("22021"), SP_EINVAL));
    cr_expect(eq(int, db_sqlstate("53100"), SP_EUNAVAILABLE));
    cr_expect(eq(int, db_sqlstate("57P01"), SP_EUNAVAILABLE));
    cr_expect(eq(int, db_sqlstate("58030"), SP_EUNAVAILABLE));
}

Test(sqlstate, a_policy_that_says_no_is_a_denial)
{
    cr_expect(eq(int, db_sqlstate("42501"), SP_EDENIED));
    cr_expect(eq(int, db_sqlstate("42883"), SP_EINTERNAL));
}

Test(sqlstate, a_doubtful_commit_is_unknown)
{
    cr_expect(eq(int, db_sqlstate("40003"), SP_EUNKNOWN));
}

Test(sqlstate, what_nobody_knows_is_a_fault_of_ours)
{
    cr_expect(eq(int, db_sqlstate("P0001"), SP_EINTERNAL));
    cr_expect(eq(int, db_sqlstate("ZZ999"), SP_EINTERNAL));
    cr_expect(eq(int, db_sqlstate("22"), SP_EINTERNAL));
    cr_expect(eq(int, db_sqlstate(""), SP_EINTERNAL));
    cr_expect(eq(int, db_sqlstate(NULL), SP_EINTERNAL));
}

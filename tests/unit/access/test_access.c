/* Roles and permissions: roles.def as C. */
#include "access/access.h"
#include "harness.h"

TestSuite(access, .init = harness_start, .fini = harness_stop);

Test(access, every_role_is_found_again_by_its_slug)
{
    cr_assert(lt(uint, 0, access_role_count()));
    for (unsigned i = 1; i <= access_role_count(); i++)
        cr_expect(eq(int, access_role(access_role_slug((enum role)i)), (int)i));
}

Test(access, every_permission_is_found_again_by_its_name)
{
    cr_assert(lt(uint, 0, access_permission_count()));
    for (unsigned i = 1; i <= access_permission_count(); i++)
        cr_expect(eq(int, access_permission(access_permission_name((enum permission)i)), (int)i));
}

Test(access, an_unknown_word_is_no_role_and_no_permission)
{
    cr_expect(eq(int, access_role("Municipal-Nurse"), ROLE_NONE));
    cr_expect(eq(int, access_role(""), ROLE_NONE));
    cr_expect(eq(int, access_role(NULL), ROLE_NONE));
    cr_expect(eq(int, access_permission("patient"), PERMISSION_NONE));
    cr_expect(eq(int, access_permission(NULL), PERMISSION_NONE));
}

Test(access, what_is_out_of_range_has_no_name)
{
    cr_expect(eq(ptr, (void *)access_role_slug(ROLE_NONE), NULL));
    cr_expect(eq(ptr, (void *)access_role_slug(ROLE_END), NULL));
    cr_expect(eq(ptr, (void *)access_role_title(ROLE_END, LANG_SV), NULL));
    cr_expect(eq(ptr, (void *)access_permission_name(PERMISSION_NONE), NULL));
    cr_expect(eq(ptr, (void *)access_permission_name(PERMISSION_END), NULL));
}

Test(access, a_role_is_called_something_in_both_languages)
{
    cr_expect(
        eq(str, (char *)access_role_title(ROLE_MUNICIPAL_NURSE, LANG_SV), "Kommunsjuksköterska"));
    cr_expect(eq(str, (char *)access_role_title(ROLE_MUNICIPAL_NURSE, LANG_EN), "Municipal nurse"));
}

Test(access, a_role_may_do_what_it_was_granted_and_nothing_else)
{
    uint64_t nurse = access_role_mask(ROLE_MUNICIPAL_NURSE);

    cr_expect(access_allows(nurse, PERMISSION_DISCHARGE_ACKNOWLEDGE));
    cr_expect(not(access_allows(nurse, PERMISSION_DISCHARGE_START)));
    cr_expect(not(access_allows(nurse, PERMISSION_AUDIT_REVIEW)));
    cr_expect(access_allows(access_role_mask(ROLE_LOG_REVIEWER), PERMISSION_AUDIT_REVIEW));
}

/* PDL-2: who reviews the log is not by that allowed to read care. */
Test(access, a_log_reviewer_and_administrators_read_no_care)
{
    const enum role roles[] = {ROLE_LOG_REVIEWER, ROLE_UNIT_ADMINISTRATOR,
                               ROLE_COUNTY_ADMINISTRATOR};

    for (unsigned i = 0; i < 3; i++) {
        uint64_t mask = access_role_mask(roles[i]);

        cr_expect(not(access_allows(mask, PERMISSION_PATIENT_READ)));
        cr_expect(not(access_allows(mask, PERMISSION_PATIENT_LOOKUP)));
        cr_expect(not(access_allows(mask, PERMISSION_DISCHARGE_READ)));
        cr_expect(not(access_allows(mask, PERMISSION_INBOX_READ)));
    }
}

Test(access, without_a_role_only_what_needs_no_permission_is_allowed)
{
    cr_expect(eq(u64, access_role_mask(ROLE_NONE), 0));
    cr_expect(access_allows(0, PERMISSION_NONE));
    for (unsigned i = 1; i <= access_permission_count(); i++)
        cr_expect(not(access_allows(0, (int)i)));
}

Test(access, a_permission_out_of_range_is_never_had)
{
    cr_expect(not(access_allows(UINT64_MAX, PERMISSION_END)));
    cr_expect(not(access_allows(UINT64_MAX, 64)));
    cr_expect(not(access_allows(UINT64_MAX, -1)));
}

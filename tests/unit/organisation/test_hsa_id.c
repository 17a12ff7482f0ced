/* HSA-ids and organisation numbers, rules.md 6.2. */
#include "organisation/hsa_id.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(hsa_id, ids_of_the_national_form_are_valid)
{
    cr_expect(hsa_id_valid("SE2321000016-1A2B"));
    cr_expect(hsa_id_valid("SE2321000016-a"));
    cr_expect(hsa_id_valid("SE2321000016-ABCDEFGHIJ12345678"), "31 characters are allowed");
    cr_expect(hsa_id_valid("se2321000016-1a2b"));
}

Test(hsa_id, anything_else_is_not)
{
    static const char *const bad[] = {"",
                                      "SE2321000016",
                                      "SE2321000016-",
                                      "SE232100001-1A2B",
                                      "SE23210000161-1A2B",
                                      "NO2321000016-1A2B",
                                      "SE232100001A-1A2B",
                                      "SE2321000016_1A2B",
                                      "SE2321000016-1A 2B",
                                      "SE2321000016-1A-2B",
                                      "SE2321000016-\xc3\x85",
                                      "SE2321000016-1@2B",
                                      " SE2321000016-1A2B",
                                      "SE2321000016-1A2B\n",
                                      "SE2321000016-ABCDEFGHIJ123456789"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(not(hsa_id_valid(bad[i])), "%s", bad[i]);
}

Test(hsa_id, case_does_not_matter_when_ids_are_compared)
{
    char a[HSA_ID_TEXT], b[HSA_ID_TEXT];

    cr_expect(hsa_id_equal("SE2321000016-1a2b", "se2321000016-1A2B"));
    cr_expect(not(hsa_id_equal("SE2321000016-1A2B", "SE2321000016-1A2C")));
    cr_assert(eq(int, hsa_id_normal("se2321000016-1a2b", a), SP_OK));
    cr_assert(eq(int, hsa_id_normal("SE2321000016-1A2B", b), SP_OK));
    cr_expect(eq(str, a, "SE2321000016-1A2B"));
    cr_expect(eq(str, a, b));
    cr_expect(eq(int, hsa_id_normal("SE1-A", a), SP_EINVAL));
    cr_expect(eq(str, a, ""));
}

Test(hsa_id, organisation_numbers_need_ten_digits_and_a_right_check_digit)
{
    char out[ORG_NUMBER_TEXT];

    cr_assert(eq(int, org_number_read("232100-0016", out), SP_OK));
    cr_expect(eq(str, out, "2321000016"));
    cr_expect(eq(int, org_number_read("2321000016", out), SP_OK));
    cr_expect(eq(int, org_number_read("2321000017", out), SP_EINVAL));
    cr_expect(eq(str, out, ""));
    cr_expect(eq(int, org_number_read("23210-00016", out), SP_EINVAL));
    cr_expect(eq(int, org_number_read("232100001", out), SP_EINVAL));
    cr_expect(eq(int, org_number_read("162321000016", out), SP_EINVAL));
    cr_expect(eq(int, org_number_read("232100 0016", out), SP_EINVAL));
    cr_expect(eq(int, org_number_read("", out), SP_EINVAL));
}

/* uuid.h: ids that sort by the time they were made (RFC 9562). */
#include "base/uuid.h"
#include "harness.h"
#include <string.h>

TestSuite(uuid, .init = harness_start, .fini = harness_stop);

Test(uuid, version_and_variant_are_those_of_rfc_9562)
{
    char id[UUID_TEXT];

    uuid_v7(id);

    cr_expect(uuid_valid(id));
    cr_expect(eq(chr, id[14], '7'));
    cr_expect(strchr("89ab", id[19]) != NULL);
}

Test(uuid, ids_sort_in_the_order_they_were_made)
{
    char before[UUID_TEXT], after[UUID_TEXT];

    uuid_v7(before);
    for (int i = 0; i < 20000; i++) {
        uuid_v7(after);
        cr_assert(strcmp(before, after) < 0, "%s then %s", before, after);
        memcpy(before, after, sizeof before);
    }
}

Test(uuid, the_first_48_bits_are_the_time_in_milliseconds)
{
    char id[UUID_TEXT], first[13] = {0};
    int64_t before = clock_now() / 1000;

    uuid_v7(id);

    memcpy(first, id, 8);
    memcpy(first + 8, id + 9, 4);
    int64_t at = strtoll(first, NULL, 16);
    cr_expect(at >= before && at <= clock_now() / 1000);
}

Test(uuid, any_version_in_either_case_is_valid)
{
    cr_expect(uuid_valid("00000000-0000-0000-0000-000000000000"));
    cr_expect(uuid_valid("0190F3B6-7A1C-4ABC-8DEF-0123456789ab"));
}

Test(uuid, any_other_form_is_not)
{
    static const char *const bad[] = {"",
                                      "0190f3b6",
                                      "0190f3b67a1c4abc8def0123456789ab",
                                      "0190f3b6-7a1c-4abc-8def-0123456789a",
                                      "0190f3b6-7a1c-4abc-8def-0123456789abc",
                                      "0190f3b6-7a1c-4abc-8def-0123456789ag",
                                      "{190f3b6-7a1c-4abc-8def-0123456789ab}",
                                      "0190f3b6-7a1c-4abc-8def-0123456789ab ",
                                      "0190f3b6+7a1c-4abc-8def-0123456789ab"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(not(uuid_valid(bad[i])), "%s", bad[i]);
}

Test(uuid, random_bytes_fill_the_whole_room)
{
    unsigned char many[4096] = {0}, twice[4096] = {0};

    random_bytes(many, sizeof many);
    random_bytes(twice, sizeof twice);

    size_t zeros = 0;
    for (size_t i = 0; i < sizeof many; i++)
        zeros += many[i] == 0;
    cr_expect(lt(sz, zeros, 200)); /* 16 expected */
    cr_expect(memcmp(many, twice, sizeof many) != 0);
}

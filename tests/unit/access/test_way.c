/* By what way somebody reads, or which rule says no: ways.def as C. */
#include "access/way.h"
#include "base/reason.h"
#include "harness.h"
#include <string.h>

TestSuite(way, .init = harness_start, .fini = harness_stop);

#define F(id) FACT_BIT(id)

static const char *way_of(uint32_t facts)
{
    struct way found = access_way(facts);

    return found.way ? found.way : found.reason;
}

/* PDL-1 */
Test(way, ones_own_is_always_ones_own_whatever_is_blocked)
{
    cr_expect(eq(str, (char *)way_of(F(OWN_UNIT) | F(BLOCK_UNIT) | F(BLOCK_PROVIDER)), "own-unit"));
}

/* LUS, PDL 5 kap. 6 §: what was sent is not stopped by a block */
Test(way, what_was_sent_is_read_by_who_got_it_blocked_or_not)
{
    uint32_t sent = F(ADDRESSED) | F(TAKES_PART) | F(SOCIAL_READER) | F(CARE_DATA);

    cr_expect(eq(str, (char *)way_of(sent), "addressed"));
    cr_expect(eq(str, (char *)way_of(sent | F(BLOCK_PROVIDER)), "addressed"));
    cr_expect(eq(str, (char *)way_of(sent & ~F(TAKES_PART)), "not-party"),
              "no more once it has left");
}

/* PDL-4, PDL-5, SV-3 */
Test(way, a_block_closes_and_is_lifted_inside_the_provider_alone)
{
    uint32_t inside = F(SAME_PROVIDER) | F(CARE_READER) | F(CARE_DATA) | F(TAKES_PART);
    uint32_t outside = F(CARE_READER) | F(CARE_DATA) | F(TAKES_PART) | F(CONSENT);

    cr_expect(eq(str, (char *)way_of(inside | F(BLOCK_UNIT)), "blocked"));
    cr_expect(eq(str, (char *)way_of(inside | F(BLOCK_UNIT) | F(LIFTED)), "lifted"));
    cr_expect(eq(str, (char *)way_of(inside | F(BLOCK_PROVIDER)), "inner"));
    cr_expect(eq(str, (char *)way_of(outside | F(BLOCK_UNIT)), "blocked"));
    cr_expect(eq(str, (char *)way_of(outside | F(BLOCK_PROVIDER) | F(LIFTED)), "blocked"));
    cr_expect(eq(str, (char *)way_of(F(CARE_READER) | F(EMERGENCY) | F(BLOCK_PROVIDER)), "blocked"),
              "SV-10: not even in an emergency");
}

/* SV-1, SV-6, SV-7, SV-8, SV-9 */
Test(way, omsorg_reads_less_than_care_where_nobody_has_consented)
{
    uint32_t care = F(CARE_READER) | F(TAKES_PART), social = F(SOCIAL_READER) | F(TAKES_PART);

    cr_expect(eq(str, (char *)way_of(care | F(SOCIAL_DATA) | F(CHILD)), "child"));
    cr_expect(eq(str, (char *)way_of(social | F(SOCIAL_DATA) | F(CHILD)), "child"));
    cr_expect(eq(str, (char *)way_of(social | F(CARE_DATA) | F(CHILD)), "consent-missing"));
    cr_expect(eq(str, (char *)way_of(care | F(SOCIAL_DATA) | F(UNABLE)), "unable"));
    cr_expect(eq(str, (char *)way_of(social | F(SOCIAL_DATA) | F(UNABLE)), "unable"));
    cr_expect(eq(str, (char *)way_of(social | F(CARE_DATA) | F(UNABLE)), "unable-care-only"));
    cr_expect(eq(str, (char *)way_of(social | F(CARE_DATA) | F(CONSENT)), "consent"));
}

/* SV-10 */
Test(way, an_emergency_is_for_care_alone)
{
    cr_expect(eq(str, (char *)way_of(F(CARE_READER) | F(EMERGENCY)), "emergency"));
    cr_expect(eq(str, (char *)way_of(F(SOCIAL_READER) | F(EMERGENCY)), "care-only"));
}

/* SV-11 */
Test(way, who_takes_no_part_reads_nothing_even_with_the_persons_consent)
{
    cr_expect(eq(str, (char *)way_of(F(CARE_READER) | F(CONSENT) | F(CARE_DATA)), "not-party"));
    cr_expect(eq(str, (char *)way_of(F(SAME_PROVIDER) | F(CARE_READER)), "not-party"));
    cr_expect(eq(str, (char *)way_of(0), "not-party"));
}

Test(way, every_word_of_the_table_is_a_fact_and_every_refusal_has_its_words)
{
    for (unsigned i = 0; i < access_way_count(); i++) {
        const struct way_row *row = access_way_row(i);
        const char *lists[] = {row->needs, row->bars};

        for (unsigned n = 0; n < 2; n++)
            for (const char *at = lists[n]; *at;) {
                size_t len = strcspn(at, " ");
                bool known = false;

                for (unsigned f = 0; f < FACT_END; f++)
                    known |= strlen(access_fact_word((enum fact)f)) == len &&
                             memcmp(access_fact_word((enum fact)f), at, len) == 0;
                cr_expect(known, "row %u: %s", i, at);
                at += len + (at[len] == ' ');
            }
        cr_expect(ne(int, *row->way != 0, *row->reason != 0), "row %u", i);
        if (*row->reason)
            cr_expect(ne(ptr, (void *)reason_text(row->reason, LANG_SV), NULL), "%s", row->reason);
    }
    cr_expect(eq(ptr, (void *)access_way_row(access_way_count()), NULL));
    cr_expect(eq(ptr, (void *)access_fact_word(FACT_END), NULL));
}

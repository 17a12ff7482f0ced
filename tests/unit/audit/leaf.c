/*
 * What a leaf is made of: no two different rows or batches have the same.
 */
#include "audit/leaf.h"
#include "base/text.h"
#include "harness.h"
#include <string.h>

TestSuite(leaf, .init = harness_start, .fini = harness_stop);

static struct batch some_batch(void)
{
    return (struct batch){.number = 7,
                          .format = LEAF_FORMAT,
                          .kind = BATCH_ROWS,
                          .xid_from = 100,
                          .xid_to = 200,
                          .month = 20758,
                          .rows = 3,
                          .first_at = INT64_C(1793620000000001),
                          .last_at = INT64_C(1793620000000009),
                          .sealed_at = INT64_C(1793620001000000),
                          .root = merkle_leaf("x", 1)};
}

Test(leaf, every_value_of_a_batch_is_in_its_leaf)
{
    struct batch b[14];
    struct hash leaf[14];

    for (unsigned i = 0; i < 14; i++)
        b[i] = some_batch();
    b[1].number++;
    b[2].format++;
    b[3].kind = BATCH_DROPPED;
    b[4].xid_from++;
    b[5].xid_to++;
    b[6].month = NO_MONTH;
    b[7].rows++;
    b[8].first_at++;
    b[9].last_at++;
    b[10].sealed_at++;
    b[11].root.b[31] ^= 1;
    b[12].entry = "";
    b[13].entry = "x";
    for (unsigned i = 0; i < 14; i++)
        leaf[i] = leaf_of_batch(&b[i]);
    for (unsigned i = 0; i < 14; i++) {
        for (unsigned k = i + 1; k < 14; k++)
            cr_expect(not(hash_same(&leaf[i], &leaf[k])), "%u and %u", i, k);
    }
}

/* Somebody who may write tables could hang one on a batch that has none. */
Test(leaf, an_entry_longer_than_any_is_neither_none_nor_another)
{
    static char longer[5000];
    struct batch none = some_batch(), one = some_batch(), other = some_batch();
    struct hash leaf, of_one, of_other;

    memset(longer, 'x', sizeof longer - 1);
    one.entry = longer;
    other.entry = longer + 1;
    leaf = leaf_of_batch(&none);
    of_one = leaf_of_batch(&one);
    of_other = leaf_of_batch(&other);
    cr_expect(not(hash_same(&leaf, &of_one)));
    cr_expect(not(hash_same(&of_one, &of_other)));
}

/* Counted by hand from the words of leaf.h, so that a change of the form is noticed. */
Test(leaf, the_leaf_of_a_batch_is_the_hash_of_these_bytes)
{
    static const char BYTES[] = "0000000f"
                                "73616d706c616e2d62617463682f31"
                                "00000008"
                                "0000000000000007"
                                "00000004"
                                "00000001"
                                "00000009"
                                "686561727462656174"
                                "00000008"
                                "0000000000000064"
                                "00000008"
                                "00000000000000c8"
                                "ffffffff"
                                "00000008"
                                "0000000000000000"
                                "ffffffff"
                                "ffffffff"
                                "00000008"
                                "00000000000f4240"
                                "00000020"
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                                "ffffffff";
    unsigned char data[(sizeof BYTES - 1) / 2];
    struct batch b = {.number = 7,
                      .format = 1,
                      .kind = BATCH_HEARTBEAT,
                      .xid_from = 100,
                      .xid_to = 200,
                      .month = NO_MONTH,
                      .sealed_at = EPOCH_2000 + 1000000,
                      .root = merkle_empty()};
    struct hash leaf = leaf_of_batch(&b), wanted;

    cr_assert(eq(int, text_unhex(BYTES, data, sizeof data), SP_OK));
    wanted = merkle_leaf(data, sizeof data);
    cr_expect(hash_same(&leaf, &wanted));
}

Test(leaf, an_entry_is_in_the_leaf_as_it_stands)
{
    static const char BEFORE[] = "0000000f"
                                 "73616d706c616e2d62617463682f31"
                                 "000000080000000000000000"
                                 "0000000400000001"
                                 "00000006"
                                 "6f726967696e"
                                 "000000080000000000000000"
                                 "000000080000000000000000"
                                 "ffffffff"
                                 "000000080000000000000000"
                                 "ffffffff"
                                 "ffffffff"
                                 "0000000800000000000f4240"
                                 "00000020"
                                 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    static char entry[4097];
    unsigned char data[(sizeof BEFORE - 1) / 2 + 4 + 4096] = {0};
    const size_t before = (sizeof BEFORE - 1) / 2;
    struct batch b = {.format = 1,
                      .kind = BATCH_ORIGIN,
                      .month = NO_MONTH,
                      .sealed_at = EPOCH_2000 + 1000000,
                      .root = merkle_empty()};
    struct hash leaf, wanted;

    cr_assert(eq(int, text_unhex(BEFORE, data, before), SP_OK));
    memset(entry, 'x', sizeof entry - 1);
    b.entry = entry; /* as long as one can be */
    memcpy(data + before, "\0\0\x10\0", 4);
    memcpy(data + before + 4, entry, 4096);
    leaf = leaf_of_batch(&b);
    wanted = merkle_leaf(data, sizeof data);
    cr_expect(hash_same(&leaf, &wanted));
}

Test(leaf, a_months_first_day_in_utc)
{
    cr_expect(eq(i32, month_of(0), 0));
    cr_expect(eq(i32, month_of(-1), -31), "December 1969");
    cr_expect(eq(i32, month_of(INT64_C(2678400000000) - 1), 0));
    cr_expect(eq(i32, month_of(INT64_C(2678400000000)), 31));
}

Test(leaf, columns_are_read_one_after_the_other_and_never_beyond_the_end)
{
    static const unsigned char DATA[] = {0, 0, 0, 2, 'a', 'b', 255, 255, 255, 255, 0, 0, 0, 0};
    struct column c;

    for (size_t len = 0; len <= sizeof DATA; len++) {
        const unsigned char *at = DATA;
        unsigned n = 0;

        while (column_next(&at, DATA + len, &c))
            n++;
        cr_expect(eq(uint, n, len < 6 ? 0 : len < 10 ? 1 : len < 14 ? 2 : 3), "%zu bytes", len);
    }
    {
        const unsigned char *at = DATA;

        cr_assert(column_next(&at, DATA + sizeof DATA, &c));
        cr_expect(eq(u64, column_uint(&c), 'a' << 8 | 'b'));
        cr_assert(column_next(&at, DATA + sizeof DATA, &c));
        cr_expect(eq(ptr, (void *)c.value, NULL), "NULL");
        cr_assert(column_next(&at, DATA + sizeof DATA, &c));
        cr_expect(ne(ptr, (void *)c.value, NULL), "an empty text is not NULL");
        cr_expect(eq(u32, c.len, 0));
    }
}

Test(leaf, kinds_have_their_words)
{
    enum batch_kind k;

    for (unsigned i = 0; i < BATCH_KINDS; i++) {
        const char *word = batch_kind_text((enum batch_kind)i);

        cr_expect(eq(int, batch_kind_read(word, strlen(word), &k), SP_OK));
        cr_expect(eq(uint, k, i));
    }
    cr_expect(eq(int, batch_kind_read("row", 3, &k), SP_EINVAL));
    cr_expect(eq(int, batch_kind_read("rowss", 5, &k), SP_EINVAL));
    cr_expect(eq(int, batch_kind_read("rowz", 4, &k), SP_EINVAL));
}

Test(leaf, a_number_has_eight_bytes_whatever_follows)
{
    static const unsigned char BYTES[] = {0, 0, 0, 0, 0, 0, 1, 2, 3};

    cr_expect(eq(u64, column_uint(&(struct column){BYTES, 9}), 0x102));
    cr_expect(eq(u64, column_uint(&(struct column){BYTES, 7}), 1));
}

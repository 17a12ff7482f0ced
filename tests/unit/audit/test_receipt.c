/*
 * test_receipt.c - the form of receipts: a line can neither be changed, left out, put in nor moved
 * (security.md 2).
 */
#include "audit/receipt.h"
#include "harness.h"
#include <stdio.h>
#include <string.h>

TestSuite(receipt, .init = harness_start, .fini = harness_stop);

#define INSTANCE "01a22cf9-d5af-744d-92bc-3ea77b202158"
#define LINES    5

static struct receipt_chain fresh(void)
{
    struct receipt_chain chain = {.number = 0};

    for (unsigned i = 0; i < RECEIPT_KEY; i++)
        chain.key[i] = (unsigned char)i;
    return chain;
}

static struct receipt row(int64_t id)
{
    struct receipt r = {.row = id};

    for (unsigned i = 0; i < HASH_BYTES; i++)
        r.leaf.b[i] = (unsigned char)(id + i);
    return r;
}

/* A head and LINES receipts, of the rows 11, 12 ... */
static void written(char lines[LINES + 1][RECEIPT_LINE])
{
    struct receipt_chain chain = fresh();

    memcpy(chain.instance, INSTANCE, sizeof INSTANCE);
    receipt_head_write(&chain, lines[0]);
    for (int i = 1; i <= LINES; i++) {
        struct receipt r = row(10 + i);

        receipt_write(&chain, &r, lines[i]);
    }
}

/* What reading in this order says, of the first line that says anything. */
static enum receipt_fault read_all(char lines[LINES + 1][RECEIPT_LINE], const int *order, int n)
{
    struct receipt_chain chain = fresh();
    struct receipt r;
    enum receipt_fault fault = receipt_head_read(&chain, lines[0]);

    for (int i = 0; i < n && fault == RECEIPT_FINE; i++)
        fault = receipt_read(&chain, lines[order[i]], &r);
    return fault;
}

Test(receipt, what_was_written_is_read_and_has_its_row_and_leaf)
{
    char lines[LINES + 1][RECEIPT_LINE];
    struct receipt_chain chain = fresh();
    struct receipt r, want = row(12);

    written(lines);
    cr_assert(eq(int, receipt_head_read(&chain, lines[0]), RECEIPT_FINE));
    cr_assert(eq(int, receipt_read(&chain, lines[1], &r), RECEIPT_FINE));
    cr_assert(eq(int, receipt_read(&chain, lines[2], &r), RECEIPT_FINE));
    cr_expect(eq(i64, r.row, 12));
    cr_expect(hash_same(&r.leaf, &want.leaf));
    cr_expect(eq(u64, chain.number, 2));
}

Test(receipt, each_changed_character_is_seen)
{
    char lines[LINES + 1][RECEIPT_LINE];
    const int all[] = {1, 2, 3, 4, 5};

    written(lines);
    cr_assert(eq(int, read_all(lines, all, LINES), RECEIPT_FINE));
    for (size_t at = 0; at < strlen(lines[3]); at++) {
        char kept = lines[3][at];

        lines[3][at] = kept == '7' ? '8' : '7';
        cr_expect(read_all(lines, all, LINES) != RECEIPT_FINE, "at %zu", at);
        lines[3][at] = kept;
    }
}

Test(receipt, one_that_is_left_out_doubled_or_moved_is_a_gap)
{
    char lines[LINES + 1][RECEIPT_LINE];
    const int without[] = {1, 2, 4, 5}, first[] = {2, 3}, twice[] = {1, 2, 2, 3},
              moved[] = {1, 3, 2, 4};

    written(lines);
    cr_expect(eq(int, read_all(lines, without, 4), RECEIPT_GAP));
    cr_expect(eq(int, read_all(lines, first, 2), RECEIPT_GAP));
    cr_expect(eq(int, read_all(lines, twice, 4), RECEIPT_GAP));
    cr_expect(eq(int, read_all(lines, moved, 4), RECEIPT_GAP));
}

Test(receipt, whoever_has_not_the_key_makes_none)
{
    char lines[LINES + 1][RECEIPT_LINE];
    struct receipt_chain other = fresh();
    struct receipt r = row(11);
    const int all[] = {1};

    written(lines);
    other.key[31] ^= 1;
    memcpy(other.instance, INSTANCE, sizeof INSTANCE);
    receipt_write(&other, &r, lines[1]);
    cr_expect(eq(int, read_all(lines, all, 1), RECEIPT_FORGED));
}

Test(receipt, a_new_file_goes_on_where_the_one_before_ended)
{
    char lines[LINES + 1][RECEIPT_LINE], head[RECEIPT_LINE], next[RECEIPT_LINE];
    struct receipt_chain chain = fresh(), late = fresh();
    struct receipt r;

    written(lines);
    cr_assert(eq(int, receipt_head_read(&chain, lines[0]), RECEIPT_FINE));
    for (int i = 1; i <= LINES; i++)
        cr_assert(eq(int, receipt_read(&chain, lines[i], &r), RECEIPT_FINE));
    receipt_head_write(&chain, head);
    r = row(99);
    late = chain;
    receipt_write(&late, &r, next);

    cr_expect(eq(int, receipt_head_read(&chain, lines[0]), RECEIPT_GAP), "an older file");
    cr_assert(eq(int, receipt_head_read(&chain, head), RECEIPT_FINE));
    cr_expect(eq(int, receipt_read(&chain, next, &r), RECEIPT_FINE));

    late = fresh(); /* the files before are no longer kept */
    cr_assert(eq(int, receipt_head_read(&late, head), RECEIPT_FINE));
    cr_expect(eq(int, receipt_read(&late, next, &r), RECEIPT_FINE));
    cr_expect(eq(int, receipt_head_read(&late, head), RECEIPT_GAP), "the same file once more");
}

Test(receipt, what_is_no_receipt_is_said_to_be_none)
{
    static const char *const LINES_NOT[] = {"",
                                            "1",
                                            "1 2 3",
                                            "1 2 aa bb",
                                            "x 2 aa bb",
                                            "1  2 aa bb",
                                            "1 2 aa bb cc",
                                            "samplan-receipts/2 " INSTANCE " 0 00",
                                            "samplan-receipts/1 " INSTANCE " -1 00",
                                            "samplan-receipts/1 short 0 00"};

    for (size_t i = 0; i < sizeof LINES_NOT / sizeof *LINES_NOT; i++) {
        struct receipt_chain chain = fresh();
        struct receipt r;

        cr_expect(eq(int, receipt_head_read(&chain, LINES_NOT[i]), RECEIPT_FORM), "%s",
                  LINES_NOT[i]);
        cr_expect(eq(int, receipt_read(&chain, LINES_NOT[i], &r), RECEIPT_FORM), "%s",
                  LINES_NOT[i]);
    }
}

/* Each by itself, where all else is as it should be. */
Test(receipt, a_line_with_one_word_that_is_none_is_not_a_receipt)
{
#define SIXTY_FOUR "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define NO_DIGITS  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g"
    static const char *const HEADS[] = {"samplan-receipts/1 " INSTANCE " 0 " NO_DIGITS,
                                        "samplan-receipts/1 " INSTANCE " 0 " SIXTY_FOUR "0",
                                        "samplan-receipts/1 " INSTANCE " 0 00"};
    static const char *const RECEIPTS[] = {
        "1 x " SIXTY_FOUR " " SIXTY_FOUR, "1 0 " SIXTY_FOUR " " SIXTY_FOUR,
        "0 1 " SIXTY_FOUR " " SIXTY_FOUR, "1 1 " NO_DIGITS " " SIXTY_FOUR,
        "1 1 " SIXTY_FOUR " " NO_DIGITS};
    struct receipt_chain chain = fresh();
    struct receipt r;

    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
        cr_expect(eq(int, receipt_head_read(&chain, HEADS[i]), RECEIPT_FORM), "%s", HEADS[i]);
    for (size_t i = 0; i < sizeof RECEIPTS / sizeof *RECEIPTS; i++)
        cr_expect(eq(int, receipt_read(&chain, RECEIPTS[i], &r), RECEIPT_FORM), "%s", RECEIPTS[i]);
    cr_expect(eq(int, receipt_read(&chain, "1 1 " SIXTY_FOUR " " SIXTY_FOUR, &r), RECEIPT_FORGED));
}

Test(receipt, a_line_has_its_words_and_no_more)
{
    char lines[LINES + 1][RECEIPT_LINE], more[RECEIPT_LINE + 8];
    struct receipt_chain chain = fresh();
    struct receipt r;

    written(lines);
    snprintf(more, sizeof more, "%s x", lines[0]);
    cr_expect(eq(int, receipt_head_read(&chain, more), RECEIPT_FORM));
    cr_assert(eq(int, receipt_head_read(&chain, lines[0]), RECEIPT_FINE));
    snprintf(more, sizeof more, "%s x", lines[1]);
    cr_expect(eq(int, receipt_read(&chain, more, &r), RECEIPT_FORM));
    cr_expect(eq(int, receipt_read(&chain, lines[1], &r), RECEIPT_FINE));
}

Test(receipt, a_file_that_goes_on_is_of_the_same_process_number_and_mac)
{
    struct receipt_chain chain = fresh(), other;
    char head[RECEIPT_LINE];

    memcpy(chain.instance, INSTANCE, sizeof INSTANCE);
    chain.number = 7;
    other = chain;
    receipt_head_write(&other, head);
    cr_expect(eq(int, receipt_head_read(&chain, head), RECEIPT_FINE));
    other.instance[0] = '1';
    receipt_head_write(&other, head);
    cr_expect(eq(int, receipt_head_read(&chain, head), RECEIPT_GAP), "another process");
    other = chain;
    other.number++;
    receipt_head_write(&other, head);
    cr_expect(eq(int, receipt_head_read(&chain, head), RECEIPT_GAP), "another number");
    other = chain;
    other.mac.b[0] ^= 1;
    receipt_head_write(&other, head);
    cr_expect(eq(int, receipt_head_read(&chain, head), RECEIPT_GAP), "another MAC");
}

Test(receipt, a_key_is_sixty_four_digits_on_a_line)
{
    unsigned char key[RECEIPT_KEY];
    char hex[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

    cr_assert(eq(int, receipt_key_read(hex, key), SP_OK));
    cr_expect(eq(int, key[31], 31));
    hex[64] = '\0';
    cr_expect(eq(int, receipt_key_read(hex, key), SP_OK));
    hex[5] = 'x';
    cr_expect(receipt_key_read(hex, key) != SP_OK);
    hex[63] = '\0';
    cr_expect(receipt_key_read(hex, key) != SP_OK);
    cr_expect(receipt_key_read("", key) != SP_OK);
    cr_expect(
        receipt_key_read("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\nx",
                         key) != SP_OK);
}

/*
 * random_logs.c - many small logs and what this program says of them, for another program in
 * another language to check (tests/interop/seal.mjs).
 *
 *     random-logs COUNT SEED
 *
 * A log is one line: size, seed of its leaves, root, a place and its proof, an earlier size, its
 * root and the proof of growth; hashes are hexadecimal, proofs have colons between. Leaf i is
 * SHA-256(00 ‖ "seed/i").
 */
#include "audit/merkle.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST 64

static uint64_t state;

static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

static int node(void *arg, unsigned level, uint64_t index, struct hash *out)
{
    const struct hash *leaves = arg;
    struct merkle t = {0};

    for (uint64_t i = index << level; i < (index + 1) << level; i++)
        merkle_add(&t, &leaves[i], NULL);
    *out = merkle_root(&t);
    return 0;
}

static void print(const struct hash *h)
{
    for (unsigned i = 0; i < HASH_BYTES; i++)
        printf("%02x", h->b[i]);
}

static void print_proof(const struct merkle_proof *p)
{
    putchar(' ');
    for (unsigned i = 0; i < p->n; i++) {
        if (i)
            putchar(':');
        print(&p->hash[i]);
    }
    if (!p->n)
        putchar('-');
}

static int one_log(uint64_t seed)
{
    struct hash leaves[MOST], root, old_root;
    struct merkle_proof place, growth;
    struct merkle t = {0};
    uint64_t size = draw(draw(8) ? 8 : MOST) + 1, index = draw(size), old = draw(size) + 1;

    for (uint64_t i = 0; i < size; i++) {
        char data[48];
        int len = snprintf(data, sizeof data, "%" PRIu64 "/%" PRIu64, seed, i);

        leaves[i] = merkle_leaf(data, (size_t)len);
        merkle_add(&t, &leaves[i], NULL);
        if (i + 1 == old)
            old_root = merkle_root(&t);
    }
    root = merkle_root(&t);
    if (merkle_prove_leaf(index, size, node, leaves, &place) ||
        merkle_prove_growth(old, size, node, leaves, &growth))
        return 1;
    printf("%" PRIu64 " %" PRIu64 " ", size, seed);
    print(&root);
    printf(" %" PRIu64, index);
    print_proof(&place);
    printf(" %" PRIu64 " ", old);
    print(&old_root);
    print_proof(&growth);
    putchar('\n');
    return 0;
}

int main(int argc, char **argv)
{
    unsigned long count = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
    int err = 0;

    if (!count) {
        fputs("use: random-logs COUNT SEED\n", stderr);
        return 2;
    }
    state = strtoull(argv[2], NULL, 10) * 2654435761U + 88172645463325252U;
    for (unsigned long i = 0; i < count && !err; i++)
        err = one_log(draw(UINT32_MAX));
    return err;
}

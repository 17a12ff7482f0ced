/*
 * Trees and their proofs: the test vectors of RFC 6962 as Certificate Transparency publishes them,
 * and every size from 1 to 300 against a tree written anew from the definition.
 */
#include "audit/merkle.h"
#include "../fails.h"
#include "base/text.h"
#include "harness.h"
#include <string.h>

TestSuite(merkle, .init = harness_start, .fini = harness_stop);

static const char *const LEAVES[] = {"",
                                     "00",
                                     "10",
                                     "2021",
                                     "3031",
                                     "40414243",
                                     "5051525354555657",
                                     "606162636465666768696a6b6c6d6e6f"};
static const char *const ROOTS[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

static struct hash hex(const char *text)
{
    struct hash out;

    cr_assert(eq(int, text_unhex(text, out.b, HASH_BYTES), SP_OK));
    return out;
}

static struct hash vector_leaf(unsigned i)
{
    unsigned char data[16];
    size_t len = strlen(LEAVES[i]) / 2;

    cr_assert(eq(int, text_unhex(LEAVES[i], data, len), SP_OK));
    return merkle_leaf(data, len);
}

/* ---- the definition of RFC 6962, 2.1, word for word ---- */

struct leaves {
    const struct hash *leaf;
};

static struct hash slow_root(const struct hash *leaf, uint64_t n)
{
    uint64_t k = 1;
    struct hash left, right;

    if (n == 1)
        return leaf[0];
    while (k * 2 < n)
        k *= 2;
    left = slow_root(leaf, k);
    right = slow_root(leaf + k, n - k);
    return merkle_node(&left, &right);
}

static int slow_node(void *arg, unsigned level, uint64_t index, struct hash *out)
{
    const struct leaves *l = arg;

    *out = slow_root(l->leaf + (index << level), MERKLE_SIZE(level));
    return SP_OK;
}

static void make_leaves(struct hash *leaf, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        leaf[i] = merkle_leaf(&i, sizeof i);
}

/* ---- vectors ---- */

Test(merkle, the_published_roots_of_one_to_eight_leaves)
{
    struct merkle t = {0};
    struct hash root = merkle_root(&t),
                empty = hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    cr_expect(hash_same(&root, &empty), "the empty tree");
    for (unsigned i = 0; i < 8; i++) {
        struct hash leaf = vector_leaf(i), wanted = hex(ROOTS[i]);

        merkle_add(&t, &leaf, NULL);
        root = merkle_root(&t);
        cr_expect(hash_same(&root, &wanted), "%u leaves", i + 1);
    }
}

Test(merkle, the_published_proof_of_the_sixth_of_eight_leaves)
{
    static const char *const WANTED[] = {
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"};
    struct hash leaf[8], root = hex(ROOTS[7]);
    struct leaves l = {leaf};
    struct merkle_proof p;

    for (unsigned i = 0; i < 8; i++)
        leaf[i] = vector_leaf(i);
    cr_assert(eq(int, merkle_prove_leaf(5, 8, slow_node, &l, &p), SP_OK));
    cr_assert(eq(uint, p.n, 3));
    for (unsigned i = 0; i < 3; i++) {
        struct hash wanted = hex(WANTED[i]);

        cr_expect(hash_same(&p.hash[i], &wanted), "hash %u", i);
    }
    cr_expect(merkle_holds_leaf(&leaf[5], 5, 8, &p, &root));
}

Test(merkle, the_published_proof_that_eight_leaves_go_on_from_six)
{
    static const char *const WANTED[] = {
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"};
    struct hash leaf[8], six = hex(ROOTS[5]), eight = hex(ROOTS[7]);
    struct leaves l = {leaf};
    struct merkle_proof p;

    for (unsigned i = 0; i < 8; i++)
        leaf[i] = vector_leaf(i);
    cr_assert(eq(int, merkle_prove_growth(6, 8, slow_node, &l, &p), SP_OK));
    cr_assert(eq(uint, p.n, 3));
    for (unsigned i = 0; i < 3; i++) {
        struct hash wanted = hex(WANTED[i]);

        cr_expect(hash_same(&p.hash[i], &wanted), "hash %u", i);
    }
    cr_expect(merkle_holds_growth(6, &six, 8, &eight, &p));
}

/* ---- every size ---- */

Test(merkle, the_edge_of_a_tree_gives_the_root_of_the_definition_and_its_whole_subtrees)
{
    struct hash leaf[300], nodes[MERKLE_LEVELS];
    struct leaves l = {leaf};
    struct merkle t = {0}, loaded;

    make_leaves(leaf, 300);
    for (unsigned n = 1; n <= 300; n++) {
        unsigned whole = merkle_add(&t, &leaf[n - 1], nodes);
        struct hash root = merkle_root(&t), wanted = slow_root(leaf, n);

        cr_assert(hash_same(&root, &wanted), "size %u", n);
        cr_assert(eq(uint, whole, (unsigned)__builtin_ctz(n)));
        for (unsigned level = 1; level <= whole; level++) {
            wanted = slow_root(leaf + n - (1U << level), MERKLE_SIZE(level));
            cr_assert(hash_same(&nodes[level - 1], &wanted), "size %u, level %u", n, level);
        }
        cr_assert(eq(int, merkle_load(n, slow_node, &l, &loaded), SP_OK));
        root = merkle_root(&loaded);
        wanted = merkle_root(&t);
        cr_assert(hash_same(&root, &wanted), "size %u taken up again", n);
    }
}

/* Every bit of the proof, the leaf, the root, and every other place or size. */
static void expect_flips_fail(struct hash *leaf, unsigned index, unsigned n, struct merkle_proof *p,
                              struct hash *root)
{
    struct merkle_proof other = *p;

    for (unsigned bit = 0; bit < p->n * 256; bit++) {
        p->hash[bit / 256].b[bit % 256 / 8] ^= (unsigned char)(1U << bit % 8);
        cr_assert(not(merkle_holds_leaf(leaf, index, n, p, root)), "%u of %u, bit %u", index, n,
                  bit);
        p->hash[bit / 256].b[bit % 256 / 8] ^= (unsigned char)(1U << bit % 8);
    }
    for (unsigned bit = 0; bit < 256; bit++) {
        leaf->b[bit / 8] ^= (unsigned char)(1U << bit % 8);
        cr_assert(not(merkle_holds_leaf(leaf, index, n, p, root)));
        leaf->b[bit / 8] ^= (unsigned char)(1U << bit % 8);
        root->b[bit / 8] ^= (unsigned char)(1U << bit % 8);
        cr_assert(not(merkle_holds_leaf(leaf, index, n, p, root)));
        root->b[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    other.n++;
    cr_assert(not(merkle_holds_leaf(leaf, index, n, &other, root)), "a hash more");
    if (p->n) {
        other.n = p->n - 1;
        cr_assert(not(merkle_holds_leaf(leaf, index, n, &other, root)), "a hash less");
    }
    cr_assert(not(merkle_holds_leaf(leaf, n, n, p, root)), "a place outside");
    if (n > 1)
        cr_assert(not(merkle_holds_leaf(leaf, index ^ 1U, n, p, root)), "the place beside");
}

Test(merkle, a_proof_of_any_leaf_of_1_to_300_holds_and_with_any_bit_turned_does_not)
{
    struct hash leaf[300];
    struct leaves l = {leaf};
    struct merkle_proof p;

    make_leaves(leaf, 300);
    for (unsigned n = 1; n <= 300; n++) {
        struct hash root = slow_root(leaf, n);

        for (unsigned i = 0; i < n; i++) {
            cr_assert(eq(int, merkle_prove_leaf(i, n, slow_node, &l, &p), SP_OK));
            cr_assert(merkle_holds_leaf(&leaf[i], i, n, &p, &root), "%u of %u", i, n);
            if (i == n / 3 || (i == n - 1 && n <= 64))
                expect_flips_fail(&leaf[i], i, n, &p, &root);
        }
    }
}

static void expect_growth_flips_fail(unsigned old, struct hash *old_root, unsigned n,
                                     struct hash *root, struct merkle_proof *p)
{
    for (unsigned bit = 0; bit < p->n * 256; bit++) {
        p->hash[bit / 256].b[bit % 256 / 8] ^= (unsigned char)(1U << bit % 8);
        cr_assert(not(merkle_holds_growth(old, old_root, n, root, p)), "%u to %u, bit %u", old, n,
                  bit);
        p->hash[bit / 256].b[bit % 256 / 8] ^= (unsigned char)(1U << bit % 8);
    }
    for (unsigned bit = 0; bit < 256; bit++) {
        old_root->b[bit / 8] ^= (unsigned char)(1U << bit % 8);
        cr_assert(not(merkle_holds_growth(old, old_root, n, root, p)));
        old_root->b[bit / 8] ^= (unsigned char)(1U << bit % 8);
        root->b[bit / 8] ^= (unsigned char)(1U << bit % 8);
        cr_assert(not(merkle_holds_growth(old, old_root, n, root, p)));
        root->b[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
}

Test(merkle, a_proof_of_growth_between_any_sizes_up_to_300_holds_and_with_any_bit_turned_does_not)
{
    struct hash leaf[300], roots[301];
    struct leaves l = {leaf};
    struct merkle_proof p;

    make_leaves(leaf, 300);
    for (unsigned n = 1; n <= 300; n++) {
        roots[n] = slow_root(leaf, n);
        for (unsigned old = 1; old <= n; old++) {
            cr_assert(eq(int, merkle_prove_growth(old, n, slow_node, &l, &p), SP_OK));
            cr_assert(merkle_holds_growth(old, &roots[old], n, &roots[n], &p), "%u to %u", old, n);
            if (old == n / 2 || old == (2 * n) / 3)
                expect_growth_flips_fail(old, &roots[old], n, &roots[n], &p);
        }
    }
}

static int no_node(void *arg, unsigned level, uint64_t index, struct hash *out)
{
    (void)arg;
    (void)level;
    (void)index;
    *out = merkle_empty();
    return SP_ENOTFOUND;
}

/* Fails once, and has all the rest. */
static int no_first_node(void *arg, unsigned level, uint64_t index, struct hash *out)
{
    unsigned *asked = arg;

    no_node(NULL, level, index, out);
    return (*asked)++ ? SP_OK : SP_ENOTFOUND;
}

Test(merkle, what_is_missing_is_not_forgotten_over_what_is_there)
{
    struct merkle_proof p;
    struct merkle t;

    cr_expect(eq(int, merkle_prove_leaf(0, 7, no_first_node, &(unsigned){0}, &p), SP_ENOTFOUND));
    cr_expect(eq(int, merkle_prove_leaf(6, 7, no_first_node, &(unsigned){0}, &p), SP_ENOTFOUND));
    cr_expect(eq(int, merkle_prove_growth(3, 7, no_first_node, &(unsigned){0}, &p), SP_ENOTFOUND));
    cr_expect(eq(int, merkle_prove_growth(6, 7, no_first_node, &(unsigned){0}, &p), SP_ENOTFOUND));
    cr_expect(eq(int, merkle_load(7, no_first_node, &(unsigned){0}, &t), SP_ENOTFOUND));
}

Test(merkle, what_cannot_be_proved_is_refused)
{
    struct merkle_proof p;
    struct merkle t;
    struct hash h = merkle_empty();

    cr_expect(eq(int, merkle_prove_leaf(3, 3, slow_node, NULL, &p), SP_EINVAL));
    cr_expect(eq(int, merkle_prove_growth(0, 3, slow_node, NULL, &p), SP_EINVAL));
    cr_expect(eq(int, merkle_prove_growth(4, 3, slow_node, NULL, &p), SP_EINVAL));
    cr_expect(eq(int, merkle_prove_leaf(1, 3, no_node, NULL, &p), SP_ENOTFOUND));
    cr_expect(eq(int, merkle_prove_growth(2, 3, no_node, NULL, &p), SP_ENOTFOUND));
    cr_expect(eq(int, merkle_prove_growth(3, 5, no_node, NULL, &p), SP_ENOTFOUND));
    cr_expect(eq(int, merkle_prove_leaf(0, 4, no_node, NULL, &p), SP_ENOTFOUND), "not asked again");
    cr_expect(eq(int, merkle_prove_leaf(0, 7, no_node, NULL, &p), SP_ENOTFOUND), "nor for a part");
    cr_expect(eq(int, merkle_load(5, no_node, NULL, &t), SP_ENOTFOUND));
    p.n = 0;
    cr_expect(not(merkle_holds_growth(0, &h, 1, &h, &p)));
    cr_expect(not(merkle_holds_growth(2, &h, 1, &h, &p)));
    cr_expect(not(merkle_holds_growth(3, &h, 5, &h, &p)), "no hash at all");
    cr_expect(merkle_holds_growth(5, &h, 5, &h, &p), "the same tree");
    p.n = 1;
    p.hash[0] = h;
    cr_expect(not(merkle_holds_growth(5, &h, 5, &h, &p)), "the same tree needs no proof");
    p.n = 0;
    h.b[0] ^= 1;
    cr_expect(not(merkle_holds_growth(5, &(struct hash){{0}}, 5, &h, &p)), "another tree");
}

/* A proof that ends too soon must not be taken for that of a smaller log with the same roots. */
Test(merkle, a_proof_that_ends_before_the_root_is_refused)
{
    struct hash leaf[8], four, eight;
    struct merkle_proof p = {.n = 0};
    struct leaves l = {leaf};

    make_leaves(leaf, 8);
    four = slow_root(leaf, 4);
    eight = slow_root(leaf, 8);
    cr_expect(not(merkle_holds_growth(4, &four, 8, &four, &p)), "no step at all");
    cr_expect(not(merkle_holds_leaf(&leaf[3], 3, 8, &p, &leaf[3])));
    cr_assert(eq(int, merkle_prove_growth(4, 8, slow_node, &l, &p), SP_OK));
    cr_expect(merkle_holds_growth(4, &four, 8, &eight, &p));
}

/* ---- without a digest there is no log: better no process than a wrong hash ---- */

static void hash_something(void)
{
    merkle_leaf("x", 1);
}

Test(merkle, a_thread_whose_digest_cannot_be_made_ready_ends)
{
    fails(FAILS_CONTEXT);
    cr_expect(fails_aborts(hash_something), "no context");
    fails(FAILS_THREAD_VALUE);
    cr_expect(fails_aborts(hash_something), "none that could be kept");
    fails(FAILS_NONE);
    cr_expect(not(fails_aborts(hash_something)));
}

Test(merkle, a_process_without_the_algorithm_ends)
{
    fails(FAILS_DIGEST_FETCH);
    cr_expect(fails_aborts(hash_something));
}

Test(merkle, a_process_that_can_keep_nothing_for_its_threads_ends)
{
    fails(FAILS_THREAD_KEY);
    cr_expect(fails_aborts(hash_something));
}

Test(merkle, whichever_step_of_a_hash_fails_there_is_no_hash)
{
    hash_something();
    fails(FAILS_DIGEST_INIT);
    cr_expect(fails_aborts(hash_something));
    for (unsigned well = 0; well < 3; well++) {
        fails_after(FAILS_DIGEST_UPDATE, well);
        cr_expect(fails_aborts(hash_something), "after %u parts", well);
    }
    fails(FAILS_DIGEST_FINAL);
    cr_expect(fails_aborts(hash_something));
    fails(FAILS_NONE);
    cr_expect(not(fails_aborts(hash_something)));
}

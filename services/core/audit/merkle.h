/*
 * merkle.h - RFC 6962 / RFC 9162 trees: hashes, roots, proofs that something is in a tree, and that
 * one tree goes on from another.
 *
 *     leaf = SHA-256(0x00 ‖ data)     node = SHA-256(0x01 ‖ left ‖ right)     empty = SHA-256("")
 *
 * A struct merkle is the right edge of a tree: it takes leaves one by one in constant memory and
 * tells the root at any time. Proofs are made from nodes of whole subtrees, which the caller has:
 * node (level, index) covers the leaves from index * 2^level on, 2^level of them.
 *
 * Pure. Any thread.
 */
#ifndef AUDIT_MERKLE_H
#define AUDIT_MERKLE_H
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES     32
#define MERKLE_LEVELS  64
#define MERKLE_PROOF   130 /* more hashes than any proof has */
#define MERKLE_SIZE(n) (UINT64_C(1) << (n))

struct hash {
    unsigned char b[HASH_BYTES];
};
bool hash_same(const struct hash *a, const struct hash *b);
struct hash hash_bytes(const void *data, size_t len); /* SHA-256 of the bytes as they are */

struct hash merkle_leaf(const void *data, size_t len);
struct hash merkle_node(const struct hash *left, const struct hash *right);
struct hash merkle_empty(void);

struct merkle {
    uint64_t size;
    struct hash peak[MERKLE_LEVELS]; /* of each bit that is set in size, by level */
};
/* `nodes` (may be NULL) gets the subtrees that this leaf made whole, level 1 first; returns how
 * many. */
unsigned merkle_add(struct merkle *t, const struct hash *leaf, struct hash nodes[MERKLE_LEVELS]);
struct hash merkle_root(const struct merkle *t);

/* ---- proofs ---- */
struct merkle_proof {
    unsigned n;
    struct hash hash[MERKLE_PROOF];
};
/* Gives a whole subtree; anything but SP_OK ends the making of the proof with that code. */
typedef int merkle_nodes(void *arg, unsigned level, uint64_t index, struct hash *out);

/* index < size, and 0 < old <= size; anything else is SP_EINVAL. */
SP_MUSTCHECK int merkle_prove_leaf(uint64_t index, uint64_t size, merkle_nodes *nodes, void *arg,
                                   struct merkle_proof *out);
SP_MUSTCHECK int merkle_prove_growth(uint64_t old, uint64_t size, merkle_nodes *nodes, void *arg,
                                     struct merkle_proof *out);
/* The right edge of a tree of this size, from its whole subtrees. */
SP_MUSTCHECK int merkle_load(uint64_t size, merkle_nodes *nodes, void *arg, struct merkle *out);

/* Does the proof hold? (RFC 9162, 2.1.3.2 and 2.1.4.2) */
bool merkle_holds_leaf(const struct hash *leaf, uint64_t index, uint64_t size,
                       const struct merkle_proof *proof, const struct hash *root);
bool merkle_holds_growth(uint64_t old, const struct hash *old_root, uint64_t size,
                         const struct hash *root, const struct merkle_proof *proof);

#endif

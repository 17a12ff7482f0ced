/*
 * ledger.h - the log as it lies in the database: its rows, batches and heads (sql/api/sealer.sql).
 *
 * What is read here is believed by nobody until it has been checked against a signed head. Memory:
 * what is handed to a callback lives until it returns. Thread: the connection's.
 */
#ifndef AUDIT_LEDGER_H
#define AUDIT_LEDGER_H
#include "audit/checkpoint.h"
#include "audit/leaf.h"
#include "db/once.h"

struct ledger_state {
    int32_t log; /* 0: nothing is sealed yet */
    uint64_t size;
    char origin[ORIGIN_MAX + 1]; /* "": the last batch has no head */
    struct hash root;            /* of the last head */
    int64_t sealed_at;
    uint64_t xid_from, xid_to; /* what may be sealed now */
    uint64_t horizon;          /* the oldest transaction that goes on */
    int64_t oldest;            /* time of the first row that is not sealed; 0: none */
};
SP_MUSTCHECK int ledger_state(struct once *c, unsigned most, struct ledger_state *out);

struct ledger_row {
    int64_t id, at; /* microseconds since 1970, within the years 1 to 9999 */
    uint64_t xid;
    const unsigned char *columns; /* as in leaf.h */
    size_t len;
};
typedef int ledger_row_seen(void *arg, const struct ledger_row *row);
/* In the order of sealing. */
SP_MUSTCHECK int ledger_rows(struct once *c, uint64_t xid_from, uint64_t xid_to,
                             ledger_row_seen *seen, void *arg);

/* Those of these ids that there are, in the order of ids; `ids`: "{1,2,3}". */
SP_MUSTCHECK int ledger_rows_of(struct once *c, struct arena *a, const char *ids,
                                ledger_row_seen *seen, void *arg);

struct ledger_batch {
    struct batch batch;
    struct hash leaf;
    const unsigned char *nodes; /* whole subtrees, HASH_BYTES each */
    unsigned n_nodes;
    bool headed;
    struct head head; /* size is the batch's number and one */
    int64_t head_at;
    bool odd; /* a value that no batch has: kind, or a length */
};
typedef int ledger_batch_seen(void *arg, const struct ledger_batch *b);
SP_MUSTCHECK int ledger_batches(struct once *c, int32_t log, uint64_t from, uint64_t most,
                                ledger_batch_seen *seen, void *arg);

struct ledger_log {
    int32_t log;
    uint64_t size;
    uint64_t stray; /* size of a head without its batch; 0: none */
};
SP_MUSTCHECK int ledger_logs(struct once *c, struct arena *a, struct ledger_log **out, unsigned *n);

/* Whole subtrees, as merkle.h wants them; `arg` is a struct ledger_nodes. */
struct ledger_nodes {
    struct once *c;
    int32_t log;
};
int ledger_node(void *arg, unsigned level, uint64_t index, struct hash *out);

/* The head at a size; SP_ENOTFOUND. */
SP_MUSTCHECK int ledger_head(struct once *c, int32_t log, uint64_t size, struct head *out);

/* SP_ECONFLICT: somebody else has sealed meanwhile. */
SP_MUSTCHECK int ledger_append(struct once *c, struct arena *a, int32_t log, const struct batch *b,
                               const struct hash *leaf, const struct hash *nodes, unsigned n_nodes,
                               const struct head *head);

#endif

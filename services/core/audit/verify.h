/*
 * verify.h - does the log still say what was sealed? Reads all of it anew and believes nothing but
 * the public keys and the anchors, heads that were kept elsewhere.
 *
 *     batches ─▶ numbers, leaves, subtrees, roots, signatures, ranges without a gap
 *     rows    ─▶ each in the batch of its transaction and month, each batch's root
 *     anchors ─▶ the root at their size; a log shorter than an anchor has been cut
 *     receipts ▶ what servers have acknowledged is there and as it was, sealed or not (receipt.h)
 *
 * What cannot be seen here: rows that were never written, and what came after the last anchor if
 * rows, batches and heads are cut together (docs/security.md).
 */
#ifndef AUDIT_VERIFY_H
#define AUDIT_VERIFY_H
#include "audit/ledger.h"

#define VERIFY_FAULTS 100 /* kept; all are counted */

/* X(class, slug, exit code of `samplan audit verify`) */
#define VERIFY_CLASSES(X)                                                                          \
    X(VERIFY_ROWS, "rows", 1)                                                                      \
    X(VERIFY_BATCH, "batch", 4)                                                                    \
    X(VERIFY_HEAD, "head", 5)                                                                      \
    X(VERIFY_ANCHOR, "anchor", 6)                                                                  \
    X(VERIFY_RECEIPT, "receipt", 7)

enum verify_class {
#define X(name, slug, code) name,
    VERIFY_CLASSES(X)
#undef X
        VERIFY_CLASS_COUNT
};
const char *verify_class_slug(enum verify_class k);
int verify_class_code(enum verify_class k);

struct verify_fault {
    enum verify_class class;
    int32_t log;
    uint64_t batch;            /* of that log */
    uint64_t xid_from, xid_to; /* the transactions it is about; both 0: none */
    int64_t row;               /* id; 0: the range as a whole */
    const char *text;          /* a sentence with all of this */
};

struct verify_options {
    const struct log_key *keys;
    unsigned n_keys;
    const struct head *anchors; /* signatures are checked here */
    unsigned n_anchors;
    int64_t from, to; /* rows of batches in this time only; the log itself is always read whole */
    const char *receipts;              /* folder; NULL: none are compared */
    const unsigned char *receipts_key; /* RECEIPT_KEY bytes */
    bool in_transaction;               /* the caller has begun one */
};

struct verify_report {
    struct verify_fault fault[VERIFY_FAULTS];
    uint64_t faults;
    uint64_t rows, batches, anchored; /* looked at, and anchors that were found to hold */
    uint64_t receipts;                /* that were compared with their rows */
    uint64_t dropped;                 /* batches whose month is gone, as an entry says */
    uint64_t unsealed;                /* rows that are not sealed yet */
    int64_t unsealed_oldest;
    unsigned logs;
    struct head last; /* the last log's; size 0: nothing is sealed */
};
/* SP_OK when all could be read, whatever was found. Faults' texts live in the arena. */
SP_MUSTCHECK int verify_log(struct once *c, struct arena *a, const struct verify_options *options,
                            struct verify_report *out);

#endif

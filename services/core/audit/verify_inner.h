/*
 * verify_inner.h - what the two passes of verify.h share: batches (verify.c), rows (verify_rows.c),
 * receipts (verify_receipts.c).
 */
#ifndef AUDIT_VERIFY_INNER_H
#define AUDIT_VERIFY_INNER_H
#include "audit/verify.h"

struct receipt_file { /* as long as it was before the rows are looked at */
    const char *name;
    long size;
};

struct verifying {
    struct once *c;
    struct arena *a;
    const struct verify_options *options;
    struct verify_report *out;
    int32_t log;
    /* the log's tree so far */
    struct merkle tree;
    struct batch last;           /* number etc. of the batch before; valid if tree.size > 0 */
    char origin[ORIGIN_MAX + 1]; /* of this log's heads */
    const struct log_key *key;   /* NULL: not looked for yet, or there is none */
    bool lost;                   /* a root did not agree: later ones cannot either */
    bool *anchor_seen;           /* by index of options->anchors */
    struct head before;          /* last head of the log before */
    uint64_t xid_to;             /* where the ranges have come to, over all logs */
    int32_t *gone;               /* months that were dropped */
    unsigned n_gone, gone_room;
    struct receipt_file *files;
    unsigned n_files;
};

void verify_fault(struct verifying *v, const struct verify_fault *f, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool verify_gone(const struct verifying *v, int32_t month);
SP_MUSTCHECK int verify_rows(struct verifying *v, const struct ledger_log *log);
SP_MUSTCHECK int verify_unsealed(struct verifying *v);
/* Which receipts there are, before the snapshot in which their rows are looked for is taken.
 * SP_ENOTFOUND, of the other too: a file cannot be read. */
SP_MUSTCHECK int verify_receipts_find(struct verifying *v);
SP_MUSTCHECK int verify_receipts(struct verifying *v);

#endif

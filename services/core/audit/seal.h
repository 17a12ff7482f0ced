/*
 * seal.h - one turn of the sealer: what may be sealed becomes a batch, its leaf joins the log's
 * tree, and the new head is signed. Nothing waits for it: rows are read when their transactions
 * have ended.
 *
 *     state ─▶ rows of closed transactions ─▶ a tree a month ─▶ BEGIN · batch + head · COMMIT
 *                                      none for a minute ─▶ an empty batch: the log is alive
 *
 * Two sealers may run: of two that have seen the same, the database takes the first and the other
 * begins anew from what it says. A sealer whose key has another origin than the log begins the next
 * log, whose first entry names the last head of the one before it.
 *
 * Memory: the tree's edge. Thread: one at a time.
 */
#ifndef AUDIT_SEAL_H
#define AUDIT_SEAL_H
#include "audit/ledger.h"

struct sealer;

struct seal_options {
    const char *url;          /* libpq connection string of the sealer's role */
    struct log_secret secret; /* copied */
    int64_t heartbeat;        /* microseconds without a row until an empty batch */
    int keep_months;          /* months of rows kept, then the partition goes; 0: all of them */
    unsigned most;            /* rows in one batch, about; 0: the default */
};
struct sealer *sealer_new(const struct seal_options *options);
void sealer_free(struct sealer *s);

struct sealed {        /* what one turn has done */
    uint64_t rows;     /* sealed */
    uint64_t batches;  /* appended, entries and heartbeats among them */
    int64_t lag;       /* age of the oldest row that waited for this turn, or waits on because a
                          transaction goes on; microseconds, 0: none */
    bool more;         /* another turn would find something at once */
    bool conflict;     /* another sealer was first */
    bool dropped;      /* a month's rows have gone, their time being over */
    struct head head;  /* of the last batch appended; size 0: none */
    const char *fault; /* why not, in words without data; NULL: all is well. Lives until the next
                          turn */
};
/* An error is one of err.h; the next turn connects and looks anew. */
SP_MUSTCHECK int sealer_turn(struct sealer *s, struct sealed *out);

#endif

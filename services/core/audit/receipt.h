/*
 * receipt.h - what a server has written into the log and acknowledged, in a file beside the
 * database (docs/security.md): it covers the second in which a row is not sealed yet.
 *
 * A file holds the receipts of one server process of one day, in lines:
 *
 *     samplan-receipts/1 INSTANCE NUMBER MAC    the process; the last receipt of its file before
 *     NUMBER ID LEAF MAC                        a row of audit.event: id, leaf (leaf.h)
 *
 * Numbers begin at 1 and have no gaps. MAC is HMAC-SHA-256 over all that stands before it and the
 * MAC before, under a key that is not in the database: so a line can neither be changed, left out,
 * put in nor moved, but the last ones can be cut off, which a missing number cannot show. A receipt
 * is in the file before the answer leaves; a row without one was written by a process that died
 * before it could say so, or by the worker, which keeps none.
 */
#ifndef AUDIT_RECEIPT_H
#define AUDIT_RECEIPT_H
#include "audit/merkle.h"
#include "base/config.h"

#define RECEIPT_KEY      32 /* bytes; 64 hexadecimal digits in its file */
#define RECEIPT_INSTANCE 36 /* a uuid */
#define RECEIPT_LINE     256

/* ---- the form; pure ---- */

struct receipt_chain { /* of one process */
    unsigned char key[RECEIPT_KEY];
    char instance[RECEIPT_INSTANCE + 1];
    uint64_t number; /* of the last receipt; 0: none yet */
    struct hash mac;
};
struct receipt {
    int64_t row;
    struct hash leaf;
};
enum receipt_fault { RECEIPT_FINE, RECEIPT_FORM, RECEIPT_GAP, RECEIPT_FORGED };

SP_MUSTCHECK int receipt_key_read(const char *text, unsigned char key[RECEIPT_KEY]);
/* The next line, without its end; moves the chain on. */
void receipt_write(struct receipt_chain *chain, const struct receipt *r, char line[RECEIPT_LINE]);
void receipt_head_write(const struct receipt_chain *chain, char line[RECEIPT_LINE]);
/* `number` of an unread chain is 0 and its instance empty: the head says both. Of a chain that goes
 * on, the head must be of the same instance and begin where the file before ended: RECEIPT_GAP. */
enum receipt_fault receipt_head_read(struct receipt_chain *chain, const char *line);
enum receipt_fault receipt_read(struct receipt_chain *chain, const char *line, struct receipt *out);

/* ---- a server's; the loop's thread ---- */

/* As audit.receipts says: nothing when it is empty. SP_EINVAL with `why`, a sentence. */
SP_MUSTCHECK int receipts_open(struct arena *a, const struct config *config, const char **why);
bool receipts_on(void);
/* For db_options.written: a row's columns. A file that cannot be written is told once and does not
 * stop anybody's work. */
void receipts_add(void *unused, const unsigned char *columns, size_t len);
void receipts_close(void);

#endif

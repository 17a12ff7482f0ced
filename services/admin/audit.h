/*
 * audit.h - what the verbs of `samplan audit` share: keys, files of signed heads, the log.
 */
#ifndef ADMIN_AUDIT_H
#define ADMIN_AUDIT_H
#include "admin.h"
#include "audit/verify.h"

#define HEADS_MAX 10000

/* The configuration is read, the public keys of audit.public_key (or --key) too, and the database
 * of the sealer's role answers. */
struct audit {
    struct once *c;
    struct log_key *keys;
    unsigned n_keys;
};
enum exit_status audit_open(struct run *r, struct audit *out);
enum exit_status keys_read(struct run *r, const char *path, struct log_key **keys, unsigned *n);

/* A file of signed heads, one or many, with or without a proof before each. */
struct heads {
    unsigned n;
    struct head *head;
    struct growth *growth;
};
enum exit_status heads_read(struct run *r, const char *path, struct heads *out);

/* The newest log; refuses when nothing is sealed. */
enum exit_status newest_log(struct run *r, struct once *c, struct ledger_log *out);
/* A number of batches from 1 on; `text` NULL: `fallback`. */
enum exit_status size_read(struct run *r, const char *text, uint64_t fallback, uint64_t *out);
void print_proof(struct run *r, cJSON *object, const char *name, const struct merkle_proof *proof);
enum exit_status no_database(struct run *r, struct once *c, int err);

#endif

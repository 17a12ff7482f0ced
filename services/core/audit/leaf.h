/*
 * leaf.h - what a row of the log and a batch of rows are as leaves of a tree.
 *
 * Each is SHA-256(0x00 ‖ its columns in a fixed order), a column being the length of its value
 * (four bytes, most significant first) and the value; NULL is the length ffffffff and nothing.
 * Values are as PostgreSQL sends them: integers and times (microseconds since 2000-01-01T00:00:00Z)
 * as eight bytes, most significant first, uuids as sixteen, texts as UTF-8. So no two different
 * rows have the same bytes: not by moving a byte across a border, nor NULL for an empty text.
 *
 * Pure. Any thread.
 */
#ifndef AUDIT_LEAF_H
#define AUDIT_LEAF_H
#include "audit/merkle.h"

/* X(column of audit.event, type): format 1, as api.sealer_rows gives them; it never changes */
#define LEAF_FORMAT 1
#define LEAF_ROW(X)                                                                                \
    X(id, int8)                                                                                    \
    X(at, timestamptz)                                                                             \
    X(xid, xid8)                                                                                   \
    X(user_id, uuid)                                                                               \
    X(hsa_id, text)                                                                                \
    X(role, text)                                                                                  \
    X(unit_id, uuid)                                                                               \
    X(provider_id, uuid)                                                                           \
    X(purpose, text)                                                                               \
    X(patient_id, uuid)                                                                            \
    X(patients, uuid[])                                                                            \
    X(owner_provider_id, uuid)                                                                     \
    X(action, text)                                                                                \
    X(thing_kind, text)                                                                            \
    X(thing_id, uuid)                                                                              \
    X(thing_version, int8)                                                                         \
    X(categories, text[])                                                                          \
    X(outcome, text)                                                                               \
    X(reason, text)                                                                                \
    X(legal_route, text)                                                                           \
    X(on_behalf_of, uuid)                                                                          \
    X(origin, text)                                                                                \
    X(request_id, uuid)                                                                            \
    X(client, text)
#define BATCH_LEAF "samplan-batch/1"        /* the first value of a batch's leaf */
#define EPOCH_2000 INT64_C(946684800000000) /* microseconds from 1970 */

enum batch_kind { BATCH_ROWS, BATCH_HEARTBEAT, BATCH_ORIGIN, BATCH_DROPPED, BATCH_KINDS };
const char *batch_kind_text(enum batch_kind kind);
SP_MUSTCHECK int batch_kind_read(const char *text, size_t len, enum batch_kind *out);

struct batch {
    uint64_t number;
    int32_t format;
    enum batch_kind kind;
    uint64_t xid_from, xid_to;
    int32_t month; /* days since 1970 of its first day; NO_MONTH: none */
    uint64_t rows;
    int64_t first_at, last_at; /* microseconds since 1970; only with rows */
    int64_t sealed_at;
    struct hash root;
    const char *entry; /* NULL: none */
};
#define NO_MONTH INT32_MIN

/* `columns`: the values of a row with their lengths, as they came. */
struct hash leaf_of_row(const void *columns, size_t len);
struct hash leaf_of_batch(const struct batch *b);
/* The first day of the month of a point in time, in UTC. */
int32_t month_of(int64_t at);

/* One column after the other of bytes as above; false: they do not have that form. */
struct column {
    const unsigned char *value; /* NULL: NULL */
    uint32_t len;
};
bool column_next(const unsigned char **at, const unsigned char *end, struct column *out);
uint64_t column_uint(const struct column *c); /* of 1 to 8 bytes, most significant first */

#endif

/*
 * memory.h - a database in memory that answers the sealer's calls as sql/api/sealer.sql does: its
 * rows, its batches and heads as bytes that a test may change, and a connection that fails when a
 * test says so. Stands in the place of db/once.h between memory_start and memory_stop, in
 * unit-tests alone (CMakeLists.txt: --wrap).
 */
#ifndef TESTS_UNIT_AUDIT_MEMORY_H
#define TESTS_UNIT_AUDIT_MEMORY_H
#include "audit/ledger.h"

#define MEMORY_BATCHES 2200
#define MEMORY_ROWS    12000
#define MEMORY_ORIGIN  "samplan.example/audit"

enum memory_column { /* as api.sealer_batches gives them */
                     M_NUMBER,
                     M_FORMAT,
                     M_KIND,
                     M_XID_FROM,
                     M_XID_TO,
                     M_MONTH,
                     M_ROWS,
                     M_FIRST_AT,
                     M_LAST_AT,
                     M_SEALED_AT,
                     M_ROOT,
                     M_ENTRY,
                     M_LEAF,
                     M_NODES,
                     M_HEAD_ORIGIN,
                     M_HEAD_ROOT,
                     M_HEAD_AT,
                     M_HEAD_SIGNATURE,
                     M_COLUMNS
};
struct memory_cell {
    unsigned char *value;
    size_t len;
    bool null;
};
struct memory_batch {
    int32_t log;
    struct memory_cell cell[M_COLUMNS];
};
struct memory_row {
    uint64_t xid;
    int64_t id, at;
    bool changed; /* its text is another than the one that was sealed */
};

struct memory {
    struct arena *a;
    struct once *c;
    struct log_secret secret;
    struct memory_batch batch[MEMORY_BATCHES];
    struct memory_row row[MEMORY_ROWS];
    unsigned batches, rows;
    unsigned kept; /* batches before the transaction that goes on */
    int32_t log;   /* of memory_append */
    struct merkle tree;
    uint64_t horizon;
    uint64_t say_size;       /* what each log says its size is; 0: the truth */
    uint64_t say_stray;      /* of a head that has no batch */
    const char *say_root;    /* of the last head, hexadecimal; NULL: the truth */
    const char *say_origin;  /* of the last head */
    const char *due;         /* the month that is to be dropped; NULL: none */
    bool dropping;           /* the month goes with this transaction */
    bool conflict, keeps;    /* another was first; the month is not dropped */
    unsigned short_by;       /* bytes that every row read lacks at its end */
    unsigned calls, fail_at; /* the call of that number fails; 0: none */
    bool broken;             /* and all after it, until another connection is opened */
    unsigned row_reads;
    void (*begun)(void); /* called when a transaction begins; NULL: nothing happens */
    int64_t ahead;       /* the clock's microseconds before the true time */
};
extern struct memory memory;

void memory_start(void);
void memory_stop(void);
void memory_row(uint64_t xid, const char *time);
size_t memory_bytes(const struct memory_row *row, unsigned char out[64]); /* its columns */
/* A batch of the rows that are there, and writing it down with leaf, subtrees and head. */
struct batch memory_batch(enum batch_kind kind, uint64_t from, uint64_t to, const char *month);
struct memory_batch *memory_append(const struct batch *b);
void memory_log(int32_t log); /* what is appended from now on is this log */
void memory_put(struct memory_cell *cell, const void *value, size_t len);
void memory_null(struct memory_cell *cell);

#endif

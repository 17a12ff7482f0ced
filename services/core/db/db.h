/*
 * db.h - the one place that calls libpq: a pool of pipelined connections, batches, notifications.
 *
 * A batch is one PQpipelineSync: one transaction and one round trip. It calls functions of schema
 * `api`, which all have the same face:
 *
 *     api.<name>(secret bytea, request uuid, client text, [key text, body bytea,] ...its own)
 *         returns (outcome text, reason text, doc json)
 *
 * `key` and `body` (SHA-256 of method, path, label and body) are there for writes. `outcome` is
 * "ok" or a slug of err.h; `reason` a slug of reason.h; `doc` what the caller may see. A refusal
 * has been audited when it arrives here. A batch whose outcome is not "ok" ends its flow with that
 * problem.
 *
 * Reads of many requests that wait at the same moment share one batch, thus one commit and one
 * flush (architecture.md 3.5). If a shared batch fails, each of its reads is run again alone.
 * Writes and long reads have a batch of their own. No answer is handed on before the batch is
 * committed: rows that arrived early are kept until the sync is back without error and without any
 * notice; a notice makes the outcome unknown (SP_EUNKNOWN) and closes the connection (security.md
 * 3).
 *
 * Serialization failures and deadlocks are run again up to three times, with jitter. A lost
 * connection fails writes that were sent (SP_EUNKNOWN), runs reads again, and everything that was
 * not sent waits up to database.wait for another connection, then SP_EUNAVAILABLE with retry_after.
 */
#ifndef DB_DB_H
#define DB_DB_H
#include "base/config.h"
#include "loop/flow.h"

struct uv_loop_s;

enum db_mode {
    DB_READ,
    DB_READ_LONG, /* a read of many rows, such as a list: it shares with nobody, so nobody waits for
                     it */
    DB_WRITE,
    DB_LANES,     /* those above are the queues of the pool too */
    DB_READ_BYTES /* a read whose function has one column more: content bytea */
};

struct db_call {
    const char *name; /* "discharge_read": of schema api */
    enum db_mode mode;
    unsigned params; /* own parameters, after the common ones; at most DB_PARAMS_MAX */
};
#define DB_PARAMS_MAX 16

struct db_param {
    const char *text; /* NULL: SQL null. Not copied: lives as long as the request */
    size_t len;       /* of bytes; 0 of text, which ends itself */
};
#define DB_TEXT(value)    ((struct db_param){.text = (value)})
#define DB_BYTES(data, n) ((struct db_param){.text = (data), .len = (n)}) /* bytea; n > 0 */
#define DB_NULL           ((struct db_param){.text = NULL})
struct db_param db_param_int(struct arena *a, int64_t value);
struct db_param db_param_bool(bool value);
struct db_param db_param_uuids(struct arena *a, const struct cJSON *array); /* '{..}': uuid[] */

struct db_answer {       /* of one call; filled when the flow wakes */
    const char *outcome; /* "ok" or a slug */
    const char *reason;  /* NULL: none */
    const char *doc;     /* JSON text; NULL: none. Lives as long as the request */
    size_t doc_len;
    const char *bytes; /* of a DB_READ_BYTES; NULL: none. Lives as long as the request */
    size_t bytes_len;
};

/* ---- requests ---- */
struct db_batch;
struct db_batch *db_batch(struct request *req); /* in the request's arena */
const struct db_answer *db_call_n(struct db_batch *tx, const struct db_call *call,
                                  const struct db_param *params, unsigned n);
#define db_call(tx, call, ...)                                                                     \
    db_call_n(tx, call, (const struct db_param[]){__VA_ARGS__ __VA_OPT__(, ) DB_NULL},             \
              sizeof((const struct db_param[]){__VA_ARGS__ __VA_OPT__(, ) DB_NULL}) /              \
                      sizeof(struct db_param) -                                                    \
                  1)
enum step_result db_commit(struct db_batch *tx); /* STEP_WAIT; a bad outcome ends the flow */
/* As db_commit, but a bad outcome is left to the next step to read in the answer. */
enum step_result db_commit_any(struct db_batch *tx);

/* ---- the pool ---- */
struct db_options {
    struct uv_loop_s *loop;
    const struct config *config;
    const char *url;                    /* libpq connection string */
    const struct db_call *const *calls; /* NULL-ended: prepared on every new connection */
    void (*ready)(void *arg, bool up);  /* may be NULL: first connection up, last one down */
    void *arg;
    /* NULL, or each row of the log that a batch has written, once it is committed and before any
     * answer of it is handed on; asked for in the batch's own round trip (api.written). Columns as
     * once_copy hands them. */
    void (*written)(void *arg, const unsigned char *columns, size_t len);
    void *written_arg;
};
SP_MUSTCHECK int db_open(const struct db_options *options, struct db **out);
/* Gives up what was not sent and waits for batches under way. */
void db_close(struct db *db, void (*closed)(void *arg), void *arg);
bool db_up(const struct db *db);

/* One more connection listens on `channel`. `heard` gets each payload; NULL once the channel is
 * listened to, at first and after every reconnect, since something may have been missed before.
 * Call before or after db_open's first connection. */
void db_listen(struct db *db, const char *channel, void (*heard)(void *arg, const char *payload),
               void *arg);

/* SQLSTATE to err.h: the one table. */
int db_sqlstate(const char *sqlstate);

#endif

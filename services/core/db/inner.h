/*
 * inner.h - what the files of db/ share and nobody else sees.
 *
 *     pool.c        queues, waiting times, retries, who gets which connection
 *     connection.c  one connection: its states, its socket, its clock
 *     prepare.c     what a new connection must say and show before it is used
 *     batch.c       what is sent, what came back, and what that means
 *     listen.c      the connection that listens
 *
 * Ownership: batches live in their request's arena and are in exactly one place at a time: a queue
 * of the pool, the flight of a connection, or the pool's list of those that wait for another
 * attempt.
 */
#ifndef DB_INNER_H
#define DB_INNER_H
#include "base/log.h"
#include "base/metrics.h"
#include "db/db.h"
#include <libpq-fe.h>
#include <uv.h>

#define WRITTEN_NAME  "written" /* the prepared statement of db_options.written */
#define ATTEMPTS      4         /* of a batch: the first, and three more */
#define COMMON_READ   3         /* secret, request, client */
#define COMMON_WRITE  5         /* and key, body */
#define RETRY_SECONDS 5         /* what Retry-After says while there is no database */

struct statement { /* one call in a batch */
    const struct db_call *call;
    const char **values;
    int *lengths, *formats; /* NULL: all is text */
    int n;
    struct db_answer answer;
    PGresult *result; /* until the commit is known; then it belongs to the arena */
    struct statement *next;
};

struct db_batch {
    struct request *req;
    struct db *db;
    struct statement *first, **last;
    unsigned n;
    enum db_mode mode;
    bool any;          /* a bad outcome is the next step's affair */
    bool alone;        /* a shared batch with this one in it has failed */
    unsigned attempts; /* begun so far */
    uint64_t due;      /* loop time, ms: give up waiting, or try again */
    const char *common[COMMON_WRITE];
    struct db_batch *next;
};

struct queue {
    struct db_batch *head, **tail;
    unsigned n;
};

/* What waits of one kind, and how many connections carry it now. */
struct lane {
    struct queue waiting;
    unsigned busy, most;
};

/* The drawing and the table are in connection.c. */
enum connection_state {
    CONNECTION_RESTING,
    CONNECTION_CONNECTING,
    CONNECTION_STARTING,
    CONNECTION_IDLE,
    CONNECTION_BUSY,
    CONNECTION_LISTENING,
    CONNECTION_CLOSED,
    CONNECTION_STATES
};

struct watch; /* the poll handle of one socket; outlives it until libuv has let go */

struct connection {
    struct db *db;
    unsigned index; /* for the log */
    bool listener;
    enum connection_state state;
    PGconn *pg;
    struct watch *watch;
    uv_timer_t timer; /* RESTING: back-off; STARTING: patience; BUSY: no progress */
    bool due;         /* the timer has fired */
    unsigned failures;
    const char *told; /* slug: how this outage was logged; NULL: it was not */
    const char *why;  /* slug: why the database cannot be used as it is */

    /* BUSY and STARTING */
    struct queue flight;
    struct db_batch *batch;      /* whose result comes next; NULL: the sync */
    struct statement *statement; /* the one in it */
    unsigned step;               /* STARTING: which result comes next */
    bool synced, noticed;
    char failed[6];              /* SQLSTATE of the first error; "" while there is none */
    const struct db_call *fault; /* the call that failed; NULL: at commit */
    PGresult *rows; /* of the log, that this flight has written; NULL: not asked for, or not yet */
    int64_t sent;
};

struct channel {
    enum { CHANNEL_OFF, CHANNEL_ASKED, CHANNEL_ON } state;
    char *name;
    void (*heard)(void *arg, const char *payload);
    void *arg;
    struct channel *next;
};

struct db {
    struct db_options options;
    char *url;
    struct connection *connections;
    unsigned n, up;
    struct connection *listener; /* NULL until somebody listens */
    struct channel *channels;
    struct lane lanes[DB_LANES];
    struct queue later;
    uint64_t wait, statement_timeout; /* ms */
    unsigned read_batch;
    uv_prepare_t prepare;
    uv_timer_t timer;
    unsigned handles; /* that libuv still knows of */
    bool dispatching, again, closing;
    void (*closed)(void *arg);
    void *closed_arg;
};

/* pool.c */
void queue_init(struct queue *q);
void queue_add(struct queue *q, struct db_batch *b);
void queue_front(struct queue *q, struct queue *more); /* empties `more` */
struct db_batch *queue_take(struct queue *q);
void pool_submit(struct db_batch *b);
void pool_again(struct db *db, struct queue *batches); /* to the front of their queues */
void pool_later(struct db_batch *b, uint64_t ms);      /* another attempt in about `ms` */
uint64_t pool_chance(uint64_t below);
void pool_up(struct connection *c);
void pool_down(struct connection *c);
void pool_kick(struct db *db); /* a connection is idle, or something waits */
void pool_handle_closed(struct db *db);

/* connection.c */
SP_MUSTCHECK int connection_init(struct connection *c, struct db *db, unsigned index,
                                 bool listener);
void connection_send(struct connection *c, struct queue *batches); /* IDLE only; takes them all */
void connection_close(struct connection *c);                       /* once its flight is back */
SP_MUSTCHECK bool connection_listen(struct connection *c);         /* to all channels */
void connection_hurry(struct connection *c); /* the database is there again: do not rest long */

/* prepare.c */
SP_MUSTCHECK bool prepare_send(struct connection *c);        /* false: the connection is lost */
void prepare_result(struct connection *c, PGresult *result); /* takes the result; sets c->why */

/* batch.c */
SP_MUSTCHECK bool batch_send(struct connection *c);
void batch_result(struct connection *c, PGresult *result); /* takes the result */
bool batch_stale(const struct connection *c); /* its error says that the connection must go */
void batch_written(struct connection *c);     /* hands on c->rows, or forgets them */
void batch_settle(struct connection *c,
                  struct queue *flight);                     /* the sync is back, without notice */
void batch_lost(struct connection *c, struct queue *flight); /* it will not come back */
void batch_finish(struct db_batch *b, int err); /* wakes the flow: the batch is gone afterwards */

/* listen.c */
SP_MUSTCHECK bool listen_send(struct connection *c);
void listen_result(struct connection *c, PGresult *result);
SP_MUSTCHECK bool listen_ready(struct connection *c); /* LISTEN is done; false: lost */
void listen_forget(struct db *db);
void listen_hear(struct connection *c);
void listen_free(struct db *db);

#endif

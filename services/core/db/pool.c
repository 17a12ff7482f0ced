/*
 * pool.c - who waits, who goes next, and on which connection.
 *
 *     db_commit ──▶ reads ──┐  up to database.read_batch share one flight
 *              ├──▶ longs ──┼──▶ an idle connection ──▶ back: the flow wakes
 *              └──▶ writes ─┘  one a flight
 *                     ▲
 *                   later: a serialization failure waits a moment for its next attempt
 *
 * Dispatch happens once a turn of the loop, just before it sleeps, so that everything that came in
 * during the turn shares a flight. Who has waited longest goes first; at most READERS connections
 * carry reads, since few flights fill better than many and each costs a flush to disk, and at most
 * half of all carry long reads, so that a morning of lists leaves room for the rest.
 *
 * What has waited database.wait is given up. Memory: batches belong to their requests, the rest to
 * the pool. Thread: the loop's.
 */
#include "base/uuid.h"
#include "db/inner.h"
#include <stdlib.h>
#include <string.h>

#define READERS   2 /* connections that may carry shared reads at once: fewer fill better */
#define SHARE_MIN 8 /* fewer reads are not worth a commit of their own */

/* ---- queues ---- */

void queue_init(struct queue *q)
{
    q->head = NULL;
    q->tail = &q->head;
    q->n = 0;
}

void queue_add(struct queue *q, struct db_batch *b)
{
    b->next = NULL;
    *q->tail = b;
    q->tail = &b->next;
    q->n++;
}

void queue_front(struct queue *q, struct queue *more)
{
    if (!more->head)
        return;
    *more->tail = q->head;
    if (!q->head)
        q->tail = more->tail;
    q->head = more->head;
    q->n += more->n;
    queue_init(more);
}

struct db_batch *queue_take(struct queue *q)
{
    struct db_batch *b = q->head;

    if (!b)
        return NULL;
    q->head = b->next;
    if (!q->head)
        q->tail = &q->head;
    q->n--;
    b->next = NULL;
    return b;
}

/* Moves those that are due out of the queue. */
static void take_due(struct queue *q, uint64_t now, struct queue *due)
{
    struct queue all = {q->head, NULL, q->n};
    struct db_batch *b;

    queue_init(q);
    while ((b = all.head)) {
        all.head = b->next;
        queue_add(b->due <= now ? due : q, b);
    }
}

static uint64_t earliest(const struct queue *q, uint64_t than)
{
    for (const struct db_batch *b = q->head; b; b = b->next)
        than = b->due < than ? b->due : than;
    return than;
}

/* ---- time ---- */

static void on_timer(uv_timer_t *timer);

static void arm(struct db *db, uint64_t due)
{
    uint64_t now = uv_now(db->options.loop);
    uint64_t ms = due > now ? due - now : 0;

    if (db->closing)
        return;
    if (!uv_is_active((uv_handle_t *)&db->timer) || uv_timer_get_due_in(&db->timer) > ms)
        uv_timer_start(&db->timer, on_timer, ms, 0);
}

static void on_timer(uv_timer_t *timer)
{
    struct db *db = timer->data;
    uint64_t now = uv_now(db->options.loop);
    struct queue again, over;
    struct db_batch *b;
    uint64_t next;

    queue_init(&again);
    queue_init(&over);
    take_due(&db->later, now, &again);
    for (unsigned i = 0; i < DB_LANES; i++)
        take_due(&db->lanes[i].waiting, now, &over);
    pool_again(db, &again);
    next = earliest(&db->later, UINT64_MAX);
    for (unsigned i = 0; i < DB_LANES; i++)
        next = earliest(&db->lanes[i].waiting, next);
    if (next != UINT64_MAX)
        arm(db, next);
    while ((b = queue_take(&over))) {
        metric_add(METRIC_db_queue, -1);
        batch_finish(b, SP_EUNAVAILABLE);
    }
}

uint64_t pool_chance(uint64_t below)
{
    uint64_t number;

    random_bytes(&number, sizeof number);
    return number % below;
}

/* ---- what waits ---- */

static void wait_for_connection(struct db_batch *b, struct queue *q)
{
    b->due = uv_now(b->db->options.loop) + b->db->wait;
    metric_add(METRIC_db_queue, 1);
    queue_add(q, b);
    arm(b->db, b->due);
    pool_kick(b->db);
}

void pool_submit(struct db_batch *b)
{
    wait_for_connection(b, &b->db->lanes[b->mode].waiting);
}

void pool_again(struct db *db, struct queue *batches)
{
    struct queue front[DB_LANES];
    struct db_batch *b;

    for (unsigned i = 0; i < DB_LANES; i++)
        queue_init(&front[i]);
    while ((b = queue_take(batches)))
        wait_for_connection(b, &front[b->mode]);
    for (unsigned i = 0; i < DB_LANES; i++)
        queue_front(&db->lanes[i].waiting, &front[i]);
}

void pool_later(struct db_batch *b, uint64_t ms)
{
    if (b->db->closing) {
        batch_finish(b, SP_EUNAVAILABLE);
        return;
    }
    b->due = uv_now(b->db->options.loop) + ms / 2 + pool_chance(ms + 1);
    metric_add(METRIC_db_retries_total, 1);
    queue_add(&b->db->later, b);
    arm(b->db, b->due);
}

/* ---- who goes next ---- */

static struct connection *idle(struct db *db)
{
    for (unsigned i = 0; i < db->n; i++) {
        if (db->connections[i].state == CONNECTION_IDLE)
            return &db->connections[i];
    }
    return NULL;
}

/* Nobody will see the answer, so nobody needs to have looked. But a refusal is still audited. */
static bool unwanted(const struct db_batch *b)
{
    return b->req->gone && !b->req->problem.err;
}

/* Those that wait are dealt out evenly to the connections that can take reads now, so that one
 * executes while the other waits for its commit. */
static unsigned fair_share(const struct db *db, const struct lane *reads)
{
    unsigned free_ones = 0, share;

    for (unsigned i = 0; i < db->n; i++)
        free_ones += db->connections[i].state == CONNECTION_IDLE;
    if (free_ones > reads->most - reads->busy)
        free_ones = reads->most - reads->busy;
    share = (reads->waiting.n + free_ones - 1) / free_ones;
    if (share < SHARE_MIN)
        share = SHARE_MIN;
    return share < db->read_batch ? share : db->read_batch;
}

/* Reads that may share a flight, or one batch that must fly alone. */
static void gather(struct queue *waiting, unsigned most, struct queue *flight, struct queue *gone)
{
    while (waiting->head && flight->n < most) {
        bool alone = waiting->head->alone;

        if (alone && flight->n && !unwanted(waiting->head))
            return;
        struct db_batch *b = queue_take(waiting);
        metric_add(METRIC_db_queue, -1);
        queue_add(b->mode != DB_WRITE && unwanted(b) ? gone : flight, b);
        if (alone && flight->n)
            return;
    }
}

/* The lane whose first has waited longest, of those that may have one more connection. */
static struct lane *next_lane(struct db *db)
{
    struct lane *best = NULL;

    for (unsigned i = 0; i < DB_LANES; i++) {
        struct lane *lane = &db->lanes[i];

        if (lane->waiting.head && lane->busy < lane->most &&
            (!best || lane->waiting.head->due <= best->waiting.head->due))
            best = lane;
    }
    return best;
}

static bool next_flight(struct db *db, struct queue *flight, struct queue *gone)
{
    struct lane *lane = next_lane(db);

    if (!lane)
        return false;
    gather(&lane->waiting, lane == &db->lanes[DB_READ] ? fair_share(db, lane) : 1, flight, gone);
    return true;
}

static void dispatch(struct db *db)
{
    struct connection *c;
    struct queue flight, gone;
    struct db_batch *b;

    queue_init(&flight);
    queue_init(&gone);
    while ((c = idle(db)) && next_flight(db, &flight, &gone)) {
        if (flight.n)
            connection_send(c, &flight);
        while ((b = queue_take(&gone)))
            batch_finish(b, SP_OK);
    }
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct db *db = prepare->data;

    uv_prepare_stop(prepare);
    db->dispatching = true;
    do {
        db->again = false;
        dispatch(db);
    } while (db->again && !db->closing);
    db->dispatching = false;
}

void pool_kick(struct db *db)
{
    /* A handle that is started while its own kind runs would be called only after the sleep. */
    if (db->dispatching)
        db->again = true;
    else if (!db->closing && !uv_is_active((uv_handle_t *)&db->prepare))
        uv_prepare_start(&db->prepare, on_prepare);
}

/* ---- up and down ---- */

void pool_up(struct connection *c)
{
    struct db *db = c->db;

    metric_add(METRIC_db_connections, 1);
    if (db->up++ == 0 && db->options.ready)
        db->options.ready(db->options.arg, true);
    for (unsigned i = 0; i < db->n; i++)
        connection_hurry(&db->connections[i]);
    if (db->listener)
        connection_hurry(db->listener);
}

void pool_down(struct connection *c)
{
    struct db *db = c->db;

    metric_add(METRIC_db_connections, -1);
    if (--db->up == 0 && db->options.ready)
        db->options.ready(db->options.arg, false);
}

bool db_up(const struct db *db)
{
    return db->up > 0;
}

/* ---- opening and closing ---- */

static int start(struct db *db)
{
    for (unsigned i = 0; i < db->n; i++) {
        int err = connection_init(&db->connections[i], db, i, false);

        if (err)
            return err; /* out of memory for a timer: cannot happen with libuv's own */
    }
    return SP_OK;
}

int db_open(const struct db_options *options, struct db **out)
{
    PQconninfoOption *parsed = PQconninfoParse(options->url, NULL);
    struct db *db;

    if (!parsed)
        return SP_EINVAL;
    PQconninfoFree(parsed);
    db = calloc(1, sizeof *db);
    if (!db)
        abort();
    db->options = *options;
    db->url = strdup(options->url);
    db->n = (unsigned)config_int(options->config, CONFIG_DATABASE_CONNECTIONS);
    db->wait = (uint64_t)config_int(options->config, CONFIG_DATABASE_WAIT);
    db->statement_timeout =
        (uint64_t)config_int(options->config, CONFIG_DATABASE_STATEMENT_TIMEOUT);
    db->read_batch = (unsigned)config_int(options->config, CONFIG_DATABASE_READ_BATCH);
    db->connections = calloc(db->n, sizeof *db->connections);
    if (!db->url || !db->connections)
        abort();
    for (unsigned i = 0; i < DB_LANES; i++)
        queue_init(&db->lanes[i].waiting);
    db->lanes[DB_READ].most = READERS;
    db->lanes[DB_READ_LONG].most = db->n < 4 ? 1 : db->n / 2;
    db->lanes[DB_WRITE].most = db->n;
    queue_init(&db->later);
    uv_prepare_init(options->loop, &db->prepare);
    uv_timer_init(options->loop, &db->timer);
    db->prepare.data = db->timer.data = db;
    db->handles = 2;
    *out = db;
    return start(db);
}

static void on_close(uv_handle_t *handle)
{
    pool_handle_closed(handle->data);
}

void pool_handle_closed(struct db *db)
{
    void (*closed)(void *arg) = db->closed;
    void *arg = db->closed_arg;

    if (--db->handles)
        return;
    listen_free(db);
    free(db->connections);
    free(db->url);
    free(db);
    if (closed)
        closed(arg);
}

static void give_up(struct queue *q, int waiting)
{
    struct db_batch *b;

    while ((b = queue_take(q))) {
        metric_add(METRIC_db_queue, -waiting);
        batch_finish(b, SP_EUNAVAILABLE);
    }
}

void db_close(struct db *db, void (*closed)(void *arg), void *arg)
{
    db->closing = true;
    db->closed = closed;
    db->closed_arg = arg;
    for (unsigned i = 0; i < DB_LANES; i++)
        give_up(&db->lanes[i].waiting, 1);
    give_up(&db->later, 0);
    uv_close((uv_handle_t *)&db->prepare, on_close);
    uv_close((uv_handle_t *)&db->timer, on_close);
    for (unsigned i = 0; i < db->n; i++)
        connection_close(&db->connections[i]);
    if (db->listener)
        connection_close(db->listener);
}

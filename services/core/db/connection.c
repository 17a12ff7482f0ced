/*
 * connection.c - one connection to PostgreSQL, as one tick over its states.
 *
 *                                                 send
 *     RESTING ──▶ CONNECTING ──▶ STARTING ──▶ IDLE ──────▶ BUSY
 *        ▲            │           │    │      │  ◀──────    │
 *        │            │           │    │      │   sync      │
 *        │            │           │    └──────┼──▶ LISTENING│
 *        └────────────┴───────────┴───────────┴──────┴──────┘  lost, refused, too slow, noticed
 *
 *     every state but BUSY ──▶ CLOSED when the pool closes; BUSY first gets its flight back
 *
 * STARTING sends one pipeline (prepare.c): settings, what the role may do, every statement. RESTING
 * backs off, doubling with jitter, and is cut short when another connection finds the database up.
 * Nothing is ever cancelled: a cancel can hit COMMIT, and then nobody knows the outcome. A
 * connection that is too slow is closed instead.
 *
 * Memory: the pool owns the connection; the poll handle is its own object since libuv lets go of it
 * later than we do. Thread: the loop's.
 */
#include "base/clock.h"
#include "db/inner.h"
#include <stdlib.h>
#include <string.h>

#define REST_MIN   50    /* ms of the first back-off */
#define REST_MAX   3000  /* and of the longest */
#define REST_HURRY 100   /* once the database is known to be up */
#define PATIENCE   10000 /* ms to connect and start */
#define GRACE      2000  /* ms past statement_timeout before silence means lost: COMMIT may wait */
#define BIT(state) (1u << CONNECTION_##state)

static const unsigned allowed[CONNECTION_STATES] = {
    [CONNECTION_RESTING] = BIT(CONNECTING) | BIT(CLOSED),
    [CONNECTION_CONNECTING] = BIT(STARTING) | BIT(RESTING) | BIT(CLOSED),
    [CONNECTION_STARTING] = BIT(IDLE) | BIT(LISTENING) | BIT(RESTING) | BIT(CLOSED),
    [CONNECTION_IDLE] = BIT(BUSY) | BIT(RESTING) | BIT(CLOSED),
    [CONNECTION_BUSY] = BIT(IDLE) | BIT(RESTING),
    [CONNECTION_LISTENING] = BIT(RESTING) | BIT(CLOSED),
};

static void move(struct connection *c, enum connection_state to)
{
    if (!(allowed[c->state] & (1u << to)))
        abort();
    c->state = to;
    c->due = false;
}

static void connection_tick(struct connection *c, int events);

/* ---- the socket ---- */

struct watch {
    uv_poll_t poll;
    struct connection *connection; /* NULL once it has gone */
    struct db *db;
    int fd, events;
};

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watch *w = poll->data;

    /* An error is found by reading. */
    if (w->connection)
        connection_tick(w->connection, status < 0 ? UV_READABLE | UV_WRITABLE : events);
}

static void on_watch_closed(uv_handle_t *handle)
{
    struct watch *w = handle->data;
    struct db *db = w->db;

    free(w);
    pool_handle_closed(db);
}

static void unwatch(struct connection *c)
{
    struct watch *w = c->watch;

    if (!w)
        return;
    c->watch = NULL;
    w->connection = NULL;
    uv_poll_stop(&w->poll);
    uv_close((uv_handle_t *)&w->poll, on_watch_closed);
}

static bool watch(struct connection *c, int events)
{
    struct watch *w = c->watch;
    int fd = PQsocket(c->pg);

    if (w && w->fd == fd) {
        if (w->events == events)
            return true;
        w->events = events;
        return !uv_poll_start(&w->poll, events, on_poll);
    }
    unwatch(c);
    w = calloc(1, sizeof *w);
    if (!w)
        abort();
    if (fd < 0 || uv_poll_init(c->db->options.loop, &w->poll, fd)) {
        free(w);
        return false;
    }
    w->poll.data = w;
    w->connection = c;
    w->db = c->db;
    w->db->handles++;
    w->fd = fd;
    w->events = events;
    c->watch = w;
    return !uv_poll_start(&w->poll, events, on_poll);
}

static bool flush(struct connection *c)
{
    int more = PQflush(c->pg);

    return more >= 0 && watch(c, more ? UV_READABLE | UV_WRITABLE : UV_READABLE);
}

/* ---- time ---- */

static void on_timer(uv_timer_t *timer)
{
    struct connection *c = timer->data;

    c->due = true;
    connection_tick(c, 0);
}

static void set_timer(struct connection *c, uint64_t ms)
{
    c->due = false;
    uv_timer_start(&c->timer, on_timer, ms, 0);
}

static uint64_t jitter(uint64_t ms) /* half of it is chance, so that servers do not march in step */
{
    return ms / 2 + pool_chance(ms / 2 + 1);
}

static void rest(struct connection *c)
{
    unsigned doublings = c->failures < 6 ? c->failures : 6;
    uint64_t ms = (uint64_t)REST_MIN << doublings;

    set_timer(c, jitter(ms < REST_MAX ? ms : REST_MAX));
    c->failures++;
}

void connection_hurry(struct connection *c)
{
    if (c->state == CONNECTION_RESTING && uv_timer_get_due_in(&c->timer) > REST_HURRY)
        set_timer(c, jitter(REST_HURRY));
}

/* ---- the end of a connection ---- */

static void on_timer_closed(uv_handle_t *handle)
{
    struct connection *c = handle->data;

    pool_handle_closed(c->db);
}

static void drop(struct connection *c)
{
    unwatch(c);
    PQclear(c->rows); /* of a flight that did not come back: nobody knows */
    c->rows = NULL;
    PQfinish(c->pg);
    c->pg = NULL;
}

static void shut(struct connection *c)
{
    drop(c);
    if (c->state == CONNECTION_IDLE)
        pool_down(c);
    move(c, CONNECTION_CLOSED);
    uv_close((uv_handle_t *)&c->timer, on_timer_closed);
}

static void tell(const struct connection *c, const char *why)
{
    const char *kind = c->listener ? "listener" : "pool";
    const char *fault = c->fault ? c->fault->name : "";

    log_event(c->why ? OBS_DB_REFUSED : OBS_DB_DOWN, NULL, LOG_TEXT("kind", kind),
              LOG_INT("connection", c->index), LOG_TEXT("why", why), LOG_TEXT("function", fault),
              LOG_TEXT("sqlstate", c->failed));
}

/* The connection is of no more use. What it carried is looked after, and it will be made anew. */
static void lose(struct connection *c, const char *why)
{
    bool ready = c->state == CONNECTION_IDLE || c->state == CONNECTION_BUSY;
    struct queue flight;

    if (!c->told || strcmp(c->told, why) != 0)
        tell(c, why);
    c->told = why;
    drop(c);
    if (c->state != CONNECTION_RESTING)
        move(c, CONNECTION_RESTING);
    rest(c);
    queue_init(&flight);
    queue_front(&flight, &c->flight);
    if (flight.head)
        c->db->lanes[flight.head->mode].busy--;
    if (ready)
        pool_down(c);
    batch_lost(c, &flight);
    if (c->db->closing && c->state == CONNECTION_RESTING)
        shut(c);
}

void connection_close(struct connection *c)
{
    if (c->state != CONNECTION_BUSY && c->state != CONNECTION_CLOSED)
        shut(c);
}

/* ---- what comes in ---- */

/* False: the connection is lost, and not merely after the sync that was waited for. */
static bool pump(struct connection *c, int events, void (*take)(struct connection *, PGresult *))
{
    bool alive = !(events & UV_READABLE) || PQconsumeInput(c->pg);
    unsigned nothing = 0;

    if (alive && (c->watch->events & UV_WRITABLE))
        alive = flush(c);
    /* NULL ends the results of one statement; twice in a row says that nothing more will come. */
    while (!c->synced && nothing < 2 && !PQisBusy(c->pg)) {
        PGresult *result = PQgetResult(c->pg);

        nothing = result ? 0 : nothing + 1;
        if (!result)
            continue;
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            c->synced = true;
            PQclear(result);
        } else {
            take(c, result);
        }
    }
    return c->synced || (alive && nothing < 2 && PQstatus(c->pg) == CONNECTION_OK);
}

/* ---- the states ---- */

/* Any notice while a flight is out: PostgreSQL says COMMIT although it did not wait for the
 * standby, and a WARNING is all there is to tell. Its text may quote data and is not kept. */
static void on_notice(void *arg, const PGresult *notice)
{
    struct connection *c = arg;

    (void)notice;
    c->noticed = true;
}

static void resting(struct connection *c, int events)
{
    static const char *const keys[] = {
        "application_name",     "keepalives_idle",  "keepalives_interval",
        "keepalives_count",     "tcp_user_timeout", "dbname",
        "target_session_attrs", "client_encoding",  NULL};
    const char *const values[] = {"samplan",  "10",         "5",    "3", "15000",
                                  c->db->url, "read-write", "UTF8", NULL};

    (void)events;
    if (!c->due)
        return;
    c->why = NULL;
    c->fault = NULL;
    c->failed[0] = '\0';
    c->pg = PQconnectStartParams(keys, values, 1);
    if (!c->pg)
        abort();
    PQsetNoticeReceiver(c->pg, on_notice, c);
    if (PQstatus(c->pg) == CONNECTION_BAD || !watch(c, UV_WRITABLE)) {
        lose(c, "cannot-connect");
        return;
    }
    move(c, CONNECTION_CONNECTING);
    set_timer(c, PATIENCE);
}

static void begin(struct connection *c)
{
    move(c, CONNECTION_STARTING);
    c->synced = c->noticed = false;
    if (PQserverVersion(c->pg) < config_int(c->db->options.config, CONFIG_DATABASE_MIN_VERSION)) {
        c->why = "version-too-old";
        lose(c, c->why);
        return;
    }
    if (PQsetnonblocking(c->pg, 1) || !PQenterPipelineMode(c->pg) || !prepare_send(c) || !flush(c))
        lose(c, "lost");
}

static void connecting(struct connection *c, int events)
{
    PostgresPollingStatusType next;

    if (c->due) {
        lose(c, "too-slow");
        return;
    }
    if (!events)
        return;
    /* libpq may close its socket and open another with the same number: forget it meanwhile. */
    uv_poll_stop(&c->watch->poll);
    c->watch->events = 0;
    next = PQconnectPoll(c->pg);
    if (next == PGRES_POLLING_OK)
        begin(c);
    else if (next == PGRES_POLLING_FAILED ||
             !watch(c, next == PGRES_POLLING_READING ? UV_READABLE : UV_WRITABLE))
        lose(c, "cannot-connect");
}

static void started(struct connection *c)
{
    c->failures = 0;
    c->told = NULL;
    uv_timer_stop(&c->timer);
    log_event(OBS_DB_UP, NULL, LOG_TEXT("kind", c->listener ? "listener" : "pool"),
              LOG_INT("connection", c->index), LOG_INT("version", PQserverVersion(c->pg)));
    if (c->listener) {
        move(c, CONNECTION_LISTENING);
        listen_forget(c->db);
        if (!connection_listen(c))
            lose(c, "lost");
        return;
    }
    move(c, CONNECTION_IDLE);
    pool_kick(c->db);
    pool_up(c);
}

static void starting(struct connection *c, int events)
{
    if (c->due)
        lose(c, "too-slow");
    else if (!pump(c, events, prepare_result))
        lose(c, "lost");
    else if (c->synced && c->why)
        lose(c, c->why);
    else if (c->synced)
        started(c);
}

static void idling(struct connection *c, int events)
{
    if (!events)
        return;
    if (!PQconsumeInput(c->pg)) {
        lose(c, "lost");
        return;
    }
    (void)PQisBusy(c->pg); /* reads what the server says unasked: settings, its farewell */
}

static void land(struct connection *c)
{
    struct queue flight;

    uv_timer_stop(&c->timer);
    metric_observe(HISTOGRAM_db_batch_seconds, (double)(clock_monotonic() - c->sent) / 1e6);
    if (c->noticed && !c->failed[0]) {
        log_event(OBS_DB_NOTICE, c->flight.head->req->id, LOG_INT("batches", c->flight.n));
        lose(c, "notice");
        return;
    }
    batch_written(c);
    queue_init(&flight);
    queue_front(&flight, &c->flight);
    c->db->lanes[flight.head->mode].busy--;
    move(c, CONNECTION_IDLE);
    if (batch_stale(c))
        lose(c, "stale");
    else
        pool_kick(c->db);
    batch_settle(c, &flight);
    c->failed[0] = '\0';
    c->fault = NULL;
    if (c->db->closing && c->state == CONNECTION_IDLE)
        shut(c);
}

/* The server sends small results only with the sync. Reads that share a flight and together take
 * too long are run again, alone; nothing else may be given up before all its statements had their
 * time. */
static uint64_t patience(const struct connection *c)
{
    uint64_t statements = c->flight.n == 1 ? c->flight.head->n : 1;

    return statements * c->db->statement_timeout + GRACE;
}

static void busy(struct connection *c, int events)
{
    if (c->due)
        lose(c, "too-slow");
    else if (!pump(c, events, batch_result))
        lose(c, "lost");
    else if (c->synced)
        land(c);
    else if (events & UV_READABLE) /* progress */
        set_timer(c, patience(c));
}

static void listening(struct connection *c, int events)
{
    bool asked = !c->synced;

    if (!events)
        return;
    if (!pump(c, events, listen_result) || PQstatus(c->pg) != CONNECTION_OK || c->failed[0] ||
        (asked && c->synced && !listen_ready(c)))
        lose(c, "lost");
    else
        listen_hear(c);
}

static void closed(struct connection *c, int events)
{
    (void)c;
    (void)events;
}

static void connection_tick(struct connection *c, int events)
{
    static void (*const states[CONNECTION_STATES])(struct connection *, int) = {
        [CONNECTION_RESTING] = resting,   [CONNECTION_CONNECTING] = connecting,
        [CONNECTION_STARTING] = starting, [CONNECTION_IDLE] = idling,
        [CONNECTION_BUSY] = busy,         [CONNECTION_LISTENING] = listening,
        [CONNECTION_CLOSED] = closed,
    };

    states[c->state](c, events);
}

/* ---- for the pool ---- */

int connection_init(struct connection *c, struct db *db, unsigned index, bool listener)
{
    c->db = db;
    c->index = index;
    c->listener = listener;
    c->state = CONNECTION_RESTING;
    queue_init(&c->flight);
    if (uv_timer_init(db->options.loop, &c->timer))
        return SP_EINTERNAL;
    c->timer.data = c;
    db->handles++;
    set_timer(c, 0);
    return SP_OK;
}

void connection_send(struct connection *c, struct queue *batches)
{
    queue_front(&c->flight, batches);
    c->synced = c->noticed = false;
    c->failed[0] = '\0';
    c->fault = NULL;
    c->sent = clock_monotonic();
    c->db->lanes[c->flight.head->mode].busy++;
    move(c, CONNECTION_BUSY);
    set_timer(c, patience(c));
    if (!batch_send(c) || !flush(c))
        lose(c, "lost");
}

bool connection_listen(struct connection *c)
{
    c->synced = false;
    return listen_send(c) && PQpipelineSync(c->pg) && flush(c);
}

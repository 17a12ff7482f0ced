/*
 * connection.c - owns a connection's life: what bytes mean at each moment, and its deadlines.
 *
 *     HANDSHAKE ─▶ HEAD ─▶ BODY ─▶ RUN ─▶ ANSWER ─▶ IDLE ─▶ HEAD ...
 *                                   │        └────▶ LINGER ─▶ CLOSED
 *                                  │└─▶ STREAM ────────┘
 *                       HEAD ─▶ RUN ─▶ BODY ─▶ RUN  an upload: its steps ask for the body
 *
 * Any state goes to CLOSED when the client leaves. While a request runs the connection is still
 * read, to see the client leave; the first bytes that come are kept and reading stops (so a client
 * that pipelines without end is held back by TCP).
 */
#include "http/connection.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/stream.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINGER_TIME 2000U /* ms */
#define LINGER_BYTES                                                                               \
    (1024 * 1024) /* that a client may still send after its last answer, and an                    \
                     upload besides: one that was refused is on its way */
#define RETRY_SECONDS 5

static uint64_t now_of(const struct connection *c)
{
    return uv_now(c->server->options.loop);
}

static bool is_reading(const struct connection *c)
{
    return c->state <= AT_BODY;
}

/* ---- the end ---- */

/* The body of an upload is there, or will never be: whoever waits for it goes on. The exchange may
 * be gone afterwards. */
static void received(struct exchange *x, int err)
{
    bool awaited = x->awaited;

    x->receiving = x->awaited = false;
    x->server->n_uploads--;
    if (err && !x->req.problem.err)
        x->req.problem.err = err;
    if (awaited)
        flow_wake(&x->req);
}

static void let_go(struct connection *c)
{
    struct exchange *x = c->exchange;

    free(c->pending);
    c->pending = NULL;
    if (!x)
        return;
    bool receiving = x->receiving;

    if (!x->released)
        flow_leave(&x->req);
    exchange_drop(x);
    if (receiving) /* then a flow has it still */
        received(x, SP_OK);
}

void conn_close(struct connection *c)
{
    if (c->state == AT_CLOSED)
        return;
    c->state = AT_CLOSED;
    let_go(c);
    wire_close(&c->wire);
}

void conn_linger(struct connection *c)
{
    if (c->state == AT_CLOSED)
        return;
    c->state = AT_LINGER;
    c->deadline = now_of(c) + LINGER_TIME;
    c->last = now_of(c);
    free(c->pending);
    c->pending = NULL;
    wire_shut(&c->wire);
    wire_resume(&c->wire);
}

static void on_closed(struct wire *w)
{
    struct connection *c = (struct connection *)w;
    struct http_server *s = c->server;

    if (c->prev)
        c->prev->next = c->next;
    else
        s->connections = c->next;
    if (c->next)
        c->next->prev = c->prev;
    address_leave(&s->addresses, c->address);
    s->n_connections--;
    s->n_refusing -= c->refuse != 0;
    metric_add(METRIC_http_connections, -1);
    if (c->stream)
        stream_ended(c->stream);
    free(c);
    server_ended(s);
}

static void on_end(struct wire *w, int err)
{
    struct connection *c = (struct connection *)w;

    if (err == SP_EDENIED)
        log_event(OBS_TLS_FAIL, NULL, LOG_TEXT("why", tls_why()));
    /* Whoever has only ended its own side still gets the answer that is on its way. */
    if (err == SP_OK && c->state == AT_ANSWER)
        c->ending = true;
    else
        conn_close(c);
}

/* ---- requests ---- */

static void refuse(struct connection *c, int err, int status)
{
    struct exchange *x = c->exchange;

    c->state = AT_RUN;
    x->close = true;
    x->status = status;
    if (x->receiving)
        received(x, err);
    else
        answer_refusal(x, err);
}

static int error_of(int status)
{
    switch (status) {
    case 408:
        return SP_ETIMEOUT;
    case 413:
        return SP_ETOOLARGE;
    case 414:
    case 431:
        return SP_EHEADERS;
    case 429:
        return SP_ETOOMANY;
    case 503:
        return SP_EUNAVAILABLE;
    default:
        return SP_EINVAL;
    }
}

static void run(struct exchange *x)
{
    const struct http_options *options = &x->server->options;

    x->released = false;
    x->connection->run = now_of(x->connection);
    flow_start(&x->req, options->gate, x->req.route->steps, options->fail);
}

/* Says that the body may come, to a client that waits for that. */
static void go_on(struct connection *c)
{
    static const char words[] = "HTTP/1.1 100 Continue\r\n\r\n";

    if (request_expects(c->exchange) && wire_send(&c->wire, words, sizeof words - 1))
        conn_close(c);
}

static void on_head(struct connection *c, bool more)
{
    struct exchange *x = c->exchange;
    int err = request_read(x);

    if (c->refuse) {
        x->req.problem = (struct problem){.err = error_of(c->refuse), .retry_after = 1};
        refuse(c, x->req.problem.err, c->refuse);
        return;
    }
    if (err) {
        c->state = AT_RUN;
        answer_refusal(x, err);
        return;
    }
    if (request_is_upload(x)) { /* who asks is looked at first */
        c->state = AT_RUN;
        run(x);
        return;
    }
    c->state = AT_BODY;
    if (!more)
        go_on(c);
}

static void on_complete(struct connection *c)
{
    struct exchange *x = c->exchange;

    c->state = AT_RUN;
    if (x->file) {
        answer_file(x);
        return;
    }
    x->req.body = x->parse.body;
    x->req.body_len = x->parse.body_len;
    if (x->receiving) {
        x->close = !x->parse.keep_alive;
        received(x, SP_OK);
    } else {
        run(x);
    }
}

static void begin(struct connection *c)
{
    exchange_new(c);
    c->state = AT_HEAD;
    c->begun = now_of(c);
    c->deadline = 0;
}

/* Parses and runs requests until the bytes are used or one of them has to wait. */
static size_t feed(struct connection *c, const char *data, size_t len)
{
    size_t at = 0;
    bool going = true;

    c->feeding = true;
    c->last = now_of(c);
    while (going && is_reading(c) && (c->exchange || at < len)) {
        size_t used = 0;

        if (!c->exchange)
            begin(c);
        enum parse_event event = parse_feed(&c->exchange->parse, data + at, len - at, &used);

        at += used;
        switch (event) {
        case PARSE_MORE:
            going = false;
            break;
        case PARSE_HEAD:
            on_head(c, at < len);
            break;
        case PARSE_COMPLETE:
            on_complete(c);
            break;
        case PARSE_REFUSED:
            refuse(c, error_of(c->exchange->parse.status), c->exchange->parse.status);
            break;
        }
    }
    c->feeding = false;
    return at;
}

static void keep(struct connection *c, const char *data, size_t len)
{
    char *more = realloc(c->pending, c->pending_len + len);

    if (!more)
        abort();
    if (!c->pending)
        c->pending_at = c->pending_len = 0;
    memcpy(more + c->pending_len, data, len);
    c->pending = more;
    c->pending_len += len;
    wire_pause(&c->wire);
}

/* Goes on with what had come while a request ran. */
static void feed_pending(struct connection *c)
{
    if (c->feeding)
        return;
    if (c->pending && is_reading(c)) {
        char *pending = c->pending;
        size_t len = c->pending_len;

        /* Taken out of reach: what is fed may close the connection. */
        c->pending = NULL;
        size_t at = c->pending_at + feed(c, pending + c->pending_at, len - c->pending_at);

        if (at < len && (c->state == AT_RUN || c->state == AT_ANSWER)) {
            c->pending = pending;
            c->pending_at = at;
            c->pending_len = len;
            return;
        }
        free(pending);
    }
    if (!c->pending)
        wire_resume(&c->wire);
}

/* What has come already is fed at once, unless it is being fed: then nothing has to be waited for,
 * and the flow is not woken from inside its step. */
enum step_result conn_receive(struct exchange *x)
{
    struct connection *c = x->connection;
    struct http_server *s = x->server;

    if (s->n_uploads >= s->most_uploads) {
        x->req.problem.retry_after = RETRY_SECONDS;
        return flow_fail(&x->req, SP_EUNAVAILABLE);
    }
    s->n_uploads++;
    x->receiving = true;
    c->state = AT_BODY;
    c->begun = c->last = now_of(c);
    if (!c->pending)
        go_on(c);
    if (x->connection)
        feed_pending(c);
    if (x->req.problem.err)
        return STEP_FAIL;
    if (!x->receiving) /* there, or the client has left, which the runner sees */
        return STEP_NEXT;
    x->awaited = true;
    flow_pend(&x->req);
    return STEP_WAIT;
}

static void on_data(struct wire *w, const char *data, size_t len)
{
    struct connection *c = (struct connection *)w;

    if (is_reading(c)) {
        size_t used = feed(c, data, len);

        data += used;
        len -= used;
    }
    if (len && (c->state == AT_RUN || c->state == AT_ANSWER))
        keep(c, data, len);
    else if (c->state == AT_LINGER &&
             (c->lingered += len) > LINGER_BYTES + c->server->limits.upload)
        conn_close(c);
}

/* ---- answers ---- */

static void next_request(struct connection *c)
{
    const struct http_server *s = c->server;

    if (c->exchange)
        exchange_drop(c->exchange);
    if (c->ending) {
        conn_linger(c);
        return;
    }
    c->state = AT_IDLE;
    c->deadline = now_of(c) + (s->draining ? s->drain_idle : s->idle);
    feed_pending(c);
}

void conn_answer(struct connection *c)
{
    c->state = AT_ANSWER;
    c->last = now_of(c);
    while (c->exchange && c->exchange->rest_len && !c->wire.unsent) {
        answer_more(c->exchange);
        if (c->state == AT_CLOSED)
            return;
    }
    if (!c->wire.unsent)
        next_request(c);
}

void conn_stream(struct connection *c)
{
    c->state = AT_STREAM;
    c->last = now_of(c);
    /* What was pipelined behind a stream is never answered, and the end must be seen. */
    free(c->pending);
    c->pending = NULL;
    wire_resume(&c->wire);
}

static void on_sent(struct wire *w)
{
    struct connection *c = (struct connection *)w;

    if (c->state == AT_ANSWER)
        conn_answer(c);
}

/* ---- time ---- */

/* Bytes wait for a reader who takes none of them. */
static bool is_stuck(struct connection *c, uint64_t now)
{
    size_t unsent = uv_stream_get_write_queue_size((uv_stream_t *)&c->wire.tcp);

    if (!unsent || unsent != c->unsent) {
        c->unsent = unsent;
        c->last = now;
        return false;
    }
    return now - c->last > c->server->whole;
}

static bool is_slow(const struct connection *c, uint64_t now)
{
    const struct http_server *s = c->server;
    bool upload = c->exchange && c->exchange->receiving;

    return now - c->last > s->between || now - c->begun > (upload ? s->upload : s->whole);
}

/* What still runs is left to itself, as when the client leaves; the client is told. */
static void give_up(struct connection *c)
{
    struct exchange *left = c->exchange, *x;
    const struct route *route = left->req.route;
    char id[sizeof left->req.id];

    memcpy(id, left->req.id, sizeof id);
    let_go(c);
    x = exchange_new(c);
    memcpy(x->req.id, id, sizeof id);
    x->req.route = route;
    refuse(c, SP_EUNAVAILABLE, 0);
}

void conn_tick(struct connection *c, uint64_t now)
{
    switch (c->state) {
    case AT_HANDSHAKE:
        if (now >= c->deadline)
            conn_close(c);
        break;
    case AT_IDLE:
        if (now >= c->deadline)
            conn_linger(c);
        break;
    case AT_HEAD:
    case AT_BODY:
        if (is_slow(c, now))
            refuse(c, SP_ETIMEOUT, 408);
        break;
    case AT_ANSWER:
        if (is_stuck(c, now))
            conn_close(c);
        break;
    case AT_STREAM:
        stream_tick(c->stream, now);
        break;
    case AT_LINGER:
        if (now >= c->deadline)
            conn_close(c);
        break;
    case AT_RUN:
        if (c->server->within && now - c->run > c->server->within)
            give_up(c);
        break;
    case AT_CLOSED:
        break;
    }
}

void conn_drain(struct connection *c)
{
    uint64_t end = now_of(c) + c->server->drain_idle;

    if (c->state == AT_STREAM)
        stream_close(c->stream, "reconnect");
    else if (c->state <= AT_IDLE && end < c->deadline)
        c->deadline = end;
}

/* ---- the beginning ---- */

static const struct wire_events events = {
    .data = on_data, .sent = on_sent, .end = on_end, .closed = on_closed};

/* 0, or the status with which its first request is refused; -1: not even that. */
static int over_limit(struct http_server *s, const struct address *address)
{
    int status = 0;

    if (address->connections > s->most_per_address &&
        !address_is_proxy(&s->addresses, &address->key))
        status = 429;
    else if (s->n_connections >= s->most)
        status = 503;
    if (status == 429) {
        char text[ADDRESS_TEXT];

        log_event(OBS_CONNECTION_LIMIT, NULL,
                  LOG_TEXT("address", address_text(&address->key, text)));
    }
    return status && s->n_refusing >= 64 ? -1 : status;
}

void conn_new(struct http_server *s, int fd, const struct address_key *key)
{
    struct connection *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->server = s;
    c->address = address_enter(&s->addresses, key);
    c->refuse = over_limit(s, c->address);
    if (c->refuse < 0 || wire_init(&c->wire, &s->pool, &events)) {
        address_leave(&s->addresses, c->address);
        close(fd);
        free(c);
        return;
    }
    address_text(key, c->peer);
    c->deadline = now_of(c) + s->first_byte;
    c->next = s->connections;
    if (c->next)
        c->next->prev = c;
    s->connections = c;
    s->n_connections++;
    s->n_refusing += c->refuse != 0;
    metric_add(METRIC_http_connections, 1);
    server_look_at_crl(s);
    if (wire_adopt(&c->wire, fd) || wire_start(&c->wire, s->tls, NULL))
        conn_close(c);
}

/*
 * stream.c - owns event streams: what is written on a connection that a request has taken over.
 *
 * A stream whose client had left before it was opened has no connection; it is told so soon, from
 * the loop, like every other end.
 */
#include "http/stream.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/connection.h"
#include "http/reply.h"
#include <stdlib.h>
#include <string.h>

#define COMMENT_EVERY 15000          /* ms */
#define MOST_UNSENT   (256U * 1024U) /* bytes that a slow reader may leave */
#define RETRY         "retry: 2000\n\n"

struct stream {
    struct http_server *server;
    struct connection *connection; /* NULL: lost */
    struct stream *next;           /* of the lost */
    void (*closed)(void *arg);
    void *arg;
    uint64_t comment; /* when the next one is due, ms */
    bool closing;
};

static void write_raw(struct stream *s, const char *data, size_t len)
{
    struct connection *c = s->connection;

    if (wire_send(&c->wire, data, len)) {
        s->closing = true;
        conn_close(c);
    } else if (c->wire.unsent > MOST_UNSENT) {
        log_event(OBS_STREAM_SLOW, NULL, LOG_INT("unsent", c->wire.unsent));
        s->closing = true;
        conn_close(c);
    }
}

static size_t append(char *out, size_t at, const char *name, const char *value)
{
    size_t n = strlen(name), m = strcspn(value, "\r\n");

    if (at + n + m + 2 > WIRE_CHUNK)
        return WIRE_CHUNK;
    memcpy(out + at, name, n);
    memcpy(out + at + n, value, m);
    out[at + n + m] = '\n';
    return at + n + m + 1;
}

struct stream *stream_open(struct request *req, void (*closed)(void *arg), void *arg)
{
    struct exchange *x = req->http;
    struct connection *c = x->connection;
    struct stream *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    s->server = x->server;
    s->connection = c;
    s->closed = closed;
    s->arg = arg;
    req->reply.status = 200;
    req->reply.streaming = true;
    metric_add(METRIC_streams, 1);
    log_event(OBS_STREAM_OPEN, req->id);
    if (!c) {
        s->closing = true;
        s->next = x->server->lost;
        x->server->lost = s;
        server_soon(x->server);
        return s;
    }
    c->stream = s;
    conn_stream(c);
    c->last = uv_now(s->server->options.loop);
    s->comment = c->last + COMMENT_EVERY;
    char *out = s->server->compose;
    size_t len = answer_stream_head(x, out, WIRE_CHUNK - sizeof RETRY);

    memcpy(out + len, RETRY, sizeof RETRY - 1);
    write_raw(s, out, len + (x->head ? 0 : sizeof RETRY - 1));
    if (x->head)
        stream_close(s, NULL);
    else if (s->server->draining)
        stream_close(s, "reconnect");
    return s;
}

void stream_send(struct stream *s, const char *id, const char *event, const char *data)
{
    size_t len = 0;

    if (s->closing)
        return;
    char *out = s->server->compose;

    if (id)
        len = append(out, len, "id: ", id);
    len = append(out, len, "event: ", event);
    len = append(out, len, "data: ", data);
    if (len >= WIRE_CHUNK - 1) { /* an event is a name and a few ids: this one is a fault */
        log_event(OBS_REQUEST_FAULT, NULL, LOG_TEXT("step", "stream_send"));
        stream_close(s, "reconnect");
        return;
    }
    out[len++] = '\n';
    metric_add(METRIC_stream_events_total, 1);
    write_raw(s, out, len);
}

void stream_close(struct stream *s, const char *event)
{
    if (s->closing)
        return;
    if (event)
        stream_send(s, NULL, event, "{}");
    if (s->closing)
        return;
    s->closing = true;
    conn_linger(s->connection);
}

void stream_tick(struct stream *s, uint64_t now)
{
    if (s->closing || now < s->comment)
        return;
    s->comment = now + COMMENT_EVERY;
    write_raw(s, ":\n\n", 3);
}

void stream_ended(struct stream *s)
{
    metric_add(METRIC_streams, -1);
    log_event(OBS_STREAM_CLOSE, NULL);
    s->closed(s->arg);
    free(s);
}

void streams_end_lost(struct http_server *s)
{
    while (s->lost) {
        struct stream *one = s->lost;

        s->lost = one->next;
        stream_ended(one);
    }
}

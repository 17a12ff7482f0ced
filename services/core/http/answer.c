/*
 * answer.c - owns the way from a reply to bytes: status line, fields, body, and the log of it.
 *
 * Head and body are composed into one buffer of the server and go out in one write; of a body that
 * is larger the rest follows as the socket takes it.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/uuid.h"
#include "http/connection.h"
#include "http/reply.h"
#include <stdio.h>
#include <string.h>

#define HSTS      "Strict-Transport-Security: max-age=63072000\r\n"
#define ABANDONED 499 /* in the log alone: the client left before its answer */

static const char common[] = "X-Content-Type-Options: nosniff\r\n"
                             "Referrer-Policy: no-referrer\r\n"
                             "Cross-Origin-Opener-Policy: same-origin\r\n"
                             "Cross-Origin-Resource-Policy: same-origin\r\n";

struct text { /* what is being composed; stays whole when something does not fit */
    char *data;
    size_t len, room;
    bool broken;
};

static void put(struct text *t, const char *data, size_t len)
{
    if (len > t->room - t->len) {
        t->broken = true;
        return;
    }
    memcpy(t->data + t->len, data, len);
    t->len += len;
}

static void put_text(struct text *t, const char *text)
{
    put(t, text, strlen(text));
}

static void put_number(struct text *t, uint64_t number)
{
    char digits[24];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    put(t, digits + at, sizeof digits - at);
}

/* A field whose value is not ours; one with a line end in it would be two fields. */
static void put_field(struct text *t, const char *name, const char *before, const char *value,
                      const char *after)
{
    for (const unsigned char *at = (const unsigned char *)value; *at; at++) {
        if (*at < ' ' || *at == 0x7f) {
            t->broken = true;
            return;
        }
    }
    put_text(t, name);
    put_text(t, before);
    put_text(t, value);
    put_text(t, after);
    put(t, "\r\n", 2);
}

static const char *phrase(int status)
{
    static const struct {
        int status;
        const char *text;
    } phrases[] = {{200, "OK"},
                   {201, "Created"},
                   {202, "Accepted"},
                   {204, "No Content"},
                   {302, "Found"},
                   {303, "See Other"},
                   {304, "Not Modified"},
                   {400, "Bad Request"},
                   {401, "Unauthorized"},
                   {403, "Forbidden"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {408, "Request Timeout"},
                   {409, "Conflict"},
                   {412, "Precondition Failed"},
                   {413, "Content Too Large"},
                   {414, "URI Too Long"},
                   {415, "Unsupported Media Type"},
                   {417, "Expectation Failed"},
                   {428, "Precondition Required"},
                   {429, "Too Many Requests"},
                   {431, "Request Header Fields Too Large"},
                   {500, "Internal Server Error"},
                   {503, "Service Unavailable"}};

    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (phrases[i].status == status)
            return phrases[i].text;
    }
    return "Other";
}

/* IMF-fixdate (RFC 9110 5.6.7), made once a second. */
static const char *date_now(struct http_server *s)
{
    static const char days[] = "ThuFriSatSunMonTueWed";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t second = clock_now() / CLOCK_SECOND;
    int year = 0, month = 0, day = 0;

    if (second == s->date_second)
        return s->date;
    int32_t date = (int32_t)(second / 86400), rest = (int32_t)(second % 86400);

    clock_civil(date, &year, &month, &day);
    snprintf(s->date, sizeof s->date, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
             days + 3 * (date % 7), (unsigned)day % 100, months + 3 * (month - 1),
             (unsigned)year % 10000, (unsigned)rest / 3600 % 24, (unsigned)rest / 60 % 60,
             (unsigned)rest % 60);
    s->date_second = second;
    return s->date;
}

static void put_start(struct text *t, struct exchange *x, int status)
{
    put_text(t, "HTTP/1.1 ");
    put_number(t, (uint64_t)status);
    put(t, " ", 1);
    put_text(t, phrase(status));
    put_text(t, "\r\nDate: ");
    put_text(t, date_now(x->server));
    put(t, "\r\n", 2);
    put(t, common, sizeof common - 1);
    if (x->server->tls)
        put(t, HSTS, sizeof HSTS - 1);
    put_text(t, "X-Request-Id: ");
    put_text(t, x->req.id);
    put(t, "\r\n", 2);
}

static void put_policy(struct text *t, const struct exchange *x)
{
    if (x->server->options.csp)
        put_field(t, "Content-Security-Policy", ": ", x->server->options.csp, "");
}

static void put_file_fields(struct text *t, const struct exchange *x)
{
    put_field(t, "Cache-Control", ": ", x->cache, "");
    put_policy(t, x);
    if (x->encoding)
        put_field(t, "Content-Encoding", ": ", x->encoding, "");
    if (x->vary)
        put_text(t, "Vary: Accept-Encoding\r\n");
}

static void put_reply_fields(struct text *t, const struct reply *reply)
{
    if (reply->etag)
        put_field(t, "ETag", reply->weak ? ": W/\"" : ": \"", reply->etag, "\"");
    if (reply->location)
        put_field(t, "Location", ": ", reply->location, "");
    if (reply->download) {
        put_field(t, "Content-Disposition", ": ", reply->download, "");
        put_text(t, "Content-Security-Policy: default-src 'none'; sandbox\r\n");
    }
    for (unsigned i = 0; i < sizeof reply->cookies / sizeof *reply->cookies; i++) {
        if (reply->cookies[i])
            put_field(t, "Set-Cookie", ": ", reply->cookies[i], "");
    }
}

static void put_head(struct text *t, struct exchange *x, int status)
{
    const struct reply *reply = &x->req.reply;

    put_start(t, x, status);
    if (x->file)
        put_file_fields(t, x);
    else
        put_text(t, "Cache-Control: no-store\r\n");
    if (!x->file && reply->type && text_starts(reply->type, "text/html"))
        put_policy(t, x);
    put_reply_fields(t, reply);
    if (x->allow)
        put_field(t, "Allow", ": ", x->allow, "");
    if (x->req.problem.retry_after > 0 && status >= 400) {
        put_text(t, "Retry-After: ");
        put_number(t, (uint64_t)x->req.problem.retry_after);
        put(t, "\r\n", 2);
    }
    if (x->close)
        put_text(t, "Connection: close\r\n");
    if (status != 204 && status != 304) {
        if (reply->type)
            put_field(t, "Content-Type", ": ", reply->type, "");
        put_text(t, "Content-Length: ");
        put_number(t, reply->len);
        put(t, "\r\n", 2);
    }
    put(t, "\r\n", 2);
}

static void log_done(const struct exchange *x, int status)
{
    const struct request *req = &x->req;
    int64_t took = clock_monotonic() - x->began;

    metric_add(METRIC_http_requests_total, 1);
    if (status >= 500)
        metric_add(METRIC_http_responses_5xx_total, 1);
    else if (status >= 400)
        metric_add(METRIC_http_responses_4xx_total, 1);
    metric_observe(HISTOGRAM_http_request_seconds, (double)took / 1e6);
    log_event(OBS_REQUEST_DONE, req->id, LOG_TEXT("method", req->method ? req->method : "none"),
              LOG_TEXT("route", req->route ? req->route->pattern
                                : x->file  ? "file"
                                           : "none"),
              LOG_INT("status", status), LOG_INT("us", took), LOG_INT("bytes", x->bytes));
}

static bool is_unchanged(const struct exchange *x)
{
    const struct reply *reply = &x->req.reply;
    const char *known = parse_field(&x->parse, "if-none-match", NULL);

    return reply->etag && known && reply->status == 200 && etag_matches(known, reply->etag) &&
           (x->head || strcmp(x->req.method, "GET") == 0);
}

void answer_problem(struct request *req)
{
    const struct exchange *x = req->http;

    if (x->server->options.problem)
        x->server->options.problem(req);
    else
        reply_problem(req);
}

/* Puts the reply on the wire; its connection is there. */
static void answer(struct exchange *x)
{
    struct connection *c = x->connection;
    struct http_server *s = x->server;
    struct reply *reply = &x->req.reply;
    struct text t = {.data = s->compose, .room = WIRE_CHUNK};
    int status = is_unchanged(x) ? 304 : reply->status;
    bool body = !x->head && status != 204 && status != 304;

    if (s->draining || c->stale || ++c->served >= s->most_requests)
        x->close = true;
    put_head(&t, x, status);
    if (t.broken) { /* a field of ours that is none: a fault, and nothing of it leaves */
        x->req.problem = (struct problem){.err = SP_EINTERNAL};
        memset(reply, 0, sizeof *reply);
        x->status = 0;
        answer_problem(&x->req);
        status = reply->status;
        body = !x->head;
        t = (struct text){.data = s->compose, .room = WIRE_CHUNK};
        put_head(&t, x, status);
    }
    x->bytes = t.len + (body ? reply->len : 0);
    if (body) {
        size_t n = reply->len < t.room - t.len ? reply->len : t.room - t.len;

        if (n)
            put(&t, reply->body, n);
        x->rest = reply->body + n;
        x->rest_len = reply->len - n;
    }
    log_done(x, status);
    c->ending = x->close;
    if (wire_send(&c->wire, t.data, t.len))
        conn_close(c);
    else
        conn_answer(c);
}

bool answer_more(struct exchange *x)
{
    size_t n = x->rest_len < WIRE_CHUNK ? x->rest_len : WIRE_CHUNK;

    if (!n)
        return true;
    if (wire_send(&x->connection->wire, x->rest, n)) {
        conn_close(x->connection);
        return false;
    }
    x->rest += n;
    x->rest_len -= n;
    return x->rest_len == 0;
}

void answer_file(struct exchange *x)
{
    const struct file *file = x->file;
    const char *accept = parse_field(&x->parse, "accept-encoding", NULL);
    bool packed = file->gzip.data && accepts_gzip(accept);
    const struct file_form *form = packed ? &file->gzip : &file->plain;

    x->encoding = packed ? "gzip" : NULL;
    x->vary = file->gzip.data != NULL;
    x->cache = file->hashed ? "public, max-age=31536000, immutable" : "no-cache";
    x->req.reply = (struct reply){.status = 200,
                                  .type = file->type,
                                  .body = form->data,
                                  .len = form->len,
                                  .etag = form->etag};
    answer(x);
}

void answer_refusal(struct exchange *x, int err)
{
    if (!x->req.problem.err)
        x->req.problem.err = err;
    x->file = NULL;
    answer_problem(&x->req);
    if (x->parse.why) {
        log_event(OBS_REQUEST_REFUSED, x->req.id, LOG_TEXT("error", err_slug(err)),
                  LOG_TEXT("why", x->parse.why));
    }
    answer(x);
}

size_t answer_stream_head(struct exchange *x, char *out, size_t room)
{
    struct text t = {.data = out, .room = room};

    put_start(&t, x, 200);
    put_text(&t, "Cache-Control: no-store\r\nContent-Type: text/event-stream\r\n"
                 "Connection: close\r\n");
    put_reply_fields(&t, &x->req.reply);
    put(&t, "\r\n", 2);
    return t.len;
}

/* ---- an exchange, from its first byte to the last who needs it ---- */

static const char *certificate_of(const struct connection *c, struct arena *a)
{
    char serial[TLS_SERIAL];

    return tls_peer_serial(&c->wire.tls, serial) ? arena_text(a, serial) : NULL;
}

struct exchange *exchange_new(struct connection *c)
{
    struct arena *a = arena_new();
    struct exchange *x = arena_alloc(a, sizeof *x);

    x->server = c->server;
    x->connection = c;
    x->released = true;
    x->began = clock_monotonic();
    x->req.arena = a;
    x->req.db = c->server->options.db;
    x->req.http = x;
    x->req.client = c->peer;
    x->req.received = clock_now();
    x->req.if_match = -1;
    x->req.finish = exchange_finish;
    x->req.release = exchange_release;
    uuid_v7(x->req.id);
    x->certificate = c->server->options.mutual ? certificate_of(c, a) : NULL;
    parse_begin(&x->parse, a, &c->server->limits);
    c->server->n_exchanges++;
    c->exchange = x;
    return x;
}

static void destroy(struct exchange *x)
{
    struct http_server *s = x->server;

    s->n_exchanges--;
    arena_free(x->req.arena);
    server_ended(s);
}

void exchange_drop(struct exchange *x)
{
    if (x->connection)
        x->connection->exchange = NULL;
    x->connection = NULL;
    if (x->released)
        destroy(x);
}

void exchange_release(struct request *req)
{
    struct exchange *x = req->http;

    x->released = true;
    if (!x->connection)
        destroy(x);
}

void exchange_finish(struct request *req)
{
    struct exchange *x = req->http;

    if (req->reply.streaming) {
        log_done(x, 200);
        if (x->connection)
            exchange_drop(x);
        return;
    }
    if (!req->reply.status)
        answer_problem(req);
    if (x->connection)
        answer(x);
    else
        log_done(x, ABANDONED);
}

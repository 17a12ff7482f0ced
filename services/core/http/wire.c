/*
 * wire.c - owns the TCP handles: bytes between the kernel, OpenSSL and a connection's owner.
 */
#include "http/wire.h"
#include "base/metrics.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct wire_write { /* what the socket did not take at once */
    uv_write_t write;
    size_t len;
    char data[];
};

void wire_pool_init(struct wire_pool *pool, uv_loop_t *loop)
{
    *pool = (struct wire_pool){.loop = loop};
    pool->read = malloc(WIRE_CHUNK);
    pool->plain = malloc(WIRE_CHUNK);
    if (!pool->read || !pool->plain)
        abort();
}

void wire_pool_free(struct wire_pool *pool)
{
    free(pool->read);
    free(pool->plain);
    tls_out_free(&pool->out);
}

int wire_init(struct wire *w, struct wire_pool *pool, const struct wire_events *events)
{
    *w = (struct wire){.pool = pool, .events = events};
    return uv_tcp_init(pool->loop, &w->tcp) ? SP_EINTERNAL : SP_OK;
}

int wire_adopt(struct wire *w, int fd)
{
    if (uv_tcp_open(&w->tcp, fd)) {
        close(fd);
        return SP_EINTERNAL;
    }
    return SP_OK;
}

static void tell_end(struct wire *w, int err)
{
    if (w->closing || w->broken || (w->ended && !err))
        return;
    w->ended = true;
    w->broken = err != SP_OK;
    wire_pause(w);
    w->events->end(w, err);
}

/* ---- sending ---- */

static void on_written(uv_write_t *write, int status)
{
    struct wire *w = write->data;
    struct wire_write *rest = (struct wire_write *)write;

    w->unsent -= rest->len;
    free(rest);
    if (w->closing)
        return;
    if (status)
        tell_end(w, SP_EUNAVAILABLE);
    else if (!w->unsent && w->events->sent)
        w->events->sent(w);
}

static int send_raw(struct wire *w, const char *data, size_t len)
{
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)data, (unsigned)len);
    int n = w->unsent ? UV_EAGAIN : uv_try_write((uv_stream_t *)&w->tcp, &buf, 1);

    if (n < 0 && n != UV_EAGAIN)
        return SP_EUNAVAILABLE;
    size_t done = n < 0 ? 0 : (size_t)n;

    if (done == len)
        return SP_OK;
    struct wire_write *rest = malloc(sizeof *rest + len - done);

    if (!rest)
        abort();
    rest->len = len - done;
    memcpy(rest->data, data + done, rest->len);
    rest->write.data = w;
    buf = uv_buf_init(rest->data, (unsigned)rest->len);
    if (uv_write(&rest->write, (uv_stream_t *)&w->tcp, &buf, 1, on_written)) {
        free(rest);
        return SP_EUNAVAILABLE;
    }
    w->unsent += rest->len;
    return SP_OK;
}

static int flush(struct wire *w)
{
    struct tls_out *out = &w->pool->out;
    size_t len = out->len;

    out->len = 0;
    return len ? send_raw(w, (const char *)out->data, len) : SP_OK;
}

int wire_send(struct wire *w, const void *data, size_t len)
{
    if (w->closing || w->shut || w->broken)
        return SP_EUNAVAILABLE;
    metric_add(METRIC_http_sent_bytes_total, (int64_t)len);
    if (!w->tls.ssl)
        return send_raw(w, data, len);
    if (tls_write(&w->tls, data, len)) {
        w->pool->out.len = 0;
        return SP_EUNAVAILABLE;
    }
    return flush(w);
}

/* ---- receiving ---- */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    const struct wire *w = handle->data;

    (void)suggested;
    *buf = uv_buf_init(w->pool->read, WIRE_CHUNK);
}

static void hand_over(struct wire *w, const char *data, size_t len)
{
    metric_add(METRIC_http_received_bytes_total, (int64_t)len);
    w->events->data(w, data, len);
}

static void risen(struct wire *w)
{
    w->up = true;
    metric_add(METRIC_tls_handshakes_total, 1);
    if (tls_resumed(&w->tls))
        metric_add(METRIC_tls_resumptions_total, 1);
    if (w->events->up)
        w->events->up(w);
}

/* Reads all plaintext there is, whatever the owner does with it: OpenSSL keeps nothing back. */
static void receive_tls(struct wire *w, const char *data, size_t len)
{
    long n = 1;

    tls_give(&w->tls, data, len);
    while (n > 0 && !w->closing) {
        n = tls_read(&w->tls, w->pool->plain, WIRE_CHUNK);
        if (flush(w))
            n = TLS_FAILED;
        if (!w->up && n != TLS_FAILED && tls_up(&w->tls))
            risen(w);
        if (n > 0 && !w->closing)
            hand_over(w, w->pool->plain, (size_t)n);
    }
    if (n == TLS_ENDED)
        tell_end(w, SP_OK);
    else if (n == TLS_FAILED)
        tell_end(w, w->up ? SP_EUNAVAILABLE : SP_EDENIED);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct wire *w = stream->data;

    if (n > 0 && w->tls.ssl)
        receive_tls(w, buf->base, (size_t)n);
    else if (n > 0)
        hand_over(w, buf->base, (size_t)n);
    else if (n < 0)
        tell_end(w, n == UV_EOF ? SP_OK : SP_EUNAVAILABLE);
}

int wire_start(struct wire *w, struct ssl_ctx_st *context, const char *host)
{
    w->tcp.data = w;
    uv_tcp_nodelay(&w->tcp, 1);
    if (context && tls_begin(&w->tls, context, &w->pool->out, host))
        return SP_EINTERNAL;
    w->up = !context;
    w->reading = true;
    if (uv_read_start((uv_stream_t *)&w->tcp, on_alloc, on_read))
        return SP_EUNAVAILABLE;
    if (context && host) { /* the client speaks first */
        char nothing;

        if (tls_read(&w->tls, &nothing, 0) == TLS_FAILED)
            return SP_EUNAVAILABLE;
        return flush(w);
    }
    return SP_OK;
}

void wire_pause(struct wire *w)
{
    if (w->reading && !w->closing)
        uv_read_stop((uv_stream_t *)&w->tcp);
    w->reading = false;
}

void wire_resume(struct wire *w)
{
    if (w->reading || w->closing || w->ended)
        return;
    w->reading = true;
    if (uv_read_start((uv_stream_t *)&w->tcp, on_alloc, on_read))
        w->reading = false;
}

/* ---- ending ---- */

static void on_shut(uv_shutdown_t *shutdown, int status)
{
    (void)status;
    free(shutdown);
}

void wire_shut(struct wire *w)
{
    if (w->shut || w->closing)
        return;
    if (w->tls.ssl && !w->broken) {
        tls_goodbye(&w->tls);
        if (flush(w))
            w->pool->out.len = 0;
    }
    w->shut = true;
    uv_shutdown_t *shutdown = malloc(sizeof *shutdown);

    if (!shutdown)
        abort();
    if (uv_shutdown(shutdown, (uv_stream_t *)&w->tcp, on_shut))
        free(shutdown);
}

static void on_closed(uv_handle_t *handle)
{
    struct wire *w = handle->data;

    if (w->tls.ssl)
        tls_end(&w->tls);
    w->events->closed(w);
}

void wire_close(struct wire *w)
{
    if (w->closing)
        return;
    w->closing = true;
    w->tcp.data = w;
    uv_close((uv_handle_t *)&w->tcp, on_closed);
}

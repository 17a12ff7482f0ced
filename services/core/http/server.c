/*
 * server.c - owns the listeners, the limits as configured, the one coarse timer, and the drain.
 *
 * Listening sockets are shared between processes: all wake for a connection and one gets it, so
 * each takes only a few at a time and an empty-handed accept is normal.
 */
#include "base/log.h"
#include "http/connection.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define ACCEPT_AT_ONCE 4
#define TICK_MIN       5U   /* ms */
#define TICK_MAX       250U /* ms */

struct listener {
    uv_poll_t poll;
    struct http_server *server;
    int fd; /* a copy of the inherited socket; -1 once let go */
};

/* ---- accepting ---- */

static void on_ready(uv_poll_t *poll, int status, int what)
{
    struct listener *l = poll->data;
    struct http_server *s = l->server;

    (void)status;
    (void)what;
    for (unsigned i = 0; i < ACCEPT_AT_ONCE; i++) {
        struct sockaddr_storage peer = {0};
        socklen_t len = sizeof peer;
        int fd = accept4(l->fd, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd < 0) {
            /* Out of descriptors or memory: let the others have it, look again at the next tick. */
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                s->starved = true;
                uv_poll_stop(&l->poll);
                server_soon(s);
            }
            return;
        }
        struct address_key key = address_of((struct sockaddr *)&peer);

        conn_new(s, fd, &key);
        server_soon(s);
    }
}

static int listen_on(struct http_server *s, struct listener *l, int fd)
{
    l->server = s;
    l->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (l->fd < 0)
        return SP_EINVAL;
    if (uv_poll_init(s->options.loop, &l->poll, l->fd)) {
        close(l->fd);
        l->fd = -1;
        return SP_EINVAL;
    }
    l->poll.data = l;
    s->n_handles++;
    s->n_listeners++;
    return uv_poll_start(&l->poll, UV_READABLE, on_ready) ? SP_EINVAL : SP_OK;
}

static void on_listener_closed(uv_handle_t *handle)
{
    const struct listener *l = handle->data;

    l->server->n_handles--;
    server_ended(l->server);
}

/* Lets the socket go without shutting it down: other processes accept on. */
static void stop_listening(struct http_server *s)
{
    for (unsigned i = 0; i < s->n_listeners; i++) {
        struct listener *l = &s->listeners[i];

        if (l->fd < 0)
            continue;
        uv_poll_stop(&l->poll);
        uv_close((uv_handle_t *)&l->poll, on_listener_closed);
        close(l->fd);
        l->fd = -1;
    }
}

static void listen_again(struct http_server *s)
{
    s->starved = false;
    for (unsigned i = 0; i < s->n_listeners; i++) {
        struct listener *l = &s->listeners[i];

        if (l->fd >= 0 && uv_poll_start(&l->poll, UV_READABLE, on_ready))
            s->starved = true;
    }
}

/* ---- time, and ends ---- */

static void close_all(struct http_server *s)
{
    /* Closing is completed by the loop, so the list does not change under us. */
    for (struct connection *c = s->connections; c; c = c->next)
        conn_close(c);
}

static void on_tick(uv_timer_t *timer)
{
    struct http_server *s = timer->data;
    uint64_t now = uv_now(s->options.loop);

    for (struct connection *c = s->connections; c; c = c->next)
        conn_tick(c, now);
    server_look_at_crl(s);
    if (s->draining && now >= s->drain_end)
        close_all(s);
    if (s->starved)
        listen_again(s);
    if (!s->connections && !s->starved) {
        uv_timer_stop(&s->tick);
        s->ticking = false;
    }
}

static void on_soon(uv_timer_t *timer)
{
    struct http_server *s = timer->data;

    streams_end_lost(s);
    if (s->draining && !s->connections && s->drained && !s->closing) {
        void (*drained)(void *arg) = s->drained;

        s->drained = NULL;
        drained(s->drained_arg);
    }
}

void server_soon(struct http_server *s)
{
    if (s->closing)
        return;
    if (!s->ticking && (s->connections || s->starved)) {
        s->ticking = true;
        uv_timer_start(&s->tick, on_tick, s->tick_every, s->tick_every);
    }
    if (s->lost || (s->draining && !s->connections))
        uv_timer_start(&s->soon, on_soon, 0, 0);
}

static void destroy(struct http_server *s)
{
    wire_pool_free(&s->pool);
    tls_context_free(s->tls);
    files_free(s->files);
    free(s->compose);
    arena_free(s->arena);
}

void server_ended(struct http_server *s)
{
    if (!s->closing) {
        server_soon(s);
        return;
    }
    if (!s->n_connections && !s->n_exchanges && !s->n_handles)
        destroy(s);
}

void http_drain(struct http_server *s, void (*drained)(void *arg), void *arg)
{
    if (s->draining || s->closing)
        return;
    s->draining = true;
    s->drained = drained;
    s->drained_arg = arg;
    s->drain_end = uv_now(s->options.loop) + s->drain;
    stop_listening(s);
    for (struct connection *c = s->connections; c; c = c->next)
        conn_drain(c);
    server_soon(s);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct http_server *s = handle->data;

    streams_end_lost(s);
    s->n_handles--;
    server_ended(s);
}

void http_close(struct http_server *s)
{
    if (!s || s->closing)
        return;
    s->closing = true;
    stop_listening(s);
    close_all(s);
    uv_close((uv_handle_t *)&s->tick, on_timer_closed);
    uv_close((uv_handle_t *)&s->soon, on_timer_closed);
}

/* ---- opening ---- */

static uint64_t ms_of(const struct config *config, enum config_key key)
{
    return (uint64_t)config_int(config, key);
}

static void read_limits(struct http_server *s)
{
    const struct config *config = s->options.config;

    s->limits.line = (size_t)config_int(config, CONFIG_HTTP_REQUEST_LINE);
    s->limits.head = (size_t)config_int(config, CONFIG_HTTP_HEADER_BYTES);
    s->limits.body = (size_t)config_int(config, CONFIG_HTTP_BODY);
    s->limits.upload = (size_t)config_int(config, CONFIG_HTTP_UPLOAD);
    s->limits.fields = (unsigned)config_int(config, CONFIG_HTTP_HEADERS);
    s->most = (unsigned)config_int(config, CONFIG_HTTP_CONNECTIONS);
    s->most_per_address = (unsigned)config_int(config, CONFIG_HTTP_CONNECTIONS_PER_ADDRESS);
    s->most_requests = (unsigned)config_int(config, CONFIG_HTTP_REQUESTS);
    s->most_uploads = (unsigned)config_int(config, CONFIG_HTTP_UPLOADS);
    s->first_byte = ms_of(config, CONFIG_HTTP_TIME_FIRST_BYTE);
    s->between = ms_of(config, CONFIG_HTTP_TIME_BETWEEN_BYTES);
    s->whole = ms_of(config, CONFIG_HTTP_TIME_REQUEST);
    s->upload = ms_of(config, CONFIG_HTTP_TIME_UPLOAD);
    s->idle = ms_of(config, CONFIG_HTTP_IDLE);
    s->drain_idle = ms_of(config, CONFIG_HTTP_DRAIN_IDLE);
    s->drain = ms_of(config, CONFIG_HTTP_DRAIN);
    s->within = (uint64_t)s->options.within;

    const uint64_t times[] = {s->first_byte, s->between, s->whole,
                              s->upload,     s->idle,    s->drain_idle};

    s->tick_every = TICK_MAX;
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) {
        if (times[i] / 4 < s->tick_every)
            s->tick_every = times[i] / 4;
    }
    if (s->tick_every < TICK_MIN)
        s->tick_every = TICK_MIN;
}

/* ---- a list of revoked certificates that changes ---- */

#define CRL_LOOK 1000U /* ms between two looks at the file */

static bool crl_changed(struct http_server *s, const char *path)
{
    struct stat facts;

    if (stat(path, &facts) || (facts.st_mtim.tv_sec == s->crl_changed.tv_sec &&
                               facts.st_mtim.tv_nsec == s->crl_changed.tv_nsec))
        return false;
    s->crl_changed = facts.st_mtim;
    return true;
}

/* Nobody stays in by a certificate that was looked at before the change. */
static void all_stale(struct http_server *s)
{
    for (struct connection *c = s->connections; c; c = c->next) {
        c->stale = true;
        if (c->state == AT_IDLE)
            conn_linger(c);
    }
}

void server_look_at_crl(struct http_server *s)
{
    const struct tls_mutual *mutual = s->options.mutual;
    uint64_t now = uv_now(s->options.loop);
    struct ssl_ctx_st *fresh;
    const char *why;

    if (!mutual || !mutual->crl || !*mutual->crl || now - s->crl_looked < CRL_LOOK)
        return;
    s->crl_looked = now;
    if (!crl_changed(s, mutual->crl))
        return;
    if (tls_mutual_context(mutual, &fresh, &why)) {
        log_event(OBS_NATIONAL_CRL_BAD, NULL, LOG_TEXT("why", why));
        s->crl_changed = (struct timespec){0}; /* it may be being written: again in a second */
        return;
    }
    tls_context_free(s->tls); /* connections keep theirs */
    s->tls = fresh;
    all_stale(s);
    log_event(OBS_NATIONAL_CRL, NULL);
}

static int read_mutual(struct http_server *s, const char **why)
{
    if (s->options.mutual->crl && *s->options.mutual->crl)
        (void)crl_changed(s, s->options.mutual->crl);
    return tls_mutual_context(s->options.mutual, &s->tls, why);
}

static int read_files(struct http_server *s, const char **why)
{
    const struct config *config = s->options.config;

    if (addresses_init(&s->addresses, s->arena, config_text(config, CONFIG_HTTP_PROXIES))) {
        *why = "http.proxies: one of them is no IP address.";
        return SP_EINVAL;
    }
    if (s->options.web_root && files_read(s->options.web_root, &s->files)) {
        *why = "web.root: the folder is missing, unreadable or larger than 64 MiB.";
        return SP_EINVAL;
    }
    if (s->options.mutual)
        return read_mutual(s, why);
    if (config_int(config, CONFIG_HTTP_TLS) && !s->options.plain) {
        return tls_server_context(config_text(config, CONFIG_HTTP_TLS_CERTIFICATE),
                                  config_text(config, CONFIG_HTTP_TLS_KEY), &s->tls, why);
    }
    return SP_OK;
}

int http_open(const struct http_options *options, struct http_server **out, const char **why)
{
    struct arena *a = arena_new();
    struct http_server *s = arena_alloc(a, sizeof *s);

    *out = NULL;
    *why = NULL;
    s->arena = a;
    s->options = *options;
    read_limits(s);
    wire_pool_init(&s->pool, options->loop);
    s->compose = malloc(WIRE_CHUNK);
    if (!s->compose)
        abort();
    if (read_files(s, why)) {
        destroy(s);
        return SP_EINVAL;
    }
    signal(SIGPIPE, SIG_IGN); /* a client that has left is an error of the write, not our end */
    uv_timer_init(options->loop, &s->tick);
    uv_timer_init(options->loop, &s->soon);
    s->tick.data = s->soon.data = s;
    s->n_handles = 2;
    s->listeners = arena_alloc(a, (options->n_listeners + 1) * sizeof *s->listeners);
    for (unsigned i = 0; i < options->n_listeners; i++) {
        if (listen_on(s, &s->listeners[i], options->listeners[i])) {
            *why = "A listening socket cannot be used.";
            http_close(s);
            return SP_EINVAL;
        }
    }
    *out = s;
    return SP_OK;
}

/*
 * server.h - HTTP/1.1 over TLS on the loop: from a listening socket to a request, and back.
 *
 * Limits are configuration (http.*) and are enforced before a handler sees anything: 400 malformed,
 * 408 slow, 413 body, 414/431 line and headers, 429 connections, 503 when full. llhttp parses; a
 * byte scanner before it refuses folded header lines at every read size. Every answer of the API
 * carries no-store, the security headers and x-request-id. Static files are sent with their ETag,
 * gzipped when a .gz lies beside them, and index.html answers every other path outside /api.
 *
 *     accept ─▶ handshake ─▶ head ─▶ body ─▶ run ─▶ answer ─▶ (next request) │ linger ─▶ closed
 *
 * Pipelined requests are answered in order, one at a time. At a drain the listeners are let go,
 * idle connections get http.drain_idle to send what was on its way, and answers say Connection:
 * close.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H
#include "base/config.h"
#include "http/route.h"
#include "http/tls.h"

struct uv_loop_s;
struct http_server;

struct http_options {
    struct uv_loop_s *loop;
    const struct config *config;
    const struct route_table *routes;
    const struct step *gate; /* before every route's steps: session, permission, CSRF, body */
    const struct step *fail; /* after a failure: audit it, then reply_problem */
    struct db *db;           /* handed to every request */
    const int *listeners;    /* listening sockets, inherited; not closed by this process */
    unsigned n_listeners;
    const char *web_root; /* NULL: no files */
    const char *csp;      /* Content-Security-Policy of files */
    bool plain;           /* no TLS whatever http.tls says: the worker's own port */
    /* A listener of its own certificate that takes only clients with one (NULL: http.tls_*). */
    const struct tls_mutual *mutual;
    enum step_result (*problem)(struct request *req); /* NULL: reply_problem */
    int64_t within; /* ms until a request that is still running is answered 503; 0: no limit */
};

/* The key behind the session tickets, so that any worker process resumes what another began: call
 * once in the parent, before it forks. Without it each process has a key of its own. */
void http_ticket_keys_init(void);

/* Reads certificate and key; SP_EINVAL with a sentence in *why. */
SP_MUSTCHECK int http_open(const struct http_options *options, struct http_server **out,
                           const char **why);
/* Finishes what is under way, then calls `drained`, once. */
void http_drain(struct http_server *s, void (*drained)(void *arg), void *arg);
void http_close(struct http_server *s); /* after drained, or at once without regard */

#endif

/*
 * client.h - HTTP/1.1 requests to others: the identity provider, the national platform.
 *
 * One request per connection. TLS certificates and host names are always verified; a plain http URL
 * is refused unless the host is loopback. Bounded: 1 MiB answer, 10 s in all if nothing else is
 * said. No redirects followed.
 */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H
#include "http/tls.h"
#include "loop/flow.h"

struct uv_loop_s;
struct http_client; /* TLS context and loop, shared by all fetches */

struct http_fetch {
    const char *method, *url;
    const char *type, *body;   /* NULL: none */
    const char *authorization; /* NULL: none */
    const char *action;        /* of SOAP, whose answers are text/xml; NULL: JSON is wanted */
    int64_t limit;             /* ms in all; 0: 10 s */
    /* the answer, set when `done` is called; texts live in the arena that was given */
    int err; /* SP_OK, SP_EUNAVAILABLE (not reached, TLS, time), SP_EINVAL (not HTTP, too large) */
    int status;
    const char *content_type, *answer, *why;
    size_t answer_len;
    int max_age; /* of Cache-Control, seconds; -1: none */
    void (*done)(struct http_fetch *fetch);
    void *arg;
};

/* `ca`: PEM file, NULL or "" for the system's authorities. */
SP_MUSTCHECK int http_client_new(struct uv_loop_s *loop, const char *ca, struct http_client **out);
/* One that shows a certificate of its own to whoever asks for it. *why: a sentence. */
SP_MUSTCHECK int http_client_with(struct uv_loop_s *loop, const struct tls_own *own, const char *ca,
                                  struct http_client **out, const char **why);
void http_client_free(struct http_client *c);
/* Fails at once and never calls back (SP_EINVAL: bad URL), or calls `done` exactly once, later. */
SP_MUSTCHECK int http_fetch(struct http_client *c, struct arena *a, struct http_fetch *fetch);

#endif

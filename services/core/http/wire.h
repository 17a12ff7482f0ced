/*
 * wire.h - one TCP connection on the loop, plain or TLS, accepted or made.
 *
 * Reading uses buffers that all wires of a loop share; writing tries the socket first and keeps
 * only what it did not take. Callbacks come from the loop alone, never from inside a call made
 * here.
 *
 *     wire_open ─▶ (up) ─▶ data … ─▶ end ─▶ wire_close ─▶ closed
 *
 * Memory: a wire is embedded in its owner, who keeps it until `closed`. Thread: the loop's.
 * Private to http/.
 */
#ifndef HTTP_WIRE_H
#define HTTP_WIRE_H
#include "http/tls.h"
#include <uv.h>

#define WIRE_CHUNK 65536 /* bytes of one read, and the most the server composes into one write */

struct wire_pool { /* of one loop; zeroed at first */
    uv_loop_t *loop;
    char *read, *plain; /* WIRE_CHUNK each */
    struct tls_out out;
};
void wire_pool_init(struct wire_pool *pool, uv_loop_t *loop);
void wire_pool_free(struct wire_pool *pool);

struct wire;
struct wire_events {
    void (*up)(struct wire *w); /* handshake done; of a plain wire never called; may be NULL */
    void (*data)(struct wire *w, const char *data, size_t len); /* plaintext; may close the wire */
    void (*sent)(struct wire *w);         /* what had to wait has gone out; may be NULL */
    void (*end)(struct wire *w, int err); /* 0: the peer has ended; SP_EUNAVAILABLE: broken;
                                             SP_EDENIED: TLS failed. Close the wire. */
    void (*closed)(struct wire *w);
};

struct wire {
    uv_tcp_t tcp;
    struct tls tls; /* ssl is NULL on a plain wire */
    struct wire_pool *pool;
    const struct wire_events *events;
    size_t unsent; /* bytes given to the loop and not yet taken by the kernel */
    bool up, closing, shut, ended, broken, reading;
};

/* Sets up the handle; `closed` will come after wire_close, and only then. */
SP_MUSTCHECK int wire_init(struct wire *w, struct wire_pool *pool,
                           const struct wire_events *events);
/* Takes the connected socket over (also if it fails). Then wire_start. */
SP_MUSTCHECK int wire_adopt(struct wire *w, int fd);
/* Begins TLS (context not NULL) and reading. `host` as in tls_begin. */
SP_MUSTCHECK int wire_start(struct wire *w, struct ssl_ctx_st *context, const char *host);

/* The bytes have been copied or sent when it returns. An error means: close the wire. */
SP_MUSTCHECK int wire_send(struct wire *w, const void *data, size_t len);
void wire_pause(struct wire *w);
void wire_resume(struct wire *w);
void wire_shut(struct wire *w);  /* nothing more will be sent: goodbye and FIN after what waits */
void wire_close(struct wire *w); /* may be called again */

#endif

/*
 * tls.h - TLS records without a socket: ciphertext in, plaintext out, and back. Server and client.
 *
 * Nothing is buffered here but what OpenSSL itself must keep: ciphertext is read where the caller
 * has it (tls_give), and what must be sent is appended to a `tls_out` that all connections of a
 * loop share, since it is emptied after every call. Buffers of idle connections are released.
 *
 * Memory: contexts are the caller's to free with tls_context_free; `why` texts are static or belong
 * to the thread until the next call. Thread: the loop's.
 */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct ssl_st;     /* OpenSSL's SSL, */
struct ssl_ctx_st; /* and its struct ssl_ctx_st */

struct tls_out { /* zeroed at first; grows, and is freed by tls_out_free */
    unsigned char *data;
    size_t len, room;
};
void tls_out_free(struct tls_out *out);

struct tls {
    struct ssl_st *ssl;
    const unsigned char *in; /* ciphertext given and not yet read */
    size_t in_len;
    struct tls_out *out;
};

#define TLS_MORE   0L  /* nothing to read until more ciphertext is given */
#define TLS_ENDED  -1L /* the peer said goodbye */
#define TLS_FAILED -2L /* tls_why says why; an alert may be in `out` */

SP_MUSTCHECK int tls_server_context(const char *certificate, const char *key,
                                    struct ssl_ctx_st **out, const char **why);
/* A server that demands a certificate of each client: of an authority in `ca` (which need not be a
 * root), for clients, in its time, and not in `crl` (NULL or "": no list). A list that is out of
 * date lets nobody in. No session is resumed: each handshake looks at the list anew. */
struct tls_mutual {
    const char *certificate, *key, *ca, *crl; /* PEM files */
};
SP_MUSTCHECK int tls_mutual_context(const struct tls_mutual *files, struct ssl_ctx_st **out,
                                    const char **why);
/* What is wrong with the times of the lists in it, NULL: nothing. */
const char *tls_crl_fault(struct ssl_ctx_st *context);
/* `ca`: PEM file, NULL or "" for the system's authorities. Peers are always verified. */
SP_MUSTCHECK int tls_client_context(const char *ca, struct ssl_ctx_st **out, const char **why);
/* One that shows a certificate of its own (with its chain) to a server that asks for it. NULL, or
 * no certificate in it: none. */
struct tls_own {
    const char *certificate, *key; /* PEM files */
};
SP_MUSTCHECK int tls_client_context_with(const struct tls_own *own, const char *ca,
                                         struct ssl_ctx_st **out, const char **why);
void tls_context_free(struct ssl_ctx_st *context);

/* `host`: NULL at the server; at the client the name or address the certificate must have. */
SP_MUSTCHECK int tls_begin(struct tls *t, struct ssl_ctx_st *context, struct tls_out *out,
                           const char *host);
void tls_end(struct tls *t);

/* `data` must stay until tls_read has returned TLS_MORE or an end. */
void tls_give(struct tls *t, const void *data, size_t len);
/* Bytes of plaintext, or TLS_...; does the handshake by itself, also with room for nothing read. */
long tls_read(struct tls *t, void *data, size_t room);
SP_MUSTCHECK int tls_write(struct tls *t, const void *data, size_t len);
void tls_goodbye(struct tls *t);
bool tls_up(const struct tls *t);      /* the handshake is done */
bool tls_resumed(const struct tls *t); /* it was an abbreviated one */
const char *tls_why(void);             /* OpenSSL's reason for the last failure */
/* The one serialNumber of the subject of the peer's verified certificate, as printable ASCII;
 * false: none, several, or something else. */
#define TLS_SERIAL 65
bool tls_peer_serial(const struct tls *t, char out[TLS_SERIAL]);

#endif

/*
 * connection.h - what the files of the server share: connections, the requests on them, limits.
 *
 * A connection owns its wire; an exchange (one request and its answer) lives in its own arena and
 * outlives the connection when the client leaves while its steps run. Private to http/.
 *
 *     server ──▶ connections ──▶ exchange ──▶ arena
 *                     └────────▶ stream
 *
 * Times are milliseconds of uv_now.
 */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H
#include "http/address.h"
#include "http/file.h"
#include "http/parse.h"
#include "http/server.h"
#include "http/wire.h"
#include <time.h>

struct connection;
struct http_server;
struct stream;

struct exchange {
    struct request req;
    struct http_server *server;
    struct connection *connection; /* NULL once the client has left */
    struct parse parse;
    int64_t began;     /* clock_monotonic at the first byte */
    const char *allow; /* of a 405 */
    const struct file *file;
    const char *encoding, *cache; /* of a file's answer */
    int status;                   /* of a refusal when it is not the error's own; 0: the error's */
    bool vary;
    const char *certificate; /* of the client; NULL: none */
    bool close;              /* the connection ends with this answer */
    bool head;               /* HEAD: headers only */
    bool refused;            /* before it reached a handler */
    bool released;    /* no flow has it, or it is done with it: freed once the connection lets go */
    bool receiving;   /* its steps have asked for the body, which is not all there yet */
    bool awaited;     /* and wait for it */
    const char *rest; /* of the body, not yet sent */
    size_t rest_len;
    uint64_t bytes; /* of the answer, headers included */
};

enum connection_state {
    AT_HANDSHAKE, /* accepted; no byte of a request yet */
    AT_IDLE,      /* between requests */
    AT_HEAD,
    AT_BODY,
    AT_RUN,    /* the steps run */
    AT_ANSWER, /* the answer waits for the socket */
    AT_STREAM,
    AT_LINGER, /* all is said; waits for the client's end, so that no reset eats the answer */
    AT_CLOSED
};

struct connection {
    struct wire wire;
    struct http_server *server;
    struct connection *next, *prev;
    struct exchange *exchange;
    struct stream *stream;
    struct address *address;
    enum connection_state state;
    char peer[ADDRESS_TEXT];
    char *pending; /* pipelined bytes that wait for the running request */
    size_t pending_len, pending_at;
    uint64_t deadline; /* 0: none */
    uint64_t last, begun;
    uint64_t run; /* since when its request runs */
    size_t unsent, lingered;
    unsigned served;
    int refuse;   /* status with which its first request is refused; 0: none */
    bool feeding; /* bytes are being parsed: whoever answers meanwhile does not start it again */
    bool ending;  /* no request after this one */
    bool stale;   /* came in before the list of revoked certificates was changed */
};

struct http_server {
    struct http_options options;
    struct wire_pool pool;
    struct ssl_ctx_st *tls;      /* NULL: plain */
    struct timespec crl_changed; /* the list of revoked certificates as it was last read */
    uint64_t crl_looked, within;
    struct parse_limits limits;
    struct files *files;
    struct addresses addresses;
    struct arena *arena; /* of the server itself */
    struct listener *listeners;
    unsigned n_listeners;
    struct connection *connections;
    unsigned n_connections, n_refusing, n_exchanges, n_handles;
    uv_timer_t tick, soon;
    struct stream *lost; /* streams without a connection, to be closed soon */
    uint64_t drain_end, tick_every;
    void (*drained)(void *arg);
    void *drained_arg;
    char *compose; /* WIRE_CHUNK: where a head and its body become one write */
    uint64_t first_byte, between, whole, upload, idle, drain_idle, drain;
    unsigned most, most_per_address, most_requests, most_uploads, n_uploads;
    int64_t date_second;
    char date[32];
    bool draining, closing, ticking, starved;
};

/* connection.c */
void conn_new(struct http_server *s, int fd, const struct address_key *key);
void conn_tick(struct connection *c, uint64_t now);
void conn_drain(struct connection *c);
void conn_close(struct connection *c);
void conn_answer(struct connection *c); /* the head has been given to the wire */
void conn_stream(struct connection *c); /* a stream has taken it over */
void conn_linger(struct connection *c);
/* A step wants the body of an upload: STEP_NEXT when it is there, STEP_WAIT until it is. */
enum step_result conn_receive(struct exchange *x);

/* request.c: reads the head, finds route or file. SP_OK, or an error with its problem in req. */
SP_MUSTCHECK int request_read(struct exchange *x);
bool request_expects(const struct exchange *x); /* waits for 100 Continue */
/* Has a body that is received only when a step asks for it. */
bool request_is_upload(const struct exchange *x);

/* answer.c */
void exchange_finish(struct request *req);
void exchange_release(struct request *req);
struct exchange *exchange_new(struct connection *c);
void exchange_drop(struct exchange *x); /* the connection needs it no more */
void answer_refusal(struct exchange *x, int err);
void answer_problem(struct request *req); /* as the server's options have it */
void answer_file(struct exchange *x);
/* The rest of a long body; true when all is given to the wire. */
bool answer_more(struct exchange *x);
/* Status line and fields of a streaming answer. */
size_t answer_stream_head(struct exchange *x, char *out, size_t room);

/* stream.c */
void stream_tick(struct stream *s, uint64_t now);
void stream_ended(struct stream *s); /* its connection is closed: tells the owner, frees it */
void streams_end_lost(struct http_server *s);

/* server.c */
void server_look_at_crl(struct http_server *s); /* reads the list anew when its file has changed */
void server_soon(struct http_server *s); /* looks after lost streams and the end of a drain */
void server_ended(
    struct http_server *s); /* something has gone: the last one frees a closed server */

#endif

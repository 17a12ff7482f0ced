/*
 * house.h - a server of http/ on a loop of its own, and clients that talk to it in the same
 * process.
 *
 * A client's socket never blocks: whoever waits runs the loop in between, until what is awaited is
 * there (or ten seconds have passed, which fails the test).
 */
#ifndef TEST_HTTP_HOUSE_H
#define TEST_HTTP_HOUSE_H
#include "http/server.h"
#include <openssl/ssl.h>
#include <uv.h>

struct house {
    uv_loop_t loop;
    uv_timer_t pulse; /* so that running the loop once never takes long */
    struct arena *arena;
    struct config *config;
    struct http_server *server;
    int listener, port;
    char folder[96];
    const char *web; /* NULL: no files */
    bool tls, drained;
};

/* `settings`: lines of a configuration file, added to certificate and key. */
void house_open(struct house *h, bool tls, const char *settings);
void house_close(struct house *h); /* aborts the test's process on anything left behind */
void house_file(const struct house *h, const char *name, const void *data, size_t len);
void house_turn(struct house *h); /* runs the loop once */
uint64_t house_deadline(void);
void house_check(uint64_t deadline, const char *what); /* fails the test when it has passed */

struct guest {
    struct house *house;
    int fd;
    SSL_CTX *context;
    SSL *ssl;
    char *in;
    size_t len, room;
    bool ended;  /* the server has said all */
    bool broken; /* by a reset or a TLS fault */
};
struct guest_answer {
    int status;
    char *head, *body; /* NUL-terminated, in the house's arena */
    size_t body_len;
};

void guest_connect(struct guest *g, struct house *h); /* TCP alone */
/* TLS: up to `version` (0: any), resuming `session` (NULL: none). */
void guest_secure(struct guest *g, int version, SSL_SESSION *session);
void guest_open(struct guest *g, struct house *h); /* with TLS if the house has it */
void guest_close(struct guest *g);
void guest_send(struct guest *g, const void *data, size_t len);
void guest_say(struct guest *g, const char *text);
bool guest_look(struct guest *g); /* reads what is there; false when nothing new came */
void guest_await(struct guest *g, const char *text);
void guest_await_end(struct guest *g);
/* Takes the next whole answer (with a length) off what has come. */
struct guest_answer guest_answer(struct guest *g, bool head_only);
struct guest_answer guest_ask(struct guest *g, const char *request);
const char *answer_field(struct house *h, const struct guest_answer *a, const char *name);

/* What the house's own routes do and have seen. */
extern unsigned ran;            /* steps that ran, all routes */
extern struct request *waiting; /* of GET /api/later, until house_wake */
void house_wake(void);
extern bool left; /* the request that waited was told that its client has gone */
extern struct stream *streams[2048];
extern unsigned n_streams, n_streams_closed;

#endif

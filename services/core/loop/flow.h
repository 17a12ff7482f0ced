/*
 * flow.h - a request is a table of steps, run in order by one function.
 *
 *     flow_start ──▶ gate steps ──▶ route steps ──▶ finish       finish is called exactly once
 *                        │ FAIL         │ FAIL
 *                        └──────────────┴──▶ fail steps ──▶ finish   (why is in req->problem)
 *
 * A step returns NEXT (go on), WAIT (something under way will call flow_wake), DONE (the reply is
 * in req->reply) or FAIL (through flow_fail). Every asynchronous operation takes flow_pend before
 * it starts and gives flow_wake exactly once, later, from the loop, never from inside the step. A
 * step that waits goes on when no operation of the request is pending. If the client has left, the
 * runner stops at the next step; only fail steps run all the same, since they audit. The owner
 * frees the request in `release`, which comes after finish and after the last pending operation,
 * whichever is later, and perhaps before flow_start or flow_wake returns.
 *
 * Thread: the loop's, always.
 */
#ifndef LOOP_FLOW_H
#define LOOP_FLOW_H
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

struct cJSON;
struct db;
struct request;
struct route;
struct session;

enum step_result { STEP_NEXT, STEP_WAIT, STEP_DONE, STEP_FAIL };

struct step {
    const char *name; /* lower case, for the trace */
    enum step_result (*run)(struct request *req);
};
#define STEPS_END                                                                                  \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }

struct problem {         /* what a refusal says; texts come from err.h and reason.h */
    int err;             /* SP_E..., SP_OK while all is well */
    const char *pointer; /* the member at fault: JSON pointer, or a header's name */
    const char *reason;  /* slug of reason.h that says it in words; may be NULL */
    int retry_after;     /* seconds, 0: none */
    const char *current; /* JSON of what stands there instead (stale-version); NULL: not told */
};

struct reply {
    int status;
    const char *type; /* content type; NULL: no body */
    const char *body;
    size_t len;
    const char *etag;       /* without quotes; NULL: none */
    bool weak;              /* the tag says the same content, not the same bytes */
    const char *location;   /* NULL: none */
    const char *cookies[3]; /* whole Set-Cookie values; NULL: none */
    const char *download;   /* Content-Disposition of bytes that are not to be shown; NULL: none */
    bool streaming;         /* http/stream.h has taken the connection over */
};

struct request {
    struct arena *arena;
    struct db *db;             /* the process's pool */
    const struct route *route; /* NULL outside HTTP */
    char id[37];               /* request id, UUIDv7; in every log line and problem */
    const char *client;        /* address of the caller, text */
    enum sp_lang lang;         /* from Accept-Language, Swedish first */
    int64_t received;          /* clock_now() */
    const char *method, *path; /* path decoded, without the query */
    const char *params[4];     /* path parameters in order of the route's pattern */
    const char *query;         /* raw query string; NULL: none */
    const char *body;          /* NUL-terminated copy; NULL: none */
    size_t body_len;
    const char *body_label;        /* what an upload is besides its bytes, type and name; or NULL */
    const struct cJSON *json;      /* the parsed body; NULL when the route takes none */
    const char *idempotency_key;   /* NULL: none */
    int64_t if_match;              /* version of If-Match; -1: none, -2: not a version */
    const char *secret;            /* the session's secret as 64 hex digits; NULL: no cookie */
    const struct session *session; /* set by the gate; NULL on public routes */
    struct problem problem;
    struct reply reply;
    void *state; /* the use case's own struct, by flow_state */
    void *http;  /* private to http/ */
    bool gone;   /* the client has left */

    void (*finish)(struct request *req);  /* answers; called exactly once */
    void (*release)(struct request *req); /* frees; last */
    /* private to flow.c */
    const struct step *tables[3];
    unsigned table, step, pending;
    bool running, waiting, finished, awake;
};

/* Runs gate, then steps; on failure `fail` steps (may be NULL). Tables may be NULL. */
void flow_start(struct request *req, const struct step *gate, const struct step *steps,
                const struct step *fail);
void *flow_state(struct request *req, size_t size); /* zeroed, in the arena; sets req->state */
enum step_result flow_fail(struct request *req, int err); /* keeps what req->problem says already */
/* As flow_fail, with the member at fault and a reason of reason.h (either may be NULL). */
enum step_result flow_refuse(struct request *req, int err, const char *pointer, const char *reason);
void flow_pend(struct request *req); /* an operation begins */
/* An operation has ended: the next step runs, or the fail steps if problem.err is set. Do not touch
 * operation or request afterwards. */
void flow_wake(struct request *req);
void flow_leave(struct request *req); /* the client has gone */

#endif

/*
 * api.h - the harness of the API tests: each test has a database of its own (a copy of the template
 * with the demo county), a server of its own, and talks HTTPS to it through libcurl, a client that
 * is not ours. What a test leaves behind is removed by api_stop, which aborts when something is
 * wrong, since Criterion does not see failures in .fini (style.md).
 *
 * Needs SAMPLAN_TEST_PG (tests/run sets it). Texts live until the test ends.
 */
#ifndef TESTS_API_H
#define TESTS_API_H
#include "json/json.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

struct answer {
    int status;
    char *body;
    size_t len;
    cJSON *json;   /* NULL when the body is none */
    char *problem; /* last part of the problem's type; "" when it is none */
    char *reason, *pointer, *detail, *rule;
    char *headers; /* as they came */
};

void api_start(void); /* .init */
void api_stop(void);  /* .fini */
/* Lines for the server's configuration; set before api_start. */
extern const char *api_settings;

/* Who acts from now on: a demo account, signed in by a session put into the database (the sign-in
 * has tests of its own). The assignment: the first one, or the one with this role. */
void given_actor(const char *account);
void given_actor_as(const char *account, const char *role);
/* A demo account of somebody who signs in as a citizen. */
void given_citizen(const char *account);
void given_nobody(void);
/* A new person living in the demo municipality 9901 and listed at its first GP unit: the id. */
char *given_patient(const char *number);
/* A case of the actor's ward for a new person, sent to home care, social services and the GP unit.
 */
char *given_discharge(const char *number);
char *unit_id(const char *account); /* of the account's first assignment */

/* Requests of the actor. Bodies may use ' for ". */
struct answer api_get(const char *path);
struct answer api_post(const char *path, const char *json);
struct answer api_put(const char *path, int version, const char *json);
struct answer api_post_at(const char *path, int version, const char *json); /* with If-Match */
/* Any request: extra header lines, NULL-ended. Nothing is added but the cookie. The server believes
 * X-Forwarded-For of its clients here. */
struct answer api_raw(const char *method, const char *path, const char *body,
                      const char *const *headers);
/* An upload of the actor: bytes of that type, under that name (percent-encoded as it stands). */
struct answer api_upload(const char *path, const char *type, const char *name, const void *data,
                         size_t len, const char *key);
/* POST of the actor with an idempotency key of the test's own. */
struct answer api_post_key(const char *path, const char *key, const char *json);
/* Opens the actor's event stream and drops it as soon as it has said something: what it said. */
char *api_stream_drop(void);
/* A document that somebody else has said, as an answer: `json` is NULL if it is none. */
struct answer api_said(const char *json);
char *csrf(void);   /* the actor's token */
char *origin(void); /* "https://localhost:PORT" */

const char *text_at(struct answer a,
                    const char *path); /* "patient.identifier.value", "items.0.id" */
int int_at(struct answer a, const char *path);
int size_at(struct answer a, const char *path); /* of an array; -1 when there is none */

/* The database as superuser. */
char *stored(const char *format, ...)
    __attribute__((format(printf, 1, 2))); /* first value, or "" */
int count(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

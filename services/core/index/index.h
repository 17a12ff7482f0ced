/*
 * index.h - the national engagement index (itintegration:engagementindex 1.0): the message to it,
 * what its answer means, and how long to wait. Pure.
 *
 * Which posts go into a call, and when, is decided where they lie (sql/api/index.sql).
 *
 * What is known of the receiver comes from its source code more than from its description: "OK"
 * means queued and not stored, and a fault's text begins with a code. The codes are those of the
 * index (EI...) and of the platform before it (VP...).
 *
 * Memory: everything lives in the arena that was given.
 */
#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H
#include "json/json.h"

enum index_outcome {
    INDEX_ACCEPTED,
    INDEX_UNKNOWN, /* may have arrived, or may arrive yet: again, after the keys' quiet time */
    INDEX_AGAIN,   /* has not arrived: again */
    INDEX_SPLIT,   /* one of the posts at least is refused, so none was stored: find out which */
    INDEX_STOP     /* refused whatever is in it: somebody must put something right first */
};
extern const char *const INDEX_OUTCOMES[]; /* as the database calls them */

struct index_answer { /* of HTTP */
    int err;          /* as in struct http_fetch, with its `why` */
    const char *why;
    int status;
    const char *text;
    size_t len;
};

/* *code: "EI004", "VP007", "ERROR", "http-404", "timeout" ...: for the log and the operator, never
 * a text of the other side's. NULL when it was accepted. */
enum index_outcome index_judge(struct arena *a, const struct index_answer *answer,
                               const char **code);

/* Milliseconds until the next call after `failures` (1...) that came to nothing: 5 s, twice as long
 * each time, 10 minutes at most, of which a part by chance. `random`: 0 to 1, 1 excluded. */
int64_t index_wait(int64_t failures, double random);

/* The call: `address` is the logical address of the index, `posts` as api.worker_index_take gives
 * them, 1 to 1000. NULL: a post cannot be said. */
const char *index_update(struct arena *a, const char *address, const cJSON *posts);

#define INDEX_NO_MESSAGE "no-message" /* as `why` of an answer: a post could not be said */
#define INDEX_POSTS      1000
#define INDEX_ACTION     "urn:riv:itintegration:engagementindex:UpdateResponder:1:Update"
#define INDEX_TIME       35000 /* ms; the platform waits 29 s for the index, and says so */
#define INDEX_LEASE      65000 /* ms until a call whose sender has died can do nothing any more */
#define INDEX_WAIT_MAX   600000

#endif

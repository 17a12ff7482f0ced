/*
 * message.h - messages between the parties of a case: threads with a category, answers, corrections
 * that keep the original, attachments, and deviations (avvikelser) that both sides share.
 *
 * A thread is seen by the units it was addressed to, while they take part in the case. What each
 * unit did with a message (sent, delivered, read, done) belongs to the database. The rules here are
 * pure. Memory: everything handed out lives in the request's arena. Thread: the loop's.
 */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H
#include "json/json.h"

struct config;
struct db_call;
struct uv_loop_s;

struct thread_draft {
    const char *category, *subject, *text;
    const cJSON *units; /* who is addressed */
};
struct message_draft {
    const char *text;
    const cJSON *units; /* who is addressed from now on besides, or NULL */
};
struct deviation_draft {
    const char *kind, *text;
    const char *notice; /* the act it is about, or NULL */
};

/* Each reads and checks a body. On SP_EINVAL `why` names the member at fault. */
SP_MUSTCHECK int thread_draft_read(struct arena *a, const cJSON *body, struct thread_draft *draft,
                                   struct problem *why);
SP_MUSTCHECK int message_draft_read(struct arena *a, const cJSON *body, struct message_draft *draft,
                                    struct problem *why);
SP_MUSTCHECK int deviation_draft_read(struct arena *a, const cJSON *body,
                                      struct deviation_draft *draft, struct problem *why);
/* The one text of a correction (required) or of the closing of a deviation (which may have none).
 */
SP_MUSTCHECK int message_text_read(struct arena *a, const cJSON *body, bool required,
                                   const char **text, struct problem *why);

/* Settles how attachments are scanned, once, at start; SP_EINVAL with a sentence in *why. */
SP_MUSTCHECK int message_open(struct uv_loop_s *loop, const struct config *config,
                              const char **why);

/* GET /discharges/{id}/threads: 200, or 404. What is listed has been delivered. */
extern const struct step thread_list[];
/* POST /discharges/{id}/threads: 201, or 400, 404, 409. */
extern const struct step thread_create[];
/* GET /threads/{id}: 200, or 404. The unit has read it. */
extern const struct step thread_read[];
/* POST /threads/{id}/messages: 201, or 400, 404, 409. */
extern const struct step message_add[];
/* POST /threads/{id}/done: 200, or 404, 409 when nothing waits for the unit. */
extern const struct step thread_done[];
/* POST /messages/{id}/correction: 200, or 400, 403 not one's own, 404, 409 the same text, 412. */
extern const struct step message_correct[];
/* POST /discharges/{id}/deviations: 201, or 400, 404, 409. */
extern const struct step deviation_report[];
/* POST /threads/{id}/closing: 200, or 400, 404, 409 not in this state. */
extern const struct step deviation_close[];
/* GET /deviations: 200. */
extern const struct step deviation_list[];
/* GET /county/deviations: 200; numbers of the county's units. */
extern const struct step deviation_county[];
/* POST /messages/{id}/attachments: 201; 400, 413, 415 what it is; 403, 404, 409 where it belongs;
 * 503 it cannot be scanned now. */
extern const struct step attachment_add[];
/* GET /attachments/{id}: 200 with the bytes as they were, to be saved and not shown; or 404. */
extern const struct step attachment_read[];

extern const struct db_call *const message_calls[]; /* NULL-ended */

#endif

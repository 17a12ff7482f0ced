/*
 * review.h - the log looked through by a person: why an access is drawn, what a round and a
 * decision must hold (rules.md LOG-2, LOG-6, PDL-3, SOL-1).
 *
 * The catalogue of reasons is review.def. The database draws (sql/api/review_draw.sql, called by
 * the worker), keeps the queue and refuses a reviewer's own accesses; titles are added here in the
 * reader's language.
 *
 * Memory: the request's arena; the catalogue is constant. Thread: the loop's; review.c any.
 */
#ifndef AUDIT_REVIEW_H
#define AUDIT_REVIEW_H
#include "json/json.h"

#define REVIEW_MOST 500 /* accesses that a round draws by chance, or by reason */
#define REVIEW_DAYS 93  /* days that a round may span */

struct review_reason {
    const char *slug;                /* NULL ends the catalogue */
    const char *title[2], *words[2]; /* Swedish, English */
};
extern const struct review_reason REVIEW_REASONS[];

const struct review_reason *review_reason_of(const char *slug); /* NULL: there is none */
/* ReviewReason of the API, one for each row. */
cJSON *review_catalogue(struct arena *a, enum sp_lang lang);

struct review_round {
    const char *from, *to; /* "YYYY-MM-DD", whole days of Sweden's */
    const char *unit;      /* NULL: all */
    const cJSON *reasons;  /* NULL: all */
    int64_t random, targeted;
};
/* Reads and checks an order. `today` is days since 1970 in Sweden: a round ends the day before at
 * the latest, since nothing is added to days that are over. On SP_EINVAL `why` names the member. */
SP_MUSTCHECK int review_round_read(struct arena *a, const cJSON *body, int32_t today,
                                   struct review_round *out, struct problem *why);

struct review_decision {
    const char *decision;       /* justified, asked, unjustified */
    const char *note, *measure; /* NULL: none */
};
/* Reads and checks what is said of an access: a question and "unjustified" need a note, and the
 * latter says what was done about it. On SP_EINVAL `why` names the member. */
SP_MUSTCHECK int review_decision_read(struct arena *a, const cJSON *body,
                                      struct review_decision *out, struct problem *why);

struct review_setting {
    const char *every; /* never, week, month */
    int64_t random, targeted, persons;
};
SP_MUSTCHECK int review_setting_read(struct arena *a, const cJSON *body, struct review_setting *out,
                                     struct problem *why);

/* The statistics as a table: `doc` is ReviewStatistics of the API. */
char *review_csv(struct arena *a, const cJSON *doc, enum sp_lang lang);

#endif

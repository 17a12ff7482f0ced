/*
 * audit.h - who did what with whose data: the reviewer's search, and the rounds of the review
 * (rules.md 5.3, LOG-2).
 *
 * Rows are written by the `api` functions themselves, in the transaction of the act; nothing here
 * can write one, except for what was refused before any call was made (access/, refusal_record).
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H
#include "loop/flow.h"

struct db_call;

extern const struct step audit_search[];          /* POST /audit/search */
extern const struct step review_queue[];          /* GET /audit/reviews */
extern const struct step review_item[];           /* GET /audit/reviews/{id} */
extern const struct step review_decide[];         /* POST /audit/reviews/{id}/decisions */
extern const struct step review_rounds[];         /* GET /audit/rounds */
extern const struct step review_round_order[];    /* POST /audit/rounds */
extern const struct step review_settings[];       /* GET /audit/review-settings */
extern const struct step review_settings_write[]; /* PUT /audit/review-settings */
extern const struct step public_persons[];        /* GET /audit/public-persons */
extern const struct step public_person_add[];     /* POST /audit/public-persons */
extern const struct step public_person_remove[];  /* POST /audit/public-persons/{id}/removal */
extern const struct step review_statistics[];     /* GET /audit/review-statistics */
extern const struct step review_statistics_csv[]; /* GET /audit/review-statistics/csv */

extern const struct db_call *const audit_calls[];  /* NULL-ended */
extern const struct db_call *const review_calls[]; /* NULL-ended */

#endif

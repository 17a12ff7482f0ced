/*
 * review_sql.h - every call that the log review makes (sql/api/review.sql, review_round.sql).
 */
#ifndef AUDIT_REVIEW_SQL_H
#define AUDIT_REVIEW_SQL_H
#include "db/db.h"

extern const struct db_call REVIEW_QUEUE;  /* state, after or NULL */
extern const struct db_call REVIEW_ITEM;   /* id */
extern const struct db_call REVIEW_DECIDE; /* id, version, args json */
extern const struct db_call REVIEW_ROUNDS;
extern const struct db_call REVIEW_ROUND_ORDER; /* args json */
extern const struct db_call REVIEW_SETTINGS;
extern const struct db_call REVIEW_SETTINGS_WRITE; /* version, args json */
extern const struct db_call PUBLIC_PERSONS;
extern const struct db_call PUBLIC_PERSON_ADD;    /* number, label */
extern const struct db_call PUBLIC_PERSON_REMOVE; /* id */
extern const struct db_call REVIEW_STATISTICS;    /* from, to */

#endif

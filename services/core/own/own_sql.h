/*
 * own_sql.h - the module's calls; see own_sql.c.
 */
#ifndef OWN_OWN_SQL_H
#define OWN_OWN_SQL_H
#include "db/db.h"

extern const struct db_call OWN_HOME, OWN_READ, OWN_LOG, OWN_CALENDAR;
extern const struct db_call OWN_WISH;         /* person, time, wish, text */
extern const struct db_call OWN_FIELD;        /* person, plan, field, version, value */
extern const struct db_call OWN_COMMENT;      /* person, plan, text */
extern const struct db_call OWN_ANSWER;       /* person, plan, request, yes */
extern const struct db_call OWN_WITHDRAW;     /* person, plan, consent */
extern const struct db_call OWN_PROXY;        /* person, args json */
extern const struct db_call OWN_PROXY_REVOKE; /* person, proxy */

#endif

/*
 * plan_sql.h - every call that the plan module makes (sql/api/plan.sql, plan_write.sql).
 */
#ifndef PLAN_PLAN_SQL_H
#define PLAN_PLAN_SQL_H
#include "db/db.h"

extern const struct db_call PLAN_CREATE;      /* args json */
extern const struct db_call PLAN_READ;        /* plan */
extern const struct db_call PLAN_VERSION;     /* plan, number or NULL, day or NULL */
extern const struct db_call PLAN_LIST;        /* view */
extern const struct db_call PLAN_OF_PERSON;   /* person */
extern const struct db_call PLAN_FIELD;       /* plan, row or NULL, name, version, value */
extern const struct db_call PLAN_ROW_ADD;     /* plan, args json */
extern const struct db_call PLAN_ROW_REMOVE;  /* plan, row, version */
extern const struct db_call PLAN_CONSENTED;   /* plan, args json */
extern const struct db_call PLAN_WITHDRAW;    /* plan, consent, args json */
extern const struct db_call PLAN_CALL;        /* plan, args json */
extern const struct db_call PLAN_ESTABLISH;   /* plan, version */
extern const struct db_call PLAN_ACT;         /* plan, act, args json */
extern const struct db_call PLAN_COMMENT;     /* plan, args json */
extern const struct db_call PLAN_ASK_CONSENT; /* plan, args json */

#endif

/*
 * paper_sql.h - every call that the module makes (sql/api/paper.sql, extract.sql).
 */
#ifndef PAPER_PAPER_SQL_H
#define PAPER_PAPER_SQL_H
#include "db/db.h"

extern const struct db_call PLAN_PAPER;          /* plan, version or NULL, confirmed */
extern const struct db_call CONTACT_PAPER;       /* person, confirmed */
extern const struct db_call DISCHARGE_PAPER;     /* case, confirmed */
extern const struct db_call AGREEMENT_PAPER;     /* agreement, confirmed */
extern const struct db_call OWN_AGREEMENT_PAPER; /* person, agreement */
extern const struct db_call OWN_PLAN_PAPER;      /* person, plan */
extern const struct db_call OWN_CONTACT_PAPER;   /* person */
extern const struct db_call OWN_LOG_PAPER;       /* person, first and last day or NULL */
extern const struct db_call AUDIT_EXTRACT;       /* number, first and last day or NULL, confirmed */

#endif

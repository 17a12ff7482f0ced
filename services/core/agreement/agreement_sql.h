/*
 * agreement_sql.h - every call that the module makes (sql/api/agreement.sql, agreement_write.sql).
 */
#ifndef AGREEMENT_AGREEMENT_SQL_H
#define AGREEMENT_AGREEMENT_SQL_H
#include "db/db.h"

extern const struct db_call AGREEMENT_LIST;
extern const struct db_call AGREEMENT_OF_PERSON;   /* person */
extern const struct db_call AGREEMENT_READ;        /* agreement */
extern const struct db_call AGREEMENT_BEGIN;       /* person */
extern const struct db_call AGREEMENT_FIELD;       /* agreement, field, version, value */
extern const struct db_call AGREEMENT_REFER;       /* agreement, plan, refers */
extern const struct db_call AGREEMENT_AGREE;       /* agreement, version, args json */
extern const struct db_call AGREEMENT_END;         /* agreement, version, args json */
extern const struct db_call AGREEMENT_COMMENT;     /* agreement, args json */
extern const struct db_call OWN_AGREEMENT_FIELD;   /* person, agreement, field, version, value */
extern const struct db_call OWN_AGREEMENT_COMMENT; /* person, agreement, text */

#endif

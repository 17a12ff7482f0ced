/*
 * discharge_sql.h - every call that the discharge module makes (sql/api/discharge.sql,
 * sql/api/discharge_ready.sql).
 */
#ifndef DISCHARGE_DISCHARGE_SQL_H
#define DISCHARGE_DISCHARGE_SQL_H
#include "db/db.h"

extern const struct db_call DISCHARGE_CREATE;         /* args json */
extern const struct db_call DISCHARGE_READ;           /* id */
extern const struct db_call DISCHARGE_NOTIFY;         /* id, version, args json */
extern const struct db_call DISCHARGE_EXPECTED_DATE;  /* id, version, date, reason */
extern const struct db_call DISCHARGE_READY;          /* id, version, args json */
extern const struct db_call DISCHARGE_READY_WITHDRAW; /* id, version, reason */
extern const struct db_call DISCHARGE_ACKNOWLEDGE;    /* id */

#endif

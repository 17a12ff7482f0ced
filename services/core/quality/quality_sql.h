/*
 * quality_sql.h - every call that the monitor makes (sql/api/quality.sql).
 */
#ifndef QUALITY_QUALITY_SQL_H
#define QUALITY_QUALITY_SQL_H
#include "db/db.h"

extern const struct db_call QUALITY_COUNTY;
extern const struct db_call QUALITY_COUNTY_LIST; /* check, unit or NULL, after */
extern const struct db_call QUALITY_OWN;
extern const struct db_call QUALITY_OWN_LIST; /* check, after */

#endif

/*
 * liability_sql.h - every call that the liability module makes (sql/api/liability*.sql).
 */
#ifndef LIABILITY_LIABILITY_SQL_H
#define LIABILITY_LIABILITY_SQL_H
#include "db/db.h"

extern const struct db_call LIABILITY_READ;          /* id */
extern const struct db_call COUNTY_AGREEMENTS;       /* */
extern const struct db_call COUNTY_AGREEMENT_ADD;    /* agreement json */
extern const struct db_call COUNTY_AGREEMENT_CHANGE; /* id, version, agreement json */
extern const struct db_call COUNTY_TARIFFS;          /* */
extern const struct db_call COUNTY_TARIFF_ADD;       /* args json */
extern const struct db_call COUNTY_SETTINGS_READ;    /* */
extern const struct db_call COUNTY_SETTINGS_WRITE;   /* version, args json */
extern const struct db_call COUNTY_PAYMENT;          /* from, to: dates */
extern const struct db_call COUNTY_PREVIEW;          /* from, to: dates */

#endif

/*
 * quality_sql.c - the module's calls, one line each; their twins are in sql/api/quality.sql.
 */
#include "quality/quality_sql.h"
#include "quality/quality.h"

const struct db_call QUALITY_COUNTY = {"quality_county", DB_READ_LONG, 0};
const struct db_call QUALITY_COUNTY_LIST = {"quality_county_list", DB_READ_LONG, 3};
const struct db_call QUALITY_OWN = {"quality_own", DB_READ_LONG, 0};
const struct db_call QUALITY_OWN_LIST = {"quality_own_list", DB_READ_LONG, 2};

const struct db_call *const quality_calls[] = {&QUALITY_COUNTY, &QUALITY_COUNTY_LIST, &QUALITY_OWN,
                                               &QUALITY_OWN_LIST, NULL};

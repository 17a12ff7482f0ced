/*
 * liability_sql.c - the module's calls, one line each; their twins are in sql/api/liability*.sql.
 */
#include "liability/liability_sql.h"
#include "liability/liability_api.h"

const struct db_call LIABILITY_READ = {"liability_read", DB_READ_LONG, 1};
const struct db_call COUNTY_AGREEMENTS = {"county_agreements", DB_READ, 0};
const struct db_call COUNTY_AGREEMENT_ADD = {"county_agreement_add", DB_WRITE, 1};
const struct db_call COUNTY_AGREEMENT_CHANGE = {"county_agreement_change", DB_WRITE, 3};
const struct db_call COUNTY_TARIFFS = {"county_tariffs", DB_READ, 0};
const struct db_call COUNTY_TARIFF_ADD = {"county_tariff_add", DB_WRITE, 1};
const struct db_call COUNTY_SETTINGS_READ = {"county_settings_read", DB_READ, 0};
const struct db_call COUNTY_SETTINGS_WRITE = {"county_settings_write", DB_WRITE, 2};
const struct db_call COUNTY_PAYMENT = {"county_payment", DB_READ_LONG, 2};
const struct db_call COUNTY_PREVIEW = {"county_preview", DB_READ_LONG, 2};

const struct db_call *const liability_calls[] = {&LIABILITY_READ,
                                                 &COUNTY_AGREEMENTS,
                                                 &COUNTY_AGREEMENT_ADD,
                                                 &COUNTY_TARIFFS,
                                                 &COUNTY_TARIFF_ADD,
                                                 &COUNTY_AGREEMENT_CHANGE,
                                                 &COUNTY_PAYMENT,
                                                 &COUNTY_SETTINGS_READ,
                                                 &COUNTY_SETTINGS_WRITE,
                                                 &COUNTY_PREVIEW,
                                                 NULL};

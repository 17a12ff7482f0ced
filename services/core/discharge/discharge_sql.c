/*
 * discharge_sql.c - the module's calls, one line each; their twins are in sql/api/discharge*.sql.
 */
#include "discharge/discharge_sql.h"
#include "discharge/discharge.h"

const struct db_call DISCHARGE_CREATE = {"discharge_create", DB_WRITE, 1};
const struct db_call DISCHARGE_READ = {"discharge_read", DB_READ, 1};
const struct db_call DISCHARGE_NOTIFY = {"discharge_notify", DB_WRITE, 3};
const struct db_call DISCHARGE_EXPECTED_DATE = {"discharge_expected_date", DB_WRITE, 4};
const struct db_call DISCHARGE_READY = {"discharge_ready", DB_WRITE, 3};
const struct db_call DISCHARGE_READY_WITHDRAW = {"discharge_ready_withdraw", DB_WRITE, 3};
const struct db_call DISCHARGE_ACKNOWLEDGE = {"discharge_acknowledge", DB_WRITE, 1};

const struct db_call *const discharge_calls[] = {
    &DISCHARGE_CREATE, &DISCHARGE_READ,           &DISCHARGE_NOTIFY,      &DISCHARGE_EXPECTED_DATE,
    &DISCHARGE_READY,  &DISCHARGE_READY_WITHDRAW, &DISCHARGE_ACKNOWLEDGE, NULL};

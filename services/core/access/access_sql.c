/*
 * access_sql.c - the module's calls, one line each; their twins are in sql/api/access.sql and
 * sql/api/emergency.sql.
 */
#include "access/access_sql.h"
#include "access/access_api.h"

const struct db_call BLOCK_LIST = {"block_list", DB_READ, 1};
const struct db_call BLOCK_ADD = {"block_add", DB_WRITE, 2};
const struct db_call BLOCK_END = {"block_end", DB_WRITE, 3};
const struct db_call LIFT_ADD = {"lift_add", DB_WRITE, 3};
const struct db_call LIFT_END = {"lift_end", DB_WRITE, 1};

const struct db_call EMERGENCY_OPEN = {"emergency_open", DB_WRITE, 4};
const struct db_call EMERGENCY_LIST = {"emergency_list", DB_READ, 0};
const struct db_call EMERGENCY_READ = {"emergency_read", DB_READ, 1};
const struct db_call EMERGENCY_END = {"emergency_end", DB_WRITE, 1};
const struct db_call EMERGENCY_REVIEWS = {"emergency_reviews", DB_READ, 0};
const struct db_call EMERGENCY_REVIEW = {"emergency_review", DB_WRITE, 2};

const struct db_call *const access_calls[] = {
    &BLOCK_LIST,    &BLOCK_ADD,         &BLOCK_END,        &LIFT_ADD,
    &LIFT_END,      &EMERGENCY_OPEN,    &EMERGENCY_LIST,   &EMERGENCY_READ,
    &EMERGENCY_END, &EMERGENCY_REVIEWS, &EMERGENCY_REVIEW, NULL};

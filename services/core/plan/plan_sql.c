/*
 * plan_sql.c - the module's calls, one line each; their twins are in sql/api/plan.sql and
 * sql/api/plan_write.sql.
 */
#include "plan/plan_sql.h"
#include "plan/plan_api.h"

const struct db_call PLAN_CREATE = {"plan_create", DB_WRITE, 1};
const struct db_call PLAN_READ = {"plan_read", DB_READ, 1};
const struct db_call PLAN_VERSION = {"plan_version", DB_READ, 3};
const struct db_call PLAN_LIST = {"plan_list", DB_READ_LONG, 1};
const struct db_call PLAN_OF_PERSON = {"plan_of_person", DB_READ_LONG, 1};
const struct db_call PLAN_FIELD = {"plan_field", DB_WRITE, 5};
const struct db_call PLAN_ROW_ADD = {"plan_row_add", DB_WRITE, 2};
const struct db_call PLAN_ROW_REMOVE = {"plan_row_remove", DB_WRITE, 3};
const struct db_call PLAN_CONSENTED = {"plan_consent", DB_WRITE, 2};
const struct db_call PLAN_WITHDRAW = {"plan_withdraw", DB_WRITE, 3};
const struct db_call PLAN_CALL = {"plan_call", DB_WRITE, 2};
const struct db_call PLAN_ESTABLISH = {"plan_establish", DB_WRITE, 2};
const struct db_call PLAN_COMMENT = {"plan_comment", DB_WRITE, 2};
const struct db_call PLAN_ASK_CONSENT = {"plan_ask_consent", DB_WRITE, 2};
const struct db_call PLAN_ACT = {"plan_act", DB_WRITE, 3};

const struct db_call *const plan_calls[] = {
    &PLAN_CREATE,    &PLAN_READ,     &PLAN_VERSION,     &PLAN_LIST,
    &PLAN_OF_PERSON, &PLAN_FIELD,    &PLAN_ROW_ADD,     &PLAN_ROW_REMOVE,
    &PLAN_CONSENTED, &PLAN_WITHDRAW, &PLAN_CALL,        &PLAN_ESTABLISH,
    &PLAN_ACT,       &PLAN_COMMENT,  &PLAN_ASK_CONSENT, NULL};

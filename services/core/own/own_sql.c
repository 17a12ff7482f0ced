/*
 * own_sql.c - the module's calls, one line each; their twins are in sql/api/own.sql and
 * sql/api/citizen.sql.
 */
#include "own/own_sql.h"
#include "own/own.h"

const struct db_call OWN_HOME = {"own_home", DB_READ, 0};
const struct db_call OWN_READ = {"own_read", DB_READ, 1};
const struct db_call OWN_LOG = {"own_log", DB_READ, 2};
const struct db_call OWN_CALENDAR = {"own_calendar", DB_READ, 1};
const struct db_call OWN_WISH = {"own_wish", DB_WRITE, 4};
const struct db_call OWN_CANCEL = {"own_cancel", DB_WRITE, 4};
const struct db_call OWN_FIELD = {"own_field", DB_WRITE, 5};
const struct db_call OWN_COMMENT = {"own_comment", DB_WRITE, 3};
const struct db_call OWN_ANSWER = {"own_answer", DB_WRITE, 4};
const struct db_call OWN_WITHDRAW = {"own_withdraw", DB_WRITE, 3};
const struct db_call OWN_PROXY = {"own_proxy", DB_WRITE, 2};
const struct db_call OWN_PROXY_REVOKE = {"own_proxy_revoke", DB_WRITE, 2};
const struct db_call OWN_BLOCK = {"own_block", DB_WRITE, 3};
const struct db_call OWN_UNBLOCK = {"own_unblock", DB_WRITE, 2};

const struct db_call PROXY_LIST = {"proxy_list", DB_READ, 1};
const struct db_call PROXY_ADD = {"proxy_add", DB_WRITE, 2};
const struct db_call PROXY_END = {"proxy_end", DB_WRITE, 2};

const struct db_call *const own_calls[] = {
    &OWN_HOME,  &OWN_READ,    &OWN_LOG,    &OWN_CALENDAR, &OWN_WISH,  &OWN_CANCEL,
    &OWN_FIELD, &OWN_COMMENT, &OWN_ANSWER, &OWN_WITHDRAW, &OWN_PROXY, &OWN_PROXY_REVOKE,
    &OWN_BLOCK, &OWN_UNBLOCK, &PROXY_LIST, &PROXY_ADD,    &PROXY_END, NULL};

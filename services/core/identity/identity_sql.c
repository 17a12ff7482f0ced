/*
 * identity_sql.c - owns the list of database calls of this folder; their bodies are in sql/api/.
 */
#include "identity/identity_sql.h"

const struct db_call SESSION_READ = {"session_read", DB_READ, 0};
const struct db_call SESSION_CHOOSE = {"session_choose", DB_WRITE, 2};
const struct db_call SESSION_END = {"session_end", DB_WRITE, 0};
const struct db_call SIGN_IN_BEGIN = {"sign_in_begin", DB_READ, 1};
const struct db_call SIGN_IN_FINISH = {"sign_in_finish", DB_WRITE, 4};
const struct db_call SIGN_IN_PROVIDER = {"sign_in_provider", DB_WRITE, 3};
const struct db_call SIGN_IN_CITIZEN = {"sign_in_citizen", DB_WRITE, 3};
const struct db_call REFUSAL_RECORD = {"refusal_record", DB_WRITE, 3};

const struct db_call *const identity_calls[] = {
    &SESSION_READ,    &SESSION_CHOOSE, &SESSION_END,
    &SIGN_IN_BEGIN,   &SIGN_IN_FINISH, &SIGN_IN_PROVIDER,
    &SIGN_IN_CITIZEN, &REFUSAL_RECORD, NULL};

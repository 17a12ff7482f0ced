/*
 * agreement_sql.c - the module's calls, one line each; their twins are in sql/api/agreement.sql and
 * sql/api/agreement_write.sql.
 */
#include "agreement/agreement_sql.h"
#include "agreement/agreement_api.h"

const struct db_call AGREEMENT_LIST = {"agreement_list", DB_READ_LONG, 0};
const struct db_call AGREEMENT_OF_PERSON = {"agreement_of_person", DB_READ, 1};
const struct db_call AGREEMENT_READ = {"agreement_read", DB_READ, 1};
const struct db_call AGREEMENT_BEGIN = {"agreement_begin", DB_WRITE, 1};
const struct db_call AGREEMENT_FIELD = {"agreement_field", DB_WRITE, 4};
const struct db_call AGREEMENT_REFER = {"agreement_refer", DB_WRITE, 3};
const struct db_call AGREEMENT_AGREE = {"agreement_agree", DB_WRITE, 3};
const struct db_call AGREEMENT_END = {"agreement_end", DB_WRITE, 3};
const struct db_call AGREEMENT_COMMENT = {"agreement_comment", DB_WRITE, 2};
const struct db_call OWN_AGREEMENT_FIELD = {"own_agreement_field", DB_WRITE, 5};
const struct db_call OWN_AGREEMENT_COMMENT = {"own_agreement_comment", DB_WRITE, 3};

const struct db_call *const agreement_calls[] = {
    &AGREEMENT_LIST,    &AGREEMENT_OF_PERSON, &AGREEMENT_READ,        &AGREEMENT_BEGIN,
    &AGREEMENT_FIELD,   &AGREEMENT_REFER,     &AGREEMENT_AGREE,       &AGREEMENT_END,
    &AGREEMENT_COMMENT, &OWN_AGREEMENT_FIELD, &OWN_AGREEMENT_COMMENT, NULL};

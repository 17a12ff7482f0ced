/*
 * message_sql.c - the module's calls, one line each; their twins are in sql/api/message*.sql.
 */
#include "message/message_sql.h"
#include "message/message.h"

const struct db_call THREAD_LIST = {"thread_list", DB_READ, 1};
const struct db_call THREAD_READ = {"thread_read", DB_READ, 1};
const struct db_call THREAD_CREATE = {"thread_create", DB_WRITE, 2};
const struct db_call MESSAGE_ADD = {"message_add", DB_WRITE, 2};
const struct db_call MESSAGE_CORRECT = {"message_correct", DB_WRITE, 3};
const struct db_call THREAD_DONE = {"thread_done", DB_WRITE, 1};
const struct db_call DEVIATION_REPORT = {"deviation_report", DB_WRITE, 2};
const struct db_call DEVIATION_CLOSE = {"deviation_close", DB_WRITE, 2};
const struct db_call DEVIATION_LIST = {"deviation_list", DB_READ, 1};
const struct db_call DEVIATION_COUNTY = {"deviation_county", DB_READ, 0};
const struct db_call ATTACHMENT_ADD = {"attachment_add", DB_WRITE, 3};
const struct db_call ATTACHMENT_READ = {"attachment_read", DB_READ_BYTES, 1};

const struct db_call *const message_calls[] = {&THREAD_LIST,
                                               &THREAD_READ,
                                               &THREAD_CREATE,
                                               &MESSAGE_ADD,
                                               &MESSAGE_CORRECT,
                                               &THREAD_DONE,
                                               &DEVIATION_REPORT,
                                               &DEVIATION_CLOSE,
                                               &DEVIATION_LIST,
                                               &DEVIATION_COUNTY,
                                               &ATTACHMENT_ADD,
                                               &ATTACHMENT_READ,
                                               NULL};

/*
 * inbox_sql.c - the module's calls, one line each; their twins are in sql/api/inbox.sql.
 */
#include "inbox/inbox_sql.h"
#include "inbox/inbox.h"

const struct db_call INBOX_READ = {"inbox_read", DB_READ_LONG, 3};
const struct db_call INBOX_SEARCH = {"inbox_search", DB_READ_LONG, 2};
const struct db_call INBOX_DOWNTIME = {"inbox_downtime", DB_READ_LONG, 0};

const struct db_call *const inbox_calls[] = {&INBOX_READ, &INBOX_SEARCH, &INBOX_DOWNTIME, NULL};

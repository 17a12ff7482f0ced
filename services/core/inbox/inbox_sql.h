/*
 * inbox_sql.h - every call that the inbox makes (sql/api/inbox.sql).
 */
#ifndef INBOX_INBOX_SQL_H
#define INBOX_INBOX_SQL_H
#include "db/db.h"

extern const struct db_call INBOX_READ;   /* view, after, filters json */
extern const struct db_call INBOX_SEARCH; /* text, identifier (normal form or NULL) */
extern const struct db_call INBOX_DOWNTIME;

#endif

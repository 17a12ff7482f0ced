/*
 * message_sql.h - every call that the message module makes (sql/api/message*.sql).
 */
#ifndef MESSAGE_MESSAGE_SQL_H
#define MESSAGE_MESSAGE_SQL_H
#include "db/db.h"

extern const struct db_call THREAD_LIST;      /* case */
extern const struct db_call THREAD_READ;      /* id */
extern const struct db_call THREAD_CREATE;    /* case, args json */
extern const struct db_call MESSAGE_ADD;      /* thread, args json */
extern const struct db_call MESSAGE_CORRECT;  /* message, version, text */
extern const struct db_call THREAD_DONE;      /* thread */
extern const struct db_call DEVIATION_REPORT; /* case, args json */
extern const struct db_call DEVIATION_CLOSE;  /* thread, text */
extern const struct db_call DEVIATION_LIST;   /* state */
extern const struct db_call DEVIATION_COUNTY; /* nothing */
extern const struct db_call ATTACHMENT_ADD;   /* message, args json, bytes */
extern const struct db_call ATTACHMENT_READ;  /* id */

#endif

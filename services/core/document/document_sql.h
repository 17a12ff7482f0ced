/*
 * document_sql.h - every call that the document module makes (sql/api/document.sql, draft.sql).
 */
#ifndef DOCUMENT_DOCUMENT_SQL_H
#define DOCUMENT_DOCUMENT_SQL_H
#include "db/db.h"

extern const struct db_call DOCUMENT_READ;    /* case, document */
extern const struct db_call DOCUMENT_SEND;    /* case, version, args json */
extern const struct db_call DOCUMENT_CONFIRM; /* case, version, document */
extern const struct db_call DRAFT_READ;       /* case or NULL, form */
extern const struct db_call DRAFT_SAVE;       /* case or NULL, form, version, content json */
extern const struct db_call DRAFT_DROP;       /* case or NULL, form */

#endif

/*
 * document_sql.c - the module's calls, one line each; their twins are in sql/api/document.sql and
 * sql/api/draft.sql.
 */
#include "document/document_sql.h"
#include "document/document.h"

const struct db_call DOCUMENT_READ = {"document_read", DB_READ, 2};
const struct db_call DOCUMENT_SEND = {"document_send", DB_WRITE, 3};
const struct db_call DOCUMENT_CONFIRM = {"document_confirm", DB_WRITE, 3};
const struct db_call DRAFT_READ = {"draft_read", DB_READ, 2};
const struct db_call DRAFT_SAVE = {"draft_save", DB_WRITE, 4};
const struct db_call DRAFT_DROP = {"draft_drop", DB_WRITE, 2};

const struct db_call *const document_calls[] = {
    &DOCUMENT_READ, &DOCUMENT_SEND, &DOCUMENT_CONFIRM, &DRAFT_READ, &DRAFT_SAVE, &DRAFT_DROP, NULL};

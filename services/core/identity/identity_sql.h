/*
 * identity_sql.h - every call of the database that sign-in and sessions may make.
 *
 * What each returns stands in sql/README.md; documents are as proto/openapi.yaml says.
 */
#ifndef IDENTITY_IDENTITY_SQL_H
#define IDENTITY_IDENTITY_SQL_H
#include "db/db.h"

extern const struct db_call SESSION_READ;     /* Session, with sessionId, without csrfToken */
extern const struct db_call SESSION_CHOOSE;   /* assignment, hash of the new secret: Session */
extern const struct db_call SESSION_END;      /* nothing */
extern const struct db_call SIGN_IN_BEGIN;    /* account: {salt, ops, memKib, waitSeconds} */
extern const struct db_call SIGN_IN_FINISH;   /* account, proof, code, hash: Session */
extern const struct db_call SIGN_IN_PROVIDER; /* HSA-id, units' HSA-ids or null, hash: Session */
extern const struct db_call SIGN_IN_CITIZEN;  /* number, name, hash: Session */
extern const struct db_call REFUSAL_RECORD;   /* action, outcome, reason */

extern const struct db_call *const identity_calls[]; /* all of them, NULL-ended */

#endif

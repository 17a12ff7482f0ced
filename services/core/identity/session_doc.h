/*
 * session_doc.h - the session as the database tells it: read into a struct, and made into an
 * answer.
 *
 * The database's document is the API's Session with one member more, sessionId, which stays inside,
 * and one less, csrfToken, which only the holder of the secret can make. Pure; memory: the arena.
 */
#ifndef IDENTITY_SESSION_DOC_H
#define IDENTITY_SESSION_DOC_H
#include "db/db.h"
#include "identity/secret.h"
#include "identity/session.h"
#include "json/json.h"

/* Fills `out`, user_name on the heap. SP_EINTERNAL when the document is not a session. */
SP_MUSTCHECK int session_doc_read(struct arena *a, const struct db_answer *answer,
                                  struct session *out);
/* The answer for the browser. SP_EINTERNAL as above. */
SP_MUSTCHECK int session_doc_answer(struct arena *a, const struct db_answer *answer,
                                    const unsigned char secret[SECRET_BYTES], cJSON **out);

#endif

/*
 * inner.h - what the files of identity/ share and nobody else sees: the settings and long-lived
 * parts of this process, made by identity_open.
 */
#ifndef IDENTITY_INNER_H
#define IDENTITY_INNER_H
#include "base/config.h"
#include "identity/identity_sql.h"
#include "identity/origin.h"
#include "identity/secret.h"
#include "identity/session.h"
#include "loop/work.h"

struct identity {
    struct arena *arena; /* texts below */
    const struct config *config;
    const char *public_url; /* without a slash at its end */
    const char *origin;     /* the only one whose writes are accepted */
    struct work_lane *derivations;
};
extern struct identity identity;

/* A new session has begun: its cookie and its document are the answer, 200. */
enum step_result identity_begun(struct request *req, const struct db_answer *answer,
                                const unsigned char secret[SECRET_BYTES]);

/* Where a browser that came back from the provider goes when that did not end in a session. */
#define SIGN_IN_FAILED "/?sign-in=failed"

#endif

/*
 * POST /sign-out
 *
 *     store ~~ one round trip ~~> reply
 */
#include "http/reply.h"
#include "identity/inner.h"

static enum step_result end_store(struct request *req)
{
    struct db_batch *tx = db_batch(req);

    req->idempotency_key = NULL;
    (void)db_call(tx, &SESSION_END);
    return db_commit(tx);
}

/* The other servers hear it from the database. */
static enum step_result end_reply(struct request *req)
{
    session_forget(req->session->session_id);
    reply_cookie(req, secret_cookie_gone());
    return reply_empty(req, 204);
}

const struct step session_end[] = {{"store", end_store}, {"reply", end_reply}, STEPS_END};

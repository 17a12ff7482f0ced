/*
 * GET /session
 *
 *     read ~~ one round trip ~~> reply
 *
 * The gate may know the session from its cache; people who look are told what is true now.
 */
#include "http/reply.h"
#include "identity/inner.h"
#include "identity/session_doc.h"

struct show {
    const struct db_answer *session;
};

static enum step_result show_read(struct request *req)
{
    struct show *op = flow_state(req, sizeof *op);
    struct db_batch *tx = db_batch(req);

    op->session = db_call(tx, &SESSION_READ);
    return db_commit(tx);
}

static enum step_result show_reply(struct request *req)
{
    const struct show *op = req->state;
    unsigned char secret[SECRET_BYTES];
    cJSON *doc;

    if (secret_read(req->secret, secret) != SP_OK ||
        session_doc_answer(req->arena, op->session, secret, &doc) != SP_OK)
        return flow_fail(req, SP_EINTERNAL);
    return reply_json(req, 200, doc);
}

const struct step session_show[] = {{"read", show_read}, {"reply", show_reply}, STEPS_END};

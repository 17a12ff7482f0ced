/*
 * POST /session/assignment
 *
 *     store ~~ one round trip ~~> reply
 *
 * Another assignment means other rights, so the session gets a new secret and the old one ends
 * (security.md 4). The answer is never kept for a repeated key: it could not hold the new cookie.
 */
#include "http/reply.h"
#include "identity/inner.h"
#include "identity/session_doc.h"

struct choose {
    const char *assignment;
    unsigned char secret[SECRET_BYTES];
    const struct db_answer *session;
};

static const struct json_field CHOOSE[] = {
    {"assignmentId", JSON_UUID, true, offsetof(struct choose, assignment), 0, 0, NULL}, JSON_END};

static enum step_result choose_store(struct request *req)
{
    struct choose *op = flow_state(req, sizeof *op);
    unsigned char hash[32];
    struct db_batch *tx;
    int err = json_read(req->arena, req->json, "", CHOOSE, op, &req->problem);

    if (err)
        return flow_fail(req, err);
    secret_new(op->secret);
    secret_hash(op->secret, hash);
    req->idempotency_key = NULL;
    tx = db_batch(req);
    op->session = db_call(tx, &SESSION_CHOOSE, DB_TEXT(op->assignment),
                          DB_TEXT(secret_bytea(req->arena, hash, sizeof hash)));
    return db_commit(tx);
}

static enum step_result choose_reply(struct request *req)
{
    const struct choose *op = req->state;

    session_forget(req->session->session_id);
    return identity_begun(req, op->session, op->secret);
}

enum step_result identity_begun(struct request *req, const struct db_answer *answer,
                                const unsigned char secret[SECRET_BYTES])
{
    cJSON *doc;

    if (session_doc_answer(req->arena, answer, secret, &doc) != SP_OK)
        return flow_fail(req, SP_EINTERNAL);
    reply_cookie(req, secret_cookie(req->arena, secret));
    return reply_json(req, 200, doc);
}

const struct step session_choose[] = {{"store", choose_store}, {"reply", choose_reply}, STEPS_END};

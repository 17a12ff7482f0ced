/*
 * answer.c - sends the document of a call; owns nothing.
 */
#include "access/answer.h"
#include "http/reply.h"

enum step_result answer_call(struct request *req, const struct db_call *call,
                             const struct db_param *params, unsigned n)
{
    struct db_batch *tx = db_batch(req);

    /* The answer is filled when the flow wakes; until then nobody reads it. */
    req->state = (void *)db_call_n(tx, call, params, n);
    return db_commit(tx);
}

static enum step_result send(struct request *req, int status)
{
    const struct db_answer *answer = req->state;

    return reply_doc(req, status, answer->doc, answer->doc_len);
}

enum step_result answer_ok(struct request *req)
{
    return send(req, 200);
}

enum step_result answer_created(struct request *req)
{
    return send(req, 201);
}

struct db_param answer_version(struct request *req)
{
    return db_param_int(req->arena, req->if_match);
}

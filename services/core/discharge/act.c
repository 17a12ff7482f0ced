/*
 * act.c - reading an act and handing it to its function in the database.
 *
 *     store ~~ one round trip ~~> ok
 */
#include "discharge/act.h"

enum step_result act_store(struct request *req, const struct act *act)
{
    struct act_body in = {0};
    int err = json_read(req->arena, req->json, "", act->fields, &in, &req->problem);

    if (!err && act->check)
        err = act->check(req->arena, &in, req->received, &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, act->call, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

/*
 * POST /discharges/{id}/acknowledgement
 *
 *     store ~~ one round trip ~~> ok
 *
 * Kvittens: one's unit has read every notice of the case that waited for it. Named, with time.
 * Acknowledged earlier in another way and entered afterwards: every notice that had been sent then.
 */
#include "discharge/act.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

static const struct json_field ACKNOWLEDGE[] = {ACT_WHEN, JSON_END};

static enum step_result acknowledge_store(struct request *req)
{
    struct act_body in = {0};
    int err = SP_OK;

    if (req->json) {
        err = json_read(req->arena, req->json, "", ACKNOWLEDGE, &in, &req->problem);
        if (!err)
            err = act_when(&in, req->received, &req->problem);
    }
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &DISCHARGE_ACKNOWLEDGE, DB_TEXT(req->params[0]),
                     DB_TEXT(req->json ? json_print(req->arena, req->json, NULL) : "{}"));
}

const struct step discharge_acknowledge[] = {
    {"store", acknowledge_store}, {"ok", answer_ok}, STEPS_END};

/*
 * POST /discharges/{id}/acknowledgement
 *
 *     store ~~ one round trip ~~> ok
 *
 * Kvittens: one's unit has read every notice of the case that waited for it. Named, with time.
 */
#include "access/answer.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

static enum step_result acknowledge_store(struct request *req)
{
    return answer_of(req, &DISCHARGE_ACKNOWLEDGE, DB_TEXT(req->params[0]));
}

const struct step discharge_acknowledge[] = {
    {"store", acknowledge_store}, {"ok", answer_ok}, STEPS_END};

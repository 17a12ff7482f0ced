/*
 * GET /discharges/{id}
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 */
#include "access/answer.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &DISCHARGE_READ, DB_TEXT(req->params[0]));
}

const struct step discharge_read[] = {{"fetch", read_fetch}, {"ok", answer_ok}, STEPS_END};

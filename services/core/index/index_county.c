/*
 * GET /county/index, POST /county/index/resend
 *
 *     fetch | store ~~ one round trip ~~> ok
 *
 * Twin: sql/api/index.sql.
 */
#include "index/index_county.h"
#include "access/answer.h"

static const struct db_call COUNTY_INDEX = {"county_index", DB_READ_LONG, 0};
static const struct db_call COUNTY_INDEX_RESEND = {"county_index_resend", DB_WRITE, 0};

static enum step_result fetch(struct request *req)
{
    return answer_of(req, &COUNTY_INDEX);
}

static enum step_result store(struct request *req)
{
    return answer_of(req, &COUNTY_INDEX_RESEND);
}

const struct step county_index[] = {{"fetch", fetch}, {"ok", answer_ok}, STEPS_END};
const struct step county_index_resend[] = {{"store", store}, {"ok", answer_ok}, STEPS_END};

const struct db_call *const index_calls[] = {&COUNTY_INDEX, &COUNTY_INDEX_RESEND, NULL};

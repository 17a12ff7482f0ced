/*
 * GET /discharges/{id}/threads, GET /threads/{id}, GET /deviations and GET /county/deviations
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 */
#include "access/answer.h"
#include "http/reply.h"
#include "message/message.h"
#include "message/message_sql.h"

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &THREAD_LIST, DB_TEXT(req->params[0]));
}

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &THREAD_READ, DB_TEXT(req->params[0]));
}

static enum step_result deviations_fetch(struct request *req)
{
    return answer_of(req, &DEVIATION_LIST, DB_TEXT(request_query(req, "state")));
}

static enum step_result county_fetch(struct request *req)
{
    return answer_of(req, &DEVIATION_COUNTY);
}

const struct step thread_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step thread_read[] = {{"fetch", read_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step deviation_list[] = {{"fetch", deviations_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step deviation_county[] = {{"fetch", county_fetch}, {"ok", answer_ok}, STEPS_END};

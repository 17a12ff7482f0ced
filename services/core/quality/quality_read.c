/*
 * GET /county/quality, /county/quality/{check}, /quality, /quality/{check}
 *
 *     fetch ~~ one round trip, shared with other reads ~~> counts (with the catalogue) | ok
 */
#include "access/answer.h"
#include "base/uuid.h"
#include "http/reply.h"
#include "quality/quality.h"
#include "quality/quality_sql.h"
#include <string.h>

static enum step_result county_fetch(struct request *req)
{
    return answer_of(req, &QUALITY_COUNTY);
}

static enum step_result own_fetch(struct request *req)
{
    return answer_of(req, &QUALITY_OWN);
}

/* The database's object with the catalogue as its first member. */
static enum step_result counts_reply(struct request *req)
{
    const struct db_answer *answer = req->state;
    const char *doc = answer->doc + strspn(answer->doc, " {");
    const char *whole =
        arena_printf(req->arena, "{\"checks\": %s, %s",
                     json_print(req->arena, quality_catalogue(req->arena, req->lang), NULL), doc);

    return reply_doc(req, 200, whole, strlen(whole));
}

static enum step_result county_list_fetch(struct request *req)
{
    const char *unit = request_query(req, "unit");

    if (!quality_check_of(req->params[0]))
        return flow_fail(req, SP_ENOTFOUND);
    if (unit && !uuid_valid(unit))
        return flow_refuse(req, SP_EINVAL, "unit", "bad-id");
    return answer_of(req, &QUALITY_COUNTY_LIST, DB_TEXT(req->params[0]), DB_TEXT(unit),
                     DB_TEXT(request_query(req, "after")));
}

static enum step_result own_list_fetch(struct request *req)
{
    if (!quality_check_of(req->params[0]))
        return flow_fail(req, SP_ENOTFOUND);
    return answer_of(req, &QUALITY_OWN_LIST, DB_TEXT(req->params[0]),
                     DB_TEXT(request_query(req, "after")));
}

const struct step quality_county[] = {{"fetch", county_fetch}, {"counts", counts_reply}, STEPS_END};
const struct step quality_own[] = {{"fetch", own_fetch}, {"counts", counts_reply}, STEPS_END};
const struct step quality_county_list[] = {
    {"fetch", county_list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step quality_own_list[] = {{"fetch", own_list_fetch}, {"ok", answer_ok}, STEPS_END};

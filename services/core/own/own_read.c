/*
 * GET /own, /own/{id}, /own/{id}/log, /own/{id}/calendar
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 */
#include "appointment/appointment_api.h"
#include "contact/contact.h"
#include "http/reply.h"
#include "own/own.h"
#include "own/own_sql.h"

enum step_result own_ok(struct request *req)
{
    const struct db_answer *answer = req->state;
    cJSON *own = NULL;

    if (!answer->doc || json_parse(req->arena, answer->doc, answer->doc_len, &own, &req->problem))
        return flow_fail(req, SP_EINTERNAL);
    contact_tell_now(req->arena, own, req->received);
    json_drop(own, "contacts");
    return reply_json(req, 200, own);
}

static enum step_result home_fetch(struct request *req)
{
    return answer_of(req, &OWN_HOME);
}

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &OWN_READ, DB_TEXT(req->params[0]));
}

static enum step_result log_fetch(struct request *req)
{
    return answer_of(req, &OWN_LOG, DB_TEXT(req->params[0]), DB_TEXT(request_query(req, "after")));
}

static enum step_result calendar_fetch(struct request *req)
{
    return answer_of(req, &OWN_CALENDAR, DB_TEXT(req->params[0]));
}

static enum step_result calendar_ok(struct request *req)
{
    return appointment_file(req, "tider.ics");
}

const struct step own_calendar[] = {{"fetch", calendar_fetch}, {"file", calendar_ok}, STEPS_END};
const struct step own_home[] = {{"fetch", home_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step own_read[] = {{"fetch", read_fetch}, {"told", own_ok}, STEPS_END};
const struct step own_log[] = {{"fetch", log_fetch}, {"ok", answer_ok}, STEPS_END};

/*
 * GET /agreements, /agreements/{id}, /patients/{id}/agreements
 *
 *     fetch ~~ one round trip, shared with other reads ~~> told     with what each says of itself
 */
#include "access/answer.h"
#include "agreement/agreement.h"
#include "agreement/agreement_api.h"
#include "agreement/agreement_sql.h"
#include "agreement/agreement_told.h"
#include "base/clock.h"
#include "contact/contact.h"
#include "http/reply.h"

static cJSON *answered(struct request *req, char today[CLOCK_TEXT])
{
    const struct db_answer *answer = req->state;
    cJSON *doc = NULL;

    if (!answer->doc || json_parse(req->arena, answer->doc, answer->doc_len, &doc, &req->problem))
        return NULL;
    clock_format_date(clock_stockholm(req->received).date, today);
    return doc;
}

static enum step_result told(struct request *req, int status)
{
    char today[CLOCK_TEXT];
    cJSON *doc = answered(req, today);

    if (!doc)
        return flow_fail(req, SP_EINTERNAL);
    agreement_tell(req->arena, doc, today);
    contact_tell_now(req->arena, doc, req->received);
    return reply_json(req, status, doc);
}

enum step_result agreement_ok(struct request *req)
{
    return told(req, 200);
}

enum step_result agreement_created(struct request *req)
{
    return told(req, 201);
}

static enum step_result list_ok(struct request *req)
{
    char today[CLOCK_TEXT];
    cJSON *doc = answered(req, today);

    if (!doc)
        return flow_fail(req, SP_EINTERNAL);
    for (const cJSON *one = json_first(json_get(doc, "items")); one; one = json_next(one))
        agreement_tell(req->arena, (cJSON *)one, today); /* of the tree that is ours */
    return reply_json(req, 200, doc);
}

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &AGREEMENT_LIST);
}

static enum step_result person_fetch(struct request *req)
{
    return answer_of(req, &AGREEMENT_OF_PERSON, DB_TEXT(req->params[0]));
}

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &AGREEMENT_READ, DB_TEXT(req->params[0]));
}

const struct step agreement_list[] = {{"fetch", list_fetch}, {"told", list_ok}, STEPS_END};
const struct step agreement_person[] = {{"fetch", person_fetch}, {"told", list_ok}, STEPS_END};
const struct step agreement_read[] = {{"fetch", read_fetch}, {"told", agreement_ok}, STEPS_END};

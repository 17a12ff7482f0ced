/*
 * GET /patients/{id}/contacts
 *
 *     fetch ~~ one round trip, shared with other reads ~~> told     with who is responsible now
 */
#include "contact/contact.h"
#include "contact/contact_api.h"
#include "contact/contact_sql.h"
#include "contact/contact_told.h"
#include "http/reply.h"

static enum step_result told(struct request *req, int status)
{
    const struct db_answer *answer = req->state;
    cJSON *contacts = NULL;

    if (!answer->doc ||
        json_parse(req->arena, answer->doc, answer->doc_len, &contacts, &req->problem))
        return flow_fail(req, SP_EINTERNAL);
    contact_tell(req->arena, contacts, req->received);
    return reply_json(req, status, contacts);
}

enum step_result contact_ok(struct request *req)
{
    return told(req, 200);
}

enum step_result contact_created(struct request *req)
{
    return told(req, 201);
}

static enum step_result fetch(struct request *req)
{
    return answer_of(req, &CONTACT_LIST, DB_TEXT(req->params[0]));
}

const struct step contact_list[] = {{"fetch", fetch}, {"told", contact_ok}, STEPS_END};

/*
 * PUT /own/{id}/plans/{planId}/fields/{field}, POST …/comments,
 * …/consent-requests/{requestId}/answer, …/consents/{consentId}/withdrawal, /own/{id}/proxies,
 * …/proxies/{proxyId}/revocation, /own/{id}/appointments/{appointmentId}/wish, …/cancellation,
 * /own/{id}/blocks, …/blocks/{blockId}/ending
 *
 *     store ~~ one round trip ~~> told     the person's view as it is now
 */
#include "base/uuid.h"
#include "discharge/act.h"
#include "own/own.h"
#include "own/own_sql.h"
#include "patient/patient.h"
#include "plan/plan.h"
#include "plan/plan_api.h"
#include <string.h>

struct said {
    const char *value, *text;
    bool given;
};

static const struct json_field VALUE[] = {
    {"value", JSON_TEXT, false, offsetof(struct said, value), 0, 2000, NULL}, JSON_END};
static const struct json_field COMMENT[] = {
    {"text", JSON_TEXT, true, offsetof(struct said, text), 1, 2000, NULL}, JSON_END};
static const struct json_field ANSWER[] = {
    {"given", JSON_BOOL, true, offsetof(struct said, given), 0, 0, NULL}, JSON_END};
static const char *const WISHES[] = {"confirm", "move", "cancel", NULL};
static const struct json_field WISH[] = {
    {"wish", JSON_ENUM, true, offsetof(struct said, value), 0, 0, WISHES},
    {"text", JSON_TEXT, false, offsetof(struct said, text), 1, 500, NULL},
    JSON_END};
/* Beside what the history says of who did it there is room for so much. */
static const struct json_field CANCEL[] = {
    {"text", JSON_TEXT, false, offsetof(struct said, text), 1, 400, NULL}, JSON_END};
struct let { /* the patient's own word; for one plan, if it says so */
    struct own_proxy_said said;
    const char *plan;
};

static const struct json_field PROXY[] = {
    OWN_PROXY_FIELDS(struct let, said),
    {"planId", JSON_UUID, false, offsetof(struct let, plan), 0, 0, NULL},
    JSON_END};

static const char *const LEVELS[] = {"unit", "provider", NULL};
static const struct json_field BLOCK[] = {
    {"unitId", JSON_UUID, true, offsetof(struct said, text), 0, 0, NULL},
    {"level", JSON_ENUM, true, offsetof(struct said, value), 0, 0, LEVELS},
    JSON_END};

static enum step_result field_store(struct request *req)
{
    const struct plan_entry *slot = plan_slot(req->params[2]);
    struct said in = {0};

    if (!slot || slot->many)
        return flow_fail(req, SP_ENOTFOUND);
    if (json_read(req->arena, req->json, "", VALUE, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    if (in.value && !in.value[0])
        in.value = NULL;
    if (plan_value(slot, in.value, &req->problem))
        return flow_fail(req, SP_EINVAL);
    return plan_field_call(
        req, &OWN_FIELD,
        (const struct db_param[]){DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                                  DB_TEXT(req->params[2]), answer_version(req), DB_TEXT(in.value)},
        5);
}

static enum step_result comment_store(struct request *req)
{
    struct said in = {0};
    int err = json_read(req->arena, req->json, "", COMMENT, &in, &req->problem);

    if (!err)
        err = act_filled(in.text, "/text", &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &OWN_COMMENT, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     DB_TEXT(in.text));
}

static enum step_result answer_store(struct request *req)
{
    struct said in = {0};
    int err = json_read(req->arena, req->json, "", ANSWER, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &OWN_ANSWER, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     DB_TEXT(req->params[2]), DB_TEXT(in.given ? "true" : "false"));
}

static enum step_result withdraw_store(struct request *req)
{
    return answer_of(req, &OWN_WITHDRAW, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     DB_TEXT(req->params[2]));
}

static int scopes_check(const cJSON *scopes, struct problem *why)
{
    static const char *const SCOPES[] = {"plans", "contacts", "times", "agreement", "log", NULL};

    for (const cJSON *one = json_first(scopes); one; one = json_next(one)) {
        const char *text = json_string(one);
        const char *const *known = SCOPES;

        if (!text)
            return act_refuse(why, "/scopes", "wrong-type");
        while (*known && strcmp(*known, text) != 0)
            known++;
        if (!*known)
            return act_refuse(why, "/scopes", "bad-choice");
    }
    return SP_OK;
}

/* Twelve digits: whoever signs in has those. */
int own_proxy_check(struct request *req, const struct own_proxy_said *said, struct person_id *id)
{
    int err = act_filled(said->name, "/name", &req->problem);

    if (!err)
        err = scopes_check(said->scopes, &req->problem);
    if (!err)
        err = patient_identifier_read(said->identifier, "/identifier", req->received, id,
                                      &req->problem);
    if (!err && id->kind != PERSON_ID_PERSONNUMMER && id->kind != PERSON_ID_SAMORDNING)
        err = act_refuse(&req->problem, "/identifier", "bad-choice");
    return err;
}

cJSON *own_proxy_args(struct arena *a, const struct own_proxy_said *said,
                      const struct person_id *id)
{
    cJSON *args = json_object(a);

    json_put_text(a, args, "number", id->normal);
    json_put_text(a, args, "name", said->name);
    json_put_raw(a, args, "scopes", json_print(a, said->scopes, NULL));
    json_put_bool(a, args, "writes", said->writes);
    json_put_text(a, args, "validTo", said->to);
    return args;
}

static enum step_result proxy_store(struct request *req)
{
    struct let in = {0};
    struct person_id id;
    cJSON *args;
    int err = json_read(req->arena, req->json, "", PROXY, &in, &req->problem);

    if (!err)
        err = own_proxy_check(req, &in.said, &id);
    if (err)
        return flow_fail(req, err);
    args = own_proxy_args(req->arena, &in.said, &id);
    json_put_text(req->arena, args, "planId", in.plan);
    return answer_of(req, &OWN_PROXY, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(req->arena, args, NULL)));
}

static enum step_result revoke_store(struct request *req)
{
    return answer_of(req, &OWN_PROXY_REVOKE, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]));
}

static enum step_result wish_store(struct request *req)
{
    struct said in = {0};
    int err = json_read(req->arena, req->json, "", WISH, &in, &req->problem);

    if (!err)
        err = act_filled(in.text, "/text", &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &OWN_WISH, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     DB_TEXT(in.value), DB_TEXT(in.text));
}

static enum step_result cancel_store(struct request *req)
{
    struct said in = {0};
    int err = json_read(req->arena, req->json, "", CANCEL, &in, &req->problem);

    if (!err)
        err = act_filled(in.text, "/text", &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &OWN_CANCEL, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     answer_version(req), DB_TEXT(in.text));
}

static enum step_result block_store(struct request *req)
{
    struct said in = {0};

    if (json_read(req->arena, req->json, "", BLOCK, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    req->problem.pointer = "/unitId";
    return answer_of(req, &OWN_BLOCK, DB_TEXT(req->params[0]), DB_TEXT(in.text), DB_TEXT(in.value));
}

static enum step_result unblock_store(struct request *req)
{
    return answer_of(req, &OWN_UNBLOCK, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]));
}

/* 412 carries what another one wrote in the field; else as every answer here. */
static enum step_result field_told(struct request *req)
{
    const struct db_answer *answer = req->state;

    return strcmp(answer->outcome, "ok") == 0 ? own_ok(req) : plan_field_ok(req);
}

const struct step own_wish[] = {{"store", wish_store}, {"told", own_ok}, STEPS_END};
const struct step own_cancel[] = {{"store", cancel_store}, {"told", own_ok}, STEPS_END};
const struct step own_block[] = {{"store", block_store}, {"told", own_ok}, STEPS_END};
const struct step own_unblock[] = {{"store", unblock_store}, {"told", own_ok}, STEPS_END};
const struct step own_field[] = {{"store", field_store}, {"told", field_told}, STEPS_END};
const struct step own_comment[] = {{"store", comment_store}, {"told", own_ok}, STEPS_END};
const struct step own_answer[] = {{"store", answer_store}, {"told", own_ok}, STEPS_END};
const struct step own_withdraw[] = {{"store", withdraw_store}, {"told", own_ok}, STEPS_END};
const struct step own_proxy[] = {{"store", proxy_store}, {"told", own_ok}, STEPS_END};
const struct step own_proxy_revoke[] = {{"store", revoke_store}, {"told", own_ok}, STEPS_END};

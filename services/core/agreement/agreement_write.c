/*
 * POST /patients/{id}/agreements; PUT /agreements/{id}/fields/{field}, …/plans/{planId};
 * POST …/versions, …/ending, …/comments
 *
 *     store ~~ one round trip ~~> field     the field, or 412 with what another one wrote in it
 *     store ~~ one round trip ~~> told      the agreement
 */
#include "agreement/agreement.h"
#include "agreement/agreement_api.h"
#include "agreement/agreement_sql.h"
#include "agreement/agreement_told.h"
#include "base/uuid.h"
#include "discharge/act_body.h"
#include "own/own.h"
#include "plan/plan_api.h"
#include <string.h>

struct said {
    const char *value, *text, *reason, *note;
    const char *with, *name, *how, *at, *told_by;
    bool refers;
};

#define TEXT_OF(name, member, need, most)                                                          \
    {                                                                                              \
        name, JSON_TEXT, need, offsetof(struct said, member), 1, most, NULL                        \
    }
#define ONE_OF(name, member, choices)                                                              \
    {                                                                                              \
        name, JSON_ENUM, true, offsetof(struct said, member), 0, 0, choices                        \
    }

static const char *const WITH[] = {"patient", "guardian", "representative", NULL};
static const char *const HOW[] = {"in-person", "phone", "video", "letter", "e-service", NULL};
static const char *const ENDS[] = {"patients-wish", "replaced", "moved", "no-longer-needed",
                                   "died",          "mistake",  NULL};

static const struct json_field VALUE[] = {
    {"value", JSON_TEXT, false, offsetof(struct said, value), 0, 2000, NULL}, JSON_END};
static const struct json_field REFERS[] = {
    {"refers", JSON_BOOL, true, offsetof(struct said, refers), 0, 0, NULL}, JSON_END};
static const struct json_field AGREED[] = {
    ONE_OF("agreedWith", with, WITH),
    TEXT_OF("name", name, false, 200),
    ONE_OF("how", how, HOW),
    {"agreedAt", JSON_TIME, false, offsetof(struct said, at), 0, 0, NULL},
    TEXT_OF("toldBy", told_by, false, 200),
    JSON_END};
static const struct json_field ENDED[] = {ONE_OF("reason", reason, ENDS),
                                          TEXT_OF("note", note, false, 500), JSON_END};
static const struct json_field COMMENT[] = {TEXT_OF("text", text, true, 2000), JSON_END};

static enum step_result begin_store(struct request *req)
{
    return answer_of(req, &AGREEMENT_BEGIN, DB_TEXT(req->params[0]));
}

/* The slot and the value of a field that is written; false with the flow's problem told. */
static int heard(struct request *req, const struct agreement_slot *slot, struct said *in)
{
    int err;

    if (!slot)
        return SP_ENOTFOUND;
    err = json_read(req->arena, req->json, "", VALUE, in, &req->problem);
    if (err)
        return err;
    if (in->value && !in->value[0])
        in->value = NULL;
    return agreement_value(slot, in->value, &req->problem);
}

static enum step_result field_store(struct request *req)
{
    struct said in = {0};
    int err =
        uuid_valid(req->params[0]) ? heard(req, agreement_slot(req->params[1]), &in) : SP_ENOTFOUND;

    if (err)
        return flow_fail(req, err);
    return plan_field_call(req, &AGREEMENT_FIELD,
                           (const struct db_param[]){DB_TEXT(req->params[0]),
                                                     DB_TEXT(req->params[1]), answer_version(req),
                                                     DB_TEXT(in.value)},
                           4);
}

static enum step_result own_field_store(struct request *req)
{
    const struct agreement_slot *slot = agreement_slot(req->params[2]);
    struct said in = {0};
    int err = uuid_valid(req->params[0]) && uuid_valid(req->params[1])
                  ? heard(req, slot && slot->own ? slot : NULL, &in)
                  : SP_ENOTFOUND;

    if (err)
        return flow_fail(req, err);
    return plan_field_call(
        req, &OWN_AGREEMENT_FIELD,
        (const struct db_param[]){DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                                  DB_TEXT(req->params[2]), answer_version(req), DB_TEXT(in.value)},
        5);
}

/* 412 carries what another one wrote in the field; else as every answer to a citizen. */
static enum step_result own_field_told(struct request *req)
{
    const struct db_answer *answer = req->state;

    return strcmp(answer->outcome, "ok") == 0 ? own_ok(req) : plan_field_ok(req);
}

static enum step_result refer_store(struct request *req)
{
    struct said in = {0};
    int err = json_read(req->arena, req->json, "", REFERS, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &AGREEMENT_REFER, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     DB_TEXT(in.refers ? "true" : "false"));
}

/* Somebody who agrees for the person has a name; what was agreed on has been. */
static int agreed_check(const struct said *in, int64_t now, struct problem *why)
{
    bool other = strcmp(in->with, "patient") != 0;
    int err = act_filled(in->name, "/name", why);

    if (!err && other && !in->name)
        err = act_refuse(why, "/name", "missing");
    if (!err && !other && in->name)
        err = act_refuse(why, "/name", "not-for-kind");
    if (!err)
        err = act_filled(in->told_by, "/toldBy", why);
    return err ? err : act_in_past(in->at, "/agreedAt", now, why);
}

static enum step_result agree_store(struct request *req)
{
    struct said in = {0};
    int err = json_read(req->arena, req->json, "", AGREED, &in, &req->problem);

    if (!err)
        err = agreed_check(&in, req->received, &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &AGREEMENT_AGREE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result end_store(struct request *req)
{
    struct said in = {0};
    int err = json_read(req->arena, req->json, "", ENDED, &in, &req->problem);

    if (!err)
        err = act_filled(in.note, "/note", &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &AGREEMENT_END, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static int comment_read(struct request *req, struct said *in)
{
    int err = json_read(req->arena, req->json, "", COMMENT, in, &req->problem);

    return err ? err : act_filled(in->text, "/text", &req->problem);
}

static enum step_result comment_store(struct request *req)
{
    struct said in = {0};
    int err = comment_read(req, &in);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &AGREEMENT_COMMENT, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result own_comment_store(struct request *req)
{
    struct said in = {0};
    int err = comment_read(req, &in);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &OWN_AGREEMENT_COMMENT, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     DB_TEXT(in.text));
}

const struct step agreement_begin[] = {
    {"store", begin_store}, {"told", agreement_created}, STEPS_END};
const struct step agreement_field[] = {{"store", field_store}, {"field", plan_field_ok}, STEPS_END};
const struct step agreement_refer[] = {{"store", refer_store}, {"told", agreement_ok}, STEPS_END};
const struct step agreement_agree[] = {{"store", agree_store}, {"told", agreement_ok}, STEPS_END};
const struct step agreement_end[] = {{"store", end_store}, {"told", agreement_ok}, STEPS_END};
const struct step agreement_comment[] = {
    {"store", comment_store}, {"told", agreement_ok}, STEPS_END};
const struct step own_agreement_field[] = {
    {"store", own_field_store}, {"told", own_field_told}, STEPS_END};
const struct step own_agreement_comment[] = {
    {"store", own_comment_store}, {"told", own_ok}, STEPS_END};

/*
 * GET and POST /patients/{id}/blocks, POST …/blocks/{blockId}/ending, POST
 * /patients/{id}/block-lifts, POST …/block-lifts/ending
 *
 *     fetch | store ~~ one round trip ~~> ok     the person's blocks as the unit may know them
 */
#include "access/access_api.h"
#include "access/access_sql.h"
#include "access/answer.h"
#include "base/clock.h"
#include "discharge/act.h"

struct asked {
    const char *level, *by, *how, *until, *basis, *reason;
};

static int64_t opening_seconds;

static const char *const LEVELS[] = {"unit", "provider", NULL};
/* A guardian is a choice, so that the refusal can say which rule it is (SV-3, PDL-4). */
static const char *const ASKERS[] = {"patient", "representative", "guardian", NULL};
static const char *const WAYS[] = {"oral", "phone", "written", NULL};
static const char *const BASES[] = {"consent", "indispensable", NULL};

#define ASKED_FIELDS                                                                               \
    {"askedBy", JSON_ENUM, true, offsetof(struct asked, by), 0, 0, ASKERS},                        \
    {                                                                                              \
        "how", JSON_ENUM, true, offsetof(struct asked, how), 0, 0, WAYS                            \
    }
static const struct json_field BLOCK[] = {
    {"level", JSON_ENUM, true, offsetof(struct asked, level), 0, 0, LEVELS},
    ASKED_FIELDS,
    {"until", JSON_DATE, false, offsetof(struct asked, until), 0, 0, NULL},
    JSON_END};
static const struct json_field ENDING[] = {ASKED_FIELDS, JSON_END};
static const struct json_field LIFT[] = {
    {"basis", JSON_ENUM, true, offsetof(struct asked, basis), 0, 0, BASES},
    {"reason", JSON_TEXT, true, offsetof(struct asked, reason), 1, 500, NULL},
    JSON_END};

void access_open(const struct config *config)
{
    opening_seconds = config_int(config, CONFIG_ACCESS_OPENING) / 1000;
}

struct db_param access_seconds(struct request *req)
{
    return db_param_int(req->arena, opening_seconds);
}

static const char *args_of(struct request *req, const struct asked *in)
{
    struct arena *a = req->arena;
    cJSON *args = json_object(a);

    json_put_text(a, args, "level", in->level);
    json_put_text(a, args, "askedBy", in->by);
    json_put_text(a, args, "how", in->how);
    json_put_text(a, args, "until", in->until);
    json_put_text(a, args, "basis", in->basis);
    json_put_text(a, args, "reason", in->reason);
    return json_print(a, args, NULL);
}

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &BLOCK_LIST, DB_TEXT(req->params[0]));
}

static enum step_result add_store(struct request *req)
{
    struct asked in = {0};

    if (json_read(req->arena, req->json, "", BLOCK, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    if (in.until)
        req->problem.pointer = "/until";
    return answer_of(req, &BLOCK_ADD, DB_TEXT(req->params[0]), DB_TEXT(args_of(req, &in)));
}

static enum step_result end_store(struct request *req)
{
    struct asked in = {0};

    if (json_read(req->arena, req->json, "", ENDING, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    return answer_of(req, &BLOCK_END, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     DB_TEXT(args_of(req, &in)));
}

static enum step_result lift_store(struct request *req)
{
    struct asked in = {0};
    int err = json_read(req->arena, req->json, "", LIFT, &in, &req->problem);

    if (!err)
        err = act_filled(in.reason, "/reason", &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &LIFT_ADD, DB_TEXT(req->params[0]), DB_TEXT(args_of(req, &in)),
                     access_seconds(req));
}

static enum step_result lift_end_store(struct request *req)
{
    return answer_of(req, &LIFT_END, DB_TEXT(req->params[0]));
}

const struct step block_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step block_add[] = {{"store", add_store}, {"ok", answer_ok}, STEPS_END};
const struct step block_end[] = {{"store", end_store}, {"ok", answer_ok}, STEPS_END};
const struct step lift_add[] = {{"store", lift_store}, {"ok", answer_ok}, STEPS_END};
const struct step lift_end[] = {{"store", lift_end_store}, {"ok", answer_ok}, STEPS_END};

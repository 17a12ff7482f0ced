/*
 * GET /plans, /plans/{id}, /plans/{id}/versions/{number}, /plans/{id}/in-force,
 * /patients/{id}/plans and GET /reference/plan; POST /plans
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "http/reply.h"
#include "plan/plan.h"
#include "plan/plan_api.h"
#include "plan/plan_sql.h"
#include <string.h>

static enum step_result told(struct request *req, int status)
{
    const struct db_answer *answer = req->state;
    char today[CLOCK_TEXT];
    cJSON *plan = NULL;

    if (!answer->doc || json_parse(req->arena, answer->doc, answer->doc_len, &plan, &req->problem))
        return flow_fail(req, SP_EINTERNAL);
    if (json_true(plan, "left")) /* the consent was taken back, and the unit with it */
        return reply_doc(req, status, answer->doc, answer->doc_len);
    plan_tell(req->arena, plan, clock_format_date(clock_stockholm(req->received).date, today));
    return reply_json(req, status, plan);
}

enum step_result plan_ok(struct request *req)
{
    return told(req, 200);
}

enum step_result plan_created(struct request *req)
{
    return told(req, 201);
}

static enum step_result parts_ok(struct request *req)
{
    size_t len = 0;
    const char *text = plan_reference(req->arena, &len);

    return reply_doc(req, 200, text, len);
}

static enum step_result list_fetch(struct request *req)
{
    static const char *const VIEWS[] = {"attention", "open", "closed", NULL};
    const char *view = request_query(req, "view");
    const char *const *known = VIEWS;

    if (!view)
        view = "open";
    while (*known && strcmp(*known, view) != 0)
        known++;
    if (!*known)
        return flow_refuse(req, SP_EINVAL, "view", "bad-choice");
    return answer_of(req, &PLAN_LIST, DB_TEXT(view));
}

static enum step_result person_fetch(struct request *req)
{
    return answer_of(req, &PLAN_OF_PERSON, DB_TEXT(req->params[0]));
}

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &PLAN_READ, DB_TEXT(req->params[0]));
}

static enum step_result version_fetch(struct request *req)
{
    int64_t number;

    if (!uuid_valid(req->params[0]) || text_int(req->params[1], 1, 100000, &number))
        return flow_fail(req, SP_ENOTFOUND);
    return answer_of(req, &PLAN_VERSION, DB_TEXT(req->params[0]), db_param_int(req->arena, number),
                     DB_NULL);
}

static enum step_result in_force_fetch(struct request *req)
{
    const char *on = request_query(req, "on");
    int32_t day;

    if (!on || clock_parse_date(on, &day))
        return flow_refuse(req, SP_EINVAL, "on", on ? "bad-date" : "missing");
    return answer_of(req, &PLAN_VERSION, DB_TEXT(req->params[0]), DB_NULL, DB_TEXT(on));
}

struct begun {
    const char *patient, *discharge;
    bool child;
};

static const struct json_field BEGUN[] = {
    {"patientId", JSON_UUID, true, offsetof(struct begun, patient), 0, 0, NULL},
    {"dischargeId", JSON_UUID, false, offsetof(struct begun, discharge), 0, 0, NULL},
    {"child", JSON_BOOL, false, offsetof(struct begun, child), 0, 0, NULL},
    JSON_END};

static enum step_result create_store(struct request *req)
{
    struct begun in = {0};

    if (json_read(req->arena, req->json, "", BEGUN, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    return answer_of(req, &PLAN_CREATE, DB_TEXT(json_print(req->arena, req->json, NULL)));
}

const struct step plan_parts[] = {{"ok", parts_ok}, STEPS_END};
const struct step plan_create[] = {{"store", create_store}, {"told", plan_created}, STEPS_END};
const struct step plan_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step plan_person[] = {{"fetch", person_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step plan_read[] = {{"fetch", read_fetch}, {"told", plan_ok}, STEPS_END};
const struct step plan_version[] = {{"fetch", version_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step plan_in_force[] = {{"fetch", in_force_fetch}, {"ok", answer_ok}, STEPS_END};

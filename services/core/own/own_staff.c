/*
 * GET and POST /patients/{id}/proxies, POST /patients/{id}/proxies/{proxyId}/ending
 *
 *     fetch | store ~~ one round trip ~~> ok     who stands by the person, as it is now
 *
 * For staff: a guardian or a legal representative is entered by whoever has seen what it rests on.
 */
#include "discharge/act.h"
#include "own/own.h"
#include "own/own_sql.h"

struct entered {
    const char *relation, *basis;
    struct own_proxy_said said;
};

static const char *const RELATIONS[] = {"next-of-kin", "guardian", "representative", NULL};

static const struct json_field ENTERED[] = {
    OWN_PROXY_FIELDS(struct entered, said),
    {"relation", JSON_ENUM, true, offsetof(struct entered, relation), 0, 0, RELATIONS},
    {"basis", JSON_TEXT, true, offsetof(struct entered, basis), 1, 300, NULL},
    JSON_END};

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &PROXY_LIST, DB_TEXT(req->params[0]));
}

static enum step_result add_store(struct request *req)
{
    struct entered in = {0};
    struct person_id id;
    cJSON *args;
    int err = json_read(req->arena, req->json, "", ENTERED, &in, &req->problem);

    if (!err)
        err = own_proxy_check(req, &in.said, &id);
    if (!err)
        err = act_filled(in.basis, "/basis", &req->problem);
    if (err)
        return flow_fail(req, err);
    args = own_proxy_args(req->arena, &in.said, &id);
    json_put_text(req->arena, args, "relation", in.relation);
    json_put_text(req->arena, args, "basis", in.basis);
    return answer_of(req, &PROXY_ADD, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(req->arena, args, NULL)));
}

static enum step_result end_store(struct request *req)
{
    return answer_of(req, &PROXY_END, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]));
}

const struct step proxy_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step proxy_add[] = {{"store", add_store}, {"ok", answer_ok}, STEPS_END};
const struct step proxy_end[] = {{"store", end_store}, {"ok", answer_ok}, STEPS_END};

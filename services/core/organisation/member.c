/*
 * GET and POST /unit/members, PUT /unit/members/{id}
 *
 *     fetch | store ~~ one round trip ~~> ok | created
 *
 * Twins of the calls: sql/api/identity.sql. The database refuses what reaches beyond one's own
 * unit.
 */
#include "organisation/member.h"
#include "access/access.h"
#include "access/answer.h"
#include "organisation/hsa_id.h"
#include "json/json.h"

static const struct db_call MEMBER_LIST = {"member_list", DB_READ, 0};
static const struct db_call MEMBER_ADD = {"member_add", DB_WRITE, 1};       /* args json */
static const struct db_call MEMBER_CHANGE = {"member_change", DB_WRITE, 4}; /* id, version, role,
                                                                               valid to */

struct member {
    const char *hsa_id, *name, *title, *role, *from, *to;
};

static const struct json_field DRAFT[] = {
    {"hsaId", JSON_TEXT, true, offsetof(struct member, hsa_id), 14, 31, NULL},
    {"name", JSON_TEXT, true, offsetof(struct member, name), 1, 100, NULL},
    {"title", JSON_TEXT, false, offsetof(struct member, title), 1, 100, NULL},
    {"role", JSON_TEXT, true, offsetof(struct member, role), 1, 40, NULL},
    {"validFrom", JSON_TIME, false, offsetof(struct member, from), 0, 0, NULL},
    {"validTo", JSON_TIME, false, offsetof(struct member, to), 0, 0, NULL},
    JSON_END};

static const struct json_field CHANGE[] = {
    {"role", JSON_TEXT, true, offsetof(struct member, role), 1, 40, NULL},
    {"validTo", JSON_TIME, false, offsetof(struct member, to), 0, 0, NULL},
    JSON_END};

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &MEMBER_LIST);
}

static int member_read(struct request *req, const struct json_field *fields, struct member *in)
{
    int err = json_read(req->arena, req->json, "", fields, in, &req->problem);

    if (!err && (access_role(in->role) == ROLE_NONE || access_role(in->role) == ROLE_CITIZEN)) {
        req->problem.pointer = "/role";
        req->problem.reason = "bad-choice";
        err = SP_EINVAL;
    }
    return err;
}

static enum step_result add_store(struct request *req)
{
    struct member in = {0};
    int err = member_read(req, DRAFT, &in);

    if (err)
        return flow_fail(req, err);
    if (!hsa_id_valid(in.hsa_id))
        return flow_refuse(req, SP_EINVAL, "/hsaId", "bad-hsa-id");
    return answer_of(req, &MEMBER_ADD, DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result change_store(struct request *req)
{
    struct member in = {0};
    int err = member_read(req, CHANGE, &in);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &MEMBER_CHANGE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(in.role), DB_TEXT(in.to));
}

const struct step member_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step member_add[] = {{"store", add_store}, {"created", answer_created}, STEPS_END};
const struct step member_change[] = {{"store", change_store}, {"ok", answer_ok}, STEPS_END};

const struct db_call *const member_calls[] = {&MEMBER_LIST, &MEMBER_ADD, &MEMBER_CHANGE, NULL};

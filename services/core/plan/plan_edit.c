/*
 * PUT /plans/{id}/fields/{field}, PUT /plans/{id}/rows/{rowId}/fields/{field},
 * POST /plans/{id}/rows, DELETE /plans/{id}/rows/{rowId}
 *
 *     store ~~ one round trip ~~> field     the field, or 412 with what another one wrote in it
 *     store ~~ one round trip ~~> told      the plan
 *
 * If-Match is the field's own version, 0 for one that nobody has touched: edits of different fields
 * never meet, and of two edits of one field the second is told of the first.
 */
#include "base/uuid.h"
#include "http/reply.h"
#include "plan/plan.h"
#include "plan/plan_api.h"
#include "plan/plan_sql.h"
#include <string.h>

struct typed {
    const char *value;
};

static const struct json_field TYPED[] = {
    {"value", JSON_TEXT, false, offsetof(struct typed, value), 0, 2000, NULL}, JSON_END};

static enum step_result write_field(struct request *req, const char *row, const char *name)
{
    const struct plan_entry *slot = plan_slot(name);
    struct typed in = {0};

    if (!uuid_valid(req->params[0]) || (row && !uuid_valid(row)) || !slot)
        return flow_fail(req, SP_ENOTFOUND);
    if (json_read(req->arena, req->json, "", TYPED, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    if (in.value && !in.value[0])
        in.value = NULL;
    if (plan_value(slot, in.value, &req->problem))
        return flow_fail(req, SP_EINVAL);
    return plan_field_call(req, &PLAN_FIELD,
                           (const struct db_param[]){DB_TEXT(req->params[0]), DB_TEXT(row),
                                                     DB_TEXT(name), answer_version(req),
                                                     DB_TEXT(in.value)},
                           5);
}

enum step_result plan_field_call(struct request *req, const struct db_call *call,
                                 const struct db_param *params, unsigned n)
{
    struct db_batch *tx = db_batch(req);

    req->state = (void *)db_call_n(tx, call, params, n);
    return db_commit_any(tx);
}

static enum step_result one_store(struct request *req)
{
    return write_field(req, NULL, req->params[1]);
}

static enum step_result row_store(struct request *req)
{
    return write_field(req, req->params[1], req->params[2]);
}

enum step_result plan_field_ok(struct request *req)
{
    const struct db_answer *answer = req->state;

    if (strcmp(answer->outcome, "ok") == 0)
        return answer_ok(req);
    req->problem.reason = answer->reason;
    req->problem.current = answer->doc;
    return flow_fail(req, err_from_slug(answer->outcome));
}

struct line {
    const char *section, *parent;
};

static const struct json_field LINE[] = {
    {"section", JSON_TEXT, true, offsetof(struct line, section), 1, 40, NULL},
    {"parentId", JSON_UUID, false, offsetof(struct line, parent), 0, 0, NULL},
    JSON_END};

static enum step_result add_store(struct request *req)
{
    struct line in = {0};

    if (json_read(req->arena, req->json, "", LINE, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    return answer_of(req, &PLAN_ROW_ADD, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result remove_store(struct request *req)
{
    return answer_of(req, &PLAN_ROW_REMOVE, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     answer_version(req));
}

const struct step plan_field[] = {{"store", one_store}, {"field", plan_field_ok}, STEPS_END};
const struct step plan_row_field[] = {{"store", row_store}, {"field", plan_field_ok}, STEPS_END};
const struct step plan_row_add[] = {{"store", add_store}, {"told", plan_ok}, STEPS_END};
const struct step plan_row_remove[] = {{"store", remove_store}, {"told", plan_ok}, STEPS_END};

/*
 * POST /discharges/{id}/rejection, /not-known, /forwarding, /return: what a recipient says of what
 * it got; POST /discharges/{id}/recall: the ward takes back what went to a wrong unit (LUS-21).
 *
 *     store ~~ one round trip ~~> ok
 */
#include "discharge/act.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

static const char *const REJECTIONS[] = {"not-resident", "wrong-unit", "not-needed", "other", NULL};

static const struct json_field REJECT[] = {
    {"reason", JSON_ENUM, true, offsetof(struct act_body, reason), 0, 0, REJECTIONS},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL},
    JSON_END};
static const struct json_field NOTE[] = {
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL}, JSON_END};
static const struct json_field FORWARD[] = {
    {"unitId", JSON_UUID, true, offsetof(struct act_body, unit), 0, 0, NULL},
    {"role", JSON_ENUM, true, offsetof(struct act_body, role), 0, 0, DISCHARGE_ROLES},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL},
    JSON_END};
static const struct json_field RECALL[] = {
    {"unitId", JSON_UUID, true, offsetof(struct act_body, unit), 0, 0, NULL},
    {"reason", JSON_TEXT, false, offsetof(struct act_body, reason), 1, 500, NULL},
    JSON_END};

static const struct act REJECTION = {REJECT, NULL, &DISCHARGE_REJECT};
static const struct act NOT_KNOWN = {NOTE, NULL, &DISCHARGE_NOT_KNOWN};
static const struct act FORWARDING = {FORWARD, NULL, &DISCHARGE_FORWARD};
static const struct act RETURN = {NOTE, NULL, &DISCHARGE_RETURN};
static const struct act RECALLING = {RECALL, NULL, &DISCHARGE_RECALL};

static enum step_result reject_store(struct request *req)
{
    return act_store(req, &REJECTION);
}

static enum step_result not_known_store(struct request *req)
{
    return act_store(req, &NOT_KNOWN);
}

static enum step_result forward_store(struct request *req)
{
    return act_store(req, &FORWARDING);
}

static enum step_result return_store(struct request *req)
{
    return act_store(req, &RETURN);
}

static enum step_result recall_store(struct request *req)
{
    return act_store(req, &RECALLING);
}

const struct step discharge_reject[] = {{"store", reject_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_not_known[] = {
    {"store", not_known_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_forward[] = {{"store", forward_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_return[] = {{"store", return_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_recall[] = {{"store", recall_store}, {"ok", answer_ok}, STEPS_END};

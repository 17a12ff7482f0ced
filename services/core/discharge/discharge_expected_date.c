/*
 * PUT /discharges/{id}/expected-date
 *
 *     store ~~ one round trip ~~> ok
 *
 * A new expected date of discharge is a notice of its own to all recipients (LUS-12).
 */
#include "access/answer.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

struct expected {
    const char *date, *reason;
};

static const struct json_field EXPECTED[] = {
    {"expectedDischargeDate", JSON_DATE, true, offsetof(struct expected, date), 0, 0, NULL},
    {"reason", JSON_TEXT, false, offsetof(struct expected, reason), 1, 500, NULL},
    JSON_END};

static enum step_result expected_store(struct request *req)
{
    struct expected in = {0};
    int err = json_read(req->arena, req->json, "", EXPECTED, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    req->problem.pointer = "/expectedDischargeDate";
    return answer_of(req, &DISCHARGE_EXPECTED_DATE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(in.date), DB_TEXT(in.reason));
}

const struct step discharge_expected_date[] = {
    {"store", expected_store}, {"ok", answer_ok}, STEPS_END};

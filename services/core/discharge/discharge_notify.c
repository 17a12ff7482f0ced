/*
 * POST /discharges/{id}/admission-notice
 *
 *     store ~~ one round trip ~~> ok
 *
 * Sends the inskrivningsmeddelande, or sends it to more units. Whether primary care is among the
 * parties already is for the database to know (LUS-10).
 */
#include "access/answer.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

struct notify {
    const cJSON *recipients;
};

static const struct json_field NOTIFY[] = {
    {"recipients", JSON_ARRAY, true, offsetof(struct notify, recipients), 1, 20, NULL}, JSON_END};

static enum step_result notify_store(struct request *req)
{
    struct notify in = {0};
    int err = json_read(req->arena, req->json, "", NOTIFY, &in, &req->problem);

    if (!err)
        err = discharge_recipients_read(req->arena, in.recipients, "/recipients", false,
                                        &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &DISCHARGE_NOTIFY, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

const struct step discharge_notify[] = {{"store", notify_store}, {"ok", answer_ok}, STEPS_END};

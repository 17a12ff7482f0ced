/*
 * POST /discharges/{id}/admission-notice
 *
 *     store ~~ one round trip ~~> ok
 *
 * Sends the inskrivningsmeddelande, or sends it to more units. Whether primary care is among the
 * parties already is for the database to know (LUS-10).
 */
#include "discharge/act.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

static const struct json_field NOTIFY[] = {
    {"recipients", JSON_ARRAY, true, offsetof(struct act_body, list), 1, 20, NULL},
    ACT_WHEN,
    JSON_END};

static int notify_check(struct arena *a, const struct act_body *in, int64_t now,
                        struct problem *why)
{
    int err = act_when(in, now, why);

    return err ? err : discharge_recipients_read(a, in->list, "/recipients", false, why);
}

static const struct act NOTIFICATION = {NOTIFY, notify_check, &DISCHARGE_NOTIFY};

static enum step_result notify_store(struct request *req)
{
    return act_store(req, &NOTIFICATION);
}

const struct step discharge_notify[] = {{"store", notify_store}, {"ok", answer_ok}, STEPS_END};

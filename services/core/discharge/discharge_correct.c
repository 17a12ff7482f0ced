/*
 * PUT /discharges/{id}/admission: a mistyped admission, judgement or physician is put right, and
 * the clocks that ran on it run anew; PUT /discharges/{id}/care: what kind of care it is (PSY-1).
 *
 *     store ~~ one round trip ~~> ok
 */
#include "discharge/act.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"
#include <string.h>

static const struct json_field CORRECT[] = {
    {"admittedAt", JSON_TIME, false, offsetof(struct act_body, at), 0, 0, NULL},
    {"assessedAt", JSON_TIME, false, offsetof(struct act_body, other_at), 0, 0, NULL},
    {"physicianName", JSON_TEXT, false, offsetof(struct act_body, name), 1, 100, NULL},
    {"reason", JSON_TEXT, true, offsetof(struct act_body, reason), 1, 500, NULL},
    JSON_END};
static const struct json_field CARE[] = {
    {"care", JSON_ENUM, true, offsetof(struct act_body, how), 0, 0, DISCHARGE_CARES},
    {"compulsory", JSON_ENUM, false, offsetof(struct act_body, to), 0, 0, DISCHARGE_COMPULSORY},
    JSON_END};

static int correct_check(struct arena *a, const struct act_body *in, int64_t now,
                         struct problem *why)
{
    int err = act_in_past(in->at, "/admittedAt", now, why);

    (void)a;
    if (!err)
        err = act_in_past(in->other_at, "/assessedAt", now, why);
    if (!err)
        err = act_filled(in->reason, "/reason", why);
    return err ? err : act_filled(in->name, "/physicianName", why);
}

static int care_check(struct arena *a, const struct act_body *in, int64_t now, struct problem *why)
{
    (void)a;
    (void)now;
    if (in->to && strcmp(in->how, "psychiatric") != 0)
        return act_refuse(why, "/compulsory", "compulsory-is-psychiatric");
    return SP_OK;
}

static const struct act CORRECTION = {CORRECT, correct_check, &DISCHARGE_CORRECT};
static const struct act CARE_KIND = {CARE, care_check, &DISCHARGE_CARE};

static enum step_result correct_store(struct request *req)
{
    return act_store(req, &CORRECTION);
}

static enum step_result care_store(struct request *req)
{
    return act_store(req, &CARE_KIND);
}

const struct step discharge_correct[] = {{"store", correct_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_care[] = {{"store", care_store}, {"ok", answer_ok}, STEPS_END};

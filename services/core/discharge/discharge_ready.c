/*
 * POST /discharges/{id}/ready and POST /discharges/{id}/ready-withdrawal
 *
 *     store ~~ one round trip ~~> ok
 *
 * GET /discharges/{id}/ready-forecast: what would follow, for the one who is about to send it
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 *
 * Underrättelse utskrivningsklar (LUS-15) and its withdrawal (LUS-20). The days that run from the
 * sending are computed here and held by constraints there: both count from the moment at which the
 * request was received, which the database takes when its own clock agrees, or from the true time
 * when it was told in another way and is entered afterwards. The last day of the call is given in
 * both ways; the database knows which one the county has agreed on.
 */
#include "base/clock.h"
#include "discharge/act.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"
#include "http/reply.h"

static char *ready_args(struct arena *a, const struct discharge_judgement *judgement)
{
    cJSON *args = json_object(a);
    char at[CLOCK_TEXT];

    json_put_text(a, args, "judgedAt", judgement->judged_at);
    json_put_text(a, args, "physicianName", judgement->physician);
    json_put_text(a, args, "occurredAt", judgement->occurred_at);
    json_put_text(a, args, "afterwards", judgement->afterwards);
    json_put_text(a, args, "sentAt", clock_format(judgement->sent, at));
    json_put_text(a, args, "sipCallLastDay", clock_format_date(judgement->sip_call_last_day, at));
    json_put_text(a, args, "sipCallWorkingDay",
                  clock_format_date(judgement->sip_call_working_day, at));
    json_put_text(a, args, "liabilityEarliest",
                  clock_format_date(judgement->liability_earliest, at));
    return json_print(a, args, NULL);
}

static enum step_result ready_store(struct request *req)
{
    struct discharge_judgement judgement;
    int err =
        discharge_judgement_read(req->arena, req->json, req->received, &judgement, &req->problem);

    if (err)
        return flow_fail(req, err);
    req->problem.pointer = "/judgedAt";
    return answer_of(req, &DISCHARGE_READY, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(ready_args(req->arena, &judgement)));
}

static enum step_result forecast_fetch(struct request *req)
{
    const char *at = request_query(req, "sentAt");
    struct discharge_judgement days = {.sent = req->received};
    int err = act_in_past(at, "sentAt", req->received, &req->problem);

    if (err)
        return flow_fail(req, err);
    if (at && clock_parse(at, &days.sent))
        return flow_refuse(req, SP_EINVAL, "sentAt", "bad-time");
    discharge_judgement_days(&days);
    return answer_of(req, &DISCHARGE_FORECAST, DB_TEXT(req->params[0]),
                     DB_TEXT(ready_args(req->arena, &days)));
}

static const struct json_field WITHDRAW[] = {
    {"reason", JSON_TEXT, false, offsetof(struct act_body, reason), 1, 500, NULL},
    ACT_WHEN,
    JSON_END};

static int withdraw_check(struct arena *a, const struct act_body *in, int64_t now,
                          struct problem *why)
{
    (void)a;
    return act_when(in, now, why);
}

static const struct act WITHDRAWAL = {WITHDRAW, withdraw_check, &DISCHARGE_READY_WITHDRAW};

static enum step_result withdraw_store(struct request *req)
{
    return act_store(req, &WITHDRAWAL);
}

const struct step discharge_ready[] = {{"store", ready_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_ready_withdraw[] = {
    {"store", withdraw_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_ready_forecast[] = {
    {"fetch", forecast_fetch}, {"ok", answer_ok}, STEPS_END};

/*
 * POST /discharges/{id}/care-contact (LUS-13), /sip-call (LUS-17), /availability (PAY-5): what
 * regional open care answers for; POST /discharges/{id}/sip-decision: whether there is to be a SIP,
 * by any party (SIP-2, PAY-9).
 *
 *     store ~~ one round trip ~~> ok
 */
#include "base/clock.h"
#include "discharge/act.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"
#include <string.h>

#define INVITED_MAX 20

static const char *const NEEDS[] = {"required", "not-required", "refused", NULL};

static const struct json_field CONTACT[] = {
    {"name", JSON_TEXT, true, offsetof(struct act_body, name), 1, 100, NULL},
    {"title", JSON_TEXT, false, offsetof(struct act_body, title), 1, 100, NULL},
    {"phone", JSON_TEXT, true, offsetof(struct act_body, phone), 3, 40, NULL},
    {"hours", JSON_TEXT, false, offsetof(struct act_body, hours), 1, 200, NULL},
    {"userId", JSON_UUID, false, offsetof(struct act_body, unit), 0, 0, NULL},
    ACT_WHEN,
    JSON_END};
static const struct json_field DECISION[] = {
    {"need", JSON_ENUM, true, offsetof(struct act_body, how), 0, 0, NEEDS},
    {"refusedOn", JSON_DATE, false, offsetof(struct act_body, date), 0, 0, NULL},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL},
    ACT_WHEN,
    JSON_END};
static const struct json_field CALL[] = {
    {"meetingAt", JSON_TIME, true, offsetof(struct act_body, at), 0, 0, NULL},
    {"place", JSON_TEXT, true, offsetof(struct act_body, place), 1, 300, NULL},
    {"purpose", JSON_TEXT, false, offsetof(struct act_body, purpose), 1, 1000, NULL},
    {"unitIds", JSON_UUIDS, false, offsetof(struct act_body, units), 1, 20, NULL},
    {"invited", JSON_ARRAY, false, offsetof(struct act_body, list), 0, INVITED_MAX, NULL},
    ACT_WHEN,
    JSON_END};
static const struct json_field AVAILABLE[] = {
    {"available", JSON_BOOL, true, offsetof(struct act_body, yes), 0, 0, NULL},
    {"from", JSON_TIME, false, offsetof(struct act_body, at), 0, 0, NULL},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL},
    ACT_WHEN,
    JSON_END};

static int contact_check(struct arena *a, const struct act_body *in, int64_t now,
                         struct problem *why)
{
    int err = act_filled(in->name, "/name", why);

    (void)a;
    if (!err)
        err = act_filled(in->phone, "/phone", why);
    return err ? err : act_when(in, now, why);
}

static int decision_check(struct arena *a, const struct act_body *in, int64_t now,
                          struct problem *why)
{
    bool refused = strcmp(in->how, "refused") == 0;
    int32_t day;

    (void)a;
    if (refused && !in->date)
        return act_refuse(why, "/refusedOn", "missing");
    if (!refused && in->date)
        return act_refuse(why, "/refusedOn", "unknown-member");
    if (in->date && clock_parse_date(in->date, &day))
        return act_refuse(why, "/refusedOn", "bad-date");
    if (in->date && day > clock_stockholm(now).date)
        return act_refuse(why, "/refusedOn", "in-future");
    return act_when(in, now, why);
}

static int invited_check(struct arena *a, const cJSON *list, struct problem *why)
{
    for (int i = 0; i < json_size(list); i++) {
        const char *one = json_string(json_at(list, i));
        const char *here = arena_printf(a, "/invited/%d", i);

        if (!one)
            return act_refuse(why, here, "wrong-type");
        if (text_length(one) > 200)
            return act_refuse(why, here, "too-long");
        if (act_filled(one, here, why))
            return SP_EINVAL;
    }
    return SP_OK;
}

static int call_check(struct arena *a, const struct act_body *in, int64_t now, struct problem *why)
{
    int64_t at, sent = now;
    int err = act_when(in, now, why);

    if (!err)
        err = act_filled(in->place, "/place", why);
    if (!err && in->list)
        err = invited_check(a, in->list, why);
    if (err)
        return err;
    if (clock_parse(in->at, &at))
        return act_refuse(why, "/meetingAt", "bad-time");
    if (in->occurred_at && clock_parse(in->occurred_at, &sent))
        return act_refuse(why, "/occurredAt", "bad-time");
    return at < sent ? act_refuse(why, "/meetingAt", "in-past") : SP_OK;
}

static int available_check(struct arena *a, const struct act_body *in, int64_t now,
                           struct problem *why)
{
    (void)a;
    if (!in->yes && in->at)
        return act_refuse(why, "/from", "from-without-yes");
    return act_when(in, now, why);
}

static const struct act APPOINT = {CONTACT, contact_check, &DISCHARGE_CONTACT};
static const struct act DECIDE = {DECISION, decision_check, &DISCHARGE_SIP_DECISION};
static const struct act SUMMON = {CALL, call_check, &DISCHARGE_SIP_CALL};
static const struct act CONFIRM = {AVAILABLE, available_check, &DISCHARGE_AVAILABILITY};

static enum step_result contact_store(struct request *req)
{
    return act_store(req, &APPOINT);
}

static enum step_result decision_store(struct request *req)
{
    return act_store(req, &DECIDE);
}

static enum step_result call_store(struct request *req)
{
    return act_store(req, &SUMMON);
}

static enum step_result availability_store(struct request *req)
{
    return act_store(req, &CONFIRM);
}

const struct step discharge_contact[] = {{"store", contact_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_sip_decision[] = {
    {"store", decision_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_sip_call[] = {{"store", call_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_availability[] = {
    {"store", availability_store}, {"ok", answer_ok}, STEPS_END};

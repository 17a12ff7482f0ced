/*
 * POST /discharges/{id}/departure, /patient-information (LUS-19), /follow-up, /closing and /abort
 * (LUS-21): home, what comes after, and the end.
 *
 *     store ~~ one round trip ~~> ok
 */
#include "discharge/act.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

static const char *const PLACES[] = {"home",     "short-term", "residential",
                                     "hospital", "other",      NULL};
static const char *const MEETINGS[] = {"visit", "phone", "meeting", "other", NULL};
static const char *const CLOSINGS[] = {"done",  "no-need", "moved", "readmitted",
                                       "death", "other",   NULL};
static const char *const ABORTS[] = {"death", "transfer", "left-care", "wrong", NULL};

static const struct json_field DEPART[] = {
    {"leftAt", JSON_TIME, true, offsetof(struct act_body, at), 0, 0, NULL},
    {"to", JSON_ENUM, true, offsetof(struct act_body, to), 0, 0, PLACES},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL},
    ACT_WHEN,
    JSON_END};
static const struct json_field INFORM[] = {
    {"givenAt", JSON_TIME, true, offsetof(struct act_body, at), 0, 0, NULL},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL},
    ACT_WHEN,
    JSON_END};
static const struct json_field FOLLOW[] = {
    {"at", JSON_TIME, true, offsetof(struct act_body, at), 0, 0, NULL},
    {"how", JSON_ENUM, true, offsetof(struct act_body, how), 0, 0, MEETINGS},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 2000, NULL},
    ACT_WHEN,
    JSON_END};
static const struct json_field CLOSE[] = {
    {"reason", JSON_ENUM, true, offsetof(struct act_body, reason), 0, 0, CLOSINGS},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL},
    ACT_WHEN,
    JSON_END};
static const struct json_field ABORT[] = {
    {"reason", JSON_ENUM, true, offsetof(struct act_body, reason), 0, 0, ABORTS},
    {"at", JSON_TIME, false, offsetof(struct act_body, at), 0, 0, NULL},
    {"note", JSON_TEXT, false, offsetof(struct act_body, note), 1, 500, NULL},
    ACT_WHEN,
    JSON_END};

static int depart_check(struct arena *a, const struct act_body *in, int64_t now,
                        struct problem *why)
{
    (void)a;
    return act_told(in, "/leftAt", now, why);
}

static int inform_check(struct arena *a, const struct act_body *in, int64_t now,
                        struct problem *why)
{
    (void)a;
    return act_told(in, "/givenAt", now, why);
}

static int at_check(struct arena *a, const struct act_body *in, int64_t now, struct problem *why)
{
    (void)a;
    return act_told(in, "/at", now, why);
}

static int close_check(struct arena *a, const struct act_body *in, int64_t now, struct problem *why)
{
    (void)a;
    return act_when(in, now, why);
}

static const struct act DEPARTURE = {DEPART, depart_check, &DISCHARGE_DEPART};
static const struct act INFORMATION = {INFORM, inform_check, &DISCHARGE_PATIENT_INFORMATION};
static const struct act FOLLOWING = {FOLLOW, at_check, &DISCHARGE_FOLLOW_UP};
static const struct act CLOSING = {CLOSE, close_check, &DISCHARGE_CLOSE};
static const struct act ABORTING = {ABORT, at_check, &DISCHARGE_ABORT};

static enum step_result depart_store(struct request *req)
{
    return act_store(req, &DEPARTURE);
}

static enum step_result inform_store(struct request *req)
{
    return act_store(req, &INFORMATION);
}

static enum step_result follow_store(struct request *req)
{
    return act_store(req, &FOLLOWING);
}

static enum step_result close_store(struct request *req)
{
    return act_store(req, &CLOSING);
}

static enum step_result abort_store(struct request *req)
{
    return act_store(req, &ABORTING);
}

const struct step discharge_depart[] = {{"store", depart_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_patient_information[] = {
    {"store", inform_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_follow_up[] = {{"store", follow_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_close[] = {{"store", close_store}, {"ok", answer_ok}, STEPS_END};
const struct step discharge_abort[] = {{"store", abort_store}, {"ok", answer_ok}, STEPS_END};

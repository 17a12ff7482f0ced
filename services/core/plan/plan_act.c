/*
 * POST /plans/{id}/consents, …/consents/{consentId}/withdrawal, …/call, …/meeting, …/establishment,
 * …/revision, …/follow-ups, …/copies, …/refusal, …/closing
 *
 *     store ~~ one round trip ~~> told
 *
 * An act is checked here, and made there when the table of moves allows it (state.def). None but
 * the establishing asks which version was read: they change nothing that somebody is just writing.
 */
#include "discharge/act.h"
#include "plan/plan.h"
#include "plan/plan_api.h"
#include "plan/plan_sql.h"
#include <string.h>

struct said {
    const char *given_by, *name, *how, *given_at, *note, *from, *to;
    const char *at, *place, *purpose, *reason, *next, *recipient;
    const cJSON *units, *list, *goals;
};

static const char *const GIVERS[] = {"patient", "guardian", "representative", "unable", NULL};
static const char *const HOW[] = {"oral", "written", "e-id", "attitude", NULL};
static const char *const TAKEN[] = {"oral", "written", "e-id", NULL};
static const char *const MET[] = {"meeting", "video", "phone", NULL};
static const char *const HANDED[] = {"paper", "post", "e-service", "read-aloud", NULL};
static const char *const ENDS[] = {"goals-met", "no-longer-needed", "consent-withdrawn", "moved",
                                   "died",      "replaced",         "not-begun",         NULL};

#define TEXT_OF(name_, member, need, most)                                                         \
    {                                                                                              \
        name_, JSON_TEXT, need, offsetof(struct said, member), 1, most, NULL                       \
    }
#define DAY_OF(name_, member, need)                                                                \
    {                                                                                              \
        name_, JSON_DATE, need, offsetof(struct said, member), 0, 0, NULL                          \
    }
#define TIME_OF(name_, member, need)                                                               \
    {                                                                                              \
        name_, JSON_TIME, need, offsetof(struct said, member), 0, 0, NULL                          \
    }
#define ONE_OF(name_, member, need, choices)                                                       \
    {                                                                                              \
        name_, JSON_ENUM, need, offsetof(struct said, member), 0, 0, choices                       \
    }

static const struct json_field CONSENT[] = {
    ONE_OF("givenBy", given_by, true, GIVERS),
    TEXT_OF("name", name, false, 200),
    ONE_OF("how", how, true, HOW),
    TIME_OF("givenAt", given_at, true),
    {"unitIds", JSON_UUIDS, true, offsetof(struct said, units), 1, 50, NULL},
    {"excluded", JSON_ARRAY, false, offsetof(struct said, list), 0, 40, NULL},
    TEXT_OF("note", note, false, 1000),
    DAY_OF("validFrom", from, false),
    DAY_OF("validTo", to, true),
    JSON_END};
static const struct json_field WITHDRAWAL[] = {ONE_OF("how", how, true, TAKEN),
                                               TEXT_OF("note", note, false, 1000), JSON_END};
static const struct json_field CALL[] = {
    TIME_OF("meetingAt", at, true),
    TEXT_OF("place", place, false, 200),
    TEXT_OF("purpose", purpose, false, 500),
    {"unitIds", JSON_UUIDS, true, offsetof(struct said, units), 0, 50, NULL},
    {"invited", JSON_ARRAY, false, offsetof(struct said, list), 0, 30, NULL},
    JSON_END};
static const struct json_field MEETING[] = {TIME_OF("at", at, true),
                                            TEXT_OF("place", place, false, 200),
                                            TEXT_OF("note", note, false, 2000), JSON_END};
static const struct json_field REASONED[] = {TEXT_OF("reason", reason, true, 1000), JSON_END};
static const struct json_field FOLLOWED[] = {
    TIME_OF("at", at, true),
    ONE_OF("how", how, true, MET),
    TEXT_OF("note", note, false, 2000),
    {"goals", JSON_ARRAY, false, offsetof(struct said, goals), 0, 100, NULL},
    DAY_OF("next", next, false),
    JSON_END};
static const struct json_field COPY[] = {TEXT_OF("recipient", recipient, true, 200),
                                         ONE_OF("how", how, true, HANDED), TIME_OF("at", at, true),
                                         JSON_END};
static const struct json_field CLOSING[] = {ONE_OF("reason", reason, true, ENDS),
                                            TEXT_OF("note", note, false, 1000), JSON_END};

static const struct json_field COMMENTED[] = {TEXT_OF("text", note, true, 2000), JSON_END};
static const struct json_field ASKED[] = {
    {"unitIds", JSON_UUIDS, true, offsetof(struct said, units), 1, 50, NULL},
    DAY_OF("validTo", to, true),
    TEXT_OF("note", note, false, 1000),
    JSON_END};

static int texts(const cJSON *list, int64_t most, const char *pointer, struct problem *why)
{
    for (const cJSON *one = json_first(list); one; one = json_next(one)) {
        const char *text = json_string(one);

        if (!text)
            return act_refuse(why, pointer, "wrong-type");
        if (!text_plain(text) || strpbrk(text, "\n\t"))
            return act_refuse(why, pointer, "bad-text");
        if ((int64_t)text_length(text) > most)
            return act_refuse(why, pointer, "too-long");
    }
    return SP_OK;
}

/* SIP-2: who speaks for the person is named; who cannot consent has shown an attitude, and how it
 * was found out is written down. */
static int giver_check(const struct said *in, struct problem *why)
{
    bool unable = strcmp(in->given_by, "unable") == 0;
    bool spoken_for =
        strcmp(in->given_by, "guardian") == 0 || strcmp(in->given_by, "representative") == 0;

    if (spoken_for && !in->name)
        return act_refuse(why, "/name", "missing");
    if (unable != (strcmp(in->how, "attitude") == 0))
        return act_refuse(why, "/how", "bad-choice");
    if (unable && !in->note)
        return act_refuse(why, "/note", "missing");
    return SP_OK;
}

static int consent_check(const struct said *in, int64_t now, struct problem *why)
{
    int err = act_in_past(in->given_at, "/givenAt", now, why);

    if (!err)
        err = act_filled(in->name, "/name", why);
    if (!err)
        err = act_filled(in->note, "/note", why);
    if (!err)
        err = texts(in->list, 40, "/excluded", why);
    if (!err)
        err = giver_check(in, why);
    if (!err && in->from && strcmp(in->to, in->from) < 0)
        return act_refuse(why, "/validTo", "out-of-range");
    return err;
}

struct goal {
    const char *row, *outcome;
    int64_t rating;
};

static int goals_check(struct arena *a, const cJSON *goals, struct problem *why)
{
    static const char *const OUTCOMES[] = {"reached", "partly", "not", NULL};
    static const struct json_field GOAL[] = {
        {"rowId", JSON_UUID, true, offsetof(struct goal, row), 0, 0, NULL},
        {"outcome", JSON_ENUM, false, offsetof(struct goal, outcome), 0, 0, OUTCOMES},
        {"rating", JSON_INT, false, offsetof(struct goal, rating), 0, 10, NULL},
        JSON_END};
    int at = 0;

    for (const cJSON *one = json_first(goals); one; one = json_next(one), at++) {
        struct goal in = {0};
        int err = json_read(a, one, arena_printf(a, "/goals/%d", at), GOAL, &in, why);

        if (err)
            return err;
    }
    return SP_OK;
}

struct plan_act { /* an act: its members, what else must hold, its word in the table */
    const struct json_field *fields;
    int (*check)(struct arena *a, const struct said *in, int64_t now, struct problem *why);
    const char *act;
};

static int consent_rule(struct arena *a, const struct said *in, int64_t now, struct problem *why)
{
    (void)a;
    return consent_check(in, now, why);
}

static int call_rule(struct arena *a, const struct said *in, int64_t now, struct problem *why)
{
    (void)a;
    (void)now;
    return texts(in->list, 200, "/invited", why);
}

static int past_rule(struct arena *a, const struct said *in, int64_t now, struct problem *why)
{
    int err = act_in_past(in->at, "/at", now, why);

    return err ? err : goals_check(a, in->goals, why);
}

static int reason_rule(struct arena *a, const struct said *in, int64_t now, struct problem *why)
{
    (void)a;
    (void)now;
    return act_filled(in->reason, "/reason", why);
}

/* The body as it is kept; NULL with the flow failed. */
static const char *heard(struct request *req, const struct plan_act *act)
{
    struct said in = {0};
    int err = json_read(req->arena, req->json, "", act->fields, &in, &req->problem);

    if (!err && act->check)
        err = act->check(req->arena, &in, req->received, &req->problem);
    if (!err)
        return json_print(req->arena, req->json, NULL);
    req->problem.err = err;
    return NULL;
}

static enum step_result noted(struct request *req, const struct plan_act *act)
{
    const char *args = heard(req, act);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &PLAN_ACT, DB_TEXT(req->params[0]), DB_TEXT(act->act), DB_TEXT(args));
}

static enum step_result consent_store(struct request *req)
{
    static const struct plan_act act = {CONSENT, consent_rule, "consent"};
    const char *args = heard(req, &act);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &PLAN_CONSENTED, DB_TEXT(req->params[0]), DB_TEXT(args));
}

static enum step_result withdraw_store(struct request *req)
{
    static const struct plan_act act = {WITHDRAWAL, NULL, "withdraw"};
    const char *args = heard(req, &act);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &PLAN_WITHDRAW, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]),
                     DB_TEXT(args));
}

static enum step_result call_store(struct request *req)
{
    static const struct plan_act act = {CALL, call_rule, "call"};
    const char *args = heard(req, &act);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &PLAN_CALL, DB_TEXT(req->params[0]), DB_TEXT(args));
}

static int comment_rule(struct arena *a, const struct said *in, int64_t now, struct problem *why)
{
    (void)a;
    (void)now;
    return act_filled(in->note, "/text", why);
}

static enum step_result comment_store(struct request *req)
{
    static const struct plan_act act = {COMMENTED, comment_rule, "comment"};
    const char *args = heard(req, &act);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &PLAN_COMMENT, DB_TEXT(req->params[0]), DB_TEXT(args));
}

static enum step_result ask_store(struct request *req)
{
    static const struct plan_act act = {ASKED, NULL, "consent"};
    const char *args = heard(req, &act);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &PLAN_ASK_CONSENT, DB_TEXT(req->params[0]), DB_TEXT(args));
}

static enum step_result establish_store(struct request *req)
{
    return answer_of(req, &PLAN_ESTABLISH, DB_TEXT(req->params[0]), answer_version(req));
}

#define NOTED(name, fields, rule, word)                                                            \
    static enum step_result name##_store(struct request *req)                                      \
    {                                                                                              \
        static const struct plan_act act = {fields, rule, word};                                   \
        return noted(req, &act);                                                                   \
    }                                                                                              \
    const struct step plan_##name[] = {{"store", name##_store}, {"told", plan_ok}, STEPS_END}

NOTED(meeting, MEETING, past_rule, "meeting");
NOTED(revise, REASONED, reason_rule, "revise");
NOTED(follow_up, FOLLOWED, past_rule, "follow-up");
NOTED(copy, COPY, past_rule, "copy");
NOTED(refuse, REASONED, reason_rule, "refuse");
NOTED(close, CLOSING, NULL, "close");

const struct step plan_consent[] = {{"store", consent_store}, {"told", plan_ok}, STEPS_END};
const struct step plan_withdraw[] = {{"store", withdraw_store}, {"told", plan_ok}, STEPS_END};
const struct step plan_comment[] = {{"store", comment_store}, {"told", plan_ok}, STEPS_END};
const struct step plan_ask_consent[] = {{"store", ask_store}, {"told", plan_ok}, STEPS_END};
const struct step plan_call[] = {{"store", call_store}, {"told", plan_ok}, STEPS_END};
const struct step plan_establish[] = {{"store", establish_store}, {"told", plan_ok}, STEPS_END};

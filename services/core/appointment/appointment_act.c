/*
 * POST /patients/{id}/appointments; PUT /appointments/{id}; POST /appointments/{id}/move,
 * …/cancellation, …/outcome
 *
 *     store ~~ one round trip ~~> ok
 *
 * What is right of a time is checked here; whether it may be done now, there (state.def).
 */
#include "appointment/appointment.h"
#include "appointment/appointment_api.h"
#include "appointment/appointment_sql.h"
#include "discharge/act_body.h"
#include "http/reply.h"
#include <string.h>

struct said {
    const char *kind, *starts, *ends, *place, *link;
    const char *with_name, *with_title, *with_member;
    const char *reason, *preparation, *agreed_how, *agreed_at, *visibility;
    const char *plan, *discharge, *told_how, *told_at, *outcome;
    bool for_patient, afterwards;
};

static const char *const KINDS[] = {"visit",     "home-visit",  "phone-call", "video-call",
                                    "follow-up", "sip-meeting", NULL};
static const char *const TOLD[] = {"in-person", "phone",    "video", "letter",
                                   "e-service", "relative", NULL};
static const char *const SEEN_BY[] = {"parties", "own-unit", NULL};
static const char *const OUTCOMES[] = {"done", "missed", NULL};

#define TEXT_OF(name, member, need, most)                                                          \
    {                                                                                              \
        name, JSON_TEXT, need, offsetof(struct said, member), 1, most, NULL                        \
    }
#define PLAIN(kind, name, member, need)                                                            \
    {                                                                                              \
        name, kind, need, offsetof(struct said, member), 0, 0, NULL                                \
    }
#define ONE_OF(name, member, need, choices)                                                        \
    {                                                                                              \
        name, JSON_ENUM, need, offsetof(struct said, member), 0, 0, choices                        \
    }

/* The words of a time, which a change gives all of; and when it is, which making and moving do. */
#define WORDS                                                                                      \
    TEXT_OF("link", link, false, 500), TEXT_OF("withName", with_name, false, 200),                 \
        TEXT_OF("withTitle", with_title, false, 100),                                              \
        PLAIN(JSON_UUID, "withMemberId", with_member, false),                                      \
        TEXT_OF("reason", reason, false, 1000), TEXT_OF("preparation", preparation, false, 2000),  \
        ONE_OF("visibility", visibility, true, SEEN_BY),                                           \
        PLAIN(JSON_BOOL, "forPatient", for_patient, true)
#define WHEN                                                                                       \
    PLAIN(JSON_TIME, "startsAt", starts, true), PLAIN(JSON_TIME, "endsAt", ends, true),            \
        TEXT_OF("place", place, false, 300)
#define AGREED                                                                                     \
    ONE_OF("agreedHow", agreed_how, false, TOLD), PLAIN(JSON_TIME, "agreedAt", agreed_at, false)

static const struct json_field MADE[] = {ONE_OF("kind", kind, true, KINDS),
                                         WHEN,
                                         WORDS,
                                         AGREED,
                                         PLAIN(JSON_BOOL, "afterwards", afterwards, false),
                                         PLAIN(JSON_UUID, "planId", plan, false),
                                         PLAIN(JSON_UUID, "dischargeId", discharge, false),
                                         JSON_END};
static const struct json_field CHANGED[] = {WORDS, AGREED, JSON_END};
static const struct json_field MOVED[] = {WHEN, AGREED, TEXT_OF("reason", reason, true, 500),
                                          JSON_END};
static const struct json_field CANCELLED[] = {TEXT_OF("reason", reason, true, 500),
                                              ONE_OF("toldHow", told_how, false, TOLD),
                                              PLAIN(JSON_TIME, "toldAt", told_at, false), JSON_END};
static const struct json_field ENDED[] = {ONE_OF("outcome", outcome, true, OUTCOMES),
                                          TEXT_OF("reason", reason, false, 500), JSON_END};

/* Words of one line. */
static int line_check(const char *text, const char *pointer, struct problem *why)
{
    if (text && strpbrk(text, "\n\t"))
        return act_refuse(why, pointer, "bad-text");
    return act_filled(text, pointer, why);
}

static int words_check(const struct said *in, struct problem *why)
{
    int err = line_check(in->with_name, "/withName", why);

    if (!err)
        err = line_check(in->with_title, "/withTitle", why);
    if (!err)
        err = line_check(in->place, "/place", why);
    if (!err)
        err = act_filled(in->reason, "/reason", why);
    if (!err)
        err = act_filled(in->preparation, "/preparation", why);
    if (!err && in->with_title && !in->with_name && !in->with_member)
        err = act_refuse(why, "/withName", "missing");
    if (!err && in->link && !appointment_link_fits(in->link))
        err = act_refuse(why, "/link", "bad-link");
    return err;
}

/* How and when the patient was told or agreed: a moment that has been, and not without a way. */
static int told_check(const char *how, const char *at, const char *pointer_how,
                      const char *pointer_at, int64_t now, struct problem *why)
{
    if (at && !how)
        return act_refuse(why, pointer_how, "missing");
    return act_in_past(at, pointer_at, now, why);
}

static int agreed_check(const struct said *in, int64_t now, struct problem *why)
{
    return told_check(in->agreed_how, in->agreed_at, "/agreedHow", "/agreedAt", now, why);
}

static int when_check(const struct said *in, int64_t now, struct problem *why)
{
    int64_t starts, ends;

    if (clock_parse(in->starts, &starts))
        return act_refuse(why, "/startsAt", "bad-time");
    if (clock_parse(in->ends, &ends))
        return act_refuse(why, "/endsAt", "bad-time");
    return appointment_times(starts, ends, now, in->afterwards, why);
}

static int made_check(const struct said *in, int64_t now, struct problem *why)
{
    int err = when_check(in, now, why);

    if (!err && in->place && !appointment_has_place(in->kind))
        err = act_refuse(why, "/place", "not-for-kind");
    if (!err && in->link && !appointment_has_link(in->kind))
        err = act_refuse(why, "/link", "not-for-kind");
    if (!err)
        err = words_check(in, why);
    return err ? err : agreed_check(in, now, why);
}

static int changed_check(const struct said *in, int64_t now, struct problem *why)
{
    int err = words_check(in, why);

    return err ? err : agreed_check(in, now, why);
}

static int moved_check(const struct said *in, int64_t now, struct problem *why)
{
    int err = when_check(in, now, why);

    return err ? err : changed_check(in, now, why);
}

static int ended_check(const struct said *in, int64_t now, struct problem *why)
{
    int err = act_filled(in->reason, "/reason", why);

    return err ? err : told_check(in->told_how, in->told_at, "/toldHow", "/toldAt", now, why);
}

/* The body as it is sent on; NULL with the flow's problem told. */
static const char *heard(struct request *req, const struct json_field *fields, struct said *in,
                         int (*check)(const struct said *, int64_t, struct problem *))
{
    int err = json_read(req->arena, req->json, "", fields, in, &req->problem);

    if (!err)
        err = check(in, req->received, &req->problem);
    if (!err)
        return json_print(req->arena, req->json, NULL);
    req->problem.err = err;
    return NULL;
}

static enum step_result make_store(struct request *req)
{
    struct said in = {0};
    const char *args = heard(req, MADE, &in, made_check);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &APPOINTMENT_MAKE, DB_TEXT(req->params[0]), DB_TEXT(args));
}

static enum step_result change_store(struct request *req)
{
    struct said in = {0};
    const char *args = heard(req, CHANGED, &in, changed_check);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &APPOINTMENT_CHANGE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(args));
}

static enum step_result move_store(struct request *req)
{
    struct said in = {0};
    const char *args = heard(req, MOVED, &in, moved_check);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &APPOINTMENT_MOVE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(args));
}

static enum step_result end_of(struct request *req, const struct json_field *fields)
{
    struct said in = {0};
    const char *args = heard(req, fields, &in, ended_check);

    if (!args)
        return flow_fail(req, req->problem.err);
    return answer_of(req, &APPOINTMENT_END, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(in.outcome ? in.outcome : "cancel"), DB_TEXT(args));
}

static enum step_result cancel_store(struct request *req)
{
    return end_of(req, CANCELLED);
}

static enum step_result outcome_store(struct request *req)
{
    return end_of(req, ENDED);
}

const struct step appointment_make[] = {
    {"store", make_store}, {"created", answer_created}, STEPS_END};
const struct step appointment_change[] = {{"store", change_store}, {"ok", answer_ok}, STEPS_END};
const struct step appointment_to[] = {{"store", move_store}, {"ok", answer_ok}, STEPS_END};
const struct step appointment_cancel[] = {{"store", cancel_store}, {"ok", answer_ok}, STEPS_END};
const struct step appointment_outcome[] = {{"store", outcome_store}, {"ok", answer_ok}, STEPS_END};

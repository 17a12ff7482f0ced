/*
 * GET and POST /emergencies, GET /emergencies/{id}, POST /emergencies/{id}/ending,
 * GET /emergency-reviews, POST /emergencies/{id}/review
 *
 *     fetch | store ~~ one round trip ~~> ok
 *
 * Opening says nothing of the person: what was opened is read by itself, each time with its row in
 * the log (SV-10, LOG-6).
 */
#include "access/access_api.h"
#include "access/access_sql.h"
#include "access/answer.h"
#include "discharge/act.h"
#include "patient/patient.h"

struct opening {
    const char *identifier, *cause, *consent, *reason;
};
struct review {
    const char *finding, *note;
};

static const char *const CAUSES[] = {"danger-to-life", "serious-risk", NULL};
static const char *const WHY_NOT_ASKED[] = {"unconscious", "confused", "no-time", NULL};
static const char *const FINDINGS[] = {"justified", "follow-up", NULL};

static const struct json_field OPENING[] = {
    {"identifier", JSON_TEXT, true, offsetof(struct opening, identifier), 1, 40, NULL},
    {"cause", JSON_ENUM, true, offsetof(struct opening, cause), 0, 0, CAUSES},
    {"consent", JSON_ENUM, true, offsetof(struct opening, consent), 0, 0, WHY_NOT_ASKED},
    {"reason", JSON_TEXT, true, offsetof(struct opening, reason), 1, 500, NULL},
    JSON_END};
static const struct json_field REVIEW[] = {
    {"finding", JSON_ENUM, true, offsetof(struct review, finding), 0, 0, FINDINGS},
    {"note", JSON_TEXT, false, offsetof(struct review, note), 1, 500, NULL},
    JSON_END};

static enum step_result open_store(struct request *req)
{
    struct opening in = {0};
    struct person_id id;
    struct arena *a = req->arena;
    cJSON *args;
    int err = json_read(a, req->json, "", OPENING, &in, &req->problem);

    if (!err)
        err = act_filled(in.reason, "/reason", &req->problem);
    if (!err)
        err = patient_identifier_read(in.identifier, "/identifier", req->received, &id,
                                      &req->problem);
    if (err)
        return flow_fail(req, err);
    args = json_object(a);
    json_put_text(a, args, "cause", in.cause);
    json_put_text(a, args, "consent", in.consent);
    json_put_text(a, args, "reason", in.reason);
    return answer_of(req, &EMERGENCY_OPEN, DB_TEXT(arena_text(a, id.normal)),
                     DB_TEXT(person_id_slug(id.kind)), DB_TEXT(json_print(a, args, NULL)),
                     access_seconds(req));
}

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &EMERGENCY_LIST);
}

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &EMERGENCY_READ, DB_TEXT(req->params[0]));
}

static enum step_result end_store(struct request *req)
{
    return answer_of(req, &EMERGENCY_END, DB_TEXT(req->params[0]));
}

static enum step_result reviews_fetch(struct request *req)
{
    return answer_of(req, &EMERGENCY_REVIEWS);
}

static enum step_result review_store(struct request *req)
{
    struct review in = {0};
    struct arena *a = req->arena;
    cJSON *args;
    int err = json_read(a, req->json, "", REVIEW, &in, &req->problem);

    if (!err && in.note)
        err = act_filled(in.note, "/note", &req->problem);
    if (err)
        return flow_fail(req, err);
    args = json_object(a);
    json_put_text(a, args, "finding", in.finding);
    json_put_text(a, args, "note", in.note);
    req->problem.pointer = "/note"; /* the one member that the database may miss */
    return answer_of(req, &EMERGENCY_REVIEW, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(a, args, NULL)));
}

const struct step emergency_open[] = {
    {"store", open_store}, {"created", answer_created}, STEPS_END};
const struct step emergency_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step emergency_read[] = {{"fetch", read_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step emergency_end[] = {{"store", end_store}, {"ok", answer_ok}, STEPS_END};
const struct step emergency_reviews[] = {{"fetch", reviews_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step emergency_review[] = {{"store", review_store}, {"ok", answer_ok}, STEPS_END};

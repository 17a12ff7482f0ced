/*
 * POST /audit/reviews/{id}/decisions, POST /audit/rounds, PUT /audit/review-settings,
 * POST /audit/public-persons, POST /audit/public-persons/{id}/removal
 *
 *     store ~~ one round trip ~~> ok | created | with the catalogue
 *
 * A round is ordered here and drawn by the worker: a month of a large log takes it seconds.
 */
#include "access/answer.h"
#include "audit/audit.h"
#include "audit/review.h"
#include "audit/review_sql.h"
#include "base/clock.h"
#include "patient/patient.h"
#include <string.h>

static enum step_result decide_store(struct request *req)
{
    struct review_decision in = {0};
    int err = review_decision_read(req->arena, req->json, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &REVIEW_DECIDE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result round_store(struct request *req)
{
    struct review_round in = {0};
    int err = review_round_read(req->arena, req->json, clock_stockholm(req->received).date, &in,
                                &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &REVIEW_ROUND_ORDER, DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result settings_store(struct request *req)
{
    struct review_setting in = {0};
    int err = review_setting_read(req->arena, req->json, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &REVIEW_SETTINGS_WRITE, answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

struct listed {
    const char *number, *label;
};

static const struct json_field LISTED[] = {
    {"identifier", JSON_TEXT, true, offsetof(struct listed, number), 1, 40, NULL},
    {"label", JSON_TEXT, true, offsetof(struct listed, label), 1, 200, NULL},
    JSON_END};

static enum step_result person_store(struct request *req)
{
    struct listed in = {0};
    struct person_id id = {0};
    int err = json_read(req->arena, req->json, "", LISTED, &in, &req->problem);

    if (!err)
        err = patient_identifier_read(in.number, "/identifier", req->received, &id, &req->problem);
    if (err)
        return flow_fail(req, err);
    if (strspn(in.label, " \t\n") == strlen(in.label))
        return flow_refuse(req, SP_EINVAL, "/label", "missing");
    return answer_of(req, &PUBLIC_PERSON_ADD, DB_TEXT(arena_text(req->arena, id.normal)),
                     DB_TEXT(in.label));
}

static enum step_result person_remove(struct request *req)
{
    return answer_of(req, &PUBLIC_PERSON_REMOVE, DB_TEXT(req->params[0]));
}

const struct step review_decide[] = {{"store", decide_store}, {"ok", answer_ok}, STEPS_END};
const struct step review_round_order[] = {
    {"store", round_store}, {"created", answer_created}, STEPS_END};
const struct step review_settings_write[] = {
    {"store", settings_store}, {"ok", answer_ok}, STEPS_END};
const struct step public_person_add[] = {
    {"store", person_store}, {"created", answer_created}, STEPS_END};
const struct step public_person_remove[] = {{"store", person_remove}, {"ok", answer_ok}, STEPS_END};

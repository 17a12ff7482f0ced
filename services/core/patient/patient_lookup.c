/*
 * POST /patients/lookup
 *
 *     fetch ~~ one round trip ~~> ok
 *
 * Every written form of the number is taken; the database gets the normal form only.
 */
#include "access/answer.h"
#include "patient/patient.h"
#include "patient/patient_sql.h"

struct lookup {
    const char *identifier;
};

static const struct json_field LOOKUP[] = {
    {"identifier", JSON_TEXT, true, offsetof(struct lookup, identifier), 1, 40, NULL}, JSON_END};

static enum step_result lookup_fetch(struct request *req)
{
    struct lookup in = {0};
    struct person_id id;
    int err = json_read(req->arena, req->json, "", LOOKUP, &in, &req->problem);

    if (!err)
        err = patient_identifier_read(in.identifier, "/identifier", req->received, &id,
                                      &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &PATIENT_LOOKUP, DB_TEXT(arena_text(req->arena, id.normal)),
                     DB_TEXT(person_id_slug(id.kind)));
}

const struct step patient_lookup[] = {{"fetch", lookup_fetch}, {"ok", answer_ok}, STEPS_END};

/*
 * PUT /patients/{id}/placement
 *
 *     store ~~ one round trip ~~> ok
 *
 * PAY-2: another municipality has decided on special housing, and pays. `none` says that what was
 * recorded last was wrong.
 */
#include "access/answer.h"
#include "patient/patient.h"
#include "patient/patient_sql.h"
#include <string.h>

struct placement {
    const char *kind, *municipality, *since, *until;
};

static const char *const KINDS[] = {"none", "sol-8-4", "sol-8-11", "sol-26-1", NULL};

static const struct json_field PLACEMENT[] = {
    {"kind", JSON_ENUM, true, offsetof(struct placement, kind), 0, 0, KINDS},
    {"municipalityCode", JSON_TEXT, false, offsetof(struct placement, municipality), 4, 4, NULL},
    {"since", JSON_DATE, false, offsetof(struct placement, since), 0, 0, NULL},
    {"until", JSON_DATE, false, offsetof(struct placement, until), 0, 0, NULL},
    JSON_END};

static const char *fault(const struct placement *in, const char **reason)
{
    bool none = strcmp(in->kind, "none") == 0;

    *reason = none ? "out-of-range" : "missing";
    if (none ? in->municipality != NULL : in->municipality == NULL)
        return "/municipalityCode";
    if (none ? in->since != NULL : in->since == NULL)
        return "/since";
    *reason = "out-of-range";
    if (in->until && (none || strcmp(in->until, in->since) < 0)) /* "YYYY-MM-DD" */
        return "/until";
    *reason = "bad-text";
    if (!none && strspn(in->municipality, "0123456789") != 4)
        return "/municipalityCode";
    return NULL;
}

static enum step_result placement_store(struct request *req)
{
    struct placement in = {0};
    const char *pointer, *reason;
    int err = json_read(req->arena, req->json, "", PLACEMENT, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    pointer = fault(&in, &reason);
    if (pointer)
        return flow_refuse(req, SP_EINVAL, pointer, reason);
    return answer_of(req, &PATIENT_PLACEMENT, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

const struct step patient_placement[] = {{"store", placement_store}, {"ok", answer_ok}, STEPS_END};

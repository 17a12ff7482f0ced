/*
 * GET and PUT /patients/{id}/named-staff
 *
 *     fetch | store ~~ one round trip ~~> ok
 *
 * Only named staff open a person with protected identity (rules.md 5.5).
 */
#include "access/answer.h"
#include "patient/patient.h"
#include "patient/patient_sql.h"

struct staff {
    const cJSON *users;
};

static const struct json_field STAFF[] = {
    {"userIds", JSON_UUIDS, true, offsetof(struct staff, users), 0, 50, NULL}, JSON_END};

static enum step_result staff_fetch(struct request *req)
{
    return answer_of(req, &NAMED_STAFF_READ, DB_TEXT(req->params[0]));
}

static enum step_result staff_store(struct request *req)
{
    struct staff in = {0};
    int err = json_read(req->arena, req->json, "", STAFF, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &NAMED_STAFF_WRITE, DB_TEXT(req->params[0]),
                     db_param_uuids(req->arena, in.users));
}

const struct step patient_staff_read[] = {{"fetch", staff_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step patient_staff_write[] = {{"store", staff_store}, {"ok", answer_ok}, STEPS_END};

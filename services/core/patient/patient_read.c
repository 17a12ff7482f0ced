/*
 * GET /patients/{id}, GET /patients/{id}/addressees
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 */
#include "access/answer.h"
#include "patient/patient.h"
#include "patient/patient_sql.h"

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &PATIENT_READ, DB_TEXT(req->params[0]));
}

static enum step_result addressees_fetch(struct request *req)
{
    return answer_of(req, &PATIENT_ADDRESSEES, DB_TEXT(req->params[0]));
}

const struct step patient_read[] = {{"fetch", read_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step patient_addressees[] = {
    {"fetch", addressees_fetch}, {"ok", answer_ok}, STEPS_END};

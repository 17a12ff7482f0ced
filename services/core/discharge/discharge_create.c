/*
 * POST /discharges
 *
 *     store ~~ one round trip ~~> created
 *
 * Registers an admission; with recipients the inskrivningsmeddelande is sent in the same act. The
 * deadline of the notice is computed here and held by a constraint there (LUS-10, LUS-11).
 */
#include "access/answer.h"
#include "base/clock.h"
#include "discharge/discharge.h"
#include "discharge/discharge_sql.h"

static char *create_args(struct request *req, const struct discharge_draft *d)
{
    struct arena *a = req->arena;
    cJSON *args = json_object(a);
    char due[CLOCK_TEXT];

    json_put_text(a, args, "patientId", d->patient);
    json_put_text(a, args, "admittedAt", d->admitted_at);
    json_put_text(a, args, "assessedAt", d->assessed_at);
    json_put_text(a, args, "expectedDischargeDate", d->expected);
    json_put_text(a, args, "physicianName", d->physician);
    json_put_text(a, args, "care", d->care);
    json_put_text(a, args, "compulsory", d->compulsory);
    json_put_text(a, args, "origin", d->origin);
    json_put_text(a, args, "admissionNoticeDueAt",
                  clock_format(discharge_notice_due(d->admitted, d->assessed), due));
    if (d->recipients)
        json_put_raw(a, args, "recipients", json_print(a, d->recipients, NULL));
    return json_print(a, args, NULL);
}

static enum step_result create_store(struct request *req)
{
    struct discharge_draft draft;
    int err = discharge_draft_read(req->arena, req->json, req->received, &draft, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &DISCHARGE_CREATE, DB_TEXT(create_args(req, &draft)));
}

const struct step discharge_create[] = {
    {"store", create_store}, {"created", answer_created}, STEPS_END};

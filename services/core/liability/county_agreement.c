/*
 * GET and POST /county/agreements, PUT /county/agreements/{id}
 *
 *     fetch | store ~~ one round trip ~~> ok | created
 *
 * What an agreement may say is checked here (county_read), whether it may come beside the others
 * and whether it may still be changed there.
 */
#include "access/answer.h"
#include "http/reply.h"
#include "liability/county.h"
#include "liability/liability_api.h"
#include "liability/liability_sql.h"

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &COUNTY_AGREEMENTS);
}

static enum step_result add_store(struct request *req)
{
    struct county county;
    int err = county_read(req->arena, req->json, &county, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &COUNTY_AGREEMENT_ADD, DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result change_store(struct request *req)
{
    struct county county;
    int err = county_read(req->arena, req->json, &county, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &COUNTY_AGREEMENT_CHANGE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

const struct step county_agreements[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step county_agreement_add[] = {
    {"store", add_store}, {"created", answer_created}, STEPS_END};
const struct step county_agreement_change[] = {
    {"store", change_store}, {"ok", answer_ok}, STEPS_END};

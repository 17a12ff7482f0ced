/*
 * POST /audit/search
 *
 *     fetch ~~ one round trip ~~> ok
 *
 * The search is itself an audited act. Twin: sql/api/audit.sql.
 */
#include "access/answer.h"
#include "audit/audit.h"
#include "patient/patient.h"

static const struct db_call AUDIT_SEARCH = {"audit_search", DB_READ, 1}; /* args json */

struct query {
    const char *patient, *user, *unit, *from, *to, *outcome, *after;
};

static const char *const OUTCOMES[] = {"ok", "denied", "failed", NULL};

static const struct json_field QUERY[] = {
    {"patientIdentifier", JSON_TEXT, false, offsetof(struct query, patient), 1, 40, NULL},
    {"userHsaId", JSON_TEXT, false, offsetof(struct query, user), 1, 31, NULL},
    {"unitId", JSON_UUID, false, offsetof(struct query, unit), 0, 0, NULL},
    {"from", JSON_TIME, false, offsetof(struct query, from), 0, 0, NULL},
    {"to", JSON_TIME, false, offsetof(struct query, to), 0, 0, NULL},
    {"outcome", JSON_ENUM, false, offsetof(struct query, outcome), 0, 0, OUTCOMES},
    {"after", JSON_TEXT, false, offsetof(struct query, after), 1, 100, NULL},
    JSON_END};

static char *search_args(struct arena *a, const struct query *q, const char *number)
{
    cJSON *args = json_object(a);

    json_put_text(a, args, "patientIdentifier", number);
    json_put_text(a, args, "userHsaId", q->user);
    json_put_text(a, args, "unitId", q->unit);
    json_put_text(a, args, "from", q->from);
    json_put_text(a, args, "to", q->to);
    json_put_text(a, args, "outcome", q->outcome);
    json_put_text(a, args, "after", q->after);
    return json_print(a, args, NULL);
}

static enum step_result search_fetch(struct request *req)
{
    struct query in = {0};
    struct person_id id = {0};
    int err = json_read(req->arena, req->json, "", QUERY, &in, &req->problem);

    if (!err && in.patient)
        err = patient_identifier_read(in.patient, "/patientIdentifier", req->received, &id,
                                      &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &AUDIT_SEARCH,
                     DB_TEXT(search_args(req->arena, &in, in.patient ? id.normal : NULL)));
}

const struct step audit_search[] = {{"fetch", search_fetch}, {"ok", answer_ok}, STEPS_END};

const struct db_call *const audit_calls[] = {&AUDIT_SEARCH, NULL};

/*
 * plan_api.h - the use cases of plans: beginning, writing together, acts, reading.
 */
#ifndef PLAN_PLAN_API_H
#define PLAN_PLAN_API_H
#include "access/answer.h"
#include "db/db.h"
#include "loop/flow.h"

extern const struct step plan_parts[];    /* GET /reference/plan: 200 */
extern const struct step plan_create[];   /* POST /plans: 201, or 404, 409 there is an open one */
extern const struct step plan_list[];     /* GET /plans: 200 */
extern const struct step plan_person[];   /* GET /patients/{id}/plans: 200, 404 */
extern const struct step plan_read[];     /* GET /plans/{id}: 200, 404 */
extern const struct step plan_version[];  /* GET /plans/{id}/versions/{number}: 200, 404 */
extern const struct step plan_in_force[]; /* GET /plans/{id}/in-force?on=: 200, 404 nothing was */
/* PUT /plans/{id}/fields/{field}, /plans/{id}/rows/{rowId}/fields/{field}: 200 the field; 412 with
 * what the other wrote. */
extern const struct step plan_field[], plan_row_field[];
extern const struct step plan_row_add[], plan_row_remove[]; /* 200 the plan, or 404, 409, 412 */
extern const struct step plan_consent[], plan_withdraw[], plan_call[], plan_meeting[];
extern const struct step plan_establish[]; /* 200, or 409 what the law demands is missing, 412 */
extern const struct step plan_revise[], plan_follow_up[], plan_copy[], plan_refuse[], plan_close[];
/* Between a unit and the patient: a comment, and a consent that is asked for on the screen. */
extern const struct step plan_comment[], plan_ask_consent[];

extern const struct db_call *const plan_calls[]; /* NULL-ended */

/* A call that writes one field, and the step after it: 412 carries what the other one wrote. */
enum step_result plan_field_call(struct request *req, const struct db_call *call,
                                 const struct db_param *params, unsigned n);
enum step_result plan_field_ok(struct request *req);

/* The last step of what answers with a plan: what the database said, and what the plan says about
 * itself (plan_tell). */
enum step_result plan_ok(struct request *req);      /* 200 */
enum step_result plan_created(struct request *req); /* 201 */

#endif

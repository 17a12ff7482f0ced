/*
 * agreement_api.h - the use cases of agreements: beginning, writing, agreeing, ending, reading.
 */
#ifndef AGREEMENT_AGREEMENT_API_H
#define AGREEMENT_AGREEMENT_API_H
#include "db/db.h"
#include "loop/flow.h"

extern const struct step agreement_list[];   /* GET /agreements: 200 the unit's own that run */
extern const struct step agreement_person[]; /* GET /patients/{id}/agreements: 200, 404 */
/* POST /patients/{id}/agreements: 201, or 404, 409 there is one that runs, or no case and no plan
 */
extern const struct step agreement_begin[];
extern const struct step agreement_read[]; /* GET /agreements/{id}: 200, 404 */
/* PUT /agreements/{id}/fields/{field}: 200 the field; 404, 409, 412 with what the other wrote.
 * If-Match is the field's own version, 0 for one that nobody has touched. */
extern const struct step agreement_field[];
extern const struct step agreement_refer[]; /* PUT /agreements/{id}/plans/{planId}: 200, 404, 409 */
/* POST /agreements/{id}/versions, …/ending, …/comments: 200 the agreement; 404, 409, 412 */
extern const struct step agreement_agree[], agreement_end[], agreement_comment[];

/* The patient's side: PUT /own/{id}/agreements/{agreementId}/fields/{field}, POST …/comments: 200
 * Own; 404, 409, 412 */
extern const struct step own_agreement_field[], own_agreement_comment[];

extern const struct db_call *const agreement_calls[]; /* NULL-ended */

#endif

/*
 * access_api.h - the use cases of blocks and of access in an emergency.
 *
 * What a block closes and an opening opens is decided in the database (sql/policies/block.sql,
 * emergency.sql); what is right to ask for, here. Rules: SV-3 to SV-5, SV-10, PDL-4, PDL-5.
 */
#ifndef ACCESS_ACCESS_API_H
#define ACCESS_ACCESS_API_H
#include "base/config.h"
#include "db/db.h"
#include "loop/flow.h"

/* Once, when the process starts: how long a lifted block and an opening last (access.opening). */
void access_open(const struct config *config);

/* GET and POST /patients/{id}/blocks, POST …/blocks/{blockId}/ending: 200, 404, 409; each answers
 * with PersonBlocks */
extern const struct step block_list[], block_add[], block_end[];
/* POST /patients/{id}/block-lifts: 200, 403 not for an omsorgsgivare, 404, 409 nothing is blocked;
 * POST …/block-lifts/ending: 200 */
extern const struct step lift_add[], lift_end[];

/* POST /emergencies: 201 the opening, 403, 404 nobody that may be seen has that number */
extern const struct step emergency_open[];
extern const struct step emergency_list[]; /* GET /emergencies: 200 what the caller has open */
extern const struct step emergency_read[]; /* GET /emergencies/{id}: 200, 404, 409 it is over */
extern const struct step emergency_end[];  /* POST /emergencies/{id}/ending: 200, 404 */
/* For the log reviewer: GET /emergency-reviews: 200; POST /emergencies/{id}/review: 200, 403 one's
 * own, 404, 409 reviewed already */
extern const struct step emergency_reviews[], emergency_review[];

extern const struct db_call *const access_calls[]; /* NULL-ended */

#endif

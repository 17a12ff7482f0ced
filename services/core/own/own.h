/*
 * own.h - the patient's own view: what a person who has signed in as a citizen sees of themself, or
 * of somebody who has let them, and what they may say and decide there.
 *
 * A citizen is no staff: none of the other use cases finds a session of theirs, and none of these
 * finds one of staff. Whose person it is and who has been let is decided in sql/api/citizen.sql;
 * what may not be seen and what is not there are the same answer, 404.
 */
#ifndef OWN_OWN_H
#define OWN_OWN_H
#include "access/answer.h"
#include "db/db.h"
#include "loop/flow.h"

extern const struct step own_home[];     /* GET /own: 200 for whom the caller may look */
extern const struct step own_read[];     /* GET /own/{id}: 200, 404 */
extern const struct step own_calendar[]; /* GET /own/{id}/calendar: 200 text/calendar, 404 */
extern const struct step own_log[];      /* GET /own/{id}/log?after=: 200, 404 (PDL 5 kap. 5 §) */

/* PUT /own/{id}/plans/{planId}/fields/{field}: 200, 404, 409 the plan is not being written, 412
 * with what another one wrote. If-Match as plan_field. */
extern const struct step own_field[];
extern const struct step own_comment[]; /* POST /own/{id}/plans/{planId}/comments: 200 */
/* POST /own/{id}/plans/{planId}/consent-requests/{requestId}/answer, …/consents/{consentId}/
 * withdrawal: 200, 403 for a next of kin, 404 */
extern const struct step own_answer[], own_withdraw[];
/* POST /own/{id}/appointments/{appointmentId}/wish: 200, 404, 409 it has been or is off */
extern const struct step own_wish[];
/* POST /own/{id}/appointments/{appointmentId}/cancellation: 200, 403 for a next of kin, 404, 409
 * the unit does not let patients, it has begun or is off, 412. If-Match as the time's version. */
extern const struct step own_cancel[];
/* POST /own/{id}/proxies, …/proxies/{proxyId}/revocation: 200; for the person alone */
extern const struct step own_proxy[], own_proxy_revoke[];

/* POST /own/{id}/blocks, …/blocks/{blockId}/ending: 200, 403 for a guardian and a next of kin, 404,
 * 409 */
extern const struct step own_block[], own_unblock[];

/* For staff: GET and POST /patients/{id}/proxies, POST /patients/{id}/proxies/{proxyId}/ending:
 * 200, 404 */
extern const struct step proxy_list[], proxy_add[], proxy_end[];

/* The last step: the person's view, and who of the contacts answers at this hour. 200. */
enum step_result own_ok(struct request *req);

extern const struct db_call *const own_calls[]; /* NULL-ended */

#endif

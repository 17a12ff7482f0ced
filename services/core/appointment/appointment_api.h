/*
 * appointment_api.h - the use cases of agreed times: making, changing, moving, ending, reading,
 * and a file for a calendar.
 */
#ifndef APPOINTMENT_APPOINTMENT_API_H
#define APPOINTMENT_APPOINTMENT_API_H
#include "access/answer.h"
#include "db/db.h"
#include "loop/flow.h"

/* POST /patients/{id}/appointments: 201, or 404, 409 the unit has no case and no plan with them */
extern const struct step appointment_make[];
/* GET /patients/{id}/appointments?view=coming|past&before=&limit=: 200, 404 */
extern const struct step appointment_person[];
extern const struct step appointment_list[]; /* GET /appointments?from=&days=: 200 the unit's own */
extern const struct step appointment_read[]; /* GET /appointments/{id}: 200 with history, 404 */
/* PUT /appointments/{id}, POST …/move, …/cancellation, …/outcome: 200 the time; 404, 409 another
 * unit's or over, 412 somebody else was first */
extern const struct step appointment_change[], appointment_to[], appointment_cancel[],
    appointment_outcome[];
extern const struct step appointment_calendar[]; /* GET …/calendar: text/calendar, 404, 409 */
extern const struct step appointment_person_calendar[]; /* GET /patients/{id}/calendar */

extern const struct db_call *const appointment_calls[]; /* NULL-ended */

/* The last step of what answers with a calendar's file: made of the items in req->state. */
enum step_result appointment_file(struct request *req, const char *name);

#endif

/*
 * reminder.h - bevakning: what a unit wants to be reminded of in a case, and when. It is the unit's
 * own; no other party sees it. When it is due it waits for the unit in its inbox.
 */
#ifndef REMINDER_REMINDER_H
#define REMINDER_REMINDER_H
#include "loop/flow.h"

struct db_call;

extern const struct step reminder_list[]; /* GET /discharges/{id}/reminders */
extern const struct step reminder_add[];  /* POST /discharges/{id}/reminders */
extern const struct step
    reminder_change[]; /* PUT /reminders/{id}: other words or time, done, not done */

extern const struct db_call *const reminder_calls[]; /* NULL-ended */

#endif

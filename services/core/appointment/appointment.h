/*
 * appointment.h - times agreed with a person (visits, calls, home visits, follow-ups, SIP
 * meetings): what may be said of one, and what a calendar's file says of it. The use cases are in
 * appointment_api.h.
 *
 * A time is two moments, not a wall clock's hours: across a change of the clocks it is as long as
 * it is. It is made ahead, or entered afterwards and said to be so; it is moved to what comes,
 * never to what has been. That a person has another time at the same hour is told, and hinders
 * nobody. Pure; what is made lives in the arena.
 */
#ifndef APPOINTMENT_APPOINTMENT_H
#define APPOINTMENT_APPOINTMENT_H
#include "base/clock.h"
#include "json/json.h"

#define APPOINTMENT_LONGEST (24 * CLOCK_HOUR)
#define APPOINTMENT_AHEAD   (INT64_C(1826) * 24 * CLOCK_HOUR) /* five years */

struct appointment_move {
    const char *act, *from, *to; /* NULL ends */
};
extern const struct appointment_move APPOINTMENT_MOVES[];
bool appointment_allows(const char *act, const char *state);

/* Whether a time may be said to be then. On SP_EINVAL `why` has the member and a reason. The
 * database has the same rule (appointment.check_appointment). */
SP_MUSTCHECK int appointment_times(int64_t starts, int64_t ends, int64_t now, bool afterwards,
                                   struct problem *why);
/* Whether a time of that kind has a place one goes to, and a link one follows. */
bool appointment_has_place(const char *kind);
bool appointment_has_link(const char *kind);
/* An address that a patient may be given: https, a host by name, nobody's name before it, and no
 * character that needs escaping. */
bool appointment_link_fits(const char *link);

/* The file of these times (items of the database's `doc`) as RFC 5545 has it, in Swedish, as of
 * `now`. It names nobody but whom the patient meets; what is hidden in the document is not in it.
 */
char *appointment_calendar_text(struct arena *a, const cJSON *items, int64_t now, size_t *len);

#endif

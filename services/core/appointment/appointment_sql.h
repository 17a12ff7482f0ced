/*
 * appointment_sql.h - every call that the module makes (sql/api/appointment.sql,
 * appointment_write.sql).
 */
#ifndef APPOINTMENT_APPOINTMENT_SQL_H
#define APPOINTMENT_APPOINTMENT_SQL_H
#include "db/db.h"

extern const struct db_call APPOINTMENT_READ;            /* time */
extern const struct db_call APPOINTMENT_OF_PERSON;       /* person, past, before or NULL, limit */
extern const struct db_call APPOINTMENT_LIST;            /* from, to */
extern const struct db_call APPOINTMENT_CALENDAR;        /* time */
extern const struct db_call APPOINTMENT_PERSON_CALENDAR; /* person */
extern const struct db_call APPOINTMENT_MAKE;            /* person, args json */
extern const struct db_call APPOINTMENT_CHANGE;          /* time, version, args json */
extern const struct db_call APPOINTMENT_MOVE;            /* time, version, args json */
extern const struct db_call APPOINTMENT_END;             /* time, version, act, args json */

#endif

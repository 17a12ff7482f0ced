/*
 * appointment_sql.c - the module's calls, one line each; their twins are in sql/api/appointment.sql
 * and sql/api/appointment_write.sql.
 */
#include "appointment/appointment_sql.h"
#include "appointment/appointment_api.h"

const struct db_call APPOINTMENT_READ = {"appointment_read", DB_READ, 1};
const struct db_call APPOINTMENT_OF_PERSON = {"appointment_of_person", DB_READ_LONG, 4};
const struct db_call APPOINTMENT_LIST = {"appointment_list", DB_READ_LONG, 2};
const struct db_call APPOINTMENT_CALENDAR = {"appointment_calendar", DB_READ, 1};
const struct db_call APPOINTMENT_PERSON_CALENDAR = {"appointment_person_calendar", DB_READ_LONG, 1};
const struct db_call APPOINTMENT_MAKE = {"appointment_make", DB_WRITE, 2};
const struct db_call APPOINTMENT_CHANGE = {"appointment_change", DB_WRITE, 3};
const struct db_call APPOINTMENT_MOVE = {"appointment_move", DB_WRITE, 3};
const struct db_call APPOINTMENT_END = {"appointment_end", DB_WRITE, 4};

const struct db_call *const appointment_calls[] = {&APPOINTMENT_READ,
                                                   &APPOINTMENT_OF_PERSON,
                                                   &APPOINTMENT_LIST,
                                                   &APPOINTMENT_CALENDAR,
                                                   &APPOINTMENT_PERSON_CALENDAR,
                                                   &APPOINTMENT_MAKE,
                                                   &APPOINTMENT_CHANGE,
                                                   &APPOINTMENT_MOVE,
                                                   &APPOINTMENT_END,
                                                   NULL};

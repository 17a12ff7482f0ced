/*
 * patient_sql.c - the module's calls, one line each; their twins are in sql/api/patient.sql.
 */
#include "patient/patient_sql.h"
#include "patient/patient.h"

const struct db_call PATIENT_LOOKUP = {"patient_lookup", DB_READ, 2};
const struct db_call PATIENT_CREATE = {"patient_create", DB_WRITE, 1};
const struct db_call PATIENT_READ = {"patient_read", DB_READ, 1};
const struct db_call PATIENT_UPDATE = {"patient_update", DB_WRITE, 3};
const struct db_call PATIENT_IDENTIFIER_ADD = {"patient_identifier_add", DB_WRITE, 4};
const struct db_call PATIENT_ADDRESSEES = {"patient_addressees", DB_READ, 1};
const struct db_call NAMED_STAFF_READ = {"named_staff_read", DB_READ, 1};
const struct db_call NAMED_STAFF_WRITE = {"named_staff_write", DB_WRITE, 2};
const struct db_call PATIENT_PLACEMENT = {"patient_placement", DB_WRITE, 3};

const struct db_call *const patient_calls[] = {&PATIENT_LOOKUP,         &PATIENT_CREATE,
                                               &PATIENT_READ,           &PATIENT_UPDATE,
                                               &PATIENT_IDENTIFIER_ADD, &PATIENT_ADDRESSEES,
                                               &NAMED_STAFF_READ,       &NAMED_STAFF_WRITE,
                                               &PATIENT_PLACEMENT,      NULL};

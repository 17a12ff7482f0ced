/*
 * fhir_sql.c - the module's calls, one line each; their twin is in sql/api/fhir.sql.
 */
#include "fhir/fhir_sql.h"
#include "fhir/fhir_api.h"

const struct db_call FHIR_SEARCH = {"fhir_search", DB_READ_LONG, 2};
const struct db_call FHIR_READ = {"fhir_read", DB_READ, 2};
const struct db_call FHIR_SYSTEM_SEARCH = {"fhir_system_search", DB_READ_LONG, 3};
const struct db_call FHIR_SYSTEM_READ = {"fhir_system_read", DB_READ, 3};
const struct db_call FHIR_TARGET = {"fhir_target", DB_READ_LONG, 3};
const struct db_call FHIR_ENCOUNTER_CREATE = {"fhir_encounter_create", DB_WRITE, 2};
const struct db_call FHIR_ENCOUNTER_UPDATE = {"fhir_encounter_update", DB_WRITE, 4};
const struct db_call FHIR_PATIENT_WRITE = {"fhir_patient_write", DB_WRITE, 4};

const struct db_call *const fhir_calls[] = {
    &FHIR_SEARCH,           &FHIR_READ,          &FHIR_SYSTEM_SEARCH,
    &FHIR_SYSTEM_READ,      &FHIR_TARGET,        &FHIR_ENCOUNTER_CREATE,
    &FHIR_ENCOUNTER_UPDATE, &FHIR_PATIENT_WRITE, NULL};

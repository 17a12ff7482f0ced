/*
 * fhir_sql.c - the module's calls, one line each; their twin is in sql/api/fhir.sql.
 */
#include "fhir/fhir_sql.h"
#include "fhir/fhir_api.h"

const struct db_call FHIR_SEARCH = {"fhir_search", DB_READ_LONG, 2};
const struct db_call FHIR_READ = {"fhir_read", DB_READ, 2};

const struct db_call *const fhir_calls[] = {&FHIR_SEARCH, &FHIR_READ, NULL};

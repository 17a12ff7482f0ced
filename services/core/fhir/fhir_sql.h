/*
 * fhir_sql.h - the calls of FHIR.
 */
#ifndef FHIR_FHIR_SQL_H
#define FHIR_FHIR_SQL_H
#include "db/db.h"

extern const struct db_call FHIR_SEARCH; /* type, args */
extern const struct db_call FHIR_READ;   /* the same function, and shares its round trip */
/* The same two for a system: its HSA-id comes first. */
extern const struct db_call FHIR_SYSTEM_SEARCH, FHIR_SYSTEM_READ;
/* What a system writes: what is there before, and the write itself. */
extern const struct db_call FHIR_TARGET, FHIR_ENCOUNTER_CREATE, FHIR_ENCOUNTER_UPDATE,
    FHIR_PATIENT_WRITE;

#endif

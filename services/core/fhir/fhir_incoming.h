/*
 * fhir_incoming.h - what a record system says by FHIR, as the database takes it. Pure: no I/O.
 *
 * On SP_EINVAL `why` has a reason, and as its pointer the FHIRPath of the element at fault. What is
 * not known here is let pass, as FHIR has it; what is needed is never guessed.
 */
#ifndef FHIR_FHIR_INCOMING_H
#define FHIR_FHIR_INCOMING_H
#include "json/json.h"

/* A stay: {system, value, unitHsa|unitId, patientId|number+numberKind, status: open, finished,
 * cancelled, wrong or death, admittedAt, expectedDischargeDate, admissionNoticeDueAt, care, leftAt,
 * to}. fresh: it is being made, so it goes on. */
SP_MUSTCHECK int fhir_stay_read(struct arena *a, const cJSON *resource, bool fresh, int64_t now,
                                cJSON **out, struct problem *why);
/* A person: {identifier, identifierKind, givenName, familyName, sex, birthDate, phone, address,
 * municipality, listedHsa|listedId, unitHsa|unitId}. */
SP_MUSTCHECK int fhir_person_read(struct arena *a, const cJSON *resource, int64_t now, cJSON **out,
                                  struct problem *why);
/* "identifier=system|value" of If-None-Exist: is it the stay that the body tells of? */
bool fhir_same_stay(struct arena *a, const char *condition, const cJSON *args);

#endif

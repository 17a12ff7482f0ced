/*
 * patient.h - people as Samplan keeps them: look-up by number, registration, correction, numbers
 * that change over time, and who may open a person with protected identity (rules.md 5.5, 6.1).
 *
 * A number never stands in a URL: look-ups are POST. What comes back is made by the database under
 * row-level security; a person who may not be shown is not found, in the same words as nobody.
 * Memory: the request's arena.
 */
#ifndef PATIENT_PATIENT_H
#define PATIENT_PATIENT_H
#include "patient/person_id.h"
#include "json/json.h"

/* Reads a written number as of today in Sweden. On SP_EINVAL `why` has the pointer and the reason.
 */
SP_MUSTCHECK int patient_identifier_read(const char *text, const char *pointer, int64_t now,
                                         struct person_id *out, struct problem *why);

extern const struct step patient_lookup[];         /* POST /patients/lookup */
extern const struct step patient_create[];         /* POST /patients */
extern const struct step patient_read[];           /* GET /patients/{id} */
extern const struct step patient_update[];         /* PUT /patients/{id} */
extern const struct step patient_identifier_add[]; /* POST /patients/{id}/identifiers */
extern const struct step patient_addressees[];     /* GET /patients/{id}/addressees */
extern const struct step patient_staff_read[];     /* GET /patients/{id}/named-staff */
extern const struct step patient_staff_write[];    /* PUT /patients/{id}/named-staff */
extern const struct step patient_placement[];      /* PUT /patients/{id}/placement */

extern const struct db_call *const patient_calls[]; /* NULL-ended */

#endif

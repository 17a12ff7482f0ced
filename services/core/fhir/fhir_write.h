/*
 * fhir_write.h - the steps of what systems send, and where their resources are.
 */
#ifndef FHIR_FHIR_WRITE_H
#define FHIR_FHIR_WRITE_H
#include "http/route.h"

extern const struct step fhir_create[]; /* 201, or 200 when it is there; 400, 403, 409 */
extern const struct step fhir_update[]; /* 200, 201 at another ward; 400, 403, 404, 409, 412, 428 */
const char *fhir_base(const struct request *req); /* "https://…/fhir" of the listener */

#endif

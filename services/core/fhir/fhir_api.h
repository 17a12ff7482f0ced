/*
 * fhir_api.h - the FHIR R4 face: its routes and what a refusal looks like there.
 *
 * The routes are made of fhir.def, and so is the CapabilityStatement: neither can say what the
 * other does not. They are in no openapi.yaml; GET /fhir/metadata is their description.
 *
 *     GET  /fhir/metadata           200, for anybody
 *     GET  /fhir/{type}             200 a searchset; 400 a parameter that is not served
 *     POST /fhir/{type}/_search     the same as a form, where an identity number may be
 *     GET  /fhir/{type}/{id}        200, 304, 404 it is not there or not shared
 */
#ifndef FHIR_FHIR_API_H
#define FHIR_FHIR_API_H
#include "base/config.h"
#include "db/db.h"
#include "http/route.h"

void fhir_open(const struct config *config); /* before the first request */
/* The rows of the table, in the arena: for people, and for systems on a listener with certificates
 * on both sides. */
const struct route *fhir_routes(struct arena *a, unsigned *n);
const struct route *fhir_system_routes(struct arena *a, unsigned *n);
/* A refusal as an OperationOutcome below /fhir, as a problem document elsewhere. */
enum step_result fhir_problem(struct request *req);

extern const struct db_call *const fhir_calls[]; /* NULL-ended */

#endif

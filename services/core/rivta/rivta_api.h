/*
 * rivta_api.h - the national listener: its routes, the steps behind all of them, its calls.
 */
#ifndef RIVTA_RIVTA_API_H
#define RIVTA_RIVTA_API_H
#include "db/db.h"
#include "http/route.h"
#include "rivta/rivta.h"

/* `system`: our own HSA-id, which must live as long as the process. */
void rivta_open(const char *system);
const struct route *rivta_routes(struct arena *a); /* RIVTA_CONTRACTS rows, in the arena */
/* What the national listener answers instead of a problem document: a SOAP fault. */
enum step_result rivta_problem(struct request *req);
extern const struct step rivta_fail[];
extern const struct db_call *const rivta_calls[];

/* What a call says, as the database's functions take it: {contract, facility, number, ...}. */
cJSON *rivta_args(struct arena *a, const struct rivta_call *call, const char *system);

#endif

/*
 * routes.h - the whole API on one page, and every call it makes of the database.
 */
#ifndef SERVER_ROUTES_H
#define SERVER_ROUTES_H
#include "db/db.h"
#include "http/route.h"

SP_MUSTCHECK int routes_make(struct arena *a, struct route_table **out, const char **why);
/* The listener for systems: the national contracts, and FHIR. */
SP_MUSTCHECK int routes_national(struct arena *a, struct route_table **out, const char **why);
const struct db_call *const *routes_calls(struct arena *a); /* NULL-ended, of all modules */

#endif

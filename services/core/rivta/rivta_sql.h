/*
 * rivta_sql.h - the module's calls of the database.
 */
#ifndef RIVTA_RIVTA_SQL_H
#define RIVTA_RIVTA_SQL_H
#include "db/db.h"
#include "rivta/rivta.h"

extern const struct db_call RIVTA_CALLS[RIVTA_CONTRACTS];
extern const struct db_call RIVTA_REFUSED; /* what was refused before anything was asked */

#endif

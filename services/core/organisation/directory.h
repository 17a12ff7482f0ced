/*
 * directory.h - units and codes: who there is to address. No personal data.
 */
#ifndef ORGANISATION_DIRECTORY_H
#define ORGANISATION_DIRECTORY_H
#include "loop/flow.h"

struct db_call;

extern const struct step directory_search[];    /* GET /units?q=&kind=&municipality= */
extern const struct step directory_reference[]; /* GET /reference */

extern const struct db_call *const directory_calls[]; /* NULL-ended */

#endif

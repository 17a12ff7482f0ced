/*
 * inbox.h - the unit's inbox: what waits for us, what waits for others, nearest deadline first.
 *
 * Memory: the request's arena.
 */
#ifndef INBOX_INBOX_H
#define INBOX_INBOX_H
#include "json/json.h"

extern const struct step inbox_read[];   /* GET /inbox?view=&after= */
extern const struct step inbox_search[]; /* POST /inbox/search */

extern const struct db_call *const inbox_calls[]; /* NULL-ended */

#endif

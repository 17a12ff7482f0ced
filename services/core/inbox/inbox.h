/*
 * inbox.h - the unit's inbox: what is new, waits for us, waits for others, is overdue;
 * least time left first, narrowed down by filters.
 *
 * Memory: the request's arena.
 */
#ifndef INBOX_INBOX_H
#define INBOX_INBOX_H
#include "json/json.h"

extern const struct step
    inbox_read[]; /* GET /inbox?view=&after=&unit=&municipality=&role=&action=... */
extern const struct step inbox_search[];   /* POST /inbox/search */
extern const struct step inbox_downtime[]; /* GET /inbox/downtime: all of it, for paper */

extern const struct db_call *const inbox_calls[]; /* NULL-ended */

#endif

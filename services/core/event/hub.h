/*
 * hub.h - what others learn: from a NOTIFY of the database to the open streams of the units that
 * are party to the thing that changed (architecture.md 3.7, proto/events.yaml).
 *
 * Events carry ids and versions, never personal data. A subscriber hears of everything that was
 * committed after its position: it is registered before the catch-up question is asked, and what
 * arrives meanwhile is kept for it. Events may come twice; the reader fetches what changed anyway.
 *
 * One hub for a process. Thread: the loop's.
 */
#ifndef EVENT_HUB_H
#define EVENT_HUB_H
#include "db/db.h"

struct uv_loop_s;

/* Listens on samplan_event and samplan_session; a session's end ends its streams at once. */
void hub_open(struct uv_loop_s *loop, struct db *db);
void hub_close(void);

/* GET /stream, resumed by Last-Event-ID. */
extern const struct step hub_stream[];

extern const struct db_call *const hub_calls[]; /* NULL-ended */

#endif

/*
 * duty.h - what the worker does again and again: one call to the database each time.
 *
 * A duty runs soon after start and then every `period`; a failure is logged, counted and tried
 * again at the next turn. Two workers may run at once: every duty is safe to do twice.
 */
#ifndef WORKER_DUTY_H
#define WORKER_DUTY_H
#include "db/db.h"

struct duty {
    const char *name;
    int64_t period; /* microseconds */
    const struct db_call *call;
    void (*done)(const struct request *req, const struct db_answer *answer); /* may be NULL */
};

extern const struct duty duty_outbox;     /* age and number of events not yet delivered outward */
extern const struct duty duty_sweep;      /* removes what has had its time */
extern const struct duty duty_partitions; /* makes the audit log's next months */

extern const struct duty *const duties[]; /* NULL-ended */

void duty_start(struct uv_loop_s *loop, struct db *db, const struct duty *duty);
void duty_stop_all(void);

#endif

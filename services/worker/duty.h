/*
 * duty.h - what the worker does again and again: one call to the database each time, or a flow of
 * steps around several.
 *
 * A duty runs soon after start and then every `period`; a failure is logged, counted and tried
 * again at the next turn. Two workers may run at once: every duty is safe to do twice.
 */
#ifndef WORKER_DUTY_H
#define WORKER_DUTY_H
#include "db/db.h"

struct duty {
    const char *name;
    int64_t period;             /* microseconds; 0: what `every` says */
    enum config_key every;      /* a key of the configuration, read when period is 0 */
    const struct db_call *call; /* the one call; NULL: `steps` instead */
    void (*done)(const struct request *req, const struct db_answer *answer); /* may be NULL */
    const struct step *steps;                                                /* a flow of its own */
    const struct db_call *const *calls; /* the calls of `steps`, NULL-ended */
};

extern const struct duty duty_outbox;     /* age and number of events not yet delivered outward */
extern const struct duty duty_sweep;      /* removes what has had its time */
extern const struct duty duty_partitions; /* makes the audit log's next months */
extern const struct duty duty_escalate;   /* passes on what nobody acknowledged in time */
extern const struct duty duty_remind;  /* tells what is due: reminders, clocks that have run out */
extern const struct duty duty_notice;  /* sends notices by e-mail and SMS */
extern const struct duty duty_quality; /* looks for faults in the cases' times */
extern const struct duty duty_review;  /* orders and draws rounds of the log review */
extern const struct duty duty_retention; /* counts copies whose time has passed */
extern const struct duty duty_index;     /* tells the national engagement index what has changed */

/* Breaks off the call under way, whose outcome is then not known, and makes no more. */
void duty_index_stop(void);

extern const struct duty *const duties[]; /* NULL-ended */

/* Every call that a duty makes, NULL-ended. */
const struct db_call *const *duty_calls(struct arena *a);

void duty_start(struct uv_loop_s *loop, struct db *db, const struct config *config,
                const struct duty *duty);
/* Takes no more turns and calls `drained`, at once or when the last turn under way is over. */
void duty_drain(void (*drained)(void *arg), void *arg);

/* ---- for the steps of a duty ---- */
struct uv_loop_s *duty_loop(const struct request *req);
const struct config *duty_config(const struct request *req);
void duty_again(
    const struct request *req); /* there is more to do: the next turn follows this one */

#endif

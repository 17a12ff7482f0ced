/*
 * duty_sweep.c - ended sessions, old sign-in attempts, idempotency keys and delivered events go
 * when their time is over; the database knows the times. Nothing about a person is removed here.
 */
#include "base/clock.h"
#include "duty.h"

static const struct db_call CALL = {"worker_sweep", DB_WRITE, 0};

const struct duty duty_sweep = {.name = "sweep", .period = 10 * CLOCK_MINUTE, .call = &CALL};

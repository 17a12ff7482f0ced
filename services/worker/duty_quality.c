/*
 * duty_quality.c - looks for what is wrong or missing in the cases' times; the database knows what
 * and when. What is found names nobody (sql/api/quality_check.sql).
 */
#include "base/clock.h"
#include "duty.h"

static const struct db_call CALL = {"worker_quality", DB_WRITE, 0};

/* Five hundred cases a turn: five thousand at once was two seconds of a processor that others wait
 * for. */
const struct duty duty_quality = {.name = "quality", .period = 10 * CLOCK_SECOND, .call = &CALL};

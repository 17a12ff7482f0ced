/*
 * duty_quality.c - looks for what is wrong or missing in the cases' times; the database knows what
 * and when. What is found names nobody (sql/api/quality_check.sql).
 */
#include "base/clock.h"
#include "duty.h"

static const struct db_call CALL = {"worker_quality", DB_WRITE, 0};

const struct duty duty_quality = {.name = "quality", .period = CLOCK_MINUTE, .call = &CALL};

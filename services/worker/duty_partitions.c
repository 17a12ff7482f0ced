/*
 * duty_partitions.c - the audit log's partitions for the months to come, so that no row ever lacks
 * one.
 */
#include "base/clock.h"
#include "duty.h"

static const struct db_call CALL = {"worker_partitions", DB_WRITE, 0};

const struct duty duty_partitions = {.name = "partitions", .period = 6 * CLOCK_HOUR, .call = &CALL};

/*
 * duty_remind.c - reminders that are due and statutory clocks that have run out are told, once
 * each.
 */
#include "duty.h"

static const struct db_call CALL = {"worker_remind", DB_WRITE, 0};

const struct duty duty_remind = {.name = "remind", .every = CONFIG_WATCH_EVERY, .call = &CALL};

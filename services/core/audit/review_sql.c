/*
 * review_sql.c - the calls of the log review, one line each.
 */
#include "audit/review_sql.h"
#include "audit/audit.h"

const struct db_call REVIEW_QUEUE = {"review_queue", DB_READ_LONG, 2};
const struct db_call REVIEW_ITEM = {"review_item", DB_READ, 1};
const struct db_call REVIEW_DECIDE = {"review_decide", DB_WRITE, 3};
const struct db_call REVIEW_ROUNDS = {"review_rounds", DB_READ_LONG, 0};
const struct db_call REVIEW_ROUND_ORDER = {"review_round_order", DB_WRITE, 1};
const struct db_call REVIEW_SETTINGS = {"review_settings", DB_READ, 0};
const struct db_call REVIEW_SETTINGS_WRITE = {"review_settings_write", DB_WRITE, 2};
const struct db_call PUBLIC_PERSONS = {"public_persons", DB_READ, 0};
const struct db_call PUBLIC_PERSON_ADD = {"public_person_add", DB_WRITE, 2};
const struct db_call PUBLIC_PERSON_REMOVE = {"public_person_remove", DB_WRITE, 1};
const struct db_call REVIEW_STATISTICS = {"review_statistics", DB_READ_LONG, 2};

const struct db_call *const review_calls[] = {
    &REVIEW_QUEUE,       &REVIEW_ITEM,          &REVIEW_DECIDE,         &REVIEW_ROUNDS,
    &REVIEW_ROUND_ORDER, &REVIEW_SETTINGS,      &REVIEW_SETTINGS_WRITE, &PUBLIC_PERSONS,
    &PUBLIC_PERSON_ADD,  &PUBLIC_PERSON_REMOVE, &REVIEW_STATISTICS,     NULL};

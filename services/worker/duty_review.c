/*
 * duty_review.c - orders the rounds of the log review whose time has come, and looks through the
 * log for those that wait, a day of it in a turn, until one can be drawn (sql/api/review_draw.sql).
 */
#include "base/clock.h"
#include "duty.h"
#include "json/json.h"

static const struct db_call CALL = {"worker_review", DB_WRITE, 0};

static void done(const struct request *req, const struct db_answer *answer)
{
    struct problem why = {0};
    cJSON *doc;

    if (!json_parse(req->arena, answer->doc, answer->doc_len, &doc, &why) && json_true(doc, "more"))
        duty_again(req);
}

const struct duty duty_review = {
    .name = "review", .period = 10 * CLOCK_SECOND, .call = &CALL, .done = done};

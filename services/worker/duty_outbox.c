/*
 * duty_outbox.c - how far behind the delivery outward is: two metrics and an alarm's ground.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "duty.h"
#include "json/json.h"

static const struct db_call CALL = {"worker_outbox", DB_READ, 0};

static void note(const struct request *req, const struct db_answer *answer)
{
    struct problem unused = {0};
    cJSON *doc = NULL;
    int64_t pending = 0, oldest = 0;

    if (json_parse(req->arena, answer->doc, answer->doc_len, &doc, &unused))
        return;
    if (json_int(doc, "pending", &pending))
        metric_set(METRIC_outbox_pending, pending);
    if (json_int(doc, "oldestSeconds", &oldest))
        metric_set(METRIC_outbox_lag_seconds, oldest);
}

const struct duty duty_outbox = {
    .name = "outbox", .period = 5 * CLOCK_SECOND, .call = &CALL, .done = note};

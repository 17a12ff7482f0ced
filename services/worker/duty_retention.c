/*
 * duty_retention.c - how many copies of what is closed are kept though their time has passed
 * (rules.md 5.6): a metric, for somebody to run `samplan retention`. Nothing is removed here.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "duty.h"
#include "json/json.h"

static const struct db_call CALL = {"worker_retention", DB_WRITE, 0};

static void note(const struct request *req, const struct db_answer *answer)
{
    struct problem unused = {0};
    cJSON *doc = NULL;
    int64_t overdue = 0;

    if (!json_parse(req->arena, answer->doc, answer->doc_len, &doc, &unused) &&
        json_int(doc, "overdue", &overdue))
        metric_set(METRIC_retention_overdue, overdue);
}

const struct duty duty_retention = {
    .name = "retention", .period = 12 * CLOCK_HOUR, .call = &CALL, .done = note};

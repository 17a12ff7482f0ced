/*
 * duty_escalate.c - what nobody acknowledged in time: to the substitute unit, and back to the
 * sender. The database decides (sql/api/escalate.sql); here it is counted and logged.
 */
#include "base/log.h"
#include "base/metrics.h"
#include "duty.h"
#include "json/json.h"

static const struct db_call CALL = {"worker_escalate", DB_WRITE, 0};

static void note(const struct request *req, const struct db_answer *answer)
{
    struct problem unused = {0};
    cJSON *doc = NULL;
    int64_t passed = 0, told = 0, failed = 0;

    if (json_parse(req->arena, answer->doc, answer->doc_len, &doc, &unused) ||
        !json_int(doc, "passed", &passed) || !json_int(doc, "told", &told) ||
        !json_int(doc, "failed", &failed))
        return;
    metric_add(METRIC_escalations_total, passed + told);
    if (passed + told)
        log_event(OBS_ESCALATED, req->id, LOG_INT("passed", passed), LOG_INT("told", told));
    if (failed)
        log_event(OBS_ESCALATE_FAIL, req->id, LOG_INT("cases", failed));
}

const struct duty duty_escalate = {
    .name = "escalate", .every = CONFIG_WATCH_EVERY, .call = &CALL, .done = note};

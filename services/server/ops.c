/*
 * ops.c - health and metrics; answers from the process's own memory, never from the database.
 */
#include "ops.h"
#include "base/metrics.h"
#include "db/db.h"
#include "http/reply.h"
#include <string.h>

#define PAGE_MAX (1024 * 1024)

static const char *allowed = "";

void ops_open(const struct config *config)
{
    allowed = config_text(config, CONFIG_METRICS_ALLOW);
}

/* `list` has addresses separated by spaces. */
static bool listed(const char *list, const char *address)
{
    size_t len = strlen(address);

    while (*list) {
        size_t word = strcspn(list, " ");

        if (word == len && memcmp(list, address, len) == 0)
            return true;
        list += word + strspn(list + word, " ");
    }
    return false;
}

static enum step_result live(struct request *req)
{
    return reply_doc(req, 200, "{\"status\":\"live\"}", strlen("{\"status\":\"live\"}"));
}

static enum step_result ready(struct request *req)
{
    if (!db_up(req->db)) {
        req->problem.retry_after = 5;
        return flow_fail(req, SP_EUNAVAILABLE);
    }
    return reply_doc(req, 200, "{\"status\":\"ready\"}", strlen("{\"status\":\"ready\"}"));
}

static enum step_result metrics(struct request *req)
{
    struct buf page = buf_make(req->arena, PAGE_MAX);

    if (!listed(allowed, req->client))
        return flow_fail(req, SP_ENOTFOUND);
    metrics_print(&page);
    return reply_text(req, 200, "text/plain; version=0.0.4; charset=utf-8", page.data);
}

const struct step ops_live[] = {{"live", live}, STEPS_END};
const struct step ops_ready[] = {{"ready", ready}, STEPS_END};
const struct step ops_metrics[] = {{"metrics", metrics}, STEPS_END};

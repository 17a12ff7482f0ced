/*
 * duty_index.c - tells the national engagement index what has changed.
 *
 *     take ~~ what is wanted is worked out, a call begins ~~> send ──▶ done ~~> said
 *
 * The database decides what goes into a call and when the next one may be made; one is under way at
 * a time, whoever makes it. If this process dies, the database knows that nobody knows what the
 * index says of those keys, and they are told again when it is safe. Numbers are not logged.
 */
#include "base/log.h"
#include "base/metrics.h"
#include "base/uuid.h"
#include "duty.h"
#include "http/client.h"
#include "index/index.h"
#include "index/index_open.h"
#include <string.h>

static const struct db_call TAKE = {"worker_index_take", DB_WRITE, 5};
static const struct db_call DONE = {"worker_index_done", DB_WRITE, 5};

static struct {
    struct http_client *client; /* made at the first turn that needs it */
    bool closed;
} out;

struct turn_state {
    const struct db_answer *taken, *said;
    const cJSON *doc;
    const char *call, *code;
    enum index_outcome outcome;
    struct http_fetch fetch;
};

static bool open_client(struct request *req)
{
    const struct config *c = duty_config(req);
    struct tls_own own = index_own(c);
    const char *why;

    if (out.closed || out.client)
        return !out.closed;
    why = index_fault(req->arena, c);
    if (!why &&
        http_client_with(duty_loop(req), &own, config_text(c, CONFIG_INDEX_CA), &out.client, &why))
        out.client = NULL;
    if (out.client)
        return true;
    log_event(OBS_INDEX_BAD, req->id, LOG_TEXT("why", why));
    metric_set(METRIC_index_stopped, 1);
    return false;
}

static enum step_result index_take(struct request *req)
{
    struct turn_state *op = flow_state(req, sizeof *op);
    const struct config *c = duty_config(req);
    bool on = index_on(c);
    struct db_batch *tx;

    if (on && !open_client(req))
        return STEP_DONE;
    tx = db_batch(req);
    op->taken = db_call(tx, &TAKE, DB_TEXT(on ? config_text(c, CONFIG_NATIONAL_HSA_ID) : NULL),
                        db_param_int(req->arena, config_int(c, CONFIG_INDEX_BATCH)),
                        db_param_int(req->arena, config_int(c, CONFIG_INDEX_QUIET)),
                        db_param_int(req->arena, INDEX_LEASE),
                        db_param_int(req->arena, config_int(c, CONFIG_INDEX_HOUR)));
    return db_commit(tx);
}

static void note_state(const cJSON *doc)
{
    int64_t n = 0;

    if (json_int(doc, "pending", &n))
        metric_set(METRIC_index_pending, n);
    if (json_int(doc, "lagSeconds", &n))
        metric_set(METRIC_index_lag_seconds, n);
    if (json_int(doc, "refused", &n))
        metric_set(METRIC_index_refused, n);
    metric_set(METRIC_index_stopped, json_text(doc, "stopped") != NULL);
}

static void answered(struct http_fetch *fetch)
{
    flow_wake(fetch->arg);
}

static enum step_result index_send(struct request *req)
{
    struct turn_state *op = req->state;
    const struct config *c = duty_config(req);
    struct problem unused = {0};
    cJSON *doc = NULL;
    const char *body;

    if (!op->taken->doc) /* the index is off */
        return STEP_DONE;
    if (json_parse(req->arena, op->taken->doc, op->taken->doc_len, &doc, &unused))
        return flow_fail(req, SP_EINTERNAL);
    op->doc = doc;
    op->call = json_text(doc, "callId");
    note_state(doc);
    if (!op->call) {
        if (json_true(doc, "more"))
            duty_again(req);
        return STEP_DONE;
    }
    body = index_update(req->arena, config_text(c, CONFIG_INDEX_ADDRESS), json_get(doc, "posts"));
    op->fetch = (struct http_fetch){.method = "POST",
                                    .url = config_text(c, CONFIG_INDEX_URL),
                                    .type = "text/xml; charset=utf-8",
                                    .action = INDEX_ACTION,
                                    .body = body,
                                    .limit = INDEX_TIME,
                                    .done = answered,
                                    .arg = req};
    metric_add(METRIC_index_calls_total, 1);
    if (!body || out.closed || http_fetch(out.client, req->arena, &op->fetch)) {
        op->fetch.err = SP_EINVAL;
        op->fetch.why = body ? "connect" : INDEX_NO_MESSAGE;
        return STEP_NEXT;
    }
    flow_pend(req);
    return STEP_WAIT;
}

static void judge(struct request *req, struct turn_state *op)
{
    int64_t posts = json_size(json_get(op->doc, "posts"));
    struct index_answer answer = {.err = op->fetch.err,
                                  .why = op->fetch.why,
                                  .status = op->fetch.status,
                                  .text = op->fetch.answer,
                                  .len = op->fetch.answer_len};

    op->outcome = index_judge(req->arena, &answer, &op->code);
    if (op->outcome == INDEX_ACCEPTED) {
        metric_add(METRIC_index_posts_total, posts);
        log_event(OBS_INDEX_SENT, req->id, LOG_INT("posts", posts));
        return;
    }
    bool later = op->outcome == INDEX_UNKNOWN || op->outcome == INDEX_AGAIN;

    metric_add(later ? METRIC_index_failures_total : METRIC_index_refusals_total, 1);
    log_event(later                        ? OBS_INDEX_FAIL
              : op->outcome == INDEX_SPLIT ? OBS_INDEX_REFUSED
                                           : OBS_INDEX_STOPPED,
              req->id, LOG_INT("posts", posts), LOG_TEXT("why", op->code));
}

static double chance(void)
{
    unsigned n;

    random_bytes(&n, sizeof n);
    return (double)n / 4294967296.0;
}

static enum step_result index_done(struct request *req)
{
    struct turn_state *op = req->state;
    struct db_batch *tx = db_batch(req);
    int64_t failures = 0;

    judge(req, op);
    json_int(op->doc, "failures", &failures);
    op->said =
        db_call(tx, &DONE, DB_TEXT(op->call), DB_TEXT(INDEX_OUTCOMES[op->outcome]),
                DB_TEXT(op->code), db_param_int(req->arena, index_wait(failures + 1, chance())),
                db_param_int(req->arena, config_int(duty_config(req), CONFIG_INDEX_QUIET)));
    return db_commit(tx);
}

static enum step_result index_said(struct request *req)
{
    struct turn_state *op = req->state;
    struct problem unused = {0};
    cJSON *doc = NULL;
    int64_t lost = 0;

    if (json_parse(req->arena, op->said->doc, op->said->doc_len, &doc, &unused))
        return flow_fail(req, SP_EINTERNAL);
    note_state(doc);
    if (json_int(doc, "lost", &lost) && lost)
        log_event(OBS_INDEX_GIVEN_UP, req->id, LOG_TEXT("why", op->code));
    duty_again(req);
    return STEP_DONE;
}

static const struct step STEPS[] = {{"take", index_take},
                                    {"send", index_send},
                                    {"done", index_done},
                                    {"said", index_said},
                                    STEPS_END};
static const struct db_call *const CALLS[] = {&TAKE, &DONE, NULL};

const struct duty duty_index = {
    .name = "index", .every = CONFIG_INDEX_EVERY, .steps = STEPS, .calls = CALLS};

void duty_index_stop(void)
{
    out.closed = true;
    http_client_free(out.client);
    out.client = NULL;
}

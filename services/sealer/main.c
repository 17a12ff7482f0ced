/*
 * main.c - samplan-sealer: seals the audit log again and again, on a thread with a connection of
 * its own, with metrics and health on a port of its own.
 *
 *     timer ─▶ a request that is nobody's ─▶ sealer_turn on the thread ─▶ metrics, log, alarm
 *
 * It holds the only key that can sign the log, so it runs as a user of its own. It is supervised
 * like the worker (one child). Any number of sealers may run at once.
 */
#include "audit/seal.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/uuid.h"
#include "http/reply.h"
#include "http/server.h"
#include "loop/loop.h"
#include "loop/program.h"
#include "loop/supervise.h"
#include "loop/timer.h"
#include "loop/work.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MAX  (1024 * 1024)
#define KEY_MAX   4096
#define KEEP_HEAD CLOCK_MINUTE /* between two heads in the journal */
#define STALE     (5 * CLOCK_SECOND)

static struct program_state {
    struct arena *arena;
    struct uv_loop_s *loop;
    struct http_server *http;
    struct work_lane *lane;
    struct timer *timer;
    struct sealer *sealer;
    struct sealed sealed; /* by the turn under way or the last one */
    int err;
    bool busy, stopping, alarmed;
    int64_t well;   /* monotonic: the last turn that ended well */
    int64_t headed; /* monotonic: the last head written to the journal */
    int64_t alarm;  /* microseconds */
} sealing;

/* ---- health and metrics ---- */

static enum step_result health(struct request *req)
{
    if (!sealing.well || clock_monotonic() - sealing.well > STALE + sealing.alarm) {
        req->problem.retry_after = 5;
        return flow_fail(req, SP_EUNAVAILABLE);
    }
    return reply_doc(req, 200, "{\"status\":\"ready\"}", strlen("{\"status\":\"ready\"}"));
}

static enum step_result metrics(struct request *req)
{
    struct buf page = buf_make(req->arena, PAGE_MAX);

    metrics_print(&page);
    return reply_text(req, 200, "text/plain; version=0.0.4; charset=utf-8", page.data);
}

static const struct step HEALTH[] = {{"health", health}, STEPS_END};
static const struct step METRICS_PAGE[] = {{"metrics", metrics}, STEPS_END};
static const struct step FAIL[] = {{"problem", reply_problem}, STEPS_END};
static const struct route ROUTES[] = {
    {"GET", "/health/ready", 0, "none", ROUTE_PUBLIC, HEALTH},
    {"GET", "/metrics", 0, "none", ROUTE_PUBLIC, METRICS_PAGE},
};

/* ---- turns ---- */

static void work(void *arg)
{
    (void)arg;
    sealing.err = sealer_turn(sealing.sealer, &sealing.sealed);
}

static enum step_result turn_step(struct request *req)
{
    return work_run(req, sealing.lane, work, NULL);
}

static const struct step TURN[] = {{"seal", turn_step}, STEPS_END};

/* The head goes to the journal, and from there to another host: an anchor that costs nothing. */
static void note_head(const struct head *h)
{
    int64_t now = clock_monotonic();
    char note[NOTE_TEXT_MAX], size[32];

    if (!h->size || (sealing.headed && now - sealing.headed < KEEP_HEAD))
        return;
    sealing.headed = now;
    head_note(h, note);
    snprintf(size, sizeof size, "%llu", (unsigned long long)h->size);
    log_event(OBS_SEAL_HEAD, NULL, LOG_TEXT("size", size), LOG_TEXT("note", note));
}

static void note_lag(const struct sealed *s)
{
    bool late = s->lag > sealing.alarm;

    metric_set(METRIC_seal_lag_milliseconds, s->lag / 1000);
    if (late && !sealing.alarmed)
        log_event(OBS_SEAL_LAG, NULL, LOG_INT("milliseconds", s->lag / 1000));
    sealing.alarmed = late;
}

static void note(const struct sealed *s)
{
    if (sealing.err) {
        log_event(OBS_SEAL_FAIL, NULL, LOG_TEXT("err", err_slug(sealing.err)),
                  LOG_TEXT("why", s->fault));
        if (sealing.well && clock_monotonic() - sealing.well > sealing.alarm)
            note_lag(&(struct sealed){.lag = clock_monotonic() - sealing.well});
        return;
    }
    sealing.well = clock_monotonic();
    metric_set(METRIC_seal_last_seconds, clock_now() / CLOCK_SECOND);
    metric_add(METRIC_seal_rows_total, (int64_t)s->rows);
    metric_add(METRIC_seal_batches_total, (int64_t)s->batches);
    if (s->head.size)
        metric_set(METRIC_seal_log_size, (int64_t)s->head.size);
    if (s->batches)
        log_event(OBS_SEALED, NULL, LOG_INT("rows", s->rows), LOG_INT("batches", s->batches));
    if (s->dropped)
        log_event(OBS_SEAL_DROPPED, NULL);
    note_head(&s->head);
    note_lag(s);
}

static void finish(struct request *req)
{
    (void)req;
    note(&sealing.sealed);
}

static void take_turn(void *arg);

static void release(struct request *req)
{
    bool again = sealing.sealed.more && !sealing.err && !sealing.stopping;

    sealing.busy = false;
    arena_free(req->arena);
    free(req);
    if (again)
        take_turn(NULL);
}

static void take_turn(void *arg)
{
    struct request *req;

    (void)arg;
    if (sealing.busy || sealing.stopping)
        return;
    req = calloc(1, sizeof *req);
    if (!req)
        abort();
    sealing.busy = true;
    req->arena = arena_new();
    req->received = clock_now();
    req->method = "DUTY";
    req->path = "seal";
    req->client = "sealer";
    req->if_match = -1;
    req->finish = finish;
    req->release = release;
    uuid_v7(req->id);
    flow_start(req, NULL, TURN, NULL);
}

/* ---- from start to end ---- */

static void drained(void *arg)
{
    (void)arg;
    http_close(sealing.http);
    timer_stop(sealing.timer);
}

static void stop(void *arg)
{
    (void)arg;
    log_event(OBS_PROCESS_DRAIN, NULL);
    sealing.stopping = true;
    http_drain(sealing.http, drained, NULL);
}

static int read_key(const struct config *config, struct log_secret *out, const char **why)
{
    const char *path = config_text(config, CONFIG_AUDIT_KEY);
    char text[KEY_MAX + 1] = "";
    FILE *file = *path ? fopen(path, "rb") : NULL;
    int err = SP_EINVAL;

    *why = "audit.key names no file that can be read; samplan audit key make FILE makes one";
    if (!file)
        return SP_EINVAL;
    if (fread(text, 1, KEY_MAX, file) > 0) {
        *why = "audit.key is not a file that samplan audit key make has made";
        err = secret_parse(text, out);
    }
    fclose(file);
    explicit_bzero(text, sizeof text);
    return err;
}

static int open_all(struct config *config, const int *sockets, unsigned n, const char **why)
{
    struct seal_options options = {.url = config_text(config, CONFIG_DATABASE_URL_SEALER),
                                   .heartbeat = config_int(config, CONFIG_AUDIT_HEARTBEAT) * 1000,
                                   .keep_months =
                                       (int)config_int(config, CONFIG_AUDIT_KEEP_MONTHS)};
    struct http_options http = {.loop = sealing.loop,
                                .config = config,
                                .fail = FAIL,
                                .listeners = sockets,
                                .n_listeners = n,
                                .plain = true};
    struct route_table *routes;
    int err = read_key(config, &options.secret, why);

    if (!err)
        err = route_table_make(sealing.arena, ROUTES, sizeof ROUTES / sizeof *ROUTES, &routes, why);
    if (err)
        return err;
    sealing.sealer = sealer_new(&options);
    secret_wipe(&options.secret);
    sealing.alarm = config_int(config, CONFIG_AUDIT_ALARM) * 1000;
    sealing.lane = work_lane_new(sealing.loop, 1, 1);
    sealing.timer = timer_every(sealing.loop, config_int(config, CONFIG_AUDIT_SEAL_EVERY) * 1000,
                                take_turn, NULL);
    http.routes = routes;
    err = http_open(&http, &sealing.http, why);
    if (!err)
        take_turn(NULL);
    return err;
}

static int serve(void *arg, const int *sockets, unsigned n, unsigned slot)
{
    const char *why = "";

    sealing.arena = arena_new();
    sealing.loop = loop_open();
    metrics_slot(slot);
    if (open_all(arg, sockets, n, &why)) {
        log_event(OBS_CONFIG_BAD, NULL, LOG_TEXT("why", why));
        return 3;
    }
    loop_on_stop(sealing.loop, stop, NULL);
    log_event(OBS_PROCESS_READY, NULL);
    supervise_ready();
    loop_run(sealing.loop);
    log_event(OBS_PROCESS_STOP, NULL);
    work_lane_free(sealing.lane);
    sealer_free(sealing.sealer);
    if (loop_close(sealing.loop))
        return 1;
    arena_free(sealing.arena);
    return 0;
}

int main(int argc, char **argv)
{
    struct program p = {.name = "samplan-sealer", .argv = argv};
    int status = program_start(&p, argc);

    if (status >= 0)
        return status;
    if (metrics_init(1)) {
        fputs("There is no memory for the metrics.\n", stderr);
        return 3;
    }
    status = supervise_run(
        &(struct supervise){.listen = config_text(p.config, CONFIG_METRICS_SEALER_LISTEN),
                            .processes = 1,
                            .argv = argv,
                            .handover = p.handover,
                            .check = program_check,
                            .serve = serve,
                            .arg = p.config});
    program_end(&p);
    return status;
}

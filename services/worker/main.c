/*
 * main.c - samplan-worker: duties beside the servers, with metrics and health on a port of its own.
 *
 * It is supervised like the server (one child), so a crash is followed by a restart with back-off.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "duty.h"
#include "http/reply.h"
#include "http/server.h"
#include "loop/loop.h"
#include "loop/program.h"
#include "loop/supervise.h"
#include <stdio.h>
#include <string.h>

#define PAGE_MAX (1024 * 1024)

struct worker {
    struct arena *arena;
    struct db *db;
    struct http_server *http;
};

const struct duty *const duties[] = {
    &duty_outbox,  &duty_sweep, &duty_partitions, &duty_escalate, &duty_remind, &duty_notice,
    &duty_quality, &duty_index, &duty_retention,  &duty_review,   NULL};

static enum step_result health(struct request *req)
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

static void database_closed(void *arg)
{
    (void)arg;
}

static void duties_over(void *arg)
{
    struct worker *w = arg;

    db_close(w->db, database_closed, NULL);
}

/* What a duty has begun is finished: a notice that was sent is noted as sent. */
static void drained(void *arg)
{
    struct worker *w = arg;

    http_close(w->http);
    duty_index_stop();
    duty_drain(duties_over, w);
}

static void stop(void *arg)
{
    struct worker *w = arg;

    log_event(OBS_PROCESS_DRAIN, NULL);
    http_drain(w->http, drained, w);
}

static int open_all(struct worker *w, struct uv_loop_s *loop, struct config *config,
                    const int *sockets, unsigned n, const char **why)
{
    struct route_table *routes;
    struct db_options db = {.loop = loop,
                            .config = config,
                            .url = config_text(config, CONFIG_DATABASE_URL_WORKER),
                            .calls = duty_calls(w->arena)};
    struct http_options http = {.loop = loop,
                                .config = config,
                                .fail = FAIL,
                                .listeners = sockets,
                                .n_listeners = n,
                                .plain = true};
    int err = route_table_make(w->arena, ROUTES, sizeof ROUTES / sizeof *ROUTES, &routes, why);

    if (!err)
        err = db_open(&db, &w->db);
    if (err)
        return err;
    http.db = w->db;
    http.routes = routes;
    for (unsigned i = 0; duties[i]; i++)
        duty_start(loop, w->db, config, duties[i]);
    return http_open(&http, &w->http, why);
}

static int serve(void *arg, const int *sockets, unsigned n, unsigned slot)
{
    struct worker w = {.arena = arena_new()};
    struct uv_loop_s *loop = loop_open();
    const char *why = "the database connection string cannot be read";

    metrics_slot(slot);
    if (open_all(&w, loop, arg, sockets, n, &why)) {
        log_event(OBS_CONFIG_BAD, NULL, LOG_TEXT("why", why));
        return 3;
    }
    loop_on_stop(loop, stop, &w);
    log_event(OBS_PROCESS_READY, NULL);
    supervise_ready();
    loop_run(loop);
    log_event(OBS_PROCESS_STOP, NULL);
    if (loop_close(loop))
        return 1;
    arena_free(w.arena);
    return 0;
}

int main(int argc, char **argv)
{
    struct program p = {.name = "samplan-worker", .argv = argv};
    int status = program_start(&p, argc);

    if (status >= 0)
        return status;
    if (metrics_init(1)) {
        fputs("There is no memory for the metrics.\n", stderr);
        return 3;
    }
    status = supervise_run(
        &(struct supervise){.listen = config_text(p.config, CONFIG_METRICS_WORKER_LISTEN),
                            .processes = 1,
                            .argv = argv,
                            .handover = p.handover,
                            .check = program_check,
                            .serve = serve,
                            .arg = p.config});
    program_end(&p);
    return status;
}

/*
 * main.c - samplan-server: the parent that owns the listening sockets, and the processes that
 * answer.
 *
 *     main ─▶ supervise_run ─┬─▶ serve (slot 0): loop, database, hub, HTTP ─▶ drain ─▶ end
 *                            └─▶ serve (slot 1) ...
 *
 * Everything that must be the same in all children (ticket keys, metrics segment, configuration) is
 * made before the fork; everything with a thread or a socket of its own after it.
 */
#include "base/log.h"
#include "base/metrics.h"
#include "event/hub.h"
#include "http/server.h"
#include "http/tls.h"
#include "identity/session.h"
#include "identity/sign_in.h"
#include "loop/loop.h"
#include "loop/program.h"
#include "loop/supervise.h"
#include "message/message.h"
#include "ops.h"
#include "routes.h"
#include <stdio.h>

#define CSP                                                                                        \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "              \
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "                \
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "                                \
    "require-trusted-types-for 'script'; trusted-types 'none'"

struct server { /* of one child */
    struct arena *arena;
    struct config *config;
    struct uv_loop_s *loop;
    struct db *db;
    struct http_server *http;
};

static void database_closed(void *arg)
{
    (void)arg;
}

static void drained(void *arg)
{
    struct server *s = arg;

    http_close(s->http);
    hub_close();
    identity_close();
    db_close(s->db, database_closed, NULL);
}

static void stop(void *arg)
{
    struct server *s = arg;

    log_event(OBS_PROCESS_DRAIN, NULL);
    http_drain(s->http, drained, s);
}

/* The first database connection makes the process ready; without one it answers 503, which is
 * better than a refused connection, so readiness does not wait for it. */
static int open_all(struct server *s, const int *sockets, unsigned n, const char **why)
{
    struct route_table *routes;
    struct db_options db = {.loop = s->loop,
                            .config = s->config,
                            .url = config_text(s->config, CONFIG_DATABASE_URL),
                            .calls = routes_calls(s->arena)};
    struct http_options http = {.loop = s->loop,
                                .config = s->config,
                                .gate = identity_gate,
                                .fail = identity_fail,
                                .listeners = sockets,
                                .n_listeners = n,
                                .web_root = config_text(s->config, CONFIG_WEB_ROOT),
                                .csp = CSP};
    int err = routes_make(s->arena, &routes, why);

    if (!err)
        err = db_open(&db, &s->db);
    if (err)
        return err;
    http.db = s->db;
    http.routes = routes;
    ops_open(s->config);
    *why = "the settings of sign-in cannot be used together; the line before this says which";
    err = identity_open(s->loop, s->config, s->db);
    if (err)
        return err;
    err = message_open(s->loop, s->config, why);
    if (err)
        return err;
    hub_open(s->loop, s->db);
    return http_open(&http, &s->http, why);
}

static int serve(void *arg, const int *sockets, unsigned n, unsigned slot)
{
    struct server s = {.arena = arena_new(), .config = arg, .loop = loop_open()};
    const char *why = "the database connection string cannot be read";

    metrics_slot(slot);
    if (open_all(&s, sockets, n, &why)) {
        log_event(OBS_CONFIG_BAD, NULL, LOG_TEXT("why", why));
        return 3;
    }
    loop_on_stop(s.loop, stop, &s);
    log_event(OBS_PROCESS_READY, NULL, LOG_INT("slot", slot));
    supervise_ready();
    loop_run(s.loop);
    log_event(OBS_PROCESS_STOP, NULL, LOG_INT("slot", slot));
    if (loop_close(s.loop))
        return 1;
    arena_free(s.arena);
    return 0;
}

int main(int argc, char **argv)
{
    struct program p = {.name = "samplan-server", .argv = argv};
    int status = program_start(&p, argc);

    if (status >= 0)
        return status;
    if (metrics_init((unsigned)config_int(p.config, CONFIG_HTTP_PROCESSES))) {
        fputs("There is no memory for the metrics.\n", stderr);
        return 3;
    }
    http_ticket_keys_init();
    status = supervise_run(
        &(struct supervise){.listen = config_text(p.config, CONFIG_HTTP_LISTEN),
                            .processes = (unsigned)config_int(p.config, CONFIG_HTTP_PROCESSES),
                            .argv = argv,
                            .handover = p.handover,
                            .check = program_check,
                            .serve = serve,
                            .arg = p.config});
    program_end(&p);
    return status;
}

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
#include "access/access_api.h"
#include "audit/receipt.h"
#include "base/log.h"
#include "base/metrics.h"
#include "event/hub.h"
#include "fhir/fhir_api.h"
#include "http/server.h"
#include "http/tls.h"
#include "identity/session.h"
#include "identity/sign_in.h"
#include "loop/listen.h"
#include "loop/loop.h"
#include "loop/program.h"
#include "loop/supervise.h"
#include "message/message.h"
#include "ops.h"
#include "organisation/hsa_id.h"
#include "paper/paper.h"
#include "rivta/rivta_api.h"
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
    struct http_server *http, *national; /* the second: NULL when nobody has configured it */
    unsigned draining;
};

static void database_closed(void *arg)
{
    (void)arg;
    receipts_close();
}

static void drained(void *arg)
{
    struct server *s = arg;

    if (--s->draining)
        return;
    http_close(s->http);
    http_close(s->national);
    hub_close();
    identity_close();
    db_close(s->db, database_closed, NULL);
}

static void stop(void *arg)
{
    struct server *s = arg;

    log_event(OBS_PROCESS_DRAIN, NULL);
    s->draining = s->national ? 2 : 1;
    http_drain(s->http, drained, s);
    if (s->national)
        http_drain(s->national, drained, s);
}

/* A refusal as its path has it: an OperationOutcome, or a SOAP fault. */
static enum step_result national_problem(struct request *req)
{
    bool fhir = req->path && text_starts(req->path, "/fhir");

    return fhir ? fhir_problem(req) : rivta_problem(req);
}

/* The listener of systems, the national platform among them: certificates on both sides, SOAP and
 * FHIR. */
static int open_national(struct server *s, const int *sockets, unsigned n, const char **why)
{
    const struct config *c = s->config;
    struct tls_mutual *mutual = arena_alloc(s->arena, sizeof *mutual);
    struct route_table *routes;
    struct http_options http = {.loop = s->loop,
                                .config = c,
                                .fail = rivta_fail,
                                .db = s->db,
                                .listeners = sockets,
                                .n_listeners = n,
                                .mutual = mutual,
                                .problem = national_problem,
                                .within = config_int(c, CONFIG_NATIONAL_TIME)};

    *mutual = (struct tls_mutual){.certificate = config_text(c, CONFIG_NATIONAL_TLS_CERTIFICATE),
                                  .key = config_text(c, CONFIG_NATIONAL_TLS_KEY),
                                  .ca = config_text(c, CONFIG_NATIONAL_CLIENT_CA),
                                  .crl = config_text(c, CONFIG_NATIONAL_CLIENT_CRL)};
    if (!hsa_id_valid(config_text(c, CONFIG_NATIONAL_HSA_ID))) {
        *why = "national.hsa_id: it must be this system's HSA-id.";
        return SP_EINVAL;
    }
    rivta_open(config_text(c, CONFIG_NATIONAL_HSA_ID));
    int err = routes_national(s->arena, &routes, why);

    http.routes = routes;
    return err ? err : http_open(&http, &s->national, why);
}

/* Sockets that the national platform calls, to the end; the others, before them. Who passes sockets
 * (systemd) passes both kinds. */
static unsigned split(const struct config *config, const int *sockets, unsigned n, int *sorted)
{
    const char *national = config_text(config, CONFIG_NATIONAL_LISTEN);
    unsigned own = 0, other = n;

    for (unsigned i = 0; i < n; i++) {
        if (*national && listen_is(sockets[i], national))
            sorted[--other] = sockets[i];
        else
            sorted[own++] = sockets[i];
    }
    return own;
}

/* The first database connection makes the process ready; without one it answers 503, which is
 * better than a refused connection, so readiness does not wait for it. */
static int open_all(struct server *s, const int *sockets, unsigned all, const char **why)
{
    int sorted[LISTEN_MOST];
    unsigned n = split(s->config, sockets, all, sorted);
    struct route_table *routes;
    struct db_options db = {.loop = s->loop,
                            .config = s->config,
                            .url = config_text(s->config, CONFIG_DATABASE_URL),
                            .calls = routes_calls(s->arena)};
    struct http_options http = {.loop = s->loop,
                                .config = s->config,
                                .gate = identity_gate,
                                .fail = identity_fail,
                                .problem = fhir_problem,
                                .listeners = sorted,
                                .n_listeners = n,
                                .web_root = config_text(s->config, CONFIG_WEB_ROOT),
                                .csp = CSP};
    int err = routes_make(s->arena, &routes, why);

    if (!err)
        err = receipts_open(s->arena, s->config, why);
    db.written = receipts_on() ? receipts_add : NULL;
    if (!err)
        err = db_open(&db, &s->db);
    if (err)
        return err;
    http.db = s->db;
    http.routes = routes;
    ops_open(s->config);
    fhir_open(s->config);
    *why = "the settings of sign-in cannot be used together; the line before this says which";
    err = identity_open(s->loop, s->config, s->db);
    if (err)
        return err;
    access_open(s->config);
    err = message_open(s->loop, s->config, why);
    if (err)
        return err;
    paper_open(s->loop, s->config);
    hub_open(s->loop, s->db);
    err = http_open(&http, &s->http, why);
    if (!err && *config_text(s->config, CONFIG_NATIONAL_LISTEN))
        err = open_national(s, sorted + n, all - n, why);
    return err;
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
    struct arena *arena;
    int status = program_start(&p, argc);

    if (status >= 0)
        return status;
    if (metrics_init((unsigned)config_int(p.config, CONFIG_HTTP_PROCESSES))) {
        fputs("There is no memory for the metrics.\n", stderr);
        return 3;
    }
    http_ticket_keys_init();
    arena = arena_new();
    status = supervise_run(&(struct supervise){
        .listen = arena_printf(arena, "%s %s", config_text(p.config, CONFIG_HTTP_LISTEN),
                               config_text(p.config, CONFIG_NATIONAL_LISTEN)),
        .processes = (unsigned)config_int(p.config, CONFIG_HTTP_PROCESSES),
        .argv = argv,
        .handover = p.handover,
        .check = program_check,
        .serve = serve,
        .arg = p.config});
    arena_free(arena);
    program_end(&p);
    return status;
}

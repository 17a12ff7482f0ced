/*
 * session_gate.c - owns the first wall: which requests reach a use case, and what follows a
 * refusal.
 *
 *     session ──▶ known ──▶ same-site ──▶ admit ──▶ body ──▶ the route's steps
 *        └ ~~ api.session_read ~~┘
 *
 * The database repeats every one of these checks but the browser's. The body is looked at last, so
 * that nobody without a session learns anything from it. Memory: the request's arena.
 * Thread: the loop's.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "http/reply.h"
#include "http/route.h"
#include "identity/inner.h"
#include "identity/session_cache.h"
#include "identity/session_doc.h"
#include "identity/sign_in.h"
#include <string.h>

struct gate {
    unsigned char secret[SECRET_BYTES], hash[32];
    uint64_t generation; /* of the cache when the database was asked */
    const struct db_answer *answer;
};

/* Stands in req->state for "refused in C, not audited yet"; no use case has it as its state. */
static const char UNAUDITED;

enum step_result session_refuse(struct request *req, int err, const char *pointer,
                                const char *reason)
{
    req->state = (void *)(uintptr_t)&UNAUDITED;
    return flow_refuse(req, err, pointer, reason);
}

static bool public_route(const struct request *req)
{
    return req->route->flags & ROUTE_PUBLIC;
}

static bool safe_method(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static void hold(struct request *req, struct session_entry *entry)
{
    arena_defer(req->arena, session_entry_drop, entry);
    req->session = &entry->session;
}

static enum step_result gate_session(struct request *req)
{
    struct gate *op = flow_state(req, sizeof *op);
    struct session_entry *entry;
    struct db_batch *tx;

    if (public_route(req))
        return STEP_NEXT;
    if (secret_read(req->secret, op->secret) != SP_OK)
        return session_refuse(req, SP_ENOSESSION, NULL, NULL);
    secret_hash(op->secret, op->hash);
    entry = session_cache_find(op->hash, clock_monotonic(), clock_now());
    if (entry) {
        metric_add(METRIC_session_cache_hits_total, 1);
        hold(req, entry);
        return STEP_NEXT;
    }
    metric_add(METRIC_session_cache_misses_total, 1);
    op->generation = session_cache_generation();
    tx = db_batch(req);
    op->answer = db_call(tx, &SESSION_READ);
    return db_commit(tx);
}

static enum step_result gate_known(struct request *req)
{
    struct gate *op = req->state;
    struct session_entry *entry;

    if (!op->answer)
        return STEP_NEXT;
    entry = session_entry_new(op->hash);
    hold(req, entry);
    if (session_doc_read(req->arena, op->answer, &entry->session) != SP_OK)
        return flow_fail(req, SP_EINTERNAL);
    /* A session that ended while its answer was under way must not be remembered. */
    if (op->generation == session_cache_generation())
        session_cache_put(entry, clock_monotonic());
    return STEP_NEXT;
}

static bool token_right(struct request *req, const struct gate *op)
{
    const char *token = request_header(req, "x-samplan-csrf");

    return token && strlen(token) == SECRET_CSRF &&
           text_same_secret(token, secret_csrf(req->arena, op->secret), SECRET_CSRF);
}

/* A public write (signing in) has no session whose token could be asked for. */
static enum step_result gate_same_site(struct request *req)
{
    const struct gate *op = req->state;

    if (safe_method(req->method))
        return STEP_NEXT;
    if (identity_same_site(identity.origin, request_header(req, "origin"),
                           request_header(req, "sec-fetch-site")) != SP_OK)
        return session_refuse(req, SP_ECROSSSITE, "Origin", NULL);
    if (!public_route(req) && !token_right(req, op))
        return session_refuse(req, SP_ECROSSSITE, "X-Samplan-Csrf", "csrf");
    return STEP_NEXT;
}

static enum step_result gate_admit(struct request *req)
{
    const struct session *who = req->session;
    struct gate *op = req->state;

    memset(op->secret, 0, sizeof op->secret);
    req->state = NULL;
    if (public_route(req))
        return STEP_NEXT;
    if (!who->assignment_id[0] && !(req->route->flags & ROUTE_UNBOUND))
        return session_refuse(req, SP_EDENIED, NULL,
                              who->role == ROLE_CITIZEN ? "permission" : "choose-assignment");
    if (!access_allows(who->permissions, req->route->permission))
        return session_refuse(req, SP_EDENIED, NULL, "permission");
    return STEP_NEXT;
}

const struct step identity_gate[] = {{"session", gate_session},     {"known", gate_known},
                                     {"same-site", gate_same_site}, {"admit", gate_admit},
                                     {"body", http_read_json},      STEPS_END};

/* ---- after a failure ---- */

struct failure {
    struct problem problem; /* writing the audit row must not change what is answered */
};

/* The outcome under which a failure must still be audited; NULL: it has been, or needs not. What
 * the database refused it has audited itself; an error that it raised took its audit row along. */
static const char *unaudited(const struct request *req)
{
    int err = req->problem.err;

    if (!req->route || strcmp(req->route->audit, "none") == 0)
        return NULL;
    if (req->state != &UNAUDITED)
        return err == SP_EINTERNAL || err == SP_EUNKNOWN ? "failed" : NULL;
    /* A visitor without a session who asks whether there is one was not refused anything. */
    if (err == SP_ENOSESSION && req->route->permission == PERMISSION_NONE)
        return NULL;
    return "denied";
}

static enum step_result fail_record(struct request *req)
{
    const char *outcome = unaudited(req), *reason = req->problem.reason;
    struct failure *op = flow_state(req, sizeof *op);
    struct db_batch *tx;

    op->problem = req->problem;
    if (!outcome || !db_up(req->db))
        return STEP_NEXT;
    req->idempotency_key = NULL; /* it belongs to the write that failed */
    tx = db_batch(req);
    (void)db_call(tx, &REFUSAL_RECORD, DB_TEXT(req->route->audit), DB_TEXT(outcome),
                  DB_TEXT(reason ? reason : err_slug(req->problem.err)));
    return db_commit_any(tx);
}

static enum step_result fail_answer(struct request *req)
{
    const struct failure *op = req->state;

    req->problem = op->problem;
    if (req->route && sign_in_by_browser(req->route->steps))
        return sign_in_turned_away(req);
    if (req->route && (req->route->flags & ROUTE_FHIR)) {
        req->reply.status = 0; /* said as the server's options have it */
        return STEP_DONE;
    }
    return reply_problem(req);
}

const struct step identity_fail[] = {{"record", fail_record}, {"answer", fail_answer}, STEPS_END};

/*
 * batch.c - what is sent, what came back, and what that means for each request.
 *
 *     sync back │ error in it │ reads shared it   each runs again, alone
 *               │             │ deadlock etc.     runs again a little later, up to three times
 *               │             │ else              the flow ends with the SQLSTATE's problem
 *               │ none                            answers are handed on
 *     sync lost, or a notice  │ write             outcome unknown
 *                             │ read              runs again
 *
 * Answers stay here until the sync is back: before that nothing is committed, and no row of audit
 * is on disk. Memory: batches and statements live in the request's arena; a result belongs to the
 * statement until it is handed on, then to the arena too, so that documents are not copied.
 */
#include "base/text.h"
#include "db/inner.h"
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_MS 10 /* before the second attempt; doubles */

/* ---- building ---- */

struct db_batch *db_batch(struct request *req)
{
    struct db_batch *b = arena_alloc(req->arena, sizeof *b);
    char *secret = NULL;

    if (req->secret)
        secret = arena_printf(req->arena, "\\x%s", req->secret);
    b->req = req;
    b->db = req->db;
    b->last = &b->first;
    b->mode = DB_READ;
    b->common[0] = secret;
    b->common[1] = req->id[0] ? req->id : NULL;
    b->common[2] = req->client;
    return b;
}

/* What the idempotency key was used for: method, path and body, each ended so that none can pass
 * for a part of another. */
static const char *body_hash(const struct request *req)
{
    const char *method = req->method ? req->method : "";
    const char *path = req->path ? req->path : "";
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state sha;

    crypto_hash_sha256_init(&sha);
    crypto_hash_sha256_update(&sha, (const unsigned char *)method, strlen(method) + 1);
    crypto_hash_sha256_update(&sha, (const unsigned char *)path, strlen(path) + 1);
    if (req->body_label)
        crypto_hash_sha256_update(&sha, (const unsigned char *)req->body_label,
                                  strlen(req->body_label) + 1);
    if (req->body)
        crypto_hash_sha256_update(&sha, (const unsigned char *)req->body, req->body_len);
    crypto_hash_sha256_final(&sha, hash);
    return arena_printf(req->arena, "\\x%s", text_hex(req->arena, hash, sizeof hash));
}

/* Bytes go as they are: as text they would be twice as many. */
static void mark_bytes(struct arena *a, struct statement *s, unsigned at, size_t len)
{
    if (len > INT_MAX)
        abort(); /* http/ takes no body of that size */
    if (!s->formats) {
        s->formats = arena_alloc(a, (size_t)s->n * sizeof *s->formats);
        s->lengths = arena_alloc(a, (size_t)s->n * sizeof *s->lengths);
    }
    s->formats[at] = 1;
    s->lengths[at] = (int)len;
}

const struct db_answer *db_call_n(struct db_batch *tx, const struct db_call *call,
                                  const struct db_param *params, unsigned n)
{
    unsigned common = call->mode == DB_WRITE ? COMMON_WRITE : COMMON_READ;
    struct statement *s = arena_alloc(tx->req->arena, sizeof *s);

    if (n != call->params || n > DB_PARAMS_MAX)
        abort(); /* the caller and its table of calls do not agree */
    if (call->mode == DB_READ_LONG && tx->mode == DB_READ)
        tx->mode = DB_READ_LONG;
    if (call->mode == DB_WRITE && tx->mode != DB_WRITE) {
        tx->mode = DB_WRITE;
        tx->common[3] = tx->req->idempotency_key;
        tx->common[4] = body_hash(tx->req);
    }
    s->call = call;
    s->n = (int)(common + n);
    s->values = arena_alloc(tx->req->arena, (common + n) * sizeof *s->values);
    memcpy(s->values, tx->common, common * sizeof *s->values);
    for (unsigned i = 0; i < n; i++) {
        s->values[common + i] = params[i].text;
        if (params[i].len)
            mark_bytes(tx->req->arena, s, common + i, params[i].len);
    }
    *tx->last = s;
    tx->last = &s->next;
    tx->n++;
    return &s->answer;
}

static enum step_result commit(struct db_batch *tx, bool any)
{
    if (!tx->first)
        abort(); /* a batch without a call would wait for nothing */
    if (tx->db->closing) {
        tx->req->problem.retry_after = 1;
        return flow_fail(tx->req, SP_EUNAVAILABLE);
    }
    tx->any = any;
    flow_pend(tx->req);
    pool_submit(tx);
    return STEP_WAIT;
}

enum step_result db_commit(struct db_batch *tx)
{
    return commit(tx, false);
}

enum step_result db_commit_any(struct db_batch *tx)
{
    return commit(tx, true);
}

/* ---- sending ---- */

static bool send_statements(struct connection *c, const struct db_batch *b)
{
    for (const struct statement *s = b->first; s; s = s->next) {
        /* In binary form text and JSON are what they are as text, and bytes are bytes. */
        int form = s->call->mode == DB_READ_BYTES;

        if (!PQsendQueryPrepared(c->pg, s->call->name, s->n, s->values, s->lengths, s->formats,
                                 form))
            return false;
    }
    return true;
}

bool batch_send(struct connection *c)
{
    unsigned calls = 0;

    c->batch = c->flight.head;
    c->statement = c->batch->first;
    for (struct db_batch *b = c->flight.head; b; b = b->next) {
        b->attempts++;
        calls += b->n;
        if (!send_statements(c, b))
            return false;
    }
    if (c->db->options.written && !PQsendQueryPrepared(c->pg, WRITTEN_NAME, 0, NULL, NULL, NULL, 1))
        return false;
    metric_add(METRIC_db_batches_total, 1);
    metric_observe(HISTOGRAM_db_batch_calls, calls);
    if (c->flight.n > 1)
        metric_add(METRIC_db_batched_reads_total, c->flight.n);
    return PQpipelineSync(c->pg);
}

/* ---- what comes back ---- */

static void keep_sqlstate(struct connection *c, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    /* None: libpq's own words about a lost connection, which the sync that never comes will show.
     */
    if (c->failed[0] || !state || strlen(state) != sizeof c->failed - 1)
        return;
    memcpy(c->failed, state, sizeof c->failed);
    c->fault = c->statement ? c->statement->call : NULL;
}

void batch_result(struct connection *c, PGresult *result)
{
    struct statement *s = c->statement;

    if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        keep_sqlstate(c, result);
    if (!s) {
        PQclear(c->rows); /* what was written; after it only an error of COMMIT itself can come */
        c->rows = result;
        return;
    }
    PQclear(s->result);
    s->result = result;
    c->statement = s->next;
    while (!c->statement && c->batch) {
        c->batch = c->batch->next;
        c->statement = c->batch ? c->batch->first : NULL;
    }
}

/* One row as COPY would send it: of each column the length, most significant byte first, and the
 * value. */
static void hand_row(const struct db_options *options, const PGresult *r, int row)
{
    struct arena *a = arena_new();
    size_t len = 0;
    unsigned char *columns, *to;

    for (int i = 0; i < PQnfields(r); i++)
        len += 4 + (size_t)PQgetlength(r, row, i);
    columns = to = arena_alloc(a, len);
    for (int i = 0; i < PQnfields(r); i++) {
        bool null = PQgetisnull(r, row, i);
        uint32_t n = null ? UINT32_MAX : (uint32_t)PQgetlength(r, row, i);

        for (int shift = 24; shift >= 0; shift -= 8)
            *to++ = (unsigned char)(n >> shift);
        if (!null)
            memcpy(to, PQgetvalue(r, row, i), n);
        to += null ? 0 : n;
    }
    options->written(options->written_arg, columns, len);
    arena_free(a);
}

void batch_written(struct connection *c)
{
    if (c->rows && !c->failed[0] && PQresultStatus(c->rows) == PGRES_TUPLES_OK)
        for (int row = 0; row < PQntuples(c->rows); row++)
            hand_row(&c->db->options, c->rows, row);
    PQclear(c->rows);
    c->rows = NULL;
}

static void clear_results(struct db_batch *b)
{
    for (struct statement *s = b->first; s; s = s->next) {
        PQclear(s->result);
        s->result = NULL;
    }
}

static void drop_result(void *result)
{
    PQclear(result);
}

/* ---- handing on ---- */

/* A refusal that could not be audited is no refusal yet but a fault; a fault stays the one it was,
 * above all an unknown outcome. */
static void set_problem(struct problem *problem, int err)
{
    if (err_status(problem->err) >= 500)
        return;
    *problem = (struct problem){.err = err};
    if (err == SP_EUNAVAILABLE)
        problem->retry_after = RETRY_SECONDS;
    if (err == SP_EUNKNOWN)
        problem->retry_after = 1;
}

void batch_finish(struct db_batch *b, int err)
{
    struct request *req = b->req;

    clear_results(b);
    if (err)
        set_problem(&req->problem, err);
    flow_wake(req);
}

static void say_error(const struct request *req, const struct db_call *call, const char *why,
                      const char *sqlstate)
{
    log_event(OBS_DB_ERROR, req->id, LOG_TEXT("function", call ? call->name : NULL),
              LOG_TEXT("why", why), LOG_TEXT("sqlstate", sqlstate));
}

static bool read_answer(struct request *req, struct statement *s)
{
    PGresult *r = s->result;
    int fields = s->call->mode == DB_READ_BYTES ? 4 : 3;

    if (!r || PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1 || PQnfields(r) != fields ||
        PQgetisnull(r, 0, 0)) {
        say_error(req, s->call, "not-one-outcome", NULL);
        return false;
    }
    s->answer.outcome = PQgetvalue(r, 0, 0);
    s->answer.reason = PQgetisnull(r, 0, 1) ? NULL : PQgetvalue(r, 0, 1);
    s->answer.doc = PQgetisnull(r, 0, 2) ? NULL : PQgetvalue(r, 0, 2);
    s->answer.doc_len = (size_t)PQgetlength(r, 0, 2);
    if (fields == 4 && !PQgetisnull(r, 0, 3)) {
        s->answer.bytes = PQgetvalue(r, 0, 3);
        s->answer.bytes_len = (size_t)PQgetlength(r, 0, 3);
    }
    arena_defer(req->arena, drop_result, r);
    s->result = NULL;
    return true;
}

/* It is committed. */
static void hand_on(struct db_batch *b)
{
    struct problem *problem = &b->req->problem;

    for (struct statement *s = b->first; s; s = s->next) {
        if (!read_answer(b->req, s)) {
            batch_finish(b, SP_EINTERNAL);
            return;
        }
        int err = strcmp(s->answer.outcome, "ok") != 0 ? err_from_slug(s->answer.outcome) : SP_OK;
        if (err && !b->any && !problem->err) {
            problem->err = err;
            /* What is hidden and what is not there are one answer, and it says the rule. */
            problem->reason =
                s->answer.reason || err != SP_ENOTFOUND ? s->answer.reason : "not-seen";
            if (err != SP_EINVAL) /* the step has said which member the database is to judge */
                problem->pointer = NULL;
        }
    }
    batch_finish(b, SP_OK);
}

/* ---- after an error ---- */

static bool one_of(const char *state, const char *const *list)
{
    while (*list && strcmp(*list, state) != 0)
        list++;
    return *list != NULL;
}

/* Rolled back, and the next attempt may well succeed. */
static bool passing(const char *state)
{
    static const char *const list[] = {"40001", "40P01", NULL};

    return one_of(state, list);
}

bool batch_stale(const struct connection *c)
{
    static const char *const list[] = {
        "0A000", /* "cached plan must not change result type": a migration has been here */
        "25006", /* read-only: the primary became a standby */
        "26000", /* the prepared statement is unknown: a pooler in between changed servers */
        NULL};

    return one_of(c->failed, list);
}

static void say_retry(const struct connection *c, const struct db_batch *b, const char *why)
{
    log_event(OBS_DB_RETRY, b->req->id, LOG_TEXT("function", b->first->call->name),
              LOG_TEXT("why", why), LOG_TEXT("sqlstate", c->failed),
              LOG_INT("attempt", b->attempts));
}

static void run_alone(struct connection *c, struct queue *flight)
{
    for (struct db_batch *b = flight->head; b; b = b->next) {
        clear_results(b);
        b->alone = true;
        b->attempts = 0;
        metric_add(METRIC_db_retries_total, 1);
    }
    say_retry(c, flight->head, "shared");
    pool_again(c->db, flight);
}

static void failed(struct connection *c, struct db_batch *b)
{
    bool again = passing(c->failed) || batch_stale(c);

    clear_results(b);
    if (again && b->attempts < ATTEMPTS) {
        say_retry(c, b, "rolled-back");
        pool_later(b, (uint64_t)RETRY_MS << b->attempts);
        return;
    }
    say_error(b->req, c->fault, c->fault ? "statement" : "commit", c->failed);
    batch_finish(b, db_sqlstate(c->failed));
}

void batch_settle(struct connection *c, struct queue *flight)
{
    struct db_batch *b;

    if (c->failed[0] && flight->n > 1) {
        run_alone(c, flight);
        return;
    }
    while ((b = queue_take(flight))) {
        if (c->failed[0])
            failed(c, b);
        else
            hand_on(b);
    }
}

void batch_lost(struct connection *c, struct queue *flight)
{
    struct queue again;
    struct db_batch *b;

    queue_init(&again);
    for (b = flight->head; b; b = b->next)
        clear_results(b);
    while ((b = queue_take(flight))) {
        if (b->mode == DB_WRITE) {
            batch_finish(b, SP_EUNKNOWN);
        } else if (b->attempts < ATTEMPTS && !c->db->closing) {
            /* One of them may be what brings connections down: it shall not take the others along.
             */
            b->alone = b->attempts > 1;
            say_retry(c, b, "lost");
            metric_add(METRIC_db_retries_total, 1);
            queue_add(&again, b);
        } else {
            batch_finish(b, c->noticed ? SP_EUNKNOWN : SP_EUNAVAILABLE);
        }
    }
    pool_again(c->db, &again);
}

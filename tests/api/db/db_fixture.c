/*
 * db_fixture.c - see db_fixture.h. One process runs one test, so the state is plain statics.
 */
#include "db_fixture.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/uuid.h"
#include "db_fixture.sql.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#define ALARM_MS 30000
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#define LEAKED() __lsan_do_recoverable_leak_check()
#else
#define LEAKED() 0
#endif

const struct db_call READ_ECHO = {"echo", DB_READ, 1};
const struct db_call READ_SIZE = {"size", DB_READ, 1};
const struct db_call READ_RAISE = {"raise", DB_READ, 1};
const struct db_call READ_DIES_ONCE = {"dies_once", DB_READ, 1};
const struct db_call READ_REFUSED = {"refused", DB_READ, 1};
const struct db_call READ_COMMITS_LATE = {"commits_late", DB_READ, 1};
const struct db_call READ_LASTS = {"lasts", DB_READ_LONG, 1};
const struct db_call READ_WARNS = {"warns", DB_READ, 1};
const struct db_call WRITE_ROW = {"row", DB_WRITE, 1};
const struct db_call WRITE_LOCKS = {"locks", DB_WRITE, 1};
const struct db_call WRITE_COUNTS = {"counts", DB_WRITE, 1};
const struct db_call WRITE_DIES = {"dies", DB_WRITE, 1};
const struct db_call READ_MISSING = {"nobody_wrote_this", DB_READ, 1};

static const struct db_call *const ALL_CALLS[] = {
    &READ_ECHO,         &READ_SIZE,  &READ_RAISE, &READ_DIES_ONCE, &READ_REFUSED,
    &READ_COMMITS_LATE, &READ_LASTS, &READ_WARNS, &WRITE_ROW,      &WRITE_LOCKS,
    &WRITE_COUNTS,      &WRITE_DIES, NULL};

static struct {
    struct arena *arena;
    struct config *config;
    struct once *cluster, *base;
    char name[32], url[512];
    uv_loop_t loop;
    uv_timer_t alarm;
    struct db *db;
    bool up;
    unsigned begun, released;
} it;

/* ---- SQL behind the pool's back ---- */

static void must(struct once *c, int err, const char *what)
{
    if (!err)
        return;
    fprintf(stderr, "%s: %s\n", what, c ? once_error(c) : "");
    abort();
}

static struct once *connect_to(const char *database)
{
    const char *cluster = getenv("SAMPLAN_TEST_PG");
    const char *why = "";
    struct once *c;

    if (!cluster) {
        fprintf(stderr, "SAMPLAN_TEST_PG is not set: run the tests with tests/run\n");
        abort();
    }
    snprintf(it.url, sizeof it.url, "%s dbname=%s", cluster, database);
    must(NULL, once_open(it.arena, it.url, &c, &why), why);
    return c;
}

/* Puts the name of the test's database and role in the place of each $db. */
static void run_named(struct once *c, const char *text)
{
    struct buf out = buf_make(it.arena, 1 << 20);

    for (const char *at; (at = strstr(text, "$db")); text = at + 3) {
        buf_add(&out, text, (size_t)(at - text));
        buf_text(&out, it.name);
    }
    buf_text(&out, text);
    must(c, once_script(c, out.data), out.data);
}

void sql(const char *text)
{
    run_named(it.base, text);
}

const char *sql_value(const char *query)
{
    struct once_rows *rows;

    must(it.base, once_query(it.base, query, NULL, 0, &rows), query);
    return once_count(rows) ? once_value(rows, 0, 0) : NULL;
}

int sql_int(const char *query)
{
    const char *value = sql_value(query);

    return value ? (int)strtol(value, NULL, 10) : -1;
}

void cluster_sql(const char *text)
{
    run_named(it.cluster, text);
}

int64_t seen(const char *event)
{
    struct buf page = buf_make(it.arena, 1 << 20);
    const char *at;
    char line[128];

    metrics_print(&page);
    snprintf(line, sizeof line, "samplan_events_total{event=\"%s\"} ", event);
    at = strstr(page.data, line);
    return at ? strtoll(at + strlen(line), NULL, 10) : 0;
}

/* ---- the loop ---- */

static void on_alarm(uv_timer_t *timer)
{
    (void)timer;
    fprintf(stderr, "the test waited in vain\n");
    abort();
}

void turn(void)
{
    uv_run(&it.loop, UV_RUN_NOWAIT);
}

void event(void)
{
    uv_run(&it.loop, UV_RUN_ONCE);
}

void until(bool (*so)(void *), void *arg)
{
    uv_timer_start(&it.alarm, on_alarm, ALARM_MS, 0);
    while (!so(arg))
        uv_run(&it.loop, UV_RUN_ONCE);
    uv_timer_stop(&it.alarm);
}

static bool is_over(void *arg)
{
    return ((struct trial *)arg)->released;
}

void until_over(struct trial *t)
{
    until(is_over, t);
}

/* ---- the pool ---- */

static void on_ready(void *arg, bool up)
{
    (void)arg;
    it.up = up;
}

static bool is_up(void *arg)
{
    (void)arg;
    return it.up;
}

static void on_closed(void *arg)
{
    (void)arg;
    it.db = NULL;
}

static bool is_closed(void *arg)
{
    (void)arg;
    return !it.db;
}

bool pool_is_up(void)
{
    return it.up && db_up(it.db);
}

struct db *pool(void)
{
    return it.db;
}

void pool_start(const struct db_call *const *calls, bool up)
{
    struct db_options options = {.loop = &it.loop, .config = it.config, .ready = on_ready};

    options.calls = calls ? calls : ALL_CALLS;
    options.url = it.url;
    must(NULL, db_open(&options, &it.db), "db_open");
    if (up)
        until(is_up, NULL);
}

void pool_close(void)
{
    db_close(it.db, on_closed, NULL);
}

void until_closed(void)
{
    until(is_closed, NULL);
    it.up = false;
}

void pool_stop(void)
{
    pool_close();
    until_closed();
}

void config_again(void)
{
    struct buf faults = buf_make(it.arena, 10000);

    config_free(it.config);
    must(NULL, config_read(NULL, &it.config, &faults), "config_read");
}

/* ---- start and stop ---- */

static void make_database(void)
{
    const char *cluster = getenv("SAMPLAN_TEST_PG");

    snprintf(it.name, sizeof it.name, "dbt_%d", (int)getpid());
    it.cluster = connect_to("postgres");
    cluster_sql("DROP DATABASE IF EXISTS $db WITH (FORCE)");
    cluster_sql("DROP ROLE IF EXISTS $db");
    cluster_sql("CREATE ROLE $db LOGIN");
    cluster_sql("CREATE DATABASE $db TEMPLATE template0");
    it.base = connect_to(it.name);
    sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    sql(FIXTURE_SQL);
    snprintf(it.url, sizeof it.url, "%s dbname=%s user=%s", cluster, it.name, it.name);
}

void db_start(void)
{
    setenv("SAMPLAN_DATABASE_CONNECTIONS", "2", 0);
    setenv("SAMPLAN_DATABASE_WAIT", "10s", 0);
    setenv("SAMPLAN_DATABASE_MIN_VERSION", "150000", 0); /* what is here will do for tests */
    it.arena = arena_new();
    must(NULL, metrics_init(1), "metrics_init");
    must(NULL, clock_init(), "clock_init");
    log_open("db-test", LOG_ERROR);
    make_database();
    config_again();
    uv_loop_init(&it.loop);
    uv_timer_init(&it.loop, &it.alarm);
    pool_start(NULL, true);
}

void db_stop(void)
{
    if (it.db)
        pool_stop();
    uv_close((uv_handle_t *)&it.alarm, NULL);
    uv_run(&it.loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&it.loop)) {
        fprintf(stderr, "a handle was left open\n");
        abort();
    }
    once_close(it.base);
    cluster_sql("DROP DATABASE $db WITH (FORCE)");
    cluster_sql("DROP ROLE $db");
    once_close(it.cluster);
    config_free(it.config);
    arena_free(it.arena);
    it.arena = NULL;
    if (it.begun != it.released || LEAKED()) {
        fprintf(stderr, "%u requests begun, %u released, or a leak\n", it.begun, it.released);
        abort();
    }
}

/* ---- trials ---- */

static enum step_result trial_ask(struct request *req)
{
    struct trial *t = req->http;
    struct db_batch *tx = db_batch(req);

    for (unsigned i = 0; i < t->n; i++)
        t->answers[i] = db_call(tx, t->calls[i], DB_TEXT(t->params[i]));
    return t->any ? db_commit_any(tx) : db_commit(tx);
}

static enum step_result trial_read(struct request *req)
{
    struct trial *t = req->http;

    t->passed = true;
    return STEP_DONE;
}

static const struct step TRIAL[] = {{"ask", trial_ask}, {"read", trial_read}, STEPS_END};

static void trial_finish(struct request *req)
{
    struct trial *t = req->http;
    const struct db_answer *answer = t->answers[t->n - 1];

    cr_assert(not(t->finished), "finished twice");
    t->finished = true;
    t->err = req->problem.err;
    t->retry_after = req->problem.retry_after;
    if (answer && answer->outcome)
        snprintf(t->outcome, sizeof t->outcome, "%s", answer->outcome);
    if (req->problem.reason)
        snprintf(t->reason, sizeof t->reason, "%s", req->problem.reason);
    if (answer && answer->doc) {
        t->doc_len = answer->doc_len;
        t->doc = arena_copy(it.arena, answer->doc, answer->doc_len);
    }
}

static void trial_release(struct request *req)
{
    struct trial *t = req->http;

    cr_assert(not(t->released), "released twice");
    t->released = true;
    it.released++;
    arena_free(req->arena);
}

struct trial *prepare_trial(const struct db_call *call, const char *param)
{
    struct trial *t = arena_alloc(it.arena, sizeof *t);

    t->req.arena = arena_new();
    t->req.db = it.db;
    uuid_v7(t->req.id);
    t->req.client = "192.0.2.1";
    t->req.finish = trial_finish;
    t->req.release = trial_release;
    t->req.http = t;
    t->calls[0] = call;
    t->params[0] = param;
    t->n = 1;
    return t;
}

void begin_trial(struct trial *t)
{
    it.begun++;
    flow_start(&t->req, NULL, TRIAL, NULL);
}

struct trial *ask(const struct db_call *call, const char *param)
{
    struct trial *t = prepare_trial(call, param);

    begin_trial(t);
    return t;
}

struct trial *ask_two(const struct db_call *call, const char *first, const char *second)
{
    struct trial *t = prepare_trial(call, first);

    t->calls[1] = call;
    t->params[1] = second;
    t->n = 2;
    begin_trial(t);
    return t;
}

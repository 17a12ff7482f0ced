/*
 * read_pool.c - how many audited reads a second the pool does, without HTTP around it.
 *
 *     read-pool URL SECONDS CLIENTS      prints one line: reads/s, reads a commit, errors
 *
 * Each client is a request that asks again as soon as it is answered. For tests/bench/read_pool.sh.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/uuid.h"
#include "db/db.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define DOCUMENTS 20000
#define SECRET    "0707070707070707070707070707070707070707070707070707070707070707"

static const struct db_call DOCUMENT_READ = {"document_read", DB_READ, 1};
static const struct db_call *const CALLS[] = {&DOCUMENT_READ, NULL};

static struct {
    uv_loop_t loop;
    uv_timer_t timer;
    struct db *db;
    int64_t started, seconds;
    unsigned clients, left;
    uint64_t done, failed, bytes;
    uint32_t random;
    bool over;
} bench;

static void begin_one(void);

static enum step_result ask(struct request *req)
{
    struct db_batch *tx = db_batch(req);
    const struct db_answer **answer = flow_state(req, sizeof *answer);

    bench.random = bench.random * 1664525u + 1013904223u;
    *answer =
        db_call(tx, &DOCUMENT_READ, db_param_int(req->arena, 1 + (bench.random >> 8) % DOCUMENTS));
    return db_commit(tx);
}

static enum step_result answer(struct request *req)
{
    const struct db_answer *const *got = req->state;

    bench.bytes += (*got)->doc_len;
    return STEP_DONE;
}

static const struct step READ[] = {{"ask", ask}, {"answer", answer}, STEPS_END};

static void finish(struct request *req)
{
    bench.done += !req->problem.err;
    bench.failed += req->problem.err != SP_OK;
}

static void release(struct request *req)
{
    arena_free(req->arena);
    if (!bench.over)
        begin_one();
    else if (--bench.left == 0)
        db_close(bench.db, NULL, NULL);
}

static void begin_one(void)
{
    struct arena *a = arena_new();
    struct request *req = arena_alloc(a, sizeof *req);

    req->arena = a;
    req->db = bench.db;
    uuid_v7(req->id);
    req->client = "192.0.2.1";
    req->secret = SECRET;
    req->finish = finish;
    req->release = release;
    flow_start(req, NULL, READ, NULL);
}

static double metric(const char *name)
{
    struct arena *a = arena_new();
    struct buf page = buf_make(a, 1 << 20);
    const char *at;
    double value;

    metrics_print(&page);
    at = strstr(page.data, name);
    value = at ? strtod(at + strlen(name), NULL) : 0;
    arena_free(a);
    return value;
}

static void on_time(uv_timer_t *timer)
{
    double seconds = (double)(clock_monotonic() - bench.started) / 1e6;
    double batches = metric("\nsamplan_db_batches_total ");

    bench.over = true;
    printf("%.0f reads/s %.1f reads/commit %" PRIu64 " errors %.1f kB/read\n",
           (double)bench.done / seconds, (double)bench.done / batches, bench.failed,
           (double)bench.bytes / 1e3 / (double)(bench.done ? bench.done : 1));
    uv_close((uv_handle_t *)timer, NULL);
}

static void on_ready(void *arg, bool up)
{
    (void)arg;
    if (!up || bench.started)
        return;
    bench.started = clock_monotonic();
    uv_timer_start(&bench.timer, on_time, (uint64_t)bench.seconds * 1000, 0);
    bench.left = bench.clients;
    for (unsigned i = 0; i < bench.clients; i++)
        begin_one();
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    struct buf faults = buf_make(a, 10000);
    struct config *config;
    struct db_options options = {.loop = &bench.loop, .calls = CALLS, .ready = on_ready};

    if (argc != 4) {
        fprintf(stderr, "use: read-pool URL SECONDS CLIENTS\n");
        return 2;
    }
    bench.seconds = strtol(argv[2], NULL, 10);
    bench.clients = (unsigned)strtoul(argv[3], NULL, 10);
    bench.random = (uint32_t)clock_now();
    log_open("read-pool", LOG_WARN);
    if (metrics_init(1) || config_read(NULL, &config, &faults)) {
        fprintf(stderr, "%s", faults.data ? faults.data : "no memory for metrics\n");
        return 3;
    }
    options.config = config;
    options.url = argv[1];
    uv_loop_init(&bench.loop);
    uv_timer_init(&bench.loop, &bench.timer);
    if (db_open(&options, &bench.db)) {
        fprintf(stderr, "read-pool: the connection string is malformed\n");
        return 2;
    }
    uv_run(&bench.loop, UV_RUN_DEFAULT);
    uv_loop_close(&bench.loop);
    config_free(config);
    arena_free(a);
    return bench.failed ? 1 : 0;
}

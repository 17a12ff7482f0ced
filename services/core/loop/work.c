/*
 * work.c - owns the lanes of work that runs on libuv's threads; what the work is belongs to others.
 *
 * Memory: a piece of work lives in its request's arena, a lane on the heap. Thread: the loop's,
 * save for the single line that calls `fn`.
 */
#include "loop/work.h"
#include <assert.h>
#include <stdlib.h>
#include <uv.h>

#define RETRY_SECONDS 5

struct work {
    uv_work_t uv;
    struct work_lane *lane;
    struct request *req;
    void (*fn)(void *arg);
    void *arg;
    struct work *next;
};

struct work_lane {
    struct uv_loop_s *loop;
    unsigned width, depth, running, waiting;
    struct work *head, **tail;
};

struct work_lane *work_lane_new(struct uv_loop_s *loop, unsigned width, unsigned depth)
{
    struct work_lane *lane = calloc(1, sizeof *lane);

    if (!lane)
        abort();
    *lane = (struct work_lane){.loop = loop, .width = width, .depth = depth};
    lane->tail = &lane->head;
    return lane;
}

void work_lane_free(struct work_lane *lane)
{
    if (!lane)
        return;
    assert(lane->running == 0 && lane->waiting == 0);
    free(lane);
}

static void on_thread(uv_work_t *uv)
{
    struct work *w = uv->data;

    w->fn(w->arg);
}

static void lane_next(struct work_lane *lane);

static void on_done(uv_work_t *uv, int status)
{
    struct work *w = uv->data;
    struct work_lane *lane = w->lane;

    if (status != 0)
        w->req->problem.err = SP_EUNAVAILABLE;
    lane->running--;
    lane_next(lane);
    flow_wake(w->req);
}

static void lane_start(struct work_lane *lane, struct work *w)
{
    lane->running++;
    w->uv.data = w;
    /* Fails only for a NULL function, which is never given. */
    if (uv_queue_work(lane->loop, &w->uv, on_thread, on_done) != 0)
        abort();
}

/* Called from the loop only: those whose client has left are woken without being run. */
static void lane_next(struct work_lane *lane)
{
    while (lane->running < lane->width && lane->head) {
        struct work *w = lane->head;

        lane->head = w->next;
        if (!lane->head)
            lane->tail = &lane->head;
        lane->waiting--;
        if (w->req->gone)
            flow_wake(w->req);
        else
            lane_start(lane, w);
    }
}

enum step_result work_run(struct request *req, struct work_lane *lane, void (*fn)(void *arg),
                          void *arg)
{
    struct work *w;

    if (lane->running >= lane->width && lane->waiting >= lane->depth) {
        req->problem.retry_after = RETRY_SECONDS;
        return flow_fail(req, SP_EUNAVAILABLE);
    }
    w = arena_alloc(req->arena, sizeof *w);
    *w = (struct work){.lane = lane, .req = req, .fn = fn, .arg = arg};
    flow_pend(req);
    if (lane->running < lane->width) {
        lane_start(lane, w);
        return STEP_WAIT;
    }
    *lane->tail = w;
    lane->tail = &w->next;
    lane->waiting++;
    return STEP_WAIT;
}

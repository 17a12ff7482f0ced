/*
 * timer.c - repeating timers; each owns its handle until libuv has closed it.
 */
#include "loop/timer.h"
#include "base/clock.h"
#include <stdlib.h>
#include <uv.h>

struct timer {
    uv_timer_t handle;
    void (*due)(void *arg);
    void *arg;
};

static void fire(uv_timer_t *handle)
{
    struct timer *t = handle->data;

    t->due(t->arg);
}

static void release(uv_handle_t *handle)
{
    free(handle->data);
}

struct timer *timer_every(struct uv_loop_s *loop, int64_t period, void (*due)(void *arg), void *arg)
{
    struct timer *t = calloc(1, sizeof *t);
    uint64_t ms = (uint64_t)(period / (CLOCK_SECOND / 1000));

    if (!t)
        abort();
    t->due = due;
    t->arg = arg;
    t->handle.data = t;
    if (uv_timer_init(loop, &t->handle) || uv_timer_start(&t->handle, fire, ms, ms))
        abort();
    uv_unref((uv_handle_t *)&t->handle);
    return t;
}

void timer_stop(struct timer *t)
{
    if (t)
        uv_close((uv_handle_t *)&t->handle, release);
}

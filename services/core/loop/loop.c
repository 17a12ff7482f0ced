/*
 * loop.c - owns the process's libuv loop and its two signal handles.
 */
#include "loop/loop.h"
#include <signal.h>
#include <stdlib.h>
#include <uv.h>

static struct {
    uv_signal_t term, interrupt;
    void (*stop)(void *arg);
    void *arg;
    int told;
} on_stop;

struct uv_loop_s *loop_open(void)
{
    uv_loop_t *loop = malloc(sizeof *loop);

    if (!loop || uv_loop_init(loop))
        abort();
    /* A peer that closes while we write is an error code, never a signal. */
    signal(SIGPIPE, SIG_IGN);
    return loop;
}

static void heard(uv_signal_t *handle, int number)
{
    (void)handle;
    (void)number;
    if (on_stop.told++)
        _exit(1);
    on_stop.stop(on_stop.arg);
}

static void watch(uv_loop_t *loop, uv_signal_t *handle, int number)
{
    if (uv_signal_init(loop, handle) || uv_signal_start(handle, heard, number))
        abort();
    uv_unref((uv_handle_t *)handle);
}

void loop_on_stop(struct uv_loop_s *loop, void (*stop)(void *arg), void *arg)
{
    on_stop.stop = stop;
    on_stop.arg = arg;
    on_stop.told = 0;
    watch(loop, &on_stop.term, SIGTERM);
    watch(loop, &on_stop.interrupt, SIGINT);
}

void loop_run(struct uv_loop_s *loop)
{
    uv_run(loop, UV_RUN_DEFAULT);
}

int loop_close(struct uv_loop_s *loop)
{
    int busy;

    if (on_stop.stop) {
        uv_close((uv_handle_t *)&on_stop.term, NULL);
        uv_close((uv_handle_t *)&on_stop.interrupt, NULL);
        on_stop.stop = NULL;
    }
    uv_run(loop, UV_RUN_DEFAULT);
    busy = uv_loop_close(loop);
    if (busy) {
        uv_print_all_handles(loop, stderr);
        return SP_EINTERNAL;
    }
    free(loop);
    return SP_OK;
}

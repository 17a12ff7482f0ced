/*
 * child.c - owns the handles of a running program: process, pipe and clock.
 *
 * The flow is woken when all three are closed, so that they may live in the request's arena.
 */
#include "loop/child.h"
#include "base/clock.h"
#include <signal.h>
#include <uv.h>

#define AT_ONCE       8 /* programs of this process */
#define RETRY_SECONDS 5

struct child {
    uv_process_t process;
    uv_pipe_t pipe;
    uv_timer_t clock;
    uv_write_t write;
    struct request *req;
    struct child_job *job;
    unsigned open; /* handles */
    bool fed, late;
};

static unsigned running;

static void on_closed(uv_handle_t *handle)
{
    struct child *c = handle->data;

    if (--c->open)
        return;
    running--;
    if (!c->fed || c->late)
        c->job->status = -1;
    flow_wake(c->req);
}

static void shut(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_closed);
}

static void on_exit_seen(uv_process_t *process, int64_t status, int signal_number)
{
    struct child *c = process->data;

    c->job->status = signal_number ? -1 : (int)status;
    shut((uv_handle_t *)&c->clock);
    shut((uv_handle_t *)&c->process);
    /* What it has not taken by now it never will: the write ends with an error. */
    shut((uv_handle_t *)&c->pipe);
}

/* The whole group: a program may have started others. */
static void on_late(uv_timer_t *clock)
{
    struct child *c = clock->data;

    c->late = true;
    kill(-c->process.pid, SIGKILL);
}

static void on_written(uv_write_t *write, int status)
{
    struct child *c = write->data;

    c->fed = status == 0;
    shut((uv_handle_t *)&c->pipe); /* the end of its input */
}

static void feed(struct child *c)
{
    uv_buf_t input = uv_buf_init((char *)(uintptr_t)c->job->input, (unsigned)c->job->input_len);

    c->write.data = c;
    if (uv_write(&c->write, (uv_stream_t *)&c->pipe, &input, 1, on_written))
        shut((uv_handle_t *)&c->pipe);
}

static int start(struct child *c, uv_loop_t *loop)
{
    static char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", NULL};
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&c->pipe},
        {.flags = UV_IGNORE},
        {.flags = UV_IGNORE}};
    uv_process_options_t options = {.exit_cb = on_exit_seen,
                                    .file = c->job->argv[0],
                                    .args = (char **)(uintptr_t)c->job->argv,
                                    .env = environment,
                                    .cwd = "/",
                                    .flags = UV_PROCESS_DETACHED,
                                    .stdio_count = 3,
                                    .stdio = stdio};

    return uv_spawn(loop, &c->process, &options);
}

enum step_result child_run(struct request *req, struct uv_loop_s *loop, struct child_job *job)
{
    struct child *c;

    if (running >= AT_ONCE) {
        req->problem.retry_after = RETRY_SECONDS;
        return flow_fail(req, SP_EUNAVAILABLE);
    }
    c = arena_alloc(req->arena, sizeof *c);
    *c = (struct child){.req = req, .job = job, .open = 3};
    job->status = -1;
    uv_pipe_init(loop, &c->pipe, 0);
    uv_timer_init(loop, &c->clock);
    c->process.data = c->pipe.data = c->clock.data = c;
    running++;
    flow_pend(req);
    if (start(c, loop)) {
        shut((uv_handle_t *)&c->clock);
        shut((uv_handle_t *)&c->process);
        shut((uv_handle_t *)&c->pipe);
        return STEP_WAIT;
    }
    uv_timer_start(&c->clock, on_late, (uint64_t)(job->longest / (CLOCK_SECOND / 1000)), 0);
    feed(c);
    return STEP_WAIT;
}

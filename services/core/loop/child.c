/*
 * child.c - owns the handles of a running program: process, pipes and clock, and the queue of those
 * that wait.
 *
 * The flow is woken when all are closed, so that they may live in the request's arena.
 */
#include "loop/child.h"
#include "base/clock.h"
#include <signal.h>
#include <uv.h>

#define AT_ONCE       8 /* programs of this process that have no lane of their own */
#define RETRY_SECONDS 5
#define READ_SIZE     65536

struct child {
    uv_process_t process;
    uv_pipe_t in, out;
    uv_timer_t clock;
    uv_write_t write;
    struct uv_loop_s *loop;
    struct request *req;
    struct child_job *job;
    struct child *next; /* in the queue */
    unsigned open;      /* handles */
    bool fed, late, ended;
    char *chunk; /* READ_SIZE, when there is output */
};

static struct child_lane shared = {.most = AT_ONCE};

static struct child_lane *lane_of(const struct child *c)
{
    return c->job->lane ? c->job->lane : &shared;
}

static void go(struct child *c);

/* Whose client has gone would work for nobody: its flow ends at its next step. */
static void turn(struct child_lane *lane)
{
    while (lane->first && lane->running < lane->most) {
        struct child *c = lane->first;

        lane->first = c->next;
        if (!lane->first)
            lane->last = NULL;
        lane->waiting--;
        if (c->req->gone)
            flow_wake(c->req);
        else
            go(c);
    }
}

static void on_closed(uv_handle_t *handle)
{
    struct child *c = handle->data;
    struct child_lane *lane = lane_of(c);

    if (--c->open)
        return;
    if ((!c->fed && !c->job->may_leave) || c->late || (c->job->output && c->job->output->full))
        c->job->status = -1;
    lane->running--;
    flow_wake(c->req);
    turn(lane);
}

static void shut(void *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_closed);
}

/* The clock runs until the program has ended and its output has been read to the end. */
static void settle(struct child *c)
{
    if (c->ended && (!c->job->output || uv_is_closing((uv_handle_t *)&c->out)))
        shut(&c->clock);
}

static void on_exit_seen(uv_process_t *process, int64_t status, int signal_number)
{
    struct child *c = process->data;

    c->job->status = signal_number ? -1 : (int)status;
    c->ended = true;
    shut(&c->process);
    /* What it has not taken by now it never will: the write ends with an error. */
    shut(&c->in);
    settle(c);
}

/* The whole group: a program may have started others, and they may hold the pipe. */
static void stop(struct child *c)
{
    c->late = true;
    if (!c->ended)
        kill(-c->process.pid, SIGKILL);
    if (c->job->output)
        shut(&c->out);
    settle(c);
}

static void on_late(uv_timer_t *clock)
{
    stop(clock->data);
}

static void on_written(uv_write_t *write, int status)
{
    struct child *c = write->data;

    c->fed = status == 0;
    shut(&c->in); /* the end of its input */
}

static void feed(struct child *c)
{
    uv_buf_t input = uv_buf_init((char *)(uintptr_t)c->job->input, (unsigned)c->job->input_len);

    c->write.data = c;
    if (uv_write(&c->write, (uv_stream_t *)&c->in, &input, 1, on_written))
        shut(&c->in);
}

static void room(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
    struct child *c = handle->data;

    (void)wanted;
    *out = uv_buf_init(c->chunk, READ_SIZE);
}

static void on_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *data)
{
    struct child *c = stream->data;

    if (n > 0)
        buf_add(c->job->output, data->base, (size_t)n);
    if (c->job->output->full) {
        stop(c);
    } else if (n < 0) {
        shut(&c->out);
        settle(c);
    }
}

static int start(struct child *c)
{
    static char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", NULL};
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&c->in},
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

    if (c->job->output)
        stdio[1] = (uv_stdio_container_t){.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
                                          .data.stream = (uv_stream_t *)&c->out};
    return uv_spawn(c->loop, &c->process, &options);
}

static void go(struct child *c)
{
    bool reads = c->job->output != NULL;

    c->open = reads ? 4 : 3;
    uv_pipe_init(c->loop, &c->in, 0);
    uv_timer_init(c->loop, &c->clock);
    if (reads) {
        uv_pipe_init(c->loop, &c->out, 0);
        c->chunk = arena_alloc(c->req->arena, READ_SIZE);
    }
    c->process.data = c->in.data = c->out.data = c->clock.data = c;
    lane_of(c)->running++;
    if (start(c)) {
        shut(&c->clock);
        shut(&c->process);
        shut(&c->in);
        if (reads)
            shut(&c->out);
        return;
    }
    c->job->started = true;
    uv_timer_start(&c->clock, on_late, (uint64_t)(c->job->longest / (CLOCK_SECOND / 1000)), 0);
    if (reads && uv_read_start((uv_stream_t *)&c->out, room, on_said))
        stop(c);
    feed(c);
}

enum step_result child_run(struct request *req, struct uv_loop_s *loop, struct child_job *job)
{
    struct child_lane *lane = job->lane ? job->lane : &shared;
    bool free = lane->running < lane->most;
    struct child *c;

    if (!free && lane->waiting >= lane->depth) {
        req->problem.retry_after = RETRY_SECONDS;
        return flow_fail(req, SP_EUNAVAILABLE);
    }
    c = arena_alloc(req->arena, sizeof *c);
    *c = (struct child){.loop = loop, .req = req, .job = job};
    job->status = -1;
    flow_pend(req);
    if (free) {
        go(c);
        return STEP_WAIT;
    }
    if (lane->last)
        lane->last->next = c;
    else
        lane->first = c;
    lane->last = c;
    lane->waiting++;
    return STEP_WAIT;
}

/*
 * spawn.c - owns child processes and their pipes until libuv has closed all handles of each.
 */
#include "loop/spawn.h"
#include "base/clock.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define OUTPUT_MAX 4096
#define READ_SIZE  1024

struct child {
    struct spawn *spawn;
    struct request *req;
    uv_process_t process;
    uv_pipe_t in, out;
    uv_timer_t timer;
    uv_write_t write;
    unsigned handles; /* that libuv still knows of */
    char chunk[READ_SIZE];
};

static void closed(uv_handle_t *handle)
{
    struct child *c = handle->data;

    if (--c->handles == 0)
        flow_wake(c->req);
}

static void close_handle(void *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, closed);
}

/* The clock runs until the program has ended and its output has been read to the end. */
static void settle(struct child *c)
{
    if (uv_is_closing((uv_handle_t *)&c->process) && uv_is_closing((uv_handle_t *)&c->out))
        close_handle(&c->timer);
}

static void ended(uv_process_t *process, int64_t status, int number)
{
    struct child *c = process->data;

    c->spawn->status = number ? SPAWN_KILLED : (int)status;
    close_handle(&c->process);
    close_handle(&c->in);
    settle(c);
}

/* Also when the program is gone and something that it left behind holds the pipe. */
static void too_long(uv_timer_t *timer)
{
    struct child *c = timer->data;

    if (!uv_is_closing((uv_handle_t *)&c->process))
        uv_process_kill(&c->process, SIGKILL);
    close_handle(&c->out);
    settle(c);
}

static void room(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
    struct child *c = handle->data;

    (void)wanted;
    *out = uv_buf_init(c->chunk, sizeof c->chunk);
}

static void said(uv_stream_t *stream, ssize_t n, const uv_buf_t *data)
{
    struct child *c = stream->data;

    if (n > 0) {
        buf_add(&c->spawn->output, data->base, (size_t)n);
    } else if (n < 0) {
        close_handle(&c->out);
        settle(c);
    }
}

static void written(uv_write_t *write, int status)
{
    struct child *c = write->data;

    (void)status; /* a program that does not read its input says so by its exit status */
    close_handle(&c->in);
}

static void add_handle(struct child *c, uv_handle_t *handle)
{
    handle->data = c;
    c->handles++;
}

static int start(struct uv_loop_s *loop, struct child *c)
{
    uv_stdio_container_t io[3] = {
        {.flags = UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&c->in},
        {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&c->out},
        {.flags = UV_IGNORE}};
    uv_process_options_t options = {.exit_cb = ended,
                                    .file = c->spawn->argv[0],
                                    .args = (char **)(uintptr_t)c->spawn->argv,
                                    .stdio_count = 3,
                                    .stdio = io};

    add_handle(c, (uv_handle_t *)&c->process);
    return uv_spawn(loop, &c->process, &options);
}

void spawn_run(struct uv_loop_s *loop, struct request *req, struct spawn *s)
{
    struct child *c = arena_alloc(req->arena, sizeof *c);
    uv_buf_t input = uv_buf_init((char *)(uintptr_t)(s->input ? s->input : ""),
                                 (unsigned)(s->input ? s->input_len : 0));

    memset(c, 0, sizeof *c);
    c->spawn = s;
    c->req = req;
    s->status = SPAWN_NOT_STARTED;
    s->output = buf_make(req->arena, OUTPUT_MAX);
    flow_pend(req);
    if (uv_pipe_init(loop, &c->in, 0) || uv_pipe_init(loop, &c->out, 0) ||
        uv_timer_init(loop, &c->timer))
        abort();
    add_handle(c, (uv_handle_t *)&c->in);
    add_handle(c, (uv_handle_t *)&c->out);
    add_handle(c, (uv_handle_t *)&c->timer);
    if (start(loop, c)) {
        close_handle(&c->process);
        close_handle(&c->in);
        close_handle(&c->out);
        close_handle(&c->timer);
        return;
    }
    c->write.data = c;
    if (uv_timer_start(&c->timer, too_long, (uint64_t)(s->limit / (CLOCK_SECOND / 1000)), 0) ||
        uv_read_start((uv_stream_t *)&c->out, room, said) ||
        uv_write(&c->write, (uv_stream_t *)&c->in, &input, 1, written))
        uv_process_kill(&c->process, SIGKILL);
}

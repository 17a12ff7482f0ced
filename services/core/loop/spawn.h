/*
 * spawn.h - another program is run for a flow: its input written, its output kept, its end waited
 * for.
 *
 *     spawn_run ──▶ running ──▶ ended, pipes closed ──▶ flow_wake      (killed when `limit` has
 * passed)
 *
 * No shell is involved. Memory: everything of a spawn lives in the request's arena, which outlives
 * it. Thread: the loop's.
 */
#ifndef LOOP_SPAWN_H
#define LOOP_SPAWN_H
#include "base/text.h"
#include "loop/flow.h"

struct uv_loop_s;

#define SPAWN_NOT_STARTED (-1) /* there is no such program, or no process to be had */
#define SPAWN_KILLED      (-2) /* by a signal: ours when it took too long, or another's */

struct spawn {
    const char *const *argv; /* NULL-ended; argv[0] is looked for in PATH */
    const char *input;       /* for its standard input; may be NULL */
    size_t input_len;
    int64_t limit; /* microseconds until it is killed */
    /* set when the flow wakes */
    int status;        /* the exit status, or one of the two above */
    struct buf output; /* the first 4 KiB that it wrote on standard output */
};

/* Takes flow_pend; several may run for one request at once. `s` must live in the request's arena.
 */
void spawn_run(struct uv_loop_s *loop, struct request *req, struct spawn *s);

#endif

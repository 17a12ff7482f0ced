/*
 * child.h - a program that is asked about bytes: it reads them on its standard input and answers by
 * its exit status, and by what it writes where somebody wants that.
 *
 *     child_run ──▶ (waiting) ──▶ started, fed ──▶ exits, or is ended when its time is over ──▶
 *     flow_wake
 *
 * The program is executed as it is named, never through a shell, in a process group of its own,
 * with an environment of nothing but PATH and LANG: what this process knows stays here. Bytes that
 * it did not take (unless it may leave them), and more output than there is room for, make its
 * answer worthless, whatever it was. Several may run for one request at once.
 *
 * `job` and what it points at live as long as the request. Thread: the loop's.
 */
#ifndef LOOP_CHILD_H
#define LOOP_CHILD_H
#include "base/text.h"
#include "loop/flow.h"
#include <stddef.h>

struct uv_loop_s;

/* How many run at once and how many wait for their turn, first come, first served. Who leaves while
 * waiting is passed over. Lives as long as the loop; the rest is child.c's. */
struct child_lane {
    unsigned most, depth;
    unsigned running, waiting;
    struct child *first, *last;
};

struct child_job {
    char *const *argv; /* NULL-ended; the first is the path of a file, or looked for in PATH */
    const char *input;
    size_t input_len;
    bool may_leave;          /* its answer counts though it has not taken all of its input */
    int64_t longest;         /* microseconds, from its start */
    struct child_lane *lane; /* NULL: the one that all others share, where nobody waits */
    struct buf *output;      /* for what it writes, up to its ceiling; NULL: that goes nowhere */
    int status;   /* once the flow has been woken: the exit status; -1: none that counts */
    bool started; /* there is such a program, and it was its turn */
};

/* STEP_WAIT, or STEP_FAIL with SP_EUNAVAILABLE when too many run and wait already. */
enum step_result child_run(struct request *req, struct uv_loop_s *loop, struct child_job *job);

#endif

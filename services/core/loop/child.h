/*
 * child.h - a program that is asked about bytes: it reads them on its standard input and answers by
 * its exit status.
 *
 *     child_run ──▶ (started, fed) ──▶ exits, or is ended when its time is over ──▶ flow_wake
 *
 * The program is executed as it is named, never through a shell, in a process group of its own,
 * with an environment of nothing but PATH and LANG: what this process knows stays here. Its output
 * goes nowhere. Bytes that it did not take make its answer worthless, whatever it was.
 *
 * `job` and what it points at live as long as the request. Thread: the loop's.
 */
#ifndef LOOP_CHILD_H
#define LOOP_CHILD_H
#include "loop/flow.h"
#include <stddef.h>

struct uv_loop_s;

struct child_job {
    char *const *argv; /* NULL-ended; the first is the path of a file */
    const char *input;
    size_t input_len;
    int64_t longest; /* microseconds */
    int status;      /* once the flow has been woken: the exit status; -1: none that counts */
};

/* STEP_WAIT, or STEP_FAIL with SP_EUNAVAILABLE when too many run already. */
enum step_result child_run(struct request *req, struct uv_loop_s *loop, struct child_job *job);

#endif

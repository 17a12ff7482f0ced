/*
 * loop.h - a process's event loop: made once, run until nothing is left to do, told to stop by a
 * signal.
 *
 *     loop_open ─▶ (servers, pools, timers are opened) ─▶ loop_run ─▶ loop_close
 *                                                           │ SIGTERM, SIGINT: `stop`, once
 */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H
#include "base/err.h"

struct uv_loop_s;

struct uv_loop_s *loop_open(void); /* aborts when the kernel gives none */
/* `stop` is called on the loop at the first SIGTERM or SIGINT; a second one ends the process. */
void loop_on_stop(struct uv_loop_s *loop, void (*stop)(void *arg), void *arg);
void loop_run(struct uv_loop_s *loop); /* returns when no handle or request keeps it alive */
/* Frees the loop. SP_EINTERNAL when a handle was left open: a leak, named on stderr in tests. */
SP_MUSTCHECK int loop_close(struct uv_loop_s *loop);

#endif

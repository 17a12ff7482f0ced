/*
 * work.h - what takes long goes to a thread: a lane of bounded width, and a flow that waits for it.
 *
 *     work_run ──▶ waiting (first come, first served) ──▶ on a thread ──▶ flow_wake
 *
 * `fn` runs on a thread of libuv's pool and may touch nothing but `arg`: not the request, not its
 * arena. `arg` lives in the request's arena, which outlives the work. If the client leaves while
 * the work waits, it is not done at all.
 */
#ifndef LOOP_WORK_H
#define LOOP_WORK_H
#include "loop/flow.h"

struct uv_loop_s;
struct work_lane;

/* At most `width` pieces of work at once, at most `depth` waiting. Lives until work_lane_free. */
struct work_lane *work_lane_new(struct uv_loop_s *loop, unsigned width, unsigned depth);
void work_lane_free(struct work_lane *lane); /* when nothing is under way or waiting */

/* STEP_WAIT, or STEP_FAIL with SP_EUNAVAILABLE when `depth` are waiting already. */
enum step_result work_run(struct request *req, struct work_lane *lane, void (*fn)(void *arg),
                          void *arg);

#endif

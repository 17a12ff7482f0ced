/*
 * timer.h - something that is done again and again on the loop.
 */
#ifndef LOOP_TIMER_H
#define LOOP_TIMER_H
#include "base/err.h"
#include <stdint.h>

struct uv_loop_s;
struct timer;

/* `due` is called every `period` microseconds until timer_stop, first after one period. The timer
 * does not keep the loop alive. */
struct timer *timer_every(struct uv_loop_s *loop, int64_t period, void (*due)(void *arg),
                          void *arg);
void timer_stop(struct timer *t); /* frees it; NULL is allowed */

#endif

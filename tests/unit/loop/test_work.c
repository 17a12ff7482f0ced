/* Work on threads: width, order, a full lane, a client that has left. */
#include "harness.h"
#include "loop/loop.h"
#include "loop/work.h"
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define MANY 6

struct job {
    atomic_int *running, *most;
    atomic_bool *held; /* work goes on once this is false */
    bool done;
};

struct call {
    struct request req;
    struct job job;
};

static struct uv_loop_s *loop;
static struct work_lane *lane;
static struct call calls[MANY];
static atomic_int running, most;
static atomic_bool held;
static unsigned finished, ended[MANY];

static void start(void)
{
    harness_start();
    loop = loop_open();
}

static void stop(void)
{
    work_lane_free(lane);
    if (loop_close(loop) != SP_OK)
        abort();
    harness_stop();
}

TestSuite(work, .init = start, .fini = stop);

static void labour(void *arg)
{
    struct job *job = arg;
    int now = atomic_fetch_add(job->running, 1) + 1, before = atomic_load(job->most);

    while (now > before && !atomic_compare_exchange_weak(job->most, &before, now))
        ;
    while (atomic_load(job->held))
        usleep(100);
    atomic_fetch_sub(job->running, 1);
    job->done = true;
}

static enum step_result step_work(struct request *req)
{
    return work_run(req, lane, labour, &((struct call *)req)->job);
}

static enum step_result step_after(struct request *req)
{
    (void)req;
    return STEP_DONE;
}

static const struct step STEPS[] = {{"work", step_work}, {"after", step_after}, STEPS_END};

static void finish(struct request *req)
{
    ended[finished++] = (unsigned)((struct call *)req - calls);
}

static void release(struct request *req)
{
    arena_free(req->arena);
}

static void begin(unsigned i)
{
    calls[i] = (struct call){.req = {.arena = arena_new(), .finish = finish, .release = release},
                             .job = {&running, &most, &held, false}};
    flow_start(&calls[i].req, NULL, STEPS, NULL);
}

Test(work, no_more_than_the_width_at_once_and_all_are_done)
{
    lane = work_lane_new(loop, 2, 10);
    for (unsigned i = 0; i < MANY; i++)
        begin(i);

    loop_run(loop);

    cr_expect(eq(uint, finished, MANY));
    cr_expect(le(int, atomic_load(&most), 2));
    for (unsigned i = 0; i < MANY; i++)
        cr_expect(calls[i].job.done);
}

Test(work, one_at_a_time_is_first_come_first_served)
{
    lane = work_lane_new(loop, 1, 10);
    for (unsigned i = 0; i < MANY; i++)
        begin(i);

    loop_run(loop);

    for (unsigned i = 0; i < MANY; i++)
        cr_expect(eq(uint, ended[i], i));
}

Test(work, a_full_lane_refuses_at_once_and_says_when_to_come_back)
{
    lane = work_lane_new(loop, 1, 1);
    atomic_store(&held, true);
    begin(0);
    begin(1);

    begin(2);

    cr_expect(eq(uint, finished, 1));
    cr_expect(eq(uint, ended[0], 2));
    cr_expect(eq(int, calls[2].req.problem.err, SP_EUNAVAILABLE));
    cr_expect(lt(int, 0, calls[2].req.problem.retry_after));
    atomic_store(&held, false);
    loop_run(loop);
    cr_expect(eq(uint, finished, 3));
}

Test(work, who_has_left_while_waiting_is_not_worked_for)
{
    lane = work_lane_new(loop, 1, 10);
    atomic_store(&held, true);
    begin(0);
    begin(1);
    begin(2);
    flow_leave(&calls[1].req);
    atomic_store(&held, false);

    loop_run(loop);

    cr_expect(eq(uint, finished, 3));
    cr_expect(not(calls[1].job.done));
    cr_expect(calls[2].job.done);
}

/*
 * duty.c - runs the duties: a timer each, a request each time, made and freed here.
 */
#include "duty.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/uuid.h"
#include "loop/timer.h"
#include <stdlib.h>
#include <string.h>

#define DUTIES_MAX 16

struct post { /* a duty at work */
    const struct duty *duty;
    struct db *db;
    struct uv_loop_s *loop;
    const struct config *config;
    struct timer *timer;
    bool busy;  /* its last turn is not over: skip this one */
    bool again; /* it asked for another turn at once */
};

struct turn {
    struct request req;
    struct post *post;
    const struct db_answer *answer;
};

static struct post posts[DUTIES_MAX];
static unsigned n_posts;
static struct {
    bool on;
    void (*drained)(void *arg);
    void *arg;
} draining;

static struct turn *turn_of(const struct request *req)
{
    return (struct turn *)(uintptr_t)((const char *)req - offsetof(struct turn, req));
}

struct uv_loop_s *duty_loop(const struct request *req)
{
    return turn_of(req)->post->loop;
}

const struct config *duty_config(const struct request *req)
{
    return turn_of(req)->post->config;
}

void duty_again(const struct request *req)
{
    turn_of(req)->post->again = true;
}

static enum step_result duty_ask(struct request *req)
{
    struct turn *t = turn_of(req);
    struct db_batch *tx = db_batch(req);

    t->answer = db_call_n(tx, t->post->duty->call, NULL, 0);
    return db_commit(tx);
}

static enum step_result duty_note(struct request *req)
{
    struct turn *t = turn_of(req);

    if (t->post->duty->done)
        t->post->duty->done(req, t->answer);
    return STEP_DONE;
}

static const struct step DUTY[] = {{"ask", duty_ask}, {"note", duty_note}, STEPS_END};

static void finish(struct request *req)
{
    const char *name = turn_of(req)->post->duty->name;

    if (req->problem.err)
        log_event(OBS_DUTY_FAIL, req->id, LOG_TEXT("duty", name),
                  LOG_TEXT("why", err_slug(req->problem.err)));
    else
        log_event(OBS_DUTY_DONE, req->id, LOG_TEXT("duty", name));
}

static void tell_if_drained(void)
{
    for (unsigned i = 0; i < n_posts; i++)
        if (posts[i].busy)
            return;
    n_posts = 0;
    draining.on = false;
    draining.drained(draining.arg);
}

static void take_turn(void *arg);

static void release(struct request *req)
{
    struct turn *t = turn_of(req);
    struct post *post = t->post;
    bool again = post->again && !req->problem.err;

    post->busy = post->again = false;
    arena_free(req->arena);
    free(t);
    if (draining.on)
        tell_if_drained();
    else if (again)
        take_turn(post);
}

static void take_turn(void *arg)
{
    struct post *post = arg;
    struct turn *t;

    if (post->busy || draining.on)
        return;
    t = calloc(1, sizeof *t);
    if (!t)
        abort();
    post->busy = true;
    t->post = post;
    t->req.arena = arena_new();
    t->req.db = post->db;
    t->req.received = clock_now();
    t->req.method = "DUTY";
    t->req.path = post->duty->name;
    t->req.client = "worker";
    t->req.if_match = -1;
    t->req.finish = finish;
    t->req.release = release;
    uuid_v7(t->req.id);
    flow_start(&t->req, NULL, post->duty->steps ? post->duty->steps : DUTY, NULL);
}

const struct db_call *const *duty_calls(struct arena *a)
{
    const struct db_call **all = arena_alloc(a, 4 * DUTIES_MAX * sizeof(struct db_call *));
    size_t n = 0;

    for (unsigned i = 0; duties[i]; i++) {
        if (duties[i]->call)
            all[n++] = duties[i]->call;
        for (unsigned k = 0; duties[i]->calls && duties[i]->calls[k]; k++)
            all[n++] = duties[i]->calls[k];
    }
    all[n] = NULL;
    return all;
}

void duty_start(struct uv_loop_s *loop, struct db *db, const struct config *config,
                const struct duty *duty)
{
    struct post *post = &posts[n_posts++];
    int64_t ms = duty->period ? 0 : config_int(config, duty->every);

    *post = (struct post){.duty = duty, .db = db, .loop = loop, .config = config};
    post->timer = timer_every(loop, duty->period ? duty->period : ms * (CLOCK_SECOND / 1000),
                              take_turn, post);
    take_turn(post);
}

void duty_drain(void (*drained)(void *arg), void *arg)
{
    draining.on = true;
    draining.drained = drained;
    draining.arg = arg;
    for (unsigned i = 0; i < n_posts; i++)
        timer_stop(posts[i].timer);
    tell_if_drained();
}

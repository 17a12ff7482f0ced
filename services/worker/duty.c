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
    struct timer *timer;
    bool busy; /* its last turn is not over: skip this one */
};

struct turn {
    struct request req;
    struct post *post;
    const struct db_answer *answer;
};

static struct post posts[DUTIES_MAX];
static unsigned n_posts;

static struct turn *turn_of(struct request *req)
{
    return (struct turn *)((char *)req - offsetof(struct turn, req));
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

static void release(struct request *req)
{
    struct turn *t = turn_of(req);

    t->post->busy = false;
    arena_free(req->arena);
    free(t);
}

static void take_turn(void *arg)
{
    struct post *post = arg;
    struct turn *t;

    if (post->busy)
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
    flow_start(&t->req, NULL, DUTY, NULL);
}

void duty_start(struct uv_loop_s *loop, struct db *db, const struct duty *duty)
{
    struct post *post = &posts[n_posts++];

    post->duty = duty;
    post->db = db;
    post->timer = timer_every(loop, duty->period, take_turn, post);
    take_turn(post);
}

void duty_stop_all(void)
{
    for (unsigned i = 0; i < n_posts; i++)
        timer_stop(posts[i].timer);
    n_posts = 0;
}

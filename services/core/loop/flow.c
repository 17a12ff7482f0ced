/*
 * flow.c - owns the running of steps: their order, waiting, failing, and the end of a request.
 *
 * Memory: none but the request's. Thread: the loop's. A request may be finished and released before
 * flow_start or flow_wake returns, so callers do not touch it afterwards.
 */
#include "loop/flow.h"
#include "base/log.h"

enum { GATE, ROUTE, FAIL, TABLES };

/* The step to run now, NULL at the end. Empty tables are passed over; FAIL is only entered by fail.
 */
static const struct step *present(struct request *req)
{
    while (req->table < TABLES) {
        const struct step *table = req->tables[req->table];
        if (table && table[req->step].run)
            return &table[req->step];
        if (req->table != GATE)
            break;
        req->table = ROUTE;
        req->step = 0;
    }
    return NULL;
}

static void log_fault(const struct request *req, const struct step *step)
{
    if (err_level(req->problem.err) < LOG_ERROR)
        return;
    log_event(OBS_REQUEST_FAULT, req->id, LOG_TEXT("step", step ? step->name : ""),
              LOG_TEXT("error", err_slug(req->problem.err)),
              LOG_TEXT("reason", req->problem.reason));
}

/* Goes over to the fail steps; from inside them there is nowhere further to go. */
static void fail(struct request *req, const struct step *step)
{
    bool again = req->table == FAIL;

    if (!req->problem.err)
        req->problem.err = SP_EINTERNAL;
    log_fault(req, step);
    req->table = again ? TABLES : FAIL;
    req->step = 0;
}

static void release_if_over(struct request *req)
{
    if (req->finished && req->pending == 0 && req->release)
        req->release(req);
}

static void finish(struct request *req)
{
    req->finished = true;
    req->pending++; /* so that an operation that ends inside finish does not free the request */
    if (req->finish)
        req->finish(req);
    req->pending--;
    release_if_over(req);
}

/* A step said WAIT: true when it has to. */
static bool must_wait(struct request *req, const struct step *step)
{
    if (req->pending > 0) {
        req->waiting = true;
        return true;
    }
    if (!req->awake) { /* nothing under way would ever wake it */
        req->problem.err = SP_EINTERNAL;
        fail(req, step);
        return false;
    }
    req->step++;
    return false;
}

/* Runs one step; false when the flow waits. */
static bool advance(struct request *req, const struct step *step)
{
    req->awake = false;
    switch (step->run(req)) {
    case STEP_NEXT:
        req->step++;
        break;
    case STEP_WAIT:
        return !must_wait(req, step);
    case STEP_DONE:
        req->table = TABLES;
        break;
    case STEP_FAIL:
        fail(req, step);
        break;
    }
    return true;
}

/* Whoever has left gets no further step; but what was refused is still audited by the fail steps.
 */
static void run(struct request *req)
{
    const struct step *step;

    req->running = true;
    for (;;) {
        if (req->problem.err && req->table < FAIL)
            fail(req, present(req));
        step = present(req);
        if (!step || (req->gone && req->table < FAIL))
            break;
        if (!advance(req, step)) {
            req->running = false;
            return;
        }
    }
    req->running = false;
    finish(req);
}

void flow_start(struct request *req, const struct step *gate, const struct step *steps,
                const struct step *fail_steps)
{
    req->tables[GATE] = gate;
    req->tables[ROUTE] = steps;
    req->tables[FAIL] = fail_steps;
    req->table = GATE;
    req->step = 0;
    run(req);
}

void *flow_state(struct request *req, size_t size)
{
    req->state = arena_alloc(req->arena, size);
    return req->state;
}

enum step_result flow_fail(struct request *req, int err)
{
    if (!req->problem.err)
        req->problem.err = err;
    return STEP_FAIL;
}

enum step_result flow_refuse(struct request *req, int err, const char *pointer, const char *reason)
{
    if (!req->problem.err)
        req->problem = (struct problem){.err = err, .pointer = pointer, .reason = reason};
    return STEP_FAIL;
}

void flow_pend(struct request *req)
{
    req->pending++;
}

void flow_wake(struct request *req)
{
    req->pending--;
    if (req->finished) {
        release_if_over(req);
        return;
    }
    req->awake = true;
    if (!req->waiting || req->pending > 0)
        return;
    req->waiting = false;
    req->step++;
    run(req);
}

void flow_leave(struct request *req)
{
    req->gone = true;
}

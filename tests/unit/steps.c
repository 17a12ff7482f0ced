#include "steps.h"
#include "harness.h"
#include "http/reply.h"
#include <string.h>
#include <strings.h>

struct steps steps;
static bool on;

void steps_start(void)
{
    harness_start();
    steps.req.arena = arena_new();
    on = true;
    steps_again();
}

void steps_stop(void)
{
    on = false;
    arena_free(steps.req.arena);
    harness_stop();
}

void steps_again(void)
{
    struct arena *a = steps.req.arena;

    memset(&steps, 0, sizeof steps);
    steps.route = (struct route){.method = "GET", .pattern = "/x", .audit = "x.read"};
    steps.answer = (struct db_answer){.outcome = "ok", .doc = "{}", .doc_len = 2};
    steps.req = (struct request){.arena = a,
                                 .route = &steps.route,
                                 .method = "GET",
                                 .path = "/x",
                                 .client = "192.0.2.1",
                                 .params = {"0190a1b2-0000-7000-8000-000000000009"},
                                 .received = clock_now()};
}

void steps_body(const char *json)
{
    char *text = arena_text(steps.req.arena, json);
    cJSON *doc;

    for (char *c = text; *c; c++)
        *c = (char)(*c == '\'' ? '"' : *c);
    cr_assert(zero(int, json_parse(steps.req.arena, text, strlen(text), &doc, &steps.req.problem)));
    steps.req.json = doc;
}

enum step_result steps_run(const struct step *table, const char *name)
{
    for (; table->name; table++) {
        if (strcmp(table->name, name) == 0)
            return table->run(&steps.req);
    }
    cr_assert(false, "there is no step %s", name);
    return STEP_FAIL;
}

const char *steps_said(void)
{
    const struct problem *why = &steps.req.problem;

    return arena_printf(steps.req.arena, "%s %s", why->pointer ? why->pointer : "-",
                        why->reason ? why->reason : "-");
}

/* ---- in the place of http/reply.h and db/db.h ---- */

#define IN_PLACE_OF(type, call, parameters)                                                        \
    type __real_##call parameters;                                                                 \
    type __wrap_##call parameters;                                                                 \
    type __wrap_##call parameters

IN_PLACE_OF(const char *, request_header, (const struct request *req, const char *name))
{
    if (!on)
        return __real_request_header(req, name);
    for (unsigned i = 0; i < 4 && steps.headers[i][0]; i++) {
        if (strcasecmp(steps.headers[i][0], name) == 0)
            return steps.headers[i][1];
    }
    return NULL;
}

IN_PLACE_OF(bool, sign_in_by_browser, (const struct step *table))
{
    return on ? steps.by_browser : __real_sign_in_by_browser(table);
}

IN_PLACE_OF(bool, db_up, (const struct db *db))
{
    return on ? !steps.down : __real_db_up(db);
}

IN_PLACE_OF(struct db_batch *, db_batch, (struct request * req))
{
    return on ? (struct db_batch *)(void *)&steps : __real_db_batch(req);
}

IN_PLACE_OF(const struct db_answer *, db_call_n,
            (struct db_batch * tx, const struct db_call *call, const struct db_param *params,
             unsigned n))
{
    if (!on)
        return __real_db_call_n(tx, call, params, n);
    cr_assert(eq(uint, n, call->params), "%s", call->name);
    steps.called = call->name;
    steps.n_params = n;
    for (unsigned i = 0; i < n; i++)
        steps.params[i] = params[i].text;
    return &steps.answer;
}

static enum step_result commit(void)
{
    steps.commits++;
    return STEP_NEXT;
}

IN_PLACE_OF(enum step_result, db_commit, (struct db_batch * tx))
{
    return on ? commit() : __real_db_commit(tx);
}

IN_PLACE_OF(enum step_result, db_commit_any, (struct db_batch * tx))
{
    return on ? commit() : __real_db_commit_any(tx);
}

/* A program that is asked about bytes: what it answers, what counts, and how long it may take. */
#include "base/clock.h"
#include "harness.h"
#include "loop/child.h"
#include "loop/loop.h"
#include <string.h>
#include <unistd.h>

static struct uv_loop_s *loop;
static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
    loop = loop_open();
}

static void stop(void)
{
    if (loop_close(loop) != SP_OK)
        abort();
    arena_free(arena);
    harness_stop();
}

TestSuite(child, .init = start, .fini = stop, .timeout = 30);

static struct {
    struct request req;
    struct child_job job;
    bool finished;
} call;

static enum step_result step_run(struct request *req)
{
    return child_run(req, loop, &call.job);
}

static enum step_result step_done(struct request *req)
{
    (void)req;
    return STEP_DONE;
}

static const struct step STEPS[] = {{"run", step_run}, {"done", step_done}, STEPS_END};

static void finish(struct request *req)
{
    (void)req;
    call.finished = true;
}

/* Runs `script` with sh, fed with `len` bytes; the status that counts. */
static int ask(const char *script, size_t len, int64_t longest)
{
    char *argv[] = {"/bin/sh", "-c", arena_text(arena, script), "sh", NULL};
    char *input = arena_alloc(arena, len + 1);

    memset(input, 'x', len);
    call.finished = false;
    call.job =
        (struct child_job){.argv = argv, .input = input, .input_len = len, .longest = longest};
    call.req = (struct request){.arena = arena, .finish = finish};
    flow_start(&call.req, NULL, STEPS, NULL);
    loop_run(loop);
    cr_expect(call.finished);
    return call.job.status;
}

Test(child, its_exit_status_is_the_answer)
{
    cr_expect(eq(int, ask("cat >/dev/null; exit 0", 10, CLOCK_SECOND * 10), 0));
    cr_expect(eq(int, ask("cat >/dev/null; exit 1", 10, CLOCK_SECOND * 10), 1));
    cr_expect(eq(int, ask("cat >/dev/null; exit 42", 10, CLOCK_SECOND * 10), 42));
}

Test(child, it_gets_every_byte_and_the_end)
{
    cr_expect(eq(int, ask("[ $(wc -c) = 3000000 ]", 3000000, CLOCK_SECOND * 10), 0));
}

Test(child, an_answer_without_having_read_all_does_not_count)
{
    cr_expect(eq(int, ask("exit 0", 3000000, CLOCK_SECOND * 10), -1));
}

Test(child, unless_it_may_leave_what_it_was_given)
{
    char *argv[] = {"/bin/sh", "-c", "exit 67", NULL};
    char *input = arena_alloc(arena, 3000000);

    memset(input, 'x', 3000000);
    call.job = (struct child_job){.argv = argv,
                                  .input = input,
                                  .input_len = 3000000,
                                  .may_leave = true,
                                  .longest = CLOCK_SECOND * 10};
    call.req = (struct request){.arena = arena, .finish = finish};
    flow_start(&call.req, NULL, STEPS, NULL);
    loop_run(loop);
    cr_expect(eq(int, call.job.status, 67));
}

static struct child_job other;

static enum step_result step_run_two(struct request *req)
{
    child_run(req, loop, &call.job);
    return child_run(req, loop, &other);
}

Test(child, two_run_side_by_side_for_one_request_which_waits_for_both)
{
    static const struct step TWO[] = {{"run", step_run_two}, {"done", step_done}, STEPS_END};
    char *quick[] = {"/bin/sh", "-c", "cat >/dev/null; exit 1", NULL}, *slow[] = {"cat", NULL};
    struct buf out = buf_make(arena, 100);

    call.job = (struct child_job){
        .argv = quick, .input = "x", .input_len = 1, .longest = CLOCK_SECOND * 10};
    other = (struct child_job){
        .argv = slow, .input = "två", .input_len = 4, .longest = CLOCK_SECOND * 10, .output = &out};
    call.req = (struct request){.arena = arena, .finish = finish};
    flow_start(&call.req, NULL, TWO, NULL);
    loop_run(loop);
    cr_expect(eq(int, call.job.status, 1));
    cr_expect(eq(int, other.status, 0));
    cr_expect(eq(str, out.data, "två"), "a name is looked for in PATH");
}

Test(child, a_program_that_dies_by_a_signal_has_not_answered)
{
    cr_expect(eq(int, ask("cat >/dev/null; kill -9 $$", 10, CLOCK_SECOND * 10), -1));
}

Test(child, a_program_that_takes_too_long_is_ended_with_all_that_it_started)
{
    int64_t before = clock_monotonic();

    cr_expect(
        eq(int, ask("cat >/dev/null; sleep 20 & sleep 20; exit 0", 10, CLOCK_SECOND / 5), -1));
    cr_expect(clock_monotonic() - before < 10 * CLOCK_SECOND);
}

Test(child, a_program_that_does_not_exist_is_no_answer)
{
    char *argv[] = {"/no/such/program", NULL};

    call.job =
        (struct child_job){.argv = argv, .input = "x", .input_len = 1, .longest = CLOCK_SECOND};
    call.req = (struct request){.arena = arena, .finish = finish};
    flow_start(&call.req, NULL, STEPS, NULL);
    loop_run(loop);

    cr_expect(call.finished);
    cr_expect(eq(int, call.job.status, -1));
}

Test(child, its_words_are_no_shell_and_its_environment_is_not_ours)
{
    setenv("SAMPLAN_DATABASE_URL", "secret", 1);

    cr_expect(eq(int,
                 ask("cat >/dev/null; [ -z \"$SAMPLAN_DATABASE_URL$HOME\" ]", 1, CLOCK_SECOND * 10),
                 0));
    /* one that reads what it is given: of one that does not, it cannot be said how it ended */
    char *argv[] = {"/usr/bin/grep", "-xF", "a;false", NULL};
    call.job = (struct child_job){
        .argv = argv, .input = "a;false\n", .input_len = 8, .longest = CLOCK_SECOND * 10};
    call.req = (struct request){.arena = arena, .finish = finish};
    flow_start(&call.req, NULL, STEPS, NULL);
    loop_run(loop);
    cr_expect(eq(int, call.job.status, 0));
}

/* ---- what it writes, and those that wait for their turn ---- */

static char *told(const char *script, size_t most)
{
    struct buf out = buf_make(arena, most);
    char *argv[] = {"/bin/sh", "-c", arena_text(arena, script), "sh", NULL};

    call.finished = false;
    call.job = (struct child_job){
        .argv = argv, .input = "x", .input_len = 1, .longest = CLOCK_SECOND * 5, .output = &out};
    call.req = (struct request){.arena = arena, .finish = finish};
    flow_start(&call.req, NULL, STEPS, NULL);
    loop_run(loop);
    cr_expect(call.finished);
    return out.data ? out.data : "";
}

Test(child, what_it_writes_is_kept_to_the_last_byte)
{
    cr_expect(eq(str, told("cat; printf y", 100), "xy"));
    cr_expect(eq(int, call.job.status, 0));
    cr_expect(eq(sz, strlen(told("cat >/dev/null; head -c 900000 /dev/zero | tr '\\0' a", 1000000)),
                 900000));
}

Test(child, more_than_there_is_room_for_is_no_answer)
{
    told("cat >/dev/null; yes", 1000);
    cr_expect(eq(int, call.job.status, -1));
}

Test(child, that_something_it_left_behind_holds_its_output_does_not_hold_the_flow)
{
    told("cat >/dev/null; sleep 100 & exit 0", 1000);
    cr_expect(eq(int, call.job.status, -1));
}

Test(child, a_program_that_is_not_there_was_never_started)
{
    char *argv[] = {"/nowhere/program", NULL};
    struct buf out = buf_make(arena, 10);

    call.job = (struct child_job){.argv = argv, .input = "x", .input_len = 1, .output = &out};
    call.req = (struct request){.arena = arena, .finish = finish};
    flow_start(&call.req, NULL, STEPS, NULL);
    loop_run(loop);
    cr_expect(eq(int, call.job.status, -1));
    cr_expect(not(call.job.started));
}

static struct queued {
    struct request req;
    struct child_job job;
    int order;
    bool failed;
} queued[4];

static int order;

static enum step_result queued_run(struct request *req)
{
    struct queued *q = (struct queued *)req;

    return child_run(req, loop, &q->job);
}

static enum step_result queued_done(struct request *req)
{
    ((struct queued *)req)->order = ++order;
    return STEP_DONE;
}

static void queued_finish(struct request *req)
{
    ((struct queued *)req)->failed = req->problem.err != SP_OK;
}

static const struct step QUEUED[] = {{"run", queued_run}, {"done", queued_done}, STEPS_END};

Test(child, in_a_lane_one_waits_for_another_who_leaves_is_passed_over_and_the_rest_are_refused)
{
    char *argv[] = {"/bin/sh", "-c", "cat >/dev/null; exit 7", NULL};
    struct child_lane lane = {.most = 1, .depth = 2};

    order = 0;
    for (int i = 0; i < 4; i++) {
        queued[i] = (struct queued){.req = {.arena = arena, .finish = queued_finish},
                                    .job = {.argv = argv,
                                            .input = "x",
                                            .input_len = 1,
                                            .longest = CLOCK_SECOND * 10,
                                            .lane = &lane}};
        flow_start(&queued[i].req, NULL, QUEUED, NULL);
    }
    flow_leave(&queued[1].req);
    loop_run(loop);

    cr_expect(eq(int, queued[0].order, 1));
    cr_expect(eq(int, queued[1].order, 0), "nobody waits for it any more");
    cr_expect(not(queued[1].job.started));
    cr_expect(eq(int, queued[2].order, 2));
    cr_expect(eq(int, queued[2].job.status, 7));
    cr_expect(queued[3].failed);
    cr_expect(eq(int, queued[3].req.problem.err, SP_EUNAVAILABLE));
    cr_expect(eq(uint, lane.running + lane.waiting, 0));
}

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

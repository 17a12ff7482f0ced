/* A program that is run for a flow: its input, its output, its end, and none of these. */
#include "base/clock.h"
#include "harness.h"
#include "loop/loop.h"
#include "loop/spawn.h"
#include <string.h>

static struct uv_loop_s *loop;
static struct request req;
static struct spawn *first, *second;
static bool finished;

static void start(void)
{
    harness_start();
    loop = loop_open();
    req = (struct request){.arena = arena_new()};
    first = arena_alloc(req.arena, sizeof *first);
    second = arena_alloc(req.arena, sizeof *second);
    memset(first, 0, sizeof *first);
    memset(second, 0, sizeof *second);
    first->limit = second->limit = 60 * CLOCK_SECOND;
    finished = false;
}

static void stop(void)
{
    arena_free(req.arena);
    if (loop_close(loop) != SP_OK)
        abort();
    harness_stop();
}

TestSuite(spawn, .init = start, .fini = stop);

static enum step_result run_them(struct request *r)
{
    spawn_run(loop, r, first);
    if (second->argv)
        spawn_run(loop, r, second);
    return STEP_WAIT;
}

static enum step_result over(struct request *r)
{
    (void)r;
    return STEP_DONE;
}

static void note_end(struct request *r)
{
    (void)r;
    finished = true;
}

static void run(void)
{
    static const struct step STEPS[] = {{"run", run_them}, {"over", over}, STEPS_END};

    req.finish = note_end;
    flow_start(&req, NULL, STEPS, NULL);
    loop_run(loop);
    cr_assert(finished);
}

Test(spawn, what_it_is_given_it_reads_and_what_it_says_is_kept)
{
    static const char *const ARGV[] = {"cat", NULL};

    first->argv = ARGV;
    first->input = "ett meddelande\n";
    first->input_len = strlen(first->input);
    run();
    cr_expect(eq(int, first->status, 0));
    cr_expect(eq(str, first->output.data, "ett meddelande\n"));
}

Test(spawn, its_exit_status_is_kept)
{
    static const char *const ARGV[] = {"sh", "-c", "exit 67", NULL};

    first->argv = ARGV;
    run();
    cr_expect(eq(int, first->status, 67));
    cr_expect(eq(sz, first->output.len, 0));
}

Test(spawn, a_program_that_is_not_there_is_not_started)
{
    static const char *const ARGV[] = {"/there/is/no/such/program", NULL};

    first->argv = ARGV;
    run();
    cr_expect(eq(int, first->status, SPAWN_NOT_STARTED));
}

Test(spawn, one_that_takes_too_long_is_killed)
{
    static const char *const ARGV[] = {"sleep", "600", NULL};

    first->argv = ARGV;
    first->limit = CLOCK_SECOND / 20;
    run();
    cr_expect(eq(int, first->status, SPAWN_KILLED));
}

Test(spawn, one_that_does_not_read_its_input_ends_all_the_same)
{
    static const char *const ARGV[] = {"true", NULL};
    size_t len = 1024 * 1024;
    char *input = arena_alloc(req.arena, len);

    memset(input, 'x', len);
    first->argv = ARGV;
    first->input = input;
    first->input_len = len;
    run();
    cr_expect(eq(int, first->status, 0));
}

Test(spawn, much_output_is_cut_and_not_waited_for)
{
    static const char *const ARGV[] = {"sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x", NULL};

    first->argv = ARGV;
    run();
    cr_expect(eq(int, first->status, 0));
    cr_expect(le(sz, first->output.len, 4096));
}

Test(spawn, what_it_leaves_behind_does_not_hold_the_flow)
{
    static const char *const ARGV[] = {"sh", "-c", "sleep 600 & exit 3", NULL};

    first->argv = ARGV;
    first->limit = CLOCK_SECOND / 4;
    run();
    cr_expect(eq(int, first->status, 3));
}

Test(spawn, two_run_side_by_side_and_the_flow_waits_for_both)
{
    static const char *const ONE[] = {"sh", "-c", "exit 1", NULL}, *const TWO[] = {"cat", NULL};

    first->argv = ONE;
    second->argv = TWO;
    second->input = "två";
    second->input_len = strlen(second->input);
    run();
    cr_expect(eq(int, first->status, 1));
    cr_expect(eq(str, second->output.data, "två"));
}

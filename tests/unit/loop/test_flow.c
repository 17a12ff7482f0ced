/* flow.h: the order of steps, waiting, failing, leaving, and the end of a request. */
#include "harness.h"
#include "loop/flow.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct request req;
static char trace[64]; /* one letter a step; '.' finish, '!' release */

static void note(char letter)
{
    size_t len = strlen(trace);

    cr_assert(lt(sz, len, sizeof trace - 1));
    trace[len] = letter;
}

static void finish(struct request *r)
{
    cr_assert(r == &req);
    note('.');
}

static void release(struct request *r)
{
    note('!');
    arena_free(r->arena);
    memset(r, 0xDD, sizeof *r); /* whoever touches it now reads nonsense */
}

static void start(void)
{
    harness_start();
    memset(trace, 0, sizeof trace);
    req = (struct request){.arena = arena_new(), .finish = finish, .release = release};
    /* the runner logs faults; the tests have nothing to read there */
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

TestSuite(flow, .init = start, .fini = harness_stop);

static void expect_trace(const char *want)
{
    cr_expect(eq(str, trace, (char *)want));
}

static enum step_result a_next(struct request *r)
{
    (void)r;
    note('a');
    return STEP_NEXT;
}

static enum step_result b_next(struct request *r)
{
    (void)r;
    note('b');
    return STEP_NEXT;
}

static enum step_result c_done(struct request *r)
{
    (void)r;
    note('c');
    return STEP_DONE;
}

static enum step_result w_wait(struct request *r)
{
    note('w');
    flow_pend(r);
    return STEP_WAIT;
}

static enum step_result w_wait_for_two(struct request *r)
{
    note('w');
    flow_pend(r);
    flow_pend(r);
    return STEP_WAIT;
}

static enum step_result o_outlives(struct request *r)
{
    note('o');
    flow_pend(r);
    return STEP_DONE;
}

static enum step_result x_denied(struct request *r)
{
    note('x');
    return flow_fail(r, SP_EDENIED);
}

static enum step_result x_refused(struct request *r)
{
    note('x');
    return flow_refuse(r, SP_EINVAL, "/goal", "too-long");
}

static enum step_result x_silent(struct request *r)
{
    (void)r;
    note('x');
    return STEP_FAIL;
}

static enum step_result s_stuck(struct request *r)
{
    (void)r;
    note('s');
    return STEP_WAIT;
}

static int seen_err;
static const char *seen_pointer, *seen_reason;

static enum step_result f_look(struct request *r)
{
    note('f');
    seen_err = r->problem.err;
    seen_pointer = r->problem.pointer;
    seen_reason = r->problem.reason;
    return STEP_NEXT;
}

static const struct step gate[] = {{"a", a_next}, STEPS_END};
static const struct step route[] = {{"b", b_next}, {"c", c_done}, {"a", a_next}, STEPS_END};
static const struct step waiting[] = {{"w", w_wait}, {"b", b_next}, {"c", c_done}, STEPS_END};
static const struct step failing[] = {{"f", f_look}, {"c", c_done}, STEPS_END};

/* ---- order ---- */

Test(flow, gate_then_steps_until_one_is_done_then_finish_then_release)
{
    flow_start(&req, gate, route, failing);

    expect_trace("abc.!");
}

Test(flow, tables_may_be_missing_or_empty)
{
    static const struct step empty[] = {STEPS_END};

    flow_start(&req, NULL, NULL, NULL);
    expect_trace(".!");
    start();
    flow_start(&req, empty, gate, empty);
    expect_trace("a.!");
}

Test(flow, a_gate_that_answers_ends_the_flow)
{
    static const struct step answering[] = {{"c", c_done}, {"a", a_next}, STEPS_END};

    flow_start(&req, answering, route, failing);

    expect_trace("c.!");
}

Test(flow, the_state_is_zeroed_and_remembered)
{
    char *state = flow_state(&req, 100);

    for (int i = 0; i < 100; i++)
        cr_assert(eq(chr, state[i], 0));
    cr_expect(req.state == state);
    flow_start(&req, NULL, NULL, NULL);
}

/* ---- waiting ---- */

Test(flow, a_step_that_waits_goes_on_when_it_is_woken)
{
    flow_start(&req, gate, waiting, failing);
    expect_trace("aw");

    flow_wake(&req);

    expect_trace("awbc.!");
}

Test(flow, a_step_with_two_operations_waits_for_both)
{
    static const struct step two[] = {{"w", w_wait_for_two}, {"c", c_done}, STEPS_END};
    flow_start(&req, NULL, two, failing);

    flow_wake(&req);
    expect_trace("w");
    flow_wake(&req);

    expect_trace("wc.!");
}

Test(flow, steps_may_wait_one_after_the_other)
{
    static const struct step many[] = {{"w", w_wait}, {"w", w_wait}, {"w", w_wait}, STEPS_END};
    flow_start(&req, many, waiting, failing);

    for (int i = 0; i < 3; i++)
        flow_wake(&req);
    expect_trace("wwww");
    flow_wake(&req);

    expect_trace("wwwwbc.!");
}

Test(flow, waiting_for_nothing_is_a_fault_and_not_a_request_that_hangs)
{
    static const struct step stuck[] = {{"s", s_stuck}, {"c", c_done}, STEPS_END};

    flow_start(&req, NULL, stuck, failing);

    expect_trace("sfc.!");
    cr_expect(eq(int, seen_err, SP_EINTERNAL));
}

Test(flow, a_thousand_steps_need_no_deep_stack)
{
    static struct step many[100001];
    for (int i = 0; i < 100000; i++)
        many[i] = (struct step){"w", w_wait};

    flow_start(&req, NULL, many, NULL);
    for (int i = 0; i < 100000; i++) {
        memset(trace, 0, sizeof trace);
        flow_wake(&req);
    }

    expect_trace(".!");
}

/* ---- failing ---- */

Test(flow, a_failure_skips_to_the_fail_steps)
{
    static const struct step denied[] = {{"a", a_next}, {"x", x_denied}, {"b", b_next}, STEPS_END};

    flow_start(&req, denied, route, failing);

    expect_trace("axfc.!");
    cr_expect(eq(int, seen_err, SP_EDENIED));
}

Test(flow, a_refusal_says_which_member_and_why)
{
    static const struct step refusing[] = {{"x", x_refused}, STEPS_END};

    flow_start(&req, gate, refusing, failing);

    expect_trace("axfc.!");
    cr_expect(eq(int, seen_err, SP_EINVAL));
    cr_expect(eq(str, (char *)seen_pointer, "/goal"));
    cr_expect(eq(str, (char *)seen_reason, "too-long"));
}

Test(flow, the_first_problem_is_kept)
{
    req.problem = (struct problem){.err = SP_ESTALE, .reason = "first"};

    cr_expect(eq(int, (int)flow_fail(&req, SP_EDENIED), STEP_FAIL));
    cr_expect(eq(int, (int)flow_refuse(&req, SP_EINVAL, "/x", "second"), STEP_FAIL));

    cr_expect(eq(int, req.problem.err, SP_ESTALE));
    cr_expect(eq(str, (char *)req.problem.reason, "first"));
    arena_free(req.arena);
}

Test(flow, what_a_reader_found_wrong_is_kept_by_flow_fail)
{
    req.problem = (struct problem){.pointer = "/goal", .reason = "too-long"};

    flow_fail(&req, SP_EINVAL);

    cr_expect(eq(int, req.problem.err, SP_EINVAL));
    cr_expect(eq(str, (char *)req.problem.pointer, "/goal"));
    arena_free(req.arena);
}

Test(flow, failing_without_a_word_is_a_fault_of_ours)
{
    static const struct step silent[] = {{"x", x_silent}, STEPS_END};

    flow_start(&req, NULL, silent, failing);

    cr_expect(eq(int, seen_err, SP_EINTERNAL));
}

Test(flow, an_operation_that_failed_leads_to_the_fail_steps)
{
    flow_start(&req, gate, waiting, failing);

    req.problem.err = SP_EUNAVAILABLE;
    flow_wake(&req);

    expect_trace("awfc.!");
    cr_expect(eq(int, seen_err, SP_EUNAVAILABLE));
}

Test(flow, fail_steps_may_wait_and_are_not_started_again)
{
    static const struct step denied[] = {{"x", x_denied}, STEPS_END};

    flow_start(&req, denied, route, waiting);
    expect_trace("xw");
    flow_wake(&req);

    expect_trace("xwbc.!");
}

Test(flow, a_fail_step_that_fails_ends_the_flow)
{
    static const struct step denied[] = {{"x", x_denied}, {"a", a_next}, STEPS_END};

    flow_start(&req, denied, route, denied);

    expect_trace("xx.!");
}

Test(flow, without_fail_steps_a_failure_still_finishes)
{
    static const struct step denied[] = {{"x", x_denied}, STEPS_END};

    flow_start(&req, denied, route, NULL);

    expect_trace("x.!");
}

/* ---- leaving ---- */

Test(flow, who_has_left_gets_no_further_step)
{
    flow_start(&req, gate, waiting, failing);

    flow_leave(&req);
    expect_trace("aw");
    flow_wake(&req);

    expect_trace("aw.!");
}

Test(flow, a_refusal_is_recorded_even_if_the_client_has_left)
{
    static const struct step denied[] = {{"x", x_denied}, STEPS_END};
    flow_start(&req, denied, route, waiting);

    flow_leave(&req);
    flow_wake(&req);

    expect_trace("xwbc.!");
}

/* ---- the end ---- */

Test(flow, an_operation_that_outlives_the_answer_delays_the_release)
{
    static const struct step outliving[] = {{"o", o_outlives}, STEPS_END};
    flow_start(&req, NULL, outliving, failing);
    expect_trace("o.");

    flow_wake(&req);

    expect_trace("o.!");
}

static void finish_with_two_operations(struct request *r)
{
    note('.');
    flow_pend(r);
    flow_pend(r);
    flow_wake(r);
}

Test(flow, operations_of_finish_are_waited_for_too)
{
    req.finish = finish_with_two_operations;
    flow_start(&req, NULL, gate, failing);
    expect_trace("a.");

    flow_wake(&req);

    expect_trace("a.!");
}

static void finish_and_leave(struct request *r)
{
    note('.');
    flow_leave(r);
    flow_pend(r);
    flow_wake(r);
}

Test(flow, an_operation_that_ends_inside_finish_does_not_release_under_it)
{
    req.finish = finish_and_leave;

    flow_start(&req, NULL, gate, failing);

    expect_trace("a.!");
}

/* ---- the log ---- */

Test(flow, a_fault_of_ours_is_logged_once_and_a_refusal_is_not)
{
    static const struct step silent[] = {{"x", x_silent}, STEPS_END};
    static const struct step denied[] = {{"x", x_denied}, STEPS_END};
    char text[4096];
    int lines[2];
    cr_assert(eq(int, pipe2(lines, O_DIRECT | O_NONBLOCK), 0));
    dup2(lines[1], STDERR_FILENO);
    memcpy(req.id, "0190f3b6", 9);

    flow_start(&req, NULL, silent, failing);

    ssize_t n = read(lines[0], text, sizeof text - 1);
    cr_assert(lt(i64, 0, n));
    text[n] = '\0';
    cr_expect(strstr(text, "\"event\":\"request_fault\"") != NULL);
    cr_expect(strstr(text, "\"request\":\"0190f3b6\"") != NULL);
    cr_expect(strstr(text, "\"step\":\"x\"") != NULL);
    cr_expect(lt(i64, read(lines[0], text, sizeof text), 0));

    req = (struct request){.arena = arena_new(), .finish = finish, .release = release};
    memset(trace, 0, sizeof trace);
    flow_start(&req, NULL, denied, failing);
    cr_expect(lt(i64, read(lines[0], text, sizeof text), 0));
}

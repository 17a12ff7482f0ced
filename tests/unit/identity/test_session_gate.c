/*
 * The first wall: who comes through, what a refusal says, and which refusals are still to be
 * written into the log.
 */
#include "../steps.h"
#include "harness.h"
#include "identity/inner.h"
#include "identity/session_cache.h"
#include <string.h>

#define SECRET "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define ID     "0190a1b2-0000-7000-8000-000000000001"

static struct session who;
static const char *token; /* the one that belongs to the secret */

static void start(void)
{
    unsigned char secret[SECRET_BYTES];

    steps_start();
    identity.origin = "https://samplan.example";
    cr_assert(zero(int, secret_read(SECRET, secret)));
    token = secret_csrf(steps.req.arena, secret);
    who = (struct session){.assignment_id = ID,
                           .role = ROLE_MUNICIPAL_NURSE,
                           .permissions = access_role_mask(ROLE_MUNICIPAL_NURSE)};
}

static void stop(void)
{
    session_cache_forget(NULL);
    steps_stop();
}

TestSuite(session_gate, .init = start, .fini = stop);

/* ---- the session ---- */

#define DOC                                                                                        \
    "{\"sessionId\":\"" ID "\",\"user\":{\"id\":\"" ID "\",\"name\":\"Anna Ek\"},"                 \
    "\"assignments\":[],\"permissions\":[],\"expiresAt\":\"2099-11-22T12:15:00+01:00\","           \
    "\"assignment\":null}"

static void given_request(const char *method)
{
    steps_again();
    steps.req.method = method;
    steps.req.secret = SECRET;
    steps.answer = (struct db_answer){.outcome = "ok", .doc = DOC, .doc_len = strlen(DOC)};
    steps.headers[0][0] = "Origin";
    steps.headers[0][1] = identity.origin;
    steps.headers[1][0] = "X-Samplan-Csrf";
    steps.headers[1][1] = token;
}

static enum step_result pass_session(void)
{
    enum step_result r = steps_run(identity_gate, "session");

    return r == STEP_NEXT ? steps_run(identity_gate, "known") : r;
}

Test(session_gate, a_session_is_asked_for_once_and_known_then)
{
    given_request("GET");
    cr_expect(eq(int, pass_session(), STEP_NEXT));
    cr_expect(eq(str, (char *)steps.called, "session_read"));
    cr_expect(eq(str, steps.req.session->user_name, "Anna Ek"));

    given_request("GET");
    cr_expect(eq(int, pass_session(), STEP_NEXT));
    cr_expect(eq(ptr, (void *)steps.called, NULL), "from the cache");
    cr_expect(eq(str, steps.req.session->user_name, "Anna Ek"));
}

Test(session_gate, a_session_that_ended_while_its_answer_was_under_way_is_not_remembered)
{
    given_request("GET");
    cr_expect(eq(int, steps_run(identity_gate, "session"), STEP_NEXT));
    session_cache_forget("somebody");
    cr_expect(eq(int, steps_run(identity_gate, "known"), STEP_NEXT));
    cr_expect(eq(uint, session_cache_count(), 0));
}

Test(session_gate, an_answer_that_is_no_session_lets_nobody_in)
{
    given_request("GET");
    steps.answer.doc = "{}";
    steps.answer.doc_len = 2;
    cr_expect(eq(int, pass_session(), STEP_FAIL));
    cr_expect(eq(int, steps.req.problem.err, SP_EINTERNAL));
    cr_expect(eq(uint, session_cache_count(), 0));
}

Test(session_gate, without_a_secret_there_is_no_session_but_on_a_public_route)
{
    given_request("GET");
    steps.req.secret = NULL;
    cr_expect(eq(int, pass_session(), STEP_FAIL));
    cr_expect(eq(int, steps.req.problem.err, SP_ENOSESSION));

    given_request("GET");
    steps.req.secret = NULL;
    steps.route.flags = ROUTE_PUBLIC;
    cr_expect(eq(int, pass_session(), STEP_NEXT));
    cr_expect(eq(ptr, (void *)steps.called, NULL));
}

/* ---- the browser ---- */

static const char *site(void)
{
    cr_assert(eq(int, pass_session(), STEP_NEXT));
    return steps_run(identity_gate, "same-site") == STEP_NEXT ? "" : steps_said();
}

Test(session_gate, reading_asks_for_neither_origin_nor_token)
{
    static const char *const METHODS[] = {"GET", "HEAD"};

    for (unsigned i = 0; i < 2; i++) {
        given_request(METHODS[i]);
        memset(steps.headers, 0, sizeof steps.headers);
        cr_expect(eq(str, (char *)site(), ""), "%s", METHODS[i]);
    }
}

Test(session_gate, writing_asks_for_our_origin_and_the_sessions_token)
{
    given_request("POST");
    cr_expect(eq(str, (char *)site(), ""));
    given_request("POST");
    steps.headers[0][1] = "https://other.example";
    cr_expect(eq(str, (char *)site(), "Origin -"));
    cr_expect(eq(int, steps.req.problem.err, SP_ECROSSSITE));
    given_request("PUT");
    steps.headers[1][0] = "X-Other";
    cr_expect(eq(str, (char *)site(), "X-Samplan-Csrf csrf"), "no token");
    given_request("POST");
    steps.headers[1][1] = arena_printf(steps.req.arena, "%s0", token);
    cr_expect(eq(str, (char *)site(), "X-Samplan-Csrf csrf"), "one that is too long");
    given_request("POST");
    steps.headers[1][1] = arena_printf(steps.req.arena, "%.31s%c", token, token[31] ^ 1);
    cr_expect(eq(str, (char *)site(), "X-Samplan-Csrf csrf"), "another one");
}

/* Who signs in has no session yet whose token could be asked for. */
Test(session_gate, a_public_write_asks_for_our_origin_alone)
{
    given_request("POST");
    steps.route.flags = ROUTE_PUBLIC;
    steps.headers[1][0] = NULL;
    cr_expect(eq(str, (char *)site(), ""));
    given_request("POST");
    steps.route.flags = ROUTE_PUBLIC;
    steps.headers[0][0] = NULL;
    cr_expect(eq(str, (char *)site(), "Origin -"));
}

/* ---- the permission ---- */

static const char *admit(int permission, unsigned flags)
{
    given_request("GET");
    cr_assert(eq(int, steps_run(identity_gate, "session"), STEP_NEXT));
    steps.req.session = &who;
    steps.route.permission = permission;
    steps.route.flags = flags;
    return steps_run(identity_gate, "admit") == STEP_NEXT ? "" : steps_said();
}

Test(session_gate, a_route_is_for_those_who_have_its_permission)
{
    cr_expect(eq(str, (char *)admit(PERMISSION_NONE, 0), ""));
    cr_expect(eq(str, (char *)admit(PERMISSION_AUDIT_REVIEW, 0), "- permission"));
    cr_expect(eq(int, steps.req.problem.err, SP_EDENIED));
    cr_expect(eq(str, (char *)admit(PERMISSION_AUDIT_REVIEW, ROUTE_PUBLIC), ""));
    cr_expect(eq(ptr, steps.req.state, NULL), "the secret's copy is gone");
}

Test(session_gate, who_has_chosen_no_assignment_may_do_what_needs_none)
{
    who.assignment_id[0] = '\0';
    cr_expect(eq(str, (char *)admit(PERMISSION_NONE, ROUTE_UNBOUND), ""));
    cr_expect(eq(str, (char *)admit(PERMISSION_NONE, 0), "- choose-assignment"));
    who.role = ROLE_CITIZEN;
    cr_expect(eq(str, (char *)admit(PERMISSION_NONE, 0), "- permission"), "has none to choose");
}

/* ---- after a failure ---- */

static void given_failure(int err, bool refused_here)
{
    given_request("GET");
    if (refused_here)
        session_refuse(&steps.req, err, NULL, NULL);
    else
        steps.req.problem.err = err;
}

/* The outcome that was written into the log, "" for none. */
static const char *recorded(void)
{
    cr_assert(eq(int, steps_run(identity_fail, "record"), STEP_NEXT));
    return steps.called ? steps.params[1] : "";
}

/* LOG-1: what was refused is there too */
Test(session_gate, what_was_refused_here_is_written_into_the_log)
{
    given_failure(SP_EDENIED, true);
    cr_expect(eq(str, (char *)recorded(), "denied"));
    cr_expect(eq(str, (char *)steps.called, "refusal_record"));
    cr_expect(eq(str, (char *)steps.params[0], "x.read"));
    cr_expect(eq(str, (char *)steps.params[2], (char *)err_slug(SP_EDENIED)));
    given_failure(SP_EDENIED, true);
    steps.req.problem.reason = "permission";
    cr_expect(eq(str, (char *)recorded(), "denied"));
    cr_expect(eq(str, (char *)steps.params[2], "permission"));
    cr_expect(eq(int, steps.req.problem.err, SP_EDENIED), "and what is answered stays");
}

Test(session_gate, an_error_of_which_the_database_kept_nothing_is_written_into_the_log)
{
    given_failure(SP_EINTERNAL, false);
    cr_expect(eq(str, (char *)recorded(), "failed"));
    given_failure(SP_EUNKNOWN, false);
    cr_expect(eq(str, (char *)recorded(), "failed"));
    given_failure(SP_ENOTFOUND, false);
    cr_expect(eq(str, (char *)recorded(), ""), "the database has said so itself");
}

Test(session_gate, a_visitor_who_asks_whether_there_is_a_session_was_refused_nothing)
{
    given_failure(SP_ENOSESSION, true);
    cr_expect(eq(str, (char *)recorded(), ""));
    given_failure(SP_ENOSESSION, true);
    steps.route.permission = PERMISSION_AUDIT_REVIEW;
    cr_expect(eq(str, (char *)recorded(), "denied"));
    given_failure(SP_ECROSSSITE, true);
    cr_expect(eq(str, (char *)recorded(), "denied"));
}

Test(session_gate, nothing_is_recorded_of_no_route_of_nobodys_data_or_without_a_database)
{
    given_failure(SP_EDENIED, true);
    steps.req.route = NULL;
    cr_expect(eq(str, (char *)recorded(), ""));
    given_failure(SP_EDENIED, true);
    steps.route.audit = "none";
    cr_expect(eq(str, (char *)recorded(), ""));
    given_failure(SP_EDENIED, true);
    steps.down = true;
    cr_expect(eq(str, (char *)recorded(), ""));
}

static int answered(void)
{
    cr_assert(eq(int, steps_run(identity_fail, "record"), STEP_NEXT));
    cr_assert(eq(int, steps_run(identity_fail, "answer"), STEP_DONE));
    cr_expect(eq(int, steps.req.problem.err, SP_EDENIED));
    return steps.req.reply.status;
}

Test(session_gate, a_refusal_is_a_problem_but_for_a_browser_and_for_fhir)
{
    given_failure(SP_EDENIED, true);
    cr_expect(eq(int, answered(), 403));
    cr_expect(eq(str, (char *)steps.req.reply.type, "application/problem+json"));
    given_failure(SP_EDENIED, true);
    steps.req.route = NULL;
    steps.by_browser = true;
    cr_expect(eq(int, answered(), 403), "of no route");
    given_failure(SP_EDENIED, true);
    steps.by_browser = true;
    cr_expect(eq(int, answered(), 303), "a browser goes back to the first page");
    cr_expect(eq(str, (char *)steps.req.reply.location, SIGN_IN_FAILED));
    given_failure(SP_EDENIED, true);
    steps.route.flags = ROUTE_FHIR;
    cr_expect(eq(int, answered(), 0), "said by the server's options");
}

/* ---- GET /session ---- */

static int shown(void)
{
    cr_assert(eq(int, steps_run(session_show, "read"), STEP_NEXT));
    return steps_run(session_show, "reply") == STEP_DONE ? steps.req.reply.status
                                                         : -steps.req.problem.err;
}

Test(session_gate, a_session_is_shown_with_its_token_or_not_at_all)
{
    given_request("GET");
    cr_expect(eq(int, shown(), 200));
    cr_expect(ne(ptr, strstr(steps.req.reply.body, token), NULL));
    given_request("GET");
    steps.req.secret = "one";
    cr_expect(eq(int, shown(), -SP_EINTERNAL), "there is no token without a secret");
    given_request("GET");
    steps.answer.doc = "[";
    steps.answer.doc_len = 1;
    cr_expect(eq(int, shown(), -SP_EINTERNAL), "nor half a session");
}

/*
 * test_session.c - sessions, sign-in, and what the gate refuses.
 */
#include "../api.h"

TestSuite(session, .init = api_start, .fini = api_stop);

Test(session, without_one_nothing_is_answered)
{
    given_nobody();

    struct answer a = api_get("/inbox");

    cr_expect(eq(int, a.status, 401));
    cr_expect(eq(str, a.problem, "no-session"));
}

Test(session, that_has_ended_is_refused_at_once)
{
    given_actor("anna.ward");
    cr_assert(eq(int, api_get("/inbox").status, 200));

    cr_expect(eq(int, api_post("/sign-out", NULL).status, 204));

    cr_expect(eq(int, api_get("/inbox").status, 401));
}

Test(session, ended_in_the_database_is_refused_by_the_server_that_had_it_cached)
{
    given_actor("anna.ward");
    cr_assert(eq(int, api_get("/inbox").status, 200));

    stored("UPDATE identity.session SET ended_at = now() RETURNING 1");

    cr_expect(eq(int, api_get("/inbox").status, 401));
}

Test(session, whose_assignment_has_ended_is_refused)
{
    given_actor("anna.ward");
    cr_assert(eq(int, api_get("/inbox").status, 200));

    stored("UPDATE identity.assignment SET valid_to = now() WHERE user_id = (SELECT user_id FROM "
           "identity.account WHERE name = 'anna.ward') RETURNING 1");

    cr_expect(ge(int, api_get("/inbox").status, 401));
    cr_expect(le(int, api_get("/inbox").status, 403));
}

Test(session, idle_for_more_than_fifteen_minutes_is_over)
{
    given_actor("anna.ward");
    stored("UPDATE identity.session SET last_seen = now() - interval '16 minutes' RETURNING 1");

    cr_expect(eq(int, api_get("/inbox").status, 401));
}

Test(session, older_than_twelve_hours_is_over)
{
    given_actor("anna.ward");
    stored("UPDATE identity.session SET signed_in_at = now() - interval '12 hours 1 minute', "
           "created_at = "
           "now() - interval '12 hours 1 minute' RETURNING 1");

    cr_expect(eq(int, api_get("/inbox").status, 401));
}

Test(session, a_write_without_the_token_is_refused)
{
    given_actor("anna.ward");
    const char *headers[] = {"Content-Type: application/json", text("Origin: %s", origin()), NULL};

    struct answer a =
        api_raw("POST", "/patients/lookup", "{\"identifier\":\"191212121212\"}", headers);

    cr_expect(eq(int, a.status, 403));
    cr_expect(eq(str, a.problem, "cross-site"));
}

Test(session, a_write_from_another_site_is_refused)
{
    given_actor("anna.ward");
    const char *headers[] = {"Content-Type: application/json", "Origin: https://evil.example",
                             text("X-Samplan-Csrf: %s", csrf()), NULL};

    struct answer a =
        api_raw("POST", "/patients/lookup", "{\"identifier\":\"191212121212\"}", headers);

    cr_expect(eq(int, a.status, 403));
    cr_expect(eq(str, a.problem, "cross-site"));
}

Test(session, a_body_of_another_type_is_refused)
{
    given_actor("anna.ward");
    const char *headers[] = {"Content-Type: text/plain", text("Origin: %s", origin()),
                             text("X-Samplan-Csrf: %s", csrf()), NULL};

    struct answer a =
        api_raw("POST", "/patients/lookup", "{\"identifier\":\"191212121212\"}", headers);

    cr_expect(eq(int, a.status, 415));
}

Test(session, switching_assignment_gives_a_new_secret_and_ends_the_old_one)
{
    given_actor_as("admin.sofia", "unit-administrator");
    char *other =
        stored("SELECT s.id FROM identity.assignment s JOIN identity.account a USING (user_id) "
               "WHERE a.name = 'admin.sofia' AND s.role = 'discharge-coordinator'");

    struct answer a = api_post("/session/assignment", text("{'assignmentId': '%s'}", other));

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "assignment.role"), "discharge-coordinator"));
    cr_expect(strstr(a.headers, "__Host-samplan=") != NULL);
    cr_expect(strstr(a.headers, "SameSite=Strict") != NULL);
    cr_expect(eq(int, api_get("/session").status, 401), "the old secret still works");
}

Test(session, somebody_elses_assignment_cannot_be_chosen)
{
    given_actor("anna.ward");
    char *other =
        stored("SELECT s.id FROM identity.assignment s JOIN identity.account a USING (user_id) "
               "WHERE a.name = 'maria.nurse' LIMIT 1");

    struct answer a = api_post("/session/assignment", text("{'assignmentId': '%s'}", other));

    cr_expect(ge(int, a.status, 403));
    cr_expect(eq(int, api_get("/session").status, 200));
}

Test(session, begins_with_the_right_password)
{
    given_nobody();

    struct answer a =
        api_post("/sign-in", "{'account': 'anna.ward', 'password': 'samplan-demo-1'}");

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "assignment.role"), "discharge-coordinator"));
    cr_expect(strstr(a.headers, "HttpOnly") != NULL);
    cr_expect(strstr(a.headers, "Secure") != NULL);
    cr_expect(eq(int, count("audit.event WHERE action = 'sign-in' AND outcome = 'ok'"), 1));
}

Test(session, a_wrong_password_and_an_unknown_account_are_told_the_same)
{
    given_nobody();

    struct answer wrong = api_post("/sign-in", "{'account': 'anna.ward', 'password': 'no'}");
    struct answer unknown = api_post("/sign-in", "{'account': 'no.such', 'password': 'no'}");

    cr_expect(eq(int, wrong.status, 401));
    cr_expect(eq(int, unknown.status, 401));
    cr_expect(eq(str, wrong.reason, "wrong-sign-in"));
    cr_expect(eq(str, unknown.reason, "wrong-sign-in"));
    cr_expect(eq(str, wrong.detail, unknown.detail));
}

/* The database's session document, and what of it the browser gets. */
#include "harness.h"
#include "identity/inner.h"
#include "identity/session_doc.h"
#include <string.h>

#define SESSION_ID "0190a1b2-0000-7000-8000-000000000001"
#define USER_ID    "0190a1b2-0000-7000-8000-000000000002"
#define CHOSEN_ID  "0190a1b2-0000-7000-8000-000000000003"
#define UNIT_ID    "0190a1b2-0000-7000-8000-000000000004"

#define HEAD                                                                                       \
    "{\"sessionId\":\"" SESSION_ID "\",\"user\":{\"id\":\"" USER_ID "\",\"name\":\"Anna Ek\"},"    \
    "\"assignments\":[],\"permissions\":[\"audit.review\"],"                                       \
    "\"expiresAt\":\"2026-11-22T12:15:00+01:00\",\"assignment\":"
#define CHOSEN(role)                                                                               \
    HEAD "{\"id\":\"" CHOSEN_ID "\",\"role\":\"" role "\",\"unit\":{\"id\":\"" UNIT_ID "\"}}}"

static struct arena *arena;
static struct session session;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    free(session.user_name);
    session.user_name = NULL;
    arena_free(arena);
    harness_stop();
}

TestSuite(session_doc, .init = start, .fini = stop);

static struct db_answer answer(const char *doc)
{
    return (struct db_answer){.outcome = "ok", .doc = doc, .doc_len = doc ? strlen(doc) : 0};
}

static int read_doc(const char *doc)
{
    struct db_answer a = answer(doc);

    return session_doc_read(arena, &a, &session);
}

Test(session_doc, says_who_acts_where_and_as_what)
{
    cr_assert(eq(int, read_doc(CHOSEN("municipal-nurse")), SP_OK));

    cr_expect(eq(str, session.session_id, SESSION_ID));
    cr_expect(eq(str, session.user_id, USER_ID));
    cr_expect(eq(str, session.user_name, "Anna Ek"));
    cr_expect(eq(str, session.assignment_id, CHOSEN_ID));
    cr_expect(eq(str, session.unit_id, UNIT_ID));
    cr_expect(eq(int, session.role, ROLE_MUNICIPAL_NURSE));
    cr_expect(eq(i64, session.expires_at, INT64_C(1795346100) * CLOCK_SECOND));
}

/* The first wall has its own table; what the document says about permissions is for the browser. */
Test(session_doc, permissions_come_from_the_role_alone)
{
    cr_assert(eq(int, read_doc(CHOSEN("municipal-nurse")), SP_OK));

    cr_expect(eq(u64, session.permissions, access_role_mask(ROLE_MUNICIPAL_NURSE)));
    cr_expect(not(access_allows(session.permissions, PERMISSION_AUDIT_REVIEW)));
}

Test(session_doc, a_role_that_this_program_does_not_know_may_do_nothing)
{
    cr_assert(eq(int, read_doc(CHOSEN("space-pilot")), SP_OK));

    cr_expect(eq(int, session.role, ROLE_NONE));
    cr_expect(eq(u64, session.permissions, 0));
}

Test(session_doc, a_citizen_has_the_role_of_one_and_no_unit)
{
    cr_assert(eq(int, read_doc(HEAD "null,\"citizen\":true}"), SP_OK));

    cr_expect(eq(int, session.role, ROLE_CITIZEN));
    cr_expect(eq(u64, session.permissions, access_role_mask(ROLE_CITIZEN)));
    cr_expect(eq(str, session.unit_id, ""));
}

Test(session_doc, before_an_assignment_is_chosen_there_is_no_unit_and_no_role)
{
    cr_assert(eq(int, read_doc(HEAD "null}"), SP_OK));

    cr_expect(eq(str, session.assignment_id, ""));
    cr_expect(eq(str, session.unit_id, ""));
    cr_expect(eq(u64, session.permissions, 0));
}

Test(session_doc, what_is_not_a_session_is_our_fault)
{
    cr_expect(eq(int, read_doc(NULL), SP_EINTERNAL));
    cr_expect(eq(int, read_doc("[]"), SP_EINTERNAL));
    cr_expect(eq(int, read_doc("{"), SP_EINTERNAL));
    cr_expect(eq(int, read_doc("{}"), SP_EINTERNAL));
    cr_expect(eq(int, read_doc(HEAD "{\"id\":\"x\"}}"), SP_EINTERNAL));
    cr_expect(
        eq(int, read_doc(HEAD "{\"id\":\"x\",\"unit\":{\"id\":\"" UNIT_ID "\"}}}"), SP_EINTERNAL));
    cr_expect(eq(int, read_doc(HEAD "{\"id\":\"" CHOSEN_ID "\"}}"), SP_EINTERNAL));
}

/* Each by itself, so that none is thought to be there because another is. */
Test(session_doc, a_session_without_one_of_its_values_is_our_fault)
{
    static const char *const VALUES[][2] = {
        {"\"name\":\"Anna Ek\"", "\"x\":1"},
        {"\"expiresAt\":\"2026-11-22T12:15:00+01:00\"", "\"x\":1"},
        {"2026-11-22T12:15:00+01:00", "tomorrow"},
        {"\"sessionId\":\"" SESSION_ID "\"", "\"x\":1"},
        {SESSION_ID, "one"},
        {"\"id\":\"" USER_ID "\"", "\"x\":1"},
    };

    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        const char *whole = HEAD "null}", *at = strstr(whole, VALUES[i][0]);

        cr_assert(ne(ptr, (void *)at, NULL));
        cr_expect(eq(int,
                     read_doc(arena_printf(arena, "%.*s%s%s", (int)(at - whole), whole,
                                           VALUES[i][1], at + strlen(VALUES[i][0]))),
                     SP_EINTERNAL),
                  "without %s", VALUES[i][0]);
    }
}

Test(session_doc, the_browser_gets_the_token_and_not_the_sessions_own_id)
{
    unsigned char secret[SECRET_BYTES] = {1};
    struct db_answer a = answer(CHOSEN("municipal-nurse"));
    cJSON *out;

    cr_assert(eq(int, session_doc_answer(arena, &a, secret, &out), SP_OK));

    cr_expect(eq(ptr, (void *)json_get(out, "sessionId"), NULL));
    cr_expect(eq(str, (char *)json_text(out, "csrfToken"), secret_csrf(arena, secret)));
    cr_expect(eq(
        str, (char *)json_print(arena, out, NULL),
        arena_printf(
            arena,
            "{\"user\":{\"id\":\"" USER_ID "\",\"name\":\"Anna Ek\"},"
            "\"assignments\":[],\"assignment\":{\"id\":\"" CHOSEN_ID
            "\",\"role\":\"municipal-nurse\",\"unit\":{\"id\":\"" UNIT_ID
            "\"}},\"permissions\":[\"audit.review\"],"
            "\"expiresAt\":\"2026-11-22T12:15:00+01:00\",\"citizen\":false,\"csrfToken\":\"%s\"}",
            secret_csrf(arena, secret))));
}

Test(session_doc, no_assignment_is_told_as_null)
{
    unsigned char secret[SECRET_BYTES] = {1};
    struct db_answer a = answer(HEAD "null}");
    cJSON *out;

    cr_assert(eq(int, session_doc_answer(arena, &a, secret, &out), SP_OK));

    cr_expect(ne(ptr, strstr(json_print(arena, out, NULL), "\"assignment\":null"), NULL));
}

/* ---- origins ---- */

Test(session_doc, an_origin_is_scheme_host_and_a_port_that_is_not_the_usual)
{
    cr_expect(
        eq(str, identity_origin(arena, "https://Samplan.Example"), "https://samplan.example"));
    cr_expect(eq(str, identity_origin(arena, "https://a.se:443/x"), "https://a.se"));
    cr_expect(eq(str, identity_origin(arena, "https://a.se:8443"), "https://a.se:8443"));
    cr_expect(eq(str, identity_origin(arena, "http://a.se:80?q"), "http://a.se"));
    cr_expect(eq(str, identity_origin(arena, "http://a.se:443"), "http://a.se:443"));
    cr_expect(eq(ptr, identity_origin(arena, "https:///x"), NULL));
    cr_expect(eq(ptr, identity_origin(arena, "ftp://a.se"), NULL));
    cr_expect(eq(ptr, identity_origin(arena, ""), NULL));
}

Test(session_doc, only_our_own_origin_may_write)
{
    const char *own = "https://a.se";

    cr_expect(eq(int, identity_same_site(own, "https://a.se", NULL), SP_OK));
    cr_expect(eq(int, identity_same_site(own, "https://a.se", "same-origin"), SP_OK));
    cr_expect(eq(int, identity_same_site(own, "https://a.se", "none"), SP_OK));
    cr_expect(eq(int, identity_same_site(own, "https://a.se", "same-site"), SP_ECROSSSITE));
    cr_expect(eq(int, identity_same_site(own, "https://a.se", "cross-site"), SP_ECROSSSITE));
    cr_expect(eq(int, identity_same_site(own, "https://b.a.se", NULL), SP_ECROSSSITE));
    cr_expect(eq(int, identity_same_site(own, "http://a.se", NULL), SP_ECROSSSITE));
    cr_expect(eq(int, identity_same_site(own, "https://a.se:8443", NULL), SP_ECROSSSITE));
    cr_expect(eq(int, identity_same_site(own, "null", NULL), SP_ECROSSSITE));
    cr_expect(eq(int, identity_same_site(own, NULL, "same-origin"), SP_ECROSSSITE));
}

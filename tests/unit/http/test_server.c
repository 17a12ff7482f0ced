/* A server on loopback: requests, answers, pipelining, files, limits. */
#include "house.h"
#include "json/json.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define EVERY     "Host: localhost\r\n"

static struct house house;

static void open_plain(void)
{
    house_open(&house, false, "");
}

static void open_secure(void)
{
    house_open(&house, true, "");
}

static void close_house(void)
{
    house_close(&house);
}

/* A member of the answer's JSON; "null" when it is. */
static const char *member(const struct guest_answer *a, const char *name)
{
    cJSON *tree = NULL;
    struct problem why = {0};

    cr_assert(eq(int, json_parse(house.arena, a->body, a->body_len, &tree, &why), SP_OK));
    const char *text = json_text(tree, name);
    int64_t number = 0;

    if (!text && json_int(tree, name, &number))
        return arena_printf(house.arena, "%lld", (long long)number);
    return text ? text : "null";
}

static int status_of(const char *request)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, request);

    guest_close(&g);
    return a.status;
}

TestSuite(http, .init = open_plain, .fini = close_house, .timeout = 60);
TestSuite(https, .init = open_secure, .fini = close_house, .timeout = 60);

Test(https, get_is_answered_over_tls_with_the_headers_of_an_api)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, GET("/api/echo"));

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)member(&a, "path"), "/api/echo"));
    cr_expect(eq(str, (char *)member(&a, "client"), "127.0.0.1"));
    static const char *const fields[][2] = {
        {"cache-control", "no-store"},
        {"x-content-type-options", "nosniff"},
        {"referrer-policy", "no-referrer"},
        {"cross-origin-opener-policy", "same-origin"},
        {"cross-origin-resource-policy", "same-origin"},
        {"strict-transport-security", "max-age=63072000"},
        {"content-type", "application/json"},
    };

    for (unsigned i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *value = answer_field(&house, &a, fields[i][0]);

        cr_assert(value != NULL, "%s", fields[i][0]);
        cr_expect(eq(str, (char *)value, (char *)fields[i][1]));
    }
    cr_expect(eq(str, (char *)answer_field(&house, &a, "x-request-id"), (char *)member(&a, "id")));
    cr_expect(answer_field(&house, &a, "date") != NULL);
    guest_close(&g);
}

Test(https, connection_is_kept_for_many_requests)
{
    struct guest g;

    guest_open(&g, &house);
    for (int i = 0; i < 200; i++)
        cr_assert(eq(int, guest_ask(&g, GET("/api/echo")).status, 200));
    cr_expect(eq(uint, ran, 200));
    guest_close(&g);
}

Test(http, plain_answers_say_nothing_of_strict_transport)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, GET("/api/echo"));

    cr_expect(eq(ptr, (void *)answer_field(&house, &a, "strict-transport-security"), NULL));
    guest_close(&g);
}

Test(http, pipelined_requests_are_answered_in_order_one_at_a_time)
{
    struct guest g;

    guest_open(&g, &house);
    guest_say(&g, GET("/api/later") GET("/api/big?n=3") GET("/api/later") GET("/api/echo"));
    uint64_t deadline = house_deadline();

    while (!waiting) {
        house_turn(&house);
        house_check(deadline, "the first request");
    }
    for (int i = 0; i < 10; i++)
        house_turn(&house);
    cr_expect(eq(uint, ran, 1), "a later request ran before the first was answered");
    house_wake();
    cr_expect(eq(str, guest_answer(&g, false).body, "later"));
    cr_expect(eq(str, guest_answer(&g, false).body, "abc"));
    cr_assert(waiting != NULL);
    house_wake();
    cr_expect(eq(str, guest_answer(&g, false).body, "later"));
    cr_expect(eq(int, guest_answer(&g, false).status, 200));
    guest_close(&g);
}

Test(https, pipelining_without_end_is_held_back)
{
    struct guest g;
    size_t sent = 0;
    const char *one = GET("/api/big?n=2000");

    guest_open(&g, &house);
    /* A thousand requests whose answers nobody reads while they are sent. */
    for (int i = 0; i < 1000; i++, sent++)
        guest_send(&g, one, strlen(one));
    for (size_t i = 0; i < sent; i++)
        cr_assert(eq(sz, guest_answer(&g, false).body_len, 2000));
    guest_close(&g);
}

Test(http, head_has_the_length_and_no_body)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, "HEAD /api/big?n=1234 HTTP/1.1\r\n" EVERY "\r\n");

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "content-length"), "1234"));
    cr_expect(eq(int, guest_ask(&g, GET("/api/echo")).status, 200));
    guest_close(&g);
}

Test(https, bodies_larger_than_any_buffer_arrive_whole)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, GET("/api/big?n=3000000"));

    cr_assert(eq(sz, a.body_len, 3000000));
    for (size_t i = 0; i < a.body_len; i++)
        cr_assert(eq(chr, a.body[i], (char)('a' + i % 26)));
    cr_expect(eq(int, guest_ask(&g, GET("/api/echo")).status, 200));
    guest_close(&g);
}

Test(http, json_bodies_come_by_length_and_in_chunks)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a =
        guest_ask(&g, "POST /api/body HTTP/1.1\r\n" EVERY
                      "Content-Type: application/json; charset=utf-8\r\nContent-Length: 14\r\n\r\n"
                      "{\"name\":\"Åsa\"}");

    cr_expect(eq(int, a.status, 400), "one byte of the text is missing: not JSON");
    guest_close(&g);
    guest_open(&g, &house);
    a = guest_ask(&g, "POST /api/body HTTP/1.1\r\n" EVERY
                      "Content-Type: application/json\r\nContent-Length: 15\r\n\r\n"
                      "{\"name\":\"Åsa\"}");
    cr_expect(eq(int, a.status, 201));
    cr_expect(eq(str, (char *)member(&a, "name"), "Åsa"));
    a = guest_ask(&g, "POST /api/body HTTP/1.1\r\n" EVERY
                      "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "5\r\n{\"nam\r\n9\r\ne\":\"Bo\"}\r\n0\r\nX-Sum: 1\r\n\r\n");
    cr_expect(eq(int, a.status, 400), "a chunk that is shorter than it says");
    guest_close(&g);
    guest_open(&g, &house);
    a = guest_ask(&g, "POST /api/body HTTP/1.1\r\n" EVERY
                      "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "5\r\n{\"nam\r\n8\r\ne\":\"Bo\"}\r\n0\r\nX-Sum: 1\r\n\r\n");
    cr_expect(eq(int, a.status, 201));
    cr_expect(eq(str, (char *)member(&a, "name"), "Bo"));
    cr_expect(eq(int, guest_ask(&g, GET("/api/echo")).status, 200));
    guest_close(&g);
}

Test(http, continue_is_said_only_when_the_body_is_wanted)
{
    struct guest g;

    guest_open(&g, &house);
    guest_say(&g, "POST /api/body HTTP/1.1\r\n" EVERY "Content-Type: application/json\r\n"
                  "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    guest_await(&g, "HTTP/1.1 100 Continue\r\n\r\n");
    g.len = 0;
    cr_expect(eq(int, guest_ask(&g, "{}").status, 201));
    guest_say(&g, "POST /api/body HTTP/1.1\r\n" EVERY "Content-Type: text/plain\r\n"
                  "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    cr_expect(eq(int, guest_answer(&g, false).status, 415));
    guest_await_end(&g);
    guest_close(&g);
    cr_expect(eq(int, status_of("GET /api/echo HTTP/1.1\r\n" EVERY "Expect: tea\r\n\r\n"), 417));
}

Test(http, what_a_request_says_of_itself_reaches_the_step)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a =
        guest_ask(&g, "GET /api/echo?p=1&q=caf%C3%A9+au&r HTTP/1.1\r\n" EVERY
                      "Accept-Language: de, en;q=0.9, sv;q=0.3\r\nIf-Match: \"17\"\r\n"
                      "Idempotency-Key: k-1\r\nX-Test: some text\r\nX-Request-Id: mine\r\n"
                      "X-Forwarded-For: 192.0.2.1\r\n"
                      "Cookie: plain=yes; __Host-samplan="
                      "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\r\n\r\n");

    cr_expect(eq(str, (char *)member(&a, "query"), "café au"));
    cr_expect(eq(str, (char *)member(&a, "lang"), "en"));
    cr_expect(eq(str, (char *)member(&a, "version"), "17"));
    cr_expect(eq(str, (char *)member(&a, "key"), "k-1"));
    cr_expect(eq(str, (char *)member(&a, "header"), "some text"));
    cr_expect(eq(str, (char *)member(&a, "cookie"), "yes"));
    cr_expect(eq(str, (char *)member(&a, "secret"),
                 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    cr_expect(ne(str, (char *)member(&a, "id"), "mine"));
    cr_expect(eq(str, (char *)member(&a, "client"), "127.0.0.1"), "no proxy is trusted here");
    a = guest_ask(&g, GET("/api/echo"));
    cr_expect(eq(str, (char *)member(&a, "lang"), "sv"));
    cr_expect(eq(str, (char *)member(&a, "version"), "-1"));
    cr_expect(eq(str, (char *)member(&a, "secret"), "null"));
    guest_close(&g);
}

Test(http, doubtful_secrets_are_none)
{
    static const char *const cookies[] = {
        "__Host-samplan=short",
        "__Host-samplan=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9", /* not canonical */
        "__Host-samplan=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ("__Host-samplan=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8; "
         "__Host-samplan=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
        "x__Host-samplan=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    };
    struct guest g;

    guest_open(&g, &house);
    for (unsigned i = 0; i < sizeof cookies / sizeof *cookies; i++) {
        struct guest_answer a = guest_ask(
            &g, arena_printf(house.arena, "GET /api/echo HTTP/1.1\r\n" EVERY "Cookie: %s\r\n\r\n",
                             cookies[i]));

        cr_expect(eq(str, (char *)member(&a, "secret"), "null"), "%s", cookies[i]);
    }
    guest_close(&g);
}

Test(http, versions_and_keys_are_strict)
{
    static const char *const versions[] = {"17", "\"x\"", "W/\"17\"", "*", "\"1\", \"2\"", "\"\""};
    struct guest g;

    guest_open(&g, &house);
    for (unsigned i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct guest_answer a = guest_ask(
            &g, arena_printf(house.arena, "GET /api/echo HTTP/1.1\r\n" EVERY "If-Match: %s\r\n\r\n",
                             versions[i]));

        cr_expect(eq(str, (char *)member(&a, "version"), "-2"), "%s", versions[i]);
    }
    struct guest_answer a =
        guest_ask(&g, "GET /api/echo HTTP/1.1\r\n" EVERY "Idempotency-Key: two words\r\n\r\n");

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, (char *)member(&a, "pointer"), "Idempotency-Key"));
    cr_expect(eq(int, guest_ask(&g, GET("/api/echo")).status, 200), "the connection goes on");
    guest_close(&g);
    char key[202];

    memset(key, 'k', 201);
    key[201] = 0;
    cr_expect(
        eq(int,
           status_of(arena_printf(
               house.arena, "GET /api/echo HTTP/1.1\r\n" EVERY "Idempotency-Key: %s\r\n\r\n", key)),
           400));
    cr_expect(eq(int,
                 status_of(arena_printf(
                     house.arena, "GET /api/echo HTTP/1.1\r\n" EVERY "Idempotency-Key: %s\r\n\r\n",
                     key + 1)),
                 200));
}

Test(http, writes_need_their_version_and_an_object)
{
#define PUT(fields, body)                                                                          \
    "PUT /api/body HTTP/1.1\r\n" EVERY "Content-Type: application/json\r\n" fields                 \
    "Content-Length: 2\r\n\r\n" body
    cr_expect(eq(int, status_of(PUT("", "{}")), 428));
    cr_expect(eq(int, status_of(PUT("If-Match: \"a\"\r\n", "{}")), 400));
    cr_expect(eq(int, status_of(PUT("If-Match: \"3\"\r\n", "{}")), 201));
    cr_expect(eq(int, status_of(PUT("If-Match: \"3\"\r\n", "[]")), 400));
    cr_expect(eq(int, status_of("POST /api/body HTTP/1.1\r\n" EVERY "\r\n"), 400));
#undef PUT
}

Test(http, bodies_are_refused_where_none_is_taken)
{
    cr_expect(eq(int,
                 status_of("GET /api/echo HTTP/1.1\r\n" EVERY "Content-Type: application/json\r\n"
                           "Content-Length: 2\r\n\r\n{}"),
                 400));
    cr_expect(
        eq(int, status_of("POST /api/body HTTP/1.1\r\n" EVERY "Content-Length: 2\r\n\r\n{}"), 415));
    cr_expect(eq(int,
                 status_of("POST /api/body HTTP/1.1\r\n" EVERY "Content-Type: application/json\r\n"
                           "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
                 415));
    cr_expect(eq(uint, ran, 0));
}

Test(http, unknown_paths_and_methods_are_problems)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a =
        guest_ask(&g, "GET /api/none HTTP/1.1\r\n" EVERY "Accept-Language: en\r\n\r\n");

    cr_expect(eq(int, a.status, 404));
    cr_expect(
        eq(str, (char *)answer_field(&house, &a, "content-type"), "application/problem+json"));
    cr_expect(eq(str, (char *)member(&a, "type"), "/problems/not-found"));
    cr_expect(eq(str, (char *)member(&a, "status"), "404"));
    cr_expect(eq(str, (char *)member(&a, "title"), "Does not exist or is not shared with you"));
    cr_expect(
        eq(str, (char *)member(&a, "requestId"), (char *)answer_field(&house, &a, "x-request-id")));
    a = guest_ask(&g, "PUT /api/echo HTTP/1.1\r\n" EVERY "\r\n");
    cr_expect(eq(int, a.status, 405));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "allow"), "DELETE, GET, HEAD"));
    guest_close(&g);
}

Test(http, faults_are_problems_with_retry_after)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, GET("/api/fault"));

    cr_expect(eq(int, a.status, 503));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "retry-after"), "7"));
    cr_expect(eq(int, guest_ask(&g, GET("/api/nothing")).status, 500), "no step has answered");
    a = guest_ask(&g, GET("/api/split"));
    cr_expect(eq(int, a.status, 500), "a line end in a field never leaves");
    cr_expect(eq(ptr, strstr(a.head, "evil"), NULL));
    guest_close(&g);
}

Test(http, known_tags_are_answered_304)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, GET("/api/tagged"));

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "etag"), "\"v7\""));
    cr_expect(strstr(a.head, "Set-Cookie: a=b; Path=/\r\nSet-Cookie: c=d; Path=/\r\n") != NULL);
    a = guest_ask(&g,
                  "GET /api/tagged HTTP/1.1\r\n" EVERY "If-None-Match: \"v6\", W/\"v7\"\r\n\r\n");
    cr_expect(eq(int, a.status, 304));
    cr_expect(eq(ptr, (void *)answer_field(&house, &a, "content-length"), NULL));
    a = guest_ask(&g, "GET /api/tagged HTTP/1.1\r\n" EVERY "If-None-Match: \"v\"\r\n\r\n");
    cr_expect(eq(int, a.status, 200));
    guest_close(&g);
}

Test(http, paths_with_two_meanings_are_refused)
{
    static const char *const targets[] = {"*",
                                          "http://localhost/api/echo",
                                          "//api/../echo",
                                          "/api/./echo",
                                          "/api/echo/..",
                                          "/api%2Fecho",
                                          "/api%2fecho",
                                          "/api/%00",
                                          "/api/%zz",
                                          "/api/%4",
                                          "/api\\echo",
                                          "/api/%5Cecho",
                                          "/api/%2e%2e/x",
                                          "/api/%ff",
                                          "/api/%0a",
                                          "/api/echo#x",
                                          "localhost:80",
                                          "/api/ec\xc3\xa5",
                                          "/%c0%ae",
                                          "api/echo"};

    for (unsigned i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct guest g;

        guest_open(&g, &house);
        struct guest_answer a = guest_ask(
            &g, arena_printf(house.arena, "GET %s HTTP/1.1\r\n" EVERY "\r\n", targets[i]));

        cr_expect(eq(int, a.status, 400), "%s", targets[i]);
        guest_await_end(&g);
        guest_close(&g);
    }
    cr_expect(eq(int, status_of("CONNECT localhost:80 HTTP/1.1\r\n" EVERY "\r\n"), 400));
    cr_expect(eq(int, status_of("OPTIONS * HTTP/1.1\r\n" EVERY "\r\n"), 400));
    cr_expect(eq(uint, ran, 0));
}

Test(http, hosts_and_single_fields_are_checked)
{
    static const char *const heads[] = {
        "Host:\r\n",
        "Host: a b\r\n",
        "Host: a/b\r\n",
        "Host: a@b\r\n",
        "Host: a, b\r\n",
        "X: y\r\n",
        "Host: a\r\nHost: a\r\n",
        EVERY "Content-Type: application/json\r\nContent-Type: text/plain\r\n",
        EVERY "If-Match: \"1\"\r\nIf-Match: \"2\"\r\n",
        EVERY "Origin: https://a\r\nOrigin: https://b\r\n",
    };

    for (unsigned i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct guest g;

        guest_open(&g, &house);
        struct guest_answer a =
            guest_ask(&g, arena_printf(house.arena, "GET /api/echo HTTP/1.1\r\n%s\r\n", heads[i]));

        cr_expect(eq(int, a.status, 400), "%s", heads[i]);
        cr_expect(eq(str, (char *)answer_field(&house, &a, "connection"), "close"));
        guest_await_end(&g);
        guest_close(&g);
    }
    cr_expect(eq(int, status_of("GET /api/echo HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n"), 200));
}

Test(http, close_is_honoured_and_http_1_0_is_closed)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a =
        guest_ask(&g, "GET /api/echo HTTP/1.1\r\n" EVERY "Connection: close\r\n\r\n");

    cr_expect(eq(str, (char *)answer_field(&house, &a, "connection"), "close"));
    guest_await_end(&g);
    cr_expect(not(g.broken));
    guest_close(&g);
    guest_open(&g, &house);
    cr_expect(eq(int, guest_ask(&g, "GET /api/echo HTTP/1.0\r\n" EVERY "\r\n").status, 200));
    guest_await_end(&g);
    guest_close(&g);
}

Test(http, client_that_leaves_stops_its_request)
{
    struct guest g;
    uint64_t deadline = house_deadline();

    guest_open(&g, &house);
    guest_say(&g, GET("/api/later"));
    while (!waiting) {
        house_turn(&house);
        house_check(deadline, "the request");
    }
    guest_close(&g);
    while (!waiting->gone) {
        house_turn(&house);
        house_check(deadline, "the leaving to be seen");
    }
    house_wake();
    cr_expect(left);
    cr_expect(eq(uint, ran, 1), "the second step ran for nobody");
}

Test(http, client_that_only_shuts_its_side_gets_what_is_on_its_way)
{
    struct guest g;

    guest_open(&g, &house);
    guest_say(&g, GET("/api/big?n=4000000"));
    shutdown(g.fd, SHUT_WR);
    cr_expect(eq(sz, guest_answer(&g, false).body_len, 4000000));
    guest_await_end(&g);
    guest_close(&g);
}

Test(http, garbage_is_refused_and_the_server_lives)
{
    struct guest g;
    unsigned char noise[3000];
    unsigned seed = 7;

    for (int round = 0; round < 50; round++) {
        for (unsigned i = 0; i < sizeof noise; i++) {
            seed = seed * 1103515245U + 12345U;
            noise[i] = (unsigned char)(seed >> 16);
        }
        guest_open(&g, &house);
        guest_send(&g, noise, sizeof noise);
        guest_await_end(&g);
        if (g.len)
            cr_expect(eq(int, memcmp(g.in, "HTTP/1.1 4", 10), 0));
        guest_close(&g);
    }
    cr_expect(eq(int, status_of(GET("/api/echo")), 200));
}

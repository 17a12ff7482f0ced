/* Limits as configured: slow, many, large. Tiny ones here; the test waits for what they do. */
#include "house.h"
#include "http/address.h"
#include "json/json.h"
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

static struct house house;

static void close_house(void)
{
    house_close(&house);
}

TestSuite(limits, .fini = close_house, .timeout = 60);

Test(limits, connection_that_says_nothing_is_closed_in_silence)
{
    struct guest g;

    house_open(&house, false, "http.time_first_byte = 50ms\n");
    guest_open(&g, &house);
    guest_await_end(&g);
    cr_expect(eq(sz, g.len, 0));
    guest_close(&g);
}

Test(limits, handshake_that_never_ends_is_closed)
{
    struct guest g;

    house_open(&house, true, "http.time_first_byte = 50ms\n");
    guest_connect(&g, &house);
    guest_send(&g, "\x16\x03\x01\x00\xff", 5);
    guest_await_end(&g);
    guest_close(&g);
}

Test(limits, pause_inside_a_request_is_answered_408)
{
    struct guest g;

    house_open(&house, true, "http.time_between_bytes = 50ms\n");
    guest_open(&g, &house);
    guest_say(&g, "GET /api/echo HTTP/1.1\r\nHo");
    cr_expect(eq(int, guest_answer(&g, false).status, 408));
    guest_await_end(&g);
    guest_close(&g);
    guest_open(&g, &house);
    guest_say(&g, "POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                  "Content-Length: 100\r\n\r\n{");
    cr_expect(eq(int, guest_answer(&g, false).status, 408));
    guest_await_end(&g);
    guest_close(&g);
}

Test(limits, request_sent_drop_by_drop_is_answered_408)
{
    struct guest g;
    uint64_t deadline = house_deadline();

    house_open(&house, false,
               "http.time_between_bytes = 1s\nhttp.time_request = 100ms\n"
               "http.request_line = 64k\nhttp.header_bytes = 1m\n");
    guest_open(&g, &house);
    guest_say(&g, "GET /");
    while (!g.len && !g.ended) {
        guest_send(&g, "a", 1);
        guest_look(&g);
        house_turn(&house);
        house_check(deadline, "the refusal");
    }
    cr_expect(eq(int, guest_answer(&g, false).status, 408));
    guest_close(&g);
}

Test(limits, idle_connection_is_closed_without_a_word)
{
    struct guest g;

    house_open(&house, true, "http.idle = 100ms\n");
    guest_open(&g, &house);
    cr_expect(eq(int, guest_ask(&g, GET("/api/echo")).status, 200));
    guest_await_end(&g);
    cr_expect(not(g.broken));
    cr_expect(eq(sz, g.len, 0));
    guest_close(&g);
}

Test(limits, reader_who_takes_nothing_of_an_answer_is_closed)
{
    struct guest g;
    uint64_t deadline = house_deadline();
    size_t before = 0;

    house_open(&house, false, "http.time_request = 50ms\n");
    guest_open(&g, &house);
    guest_say(&g, GET("/api/big?n=30000000"));
    while (!ran) {
        house_turn(&house);
        house_check(deadline, "the request");
    }
    /* The loop ends up with the pulse alone once the connection is gone. */
    while (house.loop.active_handles > 3 || !before) {
        before = 1;
        house_turn(&house);
        house_check(deadline, "the stuck connection to be closed");
    }
    guest_await_end(&g);
    cr_expect(g.len < 30000000);
    guest_close(&g);
}

Test(limits, requests_on_one_connection_are_counted)
{
    struct guest g;

    house_open(&house, false, "http.requests = 2\n");
    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, GET("/api/echo"));

    cr_expect(eq(ptr, (void *)answer_field(&house, &a, "connection"), NULL));
    a = guest_ask(&g, GET("/api/echo"));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "connection"), "close"));
    guest_await_end(&g);
    guest_close(&g);
}

Test(limits, connections_of_one_address_are_counted)
{
    struct guest g[3];

    house_open(&house, true, "http.connections_per_address = 2\n");
    for (int i = 0; i < 3; i++)
        guest_open(&g[i], &house);
    cr_expect(eq(int, guest_ask(&g[0], GET("/api/echo")).status, 200));
    cr_expect(eq(int, guest_ask(&g[2], GET("/api/echo")).status, 429));
    guest_await_end(&g[2]);
    guest_close(&g[2]);
    guest_close(&g[1]);
    /* The place is free again once the server has seen the leaving. */
    uint64_t deadline = house_deadline();
    int status = 0;

    while (status != 200) {
        guest_open(&g[1], &house);
        status = guest_ask(&g[1], GET("/api/echo")).status;
        guest_close(&g[1]);
        for (int i = 0; i < 5; i++) /* who was refused is to be seen leaving too */
            house_turn(&house);
        house_check(deadline, "the place of who left");
    }
    guest_close(&g[0]);
}

Test(limits, full_server_says_503)
{
    struct guest g[2];

    house_open(&house, false, "http.connections = 1\n");
    guest_open(&g[0], &house);
    cr_expect(eq(int, guest_ask(&g[0], GET("/api/echo")).status, 200));
    guest_open(&g[1], &house);
    struct guest_answer a = guest_ask(&g[1], GET("/api/echo"));

    cr_expect(eq(int, a.status, 503));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "retry-after"), "1"));
    guest_close(&g[1]);
    guest_close(&g[0]);
}

Test(limits, large_heads_and_bodies_are_refused_by_status)
{
    static const char *const settings = "http.request_line = 100\nhttp.header_bytes = 1000\n"
                                        "http.headers = 8\nhttp.body = 1k\n";
    char text[2000];
    struct guest g;

    house_open(&house, true, settings);
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 0;
    const struct {
        const char *request;
        int status;
    } cases[] = {
        {arena_printf(house.arena, "GET /%s", text), 414},
        {arena_printf(house.arena, "GET / HTTP/1.1\r\nHost: a\r\nX: %s", text), 431},
        {"GET / HTTP/1.1\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\na:\r\n\r\n", 431},
        {"POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
         "Content-Length: 1025\r\n\r\n",
         413},
        {arena_printf(house.arena,
                      "POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n7cf\r\n%s",
                      text),
         413},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        guest_open(&g, &house);
        struct guest_answer a = guest_ask(&g, cases[i].request);

        cr_expect(eq(int, a.status, cases[i].status), "case %u", i);
        guest_await_end(&g);
        cr_expect(not(g.broken), "case %u: the answer must not be lost to a reset", i);
        guest_close(&g);
    }
}

Test(limits, client_address_is_believed_from_a_proxy_alone)
{
    struct guest g;

    house_open(&house, false, "http.proxies = 127.0.0.1 192.0.2.9\n");
    guest_open(&g, &house);
    static const char *const cases[][2] = {
        {"X-Forwarded-For: 198.51.100.7", "\"198.51.100.7\""},
        {"X-Forwarded-For: 203.0.113.1, 198.51.100.7 , 192.0.2.9", "\"198.51.100.7\""},
        {"X-Forwarded-For: 2001:db8::1", "\"2001:db8::1\""},
        {"X-Forwarded-For: nonsense", "\"127.0.0.1\""},
        {"X-Forwarded-For: 198.51.100.7, nonsense", "\"127.0.0.1\""},
        {"X-Forwarded-For: 192.0.2.9", "\"192.0.2.9\""},
        {"X-Forwarded-For: 198.51.100.7\r\nX-Forwarded-For: 198.51.100.8", "\"127.0.0.1\""},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct guest_answer a = guest_ask(
            &g, arena_printf(house.arena, "GET /api/echo HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n",
                             cases[i][0]));

        cr_expect(strstr(a.body, cases[i][1]) != NULL, "%s: %s", cases[i][0], a.body);
    }
    guest_close(&g);
}

Test(address, counts_by_address_and_forgets_the_last)
{
    struct addresses all;
    struct arena *a = arena_new();
    struct address_key one, two;
    char text[ADDRESS_TEXT];

    cr_assert(eq(int, addresses_init(&all, a, " 10.0.0.1  ::1 "), SP_OK));
    cr_expect(eq(uint, all.n_proxies, 2));
    cr_assert(eq(int, address_parse("10.0.0.1", 8, &one), SP_OK));
    cr_assert(eq(int, address_parse("::ffff:10.0.0.2", 15, &two), SP_OK));
    cr_expect(address_is_proxy(&all, &one));
    cr_expect(not(address_is_proxy(&all, &two)));
    cr_expect(eq(str, address_text(&two, text), "10.0.0.2"));
    struct address *first = address_enter(&all, &one), *second = address_enter(&all, &two);

    cr_expect(eq(ptr, address_enter(&all, &one), first));
    cr_expect(eq(uint, first->connections, 2));
    cr_expect(eq(uint, second->connections, 1));
    address_leave(&all, first);
    cr_expect(eq(uint, first->connections, 1));
    address_leave(&all, first);
    address_leave(&all, second);
    cr_expect(eq(int, addresses_init(&all, a, "10.0.0.1 name"), SP_EINVAL));
    cr_expect(eq(int, address_parse("10.0.0.256", 10, &one), SP_EINVAL));
    cr_expect(eq(int, address_parse("", 0, &one), SP_EINVAL));
    arena_free(a);
}

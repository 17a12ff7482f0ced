/* The end of a server: what is under way is finished, what is idle is let go. */
#include "house.h"
#include "http/stream.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>
#include <sys/socket.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

static struct house house;

static void close_house(void)
{
    house_close(&house);
}

TestSuite(drain, .fini = close_house, .timeout = 60);

static void on_drained(void *arg)
{
    struct house *h = arg;

    cr_expect(not(h->drained), "called twice");
    h->drained = true;
}

static void await_drained(void)
{
    uint64_t deadline = house_deadline();

    while (!house.drained) {
        house_turn(&house);
        house_check(deadline, "the end of the drain");
    }
}

static void await_waiting(void)
{
    uint64_t deadline = house_deadline();

    while (!waiting) {
        house_turn(&house);
        house_check(deadline, "the request");
    }
}

Test(drain, server_without_connections_is_drained_at_once_but_later)
{
    house_open(&house, true, "");
    http_drain(house.server, on_drained, &house);
    cr_expect(not(house.drained), "not from inside the call");
    await_drained();
}

Test(drain, running_request_is_answered_and_closed)
{
    struct guest g;

    house_open(&house, true, "http.drain_idle = 60s\n");
    guest_open(&g, &house);
    guest_say(&g, GET("/api/later"));
    await_waiting();
    http_drain(house.server, on_drained, &house);
    for (int i = 0; i < 20; i++)
        house_turn(&house);
    cr_expect(not(house.drained));
    house_wake();
    struct guest_answer a = guest_answer(&g, false);

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "connection"), "close"));
    guest_await_end(&g);
    cr_expect(not(g.broken));
    guest_close(&g);
    await_drained();
}

Test(drain, request_on_its_way_over_an_idle_connection_is_answered)
{
    struct guest g, idle;

    house_open(&house, false, "http.drain_idle = 300ms\n");
    guest_open(&g, &house);
    guest_open(&idle, &house);
    cr_expect(eq(int, guest_ask(&g, GET("/api/echo")).status, 200));
    cr_expect(eq(int, guest_ask(&idle, GET("/api/echo")).status, 200));
    http_drain(house.server, on_drained, &house);
    house_turn(&house);
    struct guest_answer a = guest_ask(&g, GET("/api/echo"));

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "connection"), "close"));
    guest_await_end(&g);
    guest_await_end(&idle);
    cr_expect(not(idle.broken));
    cr_expect(eq(sz, idle.len, 0));
    guest_close(&g);
    guest_close(&idle);
    await_drained();
}

/* The socket is shared: who connects now is served by another process. */
Test(drain, listening_socket_stays_open_for_the_others)
{
    struct guest g;

    house_open(&house, false, "");
    http_drain(house.server, on_drained, &house);
    await_drained();
    int accepting = 0;
    socklen_t len = sizeof accepting;

    cr_assert(eq(int, getsockopt(house.listener, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &len), 0));
    cr_expect(eq(int, accepting, 1));
    guest_connect(&g, &house); /* waits in the queue instead of being refused */
    cr_expect(not(g.broken));
    guest_close(&g);
}

Test(drain, streams_are_told_to_reconnect)
{
    struct guest g;

    house_open(&house, true, "");
    guest_open(&g, &house);
    guest_say(&g, GET("/api/stream"));
    guest_await(&g, "retry:");
    http_drain(house.server, on_drained, &house);
    guest_await(&g, "event: reconnect\ndata: {}\n\n");
    guest_await_end(&g);
    cr_expect(not(g.broken));
    guest_close(&g);
    await_drained();
    cr_expect(eq(uint, n_streams_closed, 1));
}

Test(drain, request_that_never_ends_does_not_hold_it_for_ever)
{
    struct guest g;

    house_open(&house, false, "http.drain = 50ms\nhttp.drain_idle = 0ms\n");
    guest_open(&g, &house);
    guest_say(&g, GET("/api/later"));
    await_waiting();
    http_drain(house.server, on_drained, &house);
    await_drained();
    cr_expect(waiting->gone);
    guest_await_end(&g);
    guest_close(&g);
    house_wake();
}

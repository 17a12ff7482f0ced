/* Event streams: what they say first, slow readers, ends of every kind. */
#include "house.h"
#include "http/stream.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define STREAM "GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"

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

TestSuite(stream, .init = open_plain, .fini = close_house, .timeout = 60);
TestSuite(stream_tls, .init = open_secure, .fini = close_house, .timeout = 120);

static void await_closed(unsigned n)
{
    uint64_t deadline = house_deadline();

    while (n_streams_closed < n) {
        house_turn(&house);
        house_check(deadline, "the owner to be told that the stream is closed");
    }
}

Test(stream, events_arrive_as_they_are_sent)
{
    struct guest g;

    guest_open(&g, &house);
    guest_say(&g, STREAM);
    guest_await(&g, "\r\n\r\nretry: 2000\n\n");
    cr_expect(strstr(g.in, "HTTP/1.1 200 OK\r\n") == g.in);
    cr_expect(strstr(g.in, "Content-Type: text/event-stream\r\n") != NULL);
    cr_expect(strstr(g.in, "Cache-Control: no-store\r\n") != NULL);
    cr_expect(strstr(g.in, "Content-Length") == NULL);
    stream_send(streams[0], "17", "case", "{\"id\":1}");
    guest_await(&g, "id: 17\nevent: case\ndata: {\"id\":1}\n\n");
    stream_send(streams[0], NULL, "inbox", "{}\nevent: forged");
    guest_await(&g, "event: inbox\ndata: {}\n\n");
    stream_close(streams[0], "bye");
    stream_send(streams[0], NULL, "after", "{}");
    guest_await(&g, "event: bye\ndata: {}\n\n");
    guest_await_end(&g);
    cr_expect(not(g.broken));
    cr_expect(eq(ptr, strstr(g.in, "forged"), NULL));
    cr_expect(eq(ptr, strstr(g.in, "after"), NULL));
    guest_close(&g);
    await_closed(1);
}

Test(stream, owner_is_told_once_when_the_client_leaves)
{
    struct guest g;

    guest_open(&g, &house);
    guest_say(&g, STREAM);
    guest_await(&g, "retry:");
    guest_close(&g);
    await_closed(1);
    for (int i = 0; i < 10; i++)
        house_turn(&house);
    cr_expect(eq(uint, n_streams_closed, 1));
}

Test(stream, reader_too_slow_is_closed)
{
    struct guest g;
    char data[4001];

    memset(data, 'x', sizeof data - 1);
    data[sizeof data - 1] = 0;
    guest_open(&g, &house);
    guest_say(&g, STREAM);
    guest_await(&g, "retry:");
    uint64_t deadline = house_deadline();

    while (!n_streams_closed) {
        /* Sending goes on until the owner is told: a closed stream takes no more and says nothing.
         */
        stream_send(streams[0], NULL, "much", data);
        house_turn(&house);
        house_check(deadline, "the slow reader to be closed");
    }
    guest_close(&g);
}

Test(stream, head_of_a_stream_ends_it)
{
    struct guest g;

    guest_open(&g, &house);
    guest_say(&g, "HEAD /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    guest_await_end(&g);
    cr_expect(strstr(g.in, "\r\n\r\n") + 4 == g.in + g.len);
    guest_close(&g);
    await_closed(1);
}

Test(stream, server_that_closes_at_once_tells_every_owner)
{
    struct guest g[3];

    for (int i = 0; i < 3; i++) {
        guest_open(&g[i], &house);
        guest_say(&g[i], STREAM);
        guest_await(&g[i], "retry:");
    }
    http_close(house.server);
    house.server = NULL;
    await_closed(3);
    for (int i = 0; i < 3; i++)
        guest_close(&g[i]);
}

static long resident_kib(void)
{
    long pages = 0, unused = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    cr_assert(file && fscanf(file, "%ld %ld", &unused, &pages) == 2);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* The clients live in this process too, so what is measured is an upper bound for both sides. */
Test(stream_tls, a_thousand_idle_streams_stay_small_and_all_get_an_event)
{
    enum { MANY = 1000 };
    static struct guest guests[MANY];
    struct rlimit files;

    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < 2 * MANY + 100)
        cr_skip("skipped: the limit of open files is too low\n");
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    long before = resident_kib();

    for (int i = 0; i < MANY; i++) {
        guest_open(&guests[i], &house);
        guest_say(&guests[i], STREAM);
        guest_await(&guests[i], "retry:");
        guests[i].len = 0;
    }
    long grown = resident_kib() - before;
    uint64_t start = uv_hrtime();

    for (int i = 0; i < MANY; i++)
        stream_send(streams[i], NULL, "news", "{}");
    for (int i = 0; i < MANY; i++)
        guest_await(&guests[i], "event: news");
    cr_expect(uv_hrtime() - start < 1000000000ULL, "an event took longer than a second");
    cr_log_info("%d streams and their clients: %ld KiB\n", MANY, grown);
    for (int i = 0; i < MANY; i++)
        guest_close(&guests[i]);
    await_closed(MANY);
}

/* Bodies that are no JSON: received only when a step asks for them, with limits of their own. */
#include "house.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct house house;

static void close_house(void)
{
    house_close(&house);
}

TestSuite(upload, .fini = close_house, .timeout = 60);

#define HEAD(fields) "POST /api/raw HTTP/1.1\r\nHost: localhost\r\n" fields
#define NEXT         "GET /api/echo HTTP/1.1\r\nHost: localhost\r\n\r\n"

static int64_t sum_of(const unsigned char *data, size_t len)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < len; i++)
        sum = sum * 31 + data[i];
    return (int64_t)(sum % 1000000007);
}

static unsigned char *bytes(size_t len)
{
    unsigned char *data = arena_alloc(house.arena, len + 1);

    for (size_t i = 0; i < len; i++)
        data[i] = (unsigned char)(i * 7 + i / 251);
    return data;
}

static void expect_taken(const struct guest_answer *a, const unsigned char *data, size_t len)
{
    char *wanted = arena_printf(house.arena, "{\"length\":%zu,\"sum\":%lld", len,
                                (long long)sum_of(data, len));

    cr_expect(eq(int, a->status, 201), "%s", a->body);
    cr_expect(strncmp(a->body, wanted, strlen(wanted)) == 0, "%s, wanted %s", a->body, wanted);
}

static void say_head(struct guest *g, size_t len, const char *more)
{
    guest_say(g, arena_printf(house.arena,
                              HEAD("Content-Type: image/png\r\nContent-Length: %zu\r\n%s\r\n"), len,
                              more));
}

Test(upload, every_byte_arrives_whatever_the_reads_and_the_next_request_is_answered)
{
    struct guest g;

    house_open(&house, true, "http.upload = 4m\nhttp.body = 64k\n");
    guest_open(&g, &house);
    const size_t sizes[] = {1, 2047, 70000, 3000000};

    for (unsigned i = 0; i < 4; i++) {
        unsigned char *data = bytes(sizes[i]);

        say_head(&g, sizes[i], "");
        guest_send(&g, data, sizes[i]);
        guest_say(&g, NEXT);
        struct guest_answer a = guest_answer(&g, false), next = guest_answer(&g, false);

        expect_taken(&a, data, sizes[i]);
        cr_expect(eq(int, next.status, 200));
    }
    guest_close(&g);
}

Test(upload, a_chunked_body_arrives_too_and_is_limited_all_the_same)
{
    struct guest g;
    unsigned char *data;

    house_open(&house, false, "http.upload = 8k\nhttp.body = 1k\n");
    guest_open(&g, &house);
    data = bytes(5000);
    guest_say(&g, HEAD("Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int at = 0; at < 5000; at += 1000) {
        guest_say(&g, "3e8\r\n");
        guest_send(&g, data + at, 1000);
        guest_say(&g, "\r\n");
    }
    guest_say(&g, "0\r\n\r\n");
    struct guest_answer a = guest_answer(&g, false);
    expect_taken(&a, data, 5000);
    guest_say(&g, HEAD("Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n2001\r\n"));
    cr_expect(eq(int, guest_answer(&g, false).status, 413));
    guest_await_end(&g);
    cr_expect(not(g.broken));
    guest_close(&g);
}

Test(upload, a_length_over_the_limit_is_413_at_once_and_json_keeps_its_own_limit)
{
    struct guest g;

    house_open(&house, false, "http.upload = 8k\nhttp.body = 1k\n");
    guest_open(&g, &house);
    say_head(&g, 8193, "");
    cr_expect(eq(int, guest_answer(&g, false).status, 413));
    guest_await_end(&g);
    guest_close(&g);
    cr_expect(eq(uint, ran, 0));
    guest_open(&g, &house);
    guest_say(&g, "POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                  "Content-Length: 1025\r\n\r\n");
    cr_expect(eq(int, guest_answer(&g, false).status, 413));
    guest_close(&g);
    guest_open(&g, &house);
    guest_say(&g, "POST /api/body HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\n"
                  "Content-Length: 5\r\n\r\nhello");
    cr_expect(eq(int, guest_answer(&g, false).status, 415));
    guest_close(&g);
}

Test(upload, a_smaller_limit_than_that_of_json_holds_as_well)
{
    struct guest g;

    house_open(&house, false, "http.upload = 2k\nhttp.body = 64k\n");
    guest_open(&g, &house);
    say_head(&g, 2049, "");
    cr_expect(eq(int, guest_answer(&g, false).status, 413));
    guest_close(&g);
}

Test(upload, nothing_is_received_of_who_is_not_let_in)
{
    struct guest g;

    house_open(&house, false, "http.upload = 4m\n");
    guest_open(&g, &house);
    say_head(&g, 3000000, "X-Refuse: yes\r\n");
    struct guest_answer a = guest_answer(&g, false);

    cr_expect(eq(int, a.status, 403));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "connection"), "close"));
    guest_close(&g);
}

Test(upload, an_answer_to_who_sends_all_the_same_is_not_lost)
{
    struct guest g;
    unsigned char *data;

    house_open(&house, true, "http.upload = 4m\n");
    data = bytes(3000000);
    guest_open(&g, &house);
    say_head(&g, 3000000, "X-Refuse: yes\r\n");
    guest_send(&g, data, 3000000);
    cr_expect(eq(int, guest_answer(&g, false).status, 403));
    guest_await_end(&g);
    cr_expect(not(g.broken));
    guest_close(&g);
}

Test(upload, who_must_wait_to_be_let_in_loses_no_byte)
{
    struct guest g;
    unsigned char *data;
    uint64_t deadline = house_deadline();

    house_open(&house, false, "http.upload = 4m\n");
    data = bytes(500000);
    guest_open(&g, &house);
    say_head(&g, 500000, "X-Later: yes\r\n");
    guest_send(&g, data, 30000);
    while (!waiting) {
        house_turn(&house);
        house_check(deadline, "the step");
    }
    for (int i = 0; i < 20; i++)
        house_turn(&house);
    house_wake();
    guest_send(&g, data + 30000, 470000);
    struct guest_answer a = guest_answer(&g, false);

    expect_taken(&a, data, 500000);
    cr_expect(eq(int, guest_ask(&g, NEXT).status, 200));
    guest_close(&g);
}

Test(upload, that_came_whole_while_it_waited_is_there_at_once)
{
    struct guest g;
    unsigned char *data;
    uint64_t deadline = house_deadline();

    house_open(&house, false, "http.upload = 4m\n");
    data = bytes(100);
    guest_open(&g, &house);
    say_head(&g, 100, "X-Later: yes\r\n");
    guest_send(&g, data, 100);
    guest_say(&g, NEXT);
    while (!waiting) {
        house_turn(&house);
        house_check(deadline, "the step");
    }
    for (int i = 0; i < 20; i++)
        house_turn(&house);
    house_wake();
    struct guest_answer a = guest_answer(&g, false), next = guest_answer(&g, false);

    expect_taken(&a, data, 100);
    cr_expect(eq(int, next.status, 200));
    guest_close(&g);
}

Test(upload, a_client_that_asks_first_is_told_to_go_on_when_it_is_let_in)
{
    struct guest g;

    house_open(&house, false, "");
    guest_open(&g, &house);
    say_head(&g, 5, "Expect: 100-continue\r\n");
    guest_await(&g, "HTTP/1.1 100 Continue\r\n\r\n");
    g.len = 0;
    guest_say(&g, "hello");
    cr_expect(eq(int, guest_answer(&g, false).status, 201));
    say_head(&g, 5, "Expect: 100-continue\r\nX-Refuse: yes\r\n");
    cr_expect(eq(int, guest_answer(&g, false).status, 403));
    guest_close(&g);
}

Test(upload, a_client_that_leaves_in_the_middle_leaves_nothing_behind)
{
    struct guest g;
    uint64_t deadline = house_deadline();

    house_open(&house, true, "http.uploads = 1\n");
    guest_open(&g, &house);
    say_head(&g, 5000, "");
    guest_say(&g, "some");
    while (!ran) {
        house_turn(&house);
        house_check(deadline, "the step");
    }
    guest_close(&g);
    /* the one place is free again */
    for (int status = 0; status != 201;) {
        guest_open(&g, &house);
        say_head(&g, 5, "");
        guest_say(&g, "hello");
        status = guest_answer(&g, false).status;
        guest_close(&g);
        house_check(deadline, "the place");
    }
    /* the first one ran its first step and no more; those that found no place as well */
    cr_expect(ran >= 1 + 2);
}

Test(upload, more_at_once_than_allowed_are_told_to_come_again)
{
    struct guest first, second;
    uint64_t deadline = house_deadline();

    house_open(&house, false, "http.uploads = 1\n");
    guest_open(&first, &house);
    say_head(&first, 5, "");
    while (!ran) {
        house_turn(&house);
        house_check(deadline, "the step");
    }
    guest_open(&second, &house);
    say_head(&second, 5, "");
    struct guest_answer a = guest_answer(&second, false);

    cr_expect(eq(int, a.status, 503));
    cr_expect(answer_field(&house, &a, "retry-after") != NULL);
    guest_say(&first, "hello");
    cr_expect(eq(int, guest_answer(&first, false).status, 201));
    guest_close(&first);
    guest_close(&second);
}

Test(upload, a_pause_and_a_drip_are_answered_408)
{
    struct guest g;
    uint64_t deadline = house_deadline();

    house_open(&house, false, "http.time_between_bytes = 100ms\nhttp.time_upload = 10s\n");
    guest_open(&g, &house);
    say_head(&g, 5, "");
    guest_say(&g, "he");
    cr_expect(eq(int, guest_answer(&g, false).status, 408));
    guest_await_end(&g);
    guest_close(&g);
    close_house();
    house_open(&house, false, "http.time_between_bytes = 5s\nhttp.time_upload = 100ms\n");
    guest_open(&g, &house);
    say_head(&g, 50000, "");
    while (!g.len && !g.ended) {
        guest_send(&g, "a", 1);
        guest_look(&g);
        house_turn(&house);
        house_check(deadline, "the refusal");
    }
    cr_expect(eq(int, guest_answer(&g, false).status, 408));
    guest_close(&g);
}

Test(upload, hostile_heads_are_refused_as_on_any_route)
{
    static const struct {
        const char *fields;
        int status;
    } bad[] = {
        {"Content-Type: image/png\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
        {"Content-Type: image/png\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello",
         400},
        {"Content-Type: image/png\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
         400},
        {"Content-Type: image/png\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
        {"Content-Type: image/png\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
         415},
        {"Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"Content-Type: image/png\r\n\r\n", 400},
    };

    house_open(&house, false, "");
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct guest g;

        guest_open(&g, &house);
        guest_say(&g, HEAD(""));
        guest_say(&g, bad[i].fields);
        cr_expect(eq(int, guest_answer(&g, false).status, bad[i].status), "case %u", i);
        guest_close(&g);
    }
}

Test(upload, a_decoded_header_is_utf_8_or_nothing)
{
    static const char *const names[][2] = {{"S%C3%A5r.png", "\"S\xC3\xA5r.png\""},
                                           {"%FF", "null"},
                                           {"%00", "null"},
                                           {"%4", "null"},
                                           {"a+b", "\"a+b\""}};
    struct guest g;

    house_open(&house, false, "");
    guest_open(&g, &house);
    for (unsigned i = 0; i < 5; i++) {
        say_head(&g, 1, arena_printf(house.arena, "X-Name: %s\r\n", names[i][0]));
        guest_say(&g, "x");
        struct guest_answer a = guest_answer(&g, false);

        cr_expect(strstr(a.body, names[i][1]) != NULL, "%s", a.body);
    }
    guest_close(&g);
}

Test(upload, what_is_sent_to_be_saved_says_so)
{
    struct guest g;

    house_open(&house, false, "");
    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, "GET /api/download HTTP/1.1\r\nHost: localhost\r\n\r\n");

    cr_expect(eq(sz, a.body_len, 3));
    cr_expect(memcmp(a.body, "\x89\0\xFF", 3) == 0);
    cr_expect(eq(str, (char *)answer_field(&house, &a, "content-disposition"),
                 "attachment; filename=\"S_r _1_.png\"; filename*=UTF-8''S%C3%A5r%20%221%22.png"));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "content-security-policy"),
                 "default-src 'none'; sandbox"));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "x-content-type-options"), "nosniff"));
    cr_expect(eq(str, (char *)answer_field(&house, &a, "cache-control"), "no-store"));
    guest_close(&g);
}

/* The shared collection of hostile requests, and more, sent to a real server at every read size. */
#include "house.h"
#include "json/json.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t SIZES[] = {1, 2, 3, 7, 1 << 20};
static struct house house;

static void open_house(void)
{
    house_open(&house, false, "");
}

static void close_house(void)
{
    house_close(&house);
}

TestSuite(hostile, .init = open_house, .fini = close_house, .timeout = 120);

/* Sends in pieces, each read by the server before the next is sent. */
static void send_in(struct guest *g, const char *bytes, size_t len, size_t size)
{
    for (size_t at = 0; at < len; at += size) {
        guest_send(g, bytes + at, len - at < size ? len - at : size);
        if (size < len)
            house_turn(&house);
    }
}

/* Each answer that came before the end; the last must be the refusal. */
static void expect_refused(const char *name, const char *bytes, size_t len, unsigned good_before)
{
    for (unsigned i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        struct guest g;
        unsigned before = ran;

        guest_open(&g, &house);
        send_in(&g, bytes, len, SIZES[i]);
        for (unsigned n = 0; n < good_before; n++)
            cr_assert(eq(int, guest_answer(&g, false).status, 200), "%s", name);
        struct guest_answer a = guest_answer(&g, false);

        cr_expect(a.status >= 400 && a.status < 500, "%s, read size %zu: %d", name, SIZES[i],
                  a.status);
        const char *connection = answer_field(&house, &a, "connection");

        cr_assert(connection != NULL, "%s", name);
        cr_expect(eq(str, (char *)connection, "close"), "%s", name);
        guest_await_end(&g);
        cr_expect(eq(sz, g.len, 0), "%s, read size %zu: something was answered after it", name,
                  SIZES[i]);
        cr_expect(eq(uint, ran, before + good_before), "%s reached a handler", name);
        guest_close(&g);
    }
}

static char *read_shared(const char *name, size_t *len)
{
    const char *shared = getenv("SAMPLAN_SHARED");
    char path[1024], *text = NULL;
    long size = 0;

    /* This file lies in <source>/tests/unit/http. */
    const char *end = strstr(__FILE__, "tests/unit/http/");
    int root = end ? (int)(end - __FILE__) : 0;

    if (shared)
        snprintf(path, sizeof path, "%s/testdata/%s", shared, name);
    else
        snprintf(path, sizeof path, "%.*s../shared/testdata/%s", root, __FILE__, name);
    FILE *file = fopen(path, "rb");

    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = arena_alloc(house.arena, (size_t)size + 1);
    *len = fread(text, 1, (size_t)size, file);
    fclose(file);
    return text;
}

Test(hostile, shared_collection_is_refused_at_every_read_size)
{
    size_t len = 0;
    const char *text = read_shared("http-hostile.json", &len);
    cJSON *tree = NULL;
    struct problem why = {0};

    if (!text)
        cr_skip("skipped: shared/testdata is absent\n");
    cr_assert(eq(int, json_parse(house.arena, text, len, &tree, &why), SP_OK));
    const cJSON *requests = json_get(tree, "requests");

    cr_assert(json_size(requests) >= 16);
    for (int i = 0; i < json_size(requests); i++) {
        const char *bytes = json_text(json_at(requests, i), "bytes");
        const char *name = json_text(json_at(requests, i), "name");

        expect_refused(name, bytes, strlen(bytes), 0);
        /* The same behind a good request on the same connection. */
        const char *both =
            arena_printf(house.arena, "GET /api/echo HTTP/1.1\r\nHost: localhost\r\n\r\n%s", bytes);

        expect_refused(name, both, strlen(both), 1);
    }
}

/* What follows a hostile request is never taken for a request of its own. */
Test(hostile, request_hidden_behind_a_hostile_one_is_not_answered)
{
#define HIDDEN "GET /api/echo HTTP/1.1\r\nHost: localhost\r\n\r\n"
#define POST   "POST /api/body HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    static const char *const requests[] = {
        POST "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" HIDDEN,
        POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" HIDDEN,
        POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" HIDDEN,
        POST "Transfer-Encoding:\x0b"
             "chunked\r\n\r\n0\r\n\r\n" HIDDEN,
        POST "Transfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n b\r\n\r\n" HIDDEN,
        POST "Transfer-Encoding: chunked\r\n\r\n0\r\nX: a\n\r\n" HIDDEN,
        POST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n" HIDDEN,
        POST "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n:\r\n\r\n" HIDDEN,
        POST "Content-Length: 2\r\nContent-Length: 44\r\n\r\n{}" HIDDEN,
        POST "Content-Length: 2, 44\r\n\r\n{}" HIDDEN,
        POST "X: a\r\n Content-Length: 44\r\n\r\n" HIDDEN,
        "GET /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 44\r\n\r\n" HIDDEN,
        "GET /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\n" HIDDEN,
        "GET /api/echo\tHTTP/1.1\r\nHost: localhost\r\n\r\n" HIDDEN,
    };

    for (unsigned i = 0; i < sizeof requests / sizeof *requests; i++)
        expect_refused(requests[i], requests[i], strlen(requests[i]), 0);
#undef HIDDEN
#undef POST
}

Test(hostile, trailers_of_a_good_request_are_dropped_and_the_next_is_answered)
{
    static const char text[] = "POST /api/body HTTP/1.1\r\nHost: localhost\r\n"
                               "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
                               "\r\n2\r\n{}\r\n0\r\nContent-Length: 50\r\nHost: b\r\n\r\n"
                               "GET /api/echo HTTP/1.1\r\nHost: localhost\r\n\r\n";

    for (unsigned i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        struct guest g;

        guest_open(&g, &house);
        send_in(&g, text, sizeof text - 1, SIZES[i]);
        cr_expect(eq(int, guest_answer(&g, false).status, 201));
        cr_expect(eq(int, guest_answer(&g, false).status, 200));
        guest_close(&g);
    }
}

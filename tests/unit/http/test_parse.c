/* The parser and the guard before it, at every read size. */
#include "http/parse.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

static const size_t SIZES[] = {1, 2, 3, 7, 1 << 20};
static const struct parse_limits LIMITS = {.line = 200, .head = 2000, .body = 100, .fields = 10};

struct reading {
    struct arena *arena;
    struct parse *parse;
    enum parse_event event;
    size_t used;
    bool headed;
};

/* Feeds pieces of `size` bytes, as a connection does, until the request ends or is refused. */
static struct reading read_in(const char *bytes, size_t len, size_t size)
{
    struct reading r = {.arena = arena_new()};
    size_t end = 0;

    r.parse = arena_alloc(r.arena, sizeof *r.parse);
    parse_begin(r.parse, r.arena, &LIMITS);
    while (r.event == PARSE_MORE || r.event == PARSE_HEAD) {
        size_t used = 0;

        if (r.event == PARSE_MORE) {
            if (end == len)
                break;
            end = end + size < len ? end + size : len;
        }
        r.event = parse_feed(r.parse, bytes + r.used, end - r.used, &used);
        r.used += used;
        r.headed |= r.event == PARSE_HEAD;
        if (r.event == PARSE_MORE)
            cr_assert(eq(sz, r.used, end), "bytes were left though more is asked for");
    }
    return r;
}

/* Reads at each size; all must agree. Returns the status of the refusal, 0 for a whole request,
 * -1 for one that is not complete. */
static int verdict(const char *bytes)
{
    int first = 0;

    for (unsigned i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        struct reading r = read_in(bytes, strlen(bytes), SIZES[i]);
        int now = r.event == PARSE_REFUSED ? r.parse->status : r.event == PARSE_COMPLETE ? 0 : -1;

        if (i == 0)
            first = now;
        cr_expect(eq(int, now, first), "read size %zu differs for %s", SIZES[i], bytes);
        arena_free(r.arena);
    }
    return first;
}

Test(parse, request_without_a_body_is_read_whole_at_every_size)
{
    static const char text[] = "GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-Name:  two words \t\r\nX-Empty:"
                               "\r\nX-NAME: again\r\n\r\n";

    for (unsigned i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        struct reading r = read_in(text, sizeof text - 1, SIZES[i]);
        unsigned times = 0;

        cr_assert(eq(int, r.event, PARSE_COMPLETE));
        cr_expect(r.headed);
        cr_expect(eq(str, (char *)parse_method(r.parse), "GET"));
        cr_expect(eq(str, (char *)parse_target(r.parse), "/a?b=c"));
        cr_expect(eq(str, (char *)parse_field(r.parse, "host", NULL), "x"));
        cr_expect(eq(str, (char *)parse_field(r.parse, "x-name", &times), "two words"));
        cr_expect(eq(uint, times, 2));
        cr_expect(eq(str, (char *)parse_field(r.parse, "x-empty", &times), ""));
        cr_expect(eq(ptr, (void *)parse_field(r.parse, "x-other", NULL), NULL));
        cr_expect(r.parse->keep_alive);
        cr_expect(not(r.parse->has_body));
        arena_free(r.arena);
    }
}

Test(parse, body_by_length_is_kept_and_the_next_request_is_left)
{
    static const char text[] = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloGET";

    for (unsigned i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        struct reading r = read_in(text, sizeof text - 1, SIZES[i]);

        cr_assert(eq(int, r.event, PARSE_COMPLETE));
        cr_expect(eq(sz, r.used, sizeof text - 4));
        cr_expect(eq(str, r.parse->body, "hello"));
        cr_expect(eq(sz, r.parse->body_len, 5));
        arena_free(r.arena);
    }
}

Test(parse, chunks_are_joined_and_trailers_dropped)
{
    static const char text[] = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "3\r\nhel\r\n2;ext=1\r\nlo\r\n0\r\nX-Trailer: a\r\nHost: evil\r\n"
                               "\r\nGET";

    for (unsigned i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        struct reading r = read_in(text, sizeof text - 1, SIZES[i]);
        unsigned times = 0;

        cr_assert(eq(int, r.event, PARSE_COMPLETE), "read size %zu: %s", SIZES[i],
                  r.parse->why ? r.parse->why : "");
        cr_expect(eq(sz, r.used, sizeof text - 4));
        cr_expect(eq(str, r.parse->body, "hello"));
        cr_expect(eq(str, (char *)parse_field(r.parse, "host", &times), "x"));
        cr_expect(eq(uint, times, 1));
        cr_expect(eq(ptr, (void *)parse_field(r.parse, "x-trailer", NULL), NULL));
        arena_free(r.arena);
    }
}

Test(parse, one_empty_line_before_a_request_is_tolerated_and_two_are_not)
{
    cr_expect(eq(int, verdict("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), 0));
    cr_expect(eq(int, verdict("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), 400));
}

Test(parse, http_1_0_is_answered_once_and_other_versions_never)
{
    struct reading r = read_in("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 42, 7);

    cr_expect(eq(int, r.event, PARSE_COMPLETE));
    cr_expect(not(r.parse->keep_alive));
    arena_free(r.arena);
    cr_expect(eq(int, verdict("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 400));
    cr_expect(eq(int, verdict("GET / HTTP/0.9\r\nHost: a\r\n\r\n"), 400));
    cr_expect(eq(int, verdict("GET /\r\n\r\n"), 400));
    cr_expect(eq(int, verdict("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 400));
}

Test(parse, upgrade_is_ignored_and_what_follows_is_the_next_request)
{
    static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n"
                               "Upgrade: websocket\r\n\r\nGET /next";
    struct reading r = read_in(text, sizeof text - 1, sizeof text);

    cr_expect(eq(int, r.event, PARSE_COMPLETE));
    cr_expect(eq(sz, r.used, sizeof text - 1 - strlen("GET /next")));
    arena_free(r.arena);
}

/* Requests that two programs could read as different ones; each is refused at every read size. */
static const char *const refused[] = {
    /* folded lines: in the first field, later, in trailers, before the end */
    "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\tX: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n b\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n X: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    /* line ends */
    "GET / HTTP/1.1\r\nHost: a\n\r\n",
    "GET / HTTP/1.1\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\n",
    "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
    "GET / HTTP/1.1\rHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\r0\r\n\r\n",
    "GET / HTTP/1.1\r\nX: a\r\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n\r\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
    /* two lengths */
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 0x5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nContent-Length: 5 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked, chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    /* chunks */
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
    /* names and values */
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "GET / HTTP/1.1\r\n: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost\r\n\r\n",
    "GET / HTTP/1.1\r\nX(: a\r\n\r\n",
    "GET / HTTP/1.1\r\nX: a\x7f\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n: a\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na b: c\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na\r\n\r\n",
    /* request lines */
    "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
    "GET / http/1.1\r\nHost: a\r\n\r\n",
    "get / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GOT / HTTP/1.1\r\nHost: a\r\n\r\n",
    "\x16\x03\x01\x02\x01\x01\r\n\r\n",
};

Test(parse, ambiguous_requests_are_refused)
{
    for (unsigned i = 0; i < sizeof refused / sizeof *refused; i++)
        cr_expect(eq(int, verdict(refused[i]), 400), "%s", refused[i]);
}

Test(parse, null_bytes_in_a_head_are_refused)
{
    static const char name[] = "GET / HTTP/1.1\r\nHo\0st: a\r\n\r\n";
    static const char value[] = "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n";
    static const char target[] = "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n";
    const struct {
        const char *text;
        size_t len;
    } all[] = {{name, sizeof name - 1}, {value, sizeof value - 1}, {target, sizeof target - 1}};

    for (unsigned i = 0; i < 3; i++) {
        for (unsigned size = 0; size < sizeof SIZES / sizeof *SIZES; size++) {
            struct reading r = read_in(all[i].text, all[i].len, SIZES[size]);

            cr_expect(eq(int, r.event, PARSE_REFUSED), "case %u", i);
            arena_free(r.arena);
        }
    }
}

/* Text of `n` times `piece` between `before` and `after`. */
static char *repeated(struct arena *a, const char *before, const char *piece, int n,
                      const char *after)
{
    size_t len = strlen(piece) * (size_t)n;
    char *middle = arena_alloc(a, len + 1);

    for (int i = 0; i < n; i++)
        memcpy(middle + strlen(piece) * (size_t)i, piece, strlen(piece));
    return arena_printf(a, "%s%s%s", before, middle, after);
}

Test(parse, limits_have_their_own_status)
{
    struct arena *a = arena_new();
    static const char chunked[] = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

    cr_expect(eq(int, verdict(repeated(a, "GET /", "a", 186, " HTTP/1.1\r\n\r\n")), 0));
    cr_expect(eq(int, verdict(repeated(a, "GET /", "a", 187, " HTTP/1.1\r\n\r\n")), 414));
    cr_expect(eq(int, verdict(repeated(a, "GET /", "a", 300, "")), 414));
    cr_expect(eq(int, verdict(repeated(a, "GET / HTTP/1.1\r\n", "a: b\r\n", 10, "\r\n")), 0));
    cr_expect(eq(int, verdict(repeated(a, "GET / HTTP/1.1\r\n", "a: b\r\n", 11, "\r\n")), 431));
    cr_expect(eq(int, verdict(repeated(a, "GET / HTTP/1.1\r\nX: ", "a", 2000, "\r\n\r\n")), 431));
    cr_expect(eq(int, verdict(repeated(a, "GET / HTTP/1.1\r\nX: ", "a", 2000, "")), 431));
    cr_expect(eq(int, verdict("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n"), 413));
    cr_expect(eq(int, verdict(repeated(a, chunked, "2\r\nab\r\n", 50, "0\r\n\r\n")), 0));
    cr_expect(eq(int, verdict(repeated(a, chunked, "2\r\nab\r\n", 51, "0\r\n\r\n")), 413));
    cr_expect(eq(int, verdict(repeated(a, chunked, "FFFFFF\r\n", 1, "")), 413));
    cr_expect(eq(
        int, verdict(repeated(a, chunked, "0\r\nx: ", 1, repeated(a, "", "a", 2000, "\r\n\r\n"))),
        431));
    cr_expect(eq(int,
                 verdict(repeated(a, chunked, "0\r\n", 1, repeated(a, "", "a: b\r\n", 11, "\r\n"))),
                 431));
    /* Extensions are bounded too: they cost reading and never end a chunk. */
    cr_expect(
        eq(int, verdict(repeated(a, chunked, "1;", 1, repeated(a, "", "a", 20000, ""))), 400));
    arena_free(a);
}

Test(parse, unfinished_requests_ask_for_more)
{
    cr_expect(eq(int, verdict("GET / HTTP/1.1\r\nHost: a\r\n"), -1));
    cr_expect(eq(int, verdict("GET / HTTP/1.1\r\nHost: a\r\n\r"), -1));
    cr_expect(eq(int, verdict("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhell"), -1));
    cr_expect(eq(int, verdict("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"), -1));
    cr_expect(
        eq(int, verdict("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n"), -1));
}

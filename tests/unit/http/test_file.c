/* Static files: which one, in which form, and when it is not sent again. */
#include "house.h"
#include "http/file.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GET(path, fields) "GET " path " HTTP/1.1\r\nHost: localhost\r\n" fields "\r\n"

static struct house house;

static void put(const char *name, const char *text)
{
    house_file(&house, name, text, strlen(text));
}

static void open_house(void)
{
    static char web[128];
    char path[160];
    const char *temp = getenv("TMPDIR");

    snprintf(house.folder, sizeof house.folder, "%s/house-XXXXXX", temp ? temp : P_tmpdir);
    cr_assert(mkdtemp(house.folder) != NULL);
    snprintf(web, sizeof web, "%s/web", house.folder);
    cr_assert(eq(int, mkdir(web, 0700), 0));
    snprintf(path, sizeof path, "%s/fonts", web);
    cr_assert(eq(int, mkdir(path, 0700), 0));
    put("outside.txt", "secret");
    put("web/index.html", "<!doctype html>");
    put("web/app.0f1e2d3c.js", "let a = 1;");
    put("web/app.0f1e2d3c.js.gz", "packed");
    put("web/app-0f1e2d3c4b5a.css", "a{}");
    put("web/en-XLEGQ2VC.js", "let b = 1;");
    put("web/en-Language.js", "let c = 1;");
    put("web/plain.css", "a{}");
    put("web/.hidden", "hidden");
    put("web/fonts/f.woff2", "font");
    snprintf(path, sizeof path, "%s/link.txt", web);
    cr_assert(eq(int, symlink("../outside.txt", path), 0));
    house.web = web;
    house_open(&house, false, "");
}

static void close_house(void)
{
    house_close(&house);
}

TestSuite(file, .init = open_house, .fini = close_house, .timeout = 60);

static void expect_field(const struct guest_answer *a, const char *name, const char *value)
{
    const char *is = answer_field(&house, a, name);

    if (value)
        cr_expect(eq(str, (char *)(is ? is : "(none)"), (char *)value), "%s", name);
    else
        cr_expect(eq(ptr, (void *)is, NULL), "%s", name);
}

Test(file, index_answers_for_itself_and_for_every_page_of_the_client)
{
    static const char *const paths[] = {"/", "/index.html", "/cases/17", "/apix"};
    struct guest g;

    guest_open(&g, &house);
    for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct guest_answer a = guest_ask(
            &g, arena_printf(house.arena, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]));

        cr_expect(eq(int, a.status, 200));
        cr_expect(eq(str, a.body, "<!doctype html>"));
        expect_field(&a, "content-type", "text/html; charset=utf-8");
        expect_field(&a, "cache-control", "no-cache");
        expect_field(&a, "content-security-policy", "default-src 'self'");
        expect_field(&a, "x-content-type-options", "nosniff");
    }
    guest_close(&g);
}

Test(file, paths_of_the_api_are_never_the_client)
{
    static const char *const paths[] = {"/api", "/api/x", "/health/x", "/metrics", "/health"};
    struct guest g;

    guest_open(&g, &house);
    for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct guest_answer a = guest_ask(
            &g, arena_printf(house.arena, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]));

        cr_expect(eq(int, a.status, 404));
        expect_field(&a, "content-type", "application/problem+json");
    }
    guest_close(&g);
}

Test(file, hashed_names_are_kept_for_ever_and_packed_for_who_takes_it)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, GET("/app.0f1e2d3c.js", "Accept-Encoding: br, gzip\r\n"));

    cr_expect(eq(str, a.body, "packed"));
    expect_field(&a, "content-encoding", "gzip");
    expect_field(&a, "vary", "Accept-Encoding");
    expect_field(&a, "cache-control", "public, max-age=31536000, immutable");
    expect_field(&a, "content-type", "text/javascript; charset=utf-8");
    const char *packed = answer_field(&house, &a, "etag");

    a = guest_ask(&g, GET("/app.0f1e2d3c.js", "Accept-Encoding: gzip;q=0, *\r\n"));
    cr_expect(eq(str, a.body, "let a = 1;"));
    expect_field(&a, "content-encoding", NULL);
    expect_field(&a, "vary", "Accept-Encoding");
    cr_expect(ne(str, (char *)answer_field(&house, &a, "etag"), (char *)packed));
    a = guest_ask(&g, GET("/app-0f1e2d3c4b5a.css", ""));
    expect_field(&a, "cache-control", "public, max-age=31536000, immutable");
    a = guest_ask(&g, GET("/en-XLEGQ2VC.js", ""));
    expect_field(&a, "cache-control", "public, max-age=31536000, immutable");
    a = guest_ask(&g, GET("/en-Language.js", ""));
    expect_field(&a, "cache-control", "no-cache");
    a = guest_ask(&g, GET("/plain.css", "Accept-Encoding: gzip\r\n"));
    cr_expect(eq(str, a.body, "a{}"));
    expect_field(&a, "vary", NULL);
    expect_field(&a, "cache-control", "no-cache");
    guest_close(&g);
}

Test(file, known_form_is_answered_304)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, GET("/app.0f1e2d3c.js", "Accept-Encoding: gzip\r\n"));
    const char *tag = answer_field(&house, &a, "etag");
    const char *again = arena_printf(house.arena,
                                     "GET /app.0f1e2d3c.js HTTP/1.1\r\nHost: a\r\n"
                                     "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n\r\n",
                                     tag);

    a = guest_ask(&g, again);
    cr_expect(eq(int, a.status, 304));
    expect_field(&a, "etag", tag);
    expect_field(&a, "content-length", NULL);
    a = guest_ask(&g, arena_printf(house.arena,
                                   "GET /app.0f1e2d3c.js HTTP/1.1\r\nHost: a\r\n"
                                   "If-None-Match: %s\r\n\r\n",
                                   tag));
    cr_expect(eq(int, a.status, 200), "the tag is of another form");
    guest_close(&g);
}

Test(file, head_of_a_file_has_its_length)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a =
        guest_ask(&g, "HEAD /fonts/f.woff2 HTTP/1.1\r\nHost: localhost\r\n\r\n");

    expect_field(&a, "content-length", "4");
    expect_field(&a, "content-type", "font/woff2");
    cr_expect(eq(str, guest_ask(&g, GET("/plain.css", "")).body, "a{}"));
    guest_close(&g);
}

Test(file, only_get_and_head_are_for_files)
{
    struct guest g;

    guest_open(&g, &house);
    struct guest_answer a = guest_ask(&g, "POST /plain.css HTTP/1.1\r\nHost: localhost\r\n\r\n");

    cr_expect(eq(int, a.status, 405));
    expect_field(&a, "allow", "GET, HEAD");
    guest_close(&g);
}

Test(file, links_hidden_files_and_packed_forms_have_no_path)
{
    static const char *const paths[] = {"/link.txt", "/.hidden", "/app.0f1e2d3c.js.gz"};
    struct guest g;

    guest_open(&g, &house);
    for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct guest_answer a = guest_ask(
            &g, arena_printf(house.arena, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]));

        cr_expect(eq(str, a.body, "<!doctype html>"), "%s", paths[i]);
    }
    guest_close(&g);
}

Test(file_rules, gzip_is_taken_only_by_who_says_so)
{
    cr_expect(accepts_gzip("gzip"));
    cr_expect(accepts_gzip("deflate, GZIP;q=0.5"));
    cr_expect(accepts_gzip("*"));
    cr_expect(accepts_gzip("x-gzip"));
    cr_expect(not(accepts_gzip(NULL)));
    cr_expect(not(accepts_gzip("")));
    cr_expect(not(accepts_gzip("br")));
    cr_expect(not(accepts_gzip("gzipped")));
    cr_expect(not(accepts_gzip("gzip;q=0")));
    cr_expect(not(accepts_gzip("gzip; q=0.000, *;q=1")));
    cr_expect(not(accepts_gzip("*;q=0")));
}

Test(file_rules, tags_are_compared_whole)
{
    cr_expect(etag_matches("\"a\"", "a"));
    cr_expect(etag_matches("\"b\" , W/\"a\"", "a"));
    cr_expect(etag_matches("*", "a"));
    cr_expect(not(etag_matches("\"ab\"", "a")));
    cr_expect(not(etag_matches("a", "a")));
    cr_expect(not(etag_matches("\"a", "a")));
    cr_expect(not(etag_matches("", "a")));
}

/* The HTTP client: which URLs it asks, what it makes of answers, and that it always calls back. */
#include "harness.h"
#include "http/client.h"
#include "http/client_url.h"
#include "loop/loop.h"
#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct arena *arena;
static struct uv_loop_s *loop;
static struct http_client *client;

/* A server that answers one connection with what it is told, and closes it. */
static struct {
    int listener, port;
    const char *answer;
    size_t len;
    char heard[4096];
    pthread_t thread;
    bool started;
} peer;

static unsigned called;
static struct http_fetch fetch;

static void start(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof any;

    harness_start();
    arena = arena_new();
    loop = loop_open();
    cr_assert(eq(int, http_client_new(loop, NULL, &client), SP_OK));
    peer.listener = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert(eq(int, bind(peer.listener, (struct sockaddr *)&any, sizeof any), 0));
    cr_assert(eq(int, listen(peer.listener, 5), 0));
    getsockname(peer.listener, (struct sockaddr *)&any, &len);
    peer.port = ntohs(any.sin_port);
}

static void stop(void)
{
    close(peer.listener);
    if (peer.started)
        pthread_join(peer.thread, NULL);
    http_client_free(client);
    loop_run(loop);
    if (loop_close(loop) != SP_OK)
        abort();
    arena_free(arena);
    OPENSSL_cleanup();
    harness_stop();
}

TestSuite(client, .init = start, .fini = stop);

static void *serve(void *arg)
{
    int fd = accept(peer.listener, NULL, NULL);
    size_t got = 0;

    (void)arg;
    while (fd >= 0 && got < sizeof peer.heard - 1) {
        ssize_t n = read(fd, peer.heard + got, sizeof peer.heard - 1 - got);

        got += n > 0 ? (size_t)n : 0;
        peer.heard[got] = '\0';
        if (n <= 0 || strstr(peer.heard, "\r\n\r\n"))
            break;
    }
    for (size_t at = 0; fd >= 0 && at < peer.len;) {
        ssize_t n = send(fd, peer.answer + at, peer.len - at, MSG_NOSIGNAL);

        if (n <= 0)
            break;
        at += (size_t)n;
    }
    close(fd);
    return NULL;
}

static void given_answer(const char *answer)
{
    peer.answer = answer;
    peer.len = strlen(answer);
    peer.started = true;
    cr_assert(eq(int, pthread_create(&peer.thread, NULL, serve, NULL), 0));
}

static void done(struct http_fetch *f)
{
    cr_expect(eq(ptr, f, &fetch));
    called++;
}

static void get(const char *path)
{
    fetch = (struct http_fetch){.method = "GET", .done = done};
    fetch.url = arena_printf(arena, "http://127.0.0.1:%d%s", peer.port, path);
    cr_assert(eq(int, http_fetch(client, arena, &fetch), SP_OK));
    cr_assert(eq(uint, called, 0), "never from inside the call");
    loop_run(loop);
    cr_expect(eq(uint, called, 1));
}

Test(client, gets_an_answer_of_known_length)
{
    given_answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                 "Cache-Control: public, max-age=300\r\nContent-Length: 2\r\n\r\n{}");

    get("/a?b=c");

    cr_expect(eq(int, fetch.err, SP_OK));
    cr_expect(eq(int, fetch.status, 200));
    cr_expect(eq(int, fetch.max_age, 300));
    cr_expect(eq(str, (char *)fetch.content_type, "application/json"));
    cr_expect(eq(str, (char *)fetch.answer, "{}"));
    cr_expect(eq(sz, fetch.answer_len, 2));
    cr_expect(ne(ptr, strstr(peer.heard, "GET /a?b=c HTTP/1.1\r\n"), NULL));
    cr_expect(ne(ptr, strstr(peer.heard, "\r\nConnection: close\r\n"), NULL));
}

Test(client, posts_a_body_with_its_authorization)
{
    given_answer("HTTP/1.1 204 No Content\r\n\r\n");
    fetch = (struct http_fetch){.method = "POST",
                                .url = arena_printf(arena, "http://localhost:%d/t", peer.port),
                                .type = "text/plain",
                                .body = "abc",
                                .authorization = "Basic eA==",
                                .done = done};

    cr_assert(eq(int, http_fetch(client, arena, &fetch), SP_OK));
    loop_run(loop);

    cr_expect(eq(int, fetch.status, 204));
    cr_expect(eq(int, fetch.max_age, -1));
    cr_expect(ne(ptr, strstr(peer.heard, "Authorization: Basic eA==\r\n"), NULL));
    cr_expect(
        ne(ptr, strstr(peer.heard, "Content-Type: text/plain\r\nContent-Length: 3\r\n"), NULL));
}

Test(client, gets_an_answer_in_chunks)
{
    given_answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n3\r\na\":\r\n"
                 "2\r\n1}\r\n0\r\n\r\n");

    get("/");

    cr_expect(eq(str, (char *)fetch.answer, "{\"a\":1}"));
}

Test(client, gets_an_answer_that_lasts_until_the_end)
{
    given_answer("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}");

    get("/");

    cr_expect(eq(int, fetch.err, SP_OK));
    cr_expect(eq(str, (char *)fetch.answer, "{\"a\":1}"));
}

Test(client, passes_over_an_interim_answer)
{
    given_answer("HTTP/1.1 103 Early Hints\r\nCache-Control: max-age=9\r\n\r\n"
                 "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

    get("/");

    cr_expect(eq(int, fetch.status, 404));
    cr_expect(eq(int, fetch.max_age, -1));
}

Test(client, follows_no_redirect)
{
    given_answer("HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\n"
                 "Content-Length: 0\r\n\r\n");

    get("/");

    cr_expect(eq(int, fetch.err, SP_OK));
    cr_expect(eq(int, fetch.status, 302));
}

Test(client, what_may_not_be_kept_has_no_age)
{
    given_answer("HTTP/1.1 200 OK\r\nCache-Control: no-store, max-age=300\r\n"
                 "Content-Length: 0\r\n\r\n");

    get("/");

    cr_expect(eq(int, fetch.max_age, 0));
}

Test(client, what_is_not_http_is_refused)
{
    given_answer("SSH-2.0-OpenSSH_9.2\r\n");

    get("/");

    cr_expect(eq(int, fetch.err, SP_EINVAL));
    cr_expect(eq(str, (char *)fetch.why, "not-http"));
}

Test(client, an_answer_that_breaks_off_is_no_answer)
{
    given_answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}");

    get("/");

    cr_expect(ne(int, fetch.err, SP_OK));
    cr_expect(eq(ptr, (void *)fetch.answer, NULL));
}

Test(client, silence_and_a_closed_connection_is_no_answer)
{
    given_answer("");

    get("/");

    cr_expect(eq(int, fetch.err, SP_EUNAVAILABLE));
}

Test(client, an_answer_over_a_mebibyte_is_refused)
{
    char *big = arena_alloc(arena, 1200000);
    int n = snprintf(big, 100, "HTTP/1.1 200 OK\r\n\r\n");

    memset(big + n, 'x', 1199000);
    given_answer(big);

    get("/");

    cr_expect(eq(int, fetch.err, SP_EINVAL));
    cr_expect(eq(str, (char *)fetch.why, "too-large"));
}

Test(client, endless_headers_are_refused)
{
    char *big = arena_alloc(arena, 100000);
    int n = snprintf(big, 100, "HTTP/1.1 200 OK\r\nX: ");

    memset(big + n, 'x', 90000);
    given_answer(big);

    get("/");

    cr_expect(eq(int, fetch.err, SP_EINVAL));
}

Test(client, a_port_where_nobody_listens_is_not_reached)
{
    fetch = (struct http_fetch){.method = "GET", .url = "http://127.0.0.1:1/", .done = done};

    cr_assert(eq(int, http_fetch(client, arena, &fetch), SP_OK));
    loop_run(loop);

    cr_expect(eq(uint, called, 1));
    cr_expect(eq(int, fetch.err, SP_EUNAVAILABLE));
    cr_expect(eq(str, (char *)fetch.why, "connect"));
}

Test(client, plain_text_where_tls_was_asked_for_is_refused)
{
    given_answer("HTTP/1.1 200 OK\r\n\r\n{}");
    fetch = (struct http_fetch){.method = "GET", .done = done};
    fetch.url = arena_printf(arena, "https://127.0.0.1:%d/", peer.port);

    cr_assert(eq(int, http_fetch(client, arena, &fetch), SP_OK));
    loop_run(loop);

    cr_expect(eq(int, fetch.err, SP_EUNAVAILABLE));
    cr_expect(eq(ptr, strstr(peer.heard, "GET"), NULL));
}

Test(client, stopping_calls_back_those_that_still_wait)
{
    fetch = (struct http_fetch){.method = "GET", .done = done};
    fetch.url = arena_printf(arena, "http://127.0.0.1:%d/", peer.port);
    cr_assert(eq(int, http_fetch(client, arena, &fetch), SP_OK));

    http_client_free(client);
    client = NULL;

    cr_expect(eq(uint, called, 1));
    cr_expect(eq(int, fetch.err, SP_EUNAVAILABLE));
    loop_run(loop);
    cr_expect(eq(uint, called, 1));
}

Test(client, a_bad_url_fails_at_once_and_never_calls_back)
{
    fetch = (struct http_fetch){.method = "GET", .url = "http://idp.example/", .done = done};

    cr_expect(eq(int, http_fetch(client, arena, &fetch), SP_EINVAL));
    loop_run(loop);

    cr_expect(eq(uint, called, 0));
}

/* ---- URLs ---- */

Test(client, a_url_is_taken_apart)
{
    struct client_url u;

    cr_assert(eq(int, client_url_read(arena, "https://idp.example/a/b?c=d", &u), SP_OK));
    cr_expect(u.secure);
    cr_expect(eq(str, (char *)u.host, "idp.example"));
    cr_expect(eq(str, (char *)u.port, "443"));
    cr_expect(eq(str, (char *)u.authority, "idp.example"));
    cr_expect(eq(str, (char *)u.target, "/a/b?c=d"));
    cr_assert(eq(int, client_url_read(arena, "https://idp.example:8443?x", &u), SP_OK));
    cr_expect(eq(str, (char *)u.port, "8443"));
    cr_expect(eq(str, (char *)u.authority, "idp.example:8443"));
    cr_expect(eq(str, (char *)u.target, "/?x"));
    cr_assert(eq(int, client_url_read(arena, "http://[::1]:80/", &u), SP_OK));
    cr_expect(eq(str, (char *)u.host, "::1"));
}

Test(client, plain_http_goes_to_this_machine_alone)
{
    struct client_url u;

    cr_expect(eq(int, client_url_read(arena, "http://localhost/", &u), SP_OK));
    cr_expect(eq(int, client_url_read(arena, "http://127.0.0.1/", &u), SP_OK));
    cr_expect(eq(int, client_url_read(arena, "http://127.0.0.1.evil.example/", &u), SP_EINVAL));
    cr_expect(eq(int, client_url_read(arena, "http://localhost.evil.example/", &u), SP_EINVAL));
    cr_expect(eq(int, client_url_read(arena, "http://10.0.0.1/", &u), SP_EINVAL));
}

Test(client, what_is_not_a_plain_url_is_refused)
{
    const char *bad[] = {"",
                         "idp.example",
                         "ftp://idp.example/",
                         "https://",
                         "https:///path",
                         "https://a:b@idp.example/",
                         "https://localhost@evil.example/",
                         "https://idp.example/a b",
                         "https://idp.example/a\r\nHost: x",
                         "https://idp.example/#x",
                         "https://idp.example:0/",
                         "https://idp.example:65536/",
                         "https://idp.example:https/",
                         "https://idp.example:/",
                         "https://[::1",
                         "https://[::1]x/",
                         "https://[]/",
                         "https://idp.example\\@evil.example/"};
    struct client_url u;

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(eq(int, client_url_read(arena, bad[i], &u), SP_EINVAL), "%s", bad[i]);
}

/* Handshakes, resumption between processes, and what is refused before HTTP. */
#include "house.h"
#include "http/tls.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define GET(path) "GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n"

static struct house house;

static void open_house(void)
{
    house_open(&house, true, "");
}

static void close_house(void)
{
    house_close(&house);
}

TestSuite(tls, .init = open_house, .fini = close_house, .timeout = 60);

/* One request; the session of its connection. */
static SSL_SESSION *session_of(struct house *h, int version)
{
    struct guest g;

    guest_connect(&g, h);
    guest_secure(&g, version, NULL);
    cr_assert(not(g.broken));
    cr_expect(eq(int, SSL_session_reused(g.ssl), 0));
    cr_expect(eq(int, guest_ask(&g, GET("/api/echo")).status, 200));
    SSL_SESSION *session = SSL_get1_session(g.ssl);

    guest_close(&g);
    return session;
}

static bool resumes(struct house *h, int version, SSL_SESSION *session)
{
    struct guest g;

    guest_connect(&g, h);
    guest_secure(&g, version, session);
    cr_assert(not(g.broken));
    bool resumed = SSL_session_reused(g.ssl) == 1;

    cr_expect(eq(int, guest_ask(&g, GET("/api/echo")).status, 200));
    guest_close(&g);
    return resumed;
}

Test(tls, sessions_are_resumed_by_ticket)
{
    const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

    for (int i = 0; i < 2; i++) {
        SSL_SESSION *session = session_of(&house, versions[i]);

        cr_expect(resumes(&house, versions[i], session), "version %d", i);
        SSL_SESSION_free(session);
    }
}

/* The child is a worker process: it has the parent's ticket secret, and a context of its own. */
Test(tls, ticket_of_one_process_is_resumed_by_another)
{
    struct house shared = {0};

    http_ticket_keys_init();
    house_open(&shared, true, "");
    SSL_SESSION *session = session_of(&shared, TLS1_3_VERSION);

    pid_t child = fork();

    cr_assert(child >= 0);
    if (child == 0) {
        struct house own = {0};

        snprintf(own.folder, sizeof own.folder, "%.80s/child", shared.folder);
        if (mkdir(own.folder, 0700))
            _exit(2);
        house_open(&own, true, "");
        bool resumed = resumes(&own, TLS1_3_VERSION, session);

        _exit(resumed ? 0 : 1);
    }
    int status = 0;

    cr_assert(eq(int, waitpid(child, &status, 0), child));
    cr_expect(eq(int, status, 0));
    /* And it is the secret that does it: with another one nothing is resumed. */
    http_ticket_keys_init();
    cr_expect(not(resumes(&shared, TLS1_3_VERSION, session)));
    SSL_SESSION_free(session);
    house_close(&shared);
}

Test(tls, old_versions_are_refused)
{
    struct guest g;

    guest_connect(&g, &house);
    guest_secure(&g, TLS1_1_VERSION, NULL);
    cr_expect(g.broken);
    guest_close(&g);
}

Test(tls, plain_http_and_noise_on_the_port_are_closed)
{
    struct guest g;

    guest_connect(&g, &house);
    guest_say(&g, GET("/api/echo"));
    guest_await_end(&g);
    guest_close(&g);
    guest_connect(&g, &house);
    guest_send(&g, "\x16\x03\x01\xff\xff noise", 11);
    guest_say(&g, "more noise than any hello is allowed to be");
    shutdown(g.fd, SHUT_WR);
    guest_await_end(&g);
    guest_close(&g);
    cr_expect(eq(uint, ran, 0));
}

Test(tls, client_that_offers_only_other_protocols_is_told)
{
    struct guest g;

    guest_connect(&g, &house);
    g.context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_alpn_protos(g.context, (const unsigned char *)"\x02h2", 3);
    g.ssl = SSL_new(g.context);
    SSL_set_fd(g.ssl, g.fd);
    uint64_t deadline = house_deadline();
    int err = SSL_ERROR_WANT_READ;

    while (err == SSL_ERROR_WANT_READ) {
        int done = SSL_connect(g.ssl);

        err = done == 1 ? 0 : SSL_get_error(g.ssl, done);
        house_turn(&house);
        house_check(deadline, "the alert");
    }
    cr_expect(eq(int, err, SSL_ERROR_SSL));
    guest_close(&g);
}

Test(tls, handshake_in_single_bytes_succeeds)
{
    struct guest g;
    BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
    uint64_t deadline = house_deadline();

    guest_connect(&g, &house);
    g.context = SSL_CTX_new(TLS_client_method());
    g.ssl = SSL_new(g.context);
    SSL_set_bio(g.ssl, in, out);
    while (SSL_connect(g.ssl) != 1) {
        char piece[512];
        int n = 0;

        while (BIO_read(out, piece, 1) == 1) {
            cr_assert(eq(int, (int)send(g.fd, piece, 1, MSG_NOSIGNAL), 1));
            house_turn(&house);
        }
        while ((n = (int)recv(g.fd, piece, sizeof piece, 0)) > 0)
            BIO_write(in, piece, n);
        house_check(deadline, "the handshake");
    }
    guest_close(&g);
}

/* ---- records alone, client and server side of the same pump ---- */

struct side {
    struct tls tls;
    struct tls_out out;
    unsigned char wire[65536];
    size_t wire_len;
    char heard[256];
    size_t heard_len;
    long last;
};

static void turn(struct side *from, struct side *to)
{
    size_t len = from->out.len;

    cr_assert(len <= sizeof to->wire);
    memcpy(to->wire, from->out.data ? from->out.data : to->wire, len);
    from->out.len = 0;
    tls_give(&to->tls, to->wire, len);
    do {
        to->last =
            tls_read(&to->tls, to->heard + to->heard_len, sizeof to->heard - to->heard_len - 1);
        if (to->last > 0)
            to->heard_len += (size_t)to->last;
    } while (to->last > 0);
}

static struct side *both(struct ssl_ctx_st *server, struct ssl_ctx_st *client, const char *host)
{
    struct side *sides = arena_alloc(house.arena, 2 * sizeof *sides);

    cr_assert(eq(int, tls_begin(&sides[0].tls, server, &sides[0].out, NULL), SP_OK));
    cr_assert(eq(int, tls_begin(&sides[1].tls, client, &sides[1].out, host), SP_OK));
    turn(&sides[0], &sides[1]);
    for (int i = 0; i < 4 && sides[0].last != TLS_FAILED && sides[1].last != TLS_FAILED; i++) {
        turn(&sides[1], &sides[0]);
        turn(&sides[0], &sides[1]);
    }
    return sides;
}

static void end_both(struct side *sides)
{
    for (int i = 0; i < 2; i++) {
        tls_end(&sides[i].tls);
        tls_out_free(&sides[i].out);
    }
}

Test(tls, client_side_verifies_authority_and_name)
{
    struct ssl_ctx_st *server = NULL, *client = NULL, *stranger = NULL;
    const char *why = NULL;
    const char *pem = arena_printf(house.arena, "%s/certificate.pem", house.folder);
    const char *key = arena_printf(house.arena, "%s/key.pem", house.folder);

    cr_assert(eq(int, tls_server_context(pem, key, &server, &why), SP_OK));
    cr_assert(eq(int, tls_client_context(pem, &client, &why), SP_OK));
    cr_assert(eq(int, tls_client_context("", &stranger, &why), SP_OK));

    struct side *sides = both(server, client, "localhost");

    cr_assert(tls_up(&sides[0].tls) && tls_up(&sides[1].tls), "%s", tls_why());
    cr_assert(eq(int, tls_write(&sides[1].tls, "ping", 4), SP_OK));
    turn(&sides[1], &sides[0]);
    cr_expect(eq(str, sides[0].heard, "ping"));
    cr_assert(eq(int, tls_write(&sides[0].tls, "pong", 4), SP_OK));
    tls_goodbye(&sides[0].tls);
    turn(&sides[0], &sides[1]);
    cr_expect(eq(str, sides[1].heard, "pong"));
    cr_expect(eq(long, sides[1].last, TLS_ENDED));
    end_both(sides);

    sides = both(server, client, "127.0.0.1");
    cr_expect(tls_up(&sides[1].tls), "an address of the certificate is a name too");
    end_both(sides);
    sides = both(server, client, "example.org");
    cr_expect(not(tls_up(&sides[1].tls)), "another's certificate");
    end_both(sides);
    sides = both(server, stranger, "localhost");
    cr_expect(not(tls_up(&sides[1].tls)), "an authority nobody knows");
    end_both(sides);
    tls_context_free(server);
    tls_context_free(client);
    tls_context_free(stranger);
}

Test(tls, certificate_and_key_that_do_not_fit_are_named)
{
    struct ssl_ctx_st *context = NULL;
    const char *why = NULL;
    const char *pem = arena_printf(house.arena, "%s/certificate.pem", house.folder);
    const char *key = arena_printf(house.arena, "%s/key.pem", house.folder);

    cr_expect(eq(int, tls_server_context("/none", key, &context, &why), SP_EINVAL));
    cr_expect(strstr(why, "http.tls_certificate") == why);
    cr_expect(eq(int, tls_server_context(pem, "/none", &context, &why), SP_EINVAL));
    cr_expect(strstr(why, "http.tls_key") == why);
    cr_expect(eq(int, tls_server_context(pem, pem, &context, &why), SP_EINVAL));
    cr_expect(eq(int, tls_client_context("/none", &context, &why), SP_EINVAL));
    cr_expect(eq(ptr, context, NULL));
}

/*
 * house.c - owns the server under test, its certificate, its routes and its clients.
 */
#include "house.h"
#include "harness.h"
#include "http/reply.h"
#include "http/stream.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE 10000000000ULL /* ns */

unsigned ran;
struct request *waiting;
bool left;
struct stream *streams[2048];
unsigned n_streams, n_streams_closed;

/* ---- routes ---- */

static enum step_result echo(struct request *req)
{
    cJSON *out = json_object(req->arena);

    ran++;
    json_put_text(req->arena, out, "method", req->method);
    json_put_text(req->arena, out, "path", req->path);
    json_put_text(req->arena, out, "client", req->client);
    json_put_text(req->arena, out, "lang", req->lang == LANG_SV ? "sv" : "en");
    json_put_text(req->arena, out, "secret", req->secret);
    json_put_text(req->arena, out, "key", req->idempotency_key);
    json_put_int(req->arena, out, "version", req->if_match);
    json_put_text(req->arena, out, "param", req->params[0]);
    json_put_text(req->arena, out, "query", request_query(req, "q"));
    json_put_text(req->arena, out, "header", request_header(req, "X-Test"));
    json_put_text(req->arena, out, "cookie", request_cookie(req, "plain"));
    json_put_text(req->arena, out, "id", req->id);
    return reply_json(req, 200, out);
}

static enum step_result body(struct request *req)
{
    cJSON *out = json_object(req->arena);

    ran++;
    json_put_int(req->arena, out, "length", (int64_t)req->body_len);
    json_put_text(req->arena, out, "name", json_text(req->json, "name"));
    return reply_json(req, 201, out);
}

static enum step_result later(struct request *req)
{
    ran++;
    waiting = req;
    flow_pend(req);
    return STEP_WAIT;
}

static enum step_result later_reply(struct request *req)
{
    ran++;
    return reply_text(req, 200, "text/plain", "later");
}

void house_wake(void)
{
    struct request *req = waiting;

    waiting = NULL;
    left = req->gone;
    flow_wake(req);
}

static enum step_result big(struct request *req)
{
    const char *n = request_query(req, "n");
    size_t len = n ? (size_t)strtoul(n, NULL, 10) : 0;
    char *text = arena_alloc(req->arena, len + 1);

    ran++;
    for (size_t i = 0; i < len; i++)
        text[i] = (char)('a' + i % 26);
    return reply_doc(req, 200, text, len);
}

/* Lets in whoever does not say otherwise, at once or when the house wakes it. */
static enum step_result raw_admit(struct request *req)
{
    ran++;
    if (request_header(req, "X-Refuse"))
        return flow_refuse(req, SP_EDENIED, NULL, NULL);
    if (!request_header(req, "X-Later"))
        return STEP_NEXT;
    waiting = req;
    flow_pend(req);
    return STEP_WAIT;
}

static enum step_result raw(struct request *req)
{
    cJSON *out = json_object(req->arena);
    uint64_t sum = 0;

    ran++;
    for (size_t i = 0; i < req->body_len; i++)
        sum = sum * 31 + (unsigned char)req->body[i];
    json_put_int(req->arena, out, "length", (int64_t)req->body_len);
    json_put_int(req->arena, out, "sum", (int64_t)(sum % 1000000007));
    json_put_text(req->arena, out, "name", request_header_decoded(req, "X-Name"));
    return reply_json(req, 201, out);
}

static enum step_result download(struct request *req)
{
    ran++;
    return reply_download(req, "image/png", "S\xC3\xA5r \"1\".png", "\x89\0\xFF", 3);
}

static enum step_result tagged(struct request *req)
{
    ran++;
    req->reply.etag = "v7";
    reply_cookie(req, "a=b; Path=/");
    reply_cookie(req, "c=d; Path=/");
    return reply_text(req, 200, "text/plain", "tagged");
}

static enum step_result split(struct request *req)
{
    ran++;
    req->reply.location = "/x\r\nSet-Cookie: evil=1";
    return reply_empty(req, 303);
}

static enum step_result fault(struct request *req)
{
    ran++;
    req->problem.retry_after = 7;
    return flow_fail(req, SP_EUNAVAILABLE);
}

static enum step_result nothing(struct request *req)
{
    (void)req;
    ran++;
    return STEP_NEXT;
}

static void on_stream_closed(void *arg)
{
    (void)arg;
    n_streams_closed++;
}

static enum step_result stream(struct request *req)
{
    ran++;
    streams[n_streams++] = stream_open(req, on_stream_closed, NULL);
    return STEP_DONE;
}

#define STEPS(name, ...) static const struct step name[] = {__VA_ARGS__, STEPS_END}
STEPS(echo_steps, {"echo", echo});
STEPS(body_steps, {"body", body});
STEPS(later_steps, {"later", later}, {"reply", later_reply});
STEPS(big_steps, {"big", big});
STEPS(raw_steps, {"admit", raw_admit}, {"body", http_read_body}, {"raw", raw});
STEPS(download_steps, {"download", download});
STEPS(tagged_steps, {"tagged", tagged});
STEPS(split_steps, {"split", split});
STEPS(fault_steps, {"fault", fault});
STEPS(nothing_steps, {"nothing", nothing});
STEPS(stream_steps, {"stream", stream});
STEPS(gate, {"body", http_read_json});
STEPS(fail, {"problem", reply_problem});

static const struct route routes[] = {
    {"GET", "/api/echo", 0, "none", ROUTE_PUBLIC, echo_steps},
    {"DELETE", "/api/echo", 0, "none", ROUTE_PUBLIC, echo_steps},
    {"GET", "/api/things/{id}", 0, "none", ROUTE_PUBLIC, echo_steps},
    {"POST", "/api/body", 0, "none", ROUTE_PUBLIC | ROUTE_BODY, body_steps},
    {"PUT", "/api/body", 0, "none", ROUTE_PUBLIC | ROUTE_BODY | ROUTE_VERSION, body_steps},
    {"GET", "/api/later", 0, "none", ROUTE_PUBLIC, later_steps},
    {"GET", "/api/big", 0, "none", ROUTE_PUBLIC, big_steps},
    {"POST", "/api/raw", 0, "none", ROUTE_PUBLIC | ROUTE_RAW, raw_steps},
    {"GET", "/api/download", 0, "none", ROUTE_PUBLIC, download_steps},
    {"GET", "/api/tagged", 0, "none", ROUTE_PUBLIC, tagged_steps},
    {"GET", "/api/split", 0, "none", ROUTE_PUBLIC, split_steps},
    {"GET", "/api/fault", 0, "none", ROUTE_PUBLIC, fault_steps},
    {"GET", "/api/nothing", 0, "none", ROUTE_PUBLIC, nothing_steps},
    {"GET", "/api/stream", 0, "none", ROUTE_PUBLIC | ROUTE_STREAM, stream_steps},
};

/* ---- the house ---- */

void house_file(const struct house *h, const char *name, const void *data, size_t len)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", h->folder, name);
    FILE *file = fopen(path, "wb");

    cr_assert(file != NULL && fwrite(data, 1, len, file) == len);
    fclose(file);
}

static void write_pem(const struct house *h, EVP_PKEY *key, X509 *certificate)
{
    char path[256];

    snprintf(path, sizeof path, "%s/key.pem", h->folder);
    FILE *file = fopen(path, "w");

    cr_assert(file && PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1);
    fclose(file);
    snprintf(path, sizeof path, "%s/certificate.pem", h->folder);
    file = fopen(path, "w");
    cr_assert(file && PEM_write_X509(file, certificate) == 1);
    fclose(file);
}

static void make_certificate(const struct house *h)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_EXTENSION *names =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");

    cr_assert(key && names);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_set_version(certificate, 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    X509_add_ext(certificate, names, -1);
    cr_assert(X509_sign(certificate, key, EVP_sha256()) > 0);
    write_pem(h, key, certificate);
    X509_EXTENSION_free(names);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void on_pulse(uv_timer_t *timer)
{
    (void)timer;
}

static void open_listener(struct house *h)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    h->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    cr_assert(bind(h->listener, (struct sockaddr *)&address, len) == 0);
    cr_assert(listen(h->listener, 1024) == 0);
    cr_assert(getsockname(h->listener, (struct sockaddr *)&address, &len) == 0);
    h->port = ntohs(address.sin_port);
}

static void read_config(struct house *h, bool tls, const char *settings)
{
    struct buf faults = buf_make(h->arena, 4096);
    char path[256];
    const char *text = arena_printf(h->arena,
                                    "http.tls = %s\nhttp.tls_certificate = %s/certificate.pem\n"
                                    "http.tls_key = %s/key.pem\n%s",
                                    tls ? "yes" : "no", h->folder, h->folder, settings);

    house_file(h, "conf", text, strlen(text));
    snprintf(path, sizeof path, "%s/conf", h->folder);
    int err = config_read(path, &h->config, &faults);

    cr_assert(err == SP_OK, "%s", faults.data ? faults.data : "");
}

/* A folder is asked for with house.web before opening: files are put there by the caller later. */
void house_open(struct house *h, bool tls, const char *settings)
{
    struct route_table *table = NULL;
    const char *why = NULL, *temp = getenv("TMPDIR");

    if (!h->folder[0]) {
        snprintf(h->folder, sizeof h->folder, "%s/house-XXXXXX", temp ? temp : P_tmpdir);
        cr_assert(mkdtemp(h->folder) != NULL);
    }
    h->tls = tls;
    h->arena = arena_new();
    cr_assert(uv_loop_init(&h->loop) == 0);
    uv_timer_init(&h->loop, &h->pulse);
    make_certificate(h);
    read_config(h, tls, settings);
    open_listener(h);
    cr_assert(route_table_make(h->arena, routes, sizeof routes / sizeof *routes, &table, &why) ==
                  SP_OK,
              "%s", why);
    struct http_options options = {.loop = &h->loop,
                                   .config = h->config,
                                   .routes = table,
                                   .gate = gate,
                                   .fail = fail,
                                   .listeners = &h->listener,
                                   .n_listeners = 1,
                                   .web_root = h->web,
                                   .csp = "default-src 'self'"};

    cr_assert(http_open(&options, &h->server, &why) == SP_OK, "%s", why);
    uv_timer_start(&h->pulse, on_pulse, 2, 2);
}

static void remove_folder(const char *folder)
{
    char command[160];

    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        abort();
}

/* Criterion does not fail a test for a leak or a failed check in .fini, so this aborts. */
void house_close(struct house *h)
{
    http_close(h->server);
    uv_close((uv_handle_t *)&h->pulse, NULL);
    uv_run(&h->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&h->loop))
        abort();
    close(h->listener);
    config_free(h->config);
    arena_free(h->arena);
    remove_folder(h->folder);
    memset(h, 0, sizeof *h);
    harness_stop();
}

void house_turn(struct house *h)
{
    uv_run(&h->loop, UV_RUN_ONCE);
}

uint64_t house_deadline(void)
{
    return uv_hrtime() + PATIENCE;
}

void house_check(uint64_t deadline, const char *what)
{
    cr_assert(uv_hrtime() < deadline, "waited in vain for: %s", what);
}

/* ---- clients ---- */

void guest_connect(struct guest *g, struct house *h)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)h->port)};

    *g = (struct guest){.house = h};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    g->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert(connect(g->fd, (struct sockaddr *)&address, sizeof address) == 0);
    fcntl(g->fd, F_SETFL, O_NONBLOCK);
}

void guest_secure(struct guest *g, int version, SSL_SESSION *session)
{
    uint64_t deadline = house_deadline();
    int done = 0;

    g->context = SSL_CTX_new(TLS_client_method());
    if (version)
        SSL_CTX_set_max_proto_version(g->context, version);
    g->ssl = SSL_new(g->context);
    SSL_set_fd(g->ssl, g->fd);
    if (session)
        SSL_set_session(g->ssl, session);
    while ((done = SSL_connect(g->ssl)) != 1) {
        int err = SSL_get_error(g->ssl, done);

        if (err != SSL_ERROR_WANT_READ && err != SSL_ERROR_WANT_WRITE) {
            g->broken = true;
            ERR_clear_error();
            return;
        }
        house_turn(g->house);
        house_check(deadline, "TLS handshake");
    }
}

void guest_open(struct guest *g, struct house *h)
{
    guest_connect(g, h);
    if (h->tls) {
        guest_secure(g, 0, NULL);
        cr_assert(not(g->broken));
    }
}

void guest_close(struct guest *g)
{
    if (g->ssl) /* else the session would count as a bad one and not be resumed */
        SSL_set_shutdown(g->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(g->ssl);
    SSL_CTX_free(g->context);
    if (g->fd >= 0)
        close(g->fd);
    free(g->in);
    *g = (struct guest){.fd = -1};
}

void guest_send(struct guest *g, const void *data, size_t len)
{
    uint64_t deadline = house_deadline();
    const char *at = data;

    while (len && !g->broken) {
        long n = g->ssl ? SSL_write(g->ssl, at, (int)len) : send(g->fd, at, len, MSG_NOSIGNAL);

        if (n > 0) {
            at += n;
            len -= (size_t)n;
            continue;
        }
        bool again = g->ssl ? SSL_get_error(g->ssl, (int)n) == SSL_ERROR_WANT_WRITE
                            : errno == EAGAIN || errno == EINTR;

        if (!again) { /* the server has closed: what it said is still to be read */
            ERR_clear_error();
            return;
        }
        guest_look(g);
        house_turn(g->house);
        house_check(deadline, "room to send");
    }
}

void guest_say(struct guest *g, const char *text)
{
    guest_send(g, text, strlen(text));
}

static void note_end(struct guest *g, long n)
{
    if (g->ssl) {
        int err = SSL_get_error(g->ssl, (int)n);

        if (err == SSL_ERROR_WANT_READ)
            return;
        g->ended = true;
        g->broken = err != SSL_ERROR_ZERO_RETURN;
        ERR_clear_error();
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        g->ended = true;
        g->broken = n != 0;
    }
}

bool guest_look(struct guest *g)
{
    bool news = false;

    while (!g->ended) {
        if (g->room - g->len < 16384) {
            g->room = g->room ? 2 * g->room : 65536;
            g->in = realloc(g->in, g->room);
            cr_assert(g->in != NULL);
        }
        size_t room = g->room - g->len - 1;
        long n = g->ssl ? SSL_read(g->ssl, g->in + g->len, (int)room)
                        : recv(g->fd, g->in + g->len, room, 0);

        if (n <= 0) {
            note_end(g, n);
            break;
        }
        g->len += (size_t)n;
        g->in[g->len] = 0;
        news = true;
    }
    return news;
}

void guest_await(struct guest *g, const char *text)
{
    uint64_t deadline = house_deadline();

    for (;;) {
        guest_look(g);
        if (g->len && memmem(g->in, g->len, text, strlen(text)))
            return;
        cr_assert(not(g->ended), "the server ended before it said: %s", text);
        house_turn(g->house);
        house_check(deadline, text);
    }
}

void guest_await_end(struct guest *g)
{
    uint64_t deadline = house_deadline();

    while (!g->ended) {
        if (!guest_look(g) && !g->ended)
            house_turn(g->house);
        house_check(deadline, "the end of the connection");
    }
}

const char *answer_field(struct house *h, const struct guest_answer *a, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = strstr(a->head, "\r\n"); at && at[2]; at = strstr(at + 2, "\r\n")) {
        if (strncasecmp(at + 2, name, len) == 0 && at[2 + len] == ':') {
            const char *value = at + 2 + len + 1;

            value += strspn(value, " ");
            return arena_copy(h->arena, value, strcspn(value, "\r"));
        }
    }
    return NULL;
}

struct guest_answer guest_answer(struct guest *g, bool head_only)
{
    struct guest_answer a = {0};
    struct arena *arena = g->house->arena;

    guest_await(g, "\r\n\r\n");
    size_t head = (size_t)(strstr(g->in, "\r\n\r\n") - g->in) + 4;

    a.head = arena_copy(arena, g->in, head);
    cr_assert(sscanf(a.head, "HTTP/1.1 %d", &a.status) == 1, "%s", a.head);
    const char *length = answer_field(g->house, &a, "content-length");
    uint64_t deadline = house_deadline();

    a.body_len = length && !head_only ? strtoul(length, NULL, 10) : 0;
    while (g->len < head + a.body_len) {
        cr_assert(not(g->ended), "the server ended in the middle of a body");
        if (!guest_look(g))
            house_turn(g->house);
        house_check(deadline, "the rest of a body");
    }
    a.body = arena_copy(arena, g->in + head, a.body_len);
    g->len -= head + a.body_len;
    memmove(g->in, g->in + head + a.body_len, g->len);
    g->in[g->len] = 0;
    return a;
}

struct guest_answer guest_ask(struct guest *g, const char *request)
{
    guest_say(g, request);
    return guest_answer(g, strncmp(request, "HEAD", 4) == 0);
}

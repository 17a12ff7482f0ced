/*
 * client.c - owns one request to somebody else, from a URL to an answer.
 *
 *     enum fetch_state
 *                     next address ┌──────────┐
 *       RESOLVING ──▶ CONNECTING ──┴──▶ TALKING ──▶ SETTLED (done was called; handles close)
 *           └──────────────┴───────────────┴─────────▲
 *
 * Memory: a fetch is on the heap until libuv has let go of its handles; what is answered lives in
 * the caller's arena. Thread: the loop's.
 */
#include "http/client.h"
#include "base/text.h"
#include "http/client_url.h"
#include "http/wire.h"
#include <llhttp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ANSWER_MAX   (1024 * 1024)
#define HEADERS_MAX  (64 * 1024)
#define FETCH_MILLIS 10000
#define HEAD_MAX     (16 * 1024)

enum fetch_state { FETCH_RESOLVING, FETCH_CONNECTING, FETCH_TALKING, FETCH_SETTLED };

struct fetch {
    struct wire wire; /* first */
    struct http_client *client;
    struct http_fetch *out; /* NULL once settled */
    struct arena *arena;    /* not to be used once settled */
    struct client_url url;
    enum fetch_state state;
    unsigned holds; /* handles and requests that libuv still knows of */
    uv_timer_t timer;
    uv_getaddrinfo_t resolve;
    uv_connect_t connect;
    struct addrinfo *found, *next_address;
    bool wired; /* the wire's handle is open */
    llhttp_t parser;
    struct buf name, value, body, request;
    size_t header_bytes;
    struct fetch *next, **back;
};

struct http_client {
    uv_loop_t *loop;
    struct ssl_ctx_st *context;
    struct wire_pool pool;
    struct fetch *fetches; /* not freed yet */
    bool closing;
};

/* ---- ending ---- */

static void client_drop(struct http_client *c)
{
    if (!c->closing || c->fetches)
        return;
    wire_pool_free(&c->pool);
    tls_context_free(c->context);
    free(c);
}

static void fetch_release(struct fetch *f)
{
    struct http_client *c = f->client;

    if (--f->holds)
        return;
    if (f->found)
        uv_freeaddrinfo(f->found);
    *f->back = f->next;
    if (f->next)
        f->next->back = f->back;
    free(f);
    client_drop(c);
}

static void on_timer_closed(uv_handle_t *handle)
{
    fetch_release(handle->data);
}

static void settle(struct fetch *f, int err, const char *why)
{
    struct http_fetch *out = f->out;
    bool resolving = f->state == FETCH_RESOLVING;

    if (f->state == FETCH_SETTLED)
        return;
    f->state = FETCH_SETTLED;
    f->out = NULL;
    out->err = err;
    out->why = why;
    if (!err) {
        out->answer = f->body.data ? f->body.data : "";
        out->answer_len = f->body.len;
    }
    uv_close((uv_handle_t *)&f->timer, on_timer_closed);
    if (resolving)
        uv_cancel((uv_req_t *)&f->resolve);
    if (f->wired)
        wire_close(&f->wire);
    out->done(out);
}

static void on_time(uv_timer_t *timer)
{
    settle(timer->data, SP_EUNAVAILABLE, "timeout");
}

/* ---- the answer ---- */

static struct fetch *fetch_of(llhttp_t *parser)
{
    return parser->data;
}

static int on_message_begin(llhttp_t *parser)
{
    struct fetch *f = fetch_of(parser);

    f->name.len = f->value.len = 0;
    f->out->content_type = NULL;
    f->out->max_age = -1;
    return 0;
}

static int count_header(struct fetch *f, struct buf *b, const char *at, size_t len)
{
    f->header_bytes += len;
    if (f->header_bytes > HEADERS_MAX)
        return -1;
    buf_add(b, at, len);
    return 0;
}

static int on_field(llhttp_t *parser, const char *at, size_t len)
{
    return count_header(fetch_of(parser), &fetch_of(parser)->name, at, len);
}

static int on_value(llhttp_t *parser, const char *at, size_t len)
{
    return count_header(fetch_of(parser), &fetch_of(parser)->value, at, len);
}

/* "public, max-age=300" gives 300; no-store and no-cache give 0. */
static int read_max_age(const char *value)
{
    const char *age = strcasestr(value, "max-age=");
    int64_t seconds;
    size_t digits;
    char number[12];

    if (strcasestr(value, "no-store") || strcasestr(value, "no-cache"))
        return 0;
    if (!age)
        return -1;
    age += strlen("max-age=");
    digits = strspn(age, "0123456789");
    if (digits == 0 || digits >= sizeof number)
        return -1;
    memcpy(number, age, digits);
    number[digits] = '\0';
    return text_int(number, 0, INT32_MAX, &seconds) == SP_OK ? (int)seconds : -1;
}

static int on_value_complete(llhttp_t *parser)
{
    struct fetch *f = fetch_of(parser);
    const char *name = f->name.data ? f->name.data : "", *value = f->value.data;

    if (f->value.len && strcasecmp(name, "content-type") == 0)
        f->out->content_type = arena_text(f->arena, value);
    if (f->value.len && strcasecmp(name, "cache-control") == 0)
        f->out->max_age = read_max_age(value);
    f->name.len = f->value.len = 0;
    return 0;
}

static int on_headers_complete(llhttp_t *parser)
{
    struct fetch *f = fetch_of(parser);

    f->out->status = parser->status_code;
    return strcmp(f->out->method, "HEAD") == 0;
}

static int on_body(llhttp_t *parser, const char *at, size_t len)
{
    struct fetch *f = fetch_of(parser);

    buf_add(&f->body, at, len);
    return f->body.full ? -1 : 0;
}

/* An interim answer (1xx) is followed by the real one. */
static int on_message_complete(llhttp_t *parser)
{
    return parser->status_code < 200 ? 0 : HPE_PAUSED;
}

static const llhttp_settings_t SETTINGS = {.on_message_begin = on_message_begin,
                                           .on_header_field = on_field,
                                           .on_header_value = on_value,
                                           .on_header_value_complete = on_value_complete,
                                           .on_headers_complete = on_headers_complete,
                                           .on_body = on_body,
                                           .on_message_complete = on_message_complete};

static void parsed(struct fetch *f, llhttp_errno_t result)
{
    if (result == HPE_PAUSED)
        settle(f, SP_OK, NULL);
    else if (result != HPE_OK)
        settle(f, SP_EINVAL, f->body.full ? "too-large" : "not-http");
}

static void on_data(struct wire *w, const char *data, size_t len)
{
    struct fetch *f = (struct fetch *)w;

    if (f->state == FETCH_TALKING)
        parsed(f, llhttp_execute(&f->parser, data, len));
}

static void on_end(struct wire *w, int err)
{
    struct fetch *f = (struct fetch *)w;

    if (f->state == FETCH_SETTLED)
        return;
    if (err == SP_EDENIED) {
        settle(f, SP_EUNAVAILABLE, "tls");
        return;
    }
    if (!err)
        parsed(f, llhttp_finish(&f->parser)); /* an answer may last until the end */
    settle(f, SP_EUNAVAILABLE, "closed");
}

/* ---- the request ---- */

static void speak(struct fetch *f)
{
    if (wire_send(&f->wire, f->request.data, f->request.len) != SP_OK)
        settle(f, SP_EUNAVAILABLE, "closed");
}

static void on_up(struct wire *w)
{
    speak((struct fetch *)w);
}

static void connect_next(struct fetch *f);

static void on_wire_closed(struct wire *w)
{
    struct fetch *f = (struct fetch *)w;

    f->wired = false;
    if (f->state == FETCH_CONNECTING)
        connect_next(f);
    fetch_release(f);
}

static const struct wire_events EVENTS = {
    .up = on_up, .data = on_data, .end = on_end, .closed = on_wire_closed};

static void on_connected(uv_connect_t *connect, int status)
{
    struct fetch *f = connect->data;

    if (f->state == FETCH_CONNECTING && status < 0) {
        wire_close(&f->wire); /* the next address follows */
    } else if (f->state == FETCH_CONNECTING) {
        f->state = FETCH_TALKING;
        if (wire_start(&f->wire, f->url.secure ? f->client->context : NULL, f->url.host) != SP_OK)
            settle(f, SP_EUNAVAILABLE, "tls");
        else if (!f->url.secure)
            speak(f);
    }
    fetch_release(f);
}

static bool loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(
            &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
    return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 ==
           IN_LOOPBACKNET;
}

/* Never both "came to nothing at once" and "called back later": a handle that was opened is closed,
 * and the next address is tried from there. */
static void connect_next(struct fetch *f)
{
    struct addrinfo *to = f->next_address;

    while (to && !f->url.secure && !loopback(to->ai_addr))
        to = to->ai_next;
    if (!to || wire_init(&f->wire, &f->client->pool, &EVENTS) != SP_OK) {
        settle(f, SP_EUNAVAILABLE, "connect");
        return;
    }
    f->next_address = to->ai_next;
    f->wired = true;
    f->holds++;
    f->connect.data = f;
    if (uv_tcp_connect(&f->connect, &f->wire.tcp, to->ai_addr, on_connected) == 0)
        f->holds++;
    else
        wire_close(&f->wire);
}

static void on_resolved(uv_getaddrinfo_t *resolve, int status, struct addrinfo *found)
{
    struct fetch *f = resolve->data;

    f->found = f->next_address = found;
    if (f->state == FETCH_RESOLVING && status < 0) {
        settle(f, SP_EUNAVAILABLE, "name");
    } else if (f->state == FETCH_RESOLVING) {
        f->state = FETCH_CONNECTING;
        connect_next(f);
    }
    fetch_release(f);
}

static void write_request(struct fetch *f, const struct http_fetch *in)
{
    struct buf *b = &f->request;

    *b = buf_make(f->arena, HEAD_MAX + (in->body ? strlen(in->body) : 0));
    buf_printf(b,
               "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: samplan\r\nAccept: %s\r\n"
               "Accept-Encoding: identity\r\nConnection: close\r\n",
               in->method, f->url.target, f->url.authority,
               in->action ? "text/xml" : "application/json");
    if (in->action)
        buf_printf(b, "SOAPAction: \"%s\"\r\n", in->action);
    if (in->authorization)
        buf_printf(b, "Authorization: %s\r\n", in->authorization);
    if (in->body)
        buf_printf(b, "Content-Type: %s\r\nContent-Length: %zu\r\n", in->type, strlen(in->body));
    buf_text(b, "\r\n");
    if (in->body)
        buf_text(b, in->body);
}

static struct fetch *fetch_new(struct http_client *c, struct arena *a, struct http_fetch *out)
{
    struct fetch *f = calloc(1, sizeof *f);

    if (!f)
        abort();
    f->client = c;
    f->arena = a;
    f->out = out;
    f->name = buf_make(a, HEADERS_MAX);
    f->value = buf_make(a, HEADERS_MAX);
    f->body = buf_make(a, ANSWER_MAX);
    llhttp_init(&f->parser, HTTP_RESPONSE, &SETTINGS);
    f->parser.data = f;
    f->next = c->fetches;
    f->back = &c->fetches;
    if (f->next)
        f->next->back = &f->next;
    c->fetches = f;
    return f;
}

int http_fetch(struct http_client *c, struct arena *a, struct http_fetch *fetch)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct client_url url;
    struct fetch *f;

    if (c->closing || client_url_read(a, fetch->url, &url) != SP_OK)
        return SP_EINVAL;
    fetch->status = 0;
    fetch->answer = fetch->content_type = NULL;
    fetch->answer_len = 0;
    fetch->max_age = -1;
    f = fetch_new(c, a, fetch);
    f->url = url;
    write_request(f, fetch);
    uv_timer_init(c->loop, &f->timer);
    f->timer.data = f->resolve.data = f;
    f->holds = 2;
    uv_timer_start(&f->timer, on_time, fetch->limit ? (uint64_t)fetch->limit : FETCH_MILLIS, 0);
    /* Fails only without a callback or for an over-long name, which the URL's limit excludes. */
    if (uv_getaddrinfo(c->loop, &f->resolve, on_resolved, f->url.host, f->url.port, &hints) != 0) {
        f->state = FETCH_SETTLED;
        f->holds--;
        uv_close((uv_handle_t *)&f->timer, on_timer_closed);
        return SP_EINVAL;
    }
    return SP_OK;
}

/* ---- the client ---- */

int http_client_new(struct uv_loop_s *loop, const char *ca, struct http_client **out)
{
    const char *why;

    return http_client_with(loop, NULL, ca, out, &why);
}

int http_client_with(struct uv_loop_s *loop, const struct tls_own *own, const char *ca,
                     struct http_client **out, const char **why)
{
    struct http_client *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->loop = loop;
    if (tls_client_context_with(own, ca, &c->context, why) != SP_OK) {
        free(c);
        return SP_EINVAL;
    }
    wire_pool_init(&c->pool, loop);
    *out = c;
    return SP_OK;
}

void http_client_free(struct http_client *c)
{
    if (!c)
        return;
    c->closing = true;
    for (struct fetch *f = c->fetches, *next; f; f = next) {
        next = f->next;
        settle(f, SP_EUNAVAILABLE, "stopped");
    }
    client_drop(c);
}

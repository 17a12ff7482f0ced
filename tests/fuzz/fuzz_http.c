/* Any bytes as requests on one connection, in reads of any size (the first byte says which): the
 * size never changes what is understood, and what is accepted is asked every question there is. */
#include "http/connection.h"
#include "http/reply.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum step_result done(struct request *req)
{
    (void)req;
    return STEP_DONE;
}

static const struct step steps[] = {{"done", done}, STEPS_END};
static const struct route rows[] = {
    {"GET", "/api/a", 0, "none", 0, steps},
    {"POST", "/api/a", 0, "none", ROUTE_BODY, steps},
    {"PUT", "/api/a/{id}", 0, "none", ROUTE_BODY | ROUTE_VERSION, steps},
    {"POST", "/api/c", 0, "none", ROUTE_RAW, steps},
    {"GET", "/api/b/{any}/{more}", 0, "none", ROUTE_ANY_PARAM, steps},
};

static struct http_server server;
static struct connection connection;
static struct address address;

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void set_up(void)
{
    struct route_table *table = NULL;
    const char *why = NULL;

    if (server.arena)
        return;
    server.arena = arena_new();
    need(route_table_make(server.arena, rows, sizeof rows / sizeof *rows, &table, &why) == SP_OK);
    server.options.routes = table;
    server.limits = (struct parse_limits){
        .line = 512, .head = 4096, .body = 4096, .upload = 16384, .fields = 32};
    need(addresses_init(&server.addresses, server.arena, "127.0.0.1 ::1") == SP_OK);
    need(address_parse("127.0.0.1", 9, &address.key) == SP_OK);
    connection.server = &server;
    connection.address = &address;
}

struct outcome { /* of one request */
    enum parse_event event;
    int status, err;
    size_t used, body;
    unsigned fields;
    bool close;
};

static void ask_everything(struct exchange *x)
{
    struct request *req = &x->req;

    request_header(req, "X-Test");
    request_query(req, "q");
    request_cookie(req, "plain");
    request_header_decoded(req, "x-test");
    request_expects(x);
    accepts_gzip(request_header(req, "accept-encoding"));
    etag_matches(request_header(req, "if-none-match"), "tag");
    need(req->path && req->path[0] == '/' && !strstr(req->path, "/../"));
    need(!req->secret || strlen(req->secret) == 64);
    need(!req->idempotency_key || strlen(req->idempotency_key) <= 200);
}

static void check_end(struct exchange *x, enum parse_event event)
{
    need(event != PARSE_REFUSED || (x->parse.status >= 400 && x->parse.status < 500));
    need(x->parse.body_len <= (request_is_upload(x) ? server.limits.upload : server.limits.body));
    if (event != PARSE_COMPLETE)
        return;
    ask_everything(x);
    x->req.body = x->parse.body;
    x->req.body_len = x->parse.body_len;
    need(http_read_json(&x->req) != STEP_NEXT || !(x->req.route->flags & ROUTE_BODY) ||
         x->req.json);
}

static struct outcome read_one(const char *data, size_t size, size_t step)
{
    struct arena *a = arena_new();
    struct exchange *x = arena_alloc(a, sizeof *x);
    struct outcome o = {.event = PARSE_MORE};
    size_t end = 0;

    x->server = &server;
    x->connection = &connection;
    x->req.arena = a;
    x->req.http = x;
    parse_begin(&x->parse, a, &server.limits);
    while (o.event == PARSE_HEAD || (o.event == PARSE_MORE && end < size)) {
        size_t used = 0;

        if (o.event == PARSE_MORE)
            end = size - end < step ? size : end + step;
        o.event = parse_feed(&x->parse, data + o.used, end - o.used, &used);
        o.used += used;
        need(o.used <= end);
        need(o.event != PARSE_MORE || o.used == end);
        if (o.event == PARSE_HEAD && (o.err = request_read(x)) != SP_OK)
            break;
    }
    check_end(x, o.event);
    o.status = x->parse.status;
    o.body = x->parse.body_len;
    o.fields = x->parse.n_fields;
    o.close = x->close;
    arena_free(a);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data + 1;

    set_up();
    if (size < 1)
        return 0;
    size_t step = data[0] ? data[0] : 1;

    size--;
    while (size) {
        struct outcome whole = read_one(text, size, size), parts = read_one(text, size, step);

        need(whole.event == parts.event && whole.err == parts.err);
        /* Of a refused request only the refusal counts: where it was seen depends on the reads. */
        if (whole.event != PARSE_COMPLETE || whole.close)
            break;
        need(whole.used == parts.used && whole.body == parts.body);
        need(whole.fields == parts.fields && whole.used > 0);
        text += whole.used;
        size -= whole.used;
    }
    return 0;
}

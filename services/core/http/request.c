/*
 * request.c - owns the reading of a head: from fields and a target to a struct request.
 *
 * What is malformed is refused here, before any step runs, so that no step has to think of it.
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "http/connection.h"
#include "http/reply.h"
#include <string.h>
#include <strings.h>

#define SECRET_BYTES 32
#define SECRET_CHARS 43 /* of base64url */
#define SESSION      "__Host-samplan"
#define MOST_KEY     200

static int refuse(struct exchange *x, int err, const char *pointer)
{
    x->req.problem = (struct problem){.err = err, .pointer = pointer};
    return err;
}

static struct exchange *exchange_of(const struct request *req)
{
    return req->http;
}

/* ---- what steps may ask ---- */

const char *request_header(const struct request *req, const char *name)
{
    char lower[64];
    size_t len = strlen(name);

    if (!req->http || len >= sizeof lower)
        return NULL;
    for (size_t i = 0; i <= len; i++)
        lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]);
    return parse_field(&exchange_of(req)->parse, lower, NULL);
}

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decoding; NULL for a bad escape or a NUL. */
static char *decode(struct arena *a, const char *text, size_t len, bool plus)
{
    char *out = arena_alloc(a, len + 1), *to = out;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (c == '%') {
            int high = i + 2 < len ? hex_of(text[i + 1]) : -1;
            int low = high >= 0 ? hex_of(text[i + 2]) : -1;

            if (low < 0 || (high == 0 && low == 0))
                return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        *to++ = c;
    }
    *to = 0;
    return out;
}

const char *request_header_decoded(const struct request *req, const char *name)
{
    const char *value = request_header(req, name);
    char *text = value ? decode(req->arena, value, strlen(value), false) : NULL;

    return text && text_utf8(text, strlen(text)) ? text : NULL;
}

const char *request_query(const struct request *req, const char *name)
{
    size_t want = strlen(name);

    for (const char *at = req->query; at && *at;) {
        size_t len = strcspn(at, "&"), key = strcspn(at, "=&");

        if (key == want && memcmp(at, name, want) == 0) {
            const char *value = at + key + (key < len);
            char *text = decode(req->arena, value, len - (size_t)(value - at), true);

            return text && text_utf8(text, strlen(text)) ? text : NULL;
        }
        at += len + (at[len] == '&');
    }
    return NULL;
}

bool request_pair(struct arena *a, const char **at, const char **name, const char **value)
{
    const char *from = *at ? *at + strspn(*at, "&") : NULL;

    if (!from || !*from) {
        *at = NULL;
        return false;
    }
    size_t len = strcspn(from, "&"), key = strcspn(from, "=&"), skip = key + (key < len);
    char *n = decode(a, from, key, true), *v = decode(a, from + skip, len - skip, true);

    if (!n || !v || !text_utf8(n, strlen(n)) || !text_utf8(v, strlen(v)))
        return false;
    *name = n;
    *value = v;
    *at = from + len;
    return true;
}

/* The value of each cookie of that name in one field; the first is kept, all are counted. */
static void find_cookie(const char *field, const char *name, const char **value, size_t *len,
                        unsigned *times)
{
    size_t want = strlen(name);

    for (const char *at = field; *at;) {
        at += strspn(at, " \t;");
        size_t n = strcspn(at, ";");

        if (n > want && at[want] == '=' && memcmp(at, name, want) == 0 && !(*times)++) {
            *value = at + want + 1;
            *len = n - want - 1;
        }
        at += n;
    }
}

static const char *cookie(const struct request *req, const char *name, unsigned *times)
{
    const char *value = NULL;
    size_t len = 0;

    *times = 0;
    if (!req->http)
        return NULL;
    const struct parse *p = &exchange_of(req)->parse;

    for (unsigned i = 0; i < p->n_fields; i++) {
        const struct parse_field *f = &p->fields[i];

        if (f->name_len == 6 && memcmp(p->head + f->name, "cookie", 6) == 0)
            find_cookie(p->head + f->value, name, &value, &len, times);
    }
    while (len && (value[len - 1] == ' ' || value[len - 1] == '\t'))
        len--;
    return value ? arena_copy(req->arena, value, len) : NULL;
}

const char *request_cookie(const struct request *req, const char *name)
{
    unsigned times = 0;

    return cookie(req, name, &times);
}

const char *request_certificate(const struct request *req)
{
    const struct exchange *x = req->http;

    return x ? x->certificate : NULL;
}

/* ---- reading the head ---- */

/* The weight of a language range's parameters, in thousandths; 1000 without any. */
static int weight(const char *at, size_t len)
{
    const char *q = memmem(at, len, "q=", 2);
    int value = 0, scale = 1000;

    if (!q)
        return 1000;
    for (const char *c = q + 2; c < at + len && scale > 0; c++) {
        if (*c >= '0' && *c <= '9') {
            value += (*c - '0') * scale;
            scale /= 10;
        } else if (*c != '.') {
            break;
        }
    }
    return value;
}

static enum sp_lang read_lang(const char *accept)
{
    int best[2] = {0, 0}; /* thousandths, by enum sp_lang */

    for (const char *at = accept; at && *at;) {
        at += strspn(at, " \t,");
        size_t len = strcspn(at, ","), name = strcspn(at, " \t;,-");
        int lang = -1;

        if (name == 2 && strncasecmp(at, "sv", 2) == 0)
            lang = LANG_SV;
        else if (name == 2 && strncasecmp(at, "en", 2) == 0)
            lang = LANG_EN;
        if (lang >= 0 && weight(at + name, len - name) > best[lang])
            best[lang] = weight(at + name, len - name);
        at += len;
    }
    return best[LANG_EN] > best[LANG_SV] ? LANG_EN : LANG_SV;
}

static int read_host(struct exchange *x)
{
    unsigned times = 0;
    const char *host = parse_field(&x->parse, "host", &times);

    if (times != 1 || !*host || strlen(host) > 255)
        return refuse(x, SP_EINVAL, "Host");
    for (const char *at = host; *at; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                     (*at >= '0' && *at <= '9') || strchr("-._:[]", *at);

        if (!plain)
            return refuse(x, SP_EINVAL, "Host");
    }
    return SP_OK;
}

/* A path that two programs could read in two ways: encoded or backward slashes, "." and "..",
 * control characters, bytes that are not UTF-8. */
static bool is_doubtful(const char *raw, size_t len, const char *path)
{
    if (memmem(raw, len, "%2F", 3) || memmem(raw, len, "%2f", 3) || strchr(path, '\\'))
        return true;
    for (const unsigned char *at = (const unsigned char *)path; *at; at++) {
        if (*at < 0x20 || *at == 0x7f)
            return true;
    }
    for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
        size_t n = strcspn(at + 1, "/");

        if ((n == 1 && at[1] == '.') || (n == 2 && at[1] == '.' && at[2] == '.'))
            return true;
    }
    return !text_utf8(path, strlen(path));
}

static int read_target(struct exchange *x)
{
    const char *target = parse_target(&x->parse);
    size_t len = strcspn(target, "?");

    if (*target != '/')
        return refuse(x, SP_EINVAL, NULL);
    for (const char *at = target; *at; at++) {
        if (*at <= ' ' || *at > '~' || *at == '#')
            return refuse(x, SP_EINVAL, NULL);
    }
    if (strlen(target) != x->parse.target_len)
        return refuse(x, SP_EINVAL, NULL);
    char *path = decode(x->req.arena, target, len, false);

    if (!path || is_doubtful(target, len, path))
        return refuse(x, SP_EINVAL, NULL);
    x->req.path = path;
    x->req.query = target[len] ? target + len + 1 : NULL;
    return SP_OK;
}

/* Fields that say one thing only; two of them are two requests to two programs. */
static int read_once(struct exchange *x)
{
    static const char *const once[] = {"authorization",    "content-type",    "if-match", "origin",
                                       "content-encoding", "idempotency-key", "expect"};

    for (unsigned i = 0; i < sizeof once / sizeof *once; i++) {
        unsigned times = 0;

        if (parse_field(&x->parse, once[i], &times) && times > 1)
            return refuse(x, SP_EINVAL, once[i]);
    }
    const char *expect = parse_field(&x->parse, "expect", NULL);

    if (expect && strcasecmp(expect, "100-continue") != 0) {
        x->status = 417;
        return refuse(x, SP_EINVAL, "Expect");
    }
    return SP_OK;
}

bool request_is_upload(const struct exchange *x)
{
    return x->parse.has_body && x->req.route && (x->req.route->flags & ROUTE_RAW);
}

bool request_expects(const struct exchange *x)
{
    return x->parse.has_body && parse_field(&x->parse, "expect", NULL);
}

static void read_client(struct exchange *x)
{
    const struct addresses *all = &x->server->addresses;
    const struct address_key *peer = &x->connection->address->key;
    unsigned times = 0;
    const char *forwarded = parse_field(&x->parse, "x-forwarded-for", &times);

    x->req.client = arena_text(x->req.arena, x->connection->peer);
    /* Several fields are one list in other programs' eyes: whose end is last is then a guess. */
    if (times != 1 || !address_is_proxy(all, peer))
        return;
    struct address_key client = address_forwarded(all, peer, forwarded);

    x->req.client = address_text(&client, arena_alloc(x->req.arena, ADDRESS_TEXT));
}

static void read_secret(struct request *req)
{
    unsigned times = 0;
    const char *text = cookie(req, SESSION, &times);
    unsigned char *bytes = NULL;
    size_t len = 0;

    if (times != 1 || strlen(text) != SECRET_CHARS)
        return;
    if (text_unbase64url(req->arena, text, SECRET_CHARS, &bytes, &len) || len != SECRET_BYTES)
        return;
    req->secret = text_hex(req->arena, bytes, len);
}

/* "17" in its quotes: the version; -2 for anything else, weak tags too. */
static int64_t read_version(const char *field)
{
    char digits[20];
    int64_t version = -2;
    size_t len = strlen(field);

    if (len < 3 || len - 2 >= sizeof digits || field[0] != '"' || field[len - 1] != '"')
        return -2;
    memcpy(digits, field + 1, len - 2);
    digits[len - 2] = 0;
    return text_int(digits, 0, INT64_MAX, &version) ? -2 : version;
}

static int read_conditions(struct exchange *x)
{
    const char *match = parse_field(&x->parse, "if-match", NULL);
    const char *key = parse_field(&x->parse, "idempotency-key", NULL);

    x->req.if_match = match ? read_version(match) : -1;
    if (!key)
        return SP_OK;
    size_t len = strlen(key);

    for (size_t i = 0; i < len; i++) {
        if (key[i] <= ' ' || key[i] > '~')
            len = 0;
    }
    if (len == 0 || len > MOST_KEY)
        return refuse(x, SP_EINVAL, "Idempotency-Key");
    x->req.idempotency_key = key;
    return SP_OK;
}

static bool type_is(const char *type, const char *want)
{
    size_t len = type ? strcspn(type, " \t;") : 0;

    return len == strlen(want) && strncasecmp(type, want, len) == 0;
}

static bool type_fits(const char *type, unsigned flags)
{
    if (flags & ROUTE_FORM)
        return type_is(type, "application/x-www-form-urlencoded");
    if (flags & ROUTE_XML)
        return type_is(type, "text/xml");
    return type_is(type, "application/json") ||
           ((flags & ROUTE_FHIR) && type_is(type, "application/fhir+json"));
}

static int read_body_rules(struct exchange *x)
{
    const char *type = parse_field(&x->parse, "content-type", NULL);
    const char *coding = parse_field(&x->parse, "content-encoding", NULL);

    if (!x->parse.has_body)
        return SP_OK;
    unsigned flags = x->req.route ? x->req.route->flags : 0;

    if (!(flags & (ROUTE_BODY | ROUTE_RAW | ROUTE_FORM | ROUTE_XML)))
        return refuse(x, SP_EINVAL, "");
    if (coding && strcasecmp(coding, "identity") != 0)
        return refuse(x, SP_EMEDIA, "Content-Encoding");
    if (flags & ROUTE_RAW) {
        parse_limit_body(&x->parse, x->server->limits.upload);
        return SP_OK;
    }
    if (!type_fits(type, flags))
        return refuse(x, SP_EMEDIA, "Content-Type");
    return SP_OK;
}

/* Paths of programs: what is not there is a problem document, never the browser client. */
static bool is_api(const char *path)
{
    static const char *const roots[] = {"/api", "/fhir", "/health", "/metrics"};

    for (unsigned i = 0; i < sizeof roots / sizeof *roots; i++) {
        size_t len = strlen(roots[i]);

        if (strncmp(path, roots[i], len) == 0 && (path[len] == '/' || !path[len]))
            return true;
    }
    return false;
}

static int find_file(struct exchange *x)
{
    const struct files *files = x->server->files;
    const char *path = x->req.path;
    bool get = strcmp(x->req.method, "GET") == 0 || x->head;

    if (!files || is_api(path))
        return refuse(x, SP_ENOTFOUND, NULL);
    x->file = file_find(files, path);
    if (!x->file)
        x->file = file_index(files);
    if (x->file && !get) {
        x->file = NULL;
        x->allow = "GET, HEAD";
        return refuse(x, SP_EMETHOD, NULL);
    }
    return x->file ? SP_OK : refuse(x, SP_ENOTFOUND, NULL);
}

static int find_handler(struct exchange *x)
{
    struct request *req = &x->req;

    req->route = route_find(x->server->options.routes, req->arena, req->method, req->path,
                            req->params, &x->allow);
    if (req->route)
        return SP_OK;
    return x->allow ? refuse(x, SP_EMETHOD, NULL) : find_file(x);
}

int request_read(struct exchange *x)
{
    struct request *req = &x->req;
    int err = SP_OK;

    req->lang = read_lang(parse_field(&x->parse, "accept-language", NULL));
    req->method = parse_method(&x->parse);
    x->head = strcmp(req->method, "HEAD") == 0;
    read_client(x);
    /* After these nobody knows for sure where the next request begins. */
    x->close = true;
    err = read_host(x);
    if (!err)
        err = read_target(x);
    if (!err)
        err = read_once(x);
    if (err)
        return err;
    x->close = !x->parse.keep_alive || x->parse.has_body; /* as long as the body is not read */
    err = find_handler(x);
    if (!err)
        err = read_conditions(x);
    if (!err)
        err = read_body_rules(x);
    if (err)
        return err;
    if (x->parse.status)
        return refuse(x, SP_ETOOLARGE, NULL);
    read_secret(req);
    if (!request_is_upload(x))
        x->close = !x->parse.keep_alive;
    return SP_OK;
}

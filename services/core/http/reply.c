/*
 * reply.c - owns what a step says: it fills req->reply, and answer.c puts it on the wire.
 */
#include "http/reply.h"
#include "base/reason.h"
#include "http/connection.h"
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define JSON_TYPE    "application/json"
#define PROBLEM_TYPE "application/problem+json"

enum step_result reply_doc(struct request *req, int status, const char *json, size_t len)
{
    req->reply.status = status;
    req->reply.type = JSON_TYPE;
    req->reply.body = json;
    req->reply.len = len;
    return STEP_DONE;
}

enum step_result reply_json(struct request *req, int status, const cJSON *value)
{
    size_t len = 0;
    const char *text = json_print(req->arena, value, &len);

    return reply_doc(req, status, text, len);
}

enum step_result reply_text(struct request *req, int status, const char *type, const char *text)
{
    reply_doc(req, status, text, strlen(text));
    req->reply.type = type;
    return STEP_DONE;
}

enum step_result reply_empty(struct request *req, int status)
{
    req->reply.status = status;
    req->reply.type = NULL;
    req->reply.body = NULL;
    req->reply.len = 0;
    return STEP_DONE;
}

/* RFC 8187: what may stand as it is in an extended value. */
static bool is_plain(unsigned char c)
{
    unsigned char letter = c | 0x20;

    return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$&+-.^_`|~", c));
}

/* Twice the name: for those who know UTF-8, and in ASCII for those who do not. */
static const char *disposition(struct arena *a, const char *name)
{
    struct buf out = buf_make(a, 4096);

    buf_text(&out, "attachment; filename=\"");
    for (const unsigned char *c = (const unsigned char *)name; *c; c++) {
        if ((*c & 0xC0) != 0x80) /* one sign for each code point */
            buf_add(&out, *c == ' ' || is_plain(*c) ? (const char *)c : "_", 1);
    }
    buf_text(&out, "\"; filename*=UTF-8''");
    for (const unsigned char *c = (const unsigned char *)name; *c; c++) {
        if (is_plain(*c))
            buf_add(&out, c, 1);
        else
            buf_printf(&out, "%%%02X", *c);
    }
    return out.full ? "attachment" : out.data;
}

enum step_result reply_download(struct request *req, const char *type, const char *name,
                                const char *data, size_t len)
{
    reply_doc(req, 200, data, len);
    req->reply.type = type;
    req->reply.download = disposition(req->arena, name);
    return STEP_DONE;
}

const char *reply_tag(struct arena *a, const char *data, size_t len)
{
    unsigned char digest[EVP_MAX_MD_SIZE];

    if (EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL) != 1)
        abort(); /* out of memory */
    return text_hex(a, digest, 16);
}

void reply_cookie(struct request *req, const char *set_cookie)
{
    size_t most = sizeof req->reply.cookies / sizeof *req->reply.cookies;

    for (size_t i = 0; i < most; i++) {
        if (!req->reply.cookies[i]) {
            req->reply.cookies[i] = set_cookie;
            return;
        }
    }
}

enum step_result reply_problem(struct request *req)
{
    struct arena *a = req->arena;
    const struct exchange *x = req->http;
    const struct problem *why = &req->problem;
    int err = why->err ? why->err : SP_EINTERNAL;
    int status = x && x->status ? x->status : err_status(err);
    cJSON *doc = json_object(a);
    const char *detail = why->reason ? reason_text(why->reason, req->lang) : NULL;
    const char *rule = why->reason ? reason_rule(why->reason) : NULL;
    size_t len = 0;

    json_put_text(a, doc, "type", arena_printf(a, "/problems/%s", err_slug(err)));
    json_put_text(a, doc, "title", err_title(err, req->lang));
    json_put_int(a, doc, "status", status);
    if (detail)
        json_put_text(a, doc, "detail", detail);
    if (why->pointer)
        json_put_text(a, doc, "pointer", why->pointer);
    if (why->reason)
        json_put_text(a, doc, "reason", why->reason);
    if (rule)
        json_put_text(a, doc, "rule", rule);
    if (why->current)
        json_put_raw(a, doc, "current", why->current);
    json_put_text(a, doc, "requestId", req->id);
    const char *text = json_print(a, doc, &len);

    /* What a step had begun to answer is not half a truth: only its cookies stay. */
    req->reply.etag = NULL;
    req->reply.location = NULL;
    req->reply.download = NULL;
    reply_doc(req, status, text, len);
    req->reply.type = PROBLEM_TYPE;
    return STEP_DONE;
}

enum step_result http_read_json(struct request *req)
{
    unsigned flags = req->route ? req->route->flags : 0;
    cJSON *tree = NULL;

    if ((flags & ROUTE_VERSION) && req->if_match == -1)
        return flow_refuse(req, SP_ENOVERSION, "If-Match", "missing");
    if ((flags & ROUTE_VERSION) && req->if_match < 0)
        return flow_refuse(req, SP_EINVAL, "If-Match", "out-of-range");
    if (!(flags & ROUTE_BODY))
        return STEP_NEXT;
    if (req->body_len == 0)
        return flags & ROUTE_MAY_BE_EMPTY ? STEP_NEXT : flow_refuse(req, SP_EINVAL, "", "missing");
    struct problem why = {0};
    int err = json_parse(req->arena, req->body, req->body_len, &tree, &why);

    if (err) {
        req->problem = why;
        req->problem.err = err;
        return STEP_FAIL;
    }
    if (req->body[strspn(req->body, " \t\r\n")] != '{')
        return flow_refuse(req, SP_EINVAL, "", "wrong-type");
    req->json = tree;
    return STEP_NEXT;
}

enum step_result http_read_body(struct request *req)
{
    struct exchange *x = req->http;

    if (!x || !x->parse.has_body)
        return flow_refuse(req, SP_EINVAL, "", "missing");
    return conn_receive(x);
}

/*
 * reply.h - how a step answers.
 */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H
#include "base/text.h"
#include "json/json.h"

/* Each fills req->reply and returns STEP_DONE. Bodies must live as long as the request. */
enum step_result reply_doc(struct request *req, int status, const char *json, size_t len);
enum step_result reply_json(struct request *req, int status, const cJSON *value);
enum step_result reply_text(struct request *req, int status, const char *type, const char *text);
enum step_result reply_empty(struct request *req, int status); /* 204, 303 ... */
/* The problem document of req->problem: application/problem+json with type, title, status, detail,
 * pointer, rule and requestId, in the request's language (RFC 9457). Called by the gate's fail
 * steps, which may also be the server's own. */
enum step_result reply_problem(struct request *req);
void reply_cookie(struct request *req, const char *set_cookie); /* a whole Set-Cookie value */

/* The body of a ROUTE_BODY route into req->json, which must be an object (400), and the If-Match of
 * a ROUTE_VERSION route (428 none, 400 not a version). For the gate, once it knows who asks. */
enum step_result http_read_json(struct request *req);

/* Request side: what a step may ask of HTTP. Texts live as long as the request. */
const char *request_header(const struct request *req, const char *name); /* NULL: none */
const char *request_query(const struct request *req, const char *name);  /* decoded; NULL: none */
const char *request_cookie(const struct request *req, const char *name); /* NULL: none */

#endif

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
/* Bytes that somebody else has uploaded: to be saved under `name` (UTF-8), never shown in place. */
enum step_result reply_download(struct request *req, const char *type, const char *name,
                                const char *data, size_t len);
/* The problem document of req->problem: application/problem+json with type, title, status, detail,
 * pointer, rule and requestId, in the request's language (RFC 9457). Called by the gate's fail
 * steps, which may also be the server's own. */
enum step_result reply_problem(struct request *req);
/* A tag for a content: the same bytes, the same 32 characters. */
const char *reply_tag(struct arena *a, const char *data, size_t len);
void reply_cookie(struct request *req, const char *set_cookie); /* a whole Set-Cookie value */

/* The body of a ROUTE_BODY route into req->json, which must be an object (400), and the If-Match of
 * a ROUTE_VERSION route (428 none, 400 not a version). For the gate, once it knows who asks. */
enum step_result http_read_json(struct request *req);
/* A step of a ROUTE_RAW route: the body into req->body; 413, 408 or 400 as for any other. Nothing
 * of it is received before this step, so that the ones before it say who may send it. */
enum step_result http_read_body(struct request *req);
/* The value of a header that holds UTF-8 percent-encoded (RFC 3986); NULL: none, or not that. */
const char *request_header_decoded(const struct request *req, const char *name);

/* Request side: what a step may ask of HTTP. Texts live as long as the request. */
const char *request_header(const struct request *req, const char *name); /* NULL: none */
const char *request_query(const struct request *req, const char *name);  /* decoded; NULL: none */
/* The next pair of a query or a form, decoded; *at moves on. false: no more, with *at NULL, or a
 * pair that cannot be read, where *at stays. */
bool request_pair(struct arena *a, const char **at, const char **name, const char **value);
const char *request_cookie(const struct request *req, const char *name); /* NULL: none */
/* The serialNumber (OID 2.5.4.5) of the verified client certificate: the HSA-id of who calls. NULL:
 * no certificate, or none in it. */
const char *request_certificate(const struct request *req);

#endif

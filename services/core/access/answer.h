/*
 * answer.h - the last step that most use cases share: send what the database said.
 *
 * The step before leaves the answer of its call in req->state; it is sent as it is, since `doc` is
 * made by the `api` function exactly as proto/openapi.yaml says.
 */
#ifndef ACCESS_ANSWER_H
#define ACCESS_ANSWER_H
#include "db/db.h"

/* One call, committed; its answer becomes req->state. What nearly every `store` and `fetch` does.
 */
enum step_result answer_call(struct request *req, const struct db_call *call,
                             const struct db_param *params, unsigned n);
#define answer_of(req, call, ...)                                                                  \
    answer_call(req, call, (const struct db_param[]){__VA_ARGS__ __VA_OPT__(, ) DB_NULL},          \
                sizeof((const struct db_param[]){__VA_ARGS__ __VA_OPT__(, ) DB_NULL}) /            \
                        sizeof(struct db_param) -                                                  \
                    1)

enum step_result answer_ok(struct request *req);      /* 200 with the document */
enum step_result answer_created(struct request *req); /* 201 with the document */

/* The version of If-Match as a parameter. The route says ROUTE_VERSION, so there is one. */
struct db_param answer_version(struct request *req);

#endif

/*
 * json_inner.h - what the files of json/ share among themselves.
 */
#ifndef JSON_JSON_INNER_H
#define JSON_JSON_INNER_H
#include "json/json.h"

#define JSON_DEPTH   16
#define JSON_INTEGER INT64_C(9007199254740992) /* 2^53: doubles hold every integer up to here */

/* NULL when the text is one JSON value and nothing else, else the slug of why it is not. */
const char *json_scan(const char *data, size_t len);
bool json_integer(const cJSON *value, int64_t *out); /* a whole number within +-2^53 */
/* `at` with one more member; '~' and '/' are written as RFC 6901 says. */
const char *json_pointer(struct arena *a, const char *at, const char *name);

#endif

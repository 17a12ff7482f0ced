/*
 * json.h - the one place that calls cJSON: strict reading, declared fields, writing.
 *
 * Reading refuses what parsers disagree about: duplicate members, bytes after the value, invalid
 * UTF-8, lone surrogates, U+0000, depth over 16, numbers that are not finite. Memory: trees and
 * texts live in the request's arena (cJSON's hooks point at it during a call), so nothing is freed
 * singly.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H
#include "base/text.h"
#include "loop/flow.h"
#include <cjson/cJSON.h>

/* On SP_EINVAL `why` says not-json, duplicate-member or bad-text. */
SP_MUSTCHECK int json_parse(struct arena *a, const char *data, size_t len, cJSON **out,
                            struct problem *why);

/* ---- reading an object into a struct by a table of its members ---- */
enum json_kind {
    JSON_TEXT,  /* const char *; min..max code points, control characters refused (\n \t allowed) */
    JSON_INT,   /* int64_t; min..max */
    JSON_BOOL,  /* bool */
    JSON_DATE,  /* const char *; a real date "YYYY-MM-DD" */
    JSON_TIME,  /* const char *; ISO 8601 with offset */
    JSON_UUID,  /* const char * */
    JSON_ENUM,  /* const char *; one of `choices` */
    JSON_UUIDS, /* const cJSON *; array of min..max distinct UUIDs */
    JSON_ARRAY, /* const cJSON *; min..max elements, looked at by the caller */
    JSON_OBJECT /* const cJSON *; looked at by the caller */
};
struct json_field {
    const char *name;
    enum json_kind kind;
    bool required;
    size_t offset; /* offsetof the target member */
    int64_t min, max;
    const char *const *choices; /* NULL-ended, JSON_ENUM only */
};
#define JSON_END                                                                                   \
    {                                                                                              \
        0                                                                                          \
    }

/* Reads `object` into `out` (zeroed by the caller). Unknown members are refused; null is as if the
 * member were absent. `at` is the JSON pointer of the object ("" for the body). On SP_EINVAL `why`
 * has the pointer of the member at fault and a reason; its texts live in the arena. */
SP_MUSTCHECK int json_read(struct arena *a, const cJSON *object, const char *at,
                           const struct json_field *fields, void *out, struct problem *why);

const cJSON *json_get(const cJSON *object, const char *name);       /* NULL: none, or null */
const char *json_text(const cJSON *object, const char *name);       /* NULL: none or no text */
bool json_int(const cJSON *object, const char *name, int64_t *out); /* false: none or no integer */
bool json_true(const cJSON *object, const char *name);
int json_size(const cJSON *array);
const cJSON *json_at(const cJSON *array, int index);
const char *json_string(const cJSON *value);       /* NULL: not a string */
bool json_whole(const cJSON *value, int64_t *out); /* false: not an integer */
/* An array from its first element on: for long ones, where json_at would count anew each time. */
const cJSON *json_first(const cJSON *array);
const cJSON *json_next(const cJSON *element);
/* The members of an object whose names are not known beforehand: the first, and on with json_next.
 */
const cJSON *json_member(const cJSON *object); /* NULL: no object, or an empty one */
const char *json_name(const cJSON *member);
enum json_type {
    JSON_IS_NULL,
    JSON_IS_BOOL,
    JSON_IS_NUMBER,
    JSON_IS_TEXT,
    JSON_IS_ARRAY,
    JSON_IS_OBJECT
};
enum json_type json_type(const cJSON *value);

/* ---- writing ---- */
cJSON *json_object(struct arena *a);
cJSON *json_array(struct arena *a);
/* A NULL value is written as null. */
void json_put_text(struct arena *a, cJSON *object, const char *name, const char *value);
void json_put_int(struct arena *a, cJSON *object, const char *name, int64_t value);
void json_put_bool(struct arena *a, cJSON *object, const char *name, bool value);
void json_put(struct arena *a, cJSON *object, const char *name, cJSON *value);
void json_drop(cJSON *object, const char *name); /* the member, if it is there */
/* `json` is printed as it is: the caller answers for it. */
void json_put_raw(struct arena *a, cJSON *object, const char *name, const char *json);
void json_add(struct arena *a, cJSON *array, cJSON *value);
void json_add_text(struct arena *a, cJSON *array, const char *value);
char *json_print(struct arena *a, const cJSON *value, size_t *len); /* compact */

#endif

/*
 * json.c - owns the calls to cJSON: parsing into an arena, looking, building.
 *
 * Memory: cJSON's hooks are process-wide, so they are set when a call begins and taken away when it
 * ends; in between they take from that call's arena and free nothing. Thread: the loop's.
 */
#include "json/json.h"
#include "json/json_inner.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct arena *current;

static void *take(size_t size)
{
    return arena_alloc(current, size);
}

static void leave_be(void *memory)
{
    (void)memory; /* the arena frees it */
}

static void enter(struct arena *a)
{
    current = a;
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = take, .free_fn = leave_be});
}

static void leave(void)
{
    cJSON_InitHooks(NULL);
    current = NULL;
}

/* ---- parsing ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A name that occurs twice in the object, NULL if none does. */
static const char *find_duplicate(struct arena *a, const cJSON *object)
{
    size_t n = (size_t)cJSON_GetArraySize(object), i = 0;
    const char **names = arena_alloc(a, n * sizeof *names);
    const cJSON *member;

    cJSON_ArrayForEach(member, object) names[i++] = member->string;
    qsort(names, n, sizeof *names, by_text);
    for (i = 1; i < n; i++) {
        if (strcmp(names[i - 1], names[i]) == 0)
            return names[i];
    }
    return NULL;
}

/* The pointer, seen from `value`, of the first thing in it that is refused; NULL if nothing is. */
static const char *find_fault(struct arena *a, const cJSON *value, const char **reason)
{
    const cJSON *child;
    int index = 0;

    if (cJSON_IsNumber(value) && !isfinite(value->valuedouble)) {
        *reason = "not-json";
        return "";
    }
    const char *twice = cJSON_IsObject(value) ? find_duplicate(a, value) : NULL;
    if (twice) {
        *reason = "duplicate-member";
        return json_pointer(a, "", twice);
    }
    cJSON_ArrayForEach(child, value)
    {
        const char *inner = find_fault(a, child, reason);
        if (inner && child->string)
            return arena_printf(a, "%s%s", json_pointer(a, "", child->string), inner);
        if (inner)
            return arena_printf(a, "/%d%s", index, inner);
        index++;
    }
    return NULL;
}

int json_parse(struct arena *a, const char *data, size_t len, cJSON **out, struct problem *why)
{
    const char *reason = json_scan(data, len), *pointer = NULL;
    cJSON *tree = NULL;

    *out = NULL;
    if (!reason) {
        enter(a);
        tree = cJSON_ParseWithLengthOpts(data, len, NULL, false);
        leave();
        if (!tree)
            reason = "not-json"; /* a number longer than cJSON's buffer */
        else
            pointer = find_fault(a, tree, &reason);
    }
    if (reason) {
        *why = (struct problem){.err = SP_EINVAL, .pointer = pointer, .reason = reason};
        return SP_EINVAL;
    }
    *out = tree;
    return SP_OK;
}

const char *json_pointer(struct arena *a, const char *at, const char *name)
{
    struct buf b = buf_make(a, 4096);

    buf_printf(&b, "%s/", at);
    for (; *name; name++) {
        if (*name == '~')
            buf_text(&b, "~0");
        else if (*name == '/')
            buf_text(&b, "~1");
        else
            buf_add(&b, name, 1);
    }
    return b.data ? b.data : at;
}

/* ---- looking ---- */

bool json_integer(const cJSON *value, int64_t *out)
{
    if (!cJSON_IsNumber(value) || fabs(value->valuedouble) > (double)JSON_INTEGER ||
        value->valuedouble != floor(value->valuedouble))
        return false;
    *out = (int64_t)value->valuedouble;
    return true;
}

const cJSON *json_get(const cJSON *object, const char *name)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNull(value) ? NULL : value;
}

const char *json_text(const cJSON *object, const char *name)
{
    return json_string(json_get(object, name));
}

bool json_int(const cJSON *object, const char *name, int64_t *out)
{
    return json_integer(json_get(object, name), out);
}

bool json_true(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(json_get(object, name));
}

int json_size(const cJSON *array)
{
    return cJSON_IsArray(array) ? cJSON_GetArraySize(array) : 0;
}

const cJSON *json_at(const cJSON *array, int index)
{
    return cJSON_IsArray(array) ? cJSON_GetArrayItem(array, index) : NULL;
}

const char *json_string(const cJSON *value)
{
    return cJSON_IsString(value) ? value->valuestring : NULL;
}

bool json_whole(const cJSON *value, int64_t *out)
{
    return json_integer(value, out);
}

const cJSON *json_first(const cJSON *array)
{
    return cJSON_IsArray(array) ? array->child : NULL;
}

const cJSON *json_next(const cJSON *element)
{
    return element->next;
}

const cJSON *json_member(const cJSON *object)
{
    return cJSON_IsObject(object) ? object->child : NULL;
}

const char *json_name(const cJSON *member)
{
    return member->string;
}

enum json_type json_type(const cJSON *value)
{
    if (cJSON_IsBool(value))
        return JSON_IS_BOOL;
    if (cJSON_IsNumber(value))
        return JSON_IS_NUMBER;
    if (cJSON_IsString(value))
        return JSON_IS_TEXT;
    if (cJSON_IsArray(value))
        return JSON_IS_ARRAY;
    return cJSON_IsObject(value) ? JSON_IS_OBJECT : JSON_IS_NULL;
}

/* ---- building ---- */

/* What is not UTF-8 becomes U+FFFD, so that whatever is printed is JSON. */
static const char *well_formed(struct arena *a, const char *text)
{
    size_t len = strlen(text);

    if (text_utf8(text, len))
        return text;
    struct buf b = buf_make(a, 3 * len);
    for (size_t i = 0, n; i < len; i += n) {
        for (n = 1; n <= 4 && i + n <= len && !text_utf8(text + i, n); n++)
            ;
        bool good = n <= 4 && i + n <= len;
        if (!good)
            n = 1;
        buf_add(&b, good ? text + i : "\xEF\xBF\xBD", good ? n : 3);
    }
    return b.data;
}

static cJSON *new_text(struct arena *a, const char *value)
{
    return value ? cJSON_CreateString(well_formed(a, value)) : cJSON_CreateNull();
}

cJSON *json_object(struct arena *a)
{
    enter(a);
    cJSON *object = cJSON_CreateObject();
    leave();
    return object;
}

cJSON *json_array(struct arena *a)
{
    enter(a);
    cJSON *array = cJSON_CreateArray();
    leave();
    return array;
}

void json_put_text(struct arena *a, cJSON *object, const char *name, const char *value)
{
    enter(a);
    cJSON_AddItemToObject(object, name, new_text(a, value));
    leave();
}

void json_put_int(struct arena *a, cJSON *object, const char *name, int64_t value)
{
    bool exact = value >= -JSON_INTEGER && value <= JSON_INTEGER;
    const char *text = exact ? NULL : arena_printf(a, "%lld", (long long)value);

    enter(a);
    cJSON_AddItemToObject(object, name,
                          exact ? cJSON_CreateNumber((double)value) : cJSON_CreateRaw(text));
    leave();
}

void json_put_bool(struct arena *a, cJSON *object, const char *name, bool value)
{
    enter(a);
    cJSON_AddItemToObject(object, name, cJSON_CreateBool(value));
    leave();
}

void json_put(struct arena *a, cJSON *object, const char *name, cJSON *value)
{
    enter(a);
    cJSON_AddItemToObject(object, name, value ? value : cJSON_CreateNull());
    leave();
}

void json_drop(cJSON *object, const char *name)
{
    cJSON_DetachItemFromObjectCaseSensitive(object, name); /* the arena keeps it */
}

void json_put_raw(struct arena *a, cJSON *object, const char *name, const char *json)
{
    enter(a);
    cJSON_AddItemToObject(object, name, cJSON_CreateRaw(json));
    leave();
}

void json_add(struct arena *a, cJSON *array, cJSON *value)
{
    enter(a);
    cJSON_AddItemToArray(array, value ? value : cJSON_CreateNull());
    leave();
}

void json_add_text(struct arena *a, cJSON *array, const char *value)
{
    enter(a);
    cJSON_AddItemToArray(array, new_text(a, value));
    leave();
}

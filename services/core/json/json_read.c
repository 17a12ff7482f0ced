/*
 * json_read.c - owns the reading of an object into a struct by a table of its members.
 *
 * Memory: texts and trees stay where json_parse put them; only the pointers of faults are made
 * here.
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "json/json_inner.h"
#include <string.h>

struct reading {
    const struct json_field *field;
    int index; /* of the element at fault in an array; -1: the member itself */
};

static const struct json_field *find_field(const struct json_field *fields, const char *name)
{
    for (; fields->name; fields++) {
        if (strcmp(fields->name, name) == 0)
            return fields;
    }
    return NULL;
}

/* Each check answers NULL, or the slug of what is wrong. */

static const char *check_size(const struct json_field *f, int64_t size)
{
    if (size < f->min)
        return "too-short";
    return size > f->max ? "too-long" : NULL;
}

static const char *check_choice(const struct json_field *f, const char *text)
{
    for (const char *const *choice = f->choices; *choice; choice++) {
        if (strcmp(*choice, text) == 0)
            return NULL;
    }
    return "bad-choice";
}

static const char *check_text(const struct json_field *f, const char *text)
{
    int32_t date;
    int64_t time;

    switch (f->kind) {
    case JSON_DATE:
        return clock_parse_date(text, &date) ? "bad-date" : NULL;
    case JSON_TIME:
        return clock_parse(text, &time) ? "bad-time" : NULL;
    case JSON_UUID:
        return uuid_valid(text) ? NULL : "bad-id";
    case JSON_ENUM:
        return check_choice(f, text);
    default:
        return text_plain(text) ? check_size(f, (int64_t)text_length(text)) : "bad-text";
    }
}

static bool seen_before(const cJSON *array, const cJSON *last)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        if (item == last)
            return false;
        if (text_equal_ci(item->valuestring, last->valuestring))
            return true;
    }
    return false;
}

static const char *check_uuids(struct reading *r, const cJSON *array)
{
    const cJSON *item;
    const char *slug = NULL;
    int index = 0;

    cJSON_ArrayForEach(item, array)
    {
        if (!cJSON_IsString(item))
            slug = "wrong-type";
        else if (!uuid_valid(item->valuestring))
            slug = "bad-id";
        else if (seen_before(array, item))
            slug = "duplicate-member";
        if (slug) {
            r->index = index;
            return slug;
        }
        index++;
    }
    return NULL;
}

static const char *read_array(struct reading *r, const cJSON *value, void *target)
{
    const struct json_field *f = r->field;

    if (!cJSON_IsArray(value))
        return "wrong-type";
    int size = cJSON_GetArraySize(value);
    if (size < f->min || size > f->max)
        return "out-of-range";
    const char *slug = f->kind == JSON_UUIDS ? check_uuids(r, value) : NULL;
    if (!slug)
        memcpy(target, &value, sizeof value);
    return slug;
}

static const char *read_int(const struct json_field *f, const cJSON *value, void *target)
{
    int64_t number;

    if (!cJSON_IsNumber(value))
        return "wrong-type";
    if (!json_integer(value, &number)) {
        double whole = value->valuedouble;
        return whole > (double)JSON_INTEGER || whole < -(double)JSON_INTEGER ? "out-of-range"
                                                                             : "wrong-type";
    }
    if (number < f->min || number > f->max)
        return "out-of-range";
    memcpy(target, &number, sizeof number);
    return NULL;
}

static const char *read_text(const struct json_field *f, const cJSON *value, void *target)
{
    if (!cJSON_IsString(value))
        return "wrong-type";
    const char *text = value->valuestring, *slug = check_text(f, text);
    if (!slug)
        memcpy(target, &text, sizeof text);
    return slug;
}

static const char *read_member(struct reading *r, const cJSON *value, void *target)
{
    bool yes;

    switch (r->field->kind) {
    case JSON_INT:
        return read_int(r->field, value, target);
    case JSON_BOOL:
        if (!cJSON_IsBool(value))
            return "wrong-type";
        yes = cJSON_IsTrue(value);
        memcpy(target, &yes, sizeof yes);
        return NULL;
    case JSON_UUIDS:
    case JSON_ARRAY:
        return read_array(r, value, target);
    case JSON_OBJECT:
        if (!cJSON_IsObject(value))
            return "wrong-type";
        memcpy(target, &value, sizeof value);
        return NULL;
    default:
        return read_text(r->field, value, target);
    }
}

static int refuse(struct problem *why, const char *pointer, const char *slug)
{
    *why = (struct problem){.err = SP_EINVAL, .pointer = pointer, .reason = slug};
    return SP_EINVAL;
}

int json_read(struct arena *a, const cJSON *object, const char *at, const struct json_field *fields,
              void *out, struct problem *why)
{
    const cJSON *member;

    if (!cJSON_IsObject(object))
        return refuse(why, at, object ? "wrong-type" : "missing");
    cJSON_ArrayForEach(member, object)
    {
        if (!find_field(fields, member->string))
            return refuse(why, json_pointer(a, at, member->string), "unknown-member");
    }
    for (const struct json_field *f = fields; f->name; f++) {
        const cJSON *value = json_get(object, f->name);
        if (!value && !f->required)
            continue;
        struct reading r = {f, -1};
        const char *slug = value ? read_member(&r, value, (char *)out + f->offset) : "missing";
        if (!slug)
            continue;
        const char *pointer = json_pointer(a, at, f->name);
        if (r.index >= 0)
            pointer = arena_printf(a, "%s/%d", pointer, r.index);
        return refuse(why, pointer, slug);
    }
    return SP_OK;
}

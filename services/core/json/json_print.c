/*
 * json_print.c - owns the printing of a tree, compact, into the arena.
 *
 * Not cJSON's printer: that writes 10^15 as 1e+15, and scans every number it has printed to see
 * whether it came out right. Trees are as deep as the code that builds them, so recursion is
 * bounded.
 */
#include "json/json_inner.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void print_text(struct buf *out, const char *text)
{
    const char *run = text;

    buf_add(out, "\"", 1);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, run, (size_t)(text - run));
        run = text + 1;
        if (c == '"' || c == '\\')
            buf_add(out, (char[]){'\\', *text}, 2);
        else if (c == '\n')
            buf_add(out, "\\n", 2);
        else
            buf_printf(out, "\\u%04x", c);
    }
    buf_add(out, run, (size_t)(text - run));
    buf_add(out, "\"", 1);
}

static void print_number(struct buf *out, const cJSON *value)
{
    char text[32];
    int64_t integer;

    if (json_integer(value, &integer)) {
        buf_printf(out, "%lld", (long long)integer);
        return;
    }
    if (!isfinite(value->valuedouble)) {
        buf_text(out, "null");
        return;
    }
    snprintf(text, sizeof text, "%.15g", value->valuedouble);
    if (strtod(text, NULL) != value->valuedouble)
        snprintf(text, sizeof text, "%.17g", value->valuedouble);
    buf_text(out, text);
}

static void print_value(struct buf *out, const cJSON *value);

static void print_inside(struct buf *out, const cJSON *value, const char *open, const char *close)
{
    const cJSON *child;

    buf_text(out, open);
    cJSON_ArrayForEach(child, value)
    {
        if (child != value->child)
            buf_add(out, ",", 1);
        if (child->string) {
            print_text(out, child->string);
            buf_add(out, ":", 1);
        }
        print_value(out, child);
    }
    buf_text(out, close);
}

static void print_value(struct buf *out, const cJSON *value)
{
    if (cJSON_IsObject(value))
        print_inside(out, value, "{", "}");
    else if (cJSON_IsArray(value))
        print_inside(out, value, "[", "]");
    else if (cJSON_IsString(value))
        print_text(out, value->valuestring);
    else if (cJSON_IsRaw(value))
        buf_text(out, value->valuestring);
    else if (cJSON_IsNumber(value))
        print_number(out, value);
    else if (cJSON_IsBool(value))
        buf_text(out, cJSON_IsTrue(value) ? "true" : "false");
    else
        buf_text(out, "null");
}

char *json_print(struct arena *a, const cJSON *value, size_t *len)
{
    struct buf out = buf_make(a, SIZE_MAX / 8);

    print_value(&out, value);
    if (len)
        *len = out.len;
    return out.data;
}

/*
 * say.c - owns the two ways of telling an answer: lines for people, one JSON document for scripts.
 */
#include "admin.h"
#include <stdarg.h>
#include <stdio.h>

void say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

void complain(const char *format, ...)
{
    va_list args;

    fputs("samplan: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void say_json(struct run *r, const cJSON *value)
{
    size_t len;
    const char *text = json_print(r->arena, value, &len);

    fwrite(text, 1, len, stdout);
    putchar('\n');
}

enum exit_status refuse(struct run *r, enum exit_status status, const char *reason,
                        const char *format, ...)
{
    char text[2048];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (r->json) {
        cJSON *doc = json_object(r->arena);

        json_put_bool(r->arena, doc, "ok", false);
        json_put_text(r->arena, doc, "reason", reason);
        json_put_text(r->arena, doc, "message", text);
        say_json(r, doc);
    } else {
        complain("%s", text);
    }
    return status;
}

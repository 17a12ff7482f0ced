/*
 * log.c - owns the writing of log lines. No memory but the stack; any thread.
 *
 * A line is at most PIPE_BUF bytes, so that the kernel keeps the lines of several processes apart
 * when stderr is a pipe. What does not fit is left out, and the line says "cut".
 */
#include "base/log.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/text.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_ROOM 4096 /* PIPE_BUF */
#define TEXT_MOST 512  /* bytes of one field */
#define END_ROOM  16   /* ,"cut":true}\n */

static const struct {
    const char *name;
    enum log_level level;
    const char *sentence;
} events[OBS_COUNT] = {
#define X(name, level, sentence) [OBS_##name] = {#name, LOG_##level, sentence},
    OBS_EVENTS(X)
#undef X
};
static const char *const levels[] = {"debug", "info", "warn", "error"};

static const char *program_name = "samplan";
static enum log_level lowest_level = LOG_INFO;

struct line {
    char text[LINE_ROOM];
    size_t len;
    bool cut;
};

void log_open(const char *program, enum log_level lowest)
{
    program_name = program;
    lowest_level = lowest;
}

bool log_level_read(const char *text, enum log_level *out)
{
    for (unsigned i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (strcmp(text, levels[i]) == 0) {
            *out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

static void add(struct line *l, const char *data, size_t len)
{
    if (l->cut || len > sizeof l->text - END_ROOM - l->len) {
        l->cut = true;
        return;
    }
    memcpy(l->text + l->len, data, len);
    l->len += len;
}

static void add_format(struct line *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_format(struct line *l, const char *format, ...)
{
    char part[64];
    va_list args;

    va_start(args, format);
    int len = vsnprintf(part, sizeof part, format, args);
    va_end(args);
    if (len > 0 && (size_t)len < sizeof part)
        add(l, part, (size_t)len);
}

/* One character, escaped; answers how many bytes of the text it took. */
static size_t add_character(struct line *l, const char *at, size_t left)
{
    unsigned char c = (unsigned char)*at;

    if (c == '"' || c == '\\') {
        add(l, (char[]){'\\', *at}, 2);
        return 1;
    }
    if (c < 0x20 || c == 0x7F) {
        add_format(l, "\\u%04x", c);
        return 1;
    }
    for (size_t n = 1; n <= 4 && n <= left; n++) {
        if (text_utf8(at, n)) {
            add(l, at, n);
            return n;
        }
    }
    add(l, "\\ufffd", 6);
    return 1;
}

static void add_text(struct line *l, const char *text)
{
    size_t len = strnlen(text, TEXT_MOST + 4);

    add(l, "\"", 1);
    for (size_t i = 0; i < len && i < TEXT_MOST;)
        i += add_character(l, text + i, len - i);
    add(l, "\"", 1);
}

/* A field is there whole or not at all, so that the line stays JSON. */
static void add_field(struct line *l, const struct log_field *f)
{
    size_t before = l->len;

    add(l, ",", 1);
    add_text(l, f->name);
    add(l, ":", 1);
    if (f->text)
        add_text(l, f->text);
    else
        add_format(l, "%lld", (long long)f->number);
    if (l->cut)
        l->len = before;
}

static void add_text_field(struct line *l, const char *name, const char *text)
{
    struct log_field field = LOG_TEXT(name, text);

    add_field(l, &field);
}

static void add_lower(struct line *l, const char *capitals)
{
    for (; *capitals; capitals++) {
        char c = *capitals >= 'A' && *capitals <= 'Z' ? (char)(*capitals + ('a' - 'A')) : *capitals;
        add(l, &c, 1);
    }
}

static void add_head(struct line *l, enum obs event)
{
    char now[CLOCK_TEXT];

    add_format(l, "{\"time\":\"%s\"", clock_format(clock_now(), now));
    add_format(l, ",\"level\":\"%s\"", levels[events[event].level]);
    add_text_field(l, "program", program_name);
    add_format(l, ",\"pid\":%d,\"event\":\"", (int)getpid());
    add_lower(l, events[event].name);
    add(l, "\"", 1);
    add_text_field(l, "text", events[event].sentence);
}

static void put_line(const struct line *l)
{
    ssize_t n;

    do
        n = write(STDERR_FILENO, l->text, l->len);
    while (n < 0 && errno == EINTR);
    /* A log that cannot be written must not stop the service; its metric was counted. */
}

void log_write(enum obs event, const char *request_id, const struct log_field *fields, unsigned n)
{
    struct line l;

    metric_count_event((int)event);
    if (events[event].level < lowest_level)
        return;
    l.len = 0;
    l.cut = false;
    add_head(&l, event);
    if (request_id && *request_id)
        add_text_field(&l, "request", request_id);
    for (unsigned i = 0; i < n; i++)
        add_field(&l, &fields[i]);
    const char *end = l.cut ? ",\"cut\":true}\n" : "}\n";
    memcpy(l.text + l.len, end, strlen(end));
    l.len += strlen(end);
    put_line(&l);
}

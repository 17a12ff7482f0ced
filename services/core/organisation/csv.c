/*
 * csv.c - owns the cutting of CSV text into fields; what they mean is unit_csv.c's.
 *
 * Memory: the arena's. Any thread.
 */
#include "organisation/csv.h"
#include <string.h>

void csv_open(struct csv *c, struct arena *a, const char *data, size_t len)
{
    const char *line_end;

    *c = (struct csv){.arena = a, .at = data, .end = data + len, .separator = ',', .line = 1};
    if (len >= 3 && !memcmp(data, "\xef\xbb\xbf", 3))
        c->at += 3;
    line_end = memchr(c->at, '\n', (size_t)(c->end - c->at));
    if (!line_end)
        line_end = c->end;
    if (memchr(c->at, ';', (size_t)(line_end - c->at)))
        c->separator = ';';
}

/* At the end of a line; steps over it. */
static bool line_ends(struct csv *c)
{
    size_t left = (size_t)(c->end - c->at);

    if (left >= 2 && c->at[0] == '\r' && c->at[1] == '\n')
        c->at += 2;
    else if (left >= 1 && c->at[0] == '\n')
        c->at += 1;
    else
        return left == 0;
    c->line++;
    return true;
}

static void skip_line(struct csv *c)
{
    while (!line_ends(c))
        c->at++;
}

static const char *read_quoted(struct csv *c, const char **fault)
{
    char *text = arena_alloc(c->arena, 64);
    size_t len = 0, room = 64;

    c->at++;
    while (c->at < c->end) {
        if (*c->at == '"') {
            if (c->end - c->at < 2 || c->at[1] != '"') {
                c->at++;
                return text;
            }
            c->at++;
        }
        if (*c->at == '\n')
            c->line++;
        if (len + 1 == room) {
            char *more = arena_alloc(c->arena, room * 2);

            memcpy(more, text, len);
            text = more;
            room *= 2;
        }
        text[len++] = *c->at++;
    }
    *fault = "a quote is opened and never closed";
    return text;
}

static const char *read_plain(struct csv *c, const char **fault)
{
    const char *from = c->at;
    size_t len;

    while (c->at < c->end && *c->at != c->separator && *c->at != '\n') {
        if (*c->at == '"')
            *fault = "a quote stands inside a field that does not begin with one";
        c->at++;
    }
    len = (size_t)(c->at - from);
    if (len && c->at < c->end && *c->at == '\n' && from[len - 1] == '\r') {
        len--;
        c->at--;
    }
    return arena_copy(c->arena, from, len);
}

static void skip_blank_lines(struct csv *c)
{
    while (c->at < c->end && (*c->at == '\n' || *c->at == '\r')) {
        if (!line_ends(c))
            return; /* a carriage return alone is text */
    }
}

static void read_field(struct csv *c, struct csv_record *out)
{
    bool quoted = c->at < c->end && *c->at == '"';
    const char *text = quoted ? read_quoted(c, &out->fault) : read_plain(c, &out->fault);

    if (out->n < CSV_FIELDS)
        out->field[out->n] = text;
    out->n++;
}

bool csv_next(struct csv *c, struct csv_record *out)
{
    skip_blank_lines(c);
    if (c->at >= c->end)
        return false;
    *out = (struct csv_record){.line = c->line};
    read_field(c, out);
    while (c->at < c->end && *c->at == c->separator) {
        c->at++;
        read_field(c, out);
    }
    if (!line_ends(c)) {
        out->fault = "something follows the closing quote of a field";
        skip_line(c);
    }
    return true;
}

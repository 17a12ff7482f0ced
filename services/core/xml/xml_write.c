/*
 * xml_write.c - owns the escaping of texts and the closing of what was opened.
 */
#include "xml/xml.h"
#include <stdlib.h>
#include <string.h>

#define REPLACED "\xef\xbf\xbd" /* U+FFFD */

struct xml_writer xml_begin(struct arena *a, size_t most)
{
    struct xml_writer w = {.out = buf_make(a, most)};

    buf_text(&w.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    return w;
}

struct xml_writer xml_page(struct arena *a, size_t most)
{
    struct xml_writer w = {.out = buf_make(a, most)};

    buf_text(&w.out, "<!DOCTYPE html>\n");
    return w;
}

void xml_open(struct xml_writer *w, const char *name, const char *attributes)
{
    if (w->depth == XML_DEPTH)
        abort();
    w->open[w->depth++] = name;
    buf_text(&w->out, "<");
    buf_text(&w->out, name);
    if (attributes)
        buf_text(&w->out, attributes);
    buf_text(&w->out, ">");
}

void xml_close(struct xml_writer *w)
{
    buf_text(&w->out, "</");
    buf_text(&w->out, w->open[--w->depth]);
    buf_text(&w->out, ">");
}

/* What stands for the character at `at`, and how many bytes of it; NULL: it stands for itself. */
static const char *stand_in(const unsigned char *at, size_t *len)
{
    *len = 1;
    switch (*at) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\r': /* a parser would make it a line feed */
        return "&#13;";
    case '\n':
    case '\t':
        return NULL;
    case 0xef: /* U+FFFE and U+FFFF are no characters of XML */
        if (at[1] == 0xbf && (at[2] == 0xbe || at[2] == 0xbf)) {
            *len = 3;
            return REPLACED;
        }
        return NULL;
    default:
        return *at < ' ' || *at == 0x7f ? REPLACED : NULL;
    }
}

static void put(struct buf *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text, *from = at;

    while (*at) {
        size_t len;
        const char *other = stand_in(at, &len);

        if (other) {
            buf_add(out, from, (size_t)(at - from));
            buf_text(out, other);
            from = at + len;
        }
        at += len;
    }
    buf_add(out, from, (size_t)(at - from));
}

void xml_text(struct xml_writer *w, const char *name, const char *text)
{
    if (!text || xml_blank(text))
        return;
    xml_open(w, name, NULL);
    put(&w->out, text);
    xml_close(w);
}

void xml_bool(struct xml_writer *w, const char *name, bool value)
{
    xml_text(w, name, value ? "true" : "false");
}

void xml_base64(struct xml_writer *w, const char *name, const void *data, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = data;

    xml_open(w, name, NULL);
    for (size_t i = 0; i < len; i += 3) {
        unsigned left = len - i > 2 ? 3 : (unsigned)(len - i);
        unsigned v = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0U) |
                     (left > 2 ? in[i + 2] : 0U);
        const char four[] = {digits[v >> 18], digits[v >> 12 & 63],
                             left > 1 ? digits[v >> 6 & 63] : '=', left > 2 ? digits[v & 63] : '='};

        buf_add(&w->out, four, sizeof four);
    }
    xml_close(w);
}

const char *xml_end(struct xml_writer *w, size_t *len)
{
    if (w->depth)
        abort();
    *len = w->out.len;
    return w->out.full ? NULL : w->out.data;
}

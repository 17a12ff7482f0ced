/*
 * text.c - owns the growing buffer and the small decisions about text. Memory: the arena's.
 */
#include "base/text.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buf buf_make(struct arena *a, size_t ceiling)
{
    return (struct buf){.arena = a, .ceiling = ceiling};
}

/* Room for `len` more bytes and a NUL; false when that would pass the ceiling. */
static bool reserve(struct buf *b, size_t len)
{
    if (b->full || len > b->ceiling - b->len) {
        b->full = true;
        return false;
    }
    size_t need = b->len + len + 1;
    if (need <= b->room)
        return true;
    size_t room = b->room < 64 ? 64 : b->room;
    while (room < need)
        room *= 2;
    char *data = arena_alloc(b->arena, room);
    if (b->len)
        memcpy(data, b->data, b->len);
    b->data = data;
    b->room = room;
    return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
    if (!reserve(b, len))
        return;
    if (len)
        memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_text(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len >= 0 && reserve(b, (size_t)len)) {
        vsnprintf(b->data + b->len, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
}

/* Bytes of the well-formed sequence at `p`, 0 if there is none (Unicode 15, table 3-7). */
static size_t sequence(const unsigned char *p, size_t left)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t n;

    if (p[0] < 0x80)
        return 1;
    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        n = 2;
    else if ((p[0] & 0xF0) == 0xE0)
        n = 3;
    else if (p[0] >= 0xF0 && p[0] <= 0xF4)
        n = 4;
    else
        return 0;
    switch (p[0]) {
    case 0xE0:
        low = 0xA0; /* below is overlong */
        break;
    case 0xED:
        high = 0x9F; /* above are surrogates */
        break;
    case 0xF0:
        low = 0x90;
        break;
    case 0xF4:
        high = 0x8F; /* above is past U+10FFFF */
        break;
    }
    if (left < n || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    }
    return n;
}

bool text_utf8(const char *data, size_t len)
{
    const unsigned char *p = (const unsigned char *)data;

    for (size_t i = 0; i < len;) {
        size_t n = sequence(p + i, len - i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

size_t text_length(const char *utf8)
{
    size_t n = 0;

    for (; *utf8; utf8++)
        n += (*utf8 & 0xC0) != 0x80;
    return n;
}

bool text_plain(const char *utf8)
{
    for (const unsigned char *p = (const unsigned char *)utf8; *p; p++) {
        if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7F)
            return false;
        if (*p == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F) /* U+0080 to U+009F */
            return false;
    }
    return true;
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool text_equal_ci(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

bool text_starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

char *text_hex(struct arena *a, const void *data, size_t len)
{
    const unsigned char *in = data;
    char *out = arena_alloc(a, 2 * len + 1);

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = "0123456789abcdef"[in[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[in[i] & 15];
    }
    return out;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int text_unhex(const char *hex, void *out, size_t len)
{
    unsigned char *bytes = out;

    if (strnlen(hex, 2 * len + 1) != 2 * len)
        return SP_EINVAL;
    for (size_t i = 0; i < len; i++) {
        int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return SP_EINVAL;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return SP_OK;
}

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *text_base64url(struct arena *a, const void *data, size_t len)
{
    const unsigned char *in = data;
    char *out = arena_alloc(a, len / 3 * 4 + 5), *to = out;
    unsigned bits = 0, held = 0;

    for (size_t i = 0; i < len; i++) {
        bits = (bits & 0x3F) << 8 | in[i];
        held += 8;
        for (; held >= 6; held -= 6)
            *to++ = base64url[bits >> (held - 6) & 0x3F];
    }
    if (held)
        *to++ = base64url[bits << (6 - held) & 0x3F];
    return out;
}

int text_unbase64url(struct arena *a, const char *text, size_t chars, unsigned char **out,
                     size_t *len)
{
    if (chars % 4 == 1)
        return SP_EINVAL;
    unsigned char *to = arena_alloc(a, chars / 4 * 3 + 3);
    unsigned bits = 0, held = 0;
    size_t n = 0;

    for (size_t i = 0; i < chars; i++) {
        const char *digit = text[i] ? strchr(base64url, text[i]) : NULL;
        if (!digit)
            return SP_EINVAL;
        bits = (bits & 0xFF) << 6 | (unsigned)(digit - base64url);
        held += 6;
        if (held >= 8) {
            held -= 8;
            to[n++] = (unsigned char)(bits >> held);
        }
    }
    if (held && (bits & ((1u << held) - 1)) != 0)
        return SP_EINVAL; /* two texts for the same bytes */
    *out = to;
    *len = n;
    return SP_OK;
}

int text_int(const char *text, int64_t min, int64_t max, int64_t *out)
{
    const char *digits = *text == '-' ? text + 1 : text;
    char *end;

    if (*digits < '0' || *digits > '9') /* strtoll would take spaces and a plus */
        return SP_EINVAL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || *end || value < min || value > max)
        return SP_EINVAL;
    *out = value;
    return SP_OK;
}

bool text_same_secret(const void *a, const void *b, size_t len)
{
    const volatile unsigned char *x = a, *y = b;
    unsigned char differ = 0;

    for (size_t i = 0; i < len; i++)
        differ = (unsigned char)(differ | (x[i] ^ y[i]));
    return differ == 0;
}

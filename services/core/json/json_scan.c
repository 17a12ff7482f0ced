/*
 * json_scan.c - owns the decision whether bytes are JSON as RFC 8259 has it, before cJSON sees
 * them.
 *
 * cJSON takes more than JSON: any control character as white space, raw control characters in
 * texts, "01" and "1." as numbers, a zero character that ends a text early, depth up to 1000. What
 * one parser reads and the next one reads otherwise is how checks are passed by, so the grammar is
 * decided here. Memory: none. The depth is bounded, so recursion is.
 */
#include "json/json_inner.h"
#include <string.h>

struct scan {
    const char *at, *end;
    unsigned depth;
    const char *fault; /* slug; NULL while all is well */
};

static bool refuse(struct scan *s, const char *slug)
{
    if (!s->fault)
        s->fault = slug;
    return false;
}

static bool not_json(struct scan *s)
{
    return refuse(s, "not-json");
}

static void skip_space(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
        s->at++;
}

static bool mark(struct scan *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

static size_t digits(struct scan *s)
{
    const char *start = s->at;

    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return (size_t)(s->at - start);
}

static bool scan_number(struct scan *s)
{
    (void)mark(s, '-');
    if (!mark(s, '0') && digits(s) == 0)
        return not_json(s);
    if (mark(s, '.') && digits(s) == 0)
        return not_json(s);
    if (mark(s, 'e') || mark(s, 'E')) {
        if (!mark(s, '+'))
            (void)mark(s, '-');
        if (digits(s) == 0)
            return not_json(s);
    }
    return true;
}

static bool scan_word(struct scan *s, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0)
        return not_json(s);
    s->at += len;
    return true;
}

static bool scan_hex4(struct scan *s, unsigned *out)
{
    unsigned char bytes[2];
    char hex[5] = {0};

    if (s->end - s->at < 4)
        return not_json(s);
    memcpy(hex, s->at, 4);
    if (text_unhex(hex, bytes, 2))
        return not_json(s);
    s->at += 4;
    *out = (unsigned)bytes[0] << 8 | bytes[1];
    return true;
}

/* After "\u": a character, or the two halves of one. */
static bool scan_unicode(struct scan *s)
{
    unsigned unit, low;

    if (!scan_hex4(s, &unit))
        return false;
    if (unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
        return refuse(s, "bad-text");
    if (unit < 0xD800 || unit > 0xDBFF)
        return true;
    if (!mark(s, '\\') || !mark(s, 'u'))
        return refuse(s, "bad-text");
    if (!scan_hex4(s, &low))
        return false;
    return (low >= 0xDC00 && low <= 0xDFFF) || refuse(s, "bad-text");
}

static bool scan_string(struct scan *s)
{
    if (!mark(s, '"'))
        return not_json(s);
    while (s->at < s->end) {
        unsigned char c = (unsigned char)*s->at++;
        if (c == '"')
            return true;
        if (c < 0x20)
            return not_json(s);
        if (c != '\\')
            continue;
        if (mark(s, 'u')) {
            if (!scan_unicode(s))
                return false;
        } else if (s->at == s->end || *s->at == '\0' || !strchr("\"\\/bfnrt", *s->at++)) {
            return not_json(s);
        }
    }
    return not_json(s);
}

static bool scan_value(struct scan *s);

static bool scan_member(struct scan *s)
{
    skip_space(s);
    if (!scan_string(s))
        return false;
    skip_space(s);
    return mark(s, ':') ? scan_value(s) : not_json(s);
}

/* From behind the opening bracket to behind the closing one. */
static bool scan_inside(struct scan *s, char close, bool (*scan_one)(struct scan *))
{
    if (++s->depth > JSON_DEPTH)
        return not_json(s);
    skip_space(s);
    if (!mark(s, close)) {
        do {
            if (!scan_one(s))
                return false;
            skip_space(s);
        } while (mark(s, ','));
        if (!mark(s, close))
            return not_json(s);
    }
    s->depth--;
    return true;
}

static bool scan_value(struct scan *s)
{
    skip_space(s);
    if (s->at == s->end)
        return not_json(s);
    switch (*s->at) {
    case '{':
        s->at++;
        return scan_inside(s, '}', scan_member);
    case '[':
        s->at++;
        return scan_inside(s, ']', scan_value);
    case '"':
        return scan_string(s);
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    default:
        return scan_number(s);
    }
}

const char *json_scan(const char *data, size_t len)
{
    struct scan s = {.at = data, .end = data + len};

    if (!text_utf8(data, len))
        return "bad-text";
    if (!scan_value(&s))
        return s.fault;
    skip_space(&s);
    return s.at == s.end ? NULL : "not-json";
}

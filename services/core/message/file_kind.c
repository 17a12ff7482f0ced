/*
 * file_kind.c - owns the look at bytes: PDF (ISO 32000), PNG (ISO 15948), JPEG (ITU T.81).
 */
#include "message/file_kind.h"
#include "base/text.h"
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define NAME_MOST 200 /* code points */
#define TAIL      1024

static const unsigned char PNG_SIGN[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

static const struct {
    const char *type;
    const char *const ends[4];
} KINDS[] = {
    [FILE_PDF] = {"application/pdf", {".pdf", NULL}},
    [FILE_PNG] = {"image/png", {".png", NULL}},
    [FILE_JPEG] = {"image/jpeg", {".jpg", ".jpeg", ".jpe", NULL}},
};

const char *file_type(enum file_kind kind)
{
    return KINDS[kind].type;
}

enum file_kind file_kind_of_type(const char *type)
{
    size_t len = type ? strcspn(type, " \t;") : 0;

    for (enum file_kind kind = FILE_PDF; kind <= FILE_JPEG; kind++) {
        if (strlen(KINDS[kind].type) == len && strncasecmp(type, KINDS[kind].type, len) == 0)
            return kind;
    }
    return FILE_OTHER;
}

static bool begins(const unsigned char *data, size_t len, const void *with, size_t n)
{
    return len >= n && memcmp(data, with, n) == 0;
}

enum file_kind file_kind(const void *data, size_t len)
{
    if (begins(data, len, "%PDF-", 5))
        return FILE_PDF;
    if (begins(data, len, PNG_SIGN, sizeof PNG_SIGN))
        return FILE_PNG;
    if (begins(data, len, "\xFF\xD8\xFF", 3))
        return FILE_JPEG;
    return FILE_OTHER;
}

static uint32_t big32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* ---- PNG: chunks of length, name, data, sum; IHDR first, IDAT somewhere, IEND last ---- */

static bool png_header(const unsigned char *at, uint32_t len)
{
    return len == 13 && big32(at) && big32(at) <= INT32_MAX && big32(at + 4) &&
           big32(at + 4) <= INT32_MAX;
}

static bool png_whole(const unsigned char *data, size_t len)
{
    size_t at = sizeof PNG_SIGN;
    bool first = true, image = false;

    while (len - at >= 12) {
        uint32_t size = big32(data + at);
        const unsigned char *name = data + at + 4;

        if (size > len - at - 12)
            return false;
        if (first != (memcmp(name, "IHDR", 4) == 0) || (first && !png_header(name + 4, size)))
            return false;
        first = false;
        image = image || (memcmp(name, "IDAT", 4) == 0 && size);
        at += 12 + (size_t)size;
        if (memcmp(name, "IEND", 4) == 0)
            return image && size == 0 && at == len;
    }
    return false;
}

/* ---- JPEG: segments that begin with FF; a frame, then scans, then the end ---- */

static bool is_frame(unsigned char marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/* From inside a scan to the marker that ends it: FF 00 is data, FF D0-D7 goes on. */
static size_t after_scan(const unsigned char *data, size_t len, size_t at)
{
    while (at + 1 < len) {
        const unsigned char *ff = memchr(data + at, 0xFF, len - at - 1);

        if (!ff)
            return len;
        at = (size_t)(ff - data);
        if (ff[1] != 0 && ff[1] != 0xFF && (ff[1] < 0xD0 || ff[1] > 0xD7))
            return at;
        at += ff[1] == 0xFF ? 1 : 2;
    }
    return len;
}

/* The bytes of a segment without its marker, or 0: its length is none, or more than there is. */
static size_t segment_length(const unsigned char *at, size_t left)
{
    size_t size = left >= 4 ? (size_t)at[2] << 8 | at[3] : 0;

    return at[1] < 0xC0 || size < 2 || size > left - 2 ? 0 : size;
}

/* The bytes of one picture from its start marker to its end marker; 0: it is none. */
static size_t jpeg_length(const unsigned char *data, size_t len)
{
    bool frame = false, scan = false;
    size_t at = 2;

    if (!begins(data, len, "\xFF\xD8\xFF", 3))
        return 0;
    while (len - at >= 2 && data[at] == 0xFF) {
        unsigned char marker = data[at + 1];

        if (marker == 0xFF) { /* may be filled up */
            at++;
            continue;
        }
        if (marker == 0xD9)
            return scan ? at + 2 : 0;
        size_t size = segment_length(data + at, len - at);

        if (!size || (marker == 0xDA && !frame))
            return 0;
        frame = frame || is_frame(marker);
        at += 2 + size;
        if (marker == 0xDA) {
            scan = true;
            at = after_scan(data, len, at);
        }
    }
    return 0;
}

/* Telephones put further pictures behind the first (a thumbnail, a map of brightness), and zeros.
 */
static bool jpeg_whole(const unsigned char *data, size_t len)
{
    size_t at = jpeg_length(data, len);

    if (!at)
        return false;
    while (at < len) {
        size_t n = data[at] ? jpeg_length(data + at, len - at) : 1;

        if (!n)
            return false;
        at += n;
    }
    return true;
}

/* ---- PDF: its version first; last where the table of its parts is, and the mark of its end ----
 */

static bool is_white(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_white(const unsigned char *data, size_t len, size_t at)
{
    while (at < len && is_white(data[at]))
        at++;
    return at;
}

/* "xref", or "12 0 obj" of a stream that is the table. */
static bool is_table(const unsigned char *data, size_t len, size_t at)
{
    at = skip_white(data, len, at);
    if (begins(data + at, len - at, "xref", 4))
        return true;
    for (int number = 0; number < 2; number++) {
        size_t digits = at;

        while (at < len && is_digit(data[at]))
            at++;
        if (at == digits)
            return false;
        at = skip_white(data, len, at);
    }
    return begins(data + at, len - at, "obj", 3);
}

static const unsigned char *last_of(const unsigned char *data, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t at = len >= n ? len - n + 1 : 0; at-- > 0;) {
        if (memcmp(data + at, word, n) == 0)
            return data + at;
    }
    return NULL;
}

static bool pdf_version(const unsigned char *data, size_t len)
{
    return len > 8 && (data[5] == '1' || data[5] == '2') && data[6] == '.' && is_digit(data[7]);
}

static bool pdf_whole(const unsigned char *data, size_t len)
{
    size_t end = len, number = 0;

    while (end && is_white(data[end - 1]))
        end--;
    if (!pdf_version(data, len) || end < 5 || memcmp(data + end - 5, "%%EOF", 5) != 0)
        return false;
    size_t from = end > TAIL ? end - TAIL : 0;
    const unsigned char *word = last_of(data + from, end - from, "startxref");

    if (!word)
        return false;
    size_t at = skip_white(data, end, (size_t)(word - data) + 9);

    for (; at < end && is_digit(data[at]) && number < len; at++)
        number = 10 * number + (size_t)(data[at] - '0');
    return number > 0 && number < len && is_table(data, len, number);
}

bool file_whole(enum file_kind kind, const void *data, size_t len)
{
    switch (kind) {
    case FILE_PDF:
        return pdf_whole(data, len);
    case FILE_PNG:
        return png_whole(data, len);
    case FILE_JPEG:
        return jpeg_whole(data, len);
    case FILE_OTHER:
        break;
    }
    return false;
}

/* ---- names ---- */

/* Code points that change how what stands around them is read: right to left, joined, not seen. */
static bool misleads(const unsigned char *at)
{
    if (at[0] == 0xE2 && at[1] == 0x80)
        return (at[2] >= 0x8B && at[2] <= 0x8F) || (at[2] >= 0xA8 && at[2] <= 0xAE);
    if (at[0] == 0xE2 && at[1] == 0x81)
        return at[2] >= 0xA0 && at[2] <= 0xAF;
    return (at[0] == 0xEF && at[1] == 0xBB && at[2] == 0xBF) || (at[0] == 0xC2 && at[1] < 0xA0);
}

/* What stands after the last folder, without dots and spaces around it. */
static char *base_name(struct arena *a, const char *path)
{
    const char *base = path;

    for (const char *at = path; *at; at++) {
        if ((*at == '/' || *at == '\\') && at[1])
            base = at + 1;
    }
    base += strspn(base, " .");
    char *name = arena_text(a, base);
    size_t len = strlen(name);

    while (len && (name[len - 1] == ' ' || name[len - 1] == '.'))
        name[--len] = '\0';
    return name;
}

const char *file_name(struct arena *a, const char *given)
{
    if (!given || !text_utf8(given, strlen(given)))
        return NULL;
    char *name = base_name(a, given);

    for (unsigned char *at = (unsigned char *)name; *at; at++) {
        if (*at < ' ' || *at == 0x7F || misleads(at))
            return NULL;
        if (strchr("/\\:*?\"<>|", *at))
            *at = '_';
    }
    return *name && text_length(name) <= NAME_MOST ? name : NULL;
}

bool file_name_fits(enum file_kind kind, const char *name)
{
    size_t len = strlen(name);

    for (const char *const *end = KINDS[kind].ends; *end; end++) {
        size_t n = strlen(*end);

        if (len > n && strcasecmp(name + len - n, *end) == 0)
            return true;
    }
    return false;
}

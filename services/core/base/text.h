/*
 * text.h - bytes and text: a growing buffer with a ceiling, UTF-8, hexadecimal, base64url, numbers.
 *
 * Memory: a buf lives in the arena it was made with; it grows by doubling and refuses to pass its
 * ceiling (then it is `full`, keeps what it had, and every later append is a no-op that stays
 * full).
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

struct buf {
    struct arena *arena;
    char *data; /* always NUL-terminated once anything was added; NULL before */
    size_t len, room, ceiling;
    bool full;
};

struct buf buf_make(struct arena *a, size_t ceiling);
void buf_add(struct buf *b, const void *data, size_t len);
void buf_text(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

bool text_utf8(const char *data, size_t len);     /* well formed, no surrogates, no overlong */
size_t text_length(const char *utf8);             /* code points; the text must be well formed */
bool text_plain(const char *utf8);                /* no control characters but \n and \t */
bool text_equal_ci(const char *a, const char *b); /* ASCII case-insensitive */
bool text_starts(const char *text, const char *with);
char *text_hex(struct arena *a, const void *data, size_t len);       /* lower case */
SP_MUSTCHECK int text_unhex(const char *hex, void *out, size_t len); /* exactly 2*len digits */
char *text_base64url(struct arena *a, const void *data, size_t len); /* no padding */
/* Strict: no padding, no white space, canonical last character. *len gets the size. */
SP_MUSTCHECK int text_unbase64url(struct arena *a, const char *text, size_t chars,
                                  unsigned char **out, size_t *len);
SP_MUSTCHECK int text_int(const char *text, int64_t min, int64_t max, int64_t *out); /* decimal */

/* Time does not depend on where the first difference is. */
bool text_same_secret(const void *a, const void *b, size_t len);

#endif

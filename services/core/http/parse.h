/*
 * parse.h - bytes of a connection to a request: llhttp, and the guard that stands before it.
 *
 * The guard scans every byte of a header block (and of trailers) before llhttp sees it: a line that
 * ends in a bare LF or begins with space or tab is refused, and so is a line, block or field count
 * over its limit, whatever the read sizes are. llhttp then refuses the rest. Trailer fields are
 * bounded and dropped.
 *
 *     line ─▶ fields ─▶ (PARSE_HEAD) ─▶ body ─▶ trailers ─▶ (PARSE_COMPLETE)
 *        └───────┴────────────────────────┴────────┴──────▶ (PARSE_REFUSED)
 *
 * Memory: head and fields lie in the arena, the body in a block of its own that the arena releases.
 * Knows nothing of sockets. Private to http/ and its tests.
 */
#ifndef HTTP_PARSE_H
#define HTTP_PARSE_H
#include "base/arena.h"
#include <llhttp.h>
#include <stdbool.h>
#include <stdint.h>

struct parse_limits { /* bytes, but for fields */
    size_t line, head, body, upload;
    unsigned fields;
};

struct parse_field { /* offsets into the head, texts there end with NUL once it is complete */
    uint32_t name, name_len, value, value_len;
};

enum parse_event {
    PARSE_MORE,     /* all was used, more is needed */
    PARSE_HEAD,     /* the head is complete: look at it, then feed what is left */
    PARSE_COMPLETE, /* the request is complete; bytes after it were not used */
    PARSE_REFUSED   /* status and why are set; feed no more */
};

enum parse_stage { PARSE_AT_LINE, PARSE_AT_FIELDS, PARSE_AT_BODY, PARSE_AT_TRAILERS, PARSE_AT_END };

struct parse {
    llhttp_t core;
    const struct parse_limits *limits;
    struct arena *arena;
    char *head;
    size_t head_len, head_room;
    struct parse_field *fields;
    unsigned n_fields, room_fields;
    uint32_t target, target_len;
    char *body; /* NUL-terminated; NULL: none */
    size_t body_len, body_room, body_max;
    size_t framing;  /* bytes of chunk sizes, extensions and trailers */
    size_t line_len; /* of the line being scanned */
    unsigned lines;
    enum parse_stage stage;
    char last; /* byte before the one being scanned */
    bool blank, in_value, headed, complete, keep_alive, chunked, has_body;
    int status; /* of a refusal: 400, 408, 413, 414 or 431 */
    const char *why;
};

/* `limits` must live as long as the parse. `p` is zeroed memory. */
void parse_begin(struct parse *p, struct arena *a, const struct parse_limits *limits);
/* Uses *used bytes of data; call again with the rest. A zero length is allowed. */
enum parse_event parse_feed(struct parse *p, const char *data, size_t len, size_t *used);
/* After PARSE_HEAD, before more is fed: another limit for this body than that of `limits`. */
void parse_limit_body(struct parse *p, size_t most);

/* After PARSE_HEAD. Names are lower case. */
const char *parse_method(const struct parse *p);
const char *parse_target(const struct parse *p);
/* The value of the field's first occurrence, NULL for none; *times gets how often it occurs. */
const char *parse_field(const struct parse *p, const char *name, unsigned *times);

#endif

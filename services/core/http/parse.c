/*
 * parse.c - owns the order of guard and llhttp, and where the bytes of a request are kept.
 *
 * The head is one growing block, so a span that llhttp reports in pieces is contiguous in it and
 * is kept as an offset. Memory: the request's arena. Thread: the loop's.
 */
#include "http/parse.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_FIRST   2048
#define FIELDS_FIRST 24
#define BODY_FIRST   1024
/* Chunk framing that a body may have: honest senders use far less, one byte a chunk uses this. */
#define FRAMING_MAX(body) (16384 + 8 * (body))

static int refuse(struct parse *p, int status, const char *why)
{
    if (!p->status) {
        p->status = status;
        p->why = why;
    }
    return -1;
}

/* ---- the guard ---- */

/* One whole line has been scanned; true if it was the empty one that ends the block. */
static bool guard_line(struct parse *p)
{
    bool empty = p->line_len == 1; /* its CR alone */

    p->line_len = 0;
    if (empty && p->stage == PARSE_AT_LINE) {
        /* RFC 9112 2.2: one empty line before the request line is tolerated. */
        if (p->blank)
            refuse(p, 400, "empty lines");
        p->blank = true;
        return false;
    }
    if (p->stage == PARSE_AT_LINE)
        p->stage = PARSE_AT_FIELDS;
    else if (!empty && ++p->lines > p->limits->fields)
        refuse(p, 431, "too many fields");
    return empty;
}

/* Bytes that make a line mean two things: a fold, a name of nothing, a carriage return inside. */
static const char *guard_fault(const struct parse *p, const char *data, size_t len, char first)
{
    if (p->last == '\n' && (first == ' ' || first == '\t'))
        return "folded field";
    if (p->last == '\n' && first == ':')
        return "field name";
    const char *cr = memchr(data, '\r', len);

    if ((p->last == '\r' && len) || (cr && cr + 1 < data + len))
        return "bare carriage return";
    return NULL;
}

/* Scans up to the end of the header block; returns how many bytes belong to it. */
static size_t guard(struct parse *p, const char *data, size_t len, bool *end)
{
    size_t at = 0;

    while (at < len && !p->status && !*end) {
        const char *lf = memchr(data + at, '\n', len - at);
        size_t n = lf ? (size_t)(lf - data) - at : len - at;
        const char *why = guard_fault(p, data + at, n, data[at]);

        if (why) {
            refuse(p, 400, why);
            break;
        }
        p->line_len += n;
        if (p->stage == PARSE_AT_LINE && p->line_len > p->limits->line + 1)
            refuse(p, 414, "request line too long");
        if (n)
            p->last = data[at + n - 1];
        at += n;
        if (lf) {
            if (p->last != '\r')
                refuse(p, 400, "bare line feed");
            p->last = '\n';
            at++;
            *end = guard_line(p);
        }
    }
    return at;
}

/* ---- what llhttp reports ---- */

static void span(uint32_t *start, uint32_t *length, const struct parse *p, const char *at, size_t n)
{
    if (!*length)
        *start = (uint32_t)(at - p->head);
    *length += (uint32_t)n;
}

static int on_target(llhttp_t *core, const char *at, size_t len)
{
    struct parse *p = core->data;

    span(&p->target, &p->target_len, p, at, len);
    return 0;
}

/* RFC 9110 5.6.2; llhttp as it is built is looser than that. */
static bool is_token(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        char letter = (char)(c | 0x20);

        if (letter >= 'a' && letter <= 'z')
            continue;
        if (!c || !strchr("-0123456789!#$%&'*+.^_`|~", c))
            return false;
    }
    return true;
}

static int on_name(llhttp_t *core, const char *at, size_t len)
{
    struct parse *p = core->data;

    if (!is_token(at, len))
        return refuse(p, 400, "field name");
    if (p->stage == PARSE_AT_TRAILERS)
        return 0;
    if (!p->n_fields || p->in_value) {
        if (p->n_fields == p->room_fields) {
            unsigned room = p->room_fields ? 2 * p->room_fields : FIELDS_FIRST;
            struct parse_field *more = arena_alloc(p->arena, room * sizeof *more);

            if (p->n_fields)
                memcpy(more, p->fields, p->n_fields * sizeof *more);
            p->fields = more;
            p->room_fields = room;
        }
        p->fields[p->n_fields++] = (struct parse_field){0};
        p->in_value = false;
    }
    struct parse_field *f = &p->fields[p->n_fields - 1];

    span(&f->name, &f->name_len, p, at, len);
    return 0;
}

static int on_name_end(llhttp_t *core)
{
    struct parse *p = core->data;

    p->in_value = true;
    return 0;
}

static int on_value(llhttp_t *core, const char *at, size_t len)
{
    struct parse *p = core->data;

    if (p->stage == PARSE_AT_TRAILERS || !p->n_fields)
        return 0;
    struct parse_field *f = &p->fields[p->n_fields - 1];

    span(&f->value, &f->value_len, p, at, len);
    return 0;
}

static void close_name(struct parse *p, const struct parse_field *f)
{
    char *name = p->head + f->name;

    for (uint32_t i = 0; i < f->name_len; i++) {
        if (name[i] >= 'A' && name[i] <= 'Z')
            name[i] = (char)(name[i] | 0x20);
    }
    name[f->name_len] = 0;
}

static void close_value(struct parse *p, struct parse_field *f)
{
    if (!f->value_len) /* the last line feed becomes the empty text */
        f->value = (uint32_t)p->head_len - 1;
    char *value = p->head + f->value;

    while (f->value_len && (value[f->value_len - 1] == ' ' || value[f->value_len - 1] == '\t'))
        f->value_len--;
    value[f->value_len] = 0;
}

/* Ends the texts of a complete head, which llhttp does not need any more. */
static void close_head(struct parse *p)
{
    char *target = p->head + p->target;

    if (p->target < 2 || target[-2] == ' ' || !p->target_len)
        refuse(p, 400, "request line");
    target[p->target_len] = 0;
    for (unsigned i = 0; i < p->n_fields; i++) {
        close_name(p, &p->fields[i]);
        close_value(p, &p->fields[i]);
    }
    /* No coding but this one, once, is undone here: any other would be kept as if it were none. */
    unsigned times = 0;
    const char *coding = parse_field(p, "transfer-encoding", &times);

    if (coding && (times > 1 || strcasecmp(coding, "chunked") != 0))
        refuse(p, 400, "transfer coding");
}

static int on_head(llhttp_t *core)
{
    struct parse *p = core->data;
    bool length = core->flags & F_CONTENT_LENGTH;

    p->headed = true;
    /* No protocol is ever switched to: bytes after this head are a body or the next request. */
    core->upgrade = 0;
    p->chunked = core->flags & F_CHUNKED;
    p->has_body = p->chunked || (length && core->content_length > 0);
    p->keep_alive = core->http_minor == 1 && llhttp_should_keep_alive(core);
    if (core->http_major != 1 || core->http_minor > 1)
        return refuse(p, 400, "HTTP version");
    if ((core->flags & F_TRANSFER_ENCODING) && (length || !p->chunked || core->http_minor != 1))
        return refuse(p, 400, "transfer coding");
    return 0;
}

static int on_body(llhttp_t *core, const char *at, size_t len)
{
    struct parse *p = core->data;

    if (p->body_len + len > p->body_max)
        return refuse(p, 413, "body too large");
    if (p->body_len + len + 1 > p->body_room) {
        size_t room = p->body_room ? p->body_room : BODY_FIRST;

        while (room < p->body_len + len + 1)
            room *= 2;
        char *more = realloc(p->body, room);

        if (!more)
            abort();
        p->body = more;
        p->body_room = room;
    }
    memcpy(p->body + p->body_len, at, len);
    p->body_len += len;
    p->body[p->body_len] = 0;
    return 0;
}

static int on_chunk(llhttp_t *core)
{
    struct parse *p = core->data;

    if (core->content_length > p->body_max - p->body_len)
        return refuse(p, 413, "body too large");
    return core->content_length ? 0 : HPE_PAUSED; /* the guard takes the trailers */
}

static int on_complete(llhttp_t *core)
{
    struct parse *p = core->data;

    p->complete = true;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_url = on_target,
    .on_header_field = on_name,
    .on_header_field_complete = on_name_end,
    .on_header_value = on_value,
    .on_headers_complete = on_head,
    .on_body = on_body,
    .on_chunk_header = on_chunk,
    .on_message_complete = on_complete,
};

/* ---- feeding ---- */

static void drop_body(void *object)
{
    struct parse *p = object;

    free(p->body);
    p->body = NULL;
}

void parse_begin(struct parse *p, struct arena *a, const struct parse_limits *limits)
{
    llhttp_init(&p->core, HTTP_REQUEST, &settings);
    p->core.data = p;
    p->arena = a;
    p->limits = limits;
    p->body_max = limits->body;
    arena_defer(a, drop_body, p);
}

static void head_keep(struct parse *p, const char *data, size_t len)
{
    if (p->head_len + len + 1 > p->head_room) {
        size_t room = p->head_room ? p->head_room : HEAD_FIRST;

        while (room < p->head_len + len + 1)
            room *= 2;
        char *more = arena_alloc(p->arena, room);

        if (p->head_len)
            memcpy(more, p->head, p->head_len);
        p->head = more;
        p->head_room = room;
    }
    memcpy(p->head + p->head_len, data, len);
    p->head_len += len;
}

/* llhttp's verdict on a piece; false when the request is refused. */
static bool judge(struct parse *p, llhttp_errno_t err)
{
    if (err != HPE_OK && err != HPE_PAUSED)
        refuse(p, 400, "malformed");
    return !p->status;
}

static void judge_length(struct parse *p)
{
    if (p->stage == PARSE_AT_BODY && !p->chunked && p->core.content_length > p->body_max)
        refuse(p, 413, "body too large");
}

void parse_limit_body(struct parse *p, size_t most)
{
    p->body_max = most;
    if (p->status == 413) { /* said of the length by the limit that held until now */
        p->status = 0;
        p->why = NULL;
    }
    judge_length(p);
}

static enum parse_event feed_head(struct parse *p, const char *data, size_t len, size_t *used)
{
    bool end = false;
    size_t n = guard(p, data, len, &end), start = p->head_len;

    *used = n;
    if (p->status)
        return PARSE_REFUSED;
    if (start + n > p->limits->head) {
        refuse(p, 431, "header block too large");
        return PARSE_REFUSED;
    }
    if (!n)
        return PARSE_MORE;
    head_keep(p, data, n);
    if (!judge(p, llhttp_execute(&p->core, p->head + start, n)))
        return PARSE_REFUSED;
    if (p->headed != end) { /* two readers, two ends of one head */
        refuse(p, 400, "malformed");
        return PARSE_REFUSED;
    }
    if (!end)
        return PARSE_MORE;
    close_head(p);
    if (p->status)
        return PARSE_REFUSED;
    p->stage = p->complete ? PARSE_AT_END : PARSE_AT_BODY;
    judge_length(p);
    return PARSE_HEAD; /* of a refused body the head is still worth reading */
}

static enum parse_event feed_body(struct parse *p, const char *data, size_t len, size_t *used)
{
    size_t before = p->body_len;
    llhttp_errno_t err = llhttp_execute(&p->core, data, len);
    size_t n = err == HPE_PAUSED ? (size_t)(llhttp_get_error_pos(&p->core) - data) : len;

    *used = n;
    if (!judge(p, err))
        return PARSE_REFUSED;
    if (p->chunked) {
        p->framing += n - (p->body_len - before);
        if (p->framing > FRAMING_MAX(p->body_len)) {
            refuse(p, 400, "chunk framing");
            return PARSE_REFUSED;
        }
    }
    if (p->complete) {
        p->stage = PARSE_AT_END;
        return PARSE_COMPLETE;
    }
    if (err == HPE_PAUSED) {
        llhttp_resume(&p->core);
        p->stage = PARSE_AT_TRAILERS;
        p->last = '\n';
        p->line_len = 0;
        p->framing = 0;
        p->lines = 0;
    }
    return PARSE_MORE;
}

static enum parse_event feed_trailers(struct parse *p, const char *data, size_t len, size_t *used)
{
    bool end = false;
    size_t n = guard(p, data, len, &end);

    *used = n;
    p->framing += n;
    if (p->framing > p->limits->head)
        refuse(p, 431, "trailers too large");
    if (p->status)
        return PARSE_REFUSED;
    if (n && !judge(p, llhttp_execute(&p->core, data, n)))
        return PARSE_REFUSED;
    if (p->complete != end) {
        refuse(p, 400, "malformed");
        return PARSE_REFUSED;
    }
    if (!end)
        return PARSE_MORE;
    p->stage = PARSE_AT_END;
    return PARSE_COMPLETE;
}

enum parse_event parse_feed(struct parse *p, const char *data, size_t len, size_t *used)
{
    size_t n = 0;
    enum parse_event event = PARSE_MORE;

    *used = 0;
    if (p->status)
        return PARSE_REFUSED;
    if (p->stage <= PARSE_AT_FIELDS) {
        event = feed_head(p, data, len, &n);
        *used = n;
        return event;
    }
    if (p->stage == PARSE_AT_BODY) {
        event = feed_body(p, data, len, &n);
        *used = n;
        if (event != PARSE_MORE || p->stage != PARSE_AT_TRAILERS)
            return event;
    }
    if (p->stage == PARSE_AT_TRAILERS) {
        event = feed_trailers(p, data + *used, len - *used, &n);
        *used += n;
        return event;
    }
    return PARSE_COMPLETE;
}

const char *parse_method(const struct parse *p)
{
    return llhttp_method_name((llhttp_method_t)p->core.method);
}

const char *parse_target(const struct parse *p)
{
    return p->head + p->target;
}

const char *parse_field(const struct parse *p, const char *name, unsigned *times)
{
    size_t len = strlen(name);
    const char *found = NULL;

    if (times)
        *times = 0;
    for (unsigned i = 0; i < p->n_fields; i++) {
        const struct parse_field *f = &p->fields[i];

        if (f->name_len != len || memcmp(p->head + f->name, name, len) != 0)
            continue;
        if (!found)
            found = p->head + f->value;
        if (!times)
            break;
        (*times)++;
    }
    return found;
}

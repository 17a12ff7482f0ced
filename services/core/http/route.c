/*
 * route.c - owns the compiled route table: patterns cut into segments, literals before parameters.
 *
 * Rows of one length are looked through in order; a comparison ends at the first segment that
 * differs, and there are some tens of rows, so nothing cleverer is needed.
 */
#include "http/route.h"
#include "base/text.h"
#include "base/uuid.h"
#include <stdlib.h>
#include <string.h>

#define MOST_SEGMENTS 12
#define MOST_PARAMS   4
#define MOST_TEXT     128 /* bytes of a free parameter */

struct segment {
    const char *text; /* NULL: a parameter */
    size_t len;
};

struct entry {
    const struct route *row;
    struct segment segments[MOST_SEGMENTS];
};

struct route_table {
    struct entry *entries; /* sorted by length, then by segments */
    unsigned first[MOST_SEGMENTS + 2];
};

/* -1: too many segments. */
static int cut(const char *path, struct segment out[MOST_SEGMENTS])
{
    int n = 0;

    for (const char *at = path; *at == '/'; n++) {
        if (n == MOST_SEGMENTS)
            return -1;
        size_t len = strcspn(at + 1, "/");

        out[n] = (struct segment){at + 1, len};
        at += 1 + len;
    }
    return n;
}

static bool is_method(const char *method)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

    for (unsigned i = 0; method && i < sizeof methods / sizeof *methods; i++) {
        if (strcmp(method, methods[i]) == 0)
            return true;
    }
    return false;
}

/* Cuts the pattern; its parameters become segments without text. */
static const char *cut_pattern(struct entry *entry, int *n)
{
    unsigned params = 0;

    *n = cut(entry->row->pattern, entry->segments);
    if (*n < 0)
        return "has too many segments";
    for (int i = 0; i < *n; i++) {
        struct segment *s = &entry->segments[i];

        if (s->len < 3 || s->text[0] != '{' || s->text[s->len - 1] != '}')
            continue;
        *s = (struct segment){0};
        if (++params > MOST_PARAMS)
            return "has too many parameters";
    }
    return NULL;
}

static const char *fault_of(const struct route *row, struct entry *entry, int *n)
{
    if (!row->pattern || row->pattern[0] != '/')
        return "does not begin with '/'";
    if (!is_method(row->method))
        return "has no known method";
    if (!row->audit || !*row->audit)
        return "does not say as what it is audited";
    if (!row->steps || !row->steps[0].run)
        return "has no steps";
    entry->row = row;
    return cut_pattern(entry, n);
}

static int compare_shape(const struct entry *a, const struct entry *b)
{
    for (int i = 0; i < MOST_SEGMENTS; i++) {
        const struct segment *x = &a->segments[i], *y = &b->segments[i];

        if (!x->text || !y->text) {
            if (x->text || y->text)
                return x->text ? -1 : 1;
            continue;
        }
        size_t len = x->len < y->len ? x->len : y->len;
        int order = memcmp(x->text, y->text, len);

        if (order || x->len != y->len)
            return order ? order : (x->len < y->len ? -1 : 1);
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = compare_shape(x, y);

    return order ? order : strcmp(x->row->method, y->row->method);
}

static int compare_length(const void *a, const void *b)
{
    struct segment unused[MOST_SEGMENTS];
    int x = cut(((const struct entry *)a)->row->pattern, unused);
    int y = cut(((const struct entry *)b)->row->pattern, unused);

    return x != y ? x - y : compare(a, b);
}

static int fault(struct arena *a, const struct route *row, const char *what, const char **why)
{
    *why = arena_printf(a, "Route %s %s %s.", row->method ? row->method : "?",
                        row->pattern ? row->pattern : "?", what);
    return SP_EINVAL;
}

int route_table_make(struct arena *a, const struct route *rows, unsigned n,
                     struct route_table **out, const char **why)
{
    struct route_table *t = arena_alloc(a, sizeof *t);
    unsigned counts[MOST_SEGMENTS + 1] = {0};

    *out = NULL;
    *why = NULL;
    t->entries = arena_alloc(a, (n ? n : 1) * sizeof *t->entries);
    for (unsigned i = 0; i < n; i++) {
        int segments = 0;
        const char *what = fault_of(&rows[i], &t->entries[i], &segments);

        if (what)
            return fault(a, &rows[i], what, why);
        counts[segments]++;
    }
    if (n)
        qsort(t->entries, n, sizeof *t->entries, compare_length);
    for (unsigned i = 1; i < n; i++) {
        if (compare_length(&t->entries[i - 1], &t->entries[i]) == 0)
            return fault(a, t->entries[i].row, "is there twice", why);
    }
    for (unsigned i = 0; i <= MOST_SEGMENTS; i++)
        t->first[i + 1] = t->first[i] + counts[i];
    *out = t;
    return SP_OK;
}

static bool is_uuid(const struct segment *s)
{
    char text[UUID_TEXT];

    if (s->len != UUID_TEXT - 1)
        return false;
    memcpy(text, s->text, s->len);
    text[s->len] = 0;
    return uuid_valid(text);
}

static bool matches(const struct entry *e, const struct segment *path, int n)
{
    for (int i = 0; i < n; i++) {
        const struct segment *want = &e->segments[i], *is = &path[i];

        if (want->text) {
            if (want->len != is->len || memcmp(want->text, is->text, is->len) != 0)
                return false;
        } else if (e->row->flags & ROUTE_ANY_PARAM) {
            if (is->len == 0 || is->len > MOST_TEXT)
                return false;
        } else if (!is_uuid(is)) {
            return false;
        }
    }
    return true;
}

static const struct route *take(const struct entry *e, struct arena *a, const struct segment *path,
                                int n, const char *params[MOST_PARAMS])
{
    unsigned used = 0;

    for (int i = 0; i < n; i++) {
        if (!e->segments[i].text)
            params[used++] = arena_copy(a, path[i].text, path[i].len);
    }
    return e->row;
}

const struct route *route_find(const struct route_table *t, struct arena *a, const char *method,
                               const char *path, const char *params[4], const char **allow)
{
    struct segment segments[MOST_SEGMENTS];
    int n = cut(path, segments);
    const struct entry *shape = NULL;

    *allow = NULL;
    if (n < 0)
        return NULL;
    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    for (unsigned i = t->first[n]; i < t->first[n + 1]; i++) {
        const struct entry *e = &t->entries[i];

        /* The most literal shape that fits decides: what it does not allow, no looser one does. */
        if (shape ? compare_shape(shape, e) != 0 : !matches(e, segments, n))
            continue;
        shape = e;
        if (strcmp(e->row->method, method) == 0)
            return take(e, a, segments, n, params);
        bool get = strcmp(e->row->method, "GET") == 0;

        *allow = arena_printf(a, "%s%s%s%s", *allow ? *allow : "", *allow ? ", " : "",
                              e->row->method, get ? ", HEAD" : "");
    }
    return NULL;
}

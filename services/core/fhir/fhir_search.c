/*
 * fhir_search.c - owns the reading of a search: pairs of a query or a form into the arguments of
 * api.fhir_search, by the table of fhir.def.
 *
 * A parameter that is not in the table is refused, where FHIR would let a server ignore it: who
 * asks for one patient's plans and misspells it must not get everybody's. Values within one
 * parameter are alternatives; the same parameter again is refused, but for dates, where both hold.
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "fhir/fhir.h"
#include "http/reply.h"
#include "patient/person_id.h"
#include <string.h>

#define MOST_VALUES 100
#define AUDIT_PAGE  200 /* of audit.page */

struct reading {
    struct arena *a;
    enum fhir_type type;
    struct fhir_query *out;
    struct problem *why;
    struct buf link;
    int64_t end_after, start_before, start_from, end_to, changed_from, changed_to;
    bool by_post;
    int32_t today;
};

static int refuse(struct reading *r, const char *name, const char *reason)
{
    *r->why =
        (struct problem){.err = SP_EINVAL, .pointer = arena_text(r->a, name), .reason = reason};
    return SP_EINVAL;
}

/* ---- the link to the next page ---- */

static void link_text(struct buf *b, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || strchr("-_.~,:/", *c);

        if (plain)
            buf_add(b, c, 1);
        else
            buf_printf(b, "%%%02X", *c);
    }
}

static void link_pair(struct reading *r, const char *name, const char *value)
{
    buf_text(&r->link, r->link.len ? "&" : "");
    link_text(&r->link, name);
    buf_text(&r->link, "=");
    link_text(&r->link, value);
}

/* ---- values ---- */

/* "a,b" one by one; the text is cut. */
static char *next_value(char **at)
{
    char *here = *at;

    if (!here)
        return NULL;
    char *comma = strchr(here, ',');

    if (comma)
        *comma = 0;
    *at = comma ? comma + 1 : NULL;
    return here;
}

/* The id at the end of "Patient/1", "https://…/Patient/1" or "1". */
static const char *last_part(const char *value)
{
    const char *slash = strrchr(value, '/');

    return slash ? slash + 1 : value;
}

static const char *after_system(const char *value)
{
    const char *bar = strchr(value, '|');

    return bar ? bar + 1 : value;
}

/* What is no id finds nothing: for another's server, or never there. */
static bool is_id(enum fhir_type type, enum fhir_kind kind, const char *id)
{
    if (kind == FHIR_IDS && type == FHIR_AUDIT_EVENT)
        return strlen(id) <= 18 && *id && strspn(id, "0123456789") == strlen(id);
    return uuid_valid(id);
}

static int read_list(struct reading *r, const struct fhir_param *p, const char *value)
{
    cJSON *list = json_array(r->a);
    char *at = arena_text(r->a, value), *one;
    int n = 0;

    while ((one = next_value(&at))) {
        const char *code = p->kind == FHIR_CODE ? after_system(one) : last_part(one);

        /* of the log, audit.page looks for one outcome or all */
        if (!*code || ++n > (r->type == FHIR_AUDIT_EVENT ? 1 : MOST_VALUES))
            return refuse(r, p->name, "bad-choice");
        if (p->kind == FHIR_CODE || is_id(r->type, p->kind, code))
            json_add_text(r->a, list, code);
    }
    json_put(r->a, r->out->args, p->argument, list);
    return SP_OK;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return !a || b < a ? b : a;
}

static void narrow(struct reading *r, bool changed, const struct fhir_span *span)
{
    int64_t *ends = changed ? &r->changed_from : &r->end_after;
    int64_t *starts = changed ? &r->changed_to : &r->start_before;
    int64_t *from = changed ? &r->changed_from : &r->start_from;
    int64_t *to = changed ? &r->changed_to : &r->end_to;

    switch (span->prefix[0] << 8 | span->prefix[1]) {
    case 'g' << 8 | 'e':
        *ends = later(*ends, span->from);
        break;
    case 'g' << 8 | 't':
        *ends = later(*ends, span->to);
        break;
    case 'l' << 8 | 'e':
        *starts = sooner(*starts, span->to);
        break;
    case 'l' << 8 | 't':
        *starts = sooner(*starts, span->from);
        break;
    case 's' << 8 | 'a':
        *from = later(*from, span->to);
        break;
    case 'e' << 8 | 'b':
        *to = sooner(*to, span->from);
        break;
    default:
        *from = later(*from, span->from);
        *to = sooner(*to, span->to);
    }
}

static int read_when(struct reading *r, const struct fhir_param *p, const char *value)
{
    struct fhir_span span;

    if (fhir_date_read(value, &span))
        return refuse(r, p->name, "bad-date");
    narrow(r, p->kind == FHIR_CHANGED, &span);
    return SP_OK;
}

/* "system|number": the system may be left out, since every number says itself what it is. */
static int read_number(struct reading *r, const char *name, const char *value)
{
    const char *bar = strchr(value, '|');
    struct person_id id;

    if (!r->by_post)
        return refuse(r, name, "number-in-url");
    if (person_id_read(after_system(value), r->today, &id))
        return refuse(r, name, "bad-id");
    json_put_text(r->a, r->out->args, "number", id.normal);
    if (bar && bar > value) {
        const char *system = arena_copy(r->a, value, (size_t)(bar - value));

        if (strcmp(system, person_id_system(id.kind)) != 0 &&
            strcmp(system, arena_printf(r->a, "urn:oid:%s", person_id_oid(id.kind))) != 0)
            return refuse(r, name, "bad-id");
    }
    json_put_text(r->a, r->out->args, "numberKind", person_id_slug(id.kind));
    return SP_OK;
}

static int read_text(struct reading *r, const struct fhir_param *p, const char *value)
{
    const char *text = p->kind == FHIR_VALUE ? after_system(value) : value;

    if (!*text || text_length(text) > 200 || !text_plain(text))
        return refuse(r, p->name, "bad-text");
    json_put_text(r->a, r->out->args, p->argument, text);
    return SP_OK;
}

static int read_param(struct reading *r, const struct fhir_param *p, const char *value)
{
    bool when = p->kind == FHIR_WHEN || p->kind == FHIR_CHANGED;

    if (!when && json_get(r->out->args, p->argument))
        return refuse(r, p->name, "duplicate-member");
    switch (p->kind) {
    case FHIR_WHEN:
    case FHIR_CHANGED:
        return read_when(r, p, value);
    case FHIR_NUMBER:
        return read_number(r, p->name, value);
    case FHIR_TEXT:
    case FHIR_VALUE:
        return read_text(r, p, value);
    default:
        return read_list(r, p, value);
    }
}

/* ---- what is asked for of every type ---- */

static const struct fhir_param *find_param(enum fhir_type type, const char *name)
{
    for (const struct fhir_param *p = FHIR_PARAMS; p->name; p++) {
        if (p->of == type && strcmp(p->name, name) == 0)
            return p;
    }
    return NULL;
}

static int read_count(struct reading *r, const char *name, const char *value)
{
    int64_t count = 0;

    if (text_int(value, 1, INT32_MAX, &count))
        return refuse(r, name, "out-of-range");
    r->out->most = count > FHIR_COUNT_MOST ? FHIR_COUNT_MOST : (int)count;
    return SP_OK;
}

static int read_include(struct reading *r, const char *name, const char *value)
{
    const char *what = arena_printf(r->a, "%s:patient", FHIR_ROWS[r->type].name);
    size_t len = strlen(what);
    bool fits = text_starts(value, what) && (!value[len] || strcmp(value + len, ":Patient") == 0);

    if (!fits || r->type == FHIR_AUDIT_EVENT || !find_param(r->type, "patient"))
        return refuse(r, name, "bad-choice");
    json_put_bool(r->a, r->out->args, "include", true);
    return SP_OK;
}

static int read_place(struct reading *r, const char *name, const char *value)
{
    if (!is_id(r->type, FHIR_IDS, value))
        return refuse(r, name, "bad-id");
    json_put_text(r->a, r->out->args, "after", value);
    return SP_OK;
}

/* "patient:identifier": whose things, by number. */
static bool is_whose(const struct reading *r, const char *name)
{
    bool named = strcmp(name, "patient:identifier") == 0 || strcmp(name, "subject:identifier") == 0;

    return named && find_param(r->type, "patient");
}

static int read_whose(struct reading *r, const char *name, const char *value)
{
    if (json_get(r->out->args, "patient") || json_get(r->out->args, "number"))
        return refuse(r, name, "duplicate-member");
    return read_number(r, name, value);
}

static int read_result(struct reading *r, const char *name, const char *value)
{
    if (strcmp(name, "_count") == 0)
        return read_count(r, name, value);
    if (strcmp(name, "_include") == 0)
        return read_include(r, name, value);
    if (strcmp(name, "_format") == 0)
        return strstr(value, "json") ? SP_OK : refuse(r, name, "bad-choice");
    return refuse(r, name, "search-parameter");
}

static int read_pair(struct reading *r, const char *name, const char *value)
{
    const struct fhir_param *p = find_param(r->type, name);

    if (!*value)
        return refuse(r, name, "missing");
    if (strcmp(name, "_cursor") == 0)
        return read_place(r, name, value);
    if (p && p->kind == FHIR_NUMBER)
        return read_param(r, p, value);
    if (is_whose(r, name))
        return read_whose(r, name, value);
    link_pair(r, name, value);
    return p ? read_param(r, p, value) : read_result(r, name, value);
}

static void put_time(struct reading *r, const char *name, int64_t at)
{
    char *text = arena_alloc(r->a, CLOCK_TEXT);

    if (at)
        json_put_text(r->a, r->out->args, name, clock_format(at, text));
}

/* What hangs together: a number beside ids, and how long a page can be. */
static int finish_list(struct reading *r)
{
    struct fhir_query *out = r->out;
    bool numbered = json_get(out->args, "number") != NULL, person = r->type == FHIR_PATIENT;

    if (numbered && json_get(out->args, person ? "id" : "patient"))
        return refuse(r, "identifier", "duplicate-member");
    if (r->type == FHIR_AUDIT_EVENT && out->most >= AUDIT_PAGE)
        out->most = AUDIT_PAGE - 1;
    if (person && numbered)
        out->most = FHIR_COUNT_MOST;
    return SP_OK;
}

int fhir_query_read(struct arena *a, enum fhir_type type, const char *text, bool by_post,
                    int32_t today, struct fhir_query *out, struct problem *why)
{
    struct reading r = {.a = a,
                        .type = type,
                        .out = out,
                        .why = why,
                        .link = buf_make(a, 16384),
                        .by_post = by_post,
                        .today = today};
    const char *at = text, *name = NULL, *value = NULL;

    *out = (struct fhir_query){.args = json_object(a), .most = FHIR_COUNT};
    while (request_pair(a, &at, &name, &value)) {
        int err = read_pair(&r, name, value);

        if (err)
            return err;
    }
    if (at)
        return refuse(&r, "", "bad-text");
    if (finish_list(&r))
        return SP_EINVAL;
    put_time(&r, "endAfter", r.end_after);
    put_time(&r, "startBefore", r.start_before);
    put_time(&r, "startFrom", r.start_from);
    put_time(&r, "endTo", r.end_to);
    put_time(&r, "changedFrom", r.changed_from);
    put_time(&r, "changedTo", r.changed_to);
    json_put_int(a, out->args, "most", out->most);
    out->link = r.link.full || !r.link.len ? "" : r.link.data;
    return SP_OK;
}

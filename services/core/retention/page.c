/*
 * page.c - owns the pages of a package: the rows of a record as people read them, in Swedish. An
 * archive keeps them longer than any program, so they need nothing but themselves. What has no
 * word of its own in words.def stands under the name it has in the database, and is never left out.
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "paper/html.h"
#include "retention/package.h"
#include <string.h>

#define PAGE_MAX (64 * 1024 * 1024)

struct page {
    struct buf out;
    const cJSON *record;
};

struct word {
    const char *name, *text;
};
#define TABLE(name, text) {name, text},
#define COLUMN(name, text)
static const struct word tables[] = {
#include "retention/words.def"
};
#undef TABLE
#undef COLUMN
#define TABLE(name, text)
#define COLUMN(name, text) {name, text},
static const struct word columns[] = {
#include "retention/words.def"
};
#undef TABLE
#undef COLUMN

static const char *word(const struct word *words, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(words[i].name, name))
            return words[i].text;
    }
    return name;
}
#define WORD(words, name) word(words, sizeof(words) / sizeof *(words), name)

static const cJSON *by_id(const cJSON *list, const char *id)
{
    for (const cJSON *e = json_first(list); e; e = json_next(e)) {
        if (!strcmp(json_text(e, "id"), id))
            return e;
    }
    return NULL;
}

/* Who or what an id is, when the record says it; else the id. */
static void put_id(struct page *p, const char *id)
{
    static const char *const lists[] = {"units", "providers", "staff"};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const cJSON *e = by_id(json_get(p->record, lists[i]), id);

        if (!e)
            continue;
        html_escape(&p->out, json_text(e, "name")    ? json_text(e, "name")
                             : json_text(e, "title") ? json_text(e, "title")
                                                     : "Personal");
        return;
    }
    html_escape(&p->out, id);
}

static void put_time(struct buf *b, int64_t at)
{
    struct clock_local local = clock_stockholm(at);
    char day[CLOCK_TEXT];

    buf_printf(b, "%s kl. %02d:%02d", clock_format_date(local.date, day), local.second / 3600,
               local.second / 60 % 60);
}

static void put_text(struct page *p, const char *text)
{
    int64_t at;

    if (uuid_valid(text))
        put_id(p, text);
    else if (strlen(text) >= 20 && clock_parse(text, &at) == SP_OK)
        put_time(&p->out, at);
    else
        html_escape(&p->out, text);
}

static void put_members(struct page *p, const cJSON *object);

static void put_value(struct page *p, const cJSON *value)
{
    int64_t n;

    switch (json_type(value)) {
    case JSON_IS_TEXT:
        put_text(p, json_string(value));
        break;
    case JSON_IS_BOOL:
        buf_text(&p->out, value->valueint ? "Ja" : "Nej");
        break;
    case JSON_IS_NUMBER:
        if (json_whole(value, &n))
            buf_printf(&p->out, "%lld", (long long)n);
        else
            buf_printf(&p->out, "%g", value->valuedouble);
        break;
    case JSON_IS_ARRAY:
        buf_text(&p->out, "<ul>");
        for (const cJSON *e = json_first(value); e; e = json_next(e)) {
            buf_text(&p->out, "<li>");
            put_value(p, e);
            buf_text(&p->out, "</li>");
        }
        buf_text(&p->out, "</ul>");
        break;
    case JSON_IS_OBJECT:
        put_members(p, value);
        break;
    case JSON_IS_NULL:
        break;
    }
}

/* What is not said is left out: an archive's reader need not see what was never filled in. */
static bool says_nothing(const cJSON *value)
{
    enum json_type type = json_type(value);

    return type == JSON_IS_NULL || (type == JSON_IS_TEXT && !*json_string(value)) ||
           (type == JSON_IS_ARRAY && !json_first(value)) ||
           (type == JSON_IS_OBJECT && !json_member(value));
}

static void put_members(struct page *p, const cJSON *object)
{
    buf_text(&p->out, "<dl>");
    for (const cJSON *m = json_member(object); m; m = json_next(m)) {
        if (says_nothing(m))
            continue;
        buf_text(&p->out, "<dt>");
        html_escape(&p->out, WORD(columns, json_name(m)));
        buf_text(&p->out, "</dt><dd>");
        put_value(p, m);
        buf_text(&p->out, "</dd>");
    }
    buf_text(&p->out, "</dl>\n");
}

static struct page begin(struct arena *a, const cJSON *record, const char *title)
{
    struct page p = {buf_make(a, PAGE_MAX), record};

    buf_text(&p.out, "<!DOCTYPE html>\n<html lang=\"sv\"><head><meta charset=\"utf-8\"><title>");
    html_escape(&p.out, title);
    buf_text(&p.out, "</title><style>body{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;"
                     "padding:0 1em}dl{display:grid;grid-template-columns:14em 1fr;gap:.2em 1em;"
                     "margin:0 0 1em}dt{font-weight:bold}dd{margin:0;white-space:pre-line;"
                     "overflow-wrap:anywhere}dl dl{grid-template-columns:10em 1fr}ul{margin:0}"
                     "section{border-top:1px solid #888}</style></head><body><h1>");
    html_escape(&p.out, title);
    buf_text(&p.out, "</h1>\n");
    return p;
}

static const char *finish(struct page *p, size_t *len)
{
    buf_text(&p->out, "</body></html>\n");
    *len = p->out.len;
    return p->out.full ? NULL : p->out.data;
}

static void put_tables(struct page *p, const cJSON *rows)
{
    for (const cJSON *t = json_member(rows); t; t = json_next(t)) {
        buf_text(&p->out, "<h2>");
        html_escape(&p->out, WORD(tables, json_name(t)));
        buf_text(&p->out, "</h2>\n");
        for (const cJSON *row = json_first(t); row; row = json_next(row)) {
            buf_text(&p->out, "<section>");
            put_members(p, row);
            buf_text(&p->out, "</section>");
        }
    }
}

const char *package_thing_name(struct arena *a, const cJSON *thing)
{
    return arena_printf(a, "html/%s-%s.html", json_text(thing, "kind"), json_text(thing, "id"));
}

const char *package_thing_page(struct arena *a, const cJSON *record, const cJSON *thing,
                               size_t *len)
{
    struct page p = begin(a, record, WORD(tables, json_text(thing, "kind")));

    put_tables(&p, json_get(thing, "tables"));
    return finish(&p, len);
}

const char *package_person_page(struct arena *a, const cJSON *record, size_t *len)
{
    struct page p = begin(a, record, "Person");

    put_tables(&p, json_get(record, "person"));
    return finish(&p, len);
}

/* LOG-4: from which unit and when, so that it can be judged. */
const char *package_log_page(struct arena *a, const cJSON *record, size_t *len)
{
    struct page p = begin(a, record, "Logg: vem som har tagit del av uppgifterna");

    for (const cJSON *e = json_first(json_get(record, "log")); e; e = json_next(e)) {
        buf_text(&p.out, "<section>");
        put_members(&p, e);
        buf_text(&p.out, "</section>");
    }
    return finish(&p, len);
}

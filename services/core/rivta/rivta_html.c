/*
 * rivta_html.c - owns a plan as a page for the person whose it is: plain HTML without style, script
 * or anything that has to be fetched.
 */
#include "plan/plan.h"
#include "rivta/rivta_inner.h"
#include <string.h>

/* As base64, which is a third longer, it is 100 kB at most. */
#define PAGE_MOST 75000
#define PAGE_ROOM (PAGE_MOST + 16384) /* one part more than fits, to see that it does not */

static const char *field(const cJSON *holder, const char *name)
{
    const char *value = json_text(json_get(holder, "fields"), name);

    return value && !xml_blank(value) ? value : NULL;
}

static const char *unit_name(const cJSON *content, const char *id)
{
    for (const cJSON *unit = json_first(json_get(content, "units")); unit; unit = json_next(unit)) {
        const char *one = json_text(unit, "id");

        if (one && strcmp(one, id) == 0)
            return json_text(unit, "name");
    }
    return NULL;
}

static const char *choice_name(const struct plan_entry *slot, const char *value)
{
    for (const struct plan_entry *e = slot + 1; !e->end && e->what == PLAN_PICK; e++) {
        if (strcmp(e->key, value) == 0)
            return e->sv;
    }
    return NULL;
}

/* What is written in a field, in words. */
static const char *words(const cJSON *content, const struct plan_entry *slot, const char *value)
{
    if (slot->kind == PLAN_CHOICE)
        return choice_name(slot, value);
    if (slot->kind == PLAN_UNIT)
        return unit_name(content, value);
    return value;
}

/* Each line of a long text is a paragraph. */
static void write_lines(struct xml_writer *w, struct arena *a, const char *name, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");

        xml_text(w, name, arena_copy(a, text, len));
        text += len + (text[len] == '\n');
    }
}

static const struct plan_entry *next_part(const struct plan_entry *e)
{
    do
        e++;
    while (!e->end && e->what != PLAN_PART);
    return e;
}

static void write_fields(struct xml_writer *w, struct arena *a, const cJSON *content,
                         const struct plan_entry *part, const cJSON *holder)
{
    const struct plan_entry *end = next_part(part);
    bool any = false;

    for (const struct plan_entry *e = part + 1; e != end; e++) {
        const char *value = e->what == PLAN_SLOT ? field(holder, e->key) : NULL;
        const char *said = value ? words(content, e, value) : NULL;

        if (!said)
            continue;
        if (!any)
            xml_open(w, "dl", NULL);
        any = true;
        xml_text(w, "dt", e->sv);
        write_lines(w, a, "dd", said);
    }
    if (any)
        xml_close(w);
}

static bool said_in(const struct plan_entry *part, const cJSON *holder)
{
    const struct plan_entry *end = next_part(part);

    for (const struct plan_entry *e = part + 1; e != end; e++) {
        if (e->what == PLAN_SLOT && field(holder, e->key))
            return true;
    }
    return false;
}

static bool row_of(const cJSON *row, const struct plan_entry *part)
{
    const char *section = json_text(row, "section");

    return section && strcmp(section, part->section) == 0 && said_in(part, row);
}

static void write_rows(struct xml_writer *w, struct arena *a, const cJSON *content,
                       const struct plan_entry *part)
{
    bool any = false;

    for (const cJSON *row = json_first(json_get(content, "rows")); row; row = json_next(row)) {
        if (!row_of(row, part))
            continue;
        if (!any)
            xml_text(w, "h2", part->sv);
        any = true;
        write_fields(w, a, content, part, row);
    }
}

static void write_part(struct xml_writer *w, struct arena *a, const cJSON *content,
                       const struct plan_entry *part)
{
    if (part->many) {
        write_rows(w, a, content, part);
    } else if (said_in(part, content)) {
        xml_text(w, "h2", part->sv);
        write_fields(w, a, content, part, content);
    }
}

static void begin_page(struct xml_writer *w, struct arena *a, const cJSON *plan)
{
    const char *at = rivta_time(a, json_text(plan, "establishedAt"));

    xml_open(w, "html", " lang=\"sv\"");
    xml_open(w, "head", NULL);
    buf_text(&w->out, "<meta charset=\"utf-8\">");
    xml_text(w, "title", "Samordnad individuell plan");
    xml_close(w);
    xml_open(w, "body", NULL);
    xml_text(w, "h1", "Samordnad individuell plan");
    if (at)
        xml_text(w, "p",
                 arena_printf(a, "Fastställd %.4s-%.2s-%.2s av %s", at, at + 4, at + 6,
                              json_text(plan, "unitName")));
}

/* The parts in their order, each whole or not at all. */
const char *rivta_plan_page(struct arena *a, const cJSON *plan, size_t *len)
{
    const cJSON *content = json_get(plan, "content");
    struct xml_writer w = xml_page(a, PAGE_ROOM);

    begin_page(&w, a, plan);
    for (const struct plan_entry *e = PLAN_PARTS; !e->end; e = next_part(e)) {
        struct xml_writer part = xml_page(a, PAGE_ROOM);
        size_t empty = part.out.len;

        write_part(&part, a, content, e);
        if (part.out.len == empty)
            continue;
        if (part.out.full || w.out.len + part.out.len > PAGE_MOST - 512) {
            xml_text(&w, "p",
                     "Planen är längre än vad som kan visas här. Be om hela planen hos "
                     "enheten som har fastställt den.");
            break;
        }
        buf_add(&w.out, part.out.data + empty, part.out.len - empty);
    }
    xml_close(&w);
    xml_close(&w);
    return xml_end(&w, len);
}

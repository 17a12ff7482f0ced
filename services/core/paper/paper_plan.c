/*
 * paper_plan.c - a plan on paper: the parts of parts.def in their order, those that say something.
 *
 * A version of a plan is {fields: {name: text}, rows: [{id, section, parentId, fields}], units,
 * consents}; what is written now comes in the same shape.
 */
#include "paper/sheet.h"
#include "plan/plan.h"
#include <string.h>

struct plan_sheet {
    struct html h;
    const cJSON *content;
    bool child, any;
};

/* rules.md 5.5: where a person with a protected identity will be is on no paper. */
static bool left_out(const struct plan_sheet *s, const struct plan_entry *slot)
{
    return s->h.hidden && strcmp(slot->key, "followup.place") == 0;
}

static const char *label_of(const struct plan_sheet *s, const struct plan_entry *e)
{
    return html_word(&s->h, e->sv, e->en);
}

static const char *pick_words(const struct plan_sheet *s, const struct plan_entry *slot,
                              const char *value)
{
    for (const struct plan_entry *e = slot + 1; !e->end && e->what == PLAN_PICK; e++)
        if (strcmp(e->key, value) == 0)
            return label_of(s, e);
    return value;
}

static const char *unit_name(const struct plan_sheet *s, const char *id)
{
    const cJSON *units = json_get(s->content, "units");

    for (const cJSON *u = json_first(units); u; u = json_next(u)) {
        const char *its = json_text(u, "id");

        if (its && strcmp(its, id) == 0)
            return json_text(u, "name");
    }
    return html_word(&s->h, "Enhet som inte längre finns", "A unit that is no more");
}

static const char *value_of(const struct plan_sheet *s, const struct plan_entry *slot,
                            const cJSON *fields)
{
    const char *value = json_text(fields, slot->key);

    if (!value || !*value || left_out(s, slot))
        return NULL;
    switch (slot->kind) {
    case PLAN_CHOICE:
        return pick_words(s, slot, value);
    case PLAN_UNIT:
        return unit_name(s, value);
    case PLAN_RATING:
        return arena_printf(s->h.out.arena, html_word(&s->h, "%s av 10", "%s of 10"), value);
    case PLAN_TEXT:
    case PLAN_LONG:
    case PLAN_DATE:
        break;
    }
    return value;
}

/* The next field of the part, after `last`. */
static const struct plan_entry *next_slot(const struct plan_entry *part,
                                          const struct plan_entry *last)
{
    for (const struct plan_entry *e = last ? last + 1 : part + 1; !e->end && e->what != PLAN_PART;
         e++)
        if (e->what == PLAN_SLOT)
            return e;
    return NULL;
}

static bool says(const struct plan_sheet *s, const struct plan_entry *part, const cJSON *fields)
{
    for (const struct plan_entry *e = NULL; (e = next_slot(part, e));)
        if (value_of(s, e, fields))
            return true;
    return false;
}

/* A part that is there once: long texts under headings, short ones in a table. */
static void one(struct plan_sheet *s, const struct plan_entry *part)
{
    struct html_facts facts = {.h = &s->h};
    const cJSON *fields = json_get(s->content, "fields");

    if (!says(s, part, fields))
        return;
    s->any = true;
    html_heading(&s->h, 2, label_of(s, part));
    for (const struct plan_entry *e = NULL; (e = next_slot(part, e));) {
        const char *value = value_of(s, e, fields);

        if (!value)
            continue;
        if (e->kind == PLAN_LONG) {
            html_facts_end(&facts);
            html_heading(&s->h, 3, label_of(s, e));
            html_said(&s->h, value);
        } else {
            html_fact(&facts, label_of(s, e), value);
        }
    }
    html_facts_end(&facts);
}

static bool has_row(const struct plan_sheet *s, const char *id)
{
    const cJSON *rows = json_get(s->content, "rows");

    for (const cJSON *row = json_first(rows); row; row = json_next(row)) {
        const char *its = json_text(row, "id");

        if (its && strcmp(its, id) == 0)
            return true;
    }
    return false;
}

/* `parent` NULL: whatever it belongs to; "": to nothing that is there, as when nobody has written
 * anything of the goal. */
static bool is_of(const struct plan_sheet *s, const cJSON *row, const char *section,
                  const char *parent)
{
    const char *its = json_text(row, "section"), *above = json_text(row, "parentId");

    if (!its || strcmp(its, section) != 0)
        return false;
    if (!parent)
        return true;
    if (!*parent)
        return !above || !has_row(s, above);
    return above && strcmp(above, parent) == 0;
}

static void row_facts(struct plan_sheet *s, const struct plan_entry *part, const cJSON *row)
{
    struct html_facts facts = {.h = &s->h};
    const cJSON *fields = json_get(row, "fields");

    for (const struct plan_entry *e = NULL; (e = next_slot(part, e));)
        html_fact(&facts, label_of(s, e), value_of(s, e, fields));
    html_facts_end(&facts);
}

static const struct plan_entry *part_within(const struct plan_entry *part)
{
    for (const struct plan_entry *e = PLAN_PARTS; !e->end; e++)
        if (e->what == PLAN_PART && strcmp(e->parent, part->section) == 0)
            return e;
    return NULL;
}

/* What one row is called. */
static const char *one_of(const struct plan_sheet *s, const struct plan_entry *part)
{
    if (strcmp(part->section, "goal") == 0)
        return html_word(&s->h, "Mål", "Goal");
    if (strcmp(part->section, "action") == 0)
        return html_word(&s->h, "Insats", "Action");
    return html_word(&s->h, "Åtgärd", "Measure");
}

/* Each row under a heading with its number; what belongs to it under that. */
static void numbered(struct plan_sheet *s, const struct plan_entry *part, const char *parent,
                     int level, const char *words)
{
    const struct plan_entry *within = parent ? NULL : part_within(part);
    const cJSON *rows = json_get(s->content, "rows");
    unsigned n = 0;

    for (const cJSON *row = json_first(rows); row; row = json_next(row)) {
        const char *heading;

        if (!is_of(s, row, part->section, parent))
            continue;
        heading = arena_printf(s->h.out.arena, "%s %u", words, ++n);
        html_heading(&s->h, level, heading);
        row_facts(s, part, row);
        if (within)
            numbered(s, within, json_text(row, "id"), level + 1, one_of(s, within));
    }
}

static size_t rows_of(const struct plan_sheet *s, const struct plan_entry *part, const char *parent)
{
    const cJSON *rows = json_get(s->content, "rows");
    size_t n = 0;

    for (const cJSON *row = json_first(rows); row; row = json_next(row))
        n += is_of(s, row, part->section, parent);
    return n;
}

#define COLUMNS_MOST 8

/* Short things side by side. */
static void columns(struct plan_sheet *s, const struct plan_entry *part, size_t rows)
{
    const char *names[COLUMNS_MOST];
    const char **cells = arena_alloc(s->h.out.arena, rows * COLUMNS_MOST * sizeof *cells);
    const cJSON *list = json_get(s->content, "rows");
    size_t n = 0, at = 0;

    for (const struct plan_entry *e = NULL; n < COLUMNS_MOST && (e = next_slot(part, e));)
        names[n++] = label_of(s, e);
    for (const cJSON *row = json_first(list); row; row = json_next(row)) {
        size_t column = 0;

        if (!is_of(s, row, part->section, NULL))
            continue;
        for (const struct plan_entry *e = NULL; column < n && (e = next_slot(part, e)); column++)
            cells[at++] = value_of(s, e, json_get(row, "fields"));
    }
    html_table(&s->h, names, n, cells, rows);
}

static bool is_short(const struct plan_entry *part)
{
    for (const struct plan_entry *e = NULL; (e = next_slot(part, e));)
        if (e->kind == PLAN_LONG)
            return false;
    return true;
}

static void many(struct plan_sheet *s, const struct plan_entry *part)
{
    bool within = *part->parent != '\0';
    size_t rows = rows_of(s, part, within ? "" : NULL);

    if (!rows)
        return;
    s->any = true;
    html_heading(&s->h, 2, label_of(s, part));
    if (is_short(part))
        columns(s, part, rows);
    else
        numbered(s, part, within ? "" : NULL, 3, one_of(s, part));
}

/* SIP-2: how far the plan may reach, as the reader of a paper must know too. */
static void consents(struct plan_sheet *s)
{
    const cJSON *list = json_get(s->content, "consents");
    struct html *h = &s->h;

    if (!json_size(list))
        return;
    html_heading(h, 2, html_word(h, "Samtycke", "Consent"));
    for (const cJSON *one_ = json_first(list); one_; one_ = json_next(one_)) {
        struct html_facts facts = {.h = h};
        const cJSON *units = json_get(one_, "units");
        struct buf names = buf_make(h->out.arena, 65536);

        for (const cJSON *u = json_first(units); u; u = json_next(u)) {
            const char *name = json_text(u, "name");

            buf_printf(&names, "%s%s", names.len ? "\n" : "", name ? name : "");
        }
        html_fact(&facts, html_word(h, "Lämnades", "Given"),
                  html_day(h, json_text(one_, "givenAt")));
        html_fact(&facts, html_word(h, "Gäller till och med", "Valid to"),
                  html_day(h, json_text(one_, "validTo")));
        html_fact(&facts, html_word(h, "Enheter som får ta del av planen", "Units that may see it"),
                  names.data);
        html_facts_end(&facts);
    }
}

static const char *state_words(const struct html *h, const cJSON *doc)
{
    const char *state = json_text(doc, "state");

    if (state && strcmp(state, "closed") == 0)
        return html_word(h, "Planen är avslutad", "The plan is closed");
    if (state && strcmp(state, "paused") == 0)
        return html_word(h, "Planen är pausad, samtycket är återtaget",
                         "The plan is paused, the consent has been withdrawn");
    if (json_true(doc, "draft"))
        return html_word(h, "Utkast, inte fastställt", "Draft, not established");
    return NULL;
}

static const char *version_words(struct arena *a, const cJSON *doc, const struct paper *paper)
{
    struct html words = {.lang = paper->lang};
    const char *state = state_words(&words, doc);
    int64_t number;

    if (json_true(doc, "draft") || !json_int(doc, "number", &number))
        return state;
    return arena_printf(a, "Version %lld%s%s", (long long)number, state ? ". " : "",
                        state ? state : "");
}

static void about(struct plan_sheet *s, const cJSON *doc)
{
    struct html_facts facts = {.h = &s->h};
    const cJSON *by = json_get(doc, "establishedBy");
    struct html *h = &s->h;

    if (!json_true(doc, "draft")) {
        html_fact(&facts, html_word(h, "Fastställd", "Established"),
                  html_moment(h, json_text(doc, "establishedAt")));
        html_fact(&facts, html_word(h, "Fastställd av", "Established by"), json_text(by, "name"));
    }
    if (!h->hidden)
        html_fact(&facts, html_word(h, "Enhet", "Unit"), json_text(doc, "unitName"));
    html_fact(&facts, html_word(h, "Följs upp senast", "Followed up by"),
              html_day(h, json_text(doc, "followUpOn")));
    html_fact(&facts, html_word(h, "Avslutad", "Closed"),
              html_moment(h, json_text(doc, "endedAt")));
    html_facts_end(&facts);
}

char *paper_plan(struct arena *a, cJSON *doc, const struct paper *paper, size_t *len)
{
    const char *title = paper->lang == LANG_EN ? "Coordinated individual plan (SIP)"
                                               : "Samordnad individuell plan (SIP)";
    struct plan_sheet s = {.content = json_get(doc, "content"), .child = json_true(doc, "child")};

    s.h = sheet_begin(a, json_get(doc, "head"), paper, title, version_words(a, doc, paper));
    if (state_words(&s.h, doc))
        html_paragraph(&s.h, "state", state_words(&s.h, doc));
    about(&s, doc);
    for (const struct plan_entry *part = PLAN_PARTS; !part->end; part++) {
        if (part->what != PLAN_PART || (part->child && !s.child))
            continue;
        if (part->many)
            many(&s, part);
        else
            one(&s, part);
    }
    if (!s.any)
        html_paragraph(&s.h, NULL,
                       html_word(&s.h, "Planen är inte ifylld än.", "Nothing is written yet."));
    consents(&s);
    return sheet_end(&s.h, len);
}

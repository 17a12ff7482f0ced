/*
 * paper_discharge.c - what a patient takes home (LUS-19): the written information, the times that
 * have been agreed on, and whom to call.
 */
#include "document/form.h"
#include "paper/sheet.h"
#include <string.h>

#define COLUMNS_MOST 8

static const char *label_of(const struct html *h, const struct form_entry *e)
{
    return html_word(h, e->sv, e->en);
}

static const char *cell_of(struct html *h, const struct form_entry *column, const cJSON *row)
{
    const char *value = json_text(row, column->key);
    const struct form_entry *named = NULL;

    if (!value)
        return NULL;
    if (column->type == FORM_MOMENT)
        return html_moment(h, value);
    if (column->type == FORM_CHOICE)
        named = form_find(column, FORM_OPTION, value);
    if (column->type == FORM_PAPER)
        named = form_kind(value);
    return named ? label_of(h, named) : value;
}

/* rules.md 5.5: neither where in care the person is nor where a meeting will be. */
static bool left_out(const struct html *h, const struct form_entry *column)
{
    return h->hidden && (strcmp(column->key, "unit") == 0 || strcmp(column->key, "place") == 0);
}

static void rows_of(struct html *h, const struct form_entry *section, const cJSON *rows)
{
    const char *names[COLUMNS_MOST];
    const struct form_entry *columns[COLUMNS_MOST], *e = NULL;
    size_t n = 0, count = (size_t)json_size(rows), at = 0;
    const char **cells = arena_alloc(h->out.arena, (count * COLUMNS_MOST + 1) * sizeof *cells);

    while (n < COLUMNS_MOST && (e = form_next(section, e, FORM_COLUMN))) {
        if (left_out(h, e))
            continue;
        columns[n] = e;
        names[n++] = label_of(h, e);
    }
    for (const cJSON *row = json_first(rows); row; row = json_next(row))
        for (size_t i = 0; i < n; i++)
            cells[at++] = cell_of(h, columns[i], row);
    html_table(h, names, n, cells, count);
}

static void section_of(struct html *h, const struct form_entry *form, const cJSON *said)
{
    const char *key = json_text(said, "key"), *state = json_text(said, "state"),
               *text = json_text(said, "text");
    const struct form_entry *section = key ? form_find(form, FORM_SECTION, key) : NULL;

    if (!section)
        return;
    html_heading(h, 3, label_of(h, section));
    if (text && *text)
        html_said(h, text);
    else if (json_size(json_get(said, "rows")))
        rows_of(h, section, json_get(said, "rows"));
    else if (state && strcmp(state, "done") == 0)
        html_paragraph(h, NULL, html_word(h, "Inget.", "Nothing."));
    else
        html_paragraph(h, NULL, html_word(h, "Inte känt än. Fråga oss.", "Not known yet. Ask us."));
}

static void information(struct html *h, const cJSON *doc)
{
    const struct form_entry *form = form_kind("patient-summary");
    const cJSON *told = json_get(doc, "information"), *sections = json_get(told, "sections");

    html_heading(h, 2, html_word(h, "Skriftlig information", "Written information"));
    if (!told || !form) {
        html_paragraph(h, "state",
                       html_word(h, "Den skriftliga informationen är inte skriven än.",
                                 "The written information has not been written yet."));
        return;
    }
    for (const cJSON *said = json_first(sections); said; said = json_next(said))
        section_of(h, form, said);
}

static const char *time_kind(const struct html *h, const char *kind)
{
    static const struct {
        const char *kind, *sv, *en;
    } kinds[] = {{"visit", "Besök", "Visit"},
                 {"home-visit", "Hembesök", "Home visit"},
                 {"phone-call", "Telefonsamtal", "Telephone call"},
                 {"video-call", "Videosamtal", "Video call"},
                 {"follow-up", "Uppföljning", "Follow-up"},
                 {"sip-meeting", "SIP-möte", "SIP meeting"}};

    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return html_word(h, kinds[i].sv, kinds[i].en);
    return html_word(h, "Tid", "Time");
}

/* A row a time: the database has left out the place of a protected identity. */
void sheet_times(struct html *h, const cJSON *list)
{
    const char *columns[] = {
        html_word(h, "När", "When"),          html_word(h, "Vad", "What"),
        html_word(h, "Enhet", "Unit"),        html_word(h, "Var", "Where"),
        html_word(h, "Du träffar", "With"),   html_word(h, "Att tänka på", "To think of"),
        html_word(h, "Telefon", "Telephone"),
    };
    const size_t n = sizeof columns / sizeof *columns;
    size_t count = (size_t)json_size(list), at = 0;
    const char **cells = arena_alloc(h->out.arena, (count * n + 1) * sizeof *cells);

    if (!count)
        return;
    html_heading(h, 2, html_word(h, "Dina tider", "Your times"));
    for (const cJSON *one = json_first(list); one; one = json_next(one)) {
        cells[at++] = html_moment(h, json_text(one, "startsAt"));
        cells[at++] = time_kind(h, json_text(one, "kind"));
        cells[at++] = h->hidden ? NULL : json_text(json_get(one, "unit"), "name");
        cells[at++] = h->hidden ? NULL : json_text(one, "place");
        cells[at++] = json_text(json_get(one, "with"), "name");
        cells[at++] = json_text(one, "preparation");
        cells[at++] = json_text(one, "unitPhone");
    }
    html_table(h, columns, n, cells, count);
}

static void about(struct html *h, const cJSON *doc)
{
    const cJSON *unit = json_get(doc, "unit");
    struct html_facts facts = {.h = h};

    if (!h->hidden) {
        html_fact(&facts, html_word(h, "Vårdad på", "Cared for at"), json_text(unit, "name"));
        html_fact(&facts, html_word(h, "Telefon dit", "Telephone there"), json_text(unit, "phone"));
    }
    html_fact(&facts, html_word(h, "Kom in", "Came"), html_moment(h, json_text(doc, "admittedAt")));
    if (json_text(doc, "leftAt"))
        html_fact(&facts, html_word(h, "Hemgång", "Went home"),
                  html_moment(h, json_text(doc, "leftAt")));
    else
        html_fact(&facts, html_word(h, "Beräknad hemgång", "Expected home"),
                  html_day(h, json_text(doc, "expectedDischargeDate")));
    html_facts_end(&facts);
}

char *paper_discharge(struct arena *a, cJSON *doc, const struct paper *paper, size_t *len)
{
    const char *version = NULL;
    struct html h;
    int64_t number;

    if (json_int(json_get(doc, "information"), "number", &number))
        version = arena_printf(a, "Version %lld", (long long)number);
    h = sheet_begin(a, json_get(doc, "head"), paper,
                    paper->lang == LANG_EN ? "Information at discharge"
                                           : "Information vid utskrivning",
                    version);
    about(&h, doc);
    information(&h, doc);
    sheet_times(&h, json_get(doc, "times"));
    sheet_contacts(&h, doc, 2, paper->now);
    return sheet_end(&h, len);
}

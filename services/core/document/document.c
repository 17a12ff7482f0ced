/*
 * document.c - the rules of a document: pure, no input or output.
 *
 * Leaves to the database what only it can know: who may write it, which units take part, which
 * points the county's checklist has, what the case itself says (sql/api/document.sql).
 */
#include "document/document.h"
#include "base/clock.h"
#include "base/uuid.h"
#include <string.h>

#define SECTIONS_MAX 60
#define ROWS_MAX     40
#define TEXT_MAX     4000
#define CELL_MAX     500
#define KEY_MAX      200
#define COLUMNS_MAX  8
#define COUNT_MAX    9999

static const char *const STATES[] = {"untouched", "unknown", "done", NULL};
static const char *const ANSWERS[] = {"yes", "no", NULL};
static const char *const HOW[] = {"phone", "paper", "other-system", "in-person", NULL};

struct written { /* one section as it came */
    const char *key, *state, *choice, *text;
    bool none; /* done, and the answer is that there is nothing */
    const cJSON *rows;
};

static const struct json_field BODY[] = {
    {"kind", JSON_TEXT, true, offsetof(struct document, kind), 1, 40, NULL},
    {"sections", JSON_ARRAY, true, offsetof(struct document, sections), 0, SECTIONS_MAX, NULL},
    {"receiptWanted", JSON_BOOL, false, offsetof(struct document, receipt), 0, 0, NULL},
    {"occurredAt", JSON_TIME, false, offsetof(struct document, occurred_at), 0, 0, NULL},
    {"afterwards", JSON_ENUM, false, offsetof(struct document, afterwards), 0, 0, HOW},
    JSON_END};

static const struct json_field SECTION[] = {
    {"key", JSON_TEXT, true, offsetof(struct written, key), 1, KEY_MAX, NULL},
    {"state", JSON_ENUM, true, offsetof(struct written, state), 0, 0, STATES},
    {"none", JSON_BOOL, false, offsetof(struct written, none), 0, 0, NULL},
    {"choice", JSON_TEXT, false, offsetof(struct written, choice), 1, 40, NULL},
    {"text", JSON_TEXT, false, offsetof(struct written, text), 0, TEXT_MAX, NULL},
    {"rows", JSON_ARRAY, false, offsetof(struct written, rows), 0, ROWS_MAX, NULL},
    JSON_END};

struct reading {
    struct arena *a;
    struct problem *why;
};

static int refuse(struct reading *r, const char *pointer, const char *reason)
{
    *r->why = (struct problem){.err = SP_EINVAL, .pointer = pointer, .reason = reason};
    return SP_EINVAL;
}

static bool blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

static bool is(const char *text, const char *word)
{
    return text && strcmp(text, word) == 0;
}

/* ---- rows ---- */

/* What is wrong with a cell; NULL: nothing. An empty cell is not known yet. */
static const char *cell_fault(const struct form_entry *column, const char *text)
{
    int64_t number;
    int32_t day;

    switch (column->type) {
    case FORM_NUMBER:
        return text_int(text, 0, COUNT_MAX, &number) ? "out-of-range" : NULL;
    case FORM_DATE:
        return clock_parse_date(text, &day) ? "bad-date" : NULL;
    case FORM_UNIT:
        return uuid_valid(text) ? NULL : "bad-id";
    case FORM_CHOICE:
        return form_find(column, FORM_OPTION, text) ? NULL : "bad-choice";
    default:
        return NULL;
    }
}

/* A row with the columns of the form in their order; NULL in `out` when all of it is empty. */
static int read_row(struct reading *r, const struct form_entry *section, const cJSON *row,
                    const char *at, cJSON **out)
{
    struct json_field fields[COLUMNS_MAX + 1] = {0};
    const char *cells[COLUMNS_MAX] = {0};
    const struct form_entry *column = NULL;
    unsigned n = 0;

    *out = NULL;
    while ((column = form_next(section, column, FORM_COLUMN)) != NULL && n < COLUMNS_MAX) {
        fields[n] = (struct json_field){column->key, JSON_TEXT, false, n * sizeof *cells,
                                        0,           CELL_MAX,  NULL};
        n++;
    }
    if (json_read(r->a, row, at, fields, cells, r->why))
        return SP_EINVAL;
    for (unsigned i = 0; i < n; i++) {
        column = form_find(section, FORM_COLUMN, fields[i].name);
        if (blank(cells[i]))
            continue;
        const char *fault = cell_fault(column, cells[i]);

        if (fault)
            return refuse(r, arena_printf(r->a, "%s/%s", at, column->key), fault);
        *out = *out ? *out : json_object(r->a);
        json_put_text(r->a, *out, column->key, cells[i]);
    }
    return SP_OK;
}

static int read_rows(struct reading *r, const struct form_entry *section, const cJSON *rows,
                     const char *at, cJSON **out)
{
    *out = NULL;
    for (int i = 0; i < json_size(rows); i++) {
        cJSON *row = NULL;

        if (read_row(r, section, json_at(rows, i), arena_printf(r->a, "%s/rows/%d", at, i), &row))
            return SP_EINVAL;
        if (!row)
            continue;
        *out = *out ? *out : json_array(r->a);
        json_add(r->a, *out, row);
    }
    return SP_OK;
}

/* ---- sections ---- */

/* What a section may hold by its type: the member that is foreign to it, NULL: none. */
static const char *foreign(const struct form_entry *section, const struct written *in)
{
    if (in->rows && section->type != FORM_LIST)
        return "rows";
    if (in->choice && section->type != FORM_CHOICE)
        return "choice";
    return NULL;
}

static bool has_content(const struct form_entry *section, const struct written *in,
                        const cJSON *rows)
{
    switch (section->type) {
    case FORM_CHOICE:
        return in->choice != NULL;
    case FORM_LIST:
        return rows != NULL;
    default:
        return !blank(in->text);
    }
}

/* Three states: nobody has looked; somebody has, and does not know yet; this is how it is. */
static const char *state_fault(const struct form_entry *section, const struct written *in,
                               const cJSON *rows)
{
    bool content = has_content(section, in, rows);

    if (in->none && (content || !is(in->state, "done")))
        return "bad-choice";
    if (is(in->state, "untouched") && (content || !blank(in->text)))
        return "bad-choice";
    if (section->need == FORM_LAW && (in->none || !is(in->state, "done")))
        return "legal-minimum";
    return is(in->state, "done") && !in->none && !content ? "missing" : NULL;
}

static cJSON *kept(struct arena *a, const struct written *in, cJSON *rows)
{
    cJSON *out = json_object(a);

    json_put_text(a, out, "key", in->key);
    json_put_text(a, out, "state", in->state);
    if (in->none)
        json_put_bool(a, out, "none", true);
    if (in->choice)
        json_put_text(a, out, "choice", in->choice);
    if (!blank(in->text))
        json_put_text(a, out, "text", in->text);
    if (rows)
        json_put(a, out, "rows", rows);
    return out;
}

static int read_section(struct reading *r, const struct form_entry *section,
                        const struct written *in, const char *at, cJSON **out)
{
    const char *wrong = foreign(section, in);
    cJSON *rows = NULL;

    if (wrong)
        return refuse(r, arena_printf(r->a, "%s/%s", at, wrong), "unknown-member");
    if (in->choice && !form_find(section, FORM_OPTION, in->choice))
        return refuse(r, arena_printf(r->a, "%s/choice", at), "bad-choice");
    if (read_rows(r, section, in->rows, at, &rows))
        return SP_EINVAL;
    wrong = state_fault(section, in, rows);
    if (wrong)
        return refuse(r, arena_printf(r->a, "%s/state", at), wrong);
    *out = kept(r->a, in, rows);
    return SP_OK;
}

/* A point of a checklist: yes, no, or nothing to do here (none); which points there are is for the
 * county to say. */
static int read_point(struct reading *r, const struct written *in, const char *at, cJSON **out)
{
    bool answered = in->none || in->choice;

    if (in->rows)
        return refuse(r, arena_printf(r->a, "%s/rows", at), "unknown-member");
    if (in->choice && !is(in->choice, ANSWERS[0]) && !is(in->choice, ANSWERS[1]))
        return refuse(r, arena_printf(r->a, "%s/choice", at), "bad-choice");
    if ((in->none && in->choice) || answered != is(in->state, "done"))
        return refuse(r, arena_printf(r->a, "%s/state", at), "bad-choice");
    *out = kept(r->a, in, NULL);
    return SP_OK;
}

static bool repeated(const struct written *list, int last)
{
    for (int i = 0; i < last; i++)
        if (is(list[i].key, list[last].key))
            return true;
    return false;
}

/* All sections as they came, each once and known. */
static int read_list(struct reading *r, const struct document *d, struct written *list)
{
    bool points = !form_next(d->form, NULL, FORM_SECTION);

    for (int i = 0; i < json_size(d->sections); i++) {
        const char *at = arena_printf(r->a, "/sections/%d", i);
        const struct form_entry *section;

        if (json_read(r->a, json_at(d->sections, i), at, SECTION, &list[i], r->why))
            return SP_EINVAL;
        section = form_find(d->form, FORM_SECTION, list[i].key);
        if (!points && (!section || section->type == FORM_GIVEN))
            return refuse(r, arena_printf(r->a, "%s/key", at), "bad-choice");
        if (repeated(list, i))
            return refuse(r, arena_printf(r->a, "%s/key", at), "duplicate-section");
    }
    return SP_OK;
}

static int find_written(const struct written *list, int n, const char *key)
{
    for (int i = 0; i < n; i++)
        if (is(list[i].key, key))
            return i;
    return -1;
}

/* Every section of the form in its order: what was not mentioned is untouched. */
static int read_form(struct reading *r, struct document *d, const struct written *list, int n)
{
    const struct form_entry *section = NULL;

    while ((section = form_next(d->form, section, FORM_SECTION)) != NULL) {
        struct written absent = {.key = section->key, .state = STATES[0]};
        int i = find_written(list, n, section->key);
        const char *at = i < 0 ? "/sections" : arena_printf(r->a, "/sections/%d", i);
        cJSON *out = NULL;

        if (i < 0 && section->need == FORM_LAW)
            return refuse(r, at, "legal-minimum");
        if (read_section(r, section, i < 0 ? &absent : &list[i], at, &out))
            return SP_EINVAL;
        json_add(r->a, d->content, out);
    }
    return SP_OK;
}

static int read_points(struct reading *r, struct document *d, const struct written *list, int n)
{
    for (int i = 0; i < n; i++) {
        cJSON *out = NULL;

        if (read_point(r, &list[i], arena_printf(r->a, "/sections/%d", i), &out))
            return SP_EINVAL;
        json_add(r->a, d->content, out);
    }
    return SP_OK;
}

int document_read(struct arena *a, const cJSON *body, struct document *out, struct problem *why)
{
    struct reading r = {a, why};
    struct written list[SECTIONS_MAX] = {0};
    int n;

    memset(out, 0, sizeof *out);
    out->receipt = true;
    if (json_read(a, body, "", BODY, out, why))
        return SP_EINVAL;
    out->form = form_kind(out->kind);
    if (!out->form)
        return refuse(&r, "/kind", "bad-choice");
    if (read_list(&r, out, list))
        return SP_EINVAL;
    n = json_size(out->sections);
    out->content = json_array(a);
    if (form_next(out->form, NULL, FORM_SECTION))
        return read_form(&r, out, list, n);
    return read_points(&r, out, list, n);
}

bool document_form_known(const char *form, bool in_case)
{
    return in_case ? form_kind(form) != NULL : is(form, "admission");
}

/* ---- the clock of compulsory care ---- */

struct decision {
    int32_t on, until; /* INT32_MIN: none */
};

static int32_t day_of(const cJSON *row, const char *name)
{
    const char *text = json_text(row, name);
    int32_t day;

    return text && !clock_parse_date(text, &day) ? day : INT32_MIN;
}

/* The last decision of this kind. */
static struct decision last_decision(const cJSON *rows, const char *kind)
{
    struct decision last = {INT32_MIN, INT32_MIN};

    for (int i = 0; i < json_size(rows); i++) {
        const cJSON *row = json_at(rows, i);
        const char *what = json_text(row, "decision");
        int32_t on = day_of(row, "on");

        if (is(what, kind) && on != INT32_MIN && on >= last.on)
            last = (struct decision){on, day_of(row, "until")};
    }
    return last;
}

static const cJSON *rows_of(const cJSON *content, const char *key)
{
    for (int i = 0; i < json_size(content); i++)
        if (is(json_text(json_at(content, i), "key"), key))
            return json_get(json_at(content, i), "rows");
    return NULL;
}

/* The shorter of what the court said and what the law allows. */
static int32_t expiry(enum deadline_rule rule, int32_t from, int32_t until)
{
    int32_t most = deadline_permission(rule, from).date;

    return until != INT32_MIN && until < most ? until : most;
}

struct document_clock document_clock(const cJSON *content)
{
    const cJSON *rows = rows_of(content, "decisions");
    struct decision admission = last_decision(rows, "admission");
    struct decision granted = last_decision(rows, "permission");
    struct decision longer = last_decision(rows, "extension");
    struct decision applied = last_decision(rows, "application");
    struct document_clock clock = {.met = INT32_MIN};
    int32_t since = admission.on;

    if (longer.on != INT32_MIN && longer.on >= granted.on) {
        clock.rule = DEADLINE_PERMISSION_EXTENDED;
        clock.from = since = longer.on;
        clock.due = expiry(clock.rule, clock.from, longer.until);
    } else if (granted.on != INT32_MIN) {
        clock.rule = DEADLINE_PERMISSION_FIRST;
        clock.from = admission.on != INT32_MIN ? admission.on : granted.on;
        clock.due = expiry(clock.rule, clock.from, granted.until);
        since = granted.on;
    } else if (admission.on != INT32_MIN) {
        clock.rule = DEADLINE_PERMISSION_APPLY;
        clock.from = admission.on;
        clock.due = deadline_permission(clock.rule, clock.from).date;
    } else
        return clock;
    clock.runs = true;
    if (applied.on != INT32_MIN && (applied.on > since || clock.rule == DEADLINE_PERMISSION_APPLY))
        clock.met = applied.on;
    return clock;
}

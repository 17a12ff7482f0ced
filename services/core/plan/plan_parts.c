/*
 * plan_parts.c - owns the tables of parts.def and state.def, and the text of the first for the
 * client.
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "plan/plan.h"
#include <string.h>

/* clang-format off */
enum { ONE = 0, MANY = 1, ALL = 0, CHILD = 1, SET = 0, LIVE = 1,
       TEXT = PLAN_TEXT, LONG = PLAN_LONG, DATE = PLAN_DATE, CHOICE = PLAN_CHOICE, UNIT = PLAN_UNIT, RATING = PLAN_RATING };

#define PART(s, many_, who, parent_, sv_, en_, hsv, hen)                                           \
    {.what = PLAN_PART, .section = (s), .key = (s), .sv = (sv_), .en = (en_), .help_sv = (hsv),    \
     .help_en = (hen), .parent = (parent_), .many = (many_), .child = (who)},
#define SLOT(s, name, kind_, most_, live_, sv_, en_)                                               \
    {.what = PLAN_SLOT, .section = (s), .key = s "." name, .sv = (sv_), .en = (en_),               \
     .help_sv = "", .help_en = "", .parent = "", .kind = (enum plan_kind)(kind_),                  \
     .most = (most_), .live = (live_)},
#define PICK(value, sv_, en_)                                                                      \
    {.what = PLAN_PICK, .section = "", .key = (value), .sv = (sv_), .en = (en_), .help_sv = "",    \
     .help_en = "", .parent = ""},
/* clang-format on */

const struct plan_entry PLAN_PARTS[] = {
#include "plan/parts.def"
    {.end = true, .section = "", .key = "", .sv = "", .en = ""}};

const struct plan_move PLAN_MOVES[] = {
#define MOVE(act, from, to) {act, from, to},
#include "plan/state.def"
    {NULL, NULL, NULL}};

const char *plan_kind_name(enum plan_kind kind)
{
    static const char *const names[] = {"text", "long", "date", "choice", "unit", "rating"};

    return names[kind];
}

bool plan_allows(const char *act, const char *state)
{
    for (const struct plan_move *m = PLAN_MOVES; m->act; m++)
        if (strcmp(m->act, act) == 0 && strcmp(m->from, state) == 0)
            return true;
    return false;
}

const struct plan_entry *plan_slot(const char *name)
{
    for (const struct plan_entry *e = PLAN_PARTS; !e->end; e++)
        if (e->what == PLAN_SLOT && strcmp(e->key, name) == 0)
            return e;
    return NULL;
}

static bool choice_of(const struct plan_entry *slot, const char *value)
{
    for (const struct plan_entry *e = slot + 1; e->what == PLAN_PICK && !e->end; e++)
        if (strcmp(e->key, value) == 0)
            return true;
    return false;
}

static int refuse(struct problem *why, const char *reason)
{
    *why = (struct problem){.err = SP_EINVAL, .pointer = "/value", .reason = reason};
    return SP_EINVAL;
}

int plan_value(const struct plan_entry *slot, const char *value, struct problem *why)
{
    int32_t day;
    int64_t number;

    if (!value)
        return SP_OK;
    switch (slot->kind) {
    case PLAN_TEXT:
    case PLAN_LONG:
        if (slot->kind == PLAN_TEXT && strpbrk(value, "\n\r"))
            return refuse(why, "bad-text");
        return (int64_t)text_length(value) > slot->most ? refuse(why, "too-long") : SP_OK;
    case PLAN_DATE:
        return clock_parse_date(value, &day) ? refuse(why, "bad-date") : SP_OK;
    case PLAN_CHOICE:
        return choice_of(slot, value) ? SP_OK : refuse(why, "bad-choice");
    case PLAN_UNIT:
        return uuid_valid(value) ? SP_OK : refuse(why, "bad-id");
    case PLAN_RATING:
        return text_int(value, 0, slot->most, &number) ? refuse(why, "out-of-range") : SP_OK;
    }
    return refuse(why, "wrong-type");
}

static cJSON *words(struct arena *a, const char *sv, const char *en)
{
    cJSON *out = json_object(a);

    json_put_text(a, out, "sv", sv);
    json_put_text(a, out, "en", en);
    return out;
}

static cJSON *slot_doc(struct arena *a, const struct plan_entry *slot)
{
    cJSON *out = json_object(a), *choices = json_array(a);

    json_put_text(a, out, "name", slot->key);
    json_put_text(a, out, "kind", plan_kind_name(slot->kind));
    json_put_int(a, out, "most", slot->most);
    json_put_bool(a, out, "live", slot->live);
    json_put(a, out, "label", words(a, slot->sv, slot->en));
    for (const struct plan_entry *e = slot + 1; e->what == PLAN_PICK && !e->end; e++) {
        cJSON *one = json_object(a);

        json_put_text(a, one, "value", e->key);
        json_put(a, one, "label", words(a, e->sv, e->en));
        json_add(a, choices, one);
    }
    json_put(a, out, "choices", choices);
    return out;
}

static cJSON *part_doc(struct arena *a, const struct plan_entry *part)
{
    cJSON *out = json_object(a), *fields = json_array(a);

    json_put_text(a, out, "section", part->key);
    json_put_bool(a, out, "many", part->many);
    json_put_bool(a, out, "child", part->child);
    json_put_text(a, out, "parent", part->parent[0] ? part->parent : NULL);
    json_put(a, out, "label", words(a, part->sv, part->en));
    json_put(a, out, "help", words(a, part->help_sv, part->help_en));
    for (const struct plan_entry *e = part + 1; e->what != PLAN_PART && !e->end; e++)
        if (e->what == PLAN_SLOT)
            json_add(a, fields, slot_doc(a, e));
    json_put(a, out, "fields", fields);
    return out;
}

char *plan_reference(struct arena *a, size_t *len)
{
    cJSON *out = json_object(a), *parts = json_array(a);

    for (const struct plan_entry *e = PLAN_PARTS; !e->end; e++)
        if (e->what == PLAN_PART)
            json_add(a, parts, part_doc(a, e));
    json_put(a, out, "parts", parts);
    return json_print(a, out, len);
}

/*
 * agreement.c - the rules of an agreement: what stands in it, what it lacks (PK-2) and what must
 * not be overlooked in it. Pure, no input or output.
 *
 * agreement_missing is the same rule as agreement.missing in the database, which keeps it (0031).
 */
#include "agreement/agreement.h"
#include "base/clock.h"
#include "base/text.h"
#include <string.h>

#define LABEL_MAX 60

const struct agreement_move AGREEMENT_MOVES[] = {
#define MOVE(act, from, to) {act, from, to},
#include "agreement/state.def"
    {NULL, NULL, NULL}};

const struct agreement_slot AGREEMENT_SLOTS[] = {
    {"matters", true, false}, /* in the patient's words */
    {"self", true, false},    /* what I do myself */
    {"care", false, false},   /* what care does */
    {"advice", false, false}, /* self-care advice (PK-6) */
    {"worse", false, false},  /* when I should make contact */
    {"follow-up", false, true}, {NULL, false, false}};

static bool blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

static bool is(const char *text, const char *other)
{
    return text && strcmp(text, other) == 0;
}

bool agreement_allows(const char *act, const char *state)
{
    for (const struct agreement_move *m = AGREEMENT_MOVES; m->act; m++)
        if (is(act, m->act) && is(state, m->from))
            return true;
    return false;
}

const struct agreement_slot *agreement_slot(const char *name)
{
    for (const struct agreement_slot *slot = AGREEMENT_SLOTS; slot->name; slot++)
        if (is(name, slot->name))
            return slot;
    return NULL;
}

int agreement_value(const struct agreement_slot *slot, const char *value, struct problem *why)
{
    int32_t day;

    if (!value)
        return SP_OK;
    why->reason = slot->day      ? clock_parse_date(value, &day) ? "bad-date" : NULL
                  : blank(value) ? "missing"
                                 : NULL;
    if (!why->reason)
        return SP_OK;
    why->pointer = "/value";
    return SP_EINVAL;
}

unsigned agreement_missing(const char *matters, const char *care)
{
    return (blank(matters) ? AGREEMENT_MATTERS : 0u) | (blank(care) ? AGREEMENT_CARE : 0u);
}

int agreement_label(const char *label, struct problem *why)
{
    why->reason = blank(label)                     ? "missing"
                  : !text_plain(label)             ? "bad-text"
                  : strpbrk(label, "\n\t")         ? "bad-text"
                  : text_length(label) > LABEL_MAX ? "too-long"
                                                   : NULL;
    return why->reason ? SP_EINVAL : SP_OK;
}

/* ---- what it says about itself ---- */

static bool some(const cJSON *facts, const char *name)
{
    int64_t n = 0;

    return json_int(facts, name, &n) && n > 0;
}

static void tell_signs(struct arena *a, cJSON *agreement, const char *today)
{
    const cJSON *facts = json_get(agreement, "facts");
    const char *state = json_text(agreement, "state");
    const char *follow_up = json_text(agreement, "followUpOn");
    cJSON *signs = json_array(a);

    if (is(state, "in-force") && !follow_up)
        json_add_text(a, signs, "follow-up-missing");
    if (is(state, "in-force") && follow_up && strcmp(follow_up, today) < 0)
        json_add_text(a, signs, "follow-up-overdue");
    if (!is(state, "ended") && !some(facts, "contacts"))
        json_add_text(a, signs, "no-contact");
    if (!is(state, "ended") && some(facts, "closedPlans"))
        json_add_text(a, signs, "plan-closed");
    if (json_true(facts, "changed"))
        json_add_text(a, signs, "not-agreed");
    if (json_true(facts, "asked"))
        json_add_text(a, signs, "comment");
    json_put(a, agreement, "signs", signs);
    json_drop(agreement, "facts");
}

static const char *value_of(const cJSON *fields, const char *name)
{
    for (const cJSON *one = json_first(fields); one; one = json_next(one))
        if (is(json_text(one, "name"), name))
            return json_text(one, "value");
    return NULL;
}

void agreement_tell(struct arena *a, cJSON *agreement, const char *today)
{
    const cJSON *fields = json_get(agreement, "fields");
    unsigned lack;
    cJSON *missing;

    tell_signs(a, agreement, today);
    if (!fields)
        return;
    missing = json_array(a);
    lack = json_size(json_get(agreement, "acts")) == 0
               ? 0 /* another unit's, or over */
               : agreement_missing(value_of(fields, "matters"), value_of(fields, "care"));
    if (lack & AGREEMENT_MATTERS)
        json_add_text(a, missing, "matters");
    if (lack & AGREEMENT_CARE)
        json_add_text(a, missing, "care");
    json_put(a, agreement, "missing", missing);
}

/*
 * plan.c - the rules of a plan: what the law demands of it (SIP-2, SIP-4) and what must not be
 * overlooked in it. Pure, no input or output.
 *
 * plan_missing is the same rule as plan.missing in the database, which keeps it (0022): this one
 * says it in words before somebody tries, that one makes the opposite impossible.
 */
#include "plan/plan.h"
#include "base/clock.h"
#include <string.h>

static bool blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

static bool is(const char *text, const char *other)
{
    return text && strcmp(text, other) == 0;
}

static bool principal(const char *text)
{
    return is(text, "region") || is(text, "municipality");
}

static const char *field(const cJSON *holder, const char *name)
{
    return json_text(json_get(holder, "fields"), name);
}

unsigned plan_missing(const cJSON *content)
{
    unsigned lack = 0;
    unsigned actions = 0;
    bool others = is(field(content, "others.none"), "yes");
    const cJSON *rows = json_get(content, "rows");

    for (const cJSON *row = json_first(rows); row; row = json_next(row)) {
        const char *section = json_text(row, "section");

        if (is(section, "action")) {
            actions++;
            if (blank(field(row, "action.text")))
                lack |= PLAN_EFFORTS;
            if (!principal(field(row, "action.principal")))
                lack |= PLAN_RESPONSIBLE;
        } else if (is(section, "other") && !blank(field(row, "other.text")))
            others = true;
    }
    if (actions == 0)
        lack |= PLAN_EFFORTS;
    if (!others)
        lack |= PLAN_OTHERS;
    if (!principal(field(content, "overall.principal")))
        lack |= PLAN_OVERALL;
    if (json_size(json_get(content, "consents")) == 0)
        lack |= PLAN_CONSENT;
    return lack;
}

static const char *const LACKS[] = {"efforts", "responsible", "others", "overall", "consent", NULL};

const char *plan_lack_name(unsigned bit)
{
    for (unsigned i = 0; LACKS[i]; i++)
        if (bit == 1u << i)
            return LACKS[i];
    return NULL;
}

/* ---- what a plan says about itself ---- */

struct telling {
    struct arena *a;
    const cJSON *plan; /* as the database made it */
    cJSON *content;    /* as it would be established */
    cJSON *signs;
    const char *today;
};

static cJSON *fields_of(struct telling *t, const char *row)
{
    cJSON *out = json_object(t->a);
    const cJSON *fields = json_get(t->plan, "fields");

    for (const cJSON *f = json_first(fields); f; f = json_next(f)) {
        const char *of = json_text(f, "rowId"), *value = json_text(f, "value");

        if (!blank(value) && (row ? is(of, row) : !of))
            json_put_text(t->a, out, json_text(f, "name"), value);
    }
    return out;
}

/* A row that says nothing is not established: what is begun and empty stops nobody. */
static cJSON *rows_of(struct telling *t)
{
    cJSON *out = json_array(t->a);
    const cJSON *rows = json_get(t->plan, "rows");

    for (const cJSON *r = json_first(rows); r; r = json_next(r)) {
        cJSON *fields = fields_of(t, json_text(r, "id")), *one;

        if (!fields->child)
            continue;
        one = json_object(t->a);
        json_put_text(t->a, one, "id", json_text(r, "id"));
        json_put_text(t->a, one, "section", json_text(r, "section"));
        json_put_text(t->a, one, "parentId", json_text(r, "parentId"));
        json_put(t->a, one, "fields", fields);
        json_add(t->a, out, one);
    }
    return out;
}

static cJSON *content_of(struct telling *t)
{
    cJSON *out = json_object(t->a), *consents = json_array(t->a);

    if (json_true(t->plan, "consented"))
        json_add_text(t->a, consents, "");
    json_put(t->a, out, "fields", fields_of(t, NULL));
    json_put(t->a, out, "rows", rows_of(t));
    json_put(t->a, out, "consents", consents);
    return out;
}

static void sign(struct telling *t, const char *name, const char *row)
{
    cJSON *one = json_object(t->a);

    json_put_text(t->a, one, "sign", name);
    json_put_text(t->a, one, "rowId", row);
    json_add(t->a, t->signs, one);
}

static bool takes_part(const struct telling *t, const char *unit)
{
    const cJSON *units = json_get(t->plan, "units");

    for (const cJSON *u = json_first(units); u; u = json_next(u))
        if (!json_get(u, "until") && is(json_text(json_get(u, "unit"), "id"), unit))
            return true;
    return false;
}

static void goal_signs(struct telling *t, const cJSON *goal)
{
    const char *id = json_text(goal, "id");
    const cJSON *rows = json_get(t->content, "rows");

    for (const cJSON *r = json_first(rows); r; r = json_next(r))
        if (is(json_text(r, "section"), "action") && is(json_text(r, "parentId"), id))
            return;
    sign(t, "goal-without-action", id);
}

static void action_signs(struct telling *t, const cJSON *action)
{
    const char *id = json_text(action, "id"), *unit = field(action, "action.unit");
    const char *due = field(action, "action.due"), *status = field(action, "action.status");

    if (is(status, "done") || is(status, "cancelled"))
        return;
    if (!unit)
        sign(t, "action-without-unit", id);
    else if (!takes_part(t, unit))
        sign(t, "unit-left", id);
    if (blank(field(action, "action.contact")))
        sign(t, "action-without-contact", id);
    if (due && strcmp(due, t->today) < 0)
        sign(t, "action-overdue", id);
}

/* Somebody who was a fixed contact of the person and is none any more, by the name that stands in
 * the plan. */
static bool contact_ended(const struct telling *t, const char *name)
{
    const cJSON *people = json_get(json_get(t->plan, "around"), "contacts");
    bool ended = false;

    for (const cJSON *p = json_first(people); name && p; p = json_next(p)) {
        if (!is(json_text(p, "name"), name))
            continue;
        if (!json_text(p, "until"))
            return false;
        ended = true;
    }
    return ended;
}

static void contact_signs(struct telling *t)
{
    const cJSON *rows = json_get(t->content, "rows");

    if (contact_ended(t, field(t->content, "overall.person")))
        sign(t, "contact-ended", NULL);
    for (const cJSON *r = json_first(rows); r; r = json_next(r)) {
        const char *status = field(r, "action.status");

        if (is(json_text(r, "section"), "action") && !is(status, "done") &&
            !is(status, "cancelled") && contact_ended(t, field(r, "action.contact")))
            sign(t, "contact-ended", json_text(r, "id"));
    }
}

/* A plan waits for its meeting, and the meeting's time was cancelled. */
static bool meeting_cancelled(const struct telling *t)
{
    const cJSON *times = json_get(json_get(t->plan, "around"), "meetings");
    bool cancelled = false;

    for (const cJSON *m = json_first(times); m; m = json_next(m)) {
        if (is(json_text(m, "state"), "booked"))
            return false;
        cancelled = cancelled || is(json_text(m, "state"), "cancelled");
    }
    return cancelled && is(json_text(t->plan, "state"), "called");
}

/* The person has left the hospital, and nobody has met about the plan or looked at it since. */
static bool gone_home(const struct telling *t)
{
    const char *left = json_text(json_get(json_get(t->plan, "around"), "case"), "leftAt");
    const cJSON *entries = json_get(t->plan, "entries");
    int64_t gone, at;

    if (!left || clock_parse(left, &gone) != SP_OK)
        return false;
    for (const cJSON *e = json_first(entries); e; e = json_next(e)) {
        const char *act = json_text(e, "act"), *when = json_text(e, "at");

        if ((is(act, "meeting") || is(act, "establish") || is(act, "revise") ||
             is(act, "follow-up")) &&
            when && clock_parse(when, &at) == SP_OK && at >= gone)
            return false;
    }
    return true;
}

static void around_signs(struct telling *t)
{
    if (meeting_cancelled(t))
        sign(t, "meeting-cancelled", NULL);
    if (gone_home(t))
        sign(t, "gone-home", NULL);
    contact_signs(t);
}

static void plan_signs(struct telling *t)
{
    const char *state = json_text(t->plan, "state"), *next = json_text(t->plan, "followUpOn");
    const cJSON *rows = json_get(t->content, "rows");

    if (is(state, "established") || is(state, "revised")) {
        if (!next)
            sign(t, "follow-up-missing", NULL);
        else if (strcmp(next, t->today) < 0)
            sign(t, "follow-up-overdue", NULL);
        if (!json_true(t->plan, "consented"))
            sign(t, "consent-ended", NULL);
    }
    for (const cJSON *r = json_first(rows); r; r = json_next(r)) {
        const char *section = json_text(r, "section");

        if (is(section, "goal"))
            goal_signs(t, r);
        else if (is(section, "action"))
            action_signs(t, r);
    }
    around_signs(t);
}

void plan_tell(struct arena *a, cJSON *plan, const char *today)
{
    struct telling t = {.a = a, .plan = plan, .signs = json_array(a), .today = today};
    cJSON *missing = json_array(a);
    unsigned lack;

    t.content = content_of(&t);
    lack = plan_missing(t.content);
    for (unsigned i = 0; LACKS[i]; i++)
        if (lack & 1u << i)
            json_add_text(a, missing, LACKS[i]);
    if (!is(json_text(plan, "state"), "closed"))
        plan_signs(&t);
    json_put(a, plan, "missing", missing);
    json_put(a, plan, "signs", t.signs);
}

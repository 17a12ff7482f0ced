/*
 * contact_now.c - how a contact is reached at a moment, and when that is another answer. Hours
 * become intervals of moments by the calendar of Sweden, so that the hour which is skipped or
 * doubled when the clocks change is as long as it is.
 */
#include "base/clock.h"
#include "contact/contact.h"
#include <string.h>

#define DAY_SECONDS 86400
#define STEPS_MAX   500 /* changes of the answer that are looked at to find when somebody answers */

static const char *const BY[] = {"contact", "substitute", "unit", "after-hours", "nobody"};

const char *contact_by_name(enum contact_by by)
{
    return BY[by];
}

static int weekday_of(int32_t date) /* 1970-01-01 was a Thursday */
{
    return (int)((((int64_t)date + 3) % 7 + 7) % 7) + 1;
}

static int64_t moment(int32_t date, int32_t second)
{
    return second == DAY_SECONDS ? clock_from_stockholm(date + 1, 0)
                                 : clock_from_stockholm(date, second);
}

static bool open_at(const struct contact_way *way, int64_t at)
{
    int32_t today = clock_stockholm(at).date;

    for (int i = 0; i < way->n_hours; i++) {
        const struct contact_hours *h = &way->hours[i];

        if (h->weekday == weekday_of(today) && moment(today, h->start) <= at &&
            at < moment(today, h->end))
            return true;
    }
    return way->n_hours == 0;
}

/* The absence that holds then, of those registered; the one that lasts longest. */
static const struct contact_away *absence_at(const struct contact_way *way, int64_t at)
{
    const struct contact_away *found = NULL;

    for (int i = 0; i < way->n_absences; i++) {
        const struct contact_away *one = &way->absences[i];

        if (one->from <= at && at < one->to && (!found || one->to > found->to))
            found = one;
    }
    return found;
}

/* Who answers in an interval that the contact is open: the substitute that the contact names comes
 * before the one that its unit has registered. */
static void meanwhile(const struct contact_way *way, const struct contact_away *absence, bool named,
                      struct contact_reach *out)
{
    bool any = named || (way->when.name && way->when.from == INT64_MIN);

    out->by = CONTACT_SUBSTITUTE;
    if (any) {
        out->name = way->when.name;
        out->phone = way->when_phone ? way->when_phone : way->unit_phone;
    } else if (absence && absence->name) {
        out->name = absence->name;
        out->phone = way->unit_phone;
    } else {
        out->by = way->unit_phone ? CONTACT_UNIT : CONTACT_NOBODY;
        out->phone = way->unit_phone;
    }
    if (out->by == CONTACT_SUBSTITUTE && !out->phone)
        out->phone = way->phone;
}

static struct contact_reach answer(const struct contact_way *way, int64_t at)
{
    const struct contact_away *absence = absence_at(way, at);
    bool named =
        way->when.name && way->when.from != INT64_MIN && way->when.from <= at && at < way->when.to;
    struct contact_reach out = {.away = absence || named, .closed = !open_at(way, at)};

    if (absence)
        out.back = absence->to;
    if (named && way->when.to > out.back)
        out.back = way->when.to;
    if (out.closed) {
        out.by = way->after_phone || way->after_text ? CONTACT_AFTER_HOURS
                 : way->unit_phone                   ? CONTACT_UNIT
                                                     : CONTACT_NOBODY;
        out.phone = out.by == CONTACT_UNIT ? way->unit_phone : way->after_phone;
    } else if (out.away) {
        meanwhile(way, absence, named, &out);
    } else {
        out.by = CONTACT_SELF;
        out.phone = way->phone;
    }
    return out;
}

static void nearer(int64_t candidate, int64_t after, int64_t *best)
{
    if (candidate > after && candidate < *best)
        *best = candidate;
}

/* The first moment after `at` at which the answer may be another one; INT64_MAX: there is none. */
static int64_t border(const struct contact_way *way, int64_t at)
{
    int32_t today = clock_stockholm(at).date;
    int64_t best = INT64_MAX;

    for (int i = 0; i < way->n_hours; i++) {
        int ahead = (way->hours[i].weekday - weekday_of(today) + 7) % 7;

        for (int32_t day = today + ahead; day <= today + 7; day += 7) {
            nearer(moment(day, way->hours[i].start), at, &best);
            nearer(moment(day, way->hours[i].end), at, &best);
        }
    }
    for (int i = 0; i < way->n_absences; i++) {
        nearer(way->absences[i].from, at, &best);
        nearer(way->absences[i].to, at, &best);
    }
    if (way->when.name) {
        nearer(way->when.from, at, &best);
        nearer(way->when.to, at, &best);
    }
    return best;
}

static bool answers(const struct contact_reach *r)
{
    return r->by == CONTACT_SELF || r->by == CONTACT_SUBSTITUTE;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool differs(const struct contact_reach *a, const struct contact_reach *b)
{
    return a->by != b->by || a->away != b->away || a->closed != b->closed || a->back != b->back ||
           !same(a->name, b->name) || !same(a->phone, b->phone);
}

struct contact_reach contact_reach(const struct contact_way *way, int64_t at)
{
    struct contact_reach now = answer(way, at);
    int64_t t = at;

    for (int i = 0; i < STEPS_MAX; i++) {
        struct contact_reach then;

        t = border(way, t);
        if (t == INT64_MAX)
            break;
        then = answer(way, t);
        if (!now.changes && differs(&now, &then))
            now.changes = t;
        if (!now.next && !answers(&now) && answers(&then))
            now.next = t;
        if (now.changes && (now.next || answers(&now)))
            break;
    }
    return now;
}

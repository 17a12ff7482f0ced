/*
 * contact_tell.c - what is worked out from a person's contacts: who is responsible now and how each
 * of them is reached, which kinds the reader's unit may add, and the guide value of its listing.
 */
#include "base/clock.h"
#include "contact/contact.h"
#include <string.h>

#define CONTACTS_MAX 100

static int64_t time_of(const cJSON *object, const char *name, int64_t otherwise)
{
    const char *text = json_text(object, name);
    int64_t at;

    return text && clock_parse(text, &at) == SP_OK ? at : otherwise;
}

static int32_t seconds(const char *text) /* "HH:MM", as it was checked when it was taken */
{
    return ((text[0] - '0') * 10 + text[1] - '0') * 3600 +
           ((text[3] - '0') * 10 + text[4] - '0') * 60;
}

static void read_hours(struct arena *a, const cJSON *rows, struct contact_way *way)
{
    int n = json_size(rows);
    struct contact_hours *hours = arena_alloc(a, ((size_t)n + 1) * sizeof *hours);

    for (int i = 0; i < n; i++) {
        const cJSON *row = json_at(rows, i);
        const char *start = json_text(row, "start"), *end = json_text(row, "end");
        int64_t weekday = 0;

        if (!json_int(row, "weekday", &weekday) || !start || !end)
            continue;
        hours[way->n_hours++] = (struct contact_hours){(int)weekday, seconds(start), seconds(end)};
    }
    way->hours = hours;
}

static void read_absences(struct arena *a, const cJSON *rows, struct contact_way *way)
{
    int n = json_size(rows);
    struct contact_away *absences = arena_alloc(a, ((size_t)n + 1) * sizeof *absences);

    for (int i = 0; i < n; i++) {
        const cJSON *row = json_at(rows, i);

        absences[way->n_absences++] =
            (struct contact_away){time_of(row, "from", INT64_MAX), time_of(row, "to", INT64_MAX),
                                  json_text(json_get(row, "substitute"), "name")};
    }
    way->absences = absences;
}

static void read_substitute(const cJSON *object, struct contact_way *way)
{
    const char *from = json_text(object, "from"), *to = json_text(object, "to");
    int32_t day;

    way->when = (struct contact_away){INT64_MIN, INT64_MAX, json_text(object, "name")};
    way->when_phone = json_text(object, "phone");
    if (from && clock_parse_date(from, &day) == SP_OK)
        way->when.from = clock_from_stockholm(day, 0);
    if (to && clock_parse_date(to, &day) == SP_OK)
        way->when.to = clock_from_stockholm(day + 1, 0);
}

static struct contact_way way_of(struct arena *a, const cJSON *contact)
{
    const cJSON *after = json_get(contact, "afterHours");
    struct contact_way way = {.phone = json_text(contact, "phone"),
                              .unit_phone = json_text(contact, "unitPhone"),
                              .after_phone = json_text(after, "phone"),
                              .after_text = json_text(after, "text")};

    read_hours(a, json_get(contact, "hours"), &way);
    read_absences(a, json_get(contact, "absences"), &way);
    read_substitute(json_get(contact, "substitute"), &way);
    return way;
}

static void put_moment(struct arena *a, cJSON *object, const char *name, int64_t at)
{
    char text[CLOCK_TEXT];

    json_put_text(a, object, name,
                  at > 0 && at < INT64_MAX ? arena_text(a, clock_format(at, text)) : NULL);
}

static cJSON *reach_doc(struct arena *a, const cJSON *contact, const struct contact_reach *r)
{
    cJSON *doc = json_object(a);
    const char *name = json_text(contact, "name");

    json_put_text(a, doc, "contactId", json_text(contact, "id"));
    json_put_text(a, doc, "kind", json_text(contact, "kind"));
    json_put_text(a, doc, "name", name ? name : json_text(contact, "function"));
    json_put_text(a, doc, "title", json_text(contact, "title"));
    json_put_text(a, doc, "unitName", json_text(json_get(contact, "unit"), "name"));
    json_put_text(a, doc, "by", contact_by_name(r->by));
    json_put_text(a, doc, "substitute", r->by == CONTACT_SUBSTITUTE ? r->name : NULL);
    json_put_text(a, doc, "phone", r->phone);
    json_put_text(a, doc, "text",
                  r->by == CONTACT_AFTER_HOURS ? json_text(json_get(contact, "afterHours"), "text")
                                               : NULL);
    json_put_bool(a, doc, "away", r->away);
    json_put_bool(a, doc, "closed", r->closed);
    put_moment(a, doc, "backAt", r->back);
    put_moment(a, doc, "nextAt", r->next);
    return doc;
}

static int rank(const cJSON *contact)
{
    const struct contact_kind *kind = contact_kind(json_text(contact, "kind"));

    return kind ? (int)(kind - CONTACT_KINDS) : CONTACTS_MAX;
}

/* Contacts come newest first: of several of one kind the newest is the responsible one. */
void contact_tell_now(struct arena *a, cJSON *contacts, int64_t at)
{
    const cJSON *list = json_get(contacts, "contacts");
    cJSON *now = json_object(a), *others = json_array(a);
    bool first = true;
    int64_t changes = INT64_MAX;

    for (const struct contact_kind *kind = CONTACT_KINDS; kind->slug; kind++) {
        for (const cJSON *one = json_first(list); one; one = json_next(one)) {
            struct contact_way way;
            struct contact_reach r;

            if (rank(one) != (int)(kind - CONTACT_KINDS))
                continue;
            way = way_of(a, one);
            r = contact_reach(&way, at);
            if (r.changes && r.changes < changes)
                changes = r.changes;
            if (first)
                json_put(a, now, "responsible", reach_doc(a, one, &r));
            else
                json_add(a, others, reach_doc(a, one, &r));
            first = false;
        }
    }
    if (first)
        json_put_text(a, now, "responsible", NULL);
    json_put(a, now, "others", others);
    put_moment(a, now, "at", at);
    put_moment(a, now, "changesAt", changes);
    json_put(a, contacts, "now", now);
}

static int present(const cJSON *list, struct contact_one have[CONTACTS_MAX])
{
    int n = 0;

    for (const cJSON *one = json_first(list); one && n < CONTACTS_MAX; one = json_next(one)) {
        have[n].kind = contact_kind(json_text(one, "kind"));
        have[n].provider = json_text(one, "providerId");
        if (have[n].kind && have[n].provider)
            n++;
    }
    return n;
}

static void tell_may_add(struct arena *a, cJSON *contacts)
{
    struct contact_one have[CONTACTS_MAX];
    int n = present(json_get(contacts, "contacts"), have);
    const cJSON *unit = json_get(contacts, "unit");
    const char *part = json_text(contacts, "part"), *unit_kind = json_text(unit, "kind"),
               *provider = json_text(unit, "providerId");
    cJSON *kinds = json_array(a);
    int64_t limit = 0;

    for (const struct contact_kind *kind = CONTACT_KINDS;
         kind->slug && part && unit_kind && provider && json_int(contacts, "limit", &limit);
         kind++) {
        cJSON *one;

        if (!contact_unit_may(kind, unit_kind) || strcmp(part, "none") == 0 ||
            (strcmp(part, "listed") == 0 && strcmp(kind->slug, "physician") != 0))
            continue;
        one = json_object(a);
        json_put_text(a, one, "kind", kind->slug);
        json_put_text(a, one, "reason", contact_room(have, n, kind, provider, limit));
        json_add(a, kinds, one);
    }
    json_put(a, contacts, "mayAdd", kinds);
}

void contact_tell(struct arena *a, cJSON *contacts, int64_t at)
{
    cJSON *capacity = (cJSON *)json_get(contacts, "capacity"); /* of the tree that is ours */
    int64_t specialists = 0, trainees = 0, listed = 0;

    contact_tell_now(a, contacts, at);
    tell_may_add(a, contacts);
    if (json_int(capacity, "specialistPercent", &specialists) &&
        json_int(capacity, "traineePercent", &trainees) && json_int(capacity, "listed", &listed)) {
        int64_t room = contact_capacity(specialists, trainees);

        json_put_int(a, capacity, "guide", room);
        json_put_bool(a, capacity, "over", listed > room);
    }
}

/*
 * contact.h - a person's fixed contacts (rules.md 4): which kinds there are and who may appoint
 * them, what must be said of one, for how many there is room, and who is responsible at a moment
 * and how to reach them. The use cases are in contact_api.h.
 *
 * Pure. Moments are microseconds as in base/clock.h; days and clock times are those of
 * Europe/Stockholm.
 */
#ifndef CONTACT_CONTACT_H
#define CONTACT_CONTACT_H
#include "json/json.h"

/* ---- the kinds ---- */
enum contact_most { CONTACT_MANY, CONTACT_ONE, CONTACT_ONE_A_PROVIDER };
struct contact_kind {
    const char *slug;
    const char *code; /* of the national list (PK-8); NULL: not in it, not exported */
    enum contact_most most;
    bool care;                /* a fast vårdkontakt: counts towards the county's limit */
    const char *const *units; /* the kinds of unit that appoint it; NULL-ended */
};
extern const struct contact_kind CONTACT_KINDS[]; /* ended by one without slug; who is responsible
                                                     before another comes first */
extern const char *const CONTACT_SLUGS[];         /* the same, NULL-ended */
const struct contact_kind *contact_kind(const char *slug); /* NULL: none */
bool contact_unit_may(const struct contact_kind *kind, const char *unit_kind);

/* FK-11: only an undersköterska is a fast omsorgskontakt; FK-3, FK-5: a physician is one by title.
 * A reason, or NULL. */
const char *contact_title_fault(const struct contact_kind *kind, const char *title);

/* FK-9: what a physician is, and whether the county lets such a one be fast läkarkontakt. `allowed`
 * NULL: all. A reason, or NULL; where not all may be, it has to be said which. Only the database
 * knows the county, and has the same rule (contact.category_fault). */
extern const char *const CONTACT_CATEGORIES[]; /* NULL-ended */
bool contact_category_known(const char *category);
const char *contact_category_fault(const struct contact_kind *kind, const char *category,
                                   const char *const *allowed);

/* ---- for how many there is room ---- */
struct contact_one {
    const struct contact_kind *kind;
    const char *provider;
};
/* Why there is no room beside the present ones: "contact-taken", "contact-limit", or NULL. The
 * database has the same rule (contact.crowded). */
const char *contact_room(const struct contact_one *have, int n, const struct contact_kind *kind,
                         const char *provider, int64_t limit);

/* FK-7: 1,100 listed persons for a full-time specialist, 550 for an ST physician; a support. */
int64_t contact_capacity(int64_t specialist_percent, int64_t trainee_percent);

/* ---- what must be said ---- */
struct contact_body {
    const char *kind, *since, *replaces; /* of a new one */
    const char *user, *name, *title, *category, *function, *phone, *hours_note;
    const char *choice, *chosen_on, *informed_on, *note, *internal_note, *reason;
    const cJSON *hours, *after, *substitute;
};
extern const struct json_field CONTACT_BODY[]; /* of a change */
extern const struct json_field CONTACT_NEW[];  /* of a new one: kind, since and replaces as well */
/* What the members' types do not say. On SP_EINVAL `why` has pointer and reason. */
SP_MUSTCHECK int contact_check(struct arena *a, const struct contact_body *in, int64_t now,
                               struct problem *why);

/* ---- who is responsible now ---- */
struct contact_hours {
    int weekday;        /* 1 Monday .. 7 Sunday */
    int32_t start, end; /* seconds of the day, start < end <= 86400 */
};
struct contact_away { /* [from, to); `to` INT64_MAX: until further notice */
    int64_t from, to;
    const char *name; /* who answers meanwhile; NULL: nobody by name */
};
struct contact_way {                   /* how one contact is reached */
    const struct contact_hours *hours; /* none: nobody has said when, so at any hour */
    int n_hours;
    const struct contact_away *absences; /* as registered at the unit */
    int n_absences;
    /* The substitute that the contact itself names; `when.from` INT64_MIN: whenever the contact is
     * away. `when.name` NULL: there is none. */
    struct contact_away when;
    const char *when_phone;
    const char *phone, *unit_phone, *after_phone, *after_text;
};
enum contact_by {
    CONTACT_SELF,
    CONTACT_SUBSTITUTE,
    CONTACT_UNIT,
    CONTACT_AFTER_HOURS,
    CONTACT_NOBODY
};
struct contact_reach {
    enum contact_by by;
    const char *name;  /* of the substitute */
    const char *phone; /* NULL: none is known */
    bool away, closed;
    int64_t back;    /* away: until when, INT64_MAX until further notice; else 0 */
    int64_t next;    /* when contact or substitute answers next; 0: now, or nobody knows */
    int64_t changes; /* when this answer is another one; 0: not as far as can be seen */
};
/* The contact in its hours if not away, else the substitute; outside the hours, or when nobody
 * takes its place, the line for that and else the unit. */
struct contact_reach contact_reach(const struct contact_way *way, int64_t at);
const char *contact_by_name(enum contact_by by);

/* Adds to the Contacts of the API what is worked out from them as of `at`: `now`, `mayAdd`, and the
 * guide value of `capacity`. */
void contact_tell(struct arena *a, cJSON *contacts, int64_t at);
/* `now` alone, of an object with `contacts`: who is responsible, and how each is reached. */
void contact_tell_now(struct arena *a, cJSON *contacts, int64_t at);

#endif

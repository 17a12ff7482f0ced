/*
 * plan.h - the coordinated individual plan (SIP): what it consists of, what the law demands of it
 * and what must not be overlooked in it. The use cases are in plan_api.h.
 *
 * Several people write in a plan at once, a field at a time: each field has a version of its own,
 * and who comes second is shown what the first one wrote. What the law names (SIP-4) and consent
 * (SIP-2) are demanded when the plan is established, not before. Pure; what is made lives in the
 * arena.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H
#include "json/json.h"

enum plan_kind { PLAN_TEXT, PLAN_LONG, PLAN_DATE, PLAN_CHOICE, PLAN_UNIT, PLAN_RATING };
enum plan_what { PLAN_PART, PLAN_SLOT, PLAN_PICK };

/* parts.def as one flat table: a part, its fields, the choices of each. */
struct plan_entry {
    enum plan_what what;
    const char *section; /* of a part and a field */
    const char *key;     /* the part's section, the field's "section.name", the choice's value */
    const char *sv, *en, *help_sv, *help_en, *parent;
    enum plan_kind kind;
    int64_t most;
    bool many, live, child, end;
};
extern const struct plan_entry PLAN_PARTS[]; /* ended by an entry with `end` */
const char *plan_kind_name(enum plan_kind kind);

struct plan_move {
    const char *act, *from, *to; /* NULL ends */
};
extern const struct plan_move PLAN_MOVES[];
bool plan_allows(const char *act, const char *state);

const struct plan_entry *plan_slot(const char *name); /* NULL: no such field */
/* Whether a value fits its field. On SP_EINVAL `why` has the reason, at "/value". NULL empties it.
 */
SP_MUSTCHECK int plan_value(const struct plan_entry *slot, const char *value, struct problem *why);

/* What the law demands and the plan lacks: bits. The database has the same rule (plan.missing). */
enum plan_lack {
    PLAN_EFFORTS = 1,     /* SIP-4: 1 which efforts are needed */
    PLAN_RESPONSIBLE = 2, /* 2 which principal answers for each */
    PLAN_OTHERS = 4,      /* 3 what others do, or that nobody else need */
    PLAN_OVERALL = 8,     /* 4 which principal has the overall responsibility */
    PLAN_CONSENT = 16     /* SIP-2 */
};
/* Of a version's content {fields: {name: text}, rows: [{section, fields}], consents: []}. */
unsigned plan_missing(const cJSON *content);
const char *plan_lack_name(unsigned bit);

/* Adds to a Plan of the API what it says about itself: `missing`, and `signs` [{sign, rowId}] of
 * what is due, missing or contradictory as of `today` ("YYYY-MM-DD"). */
void plan_tell(struct arena *a, cJSON *plan, const char *today);

char *plan_reference(struct arena *a, size_t *len); /* GET /reference/plan */

#endif

/*
 * agreement.h - patientkontrakt, dokumenterad överenskommelse: what a unit and a person have agreed
 * on, in the person's words (PK-1, PK-2): its fields, its states, what it lacks and what it says
 * about itself. The use cases are in agreement_api.h.
 *
 * Contacts, agreed times and plans are shown with it and belong to their own modules: nothing is
 * typed twice. It is kept apart from the SIP and refers to it (PK-4). What it is called is the
 * county's own (PK-3). Pure; what is made lives in the arena.
 */
#ifndef AGREEMENT_AGREEMENT_H
#define AGREEMENT_AGREEMENT_H
#include "json/json.h"

struct agreement_move {
    const char *act, *from, *to; /* NULL ends */
};
extern const struct agreement_move AGREEMENT_MOVES[];
bool agreement_allows(const char *act, const char *state);

/* A field that can be written; `own`: by the patient too. */
struct agreement_slot {
    const char *name; /* NULL ends */
    bool own, day;
};
extern const struct agreement_slot AGREEMENT_SLOTS[];
const struct agreement_slot *agreement_slot(const char *name); /* NULL: no such field */
/* Whether a value fits its field. On SP_EINVAL `why` has the reason, at "/value". NULL empties it.
 */
SP_MUSTCHECK int agreement_value(const struct agreement_slot *slot, const char *value,
                                 struct problem *why);

/* What it lacks before it can be agreed on: bits. The database has the same rule
 * (agreement.missing). */
enum agreement_lack { AGREEMENT_MATTERS = 1, AGREEMENT_CARE = 2 };
unsigned agreement_missing(const char *matters, const char *care);

/* Whether `label` can be what a county calls it. On SP_EINVAL `why` has the reason. */
SP_MUSTCHECK int agreement_label(const char *label, struct problem *why);

/* Adds to an AgreementItem or a PatientAgreement of the API its `signs`, what is due or
 * contradictory in it as of `today` ("YYYY-MM-DD"), and to the latter what is `missing`. Takes away
 * the `facts` that the database told it from. */
void agreement_tell(struct arena *a, cJSON *agreement, const char *today);

#endif

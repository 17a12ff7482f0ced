/*
 * facts.h - the facts of a case and the rules of a county, as the database gives them: what
 * liability.c and payment.c compute from.
 *
 * The written form is made by liability.stay and api.county_rules; a text that is not in that form
 * is a fault of ours, SP_EINTERNAL. Memory: the arena's; texts stay in the parsed tree.
 */
#ifndef LIABILITY_FACTS_H
#define LIABILITY_FACTS_H
#include "liability/liability.h"

struct facts_case {
    const char *id;           /* NULL: not told */
    const char *municipality; /* that pays (PAY-2) */
    struct liability_stay stay;
    const char *const *needs; /* of each interval: required, not-required, refused, unknown */
};

struct facts_rules {
    struct liability_rules rules;
    const char *const *ids; /* of the agreements */
};

/* `until`: the day up to which an open interval is counted. */
SP_MUSTCHECK int facts_case(struct arena *a, const cJSON *row, int32_t until,
                            struct facts_case *out);
SP_MUSTCHECK int facts_cases(struct arena *a, const cJSON *rows, int32_t until,
                             struct facts_case **out, int *n);
SP_MUSTCHECK int facts_rules(struct arena *a, const cJSON *doc, struct facts_rules *out);

/* An agreement among these rules: the amounts of the county where it has none of its own, and the
 * county's setting for the last day of a call (LUS-17), which an agreement may say too. */
void facts_within(const struct facts_rules *rules, struct county *agreement);

/* The document of a call, parsed. */
SP_MUSTCHECK int facts_parse(struct arena *a, const char *doc, size_t len, cJSON **out);

#endif

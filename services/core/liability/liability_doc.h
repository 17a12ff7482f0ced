/*
 * liability_doc.h - the written form of a computation: what the API answers and what `samplan
 * explain liability` prints are made here, so they cannot differ.
 *
 * Memory: the arena's. Thread: the loop's, since JSON is written.
 */
#ifndef LIABILITY_LIABILITY_DOC_H
#define LIABILITY_LIABILITY_DOC_H
#include "liability/liability.h"

/* "2025-11-15T16:20:00+01:00": as Sweden's clocks show it; decimals only where there are any. NULL
 * of LIABILITY_NONE. */
const char *liability_moment(struct arena *a, int64_t at);
const char *liability_day(struct arena *a, int32_t date); /* "2025-11-15" */

/* Of a step: its name, and the rule and paragraph that it is met or not met by. */
const char *liability_step_slug(enum liability_step step);
const char *liability_step_rule(const struct liability_interval *in, enum liability_step step,
                                enum liability_sip sip);
const char *liability_step_paragraph(const struct liability_interval *in, enum liability_step step,
                                     enum liability_sip sip);

void liability_put_sum(struct arena *a, cJSON *doc, bool priced, int64_t amount); /* "amount" */
cJSON *liability_reasons_doc(struct arena *a, unsigned reasons);                  /* slugs */
/* startDate, endDate, countedUntil of one interval. */
void liability_put_period(struct arena *a, cJSON *doc, const struct liability_interval *in);
/* Every precondition: condition, met, reason, ruleId, paragraph, at, by. */
cJSON *liability_conditions_doc(struct arena *a, const struct liability_interval *in,
                                enum liability_sip sip);
cJSON *liability_pieces_doc(struct arena *a, const struct liability_interval *in);
cJSON *liability_pauses_doc(struct arena *a, const struct liability_interval *in);
/* What a review that accepts the late call leads to: days, amount. NULL: there is none. */
cJSON *liability_accepted_doc(struct arena *a, const struct liability_interval *in);

#endif

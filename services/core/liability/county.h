/*
 * county.h - what a region and its municipalities have agreed about payment (rules.md 1.6), and
 * what holds where they have not: the law.
 *
 * An agreement may move the start of liability and the amount, not the other preconditions (PAY-7,
 * LUS 4 kap. 5 §). Read from JSON (docs/liability.md has every member), kept as data with its
 * validity. Amounts are whole SEK per day of care. Dates are days since 1970-01-01.
 *
 * Memory: texts and amounts live in the arena that county_read was given. Thread: any.
 */
#ifndef LIABILITY_COUNTY_H
#define LIABILITY_COUNTY_H
#include "discharge/deadline.h"
#include "json/json.h"

enum county_care { COUNTY_SOMATIC, COUNTY_PSYCHIATRIC, COUNTY_CARES };
enum county_model { COUNTY_INDIVIDUAL, COUNTY_AVERAGE, COUNTY_NONE };
/* The month to which a ready interval belongs in the average model. */
enum county_attribution { COUNTY_BY_CLOSING, COUNTY_BY_NOTICE };
enum county_settlement { COUNTY_MONTHLY, COUNTY_THREE_MONTH_MEAN, COUNTY_RETROACTIVE };

struct county_amount {
    int32_t from, to; /* first and last day */
    int64_t amount;   /* SEK per day of care */
    const char *source;
};

struct county {
    const char *name;   /* NULL: the law alone */
    const char *source; /* of the agreement; may be NULL */
    int32_t from, to;   /* first and last day on which a notice comes under the agreement */
    enum county_model model;
    int32_t threshold[COUNTY_CARES]; /* calendar days */
    int32_t cut_off;                 /* second of the day, 86400: no cut-off */
    bool discharge_day_counts;
    bool sip_call_working_day;
    bool publish; /* a monthly public table per municipality */

    /* the average model */
    bool day_zero_counts;   /* + 1 day */
    int32_t minimum_days;   /* a shorter stay is not in the population */
    bool messages_required; /* only where every message was sent that the law asks for */
    enum county_attribution attribution;
    enum county_settlement settlement;

    const struct county_amount *amounts; /* negotiated; NULL: what Socialstyrelsen has set */
    int n_amounts;
    const struct county_amount *national; /* that; NULL: as shipped. The first row that holds */
    int n_national;
};

struct county_shipped { /* amounts.def */
    const char *from, *to;
    int64_t amount;
    const char *source;
};
extern const struct county_shipped COUNTY_SHIPPED[]; /* ends with from NULL */

/* Individual model, three days, 12.00, the national amounts. */
struct county county_law(void);

/* Reads and checks an agreement; what it leaves out is as the law has it. On SP_EINVAL `why` names
 * the member at fault by its JSON pointer. */
SP_MUSTCHECK int county_read(struct arena *a, const cJSON *body, struct county *out,
                             struct problem *why);

bool county_applies(const struct county *c, int32_t date);
struct deadline_terms county_terms(const struct county *c, enum county_care care);

/* The row that holds on this day; false when there is none, and then nothing is computed. */
bool county_amount_on(const struct county *c, int32_t date, struct county_amount *out);

const char *county_model_slug(enum county_model model);

#endif

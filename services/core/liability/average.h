/*
 * average.h - the county average model (rules.md 1.6): a municipality pays only for what its mean
 * exceeds the threshold by, over all its ready intervals of a month.
 *
 *     mean = sum of days / number     excess = max(0, mean - threshold) x number
 *     amount = excess x amount per day of care
 *
 * Excess is the sum of days less threshold x number, so it is whole days and nothing is rounded.
 * Dates are days since 1970-01-01, months count from year 0, amounts are whole SEK. Pure; no
 * memory, any thread.
 */
#ifndef LIABILITY_AVERAGE_H
#define LIABILITY_AVERAGE_H
#include "liability/county.h"

struct average_interval { /* a closed ready interval of one municipality */
    int32_t sent;         /* the day the notice was sent */
    int32_t ended;        /* the day it was withdrawn, or the patient left */
    bool messages;        /* every message was sent that the law asks for */
    enum county_care care;
};

struct average {
    int64_t number;     /* intervals in the population */
    int64_t days;       /* their sum */
    int64_t excess;     /* days of care to pay for */
    bool priced;        /* there is an amount for the month */
    int64_t per_day;    /* SEK */
    int64_t amount;     /* SEK; 0 when not priced */
    const char *source; /* of the amount */
};

int32_t average_month(int32_t date); /* year x 12 + month - 1 */
int64_t average_days(const struct county *c, const struct average_interval *in);
int32_t average_month_of(const struct county *c, const struct average_interval *in);
bool average_includes(const struct county *c, const struct average_interval *in);

/* The months that are settled together when `month` is the last of them. */
int32_t average_first_month(const struct county *c, int32_t month);

/* How many means a municipality has: one over all its intervals, or, where psychiatric care has a
 * threshold of its own, one for each kind of care. */
int average_populations(const struct county *c);

/* Over the intervals that belong to the months from `first` to `last` and meet the agreement's
 * inclusion rule; those of `care` alone when there are two populations, else all. The amount is
 * that of the first day of `last`; none there, nothing is computed. */
void average_compute(const struct county *c, enum county_care care,
                     const struct average_interval *list, int n, int32_t first, int32_t last,
                     struct average *out);

/* The mean in thousandths of a day, rounded half up; 0 of nobody. For showing, not for computing.
 */
int64_t average_mean_thousandths(const struct average *a);

#endif

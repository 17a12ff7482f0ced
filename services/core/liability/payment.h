/*
 * payment.h - both models side by side: what each municipality of a county would pay for some
 * months, by the individual model of the law and by the county average model (rules.md 1.4, 1.6).
 *
 * The population is the same in both: ready intervals that have ended, each in the month that the
 * agreement puts it in. An interval that is still open belongs to no month yet and is counted
 * apart. Pure: what is computed lives in the arena.
 */
#ifndef LIABILITY_PAYMENT_H
#define LIABILITY_PAYMENT_H
#include "liability/average.h"
#include "liability/facts.h"

struct payment_line { /* one interval, by itself */
    const struct facts_case *from;
    int number; /* of the interval in its case, from 0 */
    const struct liability_interval *in;
};

struct payment_individual {
    int64_t intervals, liable, review;
    int64_t days;
    bool priced; /* every day has an amount */
    int64_t amount;
};

struct payment_average {
    const struct county *county;          /* that the settlement of the last month is made under */
    int populations;                      /* average_populations of it */
    struct average parts[COUNTY_CARES];   /* of that settlement */
    int32_t first, last;                  /* months that are settled */
    int64_t number, days, excess, amount; /* over all settlements of the period */
    bool priced;                          /* none of them lacks an amount that it needs */
};

struct payment_municipality {
    const char *code;
    int64_t open; /* intervals that have not ended */
    struct payment_individual individual;
    struct payment_average average;
};

struct payment {
    struct payment_municipality *municipalities; /* those that occur, in no order */
    int n_municipalities;
    struct payment_line *lines; /* the intervals that belong to the months, in the cases' order */
    int n_lines;
    int unclear; /* cases whose moments are in an impossible order: nothing is computed */
};

/* The agreement that a month is settled under: the one in force on its first day, else the law. */
const struct county *payment_rule(const struct liability_rules *rules, int32_t month);

/* What the messages of the law were for an interval: all three of PAY-3. */
bool payment_messages(const struct liability_interval *in);

/* The months from `first` to `last` (average.h). Settlements of three months are made backwards
 * from the last month. */
void payment_compute(struct arena *a, const struct facts_case *cases, int n,
                     const struct liability_rules *rules, int32_t first, int32_t last,
                     struct payment *out);

/* The average of the settlement that `month` is the last of, over all these cases. */
void payment_average_of(struct arena *a, const struct facts_case *cases, int n,
                        const struct liability_rules *rules, int32_t month,
                        struct payment_average *out);

#endif

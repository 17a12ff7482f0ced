/*
 * average.c - owns the average model's formula and its population.
 */
#include "liability/average.h"
#include "base/clock.h"

int32_t average_month(int32_t date)
{
    int year, month, day;

    clock_civil(date, &year, &month, &day);
    return year * 12 + month - 1;
}

int64_t average_days(const struct county *c, const struct average_interval *in)
{
    return (int64_t)in->ended - in->sent + c->day_zero_counts;
}

int32_t average_month_of(const struct county *c, const struct average_interval *in)
{
    return average_month(c->attribution == COUNTY_BY_NOTICE ? in->sent : in->ended);
}

bool average_includes(const struct county *c, const struct average_interval *in)
{
    if (c->messages_required && !in->messages)
        return false;
    return in->ended - in->sent >= c->minimum_days;
}

int32_t average_first_month(const struct county *c, int32_t month)
{
    return c->settlement == COUNTY_THREE_MONTH_MEAN ? month - 2 : month;
}

static void price(const struct county *c, int32_t month, struct average *out)
{
    struct county_amount row;
    int32_t day;

    if (clock_date(month / 12, month % 12 + 1, 1, &day) || !county_amount_on(c, day, &row))
        return;
    out->priced = true;
    out->per_day = row.amount;
    out->source = row.source;
    out->amount = out->excess * row.amount;
}

int average_populations(const struct county *c)
{
    return c->threshold[COUNTY_SOMATIC] == c->threshold[COUNTY_PSYCHIATRIC] ? 1 : COUNTY_CARES;
}

void average_compute(const struct county *c, enum county_care care,
                     const struct average_interval *list, int n, int32_t first, int32_t last,
                     struct average *out)
{
    bool all = average_populations(c) == 1;

    *out = (struct average){0};
    for (int i = 0; i < n; i++) {
        int32_t month = average_month_of(c, &list[i]);

        if (month < first || month > last || !average_includes(c, &list[i]) ||
            !(all || list[i].care == care))
            continue;
        out->number++;
        out->days += average_days(c, &list[i]);
    }
    out->excess = out->days - out->number * c->threshold[care];
    if (out->excess < 0)
        out->excess = 0;
    price(c, last, out);
}

int64_t average_mean_thousandths(const struct average *a)
{
    return a->number ? (a->days * 2000 + a->number) / (2 * a->number) : 0;
}

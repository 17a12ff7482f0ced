/*
 * payment_doc.c - owns how sums of both models are written.
 */
#include "liability/payment_doc.h"
#include "base/clock.h"
#include "liability/liability_doc.h"
#include <string.h>

const char *payment_month(struct arena *a, int32_t month)
{
    return arena_printf(a, "%04d-%02d", month / 12, month % 12 + 1);
}

bool payment_month_read(const char *text, int32_t *month)
{
    char day[] = "0000-00-01";
    int32_t date;

    if (!text || strlen(text) != 7)
        return false;
    memcpy(day, text, 7);
    if (clock_parse_date(day, &date))
        return false;
    *month = average_month(date);
    return true;
}

int32_t payment_month_start(int32_t month)
{
    int32_t day = 0;

    return clock_date(month / 12, month % 12 + 1, 1, &day) ? 0 : day;
}

cJSON *payment_individual_doc(struct arena *a, const struct payment_individual *sum)
{
    cJSON *doc = json_object(a);

    json_put_int(a, doc, "intervals", sum->intervals);
    json_put_int(a, doc, "liable", sum->liable);
    json_put_int(a, doc, "review", sum->review);
    json_put_int(a, doc, "days", sum->days);
    liability_put_sum(a, doc, sum->priced, sum->amount);
    return doc;
}

static const char *population(const struct payment_average *average, int i)
{
    if (average->populations == 1)
        return "all";
    return i == COUNTY_SOMATIC ? "somatic" : "psychiatric";
}

static cJSON *part_doc(struct arena *a, const struct payment_average *average, int i)
{
    const struct average *part = &average->parts[i];
    cJSON *doc = json_object(a);

    json_put_text(a, doc, "care", population(average, i));
    json_put_int(a, doc, "number", part->number);
    json_put_int(a, doc, "days", part->days);
    json_put_int(a, doc, "meanThousandths", average_mean_thousandths(part));
    json_put_int(a, doc, "threshold", average->county->threshold[i]);
    json_put_int(a, doc, "excess", part->excess);
    if (part->priced)
        json_put_int(a, doc, "perDay", part->per_day);
    else
        json_put_text(a, doc, "perDay", NULL);
    liability_put_sum(a, doc, part->priced || part->excess == 0, part->amount);
    json_put_text(a, doc, "source", part->priced ? part->source : NULL);
    return doc;
}

cJSON *payment_average_doc(struct arena *a, const struct payment_average *average)
{
    cJSON *doc = json_object(a), *parts = json_array(a);

    for (int i = 0; i < average->populations; i++)
        json_add(a, parts, part_doc(a, average, i));
    json_put_text(a, doc, "firstMonth", payment_month(a, average->first));
    json_put_text(a, doc, "month", payment_month(a, average->last));
    json_put_text(a, doc, "agreement", average->county->name);
    json_put_int(a, doc, "number", average->number);
    json_put_int(a, doc, "days", average->days);
    json_put_int(a, doc, "excess", average->excess);
    liability_put_sum(a, doc, average->priced, average->amount);
    json_put(a, doc, "parts", parts);
    return doc;
}

void payment_put_payable(struct arena *a, cJSON *doc, const struct payment_municipality *m)
{
    bool by_average = m->average.county->model == COUNTY_AVERAGE;
    bool priced = by_average ? m->average.priced : m->individual.priced;

    if (priced) /* under an agreement that nothing is paid, no interval is liable */
        json_put_int(a, doc, "payable", by_average ? m->average.amount : m->individual.amount);
    else
        json_put_text(a, doc, "payable", NULL);
}

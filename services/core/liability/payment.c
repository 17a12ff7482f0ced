/*
 * payment.c - owns which interval is counted where, and the sums of both models.
 *
 *     cases ─▶ liability_compute_under ─▶ lines ─▶ by municipality ─▶ individual sum
 *                                                                 └▶ average by settlement
 */
#include "liability/payment.h"
#include "base/clock.h"
#include <stdlib.h>
#include <string.h>

/* Every interval that has ended, with what the average model knows of it. */
struct ended {
    struct payment_line line;
    struct average_interval as;
    int32_t month; /* by the agreement that the interval itself came under */
    const char *municipality;
};

struct table {
    struct ended *list;
    int n;
    int64_t *open; /* by case */
    int unclear;
};

const struct county *payment_rule(const struct liability_rules *rules, int32_t month)
{
    int32_t day;

    if (clock_date(month / 12, month % 12 + 1, 1, &day))
        return &rules->law;
    for (int i = 0; i < rules->n_agreed; i++) {
        if (county_applies(&rules->agreed[i], day))
            return &rules->agreed[i];
    }
    return &rules->law;
}

bool payment_messages(const struct liability_interval *in)
{
    return in->steps[LIABILITY_ADMISSION_NOTICE].reason == LIABILITY_MET &&
           in->steps[LIABILITY_READY_NOTICE].reason == LIABILITY_MET &&
           in->steps[LIABILITY_SIP_CALL].reason == LIABILITY_MET;
}

static struct ended ended_of(const struct facts_case *from, int number,
                             const struct liability_interval *in,
                             const struct liability_rules *rules)
{
    const struct county *county = in->agreed < 0 ? &rules->law : &rules->agreed[in->agreed];
    struct ended e = {.line = {from, number, in}, .municipality = from->municipality};

    e.as = (struct average_interval){clock_stockholm(from->stay.ready[number].sent).date, in->ended,
                                     payment_messages(in), from->stay.care};
    e.month = average_month_of(county, &e.as);
    return e;
}

/* No inpatient care, or no case at all: outside both models. */
static bool outside(const struct facts_case *one)
{
    return one->stay.not_admitted || one->stay.wrong;
}

static struct table compute_all(struct arena *a, const struct facts_case *cases, int n,
                                const struct liability_rules *rules)
{
    struct table t = {0};
    int room = 0;

    for (int i = 0; i < n; i++)
        room += cases[i].stay.n_ready;
    t.list = arena_alloc(a, (size_t)room * sizeof *t.list);
    t.open = arena_alloc(a, (size_t)n * sizeof *t.open);
    for (int i = 0; i < n; i++) {
        struct liability *l = arena_alloc(a, sizeof *l);
        const char *why;

        if (outside(&cases[i]))
            continue;
        if (liability_compute_under(a, &cases[i].stay, rules, l, &why)) {
            t.unclear++;
            continue;
        }
        for (int k = 0; k < l->n_intervals; k++) {
            if (l->intervals[k].open)
                t.open[i]++;
            else
                t.list[t.n++] = ended_of(&cases[i], k, &l->intervals[k], rules);
        }
    }
    return t;
}

/* ---- the average model ---- */

/* Adds one settlement; the first that is added is the one told in full. */
static void settle(const struct county *county, const struct average_interval *list, int n,
                   int32_t month, struct payment_average *out)
{
    bool told = out->county == NULL;

    out->first = average_first_month(county, month);
    if (told) {
        out->county = county;
        out->populations = average_populations(county);
        out->last = month;
    }
    for (int i = 0; i < average_populations(county); i++) {
        struct average part;

        average_compute(county, (enum county_care)i, list, n, out->first, month, &part);
        if (told)
            out->parts[i] = part;
        out->number += part.number;
        out->days += part.days;
        out->excess += part.excess;
        out->amount += part.amount;
        out->priced = out->priced && (part.priced || part.excess == 0);
    }
}

static void average_period(const struct liability_rules *rules, const struct average_interval *list,
                           int n, int32_t first, int32_t last, struct payment_average *out)
{
    *out = (struct payment_average){.priced = true};
    for (int32_t month = last; month >= first; month = out->first - 1)
        settle(payment_rule(rules, month), list, n, month, out);
    if (!out->priced)
        out->amount = 0;
}

/* ---- by municipality ---- */

static int by_municipality(const void *a, const void *b)
{
    const struct ended *x = a, *y = b;
    int order = strcmp(x->municipality, y->municipality);

    if (order)
        return order;
    /* the cases' order within it, so that the same facts give the same answer */
    return x->line.from == y->line.from
               ? x->line.number - y->line.number
               : (x->line.from > y->line.from) - (x->line.from < y->line.from);
}

static void add_individual(struct payment_individual *sum, const struct liability_interval *in)
{
    sum->intervals++;
    sum->review += in->review;
    if (!in->liable)
        return;
    sum->liable++;
    sum->days += in->days;
    sum->priced = sum->priced && in->priced;
    sum->amount += in->amount;
}

static struct payment_municipality *municipality(struct payment *out, const char *code)
{
    for (int i = 0; i < out->n_municipalities; i++) {
        if (strcmp(out->municipalities[i].code, code) == 0)
            return &out->municipalities[i];
    }
    out->municipalities[out->n_municipalities] =
        (struct payment_municipality){.code = code, .individual.priced = true};
    return &out->municipalities[out->n_municipalities++];
}

static int run_length(const struct table *t, int from)
{
    int n = 1;

    while (from + n < t->n &&
           strcmp(t->list[from + n].municipality, t->list[from].municipality) == 0)
        n++;
    return n;
}

void payment_compute(struct arena *a, const struct facts_case *cases, int n,
                     const struct liability_rules *rules, int32_t first, int32_t last,
                     struct payment *out)
{
    struct table t = compute_all(a, cases, n, rules);
    struct average_interval *list = arena_alloc(a, (size_t)t.n * sizeof *list);

    *out = (struct payment){.unclear = t.unclear};
    out->municipalities = arena_alloc(a, (size_t)n * sizeof *out->municipalities);
    out->lines = arena_alloc(a, (size_t)t.n * sizeof *out->lines);
    qsort(t.list, (size_t)t.n, sizeof *t.list, by_municipality);
    for (int i = 0; i < n; i++) {
        if (t.open[i] > 0)
            municipality(out, cases[i].municipality)->open += t.open[i];
    }
    for (int from = 0, length; from < t.n; from += length) {
        struct payment_municipality *m = municipality(out, t.list[from].municipality);

        length = run_length(&t, from);
        for (int i = from; i < from + length; i++) {
            list[i - from] = t.list[i].as;
            if (t.list[i].month < first || t.list[i].month > last)
                continue;
            add_individual(&m->individual, t.list[i].line.in);
            out->lines[out->n_lines++] = t.list[i].line;
        }
        average_period(rules, list, length, first, last, &m->average);
        if (!m->individual.priced)
            m->individual.amount = 0;
    }
    for (int i = 0; i < out->n_municipalities; i++) {
        if (!out->municipalities[i].average.county) /* only open ones */
            average_period(rules, NULL, 0, first, last, &out->municipalities[i].average);
    }
}

void payment_average_of(struct arena *a, const struct facts_case *cases, int n,
                        const struct liability_rules *rules, int32_t month,
                        struct payment_average *out)
{
    struct table t = compute_all(a, cases, n, rules);
    struct average_interval *list = arena_alloc(a, (size_t)t.n * sizeof *list);

    for (int i = 0; i < t.n; i++)
        list[i] = t.list[i].as;
    average_period(rules, list, t.n, month, month, out);
}

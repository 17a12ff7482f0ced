/* payment.h: both models side by side over many cases. PAY-2, PAY-6, PAY-7, PAY-8, rules.md 1.6. */
#include "harness.h"
#include "liability/payment.h"
#include <string.h>

static struct arena *arena;
static uint64_t seed;

static void start(void)
{
    harness_start();
    arena = arena_new();
    seed = 20230401;
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(payment, .init = start, .fini = stop);

#define CASES 60
static struct facts_case cases[CASES];
static struct liability_ready ready[CASES][2];
static struct liability_answer yes[CASES];

static int64_t below(int64_t limit)
{
    uint64_t x = seed += 0x9e3779b97f4a7c15U;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return (int64_t)((x ^ x >> 31) % (uint64_t)limit);
}

static int32_t day(const char *text)
{
    int32_t date;

    cr_assert(eq(int, clock_parse_date(text, &date), SP_OK), "%s", text);
    return date;
}

static int32_t month(const char *text)
{
    return average_month(day(text));
}

/* A case in which everything was done, ready in the morning of `sent`, gone `days` later; fewer
 * than 0: still there. */
static void given(int i, const char *municipality, int32_t sent, int days)
{
    int64_t at = clock_from_stockholm(sent, 9 * 3600);

    ready[i][0] = (struct liability_ready){
        .sent = at, .withdrawn = LIABILITY_NONE, .called = at + CLOCK_HOUR};
    yes[i] = (struct liability_answer){at, LIABILITY_NONE, true};
    cases[i] = (struct facts_case){
        .id = "id",
        .municipality = municipality,
        .stay = {.admitted = at - 48 * CLOCK_HOUR,
                 .assessed = LIABILITY_NONE,
                 .notified = at - 47 * CLOCK_HOUR,
                 .ended = days < 0 ? LIABILITY_NONE : clock_from_stockholm(sent + days, 10 * 3600),
                 .ready = ready[i],
                 .n_ready = 1,
                 .answers = &yes[i],
                 .n_answers = 1,
                 .until = sent + 90}};
}

static struct payment computed(int n, const struct liability_rules *rules, const char *first,
                               const char *last)
{
    struct payment out;

    payment_compute(arena, cases, n, rules, month(first), month(last), &out);
    return out;
}

static const struct payment_municipality *of(const struct payment *p, const char *code)
{
    for (int i = 0; i < p->n_municipalities; i++) {
        if (strcmp(p->municipalities[i].code, code) == 0)
            return &p->municipalities[i];
    }
    cr_fatal("no %s", code);
    return NULL;
}

/* rules.md 1.6, the second example: mean 4.0, excess 5, at 10 500 */
Test(payment, both_models_of_a_month_stand_side_by_side_for_each_municipality)
{
    static const int days[] = {0, 1, 2, 9, 8};
    struct liability_rules rules = {NULL, 0, county_law()};

    for (int i = 0; i < 5; i++)
        given(i, "9901", day("2023-03-10"), days[i]);
    given(5, "9902", day("2023-03-01"), 4);
    given(6, "9902", day("2023-03-02"), -1);
    struct payment p = computed(7, &rules, "2023-03-01", "2023-03-01");
    const struct payment_municipality *m = of(&p, "9901");

    cr_expect(eq(int, p.n_municipalities, 2));
    cr_expect(eq(int, p.n_lines, 6));
    cr_expect(eq(i64, m->individual.intervals, 5));
    cr_expect(eq(i64, m->individual.liable, 2));
    cr_expect(eq(i64, m->individual.days, 6 + 5));
    cr_expect(eq(i64, m->individual.amount, 11 * 10500));
    cr_expect(eq(i64, m->average.number, 5));
    cr_expect(eq(i64, m->average.excess, 5));
    cr_expect(eq(i64, m->average.amount, 52500));
    m = of(&p, "9902");
    cr_expect(eq(i64, m->open, 1));
    cr_expect(eq(i64, m->individual.days, 1));
    cr_expect(eq(i64, m->average.excess, 1));
}

/* PAY-7 */
Test(payment, an_interval_belongs_to_one_month_only_and_months_add_up)
{
    struct liability_rules rules = {NULL, 0, county_law()};
    int64_t days = 0, intervals = 0;

    for (int i = 0; i < CASES; i++)
        given(i, "9901", day("2023-01-20") + (int32_t)below(120), (int)below(20));
    for (int m = 1; m <= 6; m++) {
        char first[CLOCK_TEXT];

        snprintf(first, sizeof first, "2023-%02d-01", m);
        struct payment p = computed(CASES, &rules, first, first);

        for (int i = 0; i < p.n_municipalities; i++) {
            days += p.municipalities[i].individual.days;
            intervals += p.municipalities[i].individual.intervals;
        }
    }
    struct payment all = computed(CASES, &rules, "2023-01-01", "2023-06-01");

    cr_expect(eq(i64, intervals, CASES));
    cr_expect(eq(i64, days, of(&all, "9901")->individual.days));
    cr_expect(eq(int, all.n_lines, CASES));
}

/* rules.md 1.6 by itself: mean over those of the month, threshold, excess */
Test(payment, the_average_equals_the_formula_counted_by_itself_for_random_months)
{
    for (int round = 0; round < 200; round++) {
        struct county agreed = county_law();
        struct liability_rules rules = {&agreed, 1, county_law()};
        double sum = 0;
        int n = 0;

        agreed.model = COUNTY_AVERAGE;
        agreed.threshold[0] = agreed.threshold[1] = (int32_t)below(6);
        agreed.attribution = below(2) ? COUNTY_BY_CLOSING : COUNTY_BY_NOTICE;
        agreed.day_zero_counts = below(2);
        agreed.minimum_days = (int32_t)below(3);
        for (int i = 0; i < CASES; i++) {
            int32_t sent = day("2023-02-15") + (int32_t)below(50);
            int length = (int)below(15);
            int32_t counted = agreed.attribution == COUNTY_BY_NOTICE ? sent : sent + length;

            given(i, "9901", sent, length);
            if (average_month(counted) == month("2023-03-01") && length >= agreed.minimum_days) {
                sum += length + agreed.day_zero_counts;
                n++;
            }
        }
        struct payment p = computed(CASES, &rules, "2023-03-01", "2023-03-01");
        const struct payment_municipality *m = of(&p, "9901");
        double excess = n ? (sum / n - agreed.threshold[0]) * n : 0;

        if (excess < 0)
            excess = 0;
        cr_assert(eq(i64, m->average.number, n), "round %d", round);
        cr_assert(epsilon_eq(dbl, (double)m->average.excess, excess, 1e-6), "round %d", round);
        cr_assert(eq(i64, m->average.amount, m->average.excess * 10500), "round %d", round);
    }
}

/* PAY-7: a threshold of its own makes psychiatric care a population of its own */
Test(payment, two_thresholds_make_two_populations)
{
    struct county agreed = county_law();
    struct liability_rules rules = {&agreed, 1, county_law()};

    agreed.threshold[COUNTY_PSYCHIATRIC] = 7;
    given(0, "9901", day("2023-03-01"), 10);
    given(1, "9901", day("2023-03-01"), 1);
    cases[1].stay.care = COUNTY_PSYCHIATRIC;
    struct payment p = computed(2, &rules, "2023-03-01", "2023-03-01");
    const struct payment_average *a = &of(&p, "9901")->average;

    cr_expect(eq(int, a->populations, 2));
    cr_expect(eq(i64, a->parts[COUNTY_SOMATIC].excess, 7));
    cr_expect(eq(i64, a->parts[COUNTY_PSYCHIATRIC].excess, 0));
    cr_expect(eq(i64, a->excess, 7), "the quick psychiatric stay carries nothing");
    agreed.threshold[COUNTY_PSYCHIATRIC] = 3;
    p = computed(2, &rules, "2023-03-01", "2023-03-01");
    cr_expect(eq(i64, of(&p, "9901")->average.excess, 5), "one population: it does");
}

/* PAY-7 */
Test(payment, three_months_are_settled_together_and_counted_once)
{
    struct county agreed = county_law();
    struct liability_rules rules = {&agreed, 1, county_law()};

    agreed.settlement = COUNTY_THREE_MONTH_MEAN;
    given(0, "9901", day("2023-01-02"), 10);
    given(1, "9901", day("2023-02-02"), 1);
    given(2, "9901", day("2023-03-02"), 1);
    struct payment p = computed(3, &rules, "2023-01-01", "2023-03-01");
    const struct payment_average *a = &of(&p, "9901")->average;

    cr_expect(eq(i64, a->number, 3));
    cr_expect(eq(i64, a->excess, 3));
    cr_expect(eq(int, a->first, month("2023-01-01")));
    cr_expect(eq(int, a->last, month("2023-03-01")));
    agreed.settlement = COUNTY_MONTHLY;
    p = computed(3, &rules, "2023-01-01", "2023-03-01");
    cr_expect(eq(i64, of(&p, "9901")->average.excess, 7), "each month by itself");
}

/* PAY-6 */
Test(payment, a_year_without_an_amount_has_days_and_no_sum)
{
    struct liability_rules rules = {NULL, 0, county_law()};

    given(0, "9901", day("2025-03-02"), 10);
    struct payment p = computed(1, &rules, "2025-03-01", "2025-03-01");
    const struct payment_municipality *m = of(&p, "9901");

    cr_expect(eq(i64, m->individual.days, 7));
    cr_expect(not(m->individual.priced));
    cr_expect(eq(i64, m->individual.amount, 0));
    cr_expect(eq(i64, m->average.excess, 7));
    cr_expect(not(m->average.priced));
}

/* PAY-1: what is outside the model, and what cannot be, are in neither */
Test(payment, cases_outside_the_model_and_impossible_ones_are_in_no_sum)
{
    struct liability_rules rules = {NULL, 0, county_law()};

    for (int i = 0; i < 3; i++)
        given(i, "9901", day("2023-03-02"), 10);
    cases[0].stay.not_admitted = true;
    cases[1].stay.wrong = true;
    cases[2].stay.ended = cases[2].stay.admitted - CLOCK_HOUR;
    struct payment p = computed(3, &rules, "2023-03-01", "2023-03-01");

    cr_expect(eq(int, p.n_lines, 0));
    cr_expect(eq(int, p.unclear, 1));
}

/* PAY-6: the first row that holds, so a county's own comes before what is shipped */
Test(payment, the_amounts_of_the_county_take_the_place_of_those_that_are_shipped)
{
    static const struct county_amount rows[] = {{INT32_MIN, INT32_MAX, 12000, "läst"},
                                                {INT32_MIN, INT32_MAX, 1, "senare"}};
    struct liability_rules rules = {NULL, 0, county_law()};
    struct county_amount row;

    rules.law.national = rows;
    rules.law.n_national = 2;
    cr_expect(county_amount_on(&rules.law, day("2025-03-01"), &row));
    cr_expect(eq(i64, row.amount, 12000));
    rules.law.n_national = 0;
    cr_expect(not(county_amount_on(&rules.law, day("2023-03-01"), &row)), "none is none");
}

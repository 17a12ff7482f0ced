/* average.h: the county average model of rules.md 1.6, PAY-7. */
#include "harness.h"
#include "liability/average.h"

TestSuite(average, .init = harness_start, .fini = harness_stop);

#define LENGTH(list) ((int)(sizeof(list) / sizeof *(list)))

static int32_t day(const char *text)
{
    int32_t date;

    cr_assert(eq(int, clock_parse_date(text, &date), SP_OK), "%s", text);
    return date;
}

/* Ready intervals of these lengths that ended in March 2023. */
static void given(const int *days, int n, struct average_interval *list)
{
    for (int i = 0; i < n; i++) {
        list[i].ended = day("2023-03-20");
        list[i].sent = list[i].ended - days[i];
        list[i].messages = true;
        list[i].care = COUNTY_SOMATIC;
    }
}

static struct average march(const struct county *c, const struct average_interval *list, int n)
{
    int32_t month = average_month(day("2023-03-01"));
    struct average out;

    average_compute(c, COUNTY_SOMATIC, list, n, month, month, &out);
    return out;
}

Test(average, five_stays_with_a_mean_of_3_2_cost_one_day)
{
    static const int days[] = {0, 1, 2, 9, 4};
    struct average_interval list[LENGTH(days)];
    struct county law = county_law();

    given(days, LENGTH(days), list);
    struct average a = march(&law, list, LENGTH(days));

    cr_expect(eq(i64, a.number, 5));
    cr_expect(eq(i64, average_mean_thousandths(&a), 3200));
    cr_expect(eq(i64, a.excess, 1));
}

Test(average, five_stays_with_a_mean_of_4_cost_five_days_and_52500_at_10500)
{
    static const int days[] = {0, 1, 2, 9, 8};
    struct average_interval list[LENGTH(days)];
    struct county law = county_law();

    given(days, LENGTH(days), list);
    struct average a = march(&law, list, LENGTH(days));

    cr_expect(eq(i64, average_mean_thousandths(&a), 4000));
    cr_expect(eq(i64, a.excess, 5));
    cr_expect(a.priced);
    cr_expect(eq(i64, a.per_day, 10500));
    cr_expect(eq(i64, a.amount, 52500));
}

Test(average, quick_discharges_carry_a_long_one_free_of_charge)
{
    static const int days[] = {0, 0, 0, 0, 15};
    struct average_interval list[LENGTH(days)];
    struct county law = county_law();

    given(days, LENGTH(days), list);
    cr_expect(eq(i64, march(&law, list, LENGTH(days)).excess, 0));
    cr_expect(eq(i64, march(&law, list, 0).excess, 0));
    cr_expect(eq(i64, march(&law, list, 0).amount, 0));
}

Test(average, day_zero_counts_where_the_agreement_says_so)
{
    static const int days[] = {0, 1, 2, 9, 4};
    struct average_interval list[LENGTH(days)];
    struct county c = county_law();

    given(days, LENGTH(days), list);
    c.day_zero_counts = true;
    cr_expect(eq(i64, march(&c, list, LENGTH(days)).days, 21));
    cr_expect(eq(i64, march(&c, list, LENGTH(days)).excess, 6));
}

Test(average, stays_of_less_than_a_day_or_without_messages_are_left_out_where_agreed)
{
    static const int days[] = {0, 1, 2, 9, 4};
    struct average_interval list[LENGTH(days)];
    struct county c = county_law();

    given(days, LENGTH(days), list);
    c.minimum_days = 1;
    cr_expect(eq(i64, march(&c, list, LENGTH(days)).number, 4));
    cr_expect(eq(i64, march(&c, list, LENGTH(days)).excess, 4));
    list[3].messages = false;
    cr_expect(eq(i64, march(&c, list, LENGTH(days)).number, 4));
    c.messages_required = true;
    cr_expect(eq(i64, march(&c, list, LENGTH(days)).number, 3));
    cr_expect(eq(i64, march(&c, list, LENGTH(days)).excess, 0));
}

Test(average, a_stay_belongs_to_the_month_that_the_agreement_names)
{
    struct average_interval in = {day("2022-12-30"), day("2023-01-04"), true, COUNTY_SOMATIC};
    struct county c = county_law();

    cr_expect(eq(int, average_month_of(&c, &in), 2023 * 12));
    c.attribution = COUNTY_BY_NOTICE;
    cr_expect(eq(int, average_month_of(&c, &in), 2022 * 12 + 11));
    cr_expect(eq(i64, march(&c, &in, 1).number, 0));
}

Test(average, three_months_are_settled_together_where_agreed)
{
    struct average_interval list[] = {{day("2023-01-01"), day("2023-01-11"), true, COUNTY_SOMATIC},
                                      {day("2023-02-01"), day("2023-02-02"), true, COUNTY_SOMATIC},
                                      {day("2023-03-01"), day("2023-03-02"), true, COUNTY_SOMATIC},
                                      {day("2023-04-01"), day("2023-04-30"), true, COUNTY_SOMATIC}};
    int32_t month = average_month(day("2023-03-31"));
    struct county c = county_law();
    struct average out;

    cr_expect(eq(int, average_first_month(&c, month), month));
    c.settlement = COUNTY_THREE_MONTH_MEAN;
    cr_expect(eq(int, average_first_month(&c, month), 2023 * 12));
    average_compute(&c, COUNTY_SOMATIC, list, 4, average_first_month(&c, month), month, &out);
    cr_expect(eq(i64, out.number, 3));
    cr_expect(eq(i64, out.days, 12));
    cr_expect(eq(i64, out.excess, 3));
}

/* PAY-6: never extrapolated */
Test(average, a_month_without_an_amount_has_no_sum)
{
    struct average_interval in = {day("2025-03-01"), day("2025-03-31"), true, COUNTY_SOMATIC};
    int32_t month = average_month(in.ended);
    struct county law = county_law();
    struct average out;

    average_compute(&law, COUNTY_SOMATIC, &in, 1, month, month, &out);
    cr_expect(eq(i64, out.excess, 27));
    cr_expect(not(out.priced));
    cr_expect(eq(i64, out.amount, 0));
}

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* max(0, mean - threshold) x number, computed as the formula is written. */
Test(average, the_model_equals_the_formula_for_random_months)
{
    struct average_interval list[40];
    int days[LENGTH(list)];
    struct county c = county_law();
    uint32_t seed = 20251117;

    for (int round = 0; round < 500; round++) {
        int n = 1 + (int)(next(&seed) % LENGTH(list));
        double sum = 0;

        c.threshold[COUNTY_SOMATIC] = (int32_t)(next(&seed) % 8);
        c.day_zero_counts = next(&seed) % 2;
        for (int i = 0; i < n; i++) {
            days[i] = (int)(next(&seed) % 15);
            sum += days[i] + c.day_zero_counts;
        }
        given(days, n, list);
        struct average a = march(&c, list, n);
        double excess = (sum / n - c.threshold[COUNTY_SOMATIC]) * n;

        if (excess < 0)
            excess = 0;
        cr_assert(epsilon_eq(dbl, (double)a.excess, excess, 1e-6), "round %d", round);
        cr_assert(eq(i64, a.amount, a.excess * 10500), "round %d", round);
        cr_assert(epsilon_eq(dbl, (double)average_mean_thousandths(&a) / 1000, sum / n, 0.0006));
    }
}

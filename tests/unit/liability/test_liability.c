/* liability.h: the law's model, its preconditions one at a time, its edges. PAY-1 to PAY-10. */
#include "harness.h"
#include "liability/liability.h"
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(liability, .init = start, .fini = stop);

static int64_t at(const char *text)
{
    int64_t moment;

    cr_assert(eq(int, clock_parse(text, &moment), SP_OK), "%s", text);
    return moment;
}

static int32_t day(const char *text)
{
    int32_t date;

    cr_assert(eq(int, clock_parse_date(text, &date), SP_OK), "%s", text);
    return date;
}

static struct liability_ready ready[3];
static struct liability_stay stay;
static struct county county;

/* A stay in which everything was done in time: liability begins 2023-03-09, the last day of the
 * call is 2023-03-09, and the patient leaves on 2023-03-14. */
static void given_a_stay(void)
{
    county = county_law();
    ready[0] = (struct liability_ready){.sent = at("2023-03-06T12:00:00+01:00"),
                                        .withdrawn = LIABILITY_NONE,
                                        .called = at("2023-03-08T09:00:00+01:00"),
                                        .sip = LIABILITY_SIP_REQUIRED,
                                        .outpatient = LIABILITY_OUTPATIENT_AVAILABLE};
    stay = (struct liability_stay){.admitted = at("2023-03-01T10:00:00+01:00"),
                                   .assessed = LIABILITY_NONE,
                                   .notified = at("2023-03-02T10:00:00+01:00"),
                                   .ended = at("2023-03-14T11:00:00+01:00"),
                                   .ready = ready,
                                   .n_ready = 1};
}

static struct liability computed(void)
{
    struct liability out;
    const char *why = NULL;

    cr_assert(eq(int, liability_compute(arena, &stay, &county, &out, &why), SP_OK), "%s", why);
    return out;
}

static void no_liability(enum liability_reason reason)
{
    struct liability l = computed();

    cr_expect(not(l.liable), "%s", liability_slug(reason));
    cr_expect(not(l.review), "%s", liability_slug(reason));
    cr_expect(eq(uint, l.reasons, LIABILITY_BIT(reason)), "%s", liability_slug(reason));
    cr_expect(eq(i64, l.days, 0));
    cr_expect(eq(i64, l.amount, 0));
}

static void liable(const char *from, int64_t days, int64_t amount)
{
    struct liability l = computed();

    cr_expect(l.liable);
    cr_expect(eq(int, l.intervals[0].start, day(from)));
    cr_expect(eq(i64, l.days, days));
    cr_expect(eq(i64, l.amount, amount));
}

/* PAY-1, PAY-4, PAY-6 */
Test(liability, the_municipality_pays_from_the_third_day_to_the_day_before_discharge)
{
    given_a_stay();
    liable("2023-03-09", 5, 52500);
    cr_expect(eq(uint, computed().reasons, 0));
    cr_expect(eq(int, computed().intervals[0].ended, day("2023-03-14")));
}

/* PAY-4, LUS-15 */
Test(liability, a_notice_one_second_after_noon_costs_one_day_less)
{
    given_a_stay();
    ready[0].sent = at("2023-03-06T12:00:01+01:00");
    liable("2023-03-10", 4, 42000);
}

/* PAY-3 (a) */
Test(liability, without_a_notice_of_admission_there_is_none)
{
    given_a_stay();
    stay.notified = LIABILITY_NONE;
    no_liability(LIABILITY_WHY_ADMISSION_NOTICE_MISSING);
}

/* PAY-3 (a), LUS-10 */
Test(liability, with_a_notice_of_admission_after_24_hours_there_is_none)
{
    given_a_stay();
    stay.notified = at("2023-03-02T10:00:00.000001+01:00");
    no_liability(LIABILITY_WHY_ADMISSION_NOTICE_LATE);
}

/* LUS-11 */
Test(liability, the_24_hours_count_from_a_later_judgement_of_the_need)
{
    given_a_stay();
    stay.assessed = at("2023-03-04T09:00:00+01:00");
    stay.notified = at("2023-03-05T09:00:00+01:00");
    liable("2023-03-09", 5, 52500);
}

/* PAY-3 (b) */
Test(liability, without_a_notice_that_the_patient_is_ready_there_is_none)
{
    given_a_stay();
    stay.n_ready = 0;
    no_liability(LIABILITY_WHY_READY_NOTICE_MISSING);
    stay.notified = LIABILITY_NONE;
    cr_expect(eq(uint, computed().reasons,
                 LIABILITY_BIT(LIABILITY_WHY_READY_NOTICE_MISSING) |
                     LIABILITY_BIT(LIABILITY_WHY_ADMISSION_NOTICE_MISSING)));
}

/* PAY-3 (c) */
Test(liability, without_a_call_to_planning_there_is_none)
{
    given_a_stay();
    ready[0].called = LIABILITY_NONE;
    no_liability(LIABILITY_WHY_SIP_CALL_MISSING);
}

/* LUS-17 */
Test(liability, a_call_after_its_last_day_is_left_to_a_person)
{
    given_a_stay();
    ready[0].called = at("2023-03-09T23:59:59.999999+01:00");
    cr_expect(computed().liable);
    ready[0].called = at("2023-03-10T00:00:00+01:00");
    struct liability l = computed();

    cr_expect(not(l.liable));
    cr_expect(l.review);
    cr_expect(eq(uint, l.reasons, LIABILITY_BIT(LIABILITY_WHY_SIP_CALL_LATE_REVIEW)));
    cr_expect(eq(i64, l.days, 0));
    cr_expect(eq(i64, l.amount, 0));
    cr_expect(eq(i64, l.intervals[0].days, 5));
    cr_expect(eq(i64, l.intervals[0].amount, 52500));
}

/* PAY-9, PAY-10 */
Test(liability, no_call_is_needed_when_no_plan_is_to_be_made_or_the_patient_refuses)
{
    given_a_stay();
    ready[0].called = LIABILITY_NONE;
    ready[0].sip = LIABILITY_SIP_NOT_REQUIRED;
    liable("2023-03-09", 5, 52500);
    ready[0].sip = LIABILITY_SIP_REFUSED;
    liable("2023-03-09", 5, 52500);
}

/* PAY-5 */
Test(liability, without_a_positive_answer_from_outpatient_care_there_is_none)
{
    given_a_stay();
    ready[0].outpatient = LIABILITY_OUTPATIENT_UNAVAILABLE;
    no_liability(LIABILITY_WHY_OUTPATIENT_UNAVAILABLE);
    ready[0].outpatient = LIABILITY_OUTPATIENT_UNKNOWN;
    no_liability(LIABILITY_WHY_OUTPATIENT_UNKNOWN);
}

/* PAY-3, PAY-5 */
Test(liability, all_that_is_missing_is_told_at_once)
{
    given_a_stay();
    stay.notified = LIABILITY_NONE;
    ready[0].called = LIABILITY_NONE;
    ready[0].outpatient = LIABILITY_OUTPATIENT_UNKNOWN;
    cr_expect(eq(uint, computed().reasons,
                 LIABILITY_BIT(LIABILITY_WHY_ADMISSION_NOTICE_MISSING) |
                     LIABILITY_BIT(LIABILITY_WHY_SIP_CALL_MISSING) |
                     LIABILITY_BIT(LIABILITY_WHY_OUTPATIENT_UNKNOWN)));
}

/* LUS-5 */
Test(liability, before_2018_another_act_was_in_force)
{
    given_a_stay();
    stay.admitted = at("2017-12-28T10:00:00+01:00");
    stay.notified = at("2017-12-28T12:00:00+01:00");
    ready[0].called = at("2017-12-31T12:00:00+01:00");
    stay.ended = at("2018-01-10T10:00:00+01:00");
    ready[0].sent = at("2017-12-31T23:59:59+01:00");
    no_liability(LIABILITY_WHY_BEFORE_ACT);
    ready[0].sent = at("2018-01-01T00:00:00+01:00");
    cr_expect(computed().liable);
}

/* PAY-8 */
Test(liability, a_discharge_on_the_day_it_would_begin_costs_nothing)
{
    given_a_stay();
    stay.ended = at("2023-03-09T18:00:00+01:00");
    no_liability(LIABILITY_WHY_ENDED_BEFORE_START);
    stay.ended = at("2023-03-10T00:00:00+01:00");
    liable("2023-03-09", 1, 10500);
}

/* PAY-7: rules.md 1.4, the discharge day */
Test(liability, the_day_of_discharge_counts_where_the_county_says_so_and_that_of_withdrawal_never)
{
    given_a_stay();
    county.discharge_day_counts = true;
    liable("2023-03-09", 6, 63000);
    ready[0].withdrawn = at("2023-03-14T10:00:00+01:00");
    liable("2023-03-09", 5, 52500);
    ready[0].withdrawn = at("2023-03-14T12:00:00+01:00"); /* after the discharge */
    liable("2023-03-09", 6, 63000);
}

/* PAY-8, LUS-20 */
Test(liability, a_withdrawal_stops_the_clock)
{
    given_a_stay();
    ready[0].withdrawn = at("2023-03-11T08:00:00+01:00");
    liable("2023-03-09", 2, 21000);
    ready[0].withdrawn = at("2023-03-08T08:00:00+01:00");
    no_liability(LIABILITY_WHY_ENDED_BEFORE_START);
}

/* PAY-8 */
Test(liability, ready_withdrawn_and_ready_again_starts_a_clock_of_its_own)
{
    given_a_stay();
    ready[0].withdrawn = at("2023-03-11T08:00:00+01:00");
    ready[1] = ready[0];
    ready[1].sent = at("2023-03-12T15:00:00+01:00");
    ready[1].called = at("2023-03-13T09:00:00+01:00");
    ready[1].withdrawn = LIABILITY_NONE;
    stay.n_ready = 2;
    stay.ended = at("2023-03-20T10:00:00+02:00");
    struct liability l = computed();

    cr_expect(eq(int, l.intervals[0].start, day("2023-03-09")));
    cr_expect(eq(i64, l.intervals[0].days, 2));
    cr_expect(eq(int, l.intervals[1].start, day("2023-03-16")));
    cr_expect(eq(i64, l.intervals[1].days, 4));
    cr_expect(eq(i64, l.days, 6));
    cr_expect(eq(i64, l.amount, 63000));
}

/* PAY-3 (c), PAY-8 */
Test(liability, each_interval_needs_a_call_of_its_own)
{
    given_a_stay();
    ready[0].withdrawn = at("2023-03-11T08:00:00+01:00");
    ready[1] = ready[0];
    ready[1].sent = at("2023-03-12T15:00:00+01:00");
    ready[1].called = LIABILITY_NONE;
    ready[1].withdrawn = LIABILITY_NONE;
    stay.n_ready = 2;
    stay.ended = at("2023-03-20T10:00:00+02:00");
    struct liability l = computed();

    cr_expect(l.liable);
    cr_expect(eq(i64, l.days, 2));
    cr_expect(eq(uint, l.reasons, LIABILITY_BIT(LIABILITY_WHY_SIP_CALL_MISSING)));
}

/* PAY-6 */
Test(liability, new_year_divides_the_days_between_two_amounts)
{
    given_a_stay();
    stay.admitted = at("2022-12-20T10:00:00+01:00");
    stay.notified = at("2022-12-20T11:00:00+01:00");
    ready[0].sent = at("2022-12-26T12:00:00+01:00"); /* begins 29 December */
    ready[0].called = at("2022-12-27T12:00:00+01:00");
    stay.ended = at("2023-01-03T12:00:00+01:00");
    struct liability l = computed();
    const struct liability_piece *p = l.intervals[0].pieces;

    cr_assert(p && p->next && !p->next->next);
    cr_expect(eq(int, p->from, day("2022-12-29")));
    cr_expect(eq(int, p->to, day("2023-01-01")));
    cr_expect(eq(i64, p->row.amount, 9300));
    cr_expect(eq(int, p->next->to, day("2023-01-03")));
    cr_expect(eq(i64, p->next->row.amount, 10500));
    cr_expect(eq(i64, l.days, 5));
    cr_expect(eq(i64, l.amount, 3 * 9300 + 2 * 10500));
}

/* PAY-6 */
Test(liability, a_year_without_a_row_has_days_and_no_sum)
{
    given_a_stay();
    stay.admitted = at("2020-12-20T10:00:00+01:00");
    stay.notified = at("2020-12-20T11:00:00+01:00");
    ready[0].sent = at("2020-12-26T12:00:00+01:00");
    ready[0].called = at("2020-12-27T12:00:00+01:00");
    stay.ended = at("2022-01-03T12:00:00+01:00");
    struct liability l = computed();
    const struct liability_piece *p = l.intervals[0].pieces;

    cr_expect(l.liable);
    cr_expect(eq(i64, l.days, 3 + 365 + 2));
    cr_expect(not(l.priced));
    cr_expect(eq(i64, l.amount, 0));
    cr_expect(eq(uint, l.reasons, LIABILITY_BIT(LIABILITY_WHY_NO_AMOUNT_FOR_YEAR)));
    cr_assert(p && p->next && p->next->next);
    cr_expect(p->priced);
    cr_expect(not(p->next->priced));
    cr_expect(eq(int, p->next->from, day("2021-01-01")));
    cr_expect(eq(int, p->next->to, day("2022-01-01")));
    cr_expect(p->next->next->priced);
}

/* PAY-6: 2024 and 2025 have no row, and each is told by itself */
Test(liability, leap_day_counts_and_years_without_a_row_are_told_one_by_one)
{
    given_a_stay();
    stay.admitted = at("2024-02-20T10:00:00+01:00");
    stay.notified = at("2024-02-20T11:00:00+01:00");
    ready[0].sent = at("2024-02-25T12:00:00+01:00");
    ready[0].called = at("2024-02-27T12:00:00+01:00");
    stay.ended = at("2024-03-02T12:00:00+01:00");
    cr_expect(eq(i64, computed().days, 3)); /* 28 and 29 February, 1 March */
    stay.ended = at("2025-01-03T12:00:00+01:00");
    const struct liability_piece *p = computed().intervals[0].pieces;

    cr_assert(p && p->next && !p->next->next);
    cr_expect(eq(int, p->to, day("2025-01-01")));
}

/* PAY-4 */
Test(liability, christmas_and_both_changes_of_the_clocks_are_days_like_others)
{
    static const struct {
        const char *admitted, *ready, *ended, *start;
        int64_t days;
    } cases[] = {{"2025-12-20T09:00:00+01:00", "2025-12-22T09:00:00+01:00",
                  "2025-12-29T09:00:00+01:00", "2025-12-25", 4},
                 {"2026-03-25T09:00:00+01:00", "2026-03-27T12:30:00+01:00",
                  "2026-04-02T09:00:00+02:00", "2026-03-31", 2},
                 {"2026-03-20T09:00:00+01:00", "2026-03-23T09:00:00+01:00",
                  "2026-03-31T00:30:00+02:00", "2026-03-26", 5},
                 {"2026-10-18T09:00:00+02:00", "2026-10-19T12:00:00+02:00",
                  "2026-10-27T00:30:00+01:00", "2026-10-22", 5}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        given_a_stay();
        stay.admitted = stay.notified = at(cases[i].admitted);
        ready[0].sent = ready[0].called = at(cases[i].ready);
        stay.ended = at(cases[i].ended);
        struct liability l = computed();

        cr_expect(eq(int, l.intervals[0].start, day(cases[i].start)), "%s", cases[i].ready);
        cr_expect(eq(i64, l.days, cases[i].days), "%s", cases[i].ready);
    }
}

/* PAY-8 */
Test(liability, a_stay_that_is_open_is_counted_up_to_a_day)
{
    given_a_stay();
    stay.ended = LIABILITY_NONE;
    stay.until = day("2023-03-08");
    no_liability(LIABILITY_WHY_NOT_BEGUN);
    stay.until = day("2023-03-09"); /* it has begun, no whole day is over */
    liable("2023-03-09", 0, 0);
    stay.until = day("2023-03-12");
    liable("2023-03-09", 3, 31500);
    cr_expect(computed().intervals[0].open);
}

/* PAY-7 */
Test(liability, a_county_may_agree_on_another_start_and_amount)
{
    static const struct county_amount rows[] = {{INT32_MIN, INT32_MAX, 4000, "avtal"}};

    given_a_stay();
    county.threshold[COUNTY_PSYCHIATRIC] = 5;
    county.amounts = rows;
    county.n_amounts = 1;
    liable("2023-03-09", 5, 20000);
    stay.care = COUNTY_PSYCHIATRIC;
    liable("2023-03-11", 3, 12000);
}

/* PAY-7 */
Test(liability, the_model_of_the_county_is_told_and_none_means_that_nothing_is_paid)
{
    given_a_stay();
    county.model = COUNTY_NONE;
    no_liability(LIABILITY_WHY_COUNTY_MODEL_NONE);
    county.model = COUNTY_AVERAGE;
    liable("2023-03-09", 5, 52500);
    cr_expect(eq(uint, computed().reasons, LIABILITY_BIT(LIABILITY_WHY_COUNTY_MODEL_AVERAGE)));
}

/* PAY-7 */
Test(liability, outside_the_validity_of_the_agreement_the_law_is_applied)
{
    given_a_stay();
    county.from = day("2023-03-07");
    county.threshold[COUNTY_SOMATIC] = 10;
    liable("2023-03-09", 5, 52500);
    cr_expect(eq(uint, computed().reasons, LIABILITY_BIT(LIABILITY_WHY_COUNTY_NOT_VALID)));
}

/* PAY-2 */
Test(liability, the_municipality_that_decided_on_a_placement_pays)
{
    cr_expect(eq(str, (char *)liability_payer("0180", NULL), "0180"));
    cr_expect(eq(str, (char *)liability_payer("0180", "1280"), "1280"));
}

static void impossible(const char *part)
{
    struct liability out;
    const char *why = NULL;

    cr_expect(eq(int, liability_compute(arena, &stay, &county, &out, &why), SP_EINVAL), "%s", part);
    cr_assert(why != NULL);
    cr_expect(strstr(why, part) != NULL, "%s: %s", part, why);
}

/* PAY-8 */
Test(liability, events_in_an_impossible_order_are_refused)
{
    given_a_stay();
    ready[0].sent = at("2023-03-01T09:59:59+01:00");
    impossible("ready before the admission");
    given_a_stay();
    ready[0].withdrawn = at("2023-03-06T11:59:59+01:00");
    impossible("withdrawn before it was sent");
    given_a_stay();
    ready[0].called = at("2023-02-28T09:00:00+01:00");
    impossible("call cannot be sent before");
    given_a_stay();
    stay.ended = at("2023-03-06T11:00:00+01:00");
    impossible("end before the patient was ready");
    given_a_stay();
    stay.assessed = at("2023-03-01T09:00:00+01:00");
    impossible("later judgement");
    given_a_stay();
    ready[1] = ready[0];
    stay.n_ready = 2;
    impossible("withdrawn before being ready again");
    ready[0].withdrawn = at("2023-03-07T09:00:00+01:00");
    impossible("ready again before the withdrawal");
    given_a_stay();
    ready[0].sent = LIABILITY_NONE;
    impossible("no time is given");
    given_a_stay();
    stay.admitted = LIABILITY_NONE;
    impossible("admission has no time");
    given_a_stay();
    stay.n_ready = 0;
    stay.ended = at("2023-02-01T09:00:00+01:00");
    impossible("end before the admission");
}

Test(liability, every_reason_has_its_slug_words_rule_and_paragraph)
{
    for (int i = 0; i < LIABILITY_REASON_COUNT; i++) {
        enum liability_reason reason = (enum liability_reason)i;

        cr_expect(strlen(liability_slug(reason)) > 3);
        cr_expect(strlen(liability_rule(reason)) > 3);
        cr_expect(eq(int, strncmp(liability_paragraph(reason), "LUS", 3), 0));
        cr_expect(ne(str, (char *)liability_text(reason, LANG_SV),
                     (char *)liability_text(reason, LANG_EN)));
        for (int j = 0; j < i; j++)
            cr_expect(ne(str, (char *)liability_slug(reason),
                         (char *)liability_slug((enum liability_reason)j)));
    }
}

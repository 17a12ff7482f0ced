/* liability.h: what outpatient care answers, day by day (PAY-5), and cases that are outside the
 * model. PAY-1, PAY-3, PAY-5, PAY-8, PAY-10, LUS-21. */
#include "harness.h"
#include "liability/liability.h"
#include <string.h>

static struct arena *arena;
static struct liability_ready ready[3];
static struct liability_answer answers[4];
static struct liability_stay stay;
static struct county county;
static uint64_t seed;

static void start(void)
{
    harness_start();
    arena = arena_new();
    seed = 20230306;
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(answers, .init = start, .fini = stop);

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

/* Everything in time; the notice leads to 2023-03-09, the patient leaves on 2023-03-14. */
static void given_a_stay(void)
{
    county = county_law();
    memset(answers, 0, sizeof answers);
    ready[0] = (struct liability_ready){.sent = at("2023-03-06T12:00:00+01:00"),
                                        .withdrawn = LIABILITY_NONE,
                                        .called = at("2023-03-08T09:00:00+01:00")};
    stay = (struct liability_stay){.admitted = at("2023-03-01T10:00:00+01:00"),
                                   .assessed = LIABILITY_NONE,
                                   .notified = at("2023-03-02T10:00:00+01:00"),
                                   .ended = at("2023-03-14T11:00:00+01:00"),
                                   .ready = ready,
                                   .n_ready = 1,
                                   .answers = answers};
}

static void given_answer(const char *said, bool available, const char *from)
{
    answers[stay.n_answers++] =
        (struct liability_answer){at(said), from ? at(from) : LIABILITY_NONE, available};
}

static struct liability computed(void)
{
    struct liability out;
    const char *why = NULL;

    cr_assert(eq(int, liability_compute(arena, &stay, &county, &out, &why), SP_OK), "%s", why);
    return out;
}

static void begins(const char *date, int64_t days)
{
    struct liability l = computed();

    cr_expect(eq(int, l.intervals[0].start, day(date)), "wanted %s", date);
    cr_expect(eq(i64, l.days, days), "wanted %s", date);
    cr_expect(eq(i64, l.amount, days * 10500), "wanted %s", date);
}

static void not_for(enum liability_reason reason)
{
    struct liability l = computed();

    cr_expect(not(l.liable), "%s", liability_slug(reason));
    cr_expect(ne(uint, l.reasons & LIABILITY_BIT(reason), 0U), "%s", liability_slug(reason));
    cr_expect(eq(i64, l.days, 0));
}

/* PAY-5, PAY-4 */
Test(answers, a_yes_before_the_start_moves_nothing)
{
    given_a_stay();
    given_answer("2023-03-03T09:00:00+01:00", true, NULL); /* before the patient was ready */
    begins("2023-03-09", 5);
    cr_expect(eq(i64, computed().intervals[0].steps[LIABILITY_OUTPATIENT].at,
                 at("2023-03-03T09:00:00+01:00")));
    given_a_stay();
    given_answer("2023-03-09T23:59:59+01:00", true, NULL); /* the night is the municipality's */
    begins("2023-03-09", 5);
}

/* PAY-5 */
Test(answers, a_yes_that_holds_from_later_or_is_said_later_moves_the_start)
{
    given_a_stay();
    given_answer("2023-03-07T09:00:00+01:00", true, "2023-03-11T08:00:00+01:00");
    begins("2023-03-11", 3);
    given_a_stay();
    given_answer("2023-03-10T00:00:00+01:00", true, NULL);
    begins("2023-03-10", 4);
    given_a_stay(); /* before it was said it was not established */
    given_answer("2023-03-12T09:00:00+01:00", true, "2023-03-06T08:00:00+01:00");
    begins("2023-03-12", 2);
}

/* PAY-5 */
Test(answers, a_no_pauses_until_the_next_yes)
{
    given_a_stay();
    given_answer("2023-03-07T09:00:00+01:00", true, NULL);
    given_answer("2023-03-10T15:00:00+01:00", false, NULL);
    given_answer("2023-03-12T09:00:00+01:00", true, NULL);
    begins("2023-03-09", 3); /* 9, 12, 13 */
    const struct liability_interval *in = &computed().intervals[0];

    cr_assert(in->pauses && !in->pauses->next);
    cr_expect(eq(int, in->pauses->from, day("2023-03-10")));
    cr_expect(eq(int, in->pauses->to, day("2023-03-12")));
    cr_expect(eq(int, (int)in->pauses->reason, LIABILITY_WHY_OUTPATIENT_UNAVAILABLE));
    cr_assert(in->pieces && in->pieces->next && !in->pieces->next->next);
    cr_expect(eq(int, in->pieces->to, day("2023-03-10")));
    cr_expect(eq(int, in->pieces->next->from, day("2023-03-12")));
}

/* PAY-5: a later `from` takes back what was said before */
Test(answers, a_yes_that_is_put_off_takes_the_place_of_the_one_before)
{
    given_a_stay();
    given_answer("2023-03-07T09:00:00+01:00", true, NULL);
    given_answer("2023-03-09T09:00:00+01:00", true, "2023-03-13T09:00:00+01:00");
    begins("2023-03-13", 1);
}

/* PAY-5 */
Test(answers, no_answer_a_no_or_a_yes_after_the_end_give_no_liability)
{
    given_a_stay();
    not_for(LIABILITY_WHY_OUTPATIENT_UNKNOWN);
    given_answer("2023-03-07T09:00:00+01:00", false, NULL);
    not_for(LIABILITY_WHY_OUTPATIENT_UNAVAILABLE);
    given_a_stay();
    given_answer("2023-03-20T09:00:00+01:00", true, NULL);
    not_for(LIABILITY_WHY_OUTPATIENT_UNKNOWN);
    given_a_stay();
    given_answer("2023-03-07T09:00:00+01:00", true, "2023-03-20T08:00:00+01:00");
    not_for(LIABILITY_WHY_ENDED_BEFORE_START);
}

/* PAY-5, PAY-8 */
Test(answers, an_open_stay_with_a_yes_to_come_has_not_begun)
{
    given_a_stay();
    stay.ended = LIABILITY_NONE;
    stay.until = day("2023-03-12");
    given_answer("2023-03-07T09:00:00+01:00", true, "2023-03-20T08:00:00+01:00");
    not_for(LIABILITY_WHY_NOT_BEGUN);
    cr_expect(eq(int, computed().intervals[0].start, day("2023-03-20")));
}

/* PAY-5, PAY-8: the answer stands, the clock starts anew */
Test(answers, a_yes_stands_over_a_withdrawal)
{
    given_a_stay();
    given_answer("2023-03-07T09:00:00+01:00", true, NULL);
    ready[0].withdrawn = at("2023-03-10T08:00:00+01:00");
    ready[1] = (struct liability_ready){.sent = at("2023-03-10T12:30:00+01:00"),
                                        .withdrawn = LIABILITY_NONE,
                                        .called = at("2023-03-11T09:00:00+01:00")};
    stay.n_ready = 2;
    stay.ended = at("2023-03-16T09:00:00+01:00");
    struct liability l = computed();

    cr_expect(eq(i64, l.intervals[0].days, 1));
    cr_expect(eq(int, l.intervals[1].start, day("2023-03-14")));
    cr_expect(eq(i64, l.intervals[1].days, 2));
}

/* PAY-5: both changes of the clocks, and a yes in the doubled hour */
Test(answers, a_yes_on_the_day_the_clocks_change_counts_from_that_day)
{
    given_a_stay();
    stay.admitted = stay.notified = at("2022-10-24T10:00:00+02:00");
    ready[0].sent = ready[0].called = at("2022-10-26T09:00:00+02:00"); /* leads to 29 October */
    stay.ended = at("2022-11-02T09:00:00+01:00");
    given_answer("2022-10-30T02:30:00+01:00", true, NULL);
    cr_expect(eq(int, computed().intervals[0].start, day("2022-10-30")));
    cr_expect(eq(i64, computed().days, 3));
    stay.n_answers = 0;
    stay.admitted = stay.notified = at("2023-03-20T10:00:00+01:00");
    ready[0].sent = ready[0].called = at("2023-03-22T09:00:00+01:00");
    stay.ended = at("2023-03-28T09:00:00+02:00");
    given_answer("2023-03-25T23:59:59+01:00", true, "2023-03-26T03:00:00+02:00");
    cr_expect(eq(int, computed().intervals[0].start, day("2023-03-26")));
    cr_expect(eq(i64, computed().days, 2));
}

Test(answers, answers_that_are_not_in_order_are_refused)
{
    struct liability out;
    const char *why = NULL;

    given_a_stay();
    given_answer("2023-03-08T09:00:00+01:00", true, NULL);
    given_answer("2023-03-07T09:00:00+01:00", true, NULL);
    cr_expect(eq(int, liability_compute(arena, &stay, &county, &out, &why), SP_EINVAL));
    cr_expect(strstr(why, "outpatient care") != NULL);
}

/* PAY-1, PAY-3, PAY-10, LUS-21 */
Test(answers, what_lies_outside_the_model_is_told_by_its_reason)
{
    given_a_stay();
    given_answer("2023-03-07T09:00:00+01:00", true, NULL);
    stay.not_admitted = true;
    not_for(LIABILITY_WHY_NOT_ADMITTED);
    stay.not_admitted = false;
    stay.wrong = true;
    not_for(LIABILITY_WHY_CASE_WRONG);
    stay.wrong = false;
    ready[0].elsewhere = true;
    not_for(LIABILITY_WHY_READY_NOTICE_MISSING);
    ready[0].elsewhere = false;
    ready[0].called = LIABILITY_NONE;
    not_for(LIABILITY_WHY_SIP_CALL_MISSING);
    ready[0].sip = LIABILITY_SIP_REPLACED;
    begins("2023-03-09", 5);
}

/* PAY-7: each interval under the agreement that applied when its notice was sent */
Test(answers, two_agreements_in_one_stay_each_hold_for_their_own_interval)
{
    struct county agreed[2] = {county_law(), county_law()};
    struct liability_rules rules = {agreed, 2, county_law()};
    struct liability l;
    const char *why;

    given_a_stay();
    given_answer("2023-03-03T09:00:00+01:00", true, NULL);
    agreed[0].to = day("2023-03-08");
    agreed[0].threshold[COUNTY_SOMATIC] = 2;
    agreed[1].from = day("2023-03-09");
    agreed[1].threshold[COUNTY_SOMATIC] = 5;
    ready[0].withdrawn = at("2023-03-10T08:00:00+01:00");
    ready[1] = ready[0];
    ready[1].sent = ready[1].called = at("2023-03-10T09:00:00+01:00");
    ready[1].withdrawn = LIABILITY_NONE;
    stay.n_ready = 2;
    stay.ended = at("2023-03-20T09:00:00+01:00");
    cr_assert(eq(int, liability_compute_under(arena, &stay, &rules, &l, &why), SP_OK));
    cr_expect(eq(int, l.intervals[0].agreed, 0));
    cr_expect(eq(int, l.intervals[0].start, day("2023-03-08")));
    cr_expect(eq(int, l.intervals[1].agreed, 1));
    cr_expect(eq(int, l.intervals[1].start, day("2023-03-15")));
    agreed[1].from = day("2023-03-11");
    cr_assert(eq(int, liability_compute_under(arena, &stay, &rules, &l, &why), SP_OK));
    cr_expect(eq(int, l.intervals[1].agreed, -1), "the law where none was valid");
    cr_expect(eq(int, l.intervals[1].start, day("2023-03-13")));
}

/* ---- for every history ---- */

static int64_t below(int64_t limit)
{
    uint64_t x = seed += 0x9e3779b97f4a7c15U;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return (int64_t)((x ^ x >> 31) % (uint64_t)limit);
}

static void draw(void)
{
    int64_t when;

    given_a_stay();
    when = stay.admitted;
    ready[0].sent = stay.admitted + CLOCK_HOUR + below(96 * CLOCK_HOUR);
    ready[0].called = ready[0].sent;
    ready[0].withdrawn = below(3) ? LIABILITY_NONE : ready[0].sent + below(400 * CLOCK_HOUR);
    stay.ended = below(3) ? ready[0].sent + below(400 * CLOCK_HOUR) : LIABILITY_NONE;
    stay.until = clock_stockholm(ready[0].sent).date + (int32_t)below(20);
    for (stay.n_answers = 0; stay.n_answers < below(5); stay.n_answers++) {
        when += below(120 * CLOCK_HOUR);
        answers[stay.n_answers] = (struct liability_answer){
            when, below(2) ? LIABILITY_NONE : when - 24 * CLOCK_HOUR + below(200 * CLOCK_HOUR),
            below(3) > 0};
        if (!answers[stay.n_answers].available)
            answers[stay.n_answers].from = LIABILITY_NONE;
    }
    if (stay.n_answers == 0)
        given_answer("2023-03-02T09:00:00+01:00", true, NULL);
}

/* The days by the words of the rule alone: after the start of PAY-4, before the end, and the last
 * answer said by the end of the day is a yes that holds then. */
static int64_t brute_force(const struct liability_interval *in)
{
    int64_t days = 0;

    for (int32_t d = in->earliest; d < in->end; d++) {
        int64_t midnight = clock_from_stockholm(d + 1, 0);
        bool yes = false;

        for (int i = 0; i < stay.n_answers; i++) {
            if (answers[i].said < midnight)
                yes = answers[i].available && answers[i].from < midnight;
        }
        days += yes;
    }
    return days;
}

/* PAY-4, PAY-5, PAY-8 */
Test(answers, the_days_equal_the_rule_counted_by_itself_for_random_histories)
{
    int paused = 0;

    for (int n = 0; n < 3000; n++) {
        draw();
        struct liability l = computed();
        const struct liability_interval *in = &l.intervals[0];
        int64_t pieces = 0, first = l.days;

        cr_assert(eq(i64, l.days, brute_force(in)), "history %d", n);
        cr_assert(in->start >= clock_stockholm(ready[0].sent).date + 3, "history %d", n);
        for (const struct liability_piece *p = in->pieces; p; p = p->next)
            pieces += p->to - p->from;
        if (in->liable)
            cr_assert(eq(i64, pieces, l.days), "history %d", n);
        cr_assert(eq(i64, computed().days, first), "recomputed, history %d", n);
        paused += in->pauses && in->liable;
        ready[0].withdrawn = ready[0].sent + below(200 * CLOCK_HOUR);
        if (stay.ended == LIABILITY_NONE)
            stay.until = clock_stockholm(ready[0].withdrawn).date + 30;
        int64_t withdrawn = computed().days;
        int64_t when = ready[0].withdrawn;

        ready[0].withdrawn = LIABILITY_NONE;
        cr_assert(withdrawn <= computed().days, "history %d", n);
        ready[0].withdrawn = when;
    }
    cr_expect(lt(int, 100, paused), "only %d were paused", paused);
}

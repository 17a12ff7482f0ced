/* liability.h: what holds for every history, tried on random ones with a fixed seed. PAY-4, PAY-6,
 * PAY-8. */
#include "harness.h"
#include "liability/liability.h"
#include <string.h>

#define HISTORIES 2000
#define READY_MAX 4

static struct arena *arena;
static uint64_t seed;

static void start(void)
{
    harness_start();
    arena = arena_new();
    seed = 20251117;
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(liability_random, .init = start, .fini = stop);

/* 0 to limit - 1, also for limits beyond 32 bits (splitmix64). */
static int64_t below(int64_t limit)
{
    uint64_t x = seed += 0x9e3779b97f4a7c15U;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return (int64_t)((x ^ x >> 31) % (uint64_t)limit);
}

struct history {
    struct liability_stay stay;
    struct liability_ready ready[READY_MAX];
};

static int64_t later(int64_t at, int hours)
{
    return at + below(hours * CLOCK_HOUR);
}

/* Two of three histories meet the preconditions that are drawn here; the rest lack some. */
static struct liability_ready draw_ready(int64_t from)
{
    struct liability_ready r = {.sent = later(from, 72), .withdrawn = LIABILITY_NONE};

    r.called = below(10) ? later(r.sent, below(8) ? 60 : 120) : LIABILITY_NONE;
    r.sip = (enum liability_sip)(below(4) ? LIABILITY_SIP_REQUIRED : below(3));
    r.outpatient = below(8) ? LIABILITY_OUTPATIENT_AVAILABLE : (enum liability_outpatient)below(3);
    return r;
}

/* Any time from 2019 to 2026, so with and without amounts, New Year, leap days, clock changes. */
static void draw(struct history *h)
{
    int64_t from = INT64_C(1546300800) * CLOCK_SECOND;
    int64_t at = from + below(8 * 365 * 24 * CLOCK_HOUR);

    memset(h, 0, sizeof *h);
    h->stay.admitted = at;
    h->stay.assessed = below(4) ? LIABILITY_NONE : later(at, 48);
    h->stay.notified = below(12) ? later(at, below(6) ? 24 : 40) : LIABILITY_NONE;
    h->stay.ready = h->ready;
    h->stay.n_ready = (int)below(READY_MAX + 1);
    for (int i = 0; i < h->stay.n_ready; i++) {
        h->ready[i] = draw_ready(at);
        at = later(h->ready[i].sent, 14 * 24);
        if (i + 1 < h->stay.n_ready || below(3) == 0)
            h->ready[i].withdrawn = at;
    }
    h->stay.ended = below(4) ? later(at, 14 * 24) : LIABILITY_NONE;
    h->stay.until = clock_stockholm(later(at, 14 * 24)).date;
}

static struct liability computed(const struct history *h)
{
    struct county law = county_law();
    struct liability_stay stay = h->stay;
    struct liability out;
    const char *why = NULL;

    stay.ready = h->ready;
    cr_assert(eq(int, liability_compute(arena, &stay, &law, &out, &why), SP_OK), "%s", why);
    return out;
}

/* PAY-4 */
Test(liability_random, never_begins_before_three_days_nor_after_four)
{
    int liable = 0;

    for (int n = 0; n < HISTORIES; n++) {
        struct history h;

        draw(&h);
        struct liability l = computed(&h);

        liable += l.liable;
        for (int i = 0; i < l.n_intervals; i++) {
            int32_t wait = l.intervals[i].start - clock_stockholm(h.ready[i].sent).date;

            cr_assert(wait == 3 || wait == 4, "history %d waits %d", n, wait);
        }
    }
    cr_expect(liable > HISTORIES / 4, "only %d of the histories are liable", liable);
    cr_expect(liable < HISTORIES * 3 / 4, "%d of the histories are liable", liable);
}

/* PAY-8 */
Test(liability_random, withdrawing_never_gives_more_days)
{
    int fewer = 0;

    for (int n = 0; n < HISTORIES; n++) {
        struct history h;

        do
            draw(&h);
        while (h.stay.n_ready == 0);
        struct liability_ready *last = &h.ready[h.stay.n_ready - 1];

        last->withdrawn = LIABILITY_NONE;
        h.stay.until = clock_stockholm(last->sent).date + 21; /* no withdrawal is after it */
        int64_t before = computed(&h).days;

        last->withdrawn = later(last->sent, 20 * 24);
        int64_t after = computed(&h).days;

        cr_assert(after <= before, "history %d", n);
        fewer += after < before;
        last->withdrawn = last->sent;
        cr_assert(computed(&h).days <= after, "history %d", n);
    }
    cr_expect(fewer > HISTORIES / 20, "only %d became shorter", fewer);
}

/* PAY-8 */
Test(liability_random, being_ready_again_after_a_withdrawal_never_gives_more_days_than_without_it)
{
    for (int n = 0; n < HISTORIES; n++) {
        struct history h;

        do
            draw(&h);
        while (h.stay.n_ready != 1);
        h.ready[0].withdrawn = LIABILITY_NONE;
        struct liability l = computed(&h);
        int64_t before = l.days;

        h.ready[0].withdrawn = later(h.ready[0].sent, 48);
        h.ready[1] = h.ready[0];
        h.ready[1].sent = later(h.ready[0].withdrawn, 24);
        h.ready[1].withdrawn = LIABILITY_NONE;
        h.stay.n_ready = 2;
        if (h.stay.ended != LIABILITY_NONE && h.stay.ended < h.ready[1].sent)
            continue;
        if (l.review) /* a call that is late for the first notice can be in time for the second */
            continue;
        cr_assert(computed(&h).days <= before, "history %d", n);
    }
}

static bool same(const struct liability *a, const struct liability *b)
{
    bool equal = a->liable == b->liable && a->review == b->review && a->reasons == b->reasons &&
                 a->days == b->days && a->priced == b->priced && a->amount == b->amount &&
                 a->n_intervals == b->n_intervals;

    for (int i = 0; equal && i < a->n_intervals; i++) {
        const struct liability_interval *x = &a->intervals[i], *y = &b->intervals[i];

        equal = x->start == y->start && x->end == y->end && x->days == y->days &&
                x->reasons == y->reasons && x->amount == y->amount;
    }
    return equal;
}

Test(liability_random, recomputing_gives_the_same)
{
    for (int n = 0; n < HISTORIES; n++) {
        struct history h;

        draw(&h);
        struct liability first = computed(&h), again = computed(&h);

        cr_assert(same(&first, &again), "history %d", n);
    }
}

/* PAY-6: days and amounts of the pieces of an interval, computed a day at a time. */
static void check_pieces(const struct liability_interval *in, int n)
{
    struct county law = county_law();
    int64_t days = 0, amount = 0;
    int32_t next = in->start;

    for (const struct liability_piece *p = in->pieces; p; p = p->next) {
        cr_assert(eq(int, p->from, next), "history %d", n);
        for (int32_t day = p->from; day < p->to; day++, days++) {
            struct county_amount row;
            bool known = county_amount_on(&law, day, &row);

            cr_assert(eq(int, known, p->priced), "history %d", n);
            amount += known ? row.amount : 0;
        }
        next = p->to;
    }
    cr_assert(eq(i64, days, in->days), "history %d", n);
    cr_assert(eq(i64, in->amount, in->priced ? amount : 0), "history %d", n);
}

/* PAY-6, PAY-8 */
Test(liability_random, the_intervals_add_up_to_the_total_and_their_pieces_to_them)
{
    for (int n = 0; n < HISTORIES; n++) {
        struct history h;
        int64_t days = 0, amount = 0;
        bool liable = false, priced = true;

        draw(&h);
        struct liability l = computed(&h);

        for (int i = 0; i < l.n_intervals; i++) {
            const struct liability_interval *in = &l.intervals[i];

            if (in->liable || in->review)
                check_pieces(in, n);
            if (!in->liable)
                continue;
            liable = true;
            days += in->days;
            priced = priced && in->priced;
            amount += in->amount;
        }
        cr_assert(eq(int, l.liable, liable), "history %d", n);
        cr_assert(eq(i64, l.days, days), "history %d", n);
        cr_assert(eq(int, l.priced, priced), "history %d", n);
        cr_assert(eq(i64, l.amount, priced ? amount : 0), "history %d", n);
    }
}

/* PAY-8: no day is paid for twice. */
Test(liability_random, intervals_never_share_a_day)
{
    for (int n = 0; n < HISTORIES; n++) {
        struct history h;
        int32_t free_from = INT32_MIN;

        draw(&h);
        struct liability l = computed(&h);

        for (int i = 0; i < l.n_intervals; i++) {
            const struct liability_interval *in = &l.intervals[i];

            if (in->days == 0)
                continue;
            cr_assert(in->start >= free_from, "history %d", n);
            free_from = in->end;
        }
    }
}

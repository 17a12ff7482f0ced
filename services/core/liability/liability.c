/*
 * liability.c - the rules of the municipality's payment liability: pure, no input or output.
 *
 *     notice of admission ─ ready ─ call ─ outpatient care ─▶ start ─▶ end ─▶ days ─▶ amount by
 * year PAY-3 (a)         (b)    (c)       PAY-5           PAY-4   PAY-8          PAY-6
 */
#include "liability/liability.h"
#include "base/clock.h"

enum weight { BLOCKS, REVIEW, REMARK };

static const struct {
    const char *slug;
    enum weight weight;
    const char *rule, *paragraph, *text[2];
} REASONS[LIABILITY_REASON_COUNT] = {
#define X(code, slug, weight, rule, paragraph, sv, en) {slug, weight, rule, paragraph, {sv, en}},
    LIABILITY_REASONS(X)
#undef X
};

const char *liability_slug(enum liability_reason reason)
{
    return REASONS[reason].slug;
}

const char *liability_rule(enum liability_reason reason)
{
    return REASONS[reason].rule;
}

const char *liability_paragraph(enum liability_reason reason)
{
    return REASONS[reason].paragraph;
}

const char *liability_text(enum liability_reason reason, enum sp_lang lang)
{
    return REASONS[reason].text[lang == LANG_EN];
}

static bool any(unsigned reasons, enum weight weight)
{
    for (int i = 0; i < LIABILITY_REASON_COUNT; i++) {
        if (reasons & LIABILITY_BIT(i) && REASONS[i].weight == weight)
            return true;
    }
    return false;
}

/* ---- the order of events ---- */

static bool before(int64_t at, int64_t other)
{
    return at != LIABILITY_NONE && at < other;
}

static const char *check_ready(const struct liability_stay *stay, const struct liability_ready *r)
{
    if (r->sent == LIABILITY_NONE)
        return "no time is given at which the notice was sent";
    if (r->sent < stay->admitted)
        return "the patient cannot be ready before the admission";
    if (before(r->withdrawn, r->sent))
        return "a notice cannot be withdrawn before it was sent";
    if (before(r->called, stay->admitted))
        return "the call cannot be sent before the admission";
    if (before(stay->ended, r->sent))
        return "the stay cannot end before the patient was ready";
    return NULL;
}

static const char *check_again(const struct liability_ready *last, const struct liability_ready *r)
{
    if (last->withdrawn == LIABILITY_NONE)
        return "a patient who is ready must be withdrawn before being ready again";
    if (r->sent < last->withdrawn)
        return "a patient cannot be ready again before the withdrawal";
    return NULL;
}

static const char *check(const struct liability_stay *stay)
{
    const char *why = NULL;

    if (stay->admitted == LIABILITY_NONE)
        return "the admission has no time";
    if (before(stay->assessed, stay->admitted))
        return "the later judgement of the need cannot be before the admission";
    if (before(stay->ended, stay->admitted))
        return "the stay cannot end before the admission";
    for (int i = 0; !why && i < stay->n_ready; i++) {
        why = check_ready(stay, &stay->ready[i]);
        if (!why && i > 0)
            why = check_again(&stay->ready[i - 1], &stay->ready[i]);
    }
    return why;
}

/* ---- preconditions ---- */

static struct liability_condition judge_notice(const struct liability_stay *stay)
{
    struct deadline due = deadline_admission_notice(stay->admitted, stay->assessed);
    struct liability_condition c = {LIABILITY_MET, stay->notified, due.due};

    if (stay->notified == LIABILITY_NONE)
        c.reason = LIABILITY_WHY_ADMISSION_NOTICE_MISSING;
    else if (stay->notified > due.due) /* PAY-3 (a): as 2 kap. 1-3 §§ say, so within 24 hours too */
        c.reason = LIABILITY_WHY_ADMISSION_NOTICE_LATE;
    return c;
}

static struct liability_condition judge_call(const struct liability_ready *r,
                                             const struct deadline_terms *terms)
{
    struct deadline last = deadline_sip_call(r->sent, terms);
    struct liability_condition c = {LIABILITY_MET, r->called, last.due};

    /* PAY-9: no plan is made against the patient's will. PAY-10: or another plan takes its place.
     */
    if (r->sip != LIABILITY_SIP_REQUIRED)
        return c;
    if (r->called == LIABILITY_NONE)
        c.reason = LIABILITY_WHY_SIP_CALL_MISSING;
    else if (r->called >= last.due)
        c.reason = LIABILITY_WHY_SIP_CALL_LATE_REVIEW;
    return c;
}

static struct liability_condition judge_outpatient(const struct liability_ready *r)
{
    struct liability_condition c = {LIABILITY_MET, LIABILITY_NONE, LIABILITY_NONE};

    if (r->outpatient == LIABILITY_OUTPATIENT_UNAVAILABLE)
        c.reason = LIABILITY_WHY_OUTPATIENT_UNAVAILABLE;
    else if (r->outpatient != LIABILITY_OUTPATIENT_AVAILABLE)
        c.reason = LIABILITY_WHY_OUTPATIENT_UNKNOWN;
    return c;
}

/* The agreement that this notice comes under: where it is not valid, the law. */
static struct county terms_of(const struct county *county, int32_t sent, unsigned *reasons)
{
    if (!county_applies(county, sent)) {
        *reasons |= LIABILITY_BIT(LIABILITY_WHY_COUNTY_NOT_VALID);
        return county_law();
    }
    if (county->model == COUNTY_NONE)
        *reasons |= LIABILITY_BIT(LIABILITY_WHY_COUNTY_MODEL_NONE);
    if (county->model == COUNTY_AVERAGE)
        *reasons |= LIABILITY_BIT(LIABILITY_WHY_COUNTY_MODEL_AVERAGE);
    return *county;
}

static bool before_act(int32_t date)
{
    int32_t force;

    return clock_parse_date("2018-01-01", &force) || date < force;
}

/* ---- days and amounts ---- */

static void measure(struct liability_interval *in, const struct liability_stay *stay,
                    const struct liability_ready *r, const struct county *county)
{
    struct deadline_terms terms = county_terms(county, stay->care);
    bool withdrawn = r->withdrawn != LIABILITY_NONE, gone = stay->ended != LIABILITY_NONE;

    in->start = deadline_liability_start(r->sent, &terms).date;
    in->open = !withdrawn && !gone;
    if (in->open) {
        in->ended = in->end = stay->until;
    } else if (withdrawn && (!gone || r->withdrawn < stay->ended)) {
        in->ended = in->end = clock_stockholm(r->withdrawn).date;
    } else {
        in->ended = clock_stockholm(stay->ended).date;
        in->end = in->ended + county->discharge_day_counts;
    }
    in->days = in->end > in->start ? in->end - in->start : 0;
    if (in->open && in->ended < in->start)
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_NOT_BEGUN);
    else if (!in->open && in->days == 0)
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_ENDED_BEFORE_START);
}

static int32_t year_end(int32_t date)
{
    int year, month, day;
    int32_t last = date;

    clock_civil(date, &year, &month, &day);
    return clock_date(year, 12, 31, &last) ? date : last;
}

/* The day after the last one from `day` on that has no amount, within the calendar year. */
static int32_t without_amount(const struct county *county, int32_t day, int32_t end)
{
    struct county_amount row;
    int32_t last = year_end(day);

    do
        day++;
    while (day < end && day <= last && !county_amount_on(county, day, &row));
    return day;
}

/* PAY-6: the amount follows the calendar year of each day, so New Year divides a stay. */
static void price(struct arena *a, struct liability_interval *in, const struct county *county)
{
    struct liability_piece **next = &in->pieces;

    in->priced = true;
    for (int32_t day = in->start; day < in->end; day = (*next)->to, next = &(*next)->next) {
        struct liability_piece *piece = arena_alloc(a, sizeof *piece);

        *next = piece;
        piece->from = day;
        piece->priced = county_amount_on(county, day, &piece->row);
        if (!piece->priced) {
            piece->to = without_amount(county, day, in->end);
            in->priced = false;
            continue;
        }
        piece->to = piece->row.to < in->end ? piece->row.to + 1 : in->end;
        in->amount += (piece->to - piece->from) * piece->row.amount;
    }
    if (!in->priced) {
        in->amount = 0;
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_NO_AMOUNT_FOR_YEAR);
    }
}

static void compute(struct arena *a, const struct liability_stay *stay,
                    const struct liability_ready *r, const struct county *agreed,
                    struct liability_interval *in)
{
    int32_t sent = clock_stockholm(r->sent).date;
    struct county county = terms_of(agreed, sent, &in->reasons);
    struct deadline_terms terms = county_terms(&county, stay->care);

    if (before_act(sent))
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_BEFORE_ACT);
    in->steps[LIABILITY_ADMISSION_NOTICE] = judge_notice(stay);
    in->steps[LIABILITY_READY_NOTICE] =
        (struct liability_condition){LIABILITY_MET, r->sent, LIABILITY_NONE};
    in->steps[LIABILITY_SIP_CALL] = judge_call(r, &terms);
    in->steps[LIABILITY_OUTPATIENT] = judge_outpatient(r);
    for (int i = 0; i < LIABILITY_STEPS; i++) {
        if (in->steps[i].reason != LIABILITY_MET)
            in->reasons |= LIABILITY_BIT(in->steps[i].reason);
    }
    measure(in, stay, r, &county);
    in->liable = !any(in->reasons, BLOCKS) && !any(in->reasons, REVIEW);
    in->review = !any(in->reasons, BLOCKS) && any(in->reasons, REVIEW);
    if (in->liable || in->review)
        price(a, in, &county);
    else
        in->days = 0;
}

static void add(struct liability *out, const struct liability_interval *in)
{
    out->reasons |= in->reasons;
    out->review = out->review || in->review;
    if (!in->liable)
        return;
    out->liable = true;
    out->days += in->days;
    out->priced = out->priced && in->priced;
    out->amount += in->amount;
}

int liability_compute(struct arena *a, const struct liability_stay *stay,
                      const struct county *county, struct liability *out, const char **why)
{
    *out = (struct liability){.priced = true};
    *why = check(stay);
    if (*why)
        return SP_EINVAL;
    out->n_intervals = stay->n_ready;
    out->intervals = arena_alloc(a, (size_t)stay->n_ready * sizeof *out->intervals);
    for (int i = 0; i < stay->n_ready; i++) {
        compute(a, stay, &stay->ready[i], county, &out->intervals[i]);
        add(out, &out->intervals[i]);
    }
    if (stay->n_ready == 0) {
        int notice = judge_notice(stay).reason;

        out->reasons = LIABILITY_BIT(LIABILITY_WHY_READY_NOTICE_MISSING);
        if (notice != LIABILITY_MET)
            out->reasons |= LIABILITY_BIT(notice);
    }
    if (!out->priced)
        out->amount = 0;
    return SP_OK;
}

const char *liability_payer(const char *registered, const char *placed_by)
{
    return placed_by ? placed_by : registered;
}

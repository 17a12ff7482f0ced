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
    for (int i = 1; i < stay->n_answers; i++) {
        if (stay->answers[i].said < stay->answers[i - 1].said)
            return "the answers of outpatient care are not in the order they were said";
    }
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

/* ---- PAY-5, day by day ---- */

static int without_answers(enum liability_outpatient outpatient)
{
    if (outpatient == LIABILITY_OUTPATIENT_AVAILABLE)
        return LIABILITY_MET;
    return outpatient == LIABILITY_OUTPATIENT_UNAVAILABLE ? LIABILITY_WHY_OUTPATIENT_UNAVAILABLE
                                                          : LIABILITY_WHY_OUTPATIENT_UNKNOWN;
}

/* The answer that stands at the end of the day; NULL: none yet. */
static const struct liability_answer *standing(const struct liability_stay *stay, int32_t day)
{
    const struct liability_answer *last = NULL;

    for (int i = 0; i < stay->n_answers; i++) {
        if (clock_stockholm(stay->answers[i].said).date <= day)
            last = &stay->answers[i];
    }
    return last;
}

static int32_t holds_from(const struct liability_answer *yes)
{
    return clock_stockholm(yes->from > yes->said ? yes->from : yes->said).date;
}

/* Whether the part of outpatient care is available on the day, or the reason that it is not. */
static int judge_day(const struct liability_stay *stay, const struct liability_ready *r,
                     int32_t day)
{
    const struct liability_answer *answer = standing(stay, day);

    if (stay->n_answers == 0)
        return without_answers(r->outpatient);
    if (!answer)
        return LIABILITY_WHY_OUTPATIENT_UNKNOWN;
    return answer->available && holds_from(answer) <= day ? LIABILITY_MET
                                                          : LIABILITY_WHY_OUTPATIENT_UNAVAILABLE;
}

/* The first day from the start of PAY-4 on that is counted, else the one that a standing yes names,
 * else the start itself. */
static void find_start(struct liability_interval *in, const struct liability_stay *stay,
                       const struct liability_ready *r)
{
    struct liability_condition c = {LIABILITY_MET, LIABILITY_NONE, LIABILITY_NONE};
    const struct liability_answer *answer;
    int32_t day = in->earliest;

    while (day < in->end && judge_day(stay, r, day) != LIABILITY_MET)
        day++;
    in->start = day < in->end ? day : in->earliest;
    answer = standing(stay, day < in->end ? day : in->ended);
    if (answer && answer->available) {
        c.at = answer->said;
        if (holds_from(answer) > in->start)
            in->start = holds_from(answer);
    } else {
        c.reason = judge_day(stay, r, in->ended);
        c.at = answer ? answer->said : LIABILITY_NONE;
    }
    in->steps[LIABILITY_OUTPATIENT] = c;
}

/* The agreement that this notice comes under: where none is valid, the law. */
static struct county terms_of(const struct liability_rules *rules, int32_t sent,
                              struct liability_interval *in)
{
    in->agreed = -1;
    for (int i = 0; in->agreed < 0 && i < rules->n_agreed; i++) {
        if (county_applies(&rules->agreed[i], sent))
            in->agreed = i;
    }
    if (in->agreed < 0) {
        if (rules->n_agreed > 0)
            in->reasons |= LIABILITY_BIT(LIABILITY_WHY_COUNTY_NOT_VALID);
        return rules->law;
    }
    if (rules->agreed[in->agreed].model == COUNTY_NONE)
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_COUNTY_MODEL_NONE);
    if (rules->agreed[in->agreed].model == COUNTY_AVERAGE)
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_COUNTY_MODEL_AVERAGE);
    return rules->agreed[in->agreed];
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

    in->earliest = deadline_liability_start(r->sent, &terms).date;
    in->open = !withdrawn && !gone;
    if (in->open) {
        in->ended = in->end = stay->until;
    } else if (withdrawn && (!gone || r->withdrawn < stay->ended)) {
        in->ended = in->end = clock_stockholm(r->withdrawn).date;
    } else {
        in->ended = clock_stockholm(stay->ended).date;
        in->end = in->ended + county->discharge_day_counts;
    }
}

/* The days, and those between that are not counted. */
static void count(struct arena *a, struct liability_interval *in, const struct liability_stay *stay,
                  const struct liability_ready *r)
{
    struct liability_pause **next = &in->pauses, *pause = NULL;

    for (int32_t day = in->earliest; day < in->end; day++) {
        int reason = judge_day(stay, r, day);

        if (reason == LIABILITY_MET) {
            in->days++;
            pause = NULL;
        } else if (pause && pause->reason == (enum liability_reason)reason) {
            pause->to = day + 1;
        } else {
            *next = pause = arena_alloc(a, sizeof *pause);
            *pause = (struct liability_pause){day, day + 1, (enum liability_reason)reason, NULL};
            next = &pause->next;
        }
    }
    if (in->open && in->ended < in->start)
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_NOT_BEGUN);
    else if (!in->open && in->end <= in->start)
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

/* The days from `day` to `end` at the amounts that hold on them; where the next piece goes. */
static struct liability_piece **price_days(struct arena *a, struct liability_interval *in,
                                           const struct county *county, int32_t day, int32_t end,
                                           struct liability_piece **next)
{
    for (; day < end; day = (*next)->to, next = &(*next)->next) {
        struct liability_piece *piece = arena_alloc(a, sizeof *piece);

        *next = piece;
        piece->from = day;
        piece->priced = county_amount_on(county, day, &piece->row);
        if (!piece->priced) {
            piece->to = without_amount(county, day, end);
            in->priced = false;
            continue;
        }
        piece->to = piece->row.to < end ? piece->row.to + 1 : end;
        in->amount += (piece->to - piece->from) * piece->row.amount;
    }
    return next;
}

/* PAY-6: the amount follows the calendar year of each day, so New Year divides a stay. */
static void price(struct arena *a, struct liability_interval *in, const struct county *county)
{
    struct liability_piece **next = &in->pieces;
    int32_t day = in->earliest;

    in->priced = true;
    for (const struct liability_pause *p = in->pauses; p; p = p->next) {
        next = price_days(a, in, county, day, p->from, next);
        day = p->to;
    }
    price_days(a, in, county, day, in->end, next);
    if (!in->priced) {
        in->amount = 0;
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_NO_AMOUNT_FOR_YEAR);
    }
}

static void judge(const struct liability_stay *stay, const struct liability_ready *r,
                  const struct deadline_terms *terms, struct liability_interval *in)
{
    struct liability_condition told = {LIABILITY_MET, r->sent, LIABILITY_NONE};

    if (before_act(clock_stockholm(r->sent).date))
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_BEFORE_ACT);
    if (stay->not_admitted)
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_NOT_ADMITTED);
    if (stay->wrong)
        in->reasons |= LIABILITY_BIT(LIABILITY_WHY_CASE_WRONG);
    if (r->elsewhere) /* PAY-3 (b): to the affected units in the municipality */
        told = (struct liability_condition){LIABILITY_WHY_READY_NOTICE_MISSING, LIABILITY_NONE,
                                            LIABILITY_NONE};
    in->steps[LIABILITY_ADMISSION_NOTICE] = judge_notice(stay);
    in->steps[LIABILITY_READY_NOTICE] = told;
    in->steps[LIABILITY_SIP_CALL] = judge_call(r, terms);
    find_start(in, stay, r);
    for (int i = 0; i < LIABILITY_STEPS; i++) {
        if (in->steps[i].reason != LIABILITY_MET)
            in->reasons |= LIABILITY_BIT(in->steps[i].reason);
    }
}

static void compute(struct arena *a, const struct liability_stay *stay,
                    const struct liability_ready *r, const struct liability_rules *rules,
                    struct liability_interval *in)
{
    struct county county = terms_of(rules, clock_stockholm(r->sent).date, in);
    struct deadline_terms terms = county_terms(&county, stay->care);

    measure(in, stay, r, &county);
    judge(stay, r, &terms, in);
    count(a, in, stay, r);
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

int liability_compute_under(struct arena *a, const struct liability_stay *stay,
                            const struct liability_rules *rules, struct liability *out,
                            const char **why)
{
    *out = (struct liability){.priced = true};
    *why = check(stay);
    if (*why)
        return SP_EINVAL;
    out->n_intervals = stay->n_ready;
    out->intervals = arena_alloc(a, (size_t)stay->n_ready * sizeof *out->intervals);
    for (int i = 0; i < stay->n_ready; i++) {
        compute(a, stay, &stay->ready[i], rules, &out->intervals[i]);
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

int liability_compute(struct arena *a, const struct liability_stay *stay,
                      const struct county *county, struct liability *out, const char **why)
{
    struct liability_rules rules = {county, 1, county_law()};

    return liability_compute_under(a, stay, &rules, out, why);
}

bool liability_has_start(const struct liability_interval *in)
{
    return in->liable || in->review ||
           !(in->reasons & ~(LIABILITY_BIT(LIABILITY_WHY_ENDED_BEFORE_START) |
                             LIABILITY_BIT(LIABILITY_WHY_NOT_BEGUN) |
                             LIABILITY_BIT(LIABILITY_WHY_COUNTY_MODEL_AVERAGE) |
                             LIABILITY_BIT(LIABILITY_WHY_COUNTY_NOT_VALID)));
}

const char *liability_payer(const char *registered, const char *placed_by)
{
    return placed_by ? placed_by : registered;
}

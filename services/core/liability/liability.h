/*
 * liability.h - when a municipality pays for a patient who is ready to leave hospital, for how many
 * days, and what it costs: the individual model of the law (LUS 5 kap., rules.md 1.4).
 *
 * A basis for billing, not an invoice: every precondition is answered with its evidence or with
 * what is missing, all of them, not just the first. Ready is a list of intervals; each has its own
 * notice, call and computation (PAY-8). Moments are microseconds since 1970, days are days since
 * 1970 in Europe/Stockholm, amounts whole SEK.
 *
 * Pure: what is computed lives in the arena, and the same facts give the same answer.
 */
#ifndef LIABILITY_LIABILITY_H
#define LIABILITY_LIABILITY_H
#include "liability/county.h"

#define LIABILITY_NONE INT64_MIN /* a moment that has not been, or is not known */

enum liability_sip {
    LIABILITY_SIP_REQUIRED,
    LIABILITY_SIP_NOT_REQUIRED,
    LIABILITY_SIP_REFUSED, /* PAY-9 */
    LIABILITY_SIP_REPLACED /* PAY-10: a samordnad vårdplan takes its place */
};
/* Unknown is the same as no: only a positive answer lets liability arise (PAY-5). */
enum liability_outpatient {
    LIABILITY_OUTPATIENT_UNKNOWN,
    LIABILITY_OUTPATIENT_AVAILABLE,
    LIABILITY_OUTPATIENT_UNAVAILABLE
};

/* BLOCKS: no liability. REVIEW: a person must decide. REMARK: good to know. The slugs are stable.
 * X(code, slug, weight, rule, paragraph, Swedish, English) */
#define LIABILITY_REASONS(X)                                                                       \
    X(BEFORE_ACT, "before-act", BLOCKS, "LUS-5", "LUS",                                            \
      "Lagen gällde inte när underrättelsen skickades.",                                           \
      "The act was not in force when the notice was sent.")                                        \
    X(NOT_ADMITTED, "not-admitted", BLOCKS, "PAY-1", "LUS 5 kap. 1 §",                             \
      "Patienten skrevs aldrig in i sluten vård.",                                                 \
      "The patient was never admitted to inpatient care.")                                         \
    X(CASE_WRONG, "case-wrong", BLOCKS, "LUS-21", "LUS 5 kap. 1 §",                                \
      "Ärendet avbröts som felaktigt.", "The case was aborted as wrong.")                          \
    X(COUNTY_MODEL_NONE, "county-model-none", BLOCKS, "PAY-7", "LUS 4 kap. 5 §",                   \
      "Regionen och kommunen har kommit överens om att inget betalas.",                            \
      "The region and the municipality have agreed that nothing is paid.")                         \
    X(ADMISSION_NOTICE_MISSING, "admission-notice-missing", BLOCKS, "PAY-3", "LUS 5 kap. 3 §",     \
      "Inskrivningsmeddelande har inte skickats.", "No notice of admission was sent.")             \
    X(ADMISSION_NOTICE_LATE, "admission-notice-late", BLOCKS, "PAY-3",                             \
      "LUS 2 kap. 3 §, 5 kap. 3 §", "Inskrivningsmeddelandet skickades inte inom 24 timmar.",      \
      "The notice of admission was not sent within 24 hours.")                                     \
    X(READY_NOTICE_MISSING, "ready-notice-missing", BLOCKS, "PAY-3", "LUS 5 kap. 3 §",             \
      "Underrättelse om utskrivningsklar patient har inte skickats.",                              \
      "No notice was sent that the patient is ready.")                                             \
    X(SIP_CALL_MISSING, "sip-call-missing", BLOCKS, "PAY-3", "LUS 5 kap. 3 §",                     \
      "Kallelse till samordnad individuell planering har inte skickats.",                          \
      "No call to coordinated individual planning was sent.")                                      \
    X(SIP_CALL_LATE_REVIEW, "sip-call-late-review", REVIEW, "LUS-17",                              \
      "LUS 4 kap. 3 §, 5 kap. 3 §",                                                                \
      "Kallelsen skickades efter sista dagen. Lagen säger inte vad det leder till: "              \
      "en människa bedömer.",                                                                      \
      "The call was sent after its last day. The law does not say what follows: somebody must "    \
      "decide.")                                                                                   \
    X(OUTPATIENT_UNAVAILABLE, "outpatient-unavailable", BLOCKS, "PAY-5", "LUS 5 kap. 5 §",         \
      "Den öppna vårdens insatser finns inte tillgängliga.",                                       \
      "What regional outpatient care answers for is not available.")                               \
    X(OUTPATIENT_UNKNOWN, "outpatient-unknown", BLOCKS, "PAY-5", "LUS 5 kap. 5 §",                 \
      "Det är inte klarlagt att den öppna vårdens insatser finns tillgängliga.",                   \
      "It is not established that what regional outpatient care answers for is available.")        \
    X(ENDED_BEFORE_START, "ended-before-start", BLOCKS, "PAY-4", "LUS 5 kap. 4 §",                 \
      "Patienten skrevs ut, eller underrättelsen återtogs, innan betalningsansvaret började.",     \
      "The patient left, or the notice was withdrawn, before liability began.")                    \
    X(NOT_BEGUN, "not-begun", BLOCKS, "PAY-4", "LUS 5 kap. 4 §",                                   \
      "Betalningsansvaret har inte börjat än.", "Liability has not begun yet.")                    \
    X(NO_AMOUNT_FOR_YEAR, "no-amount-for-year", REMARK, "PAY-6", "LUS 5 kap. 6 §",                 \
      "Beloppet per vårddygn finns inte för alla dagar, så summan beräknas inte.",                 \
      "The amount per day of care is not there for every day, so no sum is computed.")             \
    X(COUNTY_MODEL_AVERAGE, "county-model-average", REMARK, "PAY-7", "LUS 4 kap. 5 §",             \
      "Länet reglerar enligt genomsnittsmodellen; detta är lagens modell till jämförelse.",        \
      "The county settles by the average model; this is the model of the law, to compare.")        \
    X(COUNTY_NOT_VALID, "county-agreement-not-valid", REMARK, "PAY-7", "LUS 4 kap. 5 §",           \
      "Överenskommelsen gällde inte när underrättelsen skickades; lagen tillämpas.",               \
      "The agreement was not valid when the notice was sent; the law is applied.")

enum liability_reason {
#define X(code, slug, weight, rule, paragraph, sv, en) LIABILITY_WHY_##code,
    LIABILITY_REASONS(X)
#undef X
        LIABILITY_REASON_COUNT
};
#define LIABILITY_BIT(reason) (1U << (reason))

const char *liability_slug(enum liability_reason reason);
const char *liability_rule(enum liability_reason reason);
const char *liability_paragraph(enum liability_reason reason);
const char *liability_text(enum liability_reason reason, enum sp_lang lang);

struct liability_ready { /* one notice that the patient is ready, LUS-15 */
    int64_t sent;        /* when it was sent, not when the physician judged */
    int64_t withdrawn;   /* LUS-20, or LIABILITY_NONE */
    int64_t called;      /* LUS-17, or LIABILITY_NONE */
    enum liability_sip sip;
    enum liability_outpatient outpatient; /* of the whole interval, when the stay has no answers */
    bool elsewhere; /* no unit of the municipality got the notice: PAY-3 (b) is not met */
};

/* What regional outpatient care said of its own part (PAY-5). A day is counted when the answer that
 * stands at its end is a yes that holds on it. A yes holds from when it was said or from `from`,
 * whichever is later: before it was said it was not established. */
struct liability_answer {
    int64_t said;
    int64_t from; /* of a yes; LIABILITY_NONE: from when it was said */
    bool available;
};

struct liability_stay {
    int64_t admitted;
    int64_t assessed; /* a later judgement of the need (LUS-11), or LIABILITY_NONE */
    int64_t notified; /* notice of admission sent, or LIABILITY_NONE */
    int64_t ended;    /* discharge or death, or LIABILITY_NONE */
    enum county_care care;
    const struct liability_ready *ready; /* in the order they were sent */
    int n_ready;
    const struct liability_answer *answers; /* in the order they were said */
    int n_answers;
    bool not_admitted; /* from the emergency department home: no inpatient care (PAY-1) */
    bool wrong;        /* aborted as wrong (LUS-21) */
    int32_t until;     /* a stay that is open is counted as if it ended on this day */
};

enum liability_step {
    LIABILITY_ADMISSION_NOTICE, /* PAY-3 (a) */
    LIABILITY_READY_NOTICE,     /* PAY-3 (b) */
    LIABILITY_SIP_CALL,         /* PAY-3 (c), PAY-9, PAY-10 */
    LIABILITY_OUTPATIENT,       /* PAY-5 */
    LIABILITY_STEPS
};

#define LIABILITY_MET (-1)
struct liability_condition {
    int reason; /* LIABILITY_MET, or the enum liability_reason that it is not met for */
    int64_t at; /* the evidence: when it was sent; LIABILITY_NONE: not, or no act is needed */
    int64_t by; /* the clock it is measured against; LIABILITY_NONE: none */
};

struct liability_piece { /* days at one amount */
    int32_t from, to;    /* first day, and the day after the last */
    bool priced;         /* there is a row for these days */
    struct county_amount row;
    struct liability_piece *next;
};

struct liability_pause { /* PAY-5: days after the start of PAY-4 that are not counted */
    int32_t from, to;    /* first day, and the day after the last */
    enum liability_reason reason;
    struct liability_pause *next;
};

struct liability_interval {
    struct liability_condition steps[LIABILITY_STEPS];
    unsigned reasons; /* LIABILITY_BIT of each */
    bool liable;
    bool review; /* not liable unless a person decides otherwise; days and amount say what then */
    bool open;   /* neither withdrawn nor ended */
    int agreed;  /* which agreement it came under; -1: the law */
    int32_t earliest; /* PAY-4: the day that the notice leads to */
    int32_t start;    /* the first day, moved by PAY-5; also where a precondition is missing */
    int32_t ended;    /* the day of withdrawal, discharge or death; of an open one `until` */
    int32_t end;      /* the first day that is not counted */
    int64_t days;
    bool priced; /* every day has an amount */
    int64_t amount;
    struct liability_piece *pieces;
    struct liability_pause *pauses;
};

struct liability { /* the sums are of the intervals that are liable */
    bool liable, review;
    unsigned reasons;
    int64_t days;
    bool priced;
    int64_t amount;
    struct liability_interval *intervals; /* n_ready of them */
    int n_intervals;
};

struct liability_rules {
    const struct county *agreed; /* whichever applied when a notice was sent */
    int n_agreed;
    struct county law; /* else this: county_law() and the national amounts */
};

/* On SP_EINVAL `why` says in English which moments cannot be in that order. */
SP_MUSTCHECK int liability_compute(struct arena *a, const struct liability_stay *stay,
                                   const struct county *county, struct liability *out,
                                   const char **why);
/* As liability_compute, each interval under the agreement that applied to it. */
SP_MUSTCHECK int liability_compute_under(struct arena *a, const struct liability_stay *stay,
                                         const struct liability_rules *rules, struct liability *out,
                                         const char **why);

/* A start means something unless a precondition, the act or the agreement takes it away. */
bool liability_has_start(const struct liability_interval *in);

/* PAY-2: who pays: the municipality that decided on a placement outside its borders, else the one
 * where the patient is registered. Codes of municipalities; `placed_by` may be NULL. */
const char *liability_payer(const char *registered, const char *placed_by);

#endif

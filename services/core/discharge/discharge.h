/*
 * discharge.h - from hospital to home: what an admission must hold, when its notice is due, and the
 * use cases of the process (lag 2017:612, "LUS"). Which act is allowed when, and by whom: state.h.
 *
 * The rules are pure; the database holds the same truth in constraints. Memory: everything handed
 * out lives in the request's arena. Thread: the loop's.
 */
#ifndef DISCHARGE_DISCHARGE_H
#define DISCHARGE_DISCHARGE_H
#include "json/json.h"

extern const char *const DISCHARGE_ROLES[]; /* in which a unit takes part; NULL-ended */
extern const char *const DISCHARGE_CARES[];
extern const char *const DISCHARGE_COMPULSORY[];

struct discharge_draft {
    const char *patient;     /* UUID */
    const char *admitted_at; /* ISO 8601 with offset */
    const char *assessed_at; /* later judgement of the need (LUS-11), or NULL */
    const char *expected;    /* "YYYY-MM-DD", LUS-10 */
    const char *physician;   /* who judged, or NULL: not known yet */
    const char *care;        /* "somatic" or "psychiatric"; NULL: somatic */
    const char *compulsory;  /* "opt", "orv" (PSY-1), or NULL */
    const char *origin;      /* "admission", or "emergency": no admission; NULL: admission */
    const cJSON *recipients; /* array of {unitId, role}, or NULL: send later */
    /* set by discharge_draft_read */
    int64_t admitted, assessed; /* microseconds; assessed is INT64_MIN when not given */
    int32_t expected_day;
};

/* Reads and checks a draft as of `now`. On SP_EINVAL `why` names the member at fault. */
SP_MUSTCHECK int discharge_draft_read(struct arena *a, const cJSON *body, int64_t now,
                                      struct discharge_draft *draft, struct problem *why);

/* Recipients of a notice: known roles, no unit twice, and, when municipal health care is among
 * them, a primary care unit too (LUS-10). `at` is the pointer of the array. */
SP_MUSTCHECK int discharge_recipients_read(struct arena *a, const cJSON *recipients, const char *at,
                                           bool first, struct problem *why);

struct discharge_judgement {
    const char *judged_at;   /* when the physician judged, ISO 8601 with offset (LUS-3) */
    const char *physician;   /* who judged */
    const char *occurred_at; /* when it was told, if not now but earlier in another way */
    const char *afterwards;  /* then: how it was told */
    /* set by discharge_judgement_read; moments in microseconds, dates in days since 1970 */
    int64_t judged, sent;
    int32_t sip_call_last_day;    /* LUS-17 */
    int32_t sip_call_working_day; /* the same where the county moves it from a holiday */
    int32_t liability_earliest;   /* PAY-4 */
};

/* Reads and checks a judgement that the patient is ready, and computes the days that run from its
 * sending, which is `now` unless it is entered afterwards. On SP_EINVAL `why` names the member at
 * fault. */
SP_MUSTCHECK int discharge_judgement_read(struct arena *a, const cJSON *body, int64_t now,
                                          struct discharge_judgement *judgement,
                                          struct problem *why);

/* The days that run from `judgement->sent`. */
void discharge_judgement_days(struct discharge_judgement *judgement);

/* LUS-10, LUS-11: 24 hours of elapsed time after admission, or after the later judgement. */
int64_t discharge_notice_due(int64_t admitted, int64_t assessed);

/* POST /discharges: 201, or 400 bad draft, 404 no such patient, 409 the patient has an open case.
 */
extern const struct step discharge_create[];
/* GET /discharges/{id}: 200, or 404 unless one's unit is a party now. */
extern const struct step discharge_read[];

/* The acts, each on /discharges/{id}/...: 200 with the case, or 400 bad members, 403 not this
 * unit's part, 404 not a party, 409 not in this state, 412 changed meanwhile. */
extern const struct step discharge_notify[];         /* admission-notice: LUS-10, LUS-11 */
extern const struct step discharge_expected_date[];  /* LUS-12 */
extern const struct step discharge_correct[];        /* admission: what was mistyped */
extern const struct step discharge_care[];           /* PSY-1 */
extern const struct step discharge_ready[];          /* LUS-15 */
extern const struct step discharge_ready_withdraw[]; /* LUS-20 */
extern const struct step discharge_ready_forecast[]; /* GET: the days that would follow */
extern const struct step discharge_acknowledge[];
extern const struct step discharge_not_known[];
extern const struct step discharge_recall[]; /* LUS-21: what went to a wrong unit */
/* These three end with {id, left: true}: the unit takes part no longer (LUS-21). */
extern const struct step discharge_reject[];
extern const struct step discharge_forward[];
extern const struct step discharge_return[];
extern const struct step discharge_contact[];      /* LUS-13 */
extern const struct step discharge_sip_decision[]; /* SIP-2, PAY-9 */
extern const struct step discharge_sip_call[];     /* LUS-17 */
extern const struct step discharge_availability[]; /* PAY-5 */
extern const struct step discharge_depart[];
extern const struct step discharge_patient_information[]; /* LUS-19 */
extern const struct step discharge_follow_up[];
extern const struct step discharge_close[];
extern const struct step discharge_abort[]; /* LUS-21 */

extern const struct db_call *const discharge_calls[]; /* NULL-ended */

#endif

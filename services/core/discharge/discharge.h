/*
 * discharge.h - from hospital to home: what an admission must hold, when its notice is due, and the
 * use cases of the first part of the process (lag 2017:612, "LUS").
 *
 * The rules are pure; the database holds the same truth in constraints. Memory: everything handed
 * out lives in the request's arena. Thread: the loop's.
 */
#ifndef DISCHARGE_DISCHARGE_H
#define DISCHARGE_DISCHARGE_H
#include "json/json.h"

struct discharge_draft {
    const char *patient;     /* UUID */
    const char *admitted_at; /* ISO 8601 with offset */
    const char *assessed_at; /* later judgement of the need (LUS-11), or NULL */
    const char *expected;    /* "YYYY-MM-DD", LUS-10 */
    const char *physician;   /* who judged, or NULL: not known yet */
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
    const char *judged_at; /* when the physician judged, ISO 8601 with offset (LUS-3) */
    const char *physician; /* who judged */
    /* set by discharge_judgement_read; moments in microseconds, dates in days since 1970 */
    int64_t judged, sent;
    int32_t sip_call_last_day;  /* LUS-17 */
    int32_t liability_earliest; /* PAY-4 */
};

/* Reads and checks a judgement that the patient is ready, and computes the days that run from its
 * sending at `now`. On SP_EINVAL `why` names the member at fault. */
SP_MUSTCHECK int discharge_judgement_read(struct arena *a, const cJSON *body, int64_t now,
                                          struct discharge_judgement *judgement,
                                          struct problem *why);

/* LUS-10, LUS-11: 24 hours of elapsed time after admission, or after the later judgement. */
int64_t discharge_notice_due(int64_t admitted, int64_t assessed);

/* POST /discharges: 201, or 400 bad draft, 404 no such patient, 409 the patient has an open case.
 */
extern const struct step discharge_create[];
/* GET /discharges/{id}: 200, or 404 unless one's unit is a party now. */
extern const struct step discharge_read[];
/* POST /discharges/{id}/admission-notice: 200, or 400, 404, 409, 412. */
extern const struct step discharge_notify[];
/* PUT /discharges/{id}/expected-date (LUS-12): 200, or 400, 404, 409, 412. */
extern const struct step discharge_expected_date[];
/* POST /discharges/{id}/ready (LUS-15): 200, or 400, 404, 409 not in this state, 412. */
extern const struct step discharge_ready[];
/* POST /discharges/{id}/ready-withdrawal (LUS-20): 200, or 400, 404, 409 not ready, 412. */
extern const struct step discharge_ready_withdraw[];
/* POST /discharges/{id}/acknowledgement: 200, or 404, 409 when nothing waits for one's unit. */
extern const struct step discharge_acknowledge[];

extern const struct db_call *const discharge_calls[]; /* NULL-ended */

#endif

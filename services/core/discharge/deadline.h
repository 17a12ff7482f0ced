/*
 * deadline.h - every statutory clock of a discharge (lag 2017:612, "LUS"), computed in one place.
 *
 * Two kinds: the notice of admission is due after 24 hours of elapsed time; the others are calendar
 * days in Europe/Stockholm. Moments are microseconds since 1970, dates days since 1970
 * (base/clock.h, whose clock_init must have been called). Pure: no memory, any thread.
 */
#ifndef DISCHARGE_DEADLINE_H
#define DISCHARGE_DEADLINE_H
#include <stdbool.h>
#include <stdint.h>

enum deadline_rule {
    DEADLINE_ADMISSION_NOTICE,      /* LUS-10, LUS-11 */
    DEADLINE_SIP_CALL,              /* LUS-17 */
    DEADLINE_DISCHARGE_INFORMATION, /* LUS-16 */
    DEADLINE_LIABILITY_START,       /* PAY-4 */
    DEADLINE_PERMISSION_APPLY,    /* PSY-3: apply within four weeks of the decision on admission */
    DEADLINE_PERMISSION_FIRST,    /* PSY-3: at most four months from that decision */
    DEADLINE_PERMISSION_EXTENDED, /* PSY-3, PSY-4: at most six months from the court's decision */
    DEADLINE_RULES
};

/* What a county may have settled differently (PAY-7; the last day of LUS-17). */
struct deadline_terms {
    int32_t liability_days;    /* calendar days from the notice until liability begins */
    int32_t cut_off;           /* second of the day; a notice sent after it costs one day more */
    bool sip_call_working_day; /* a last day that is a holiday moves (lag 1930:173) */
};
extern const struct deadline_terms DEADLINE_LAW;

struct deadline {
    const char *name;      /* "sip-call" */
    const char *id;        /* "LUS-17" */
    const char *paragraph; /* "LUS 4 kap. 3 §" */
    bool whole_day;        /* `date` is the answer, not `due` */
    int32_t date;          /* the last day; of DEADLINE_LIABILITY_START the first */
    int64_t due;           /* late after this; of a last day, the midnight that ends it; of
                              DEADLINE_LIABILITY_START, the midnight at which liability begins */
};

/* After the admission, or after a later judgement of the need (INT64_MIN: none). */
struct deadline deadline_admission_notice(int64_t admitted, int64_t assessed);
/* After the notice that the patient is ready was given; the hour of the day does not matter. */
struct deadline deadline_sip_call(int64_t given, const struct deadline_terms *terms);
/* The day of the discharge itself. */
struct deadline deadline_discharge_information(int64_t discharged);
/* After the notice that the patient is ready was *sent*. */
struct deadline deadline_liability_start(int64_t sent, const struct deadline_terms *terms);

/* Compulsory care, from the day of the decision it is counted from: `date` is the last day on which
 * one may apply, or of the permission (lag 1930:173: the day of the same name or number; where a
 * month has no such day, its last). */
struct deadline deadline_permission(enum deadline_rule rule, int32_t decided);

const char *deadline_name(enum deadline_rule rule);
bool deadline_find(const char *name, enum deadline_rule *rule); /* false: there is none */
struct deadline deadline_of(enum deadline_rule rule, int64_t from,
                            const struct deadline_terms *terms);

#endif

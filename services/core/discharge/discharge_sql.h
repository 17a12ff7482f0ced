/*
 * discharge_sql.h - every call that the discharge module makes (sql/api/discharge*.sql).
 */
#ifndef DISCHARGE_DISCHARGE_SQL_H
#define DISCHARGE_DISCHARGE_SQL_H
#include "db/db.h"

extern const struct db_call DISCHARGE_CREATE;              /* args json */
extern const struct db_call DISCHARGE_READ;                /* id */
extern const struct db_call DISCHARGE_NOTIFY;              /* id, version, args json */
extern const struct db_call DISCHARGE_EXPECTED_DATE;       /* id, version, date, reason */
extern const struct db_call DISCHARGE_CORRECT;             /* id, version, args json */
extern const struct db_call DISCHARGE_CARE;                /* id, version, args json */
extern const struct db_call DISCHARGE_READY;               /* id, version, args json */
extern const struct db_call DISCHARGE_FORECAST;            /* id, answer json */
extern const struct db_call DISCHARGE_READY_WITHDRAW;      /* id, version, args json */
extern const struct db_call DISCHARGE_ACKNOWLEDGE;         /* id, args json */
extern const struct db_call DISCHARGE_NOT_KNOWN;           /* id, version, args json */
extern const struct db_call DISCHARGE_REJECT;              /* id, version, args json */
extern const struct db_call DISCHARGE_FORWARD;             /* id, version, args json */
extern const struct db_call DISCHARGE_RETURN;              /* id, version, args json */
extern const struct db_call DISCHARGE_RECALL;              /* id, version, args json */
extern const struct db_call DISCHARGE_CONTACT;             /* id, version, args json */
extern const struct db_call DISCHARGE_SIP_DECISION;        /* id, version, args json */
extern const struct db_call DISCHARGE_SIP_CALL;            /* id, version, args json */
extern const struct db_call DISCHARGE_AVAILABILITY;        /* id, version, args json */
extern const struct db_call DISCHARGE_DEPART;              /* id, version, args json */
extern const struct db_call DISCHARGE_PATIENT_INFORMATION; /* id, version, args json */
extern const struct db_call DISCHARGE_FOLLOW_UP;           /* id, version, args json */
extern const struct db_call DISCHARGE_CLOSE;               /* id, version, args json */
extern const struct db_call DISCHARGE_ABORT;               /* id, version, args json */

#endif

/*
 * patient_sql.h - every call that the patient module makes (sql/api/patient.sql).
 */
#ifndef PATIENT_PATIENT_SQL_H
#define PATIENT_PATIENT_SQL_H
#include "db/db.h"

extern const struct db_call PATIENT_LOOKUP;         /* identifier, kind */
extern const struct db_call PATIENT_CREATE;         /* args json */
extern const struct db_call PATIENT_READ;           /* id */
extern const struct db_call PATIENT_UPDATE;         /* id, version, args json */
extern const struct db_call PATIENT_IDENTIFIER_ADD; /* id, version, identifier, kind */
extern const struct db_call PATIENT_ADDRESSEES;     /* id */
extern const struct db_call NAMED_STAFF_READ;       /* id */
extern const struct db_call NAMED_STAFF_WRITE;      /* id, user ids */
extern const struct db_call PATIENT_PLACEMENT;      /* id, version, args json */

#endif

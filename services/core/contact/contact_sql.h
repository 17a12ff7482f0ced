/*
 * contact_sql.h - every call that the contact module makes (sql/api/contact.sql,
 * contact_write.sql).
 */
#ifndef CONTACT_CONTACT_SQL_H
#define CONTACT_CONTACT_SQL_H
#include "db/db.h"

extern const struct db_call CONTACT_LIST;   /* person */
extern const struct db_call CONTACT_CREATE; /* person, args json */
extern const struct db_call CONTACT_CHANGE; /* contact, version, args json */
extern const struct db_call CONTACT_END;    /* contact, version, args json */
extern const struct db_call CONTACT_OFFER;  /* person, args json */

#endif

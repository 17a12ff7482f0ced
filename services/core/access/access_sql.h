/*
 * access_sql.h - the module's calls (access_sql.c), and what its files share.
 */
#ifndef ACCESS_ACCESS_SQL_H
#define ACCESS_ACCESS_SQL_H
#include "db/db.h"

extern const struct db_call BLOCK_LIST; /* person */
extern const struct db_call BLOCK_ADD;  /* person, args json */
extern const struct db_call BLOCK_END;  /* person, block, args json */
extern const struct db_call LIFT_ADD;   /* person, args json, seconds */
extern const struct db_call LIFT_END;   /* person */

extern const struct db_call EMERGENCY_OPEN; /* number, its kind, args json, seconds */
extern const struct db_call EMERGENCY_LIST;
extern const struct db_call EMERGENCY_READ, EMERGENCY_END; /* opening */
extern const struct db_call EMERGENCY_REVIEWS;
extern const struct db_call EMERGENCY_REVIEW; /* opening, args json */

/* How long what is opened lasts (access.opening), as a parameter: whole seconds. */
struct db_param access_seconds(struct request *req);

#endif

/*
 * own_sql.h - the module's calls (own_sql.c), and what its files share.
 */
#ifndef OWN_OWN_SQL_H
#define OWN_OWN_SQL_H
#include "db/db.h"
#include "loop/flow.h"
#include "patient/person_id.h"
#include "json/json.h"

extern const struct db_call OWN_HOME, OWN_READ, OWN_LOG, OWN_CALENDAR;
extern const struct db_call OWN_WISH;         /* person, time, wish, text */
extern const struct db_call OWN_CANCEL;       /* person, time, version, text */
extern const struct db_call OWN_FIELD;        /* person, plan, field, version, value */
extern const struct db_call OWN_COMMENT;      /* person, plan, text */
extern const struct db_call OWN_ANSWER;       /* person, plan, request, yes */
extern const struct db_call OWN_WITHDRAW;     /* person, plan, consent */
extern const struct db_call OWN_PROXY;        /* person, args json */
extern const struct db_call OWN_PROXY_REVOKE; /* person, proxy */
extern const struct db_call OWN_BLOCK;        /* person, unit, level */
extern const struct db_call OWN_UNBLOCK;      /* person, block */
extern const struct db_call PROXY_LIST;       /* person */
extern const struct db_call PROXY_ADD;        /* person, args json */
extern const struct db_call PROXY_END;        /* person, proxy */

/* What the patient and staff say of somebody who is to see something: the same members, checked the
 * same way, at the front of the body's struct. */
struct own_proxy_said {
    const char *identifier, *name, *to;
    const cJSON *scopes;
    bool writes;
};
#define OWN_PROXY_FIELDS(in, said)                                                                 \
    {"identifier", JSON_TEXT, true, offsetof(in, said.identifier), 1, 40, NULL},                   \
        {"name", JSON_TEXT, true, offsetof(in, said.name), 1, 200, NULL},                          \
        {"scopes", JSON_ARRAY, true, offsetof(in, said.scopes), 1, 5, NULL},                       \
        {"writes", JSON_BOOL, false, offsetof(in, said.writes), 0, 0, NULL},                       \
    {                                                                                              \
        "validTo", JSON_DATE, false, offsetof(in, said.to), 0, 0, NULL                             \
    }
SP_MUSTCHECK int own_proxy_check(struct request *req, const struct own_proxy_said *said,
                                 struct person_id *id);
/* As the database takes it, with the number in its normal form. */
cJSON *own_proxy_args(struct arena *a, const struct own_proxy_said *said,
                      const struct person_id *id);

#endif

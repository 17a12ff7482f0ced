/*
 * sqlstate.c - what PostgreSQL's error codes mean to us: one table, most exact row first.
 *
 * A row is a whole SQLSTATE or a class (its first two characters). The refusals that people meet in
 * their work are not errors but rows of an `api` function, so most of what comes here is either a
 * passing trouble (try again) or a fault of ours.
 */
#include "db/db.h"
#include <string.h>

static const struct {
    const char *state; /* five characters, or two for a whole class */
    int err;
} table[] = {
    /* The connection said it does not know whether the transaction was committed. */
    {"08007", SP_EUNKNOWN},
    {"40003", SP_EUNKNOWN},

    /* Two at the same time: the caller sees what the other one did and decides anew. */
    {"23503", SP_ECONFLICT}, /* what it pointed at has gone meanwhile */
    {"23505", SP_ECONFLICT}, /* the other one was first */
    {"23P01", SP_ECONFLICT}, /* overlapping intervals: the other one was first */

    /* A policy said no to a row that a function tried to write. */
    {"42501", SP_EDENIED},

    /* Passing troubles: the same call may succeed in a moment. */
    {"25006", SP_EUNAVAILABLE}, /* read-only: this is a standby, or was made one */
    {"40001", SP_EUNAVAILABLE}, /* serialization failure, after all attempts */
    {"40P01", SP_EUNAVAILABLE}, /* deadlock, after all attempts */
    {"55P03", SP_EUNAVAILABLE}, /* lock_timeout: a migration or a long write is in the way */
    {"57014", SP_EUNAVAILABLE}, /* statement_timeout */
    {"08", SP_EUNAVAILABLE},    /* connection exception */
    {"28", SP_EUNAVAILABLE},    /* the role or its password is not accepted: operators mend that */
    {"53", SP_EUNAVAILABLE},    /* out of disk, memory or connections */
    {"57", SP_EUNAVAILABLE},    /* the operator stops or restarts the database */
    {"58", SP_EUNAVAILABLE},    /* the database's disk or another system fault */

    /* A value that our readers let through and that its SQL type cannot hold. */
    {"22", SP_EINVAL},
    {"54000", SP_ETOOLARGE}, /* past a limit of the database, such as the size of an index row */

    /* Faults of ours: each says that code and schema do not fit, and none can be helped by people.
     * Named, so that the choice is seen to be one. */
    {"0A", SP_EINTERNAL}, /* feature not supported */
    {"23", SP_EINTERNAL}, /* a check or not-null that validation should have met first */
    {"25", SP_EINTERNAL}, /* invalid transaction state */
    {"26", SP_EINTERNAL}, /* no such prepared statement */
    {"42", SP_EINTERNAL}, /* no such function, column or type */
    {"P0", SP_EINTERNAL}, /* a raised exception: an api function refuses with a row instead */
    {"XX", SP_EINTERNAL}, /* the database found itself damaged */
};

int db_sqlstate(const char *sqlstate)
{
    if (!sqlstate || strlen(sqlstate) != 5)
        return SP_EINTERNAL;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (!strncmp(table[i].state, sqlstate, strlen(table[i].state)))
            return table[i].err;
    }
    return SP_EINTERNAL;
}

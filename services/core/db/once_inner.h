/*
 * once_inner.h - what the files of once.h share.
 */
#ifndef DB_ONCE_INNER_H
#define DB_ONCE_INNER_H
#include "db/once.h"
#include <libpq-fe.h>

struct once {
    struct arena *arena;
    PGconn *pg;
    const char *error;
};

int once_outcome(struct once *c, PGresult *r, const char *sql); /* keeps the error's words */

#endif

/*
 * check.h - the parts of `samplan serve-check`: each looks at one thing and adds a sentence a
 * fault.
 *
 * A sentence says what is wrong and what to do about it. Nothing is changed anywhere.
 */
#ifndef CHECK_H
#define CHECK_H
#include "admin.h"

#define CHECK_FAULTS 100

struct check {
    struct run *run;
    const char *area[CHECK_FAULTS]; /* "tls", "database" ... */
    const char *fault[CHECK_FAULTS];
    unsigned n;
};

void check_fault(struct check *k, const char *area, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void check_files(struct check *k);    /* check_files.c: certificate, key, authorities, web root */
void check_listen(struct check *k);   /* check_listen.c: addresses and ports */
void check_database(struct check *k); /* check_database.c: reachable, version, role, schema */

#endif

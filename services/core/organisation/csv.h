/*
 * csv.h - one record after another out of RFC 4180 text.
 *
 * Memory: fields are copies in the arena. Lines are counted from 1 and end with LF or CRLF; a
 * quoted field may hold both, so a record may span lines.
 */
#ifndef ORGANISATION_CSV_H
#define ORGANISATION_CSV_H
#include "base/arena.h"
#include <stdbool.h>

#define CSV_FIELDS 32

struct csv {
    struct arena *arena;
    const char *at, *end;
    char separator;
    unsigned line; /* of the next record */
};

struct csv_record {
    unsigned line;
    unsigned n; /* fields found; those beyond CSV_FIELDS are not kept */
    const char *field[CSV_FIELDS];
    const char *fault; /* NULL, or what is wrong with its quotes */
};

/* The separator is ';' if the first line has one, else ','. A byte order mark is stepped over. */
void csv_open(struct csv *c, struct arena *a, const char *data, size_t len);
bool csv_next(struct csv *c,
              struct csv_record *out); /* false: no more. Blank lines are no records */

#endif

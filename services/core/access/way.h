/*
 * way.h - by what way somebody reads what another has written about a person, or why not: ways.def
 * as a pure function.
 *
 * The database decides with the same table (access.way); this is the place to read and to test the
 * rule. SV-7 to SV-11, PDL-1, PDL-4, PDL-5. Memory: constants. Any thread.
 */
#ifndef ACCESS_WAY_H
#define ACCESS_WAY_H
#include <stdint.h>

enum fact {
#define FACT(id, word) FACT_##id,
#include "access/ways.def"
    FACT_END
};
#define FACT_BIT(id) (UINT32_C(1) << FACT_##id)

struct way {
    const char *way;    /* NULL: refused */
    const char *reason; /* of base/reason.h; NULL: it may be read */
};

/* What these facts (FACT_BITs) come to. Always an answer: the last row of the table needs nothing.
 */
struct way access_way(uint32_t facts);

/* The table itself, for samplan migrate: rows 0..access_way_count()-1. Words are separated by
 * spaces; empty texts for none. */
struct way_row {
    const char *needs, *bars, *way, *reason;
};
unsigned access_way_count(void);
const struct way_row *access_way_row(unsigned row);
const char *access_fact_word(enum fact fact); /* NULL out of range */

#endif

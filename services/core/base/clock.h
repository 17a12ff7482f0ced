/*
 * clock.h - what time it is, and what day that is in Sweden.
 *
 * A point in time is `int64_t` microseconds since 1970-01-01T00:00:00Z, in C and (as timestamptz)
 * in the database. A calendar date is days since 1970-01-01. Statutory calendar rules are decided
 * in Europe/Stockholm (rules.md 1.2); the conversion reads the system's zone file and does not
 * depend on TZ. Fails at start-up, not later, when the zone is missing.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR   (60 * CLOCK_MINUTE)
#define CLOCK_TEXT   40 /* room for any text made here, with its NUL */

struct clock_local { /* a moment as the wall clock in Sweden shows it */
    int32_t date;    /* days since 1970-01-01 */
    int32_t second;  /* of the day, 0..86399 */
    int32_t offset;  /* seconds east of UTC: 3600 or 7200 */
};

SP_MUSTCHECK int clock_init(void);
int64_t clock_now(void);       /* wall time, microseconds */
int64_t clock_monotonic(void); /* never goes back, microseconds; for timeouts and durations */

struct clock_local clock_stockholm(int64_t at);
/* The moment at which Sweden's clocks show this; of a doubled hour the first, of a skipped one the
 * moment after the gap. */
int64_t clock_from_stockholm(int32_t date, int32_t second);

/* ISO 8601 with offset, seconds required, up to six decimals: "2026-11-22T12:00:00+01:00", "...Z".
 * Anything else, an impossible date, a year outside 1900..2200 or a missing offset: SP_EINVAL. */
SP_MUSTCHECK int clock_parse(const char *text, int64_t *at);
/* "2026-11-22", a real calendar date, else SP_EINVAL. */
SP_MUSTCHECK int clock_parse_date(const char *text, int32_t *date);
char *clock_format(int64_t at, char out[CLOCK_TEXT]); /* UTC, "2026-11-22T11:00:00.000000Z" */
char *clock_format_date(int32_t date, char out[CLOCK_TEXT]); /* "2026-11-22" */
void clock_civil(int32_t date, int *year, int *month, int *day);
/* SP_EINVAL if there is no such day between the years 1 and 9999. */
SP_MUSTCHECK int clock_date(int year, int month, int day, int32_t *date);

#endif

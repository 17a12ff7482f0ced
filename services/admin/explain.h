/*
 * explain.h - what the two `samplan explain` verbs share: reading moments, dates, words and a
 * county's agreement from options, and writing moments as Sweden's clocks show them.
 *
 * They compute from plain arguments: no configuration, no database.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H
#include "admin.h"
#include "liability/county.h"

/* EXIT_USE after a sentence that names the option. An option that was not given leaves *at. */
enum exit_status explain_time(struct run *r, const char *option, int64_t *at);
enum exit_status explain_date(struct run *r, const char *option, int32_t *date);
enum exit_status explain_word(struct run *r, const char *option, const char *const *words,
                              int *which);
/* --county FILE, else the law. EXIT_REACH: no such file; EXIT_USE: it says what it may not. */
enum exit_status explain_county(struct run *r, struct county *out);

/* "2025-11-15T16:20:00+01:00"; decimals only where there are any. */
const char *explain_moment(struct run *r, int64_t at);
const char *explain_day(struct run *r, int32_t date);          /* "2025-11-15" */
const char *explain_weekday_date(struct run *r, int32_t date); /* "Sat 2025-11-15" */

#endif

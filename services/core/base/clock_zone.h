/*
 * clock_zone.h - one time zone as its TZif file (RFC 8536) tells it; private to clock.c and its
 * test.
 *
 * Version 2 or later with 64-bit times; after the last transition the file's POSIX rule decides,
 * so a date in the year 2200 is as right as the law of today can make it.
 */
#ifndef BASE_CLOCK_ZONE_H
#define BASE_CLOCK_ZONE_H
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZONE_TRANSITIONS 512
#define ZONE_TYPES       32

struct zone_day { /* when a change of clocks happens in a year */
    char form;    /* 'M' month.week.weekday, 'J' day 1..365 without leap days, '0' day 0..365 */
    int month, week, day;
    int32_t time; /* seconds after midnight by the clocks before the change */
};

struct zone {
    unsigned transitions, types;
    int64_t at[ZONE_TRANSITIONS]; /* seconds since 1970, rising */
    unsigned char type[ZONE_TRANSITIONS];
    int32_t offset[ZONE_TYPES]; /* seconds east of UTC */
    unsigned first;             /* type before the first transition */
    bool ruled, summer;         /* is there a rule, and has it summer time */
    int32_t standard_offset, summer_offset;
    struct zone_day to_summer, to_standard;
};

SP_MUSTCHECK int zone_read(const unsigned char *data, size_t len, struct zone *out);
int32_t zone_offset(const struct zone *z, int64_t second); /* in force at this moment */

#endif

/*
 * holiday.h - the days on which lag (1930:173) om beräkning av lagstadgad tid moves a last day.
 *
 * Saturdays, Sundays, public holidays (lag 1989:253) and the eves of midsummer, Christmas and New
 * Year, as the law has been since 2005. A date is days since 1970-01-01. Pure; no memory, any
 * thread.
 */
#ifndef DISCHARGE_HOLIDAY_H
#define DISCHARGE_HOLIDAY_H
#include <stdbool.h>
#include <stdint.h>

bool holiday_is(int32_t date);
int32_t holiday_next_working_day(int32_t date); /* the date itself when it is one */

#endif

/*
 * holiday.c - owns Sweden's public holidays, computed for any year.
 */
#include "discharge/holiday.h"
#include "base/clock.h"
#include <stddef.h>

enum { MONDAY, FRIDAY = 4, SATURDAY, SUNDAY };

static int weekday(int32_t date)
{
    return (date % 7 + 10) % 7; /* 1970-01-01 was a Thursday */
}

/* Easter Sunday of the Gregorian calendar, after the method of Meeus. */
static int32_t easter(int year)
{
    int golden = year % 19, century = year / 100, of_century = year % 100;
    int moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15);
    int full = moon % 30;
    int to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - full - of_century % 4) % 7;
    int late = (golden + 11 * full + 22 * to_sunday) / 451;
    int day = full + to_sunday - 7 * late + 114;
    int32_t date = 0;

    if (clock_date(year, day / 31, day % 31 + 1, &date))
        return INT32_MIN;
    return date;
}

static bool fixed(int month, int day)
{
    static const struct {
        int month, day;
    } days[] = {{1, 1}, {1, 6}, {5, 1}, {6, 6}, {12, 24}, {12, 25}, {12, 26}, {12, 31}};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (days[i].month == month && days[i].day == day)
            return true;
    }
    return false;
}

static bool moves_with_easter(int32_t date, int year)
{
    int32_t since = date - easter(year);

    return since == -2 || since == 1 || since == 39; /* Good Friday, Monday, Ascension */
}

bool holiday_is(int32_t date)
{
    int year, month, day, of_week = weekday(date);

    clock_civil(date, &year, &month, &day);
    if (of_week == SATURDAY || of_week == SUNDAY)
        return true;
    if (month == 6 && of_week == FRIDAY && day >= 19 && day <= 25) /* midsummer eve */
        return true;
    return fixed(month, day) || moves_with_easter(date, year);
}

int32_t holiday_next_working_day(int32_t date)
{
    while (holiday_is(date))
        date++;
    return date;
}

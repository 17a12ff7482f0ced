/*
 * clock.c - owns the calendar, the written forms of time, and Sweden's zone (clock_zone.c reads
 * it).
 *
 * Memory: the zone, read once by clock_init and constant afterwards, so any thread may ask.
 */
#include "base/clock.h"
#include "base/clock_zone.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ZONE_FILE "/usr/share/zoneinfo/Europe/Stockholm"
#define DAY       86400

static struct zone stockholm;
static bool ready;

int clock_init(void)
{
    unsigned char data[32 * 1024];

    if (ready)
        return SP_OK;
    FILE *file = fopen(ZONE_FILE, "rbe");
    if (!file)
        return SP_EINTERNAL;
    size_t len = fread(data, 1, sizeof data, file);
    fclose(file);
    if (len == sizeof data || zone_read(data, len, &stockholm))
        return SP_EINTERNAL;
    ready = true;
    return SP_OK;
}

static int64_t read_clock(clockid_t which)
{
    struct timespec now;

    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec / 1000;
}

int64_t clock_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

/* ---- Sweden ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int32_t offset_at(int64_t second)
{
    if (!ready) {
        fputs("samplan: clock_init was not called\n", stderr);
        abort();
    }
    return zone_offset(&stockholm, second);
}

struct clock_local clock_stockholm(int64_t at)
{
    int64_t second = floor_div(at, CLOCK_SECOND);
    int32_t offset = offset_at(second);
    int64_t local = second + offset, date = floor_div(local, DAY);

    return (struct clock_local){(int32_t)date, (int32_t)(local - date * DAY), offset};
}

int64_t clock_from_stockholm(int32_t date, int32_t second)
{
    int64_t local = (int64_t)date * DAY + second;
    int64_t low = local - DAY, high = local + DAY; /* by UTC: surely before, surely after */
    int32_t before = offset_at(low), after = offset_at(high);

    if (offset_at(local - before) == before) /* the first of a doubled hour */
        return (local - before) * CLOCK_SECOND;
    if (offset_at(local - after) == after)
        return (local - after) * CLOCK_SECOND;
    while (high - low > 1) { /* no clock shows it: the moment of the change */
        int64_t middle = low + (high - low) / 2;
        if (offset_at(middle) == before)
            low = middle;
        else
            high = middle;
    }
    return high * CLOCK_SECOND;
}

/* ---- the calendar: Gregorian, in eras of 400 years that begin on 1 March ---- */

void clock_civil(int32_t date, int *year, int *month, int *day)
{
    int64_t days = (int64_t)date + 719468, era = floor_div(days, 146097);
    int64_t of_era = days - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153; /* 0 is March */

    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

int clock_date(int year, int month, int day, int32_t *date)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < 1 || year > 9999 || month < 1 || month > 12)
        return SP_EINVAL;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day < 1 || day > lengths[month - 1] + (month == 2 && leap))
        return SP_EINVAL;
    int y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
    int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    *date = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return SP_OK;
}

/* ---- written forms ---- */

/* `count` digits at *at, which moves behind them. */
static bool digits(const char **at, int count, int *out)
{
    int value = 0;

    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (**at - '0');
    }
    *out = value;
    return true;
}

static bool mark(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static bool read_date(const char **at, int *year, int32_t *date)
{
    int month, day;

    return digits(at, 4, year) && mark(at, '-') && digits(at, 2, &month) && mark(at, '-') &&
           digits(at, 2, &day) && clock_date(*year, month, day, date) == SP_OK;
}

/* "12:00:00" with up to six decimals, to microseconds of the day. */
static bool read_time(const char **at, int64_t *out)
{
    int hour, minute, second, digit;
    int64_t scale = CLOCK_SECOND;

    if (!digits(at, 2, &hour) || !mark(at, ':') || !digits(at, 2, &minute) || !mark(at, ':') ||
        !digits(at, 2, &second) || hour > 23 || minute > 59 || second > 59)
        return false;
    *out = hour * CLOCK_HOUR + minute * CLOCK_MINUTE + second * CLOCK_SECOND;
    if (!mark(at, '.'))
        return true;
    if (!digits(at, 1, &digit))
        return false;
    do {
        scale /= 10;
        *out += digit * scale;
    } while (scale > 1 && digits(at, 1, &digit));
    return true;
}

/* "Z" or "+01:00", to microseconds east of UTC; no place is 16 hours away. */
static bool read_offset(const char **at, int64_t *out)
{
    int sign = **at == '-' ? -1 : 1, hour, minute;

    *out = 0;
    if (mark(at, 'Z'))
        return true;
    if (!mark(at, '+') && !mark(at, '-'))
        return false;
    if (!digits(at, 2, &hour) || !mark(at, ':') || !digits(at, 2, &minute) || hour > 15 ||
        minute > 59)
        return false;
    *out = sign * (hour * CLOCK_HOUR + minute * CLOCK_MINUTE);
    return true;
}

int clock_parse(const char *text, int64_t *at)
{
    int64_t time, offset;
    int32_t date;
    int year;

    if (!read_date(&text, &year, &date) || !mark(&text, 'T') || !read_time(&text, &time) ||
        !read_offset(&text, &offset) || *text || year < 1900 || year > 2200)
        return SP_EINVAL;
    *at = date * (DAY * CLOCK_SECOND) + time - offset;
    return SP_OK;
}

int clock_parse_date(const char *text, int32_t *date)
{
    int year;

    return read_date(&text, &year, date) && *text == '\0' ? SP_OK : SP_EINVAL;
}

char *clock_format(int64_t at, char out[CLOCK_TEXT])
{
    int64_t date = floor_div(at, DAY * CLOCK_SECOND), rest = at - date * DAY * CLOCK_SECOND;
    int year, month, day;

    clock_civil((int32_t)date, &year, &month, &day);
    snprintf(out, CLOCK_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", year, month, day,
             (int)(rest / CLOCK_HOUR), (int)(rest / CLOCK_MINUTE % 60),
             (int)(rest / CLOCK_SECOND % 60), (int)(rest % CLOCK_SECOND));
    return out;
}

char *clock_format_date(int32_t date, char out[CLOCK_TEXT])
{
    int year, month, day;

    clock_civil(date, &year, &month, &day);
    snprintf(out, CLOCK_TEXT, "%04d-%02d-%02d", year, month, day);
    return out;
}

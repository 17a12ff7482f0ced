/*
 * clock_zone.c - owns the reading of a TZif file and of its POSIX rule. No memory of its own.
 *
 *     header v1 │ block v1 (32-bit, skipped) │ header v2+ │ block (64-bit) │ \n rule \n
 */
#include "base/clock_zone.h"
#include "base/clock.h"
#include <string.h>

#define DAY 86400

/* ---- the POSIX rule: "CET-1CEST,M3.5.0,M10.5.0/3" ---- */

/* Each reader moves *at behind what it has read, and answers false if it is not there. */
static bool read_number(const char **at, int max, int *out)
{
    int value = 0;

    if (**at < '0' || **at > '9')
        return false;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        value = value * 10 + (**at - '0');
        if (value > max)
            return false;
    }
    *out = value;
    return true;
}

static bool read_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static bool read_name(const char **at)
{
    const char *start = *at;

    if (read_char(at, '<')) {
        while (**at && **at != '>')
            (*at)++;
        return read_char(at, '>');
    }
    while ((**at >= 'A' && **at <= 'Z') || (**at >= 'a' && **at <= 'z'))
        (*at)++;
    return *at - start >= 3;
}

/* [+-]hh[:mm[:ss]], up to 167 hours (RFC 8536 section 3.3.1). */
static bool read_time(const char **at, int32_t *out)
{
    int sign = read_char(at, '-') ? -1 : 1, hours, minutes = 0, seconds = 0;

    if (sign > 0)
        (void)read_char(at, '+');
    if (!read_number(at, 167, &hours))
        return false;
    if (read_char(at, ':') && !read_number(at, 59, &minutes))
        return false;
    if (read_char(at, ':') && !read_number(at, 59, &seconds))
        return false;
    *out = sign * (hours * 3600 + minutes * 60 + seconds);
    return true;
}

static bool read_day(const char **at, struct zone_day *day)
{
    day->time = 2 * 3600;
    day->form = '0';
    if (read_char(at, 'M')) {
        day->form = 'M';
        if (!read_number(at, 12, &day->month) || !read_char(at, '.') ||
            !read_number(at, 5, &day->week) || !read_char(at, '.') ||
            !read_number(at, 6, &day->day) || day->month == 0 || day->week == 0)
            return false;
    } else {
        if (read_char(at, 'J'))
            day->form = 'J';
        if (!read_number(at, 365, &day->day) || (day->form == 'J' && day->day == 0))
            return false;
    }
    return !read_char(at, '/') || read_time(at, &day->time);
}

static bool read_rule(const char *rule, struct zone *z)
{
    int32_t west;

    if (!read_name(&rule) || !read_time(&rule, &west))
        return false;
    z->standard_offset = -west; /* POSIX counts westward */
    if (*rule == '\0')
        return true;
    if (!read_name(&rule))
        return false;
    west -= 3600;
    if (*rule != ',' && !read_time(&rule, &west))
        return false;
    z->summer = true;
    z->summer_offset = -west;
    return read_char(&rule, ',') && read_day(&rule, &z->to_summer) && read_char(&rule, ',') &&
           read_day(&rule, &z->to_standard) && *rule == '\0';
}

static int32_t month_start(int year, int month)
{
    int32_t date;

    return clock_date(year, month, 1, &date) ? 0 : date;
}

/* Seconds since 1970 by the clocks in force before the change. */
static int64_t change(const struct zone_day *day, int year)
{
    int32_t date;

    if (day->form == 'M') {
        int32_t first = month_start(year, day->month);
        int32_t next =
            day->month == 12 ? month_start(year + 1, 1) : month_start(year, day->month + 1);
        int weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
        date = first + (day->day - weekday + 7) % 7 + (day->week - 1) * 7;
        if (date >= next)
            date -= 7; /* week 5 means the last */
    } else {
        int32_t start = month_start(year, 1);
        bool leap = month_start(year, 3) - start == 60;
        date = start + day->day;
        if (day->form == 'J' && !(leap && day->day >= 60))
            date--;
    }
    return (int64_t)date * DAY + day->time;
}

static int32_t ruled_offset(const struct zone *z, int64_t second)
{
    int64_t local = second + z->standard_offset;
    int year, month, day;

    if (!z->summer)
        return z->standard_offset;
    clock_civil((int32_t)((local - (local % DAY + DAY) % DAY) / DAY), &year, &month, &day);
    int64_t summer = change(&z->to_summer, year) - z->standard_offset;
    int64_t standard = change(&z->to_standard, year) - z->summer_offset;
    bool in_summer = summer < standard ? second >= summer && second < standard
                                       : second >= summer || second < standard;
    return in_summer ? z->summer_offset : z->standard_offset;
}

/* ---- the file ---- */

struct block {
    size_t leap_seconds, transitions, types, names, universal, standard;
};

#define HEADER 44

static int64_t big_endian(const unsigned char *at, unsigned bytes)
{
    uint64_t value = at[0] & 0x80 ? UINT64_MAX : 0; /* two's complement */

    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return (int64_t)value;
}

static bool read_header(const unsigned char *data, size_t len, struct block *b)
{
    if (len < HEADER || memcmp(data, "TZif", 4) != 0 || data[4] < '2')
        return false;
    size_t *counts[] = {&b->universal,   &b->standard, &b->leap_seconds,
                        &b->transitions, &b->types,    &b->names};
    for (unsigned i = 0; i < 6; i++) {
        int64_t count = big_endian(data + 20 + 4 * (size_t)i, 4);
        if (count < 0 || count > 65536)
            return false;
        *counts[i] = (size_t)count;
    }
    return true;
}

static size_t block_size(const struct block *b, size_t time)
{
    return b->transitions * (time + 1) + b->types * 6 + b->names + b->leap_seconds * (time + 4) +
           b->standard + b->universal;
}

static bool read_block(const unsigned char *data, const struct block *b, struct zone *z)
{
    const unsigned char *types = data + b->transitions * 8, *infos = types + b->transitions;

    if (b->transitions > ZONE_TRANSITIONS || b->types > ZONE_TYPES || b->types == 0)
        return false;
    z->transitions = (unsigned)b->transitions;
    z->types = (unsigned)b->types;
    for (unsigned i = 0; i < z->transitions; i++) {
        z->at[i] = big_endian(data + 8 * (size_t)i, 8);
        z->type[i] = types[i];
        if (types[i] >= z->types || (i && z->at[i] <= z->at[i - 1]))
            return false;
    }
    for (unsigned i = 0; i < z->types; i++)
        z->offset[i] = (int32_t)big_endian(infos + 6 * (size_t)i, 4);
    return true;
}

static bool read_footer(const unsigned char *data, size_t len, struct zone *z)
{
    char rule[128];

    if (len < 2 || data[0] != '\n')
        return false;
    const unsigned char *end = memchr(data + 1, '\n', len - 1);
    size_t size = end ? (size_t)(end - data - 1) : sizeof rule;
    if (size >= sizeof rule || memchr(data + 1, '\0', size))
        return false;
    memcpy(rule, data + 1, size);
    rule[size] = '\0';
    z->ruled = size > 0;
    return size == 0 || read_rule(rule, z);
}

int zone_read(const unsigned char *data, size_t len, struct zone *out)
{
    struct block b;

    *out = (struct zone){0};
    if (!read_header(data, len, &b))
        return SP_EINVAL;
    size_t skip = HEADER + block_size(&b, 4);
    if (skip > len || !read_header(data + skip, len - skip, &b))
        return SP_EINVAL;
    data += skip + HEADER;
    len -= skip + HEADER;
    size_t size = block_size(&b, 8);
    if (size > len || !read_block(data, &b, out) || !read_footer(data + size, len - size, out))
        return SP_EINVAL;
    return SP_OK;
}

int32_t zone_offset(const struct zone *z, int64_t second)
{
    if (z->transitions == 0 || second < z->at[0])
        return z->transitions == 0 && z->ruled ? ruled_offset(z, second) : z->offset[z->first];
    if (z->ruled && second >= z->at[z->transitions - 1])
        return ruled_offset(z, second);
    unsigned low = 0, high = z->transitions; /* at[low] <= second < at[high] */
    while (high - low > 1) {
        unsigned middle = low + (high - low) / 2;
        if (z->at[middle] <= second)
            low = middle;
        else
            high = middle;
    }
    return z->offset[z->type[low]];
}

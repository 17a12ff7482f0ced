/*
 * fhir_date.c - dates as FHIR searches by them: a year, a month, a day or a moment is a span of
 * time.
 */
#include "base/clock.h"
#include "fhir/fhir.h"
#include <stdio.h>
#include <string.h>

/* "-05:00", "+01:00", "Z" or nothing at the end. */
static size_t zone_of(const char *text)
{
    const char *t = strchr(text, 'T');
    const char *z = t ? t + strcspn(t, "Z+-") : "";

    return strlen(z);
}

static int days(int32_t from, int32_t to, struct fhir_span *out)
{
    out->from = clock_from_stockholm(from, 0);
    out->to = clock_from_stockholm(to, 0);
    return SP_OK;
}

static int calendar(const char *text, size_t len, struct fhir_span *out)
{
    char whole[11] = "0000-01-01";
    int32_t first, next;
    int year, month, day;

    memcpy(whole, text, len);
    if (clock_parse_date(whole, &first))
        return SP_EINVAL;
    clock_civil(first, &year, &month, &day);
    if (year < 1800 || year > 2999)
        return SP_EINVAL;
    if (len == 10)
        return days(first, first + 1, out);
    if (len == 4)
        year++;
    else if (++month > 12) {
        month = 1;
        year++;
    }
    if (clock_date(year, month, 1, &next))
        return SP_EINVAL;
    return days(first, next, out);
}

static int moment(const char *text, struct fhir_span *out)
{
    size_t len = strlen(text), zone = zone_of(text), clock = len - zone;
    char whole[CLOCK_TEXT];
    bool minute = clock == 16;

    if (!zone || len + 3 >= sizeof whole)
        return SP_EINVAL;
    snprintf(whole, sizeof whole, "%.*s%s%s", (int)clock, text, minute ? ":00" : "", text + clock);
    if (clock_parse(whole, &out->from))
        return SP_EINVAL;
    out->to = out->from + (minute ? CLOCK_MINUTE : strchr(text, '.') ? 1 : CLOCK_SECOND);
    return SP_OK;
}

int fhir_date_read(const char *text, struct fhir_span *out)
{
    static const char *const prefixes[] = {"eq", "ge", "gt", "le", "lt", "sa", "eb"};
    size_t len;

    *out = (struct fhir_span){.prefix = "eq"};
    for (unsigned i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (text_starts(text, prefixes[i])) {
            memcpy(out->prefix, prefixes[i], sizeof out->prefix);
            text += 2;
            break;
        }
    }
    len = strlen(text);
    if (len == 4 || len == 7 || len == 10)
        return calendar(text, len, out);
    return moment(text, out);
}

/*
 * ical.c - see ical.h. Owns nothing.
 */
#include "appointment/ical.h"
#include "base/clock.h"
#include <string.h>

#define LINE_MOST 75 /* octets, without the line break (RFC 5545 3.1) */

/* What is written of a line, so that it is broken between characters. */
struct line {
    struct buf *out;
    size_t used;
};

static void put(struct line *l, const char *bytes, size_t n)
{
    if (l->used + n > LINE_MOST) {
        buf_text(l->out, "\r\n ");
        l->used = 1;
    }
    buf_add(l->out, bytes, n);
    l->used += n;
}

/* The octets of the character that begins here; the text is well formed UTF-8. */
static size_t octets(const char *at)
{
    size_t n = 1;

    while (((unsigned char)at[n] & 0xC0u) == 0x80u)
        n++;
    return n;
}

static void put_all(struct line *l, const char *text)
{
    for (size_t n; *text; text += n) {
        n = octets(text);
        put(l, text, n);
    }
}

static void finish(struct line *l)
{
    buf_text(l->out, "\r\n");
}

/* A line break may be written \r\n, \r or \n; each is one. */
static const char *escaped(const char *at, const char **as)
{
    unsigned char c = (unsigned char)*at;

    *as = NULL;
    if (c == '\r' && at[1] == '\n')
        at++;
    if (c == '\r' || c == '\n')
        *as = "\\n";
    else if (c == '\\')
        *as = "\\\\";
    else if (c == ';')
        *as = "\\;";
    else if (c == ',')
        *as = "\\,";
    else if ((c < ' ' && c != '\t') || c == 0x7F)
        *as = "";
    return *as ? at + 1 : at;
}

void ical_text(struct buf *b, const char *name, const char *text)
{
    struct line l = {.out = b};

    put_all(&l, name);
    put(&l, ":", 1);
    while (*text) {
        const char *as, *next = escaped(text, &as);

        if (as) {
            put(&l, as, strlen(as));
            text = next;
        } else {
            size_t n = octets(text);

            put(&l, text, n);
            text += n;
        }
    }
    finish(&l);
}

static void raw(struct buf *b, const char *name, const char *value)
{
    struct line l = {.out = b};

    put_all(&l, name);
    put(&l, ":", 1);
    put_all(&l, value);
    finish(&l);
}

static void moment(struct buf *b, const char *name, int64_t at)
{
    int64_t seconds = at / CLOCK_SECOND - (at % CLOCK_SECOND < 0);
    int64_t days = seconds / 86400 - (seconds % 86400 < 0), of_day = seconds - days * 86400;
    int year, month, day;

    clock_civil((int32_t)days, &year, &month, &day);
    buf_printf(b, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, year, month, day, (int)(of_day / 3600),
               (int)(of_day / 60 % 60), (int)(of_day % 60));
}

void ical_begin(struct buf *b)
{
    buf_text(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Samplan//Samplan//SV\r\n"
                "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
}

void ical_event(struct buf *b, const struct ical_event *event)
{
    buf_text(b, "BEGIN:VEVENT\r\n");
    ical_text(b, "UID", event->uid);
    moment(b, "DTSTAMP", event->stamp);
    moment(b, "LAST-MODIFIED", event->changed);
    buf_printf(b, "SEQUENCE:%lld\r\n", (long long)event->sequence);
    moment(b, "DTSTART", event->starts);
    moment(b, "DTEND", event->ends);
    ical_text(b, "SUMMARY", event->summary);
    if (event->description)
        ical_text(b, "DESCRIPTION", event->description);
    if (event->location)
        ical_text(b, "LOCATION", event->location);
    if (event->url)
        raw(b, "URL", event->url);
    raw(b, "STATUS", event->cancelled ? "CANCELLED" : "CONFIRMED");
    buf_text(b, "CLASS:PRIVATE\r\nEND:VEVENT\r\n");
}

void ical_end(struct buf *b)
{
    buf_text(b, "END:VCALENDAR\r\n");
}

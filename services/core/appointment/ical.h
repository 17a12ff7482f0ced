/*
 * ical.h - a calendar's file, written (RFC 5545): escaped, folded, in UTC.
 *
 * Moments are UTC, so no reader needs our zone; lines are CRLF, at most 75 octets, and are never
 * folded inside a character. A text may hold anything that is UTF-8: control characters other than
 * line breaks are left out. Pure; the buffer is the caller's.
 */
#ifndef APPOINTMENT_ICAL_H
#define APPOINTMENT_ICAL_H
#include "base/text.h"

struct ical_event {
    const char *uid; /* the same at every version of it */
    int64_t sequence;
    int64_t stamp, changed, starts, ends;
    const char *summary;
    const char *description, *location, *url; /* NULL: none. url: as it is, already fit for one */
    bool cancelled;
};

void ical_begin(struct buf *b);
void ical_event(struct buf *b, const struct ical_event *event);
void ical_end(struct buf *b);

/* One content line: `name` (with its parameters) and a value that is a text. For the tests too. */
void ical_text(struct buf *b, const char *name, const char *text);

#endif

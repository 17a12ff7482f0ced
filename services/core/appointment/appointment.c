/*
 * appointment.c - the rules of an agreed time. Pure, no input or output. The database keeps the
 * same ones (0026): this says them in words before somebody tries, that makes the opposite
 * impossible.
 */
#include "appointment/appointment.h"
#include <string.h>

const struct appointment_move APPOINTMENT_MOVES[] = {
#define MOVE(act, from, to) {act, from, to},
#include "appointment/state.def"
    {NULL, NULL, NULL}};

bool appointment_allows(const char *act, const char *state)
{
    for (const struct appointment_move *m = APPOINTMENT_MOVES; m->act; m++)
        if (strcmp(m->act, act) == 0 && strcmp(m->from, state) == 0)
            return true;
    return false;
}

static int refuse(struct problem *why, const char *pointer, const char *reason)
{
    why->pointer = pointer;
    why->reason = reason;
    return SP_EINVAL;
}

int appointment_times(int64_t starts, int64_t ends, int64_t now, bool afterwards,
                      struct problem *why)
{
    if (starts <= now && !afterwards)
        return refuse(why, "/startsAt", "in-past");
    if (starts > now + APPOINTMENT_AHEAD || starts < now - APPOINTMENT_AHEAD)
        return refuse(why, "/startsAt", "out-of-range");
    if (ends <= starts)
        return refuse(why, "/endsAt", "before-start");
    if (ends > starts + APPOINTMENT_LONGEST)
        return refuse(why, "/endsAt", "too-long-time");
    return SP_OK;
}

bool appointment_has_place(const char *kind)
{
    return strcmp(kind, "phone-call") != 0 && strcmp(kind, "video-call") != 0;
}

bool appointment_has_link(const char *kind)
{
    return strcmp(kind, "phone-call") != 0;
}

static size_t host_end(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");
}

bool appointment_link_fits(const char *link)
{
    size_t n;

    if (!text_starts(link, "https://"))
        return false;
    link += strlen("https://");
    n = host_end(link);
    if (n == 0)
        return false;
    link += n;
    if (*link == ':') {
        n = strspn(link + 1, "0123456789");
        if (n < 1 || n > 5)
            return false;
        link += n + 1;
    }
    if (*link && !strchr("/?#", *link))
        return false;
    for (; *link; link++)
        if (*link <= ' ' || *link > '~' || strchr("\"<>\\^`{|}", *link))
            return false;
    return true;
}

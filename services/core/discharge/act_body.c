/*
 * act_body.c - see act_body.h.
 */
#include "discharge/act_body.h"
#include "base/clock.h"
#include <string.h>

/* Clocks of wards differ a little; what is further ahead is a mistyped time. */
#define AHEAD_ALLOWED (5 * CLOCK_MINUTE)

const char *const ACT_AFTERWARDS[] = {"phone", "paper", "other-system", "in-person", NULL};

int act_refuse(struct problem *why, const char *pointer, const char *reason)
{
    why->pointer = pointer;
    why->reason = reason;
    return SP_EINVAL;
}

int act_in_past(const char *text, const char *pointer, int64_t now, struct problem *why)
{
    int64_t at;

    if (!text)
        return SP_OK;
    if (clock_parse(text, &at))
        return act_refuse(why, pointer, "bad-time");
    return at > now + AHEAD_ALLOWED ? act_refuse(why, pointer, "in-future") : SP_OK;
}

int act_when(const struct act_body *in, int64_t now, struct problem *why)
{
    int64_t at;

    if (in->afterwards && !in->occurred_at)
        return act_refuse(why, "/occurredAt", "missing");
    if (!in->occurred_at)
        return SP_OK;
    if (clock_parse(in->occurred_at, &at))
        return act_refuse(why, "/occurredAt", "bad-time");
    if (at > now + AHEAD_ALLOWED)
        return act_refuse(why, "/occurredAt", "in-future");
    if (at < now - AHEAD_ALLOWED && !in->afterwards)
        return act_refuse(why, "/afterwards", "afterwards-required");
    return SP_OK;
}

int act_told(const struct act_body *in, const char *pointer, int64_t now, struct problem *why)
{
    int64_t happened, told;
    int err = act_in_past(in->at, pointer, now, why);

    if (!err)
        err = act_when(in, now, why);
    if (err || !in->at || !in->afterwards)
        return err;
    if (clock_parse(in->at, &happened) || clock_parse(in->occurred_at, &told))
        return act_refuse(why, pointer, "bad-time");
    if (happened > told + AHEAD_ALLOWED)
        return act_refuse(why, "/occurredAt", "told-before");
    return SP_OK;
}

int act_filled(const char *text, const char *pointer, struct problem *why)
{
    if (text && text[strspn(text, " \t\r\n")] == '\0')
        return act_refuse(why, pointer, "missing");
    return SP_OK;
}

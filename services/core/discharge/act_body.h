/*
 * act_body.h - the members that acts on a case are made of, and what must hold for them beyond
 * their types: moments that have been, texts that say something, what is entered afterwards.
 *
 * Pure: nothing is asked and nothing kept. Thread: any.
 */
#ifndef DISCHARGE_ACT_BODY_H
#define DISCHARGE_ACT_BODY_H
#include "json/json.h"

struct act_body { /* what acts are made of; each declares the members it has */
    const char *occurred_at, *afterwards;
    const char *at, *until, *other_at;
    const char *unit, *role;
    const char *reason, *note, *how, *to;
    const char *name, *title, *phone, *hours;
    const char *place, *purpose, *date;
    const cJSON *list, *units;
    bool yes;
};

/* Members of an act that may be entered afterwards (a downtime): when, and how it was told then. */
extern const char *const ACT_AFTERWARDS[];
#define ACT_WHEN                                                                                   \
    {"occurredAt", JSON_TIME, false, offsetof(struct act_body, occurred_at), 0, 0, NULL},          \
    {                                                                                              \
        "afterwards", JSON_ENUM, false, offsetof(struct act_body, afterwards), 0, 0,               \
            ACT_AFTERWARDS                                                                         \
    }

/* Not before its time: `text`, when given, is a moment that has been. */
int act_in_past(const char *text, const char *pointer, int64_t now, struct problem *why);
int act_refuse(struct problem *why, const char *pointer, const char *reason); /* SP_EINVAL */
/* Both or neither of ACT_WHEN, and in the past; without them it happens now. */
int act_when(const struct act_body *in, int64_t now, struct problem *why);
/* `at` has been, and ACT_WHEN, if it is there, says that it was told after that. */
int act_told(const struct act_body *in, const char *pointer, int64_t now, struct problem *why);
/* Text of more than white space at `pointer`. */
int act_filled(const char *text, const char *pointer, struct problem *why);

#endif

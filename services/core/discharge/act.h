/*
 * act.h - how an act on a case is read: its members, what else must hold, and the call that makes
 * it. Every act takes the case's id, the version that was read and its own members as one object
 * (sql/api/discharge_*.sql have the same face), so one step serves them all.
 */
#ifndef DISCHARGE_ACT_H
#define DISCHARGE_ACT_H
#include "access/answer.h"
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

struct act {
    const struct json_field *fields;
    /* What the members' types do not say, as of `now`; may be NULL. */
    int (*check)(struct arena *a, const struct act_body *in, int64_t now, struct problem *why);
    const struct db_call *call;
};

/* The step "store" of an act. */
enum step_result act_store(struct request *req, const struct act *act);

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
/* Text of more than white space at `pointer`. */
int act_filled(const char *text, const char *pointer, struct problem *why);

#endif

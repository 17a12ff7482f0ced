/*
 * act.h - how an act on a case is read: its members, what else must hold, and the call that makes
 * it. Every act takes the case's id, the version that was read and its own members as one object
 * (sql/api/discharge_*.sql have the same face), so one step serves them all.
 */
#ifndef DISCHARGE_ACT_H
#define DISCHARGE_ACT_H
#include "access/answer.h"
#include "discharge/act_body.h"

struct act {
    const struct json_field *fields;
    /* What the members' types do not say, as of `now`; may be NULL. */
    int (*check)(struct arena *a, const struct act_body *in, int64_t now, struct problem *why);
    const struct db_call *call;
};

/* The step "store" of an act. */
enum step_result act_store(struct request *req, const struct act *act);

#endif

/*
 * state.c - state.def as tables, and the two questions that are asked of it.
 */
#include "discharge/state.h"
#include <stddef.h>
#include <string.h>

const struct state_move STATE_MOVES[] = {
#define MOVE(act, from, to, actor) {act, from, to, actor},
#include "discharge/state.def"
    {NULL, NULL, NULL, NULL}};

const struct state_move STATE_RECEIPTS[] = {
#define RECEIPT(from, to, actor) {NULL, from, to, actor},
#include "discharge/state.def"
    {NULL, NULL, NULL, NULL}};

bool state_acts_as(const char *actor, bool ward, const char *role)
{
    if (strcmp(actor, "party") == 0)
        return true;
    if (strcmp(actor, "ward") == 0)
        return ward;
    if (strcmp(actor, "recipient") == 0)
        return !ward;
    return !ward && strcmp(actor, "primary-care") == 0 && role && strcmp(role, actor) == 0;
}

bool state_allows(const char *act, const char *state, bool ward, const char *role)
{
    for (const struct state_move *m = STATE_MOVES; m->from; m++)
        if (strcmp(m->act, act) == 0 && strcmp(m->from, state) == 0 &&
            state_acts_as(m->actor, ward, role))
            return true;
    return false;
}

/*
 * state.h - which act may be made in which state of a case, by whom, and where it leads; and the
 * same of a recipient. The table is state.def, with its drawing; the database holds the same rows
 * (discharge.move, discharge.receipt_move) and refuses what is not among them.
 *
 * Pure: constant tables of literals, any thread.
 */
#ifndef DISCHARGE_STATE_H
#define DISCHARGE_STATE_H
#include <stdbool.h>

struct state_move {
    const char *act; /* NULL ends the table; of a recipient's move there is no act */
    const char *from, *to;
    const char *actor; /* "ward", "primary-care", "recipient", "party", "worker" */
};

extern const struct state_move STATE_MOVES[];    /* ended by a row without `from` */
extern const struct state_move STATE_RECEIPTS[]; /* likewise; `act` is NULL in every row */

/* Does a unit that is the case's ward, or a party in `role`, count as this actor? The clock is
 * nobody's unit. */
bool state_acts_as(const char *actor, bool ward, const char *role);

/* May a unit make this act in this state? */
bool state_allows(const char *act, const char *state, bool ward, const char *role);

#endif

/*
 * action.h - what somebody did, in words (actions.def, LOG-4): for people who read the log, the
 * patient among them. Pure.
 */
#ifndef ACCESS_ACTION_H
#define ACCESS_ACTION_H
#include "base/err.h"

/* "plan.read": "Läste plan"; NULL: no such action. */
const char *access_action_words(const char *name, enum sp_lang lang);

#endif

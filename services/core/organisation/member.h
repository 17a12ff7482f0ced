/*
 * member.h - who works at one's own unit, as what and until when (medarbetaruppdrag). Every change
 * is audited, and an end takes effect at once in all sessions.
 */
#ifndef ORGANISATION_MEMBER_H
#define ORGANISATION_MEMBER_H
#include "loop/flow.h"

struct db_call;

extern const struct step member_list[];   /* GET /unit/members */
extern const struct step member_add[];    /* POST /unit/members */
extern const struct step member_change[]; /* PUT /unit/members/{id} */

extern const struct db_call *const member_calls[]; /* NULL-ended */

#endif

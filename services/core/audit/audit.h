/*
 * audit.h - who did what with whose data: the reviewer's search (rules.md 5.3, LOG-2).
 *
 * Rows are written by the `api` functions themselves, in the transaction of the act; nothing here
 * can write one, except for what was refused before any call was made (access/, refusal_record).
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H
#include "loop/flow.h"

struct db_call;

extern const struct step audit_search[]; /* POST /audit/search */

extern const struct db_call *const audit_calls[]; /* NULL-ended */

#endif

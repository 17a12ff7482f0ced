/*
 * case.h - what the tests of the acts share: a case that has been sent to home care, social
 * services and primary care, and one line for each thing somebody does with it.
 */
#ifndef TESTS_CASE_H
#define TESTS_CASE_H
#include "../api.h"

char *when(const char *offset); /* "-2 hours": ISO 8601 */
char *day(int days);            /* from today in Sweden */
int version_of(const char *id);
char *state_of(const char *id);
/* POST /discharges/{id}/<act> by the actor, with the present version. */
struct answer act(const char *id, const char *what, const char *json);
/* The same by another account, who is the actor from then on. */
struct answer act_by(const char *account, const char *id, const char *what, const char *json);
struct answer read_by(const char *account, const char *id);
/* A new case of anna.ward, acknowledged by all three: in planning. */
char *given_planning(void);
char *given_ready(void);
void done(struct answer a); /* 200, or the test ends */

#endif

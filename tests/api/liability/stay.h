/*
 * stay.h - a stay of March 2023 in which everything was done in time, made through the API as its
 * people do it and then moved in time: the clocks of acts are the server's.
 */
#ifndef TESTS_STAY_H
#define TESTS_STAY_H
#include "../api.h"

int stay_version(const char *table, const char *id);
/* Notice of admission, ready, call and answer, by ward and GP unit; the patient is still there. */
/* The server, with a county that has agreed on nothing: the demo county has. */
void stay_start(void);
char *given_open_stay(const char *number);
/* The same in March 2023: admitted the 1st 10.00, notified 11.00, ready the 6th 12.00, called the
 * 8th 9.00, answered the 7th 8.00, home the 14th 11.00. */
char *given_stay(const char *number);
struct answer stay_act(const char *account, const char *id, const char *what, const char *json);
/* GET /discharges/{id}/liability as the account. */
struct answer stay_basis(const char *account, const char *id);

#endif

/*
 * steps.h - a step of a use case run by itself: with headers that a test says, and a database that
 * keeps what it was asked and has answered at once what the test says.
 *
 * Stands in the place of http's headers and of db/db.h's calls between steps_start and steps_stop,
 * in unit-tests alone (CMakeLists.txt: --wrap).
 */
#ifndef TESTS_UNIT_STEPS_H
#define TESTS_UNIT_STEPS_H
#include "db/db.h"
#include "http/route.h"

struct steps {
    struct request req;
    struct route route; /* req.route, until a test says otherwise */
    const char *headers[4][2];
    struct db_answer answer;
    bool down;          /* the database does not answer */
    bool by_browser;    /* the route is one that a browser navigates to */
    const char *called; /* the last call's name; NULL: none was made */
    const char *params[DB_PARAMS_MAX];
    unsigned n_params, commits;
};
extern struct steps steps;

void steps_start(void);
void steps_stop(void);
void steps_again(void);            /* the same request as at first; nothing was called */
void steps_body(const char *json); /* ' stands for " */
enum step_result steps_run(const struct step *table, const char *name);
const char *steps_said(void); /* "pointer reason" of the problem, "-" where there is none */

#endif

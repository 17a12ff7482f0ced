/*
 * db_fixture.h - a database, a role, a loop and a pool of its own for each test of db/.
 *
 * SAMPLAN_TEST_PG names the cluster (tests/lib/cluster.sh). Requests are filled by hand, as a
 * program without HTTP does it. Waiting is turning the loop until something is so; a test that
 * waits in vain is ended by the fixture's alarm.
 */
#ifndef API_DB_FIXTURE_H
#define API_DB_FIXTURE_H
#include "db/db.h"
#include "db/once.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define TRIAL_CALLS 4

struct trial { /* one request with one batch */
    struct request req;
    unsigned n;
    const struct db_call *calls[TRIAL_CALLS];
    const char *params[TRIAL_CALLS];
    bool any;
    const struct db_answer *answers[TRIAL_CALLS];
    /* copied when it is over */
    bool finished, released, passed;
    int err, retry_after;
    char outcome[32], reason[32];
    char *doc; /* malloc'ed; NULL: none */
    size_t doc_len;
};

extern const struct db_call READ_ECHO, READ_SIZE, READ_RAISE, READ_DIES_ONCE, READ_REFUSED;
extern const struct db_call READ_COMMITS_LATE, READ_LASTS, READ_WARNS;
extern const struct db_call WRITE_ROW, WRITE_LOCKS, WRITE_COUNTS, WRITE_DIES, READ_MISSING;

void db_start(void); /* a pool with two connections, up */
void db_stop(void);  /* aborts on a leak or a request that was not released exactly once */

/* Another pool after pool_stop; `up` false: it is not waited for. */
void pool_start(const struct db_call *const *calls, bool up);
void pool_stop(void);  /* pool_close and until_closed */
void pool_close(void); /* begins */
void until_closed(void);
void config_again(void); /* reads the environment anew, for the next pool */
struct db *pool(void);
bool pool_is_up(void);

struct trial *ask(const struct db_call *call, const char *param); /* begins */
struct trial *ask_two(const struct db_call *call, const char *first, const char *second);
struct trial *prepare_trial(const struct db_call *call, const char *param);
void begin_trial(struct trial *t);
void until(bool (*so)(void *), void *arg);
void until_over(struct trial *t);
void turn(void);  /* the loop, once, without waiting */
void event(void); /* the loop, until something has happened */

void sql(const char *text);               /* as superuser, in the test's database */
const char *sql_value(const char *query); /* first column of the first row */
int sql_int(const char *query);           /* the same as a number */
void cluster_sql(const char *text);       /* in the database postgres, %s is the test's database */
int64_t seen(const char *event);          /* how often an event of obs.h was logged */

#endif

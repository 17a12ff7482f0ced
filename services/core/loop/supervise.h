/*
 * supervise.h - one parent, N worker processes, one set of listening sockets.
 *
 * The parent opens the sockets (or takes them from systemd: LISTEN_FDS), forks children that run
 * `serve`, starts a dead child again with back-off (0.1 s doubling to 10 s, reset after a minute of
 * life) and never touches a request. Nothing but libc runs in it: no loop, no TLS, no database.
 *
 *   SIGTERM, SIGINT   children get SIGTERM and drain; the parent ends when they have ended
 *   SIGHUP            restart without a lost connection: `check` is run in a child of its own; if
 * it says yes the parent executes its program anew in the same process, sockets and old children
 * handed over by descriptor and environment; the new parent starts its children, waits until they
 * are ready, then tells the old ones to drain
 *
 * A second SIGTERM kills. Children ignore SIGINT and SIGHUP, which a terminal sends to all. A
 * service manager that asks for it (NOTIFY_SOCKET) hears READY, RELOADING and STOPPING.
 *
 * Children say they are ready with supervise_ready(). A child whose parent has died stops
 * (PR_SET_PDEATHSIG). Sockets are closed on exec except for that hand-over. Not SO_REUSEPORT, which
 * resets connections at a restart (security.md 3).
 */
#ifndef LOOP_SUPERVISE_H
#define LOOP_SUPERVISE_H
#include "base/err.h"
#include <stdbool.h>

struct supervise {
    const char *listen; /* addresses separated by spaces, as http.listen */
    unsigned processes;
    char **argv;             /* of the program, to execute it anew */
    bool handover;           /* false: positive control of the restart test, sockets are opened anew
                                beside the old ones with SO_REUSEPORT */
    int (*check)(void *arg); /* exit status; 0: a successor may start */
    int (*serve)(void *arg, const int *sockets, unsigned n, unsigned slot); /* in the child */
    void (*forked)(void *arg, unsigned slot); /* in the child before serve; may be NULL */
    void *arg;
};
/* Returns the program's exit status. Port taken: says which and returns 3. */
int supervise_run(const struct supervise *s);
void supervise_ready(void); /* in a child: it answers requests now */

#endif

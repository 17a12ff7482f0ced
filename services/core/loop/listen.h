/*
 * listen.h - listening sockets by the address they were asked for: opened, taken from systemd, or
 * from the process that was this one before (supervise.h).
 *
 * Sockets are non-blocking and closed on exec. A fault is said on stderr in a sentence, because the
 * log has no room for what to do about it. No memory but the struct; thread: one.
 */
#ifndef LOOP_LISTEN_H
#define LOOP_LISTEN_H
#include "base/err.h"
#include <stdbool.h>

#define LISTEN_MOST 16
#define LISTEN_NAME 72 /* "[", an IPv6 address, "]:65535" */

struct listeners {
    unsigned n;
    struct {
        int fd;
        char name[LISTEN_NAME]; /* as in http.listen; "systemd" for one of systemd's */
    } at[LISTEN_MOST];
};

/* Those systemd passes (LISTEN_FDS, LISTEN_PID), if any; the variables are removed. */
SP_MUSTCHECK int listen_systemd(struct listeners *out);
/* Those of a predecessor in this process, in the form listen_write gave; the rest is ignored. */
void listen_read(struct listeners *out, const char *text);
/* "5=127.0.0.1:8443 6=[::1]:8443"; `room` must be at least LISTEN_MOST * (LISTEN_NAME + 12). */
void listen_write(const struct listeners *l, char *out, unsigned room);
/* Opens what `addresses` says, taking over from `old` what has the same address; what is left in
 * `old` is closed. SP_EINVAL if anything could not be opened; `out` has the others. */
SP_MUSTCHECK int listen_open(struct listeners *out, struct listeners *old, const char *addresses,
                             bool reuse_port);
/* Whether the socket listens on one of these addresses. */
bool listen_is(int fd, const char *addresses);
void listen_inherit(const struct listeners *l, bool inherit); /* over exec */
void listen_close(struct listeners *l);

#endif

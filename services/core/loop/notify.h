/*
 * notify.h - tells systemd how we are, as sd_notify(3) does: one datagram to $NOTIFY_SOCKET.
 *
 * Does nothing when nobody asked to be told, and never fails: a service must not depend on it.
 */
#ifndef LOOP_NOTIFY_H
#define LOOP_NOTIFY_H

void notify_manager(const char *state); /* "READY=1" */

#endif

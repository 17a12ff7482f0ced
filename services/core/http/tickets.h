/*
 * tickets.h - session ticket keys that all processes of one server have without talking.
 *
 * A secret is drawn once before the fork; the keys of an epoch (twelve hours) are an HMAC of it,
 * and tickets of this epoch and the one before are accepted. Private to http/.
 */
#ifndef HTTP_TICKETS_H
#define HTTP_TICKETS_H
#include <stdbool.h>

struct ssl_ctx_st;

/* Keys change every twelve hours by the clock alone; a ticket lives two hours. */
bool tickets_use(struct ssl_ctx_st *context);

#endif

/*
 * client_url.h - the URLs that the HTTP client may ask: taken apart and checked. Pure.
 */
#ifndef HTTP_CLIENT_URL_H
#define HTTP_CLIENT_URL_H
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>

struct client_url {
    bool secure;
    const char *host;      /* without brackets */
    const char *port;      /* decimal */
    const char *authority; /* as the Host header says it */
    const char *target;    /* path and query, "/" at least */
};

/* SP_EINVAL: not an http(s) URL, a user name in it, a fragment, bytes that do not belong in one, or
 * plain http to a host that is not loopback by name. */
SP_MUSTCHECK int client_url_read(struct arena *a, const char *url, struct client_url *out);

#endif

/*
 * origin.c - owns the small decisions about where a request comes from. Memory: the arena's.
 */
#include "identity/origin.h"
#include "base/text.h"
#include <ctype.h>
#include <string.h>

char *identity_origin(struct arena *a, const char *url)
{
    bool secure = text_starts(url, "https://");
    const char *host, *port = secure ? ":443" : ":80";
    size_t len, port_len = strlen(port);
    char *origin;

    if (!secure && !text_starts(url, "http://"))
        return NULL;
    host = strstr(url, "//") + 2;
    len = strcspn(host, "/?#");
    if (len == 0)
        return NULL;
    if (len > port_len && strncmp(host + len - port_len, port, port_len) == 0)
        len -= port_len;
    origin = arena_copy(a, url, (size_t)(host - url) + len);
    for (char *c = origin; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return origin;
}

int identity_same_site(const char *own, const char *origin, const char *site)
{
    if (!origin || strcmp(origin, own) != 0)
        return SP_ECROSSSITE;
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return SP_ECROSSSITE;
    return SP_OK;
}

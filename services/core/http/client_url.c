/*
 * client_url.c - owns the taking apart of URLs for the HTTP client. Memory: the arena's.
 */
#include "http/client_url.h"
#include "base/text.h"
#include <string.h>

#define URL_MAX 4096

static bool clean(const char *url)
{
    size_t len = strnlen(url, URL_MAX + 1);

    if (len > URL_MAX)
        return false;
    for (const char *c = url; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || strchr("\"<>\\^`{|}#@", *c))
            return false;
    return true;
}

static bool loopback(const char *host)
{
    return text_equal_ci(host, "localhost") || strcmp(host, "127.0.0.1") == 0 ||
           strcmp(host, "::1") == 0;
}

/* "host", "host:port", "[::1]", "[::1]:port" */
static bool read_authority(struct arena *a, const char *text, size_t len, struct client_url *out)
{
    const char *authority = arena_copy(a, text, len), *host = authority, *colon;
    const char *close = *host == '[' ? strchr(host, ']') : NULL;
    int64_t port;

    if (*host == '[' && !close)
        return false;
    colon = strchr(close ? close : host, ':');
    if (close && close[1] && close + 1 != colon)
        return false;
    if (close)
        out->host = arena_copy(a, host + 1, (size_t)(close - host - 1));
    else
        out->host = arena_copy(a, host, colon ? (size_t)(colon - host) : len);
    out->port = colon ? colon + 1 : (out->secure ? "443" : "80");
    out->authority = authority;
    return out->host[0] && text_int(out->port, 1, 65535, &port) == SP_OK;
}

int client_url_read(struct arena *a, const char *url, struct client_url *out)
{
    const char *rest, *target;
    size_t len;

    out->secure = text_starts(url, "https://");
    if ((!out->secure && !text_starts(url, "http://")) || !clean(url))
        return SP_EINVAL;
    rest = url + (out->secure ? strlen("https://") : strlen("http://"));
    len = strcspn(rest, "/?");
    if (!read_authority(a, rest, len, out))
        return SP_EINVAL;
    target = rest + len;
    out->target = *target == '/' ? arena_text(a, target) : arena_printf(a, "/%s", target);
    return out->secure || loopback(out->host) ? SP_OK : SP_EINVAL;
}

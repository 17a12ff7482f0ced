/*
 * check_listen.c - owns the look at the addresses to listen on: well formed, and free.
 *
 * The port is taken and given back at once, so a server that runs already makes it a fault; the
 * sentence says so.
 */
#include "check.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* "127.0.0.1:8443" or "[::1]:8443" cut in two; false when it is neither. */
static bool cut(struct arena *a, const char *text, char **host, char **port)
{
    const char *colon = strrchr(text, ':'), *end = colon;
    int64_t number;

    if (!colon || text_int(colon + 1, 1, 65535, &number))
        return false;
    if (text[0] == '[') {
        text++;
        end--;
        if (end < text || *end != ']')
            return false;
    } else if (memchr(text, ':', (size_t)(end - text))) {
        return false;
    }
    *host = arena_copy(a, text, (size_t)(end - text));
    *port = arena_text(a, colon + 1);
    return true;
}

static void explain(struct check *k, const char *area, const char *text, int why)
{
    if (why == EADDRINUSE)
        check_fault(k, area,
                    "%s is taken; if that is not a samplan that runs already, stop what "
                    "uses the port or choose another",
                    text);
    else if (why == EACCES)
        check_fault(k, area,
                    "%s needs a right that this user lacks; choose a port from 1024, or let "
                    "systemd open it",
                    text);
    else if (why == EADDRNOTAVAIL)
        check_fault(k, area, "%s is no address of this machine", text);
    else
        check_fault(k, area, "%s cannot be listened on: %s", text, strerror(why));
}

static void try_one(struct check *k, const char *area, const char *text)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char *host, *port;
    int fd, on = 1;

    if (!cut(k->run->arena, text, &host, &port) || getaddrinfo(host, port, &hints, &found)) {
        check_fault(k, area, "%s is not an address and port like 127.0.0.1:8443 or [::1]:8443",
                    text);
        return;
    }
    fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        explain(k, area, text, errno);
    } else {
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (found->ai_family == AF_INET6)
            setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        if (bind(fd, found->ai_addr, found->ai_addrlen) || listen(fd, 1))
            explain(k, area, text, errno);
        close(fd);
    }
    freeaddrinfo(found);
}

static void try_all(struct check *k, const char *area, const char *list)
{
    unsigned n = 0;

    while (*list) {
        size_t len = strcspn(list, " ");

        if (len) {
            try_one(k, area, arena_copy(k->run->arena, list, len));
            n++;
        }
        list += len;
        list += strspn(list, " ");
    }
    if (n == 0)
        check_fault(k, area, "there is no address to listen on");
}

void check_listen(struct check *k)
{
    try_all(k, "http.listen", config_text(k->run->config, CONFIG_HTTP_LISTEN));
    if (*config_text(k->run->config, CONFIG_NATIONAL_LISTEN))
        try_all(k, "national.listen", config_text(k->run->config, CONFIG_NATIONAL_LISTEN));
    try_all(k, "metrics.worker_listen", config_text(k->run->config, CONFIG_METRICS_WORKER_LISTEN));
    try_all(k, "metrics.sealer_listen", config_text(k->run->config, CONFIG_METRICS_SEALER_LISTEN));
}

/*
 * listen.c - owns the opening and handing on of listening sockets.
 */
#include "loop/listen.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SYSTEMD_FIRST 3 /* SD_LISTEN_FDS_START */
#define BACKLOG       4096

static void add(struct listeners *l, int fd, const char *name)
{
    l->at[l->n].fd = fd;
    snprintf(l->at[l->n].name, LISTEN_NAME, "%s", name);
    l->n++;
}

static bool is_listening(int fd)
{
    int listening = 0;
    socklen_t size = sizeof listening;

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening;
}

static void prepare(int fd)
{
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

int listen_systemd(struct listeners *out)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    int64_t n = 0, meant = 0;
    bool passed = pid && count && text_int(pid, 1, INT32_MAX, &meant) == SP_OK &&
                  meant == getpid() && text_int(count, 1, INT32_MAX, &n) == SP_OK;

    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (!passed)
        return SP_OK;
    if (n > LISTEN_MOST) {
        fprintf(stderr, "samplan: systemd passes more than %d sockets\n", LISTEN_MOST);
        return SP_EINVAL;
    }
    for (int fd = SYSTEMD_FIRST; fd < SYSTEMD_FIRST + (int)n; fd++) {
        if (!is_listening(fd)) {
            fprintf(stderr, "samplan: descriptor %d from systemd is not a listening socket\n", fd);
            return SP_EINVAL;
        }
        prepare(fd);
        add(out, fd, "systemd");
    }
    return SP_OK;
}

/* The next word of *at, cut to fit; false at the end. */
static bool next_word(const char **at, char out[LISTEN_NAME])
{
    *at += strspn(*at, " ");
    size_t len = strcspn(*at, " ");

    snprintf(out, LISTEN_NAME, "%.*s", (int)len, *at);
    *at += len;
    return len > 0;
}

void listen_read(struct listeners *out, const char *text)
{
    char word[LISTEN_NAME];

    while (out->n < LISTEN_MOST && next_word(&text, word)) {
        char *equals = strchr(word, '=');
        int64_t fd;

        if (!equals)
            continue;
        *equals = '\0';
        if (text_int(word, 3, INT32_MAX, &fd) || !is_listening((int)fd))
            continue;
        prepare((int)fd);
        add(out, (int)fd, equals + 1);
    }
}

void listen_write(const struct listeners *l, char *out, unsigned room)
{
    size_t len = 0;

    *out = '\0';
    for (unsigned i = 0; i < l->n && len < room; i++)
        len += (size_t)snprintf(out + len, room - len, "%s%d=%s", i ? " " : "", l->at[i].fd,
                                l->at[i].name);
}

/* "127.0.0.1:8443", "[::1]:8443": numbers only, so that no name server decides where we listen. */
static struct addrinfo *resolve(const char *name)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found = NULL;
    char host[LISTEN_NAME];

    snprintf(host, sizeof host, "%s", name);
    char *port = strrchr(host, ':');
    if (!port || port == host || !port[1])
        return NULL;
    *port++ = '\0';
    char *start = host, *end = port - 2;
    if (*start == '[' && *end == ']') {
        start++;
        *end = '\0';
    } else if (strchr(host, ':')) {
        return NULL;
    }
    return getaddrinfo(start, port, &hints, &found) == 0 ? found : NULL;
}

static int open_one(const struct addrinfo *address, bool reuse_port)
{
    int on = 1, shared = reuse_port;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &shared, sizeof shared) ||
        (address->ai_family == AF_INET6 &&
         setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on)) ||
        bind(fd, address->ai_addr, address->ai_addrlen) || listen(fd, BACKLOG)) {
        int fault = errno;
        close(fd);
        errno = fault;
        return -1;
    }
    return fd;
}

static int open_named(const char *name, bool reuse_port)
{
    struct addrinfo *address = resolve(name);

    if (!address) {
        fprintf(stderr,
                "samplan: cannot listen on %s: an address is 127.0.0.1:8443 or [::1]:8443\n", name);
        return -1;
    }
    int fd = open_one(address, reuse_port);
    if (fd < 0 && errno == EADDRINUSE)
        fprintf(stderr, "samplan: cannot listen on %s: another program has that port\n", name);
    else if (fd < 0)
        fprintf(stderr, "samplan: cannot listen on %s: %s\n", name, strerror(errno));
    freeaddrinfo(address);
    return fd;
}

static int take_named(struct listeners *old, const char *name)
{
    for (unsigned i = 0; i < old->n; i++) {
        int fd = old->at[i].fd;
        if (fd >= 0 && strcmp(old->at[i].name, name) == 0) {
            old->at[i].fd = -1;
            return fd;
        }
    }
    return -1;
}

int listen_open(struct listeners *out, struct listeners *old, const char *addresses,
                bool reuse_port)
{
    char name[LISTEN_NAME];
    int err = SP_OK, fd;

    while ((fd = take_named(old, "systemd")) >= 0)
        add(out, fd, "systemd");
    bool given = out->n > 0; /* who passes sockets decides the addresses */
    while (!given && next_word(&addresses, name)) {
        if (out->n == LISTEN_MOST) {
            fprintf(stderr, "samplan: more than %d addresses to listen on\n", LISTEN_MOST);
            err = SP_EINVAL;
            break;
        }
        fd = take_named(old, name);
        if (fd < 0)
            fd = open_named(name, reuse_port);
        if (fd >= 0)
            add(out, fd, name);
        else
            err = SP_EINVAL;
    }
    listen_close(old);
    return err;
}

static bool same_address(const struct sockaddr_storage *a, const struct sockaddr *b)
{
    if (a->ss_family != b->sa_family)
        return false;
    if (a->ss_family == AF_INET) {
        const struct sockaddr_in *x = (const void *)a, *y = (const void *)b;

        return x->sin_port == y->sin_port && x->sin_addr.s_addr == y->sin_addr.s_addr;
    }
    const struct sockaddr_in6 *x = (const void *)a, *y = (const void *)b;

    return a->ss_family == AF_INET6 && x->sin6_port == y->sin6_port &&
           memcmp(&x->sin6_addr, &y->sin6_addr, sizeof x->sin6_addr) == 0;
}

bool listen_is(int fd, const char *addresses)
{
    struct sockaddr_storage own = {0};
    socklen_t len = sizeof own;
    char name[LISTEN_NAME];
    bool found = false;

    if (getsockname(fd, (struct sockaddr *)&own, &len))
        return false;
    while (!found && next_word(&addresses, name)) {
        struct addrinfo *address = resolve(name);

        if (!address)
            continue;
        found = same_address(&own, address->ai_addr);
        freeaddrinfo(address);
    }
    return found;
}

void listen_inherit(const struct listeners *l, bool inherit)
{
    for (unsigned i = 0; i < l->n; i++)
        fcntl(l->at[i].fd, F_SETFD, inherit ? 0 : FD_CLOEXEC);
}

void listen_close(struct listeners *l)
{
    for (unsigned i = 0; i < l->n; i++) {
        if (l->at[i].fd >= 0)
            close(l->at[i].fd);
    }
    l->n = 0;
}

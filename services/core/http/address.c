/*
 * address.c - owns the table of addresses that have connections, and the list of trusted proxies.
 */
#include "http/address.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool same(const struct address_key *a, const struct address_key *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static struct address **bucket(struct addresses *all, const struct address_key *key)
{
    unsigned hash = 2166136261U;

    for (unsigned i = 0; i < sizeof key->bytes; i++)
        hash = (hash ^ key->bytes[i]) * 16777619U;
    return &all->buckets[(hash ^ hash >> 16) % ADDRESS_BUCKETS];
}

struct address *address_enter(struct addresses *all, const struct address_key *key)
{
    struct address **head = bucket(all, key), *one = *head;

    while (one && !same(&one->key, key))
        one = one->next;
    if (!one) {
        one = calloc(1, sizeof *one);
        if (!one)
            abort();
        one->key = *key;
        one->next = *head;
        *head = one;
    }
    one->connections++;
    return one;
}

void address_leave(struct addresses *all, struct address *one)
{
    struct address **at = bucket(all, &one->key);

    if (--one->connections)
        return;
    while (*at != one)
        at = &(*at)->next;
    *at = one->next;
    free(one);
}

struct address_key address_of(const struct sockaddr *socket)
{
    struct address_key key = {{0}};

    if (socket->sa_family == AF_INET) {
        struct sockaddr_in v4;

        memcpy(&v4, socket, sizeof v4);
        memcpy(key.bytes, mapped, sizeof mapped);
        memcpy(key.bytes + 12, &v4.sin_addr, 4);
    } else if (socket->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;

        memcpy(&v6, socket, sizeof v6);
        memcpy(key.bytes, &v6.sin6_addr, 16);
    }
    return key;
}

int address_parse(const char *text, size_t len, struct address_key *out)
{
    char copy[ADDRESS_TEXT];

    if (len == 0 || len >= sizeof copy || memchr(text, 0, len))
        return SP_EINVAL;
    memcpy(copy, text, len);
    copy[len] = 0;
    if (inet_pton(AF_INET, copy, out->bytes + 12) == 1) {
        memcpy(out->bytes, mapped, sizeof mapped);
        return SP_OK;
    }
    return inet_pton(AF_INET6, copy, out->bytes) == 1 ? SP_OK : SP_EINVAL;
}

char *address_text(const struct address_key *key, char out[ADDRESS_TEXT])
{
    bool v4 = memcmp(key->bytes, mapped, sizeof mapped) == 0;

    if (!inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? key->bytes + 12 : key->bytes, out, ADDRESS_TEXT))
        out[0] = 0;
    return out;
}

int addresses_init(struct addresses *all, struct arena *a, const char *proxies)
{
    size_t most = strlen(proxies) / 2 + 1;

    memset(all, 0, sizeof *all);
    all->proxies = arena_alloc(a, most * sizeof *all->proxies);
    for (const char *at = proxies + strspn(proxies, " "); *at; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");

        if (address_parse(at, len, &all->proxies[all->n_proxies]))
            return SP_EINVAL;
        all->n_proxies++;
        at += len;
    }
    return SP_OK;
}

bool address_is_proxy(const struct addresses *all, const struct address_key *key)
{
    for (unsigned i = 0; i < all->n_proxies; i++) {
        if (same(&all->proxies[i], key))
            return true;
    }
    return false;
}

/* One entry of the list, without the blanks around it. */
static int parse_entry(const char *text, size_t len, struct address_key *out)
{
    while (len && (*text == ' ' || *text == '\t')) {
        text++;
        len--;
    }
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    return address_parse(text, len, out);
}

struct address_key address_forwarded(const struct addresses *all, const struct address_key *peer,
                                     const char *forwarded)
{
    struct address_key client = *peer, entry;
    size_t end = strlen(forwarded);

    /* From the right: each entry was added by the one after it, believed only while that is ours.
     */
    while (end && address_is_proxy(all, &client)) {
        size_t start = end;

        while (start && forwarded[start - 1] != ',')
            start--;
        if (parse_entry(forwarded + start, end - start, &entry))
            break;
        client = entry;
        end = start ? start - 1 : 0;
    }
    return client;
}

/*
 * address.h - who is at the other end: counting connections by address, and believing proxies.
 *
 * IPv4 is kept as IPv4-mapped IPv6. Memory: entries are malloc'd while they count more than zero.
 * Private to http/.
 */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <sys/socket.h>

#define ADDRESS_TEXT    46
#define ADDRESS_BUCKETS 1024

struct address_key {
    unsigned char bytes[16];
};
struct address { /* an address that has connections */
    struct address *next;
    struct address_key key;
    unsigned connections;
};
struct addresses {
    struct address *buckets[ADDRESS_BUCKETS];
    struct address_key *proxies;
    unsigned n_proxies;
};

/* Proxies: addresses separated by spaces. SP_EINVAL: one of them is none. */
SP_MUSTCHECK int addresses_init(struct addresses *all, struct arena *a, const char *proxies);
struct address *address_enter(struct addresses *all, const struct address_key *key);
void address_leave(struct addresses *all, struct address *one);

struct address_key address_of(const struct sockaddr *socket); /* anything but IP: all zero */
SP_MUSTCHECK int address_parse(const char *text, size_t len, struct address_key *out);
char *address_text(const struct address_key *key, char out[ADDRESS_TEXT]);
bool address_is_proxy(const struct addresses *all, const struct address_key *key);
/* The client behind the proxies: the last entry of X-Forwarded-For that is no proxy of ours. */
struct address_key address_forwarded(const struct addresses *all, const struct address_key *peer,
                                     const char *forwarded);

#endif

/*
 * session_cache.h - the sessions that this process has seen within the last minute, by the SHA-256
 * of their secret. Bounded: the oldest gives way. Used by session_gate.c alone.
 *
 * Memory: heap; entries are counted, and live on while a request holds them. Thread: the loop's.
 */
#ifndef IDENTITY_SESSION_CACHE_H
#define IDENTITY_SESSION_CACHE_H
#include "identity/session.h"

#define SESSION_CACHE_MAX 4096
#define SESSION_CACHE_AGE (60 * INT64_C(1000000)) /* microseconds */

struct session_entry {
    struct session session; /* first: a request sees only this */
    unsigned char hash[32];
    int64_t read_at; /* clock_monotonic */
    unsigned holders;
    struct session_entry *chain, *older, *newer;
};

/* A new entry that the caller holds and is not in the cache yet. */
struct session_entry *session_entry_new(const unsigned char hash[32]);
void session_entry_drop(void *entry); /* lets go; the last holder frees it */

/* The entry, held for the caller; NULL: none, too old or past its end. */
struct session_entry *session_cache_find(const unsigned char hash[32], int64_t monotonic,
                                         int64_t now);
/* Puts it there (instead of one with the same hash); the cache holds it too. */
void session_cache_put(struct session_entry *entry, int64_t monotonic);
/* session_id, 'user:' and user id, or NULL for all. */
void session_cache_forget(const char *payload);
unsigned session_cache_count(void);
/* Grows with each forgetting: what was read before one must not be put after it. */
uint64_t session_cache_generation(void);

#endif

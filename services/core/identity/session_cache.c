/*
 * session_cache.c - owns the process's cache of sessions; what a session may do is decided
 * elsewhere.
 *
 * A hash table with chains, and a list by age: since nothing stays longer than a minute, the oldest
 * is what goes when the table is full. Ends are rare beside look-ups, so they scan the list.
 * Memory: heap, counted. Thread: the loop's.
 */
#include "identity/session_cache.h"
#include "base/metrics.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024

static struct {
    struct session_entry *buckets[BUCKETS];
    struct session_entry *oldest, *newest;
    unsigned count;
    uint64_t generation;
} cache;

/* The key is a hash already: its first bytes are as good as any. */
static struct session_entry **bucket(const unsigned char hash[32])
{
    return &cache.buckets[((unsigned)hash[0] << 8 | hash[1]) % BUCKETS];
}

struct session_entry *session_entry_new(const unsigned char hash[32])
{
    struct session_entry *e = calloc(1, sizeof *e);

    if (!e)
        abort();
    memcpy(e->hash, hash, sizeof e->hash);
    e->holders = 1;
    return e;
}

void session_entry_drop(void *entry)
{
    struct session_entry *e = entry;

    if (--e->holders)
        return;
    free(e->session.user_name);
    free(e);
}

static void remove_entry(struct session_entry *e)
{
    struct session_entry **at = bucket(e->hash);

    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    *(e->older ? &e->older->newer : &cache.oldest) = e->newer;
    *(e->newer ? &e->newer->older : &cache.newest) = e->older;
    e->chain = e->older = e->newer = NULL;
    cache.count--;
    metric_set(METRIC_sessions_cached, cache.count);
    session_entry_drop(e);
}

static struct session_entry *look(const unsigned char hash[32])
{
    struct session_entry *e = *bucket(hash);

    while (e && !text_same_secret(e->hash, hash, sizeof e->hash))
        e = e->chain;
    return e;
}

struct session_entry *session_cache_find(const unsigned char hash[32], int64_t monotonic,
                                         int64_t now)
{
    struct session_entry *e = look(hash);

    if (!e)
        return NULL;
    if (monotonic - e->read_at >= SESSION_CACHE_AGE || now >= e->session.expires_at) {
        remove_entry(e);
        return NULL;
    }
    e->holders++;
    return e;
}

void session_cache_put(struct session_entry *entry, int64_t monotonic)
{
    struct session_entry *same = look(entry->hash);
    struct session_entry **at = bucket(entry->hash);

    if (same)
        remove_entry(same);
    while (cache.oldest && (cache.count >= SESSION_CACHE_MAX ||
                            monotonic - cache.oldest->read_at >= SESSION_CACHE_AGE))
        remove_entry(cache.oldest);
    entry->read_at = monotonic;
    entry->holders++;
    entry->chain = *at;
    *at = entry;
    entry->older = cache.newest;
    *(cache.newest ? &cache.newest->newer : &cache.oldest) = entry;
    cache.newest = entry;
    cache.count++;
    metric_set(METRIC_sessions_cached, cache.count);
}

static bool concerns(const struct session *s, const char *payload)
{
    if (!payload)
        return true;
    if (text_starts(payload, "user:"))
        return text_equal_ci(s->user_id, payload + strlen("user:"));
    return text_equal_ci(s->session_id, payload);
}

void session_cache_forget(const char *payload)
{
    cache.generation++;
    for (struct session_entry *e = cache.oldest, *next; e; e = next) {
        next = e->newer;
        if (concerns(&e->session, payload))
            remove_entry(e);
    }
}

unsigned session_cache_count(void)
{
    return cache.count;
}

uint64_t session_cache_generation(void)
{
    return cache.generation;
}

/*
 * arena.c - owns the memory of requests: chunks, their free list, and the list of foreign objects.
 *
 *     arena ──▶ chunk (newest) ──▶ chunk ──▶ chunk
 *
 * A chunk is 16 KiB; what does not fit in a fresh one gets a chunk of its own size.
 *
 * The arena itself lies at the start of its first chunk. Freed chunks of the standard size go to a
 * free list of the process, bounded so that a burst of traffic is given back to the system. Under
 * AddressSanitizer everything that was not handed out is poisoned, free chunks too.
 */
#include "base/arena.h"
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISONING 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONING 1
#endif
#endif
#ifdef POISONING
#include <sanitizer/asan_interface.h>
#define POISON(at, size)   ASAN_POISON_MEMORY_REGION(at, size)
#define UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#define RED_ZONE           16 /* poisoned bytes after each allocation */
#else
#define POISON(at, size)   ((void)(at), (void)(size))
#define UNPOISON(at, size) ((void)(at), (void)(size))
#define RED_ZONE           0
#endif

#define CHUNK_SIZE  ((size_t)16 * 1024)
#define ALIGNMENT   ((size_t)16)
#define FREE_CHUNKS 256 /* 4 MiB: what a few hundred small requests use at once */
#define SIZE_LIMIT  (SIZE_MAX / 4)

struct chunk {
    struct chunk *next;
    size_t size; /* of `data` */
    size_t used;
    size_t unused; /* keeps `data` aligned */
    char data[];
};

struct deferred {
    struct deferred *next;
    void (*drop)(void *);
    void *object;
};

struct arena {
    struct chunk *chunks; /* allocations come from the first */
    struct deferred *deferred;
    size_t size;
};

_Static_assert(sizeof(struct chunk) % ALIGNMENT == 0, "data of a chunk is aligned");
#define CHUNK_ROOM (CHUNK_SIZE - sizeof(struct chunk))

static pthread_mutex_t free_lock = PTHREAD_MUTEX_INITIALIZER;
static struct chunk *free_list;
static unsigned free_count;

static void out_of_memory(void)
{
    fputs("samplan: out of memory\n", stderr);
    abort();
}

static struct chunk *chunk_recycled(void)
{
    pthread_mutex_lock(&free_lock);
    struct chunk *c = free_list;
    if (c) {
        free_list = c->next;
        free_count--;
    }
    pthread_mutex_unlock(&free_lock);
    return c;
}

static struct chunk *chunk_new(size_t room)
{
    struct chunk *c = room == CHUNK_ROOM ? chunk_recycled() : NULL;

    if (!c) {
        c = malloc(sizeof *c + room);
        if (!c)
            out_of_memory();
        POISON(c->data, room);
    }
    c->next = NULL;
    c->size = room;
    c->used = 0;
    return c;
}

static void chunk_free(struct chunk *c)
{
    if (c->size == CHUNK_ROOM) {
        POISON(c->data, c->size);
        pthread_mutex_lock(&free_lock);
        bool kept = free_count < FREE_CHUNKS;
        if (kept) {
            c->next = free_list;
            free_list = c;
            free_count++;
        }
        pthread_mutex_unlock(&free_lock);
        if (kept)
            return;
    }
    UNPOISON(c->data, c->size);
    free(c);
}

static size_t rounded(size_t size)
{
    size_t full = size + RED_ZONE;

    if (full == 0)
        full = 1; /* so that every allocation has an address of its own */
    return (full + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void *chunk_take(struct chunk *c, size_t size)
{
    void *at = c->data + c->used;

    c->used += rounded(size);
    UNPOISON(at, size);
    return memset(at, 0, size);
}

struct arena *arena_new(void)
{
    struct chunk *c = chunk_new(CHUNK_ROOM);
    struct arena *a = chunk_take(c, sizeof *a);

    a->chunks = c;
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    /* A drop may look at memory of the arena, and may even defer once more. */
    while (a->deferred) {
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->drop(d->object);
    }
    struct chunk *c = a->chunks;
    while (c) {
        struct chunk *next = c->next;
        chunk_free(c);
        c = next;
    }
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_LIMIT)
        out_of_memory();
    struct chunk *c = a->chunks;
    size_t need = rounded(size);
    a->size += size;
    if (need <= c->size - c->used)
        return chunk_take(c, size);

    if (need > CHUNK_ROOM / 4) {
        /* Large: behind the current chunk, which still has room for small ones. */
        struct chunk *large = chunk_new(need == CHUNK_ROOM ? need + ALIGNMENT : need);
        large->next = c->next;
        c->next = large;
        return chunk_take(large, size);
    }
    struct chunk *fresh = chunk_new(CHUNK_ROOM);
    fresh->next = c;
    a->chunks = fresh;
    return chunk_take(fresh, size);
}

char *arena_copy(struct arena *a, const void *data, size_t len)
{
    if (len >= SIZE_LIMIT)
        out_of_memory();
    char *copy = arena_alloc(a, len + 1);

    if (len)
        memcpy(copy, data, len);
    return copy;
}

char *arena_text(struct arena *a, const char *text)
{
    return text ? arena_copy(a, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        va_end(again);
        return arena_text(a, "");
    }
    char *text = arena_alloc(a, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

void arena_defer(struct arena *a, void (*drop)(void *), void *object)
{
    struct deferred *d = arena_alloc(a, sizeof *d);

    d->drop = drop;
    d->object = object;
    d->next = a->deferred;
    a->deferred = d;
}

size_t arena_size(const struct arena *a)
{
    return a->size;
}

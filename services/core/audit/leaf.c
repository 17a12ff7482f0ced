/*
 * leaf.c - the bytes of which a leaf is the hash.
 */
#include "audit/leaf.h"
#include "base/clock.h"
#include <stdlib.h>
#include <string.h>

#define ENTRY_MAX 4096 /* bytes of an entry's text */

static const char *const KINDS[BATCH_KINDS] = {"rows", "heartbeat", "origin", "dropped"};

const char *batch_kind_text(enum batch_kind kind)
{
    return KINDS[kind];
}

int batch_kind_read(const char *text, size_t len, enum batch_kind *out)
{
    for (unsigned i = 0; i < BATCH_KINDS; i++) {
        if (strlen(KINDS[i]) == len && !memcmp(KINDS[i], text, len)) {
            *out = (enum batch_kind)i;
            return SP_OK;
        }
    }
    return SP_EINVAL;
}

struct writing {
    unsigned char data[ENTRY_MAX + 512];
    size_t len;
};

static void put_big(unsigned char *to, uint64_t value, unsigned bytes)
{
    while (bytes--) {
        to[bytes] = (unsigned char)value;
        value >>= 8;
    }
}

static void put(struct writing *w, const void *value, size_t len)
{
    if (w->len + 4 + len > sizeof w->data)
        abort(); /* the sealer writes its entries itself, and they are short */
    put_big(w->data + w->len, len, 4);
    memcpy(w->data + w->len + 4, value, len);
    w->len += 4 + len;
}

static void put_null(struct writing *w)
{
    put_big(w->data + w->len, UINT32_MAX, 4);
    w->len += 4;
}

static void put_uint(struct writing *w, uint64_t value, unsigned bytes)
{
    unsigned char big[8];

    put_big(big, value, bytes);
    put(w, big, bytes);
}

static void put_time(struct writing *w, bool known, int64_t at)
{
    if (known)
        put_uint(w, (uint64_t)(at - EPOCH_2000), 8);
    else
        put_null(w);
}

/* One that is longer than the sealer writes must not be taken for none. */
static void put_entry(struct writing *w, const char *entry)
{
    struct hash instead;

    if (!entry) {
        put_null(w);
    } else if (strlen(entry) <= ENTRY_MAX) {
        put(w, entry, strlen(entry));
    } else {
        instead = hash_bytes(entry, strlen(entry));
        put(w, instead.b, HASH_BYTES);
    }
}

struct hash leaf_of_row(const void *columns, size_t len)
{
    return merkle_leaf(columns, len);
}

struct hash leaf_of_batch(const struct batch *b)
{
    struct writing w = {.len = 0};

    put(&w, BATCH_LEAF, strlen(BATCH_LEAF));
    put_uint(&w, b->number, 8);
    put_uint(&w, (uint32_t)b->format, 4);
    put(&w, KINDS[b->kind], strlen(KINDS[b->kind]));
    put_uint(&w, b->xid_from, 8);
    put_uint(&w, b->xid_to, 8);
    if (b->month == NO_MONTH)
        put_null(&w);
    else
        put_uint(&w, (uint32_t)b->month, 4);
    put_uint(&w, b->rows, 8);
    put_time(&w, b->rows > 0, b->first_at);
    put_time(&w, b->rows > 0, b->last_at);
    put_time(&w, true, b->sealed_at);
    put(&w, b->root.b, HASH_BYTES);
    put_entry(&w, b->entry);
    return merkle_leaf(w.data, w.len);
}

int32_t month_of(int64_t at)
{
    const int64_t day = 24 * CLOCK_HOUR;
    int32_t date = (int32_t)((at - (at % day + day) % day) / day);
    int year, month, of_month;

    clock_civil(date, &year, &month, &of_month);
    return date - (of_month - 1);
}

uint64_t column_uint(const struct column *c)
{
    uint64_t value = 0;

    for (uint32_t i = 0; i < c->len && i < 8; i++)
        value = value << 8 | c->value[i];
    return value;
}

bool column_next(const unsigned char **at, const unsigned char *end, struct column *out)
{
    const struct column head = {*at, 4};
    uint64_t len;

    if (end - *at < 4)
        return false;
    len = column_uint(&head);
    *at += 4;
    *out = (struct column){NULL, 0};
    if (len == UINT32_MAX)
        return true;
    if (len > (uint64_t)(end - *at))
        return false;
    *out = (struct column){*at, (uint32_t)len};
    *at += len;
    return true;
}

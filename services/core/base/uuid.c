/*
 * uuid.c - owns randomness and the making of ids. No memory; uuid_v7 is ordered within a thread.
 */
#include "base/uuid.h"
#include "base/clock.h"
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *out, size_t len)
{
    unsigned char *at = out;

    while (len) {
        ssize_t n = getrandom(at, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            /* An id or a secret that can be guessed is worse than no service. */
            fputs("samplan: the kernel gives no random bytes\n", stderr);
            abort();
        }
        at += n;
        len -= (size_t)n;
    }
}

/*
 * RFC 9562 section 6.2, method 3: the 12 bits after the version hold the fraction of the
 * millisecond, so ids of one thread sort also within it, and never go back when the clock does.
 */
static uint64_t ticks(void)
{
    static _Thread_local uint64_t last;
    uint64_t now = (uint64_t)clock_now();
    uint64_t tick = (now / 1000) << 12 | (now % 1000) * 4096 / 1000;

    last = tick > last ? tick : last + 1;
    return last;
}

char *uuid_v7(char out[UUID_TEXT])
{
    uint64_t tick = ticks();
    unsigned char id[16];
    size_t at = 0;

    random_bytes(id + 8, 8);
    for (unsigned i = 0; i < 6; i++)
        id[i] = (unsigned char)(tick >> (52 - 8 * i));
    id[6] = (unsigned char)(0x70 | (tick >> 8 & 0x0F));
    id[7] = (unsigned char)tick;
    id[8] = (unsigned char)(0x80 | (id[8] & 0x3F));
    for (unsigned i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        out[at++] = "0123456789abcdef"[id[i] >> 4];
        out[at++] = "0123456789abcdef"[id[i] & 15];
    }
    out[at] = '\0';
    return out;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool uuid_valid(const char *text)
{
    for (unsigned i = 0; i < UUID_TEXT - 1; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i]))
            return false;
    }
    return text[UUID_TEXT - 1] == '\0';
}

/*
 * way.c - owns the reading of ways.def. No memory, any thread.
 */
#include "access/way.h"
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static_assert(FACT_END <= 32, "a mask has room for 32 facts");

static const char *const FACTS[FACT_END] = {
#define FACT(id, word) [FACT_##id] = (word),
#include "access/ways.def"
};

static const struct way_row WAYS[] = {
#define WAY(needs, bars, way, reason) {needs, bars, way, reason},
#include "access/ways.def"
};

unsigned access_way_count(void)
{
    return sizeof WAYS / sizeof *WAYS;
}

const struct way_row *access_way_row(unsigned row)
{
    return row < access_way_count() ? &WAYS[row] : NULL;
}

const char *access_fact_word(enum fact fact)
{
    return (unsigned)fact < FACT_END ? FACTS[fact] : NULL;
}

/* The words of a row as a mask; a word that is no fact is a fault of the table, which a test finds.
 */
static uint32_t mask_of(const char *words)
{
    uint32_t mask = 0;

    while (*words) {
        size_t len = strcspn(words, " ");

        for (unsigned f = 0; f < FACT_END; f++)
            if (strlen(FACTS[f]) == len && memcmp(FACTS[f], words, len) == 0)
                mask |= UINT32_C(1) << f;
        words += len + (words[len] == ' ');
    }
    return mask;
}

struct way access_way(uint32_t facts)
{
    for (unsigned i = 0; i < access_way_count(); i++) {
        uint32_t needs = mask_of(WAYS[i].needs);

        if ((facts & needs) != needs || (facts & mask_of(WAYS[i].bars)))
            continue;
        return (struct way){*WAYS[i].way ? WAYS[i].way : NULL,
                            *WAYS[i].reason ? WAYS[i].reason : NULL};
    }
    return (struct way){NULL, "not-party"};
}

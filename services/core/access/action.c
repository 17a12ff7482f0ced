/*
 * action.c - owns the reading of actions.def. Constants; any thread.
 */
#include "access/action.h"
#include <string.h>

static const struct {
    const char *name, *sv, *en;
} ACTIONS[] = {
#define ACTION(name, sv, en) {name, sv, en},
#include "access/actions.def"
};

const char *access_action_words(const char *name, enum sp_lang lang)
{
    for (size_t i = 0; name && i < sizeof ACTIONS / sizeof *ACTIONS; i++)
        if (strcmp(ACTIONS[i].name, name) == 0)
            return lang == LANG_EN ? ACTIONS[i].en : ACTIONS[i].sv;
    return NULL;
}

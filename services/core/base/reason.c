/*
 * reason.c - owns the look-ups in the one table of reasons. No memory, any thread.
 */
#include "base/reason.h"
#include <stddef.h>
#include <string.h>

struct reason {
    const char *slug;
    const char *rule;
    const char *text[2];
};

static const struct reason reasons[] = {
#define X(slug, rule, sv, en) {slug, rule, {sv, en}},
    SP_REASONS(X)
#undef X
};

static const struct reason *find(const char *slug)
{
    for (size_t i = 0; slug && i < sizeof reasons / sizeof *reasons; i++) {
        if (strcmp(reasons[i].slug, slug) == 0)
            return &reasons[i];
    }
    return NULL;
}

const char *reason_text(const char *slug, enum sp_lang lang)
{
    const struct reason *r = find(slug);

    return r ? r->text[lang == LANG_EN] : NULL;
}

const char *reason_rule(const char *slug)
{
    const struct reason *r = find(slug);

    return r && *r->rule ? r->rule : NULL;
}

/*
 * err.c - owns the look-ups in the one table of errors. No memory, any thread.
 */
#include "base/err.h"
#include "base/log.h"
#include <string.h>

static const struct {
    int status;
    const char *slug;
    int level;
    const char *title[2];
} errors[SP_ERR_COUNT] = {[SP_OK] = {200, "ok", LOG_INFO, {"Klart", "Done"}},
#define X(code, status, slug, level, sv, en) [code] = {status, slug, LOG_##level, {sv, en}},
                          SP_ERRORS(X)
#undef X
};

/* A code from nowhere is a fault of ours, not a success. */
static int known(int err)
{
    return err >= SP_OK && err < SP_ERR_COUNT ? err : SP_EINTERNAL;
}

int err_status(int err)
{
    return errors[known(err)].status;
}

const char *err_slug(int err)
{
    return errors[known(err)].slug;
}

int err_level(int err)
{
    return errors[known(err)].level;
}

const char *err_title(int err, enum sp_lang lang)
{
    return errors[known(err)].title[lang == LANG_EN];
}

int err_from_slug(const char *slug)
{
    for (int err = SP_OK; slug && err < SP_ERR_COUNT; err++) {
        if (strcmp(errors[err].slug, slug) == 0)
            return err;
    }
    return SP_EINTERNAL;
}

/*
 * access.c - owns the meaning of roles.def; who has which role belongs to the database.
 *
 * Memory: constants. Any thread.
 */
#include "access/access.h"
#include <assert.h>
#include <string.h>

static_assert(PERMISSION_END <= 64, "a mask has room for 63 permissions");

#define BIT(permission) (UINT64_C(1) << (permission))

static const char *const PERMISSIONS[PERMISSION_END] = {
#define PERMISSION(id, name) [PERMISSION_##id] = (name),
#include "access/roles.def"
};

static const struct {
    const char *slug, *sv, *en;
} ROLES[ROLE_END] = {
#define ROLE(id, slug, sv, en) [ROLE_##id] = {slug, sv, en},
#include "access/roles.def"
};

static const struct {
    enum role role;
    enum permission permission;
} GRANTS[] = {
#define GRANT(role, permission) {ROLE_##role, PERMISSION_##permission},
#include "access/roles.def"
};

unsigned access_role_count(void)
{
    return ROLE_END - 1;
}

unsigned access_permission_count(void)
{
    return PERMISSION_END - 1;
}

static bool role_known(enum role role)
{
    return (unsigned)role > ROLE_NONE && (unsigned)role < ROLE_END;
}

enum role access_role(const char *slug)
{
    for (unsigned i = ROLE_NONE + 1; slug && i < ROLE_END; i++)
        if (strcmp(ROLES[i].slug, slug) == 0)
            return (enum role)i;
    return ROLE_NONE;
}

const char *access_role_slug(enum role role)
{
    return role_known(role) ? ROLES[role].slug : NULL;
}

const char *access_role_title(enum role role, enum sp_lang lang)
{
    if (!role_known(role))
        return NULL;
    return lang == LANG_EN ? ROLES[role].en : ROLES[role].sv;
}

enum permission access_permission(const char *name)
{
    for (unsigned i = PERMISSION_NONE + 1; name && i < PERMISSION_END; i++)
        if (strcmp(PERMISSIONS[i], name) == 0)
            return (enum permission)i;
    return PERMISSION_NONE;
}

const char *access_permission_name(enum permission permission)
{
    return (unsigned)permission < PERMISSION_END ? PERMISSIONS[permission] : NULL;
}

uint64_t access_role_mask(enum role role)
{
    uint64_t mask = 0;

    for (unsigned i = 0; i < sizeof GRANTS / sizeof *GRANTS; i++)
        if (GRANTS[i].role == role)
            mask |= BIT(GRANTS[i].permission);
    return mask;
}

bool access_allows(uint64_t mask, int permission)
{
    if (permission == PERMISSION_NONE)
        return true;
    return permission > PERMISSION_NONE && permission < PERMISSION_END && (mask & BIT(permission));
}

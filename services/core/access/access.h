/*
 * access.h - roles, permissions, and which role has which: roles.def as C.
 *
 * The route table asks here (the first wall); `samplan migrate` writes the same table to
 * access.role_permission, where the database asks again (security.md 1). Pure: no I/O, no memory
 * but constants. Any thread.
 */
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

enum permission {
    PERMISSION_NONE, /* a route that needs no permission beyond a session */
#define PERMISSION(id, name) PERMISSION_##id,
#include "access/roles.def"
    PERMISSION_END
};

enum role {
    ROLE_NONE, /* no assignment chosen, or a role that this program does not know */
#define ROLE(id, slug, sv, en) ROLE_##id,
#include "access/roles.def"
    ROLE_END
};

/* Roles are 1..access_role_count(), permissions 1..access_permission_count(). */
unsigned access_role_count(void);
unsigned access_permission_count(void);

enum role access_role(const char *slug);      /* ROLE_NONE: NULL or unknown */
const char *access_role_slug(enum role role); /* NULL for ROLE_NONE and what is out of range */
const char *access_role_title(enum role role, enum sp_lang lang); /* as access_role_slug */
enum permission access_permission(const char *name); /* PERMISSION_NONE: NULL or unknown */
const char *access_permission_name(enum permission permission); /* NULL: none such */

/* One bit for each permission that the role has; 0 for ROLE_NONE. */
uint64_t access_role_mask(enum role role);
/* Whether the mask has it. PERMISSION_NONE is always had, what is out of range never. */
bool access_allows(uint64_t mask, int permission);

#endif

/*
 * migrate_roles.c - access/roles.def and access/ways.def as a script: the last of those that are
 * replaced whole, so that the database asks the very tables that C asks (security.md 1).
 *
 * A folder of migrations without access.role_permission (a test's own) is left alone.
 */
#include "access/access.h"
#include "access/way.h"
#include "migration.h"

#define SCRIPT_MAX (256u * 1024)

static void grants(struct buf *script, enum role role)
{
    uint64_t mask = access_role_mask(role);

    for (unsigned p = 1; p <= access_permission_count(); p++)
        if (access_allows(mask, (int)p))
            buf_printf(script, "%s('%s', '%s')", script->data[script->len - 1] == ')' ? ",\n" : "",
                       access_role_slug(role), access_permission_name((enum permission)p));
}

static void ways(struct buf *script)
{
    buf_text(script, "IF to_regclass('access.way') IS NULL THEN RETURN; END IF;\n"
                     "DELETE FROM access.way;\n"
                     "INSERT INTO access.way (number, needs, bars, way, reason) VALUES\n");
    for (unsigned i = 0; i < access_way_count(); i++) {
        const struct way_row *row = access_way_row(i);

        buf_printf(
            script,
            "%s(%u, array_remove(string_to_array('%s', ' '), ''), "
            "array_remove(string_to_array('%s', ' '), ''), nullif('%s', ''), nullif('%s', ''))",
            i ? ",\n" : "", i + 1, row->needs, row->bars, row->way, row->reason);
    }
    buf_text(script, ";\n");
}

struct script roles_script(struct run *r)
{
    struct buf script = buf_make(r->arena, SCRIPT_MAX);

    buf_text(&script, "DO $roles$ BEGIN\n"
                      "IF to_regclass('access.role_permission') IS NULL THEN RETURN; END IF;\n"
                      "SET LOCAL ROLE samplan_owner;\n"
                      "DELETE FROM access.role_permission;\n"
                      "INSERT INTO access.role_permission (role, permission) VALUES\n");
    for (unsigned role = 1; role <= access_role_count(); role++)
        grants(&script, (enum role)role);
    buf_text(&script, ";\n");
    ways(&script);
    buf_text(&script, "END $roles$");
    return (struct script){.name = "access/roles.def", .sql = script.data, .len = script.len};
}

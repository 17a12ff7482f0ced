/*
 * migrate_plan.c - plan/state.def and plan/parts.def as a script: replaced whole at each migration,
 * so that the triggers of the database ask the very tables that the server knows.
 *
 * A folder of migrations without plan.part (a test's own) is left alone.
 */
#include "migration.h"
#include "plan/plan.h"
#include <string.h>

#define SCRIPT_MAX (128u * 1024)

static void picks(struct buf *script, const struct plan_entry *slot)
{
    const char *before = "";

    for (const struct plan_entry *e = slot + 1; e->what == PLAN_PICK && !e->end; e++) {
        buf_printf(script, "%s%s", before, e->key);
        before = ",";
    }
}

static void slots(struct buf *script)
{
    const struct plan_entry *part = NULL;
    const char *before = "";

    for (const struct plan_entry *e = PLAN_PARTS; !e->end; e++) {
        if (e->what == PLAN_PART)
            part = e;
        if (e->what != PLAN_SLOT || !part)
            continue;
        buf_printf(script, "%s('%s', '%s', %s, nullif('%s', ''), '%s', %d, %s, '{", before, e->key,
                   e->section, part->many ? "true" : "false", part->parent, plan_kind_name(e->kind),
                   (int)e->most, e->live ? "true" : "false");
        picks(script, e);
        buf_text(script, "}')");
        before = ",\n";
    }
}

struct script plan_script(struct run *r)
{
    struct buf script = buf_make(r->arena, SCRIPT_MAX);

    buf_text(&script, "DO $plan$ BEGIN\n"
                      "IF to_regclass('plan.part') IS NULL THEN RETURN; END IF;\n"
                      "SET LOCAL ROLE samplan_owner;\n"
                      "DELETE FROM plan.move;\n"
                      "INSERT INTO plan.move (act, from_state, to_state) VALUES\n");
    for (const struct plan_move *m = PLAN_MOVES; m->act; m++)
        buf_printf(&script, "%s('%s', '%s', '%s')", m == PLAN_MOVES ? "" : ",\n", m->act, m->from,
                   m->to);
    buf_text(
        &script,
        ";\nDELETE FROM plan.part;\n"
        "INSERT INTO plan.part (name, section, many, parent, kind, most, live, choices) VALUES\n");
    slots(&script);
    buf_text(&script, ";\nEND $plan$");
    return (struct script){.name = "plan/parts.def", .sql = script.data, .len = script.len};
}

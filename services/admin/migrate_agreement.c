/*
 * migrate_agreement.c - agreement/state.def as a script: replaced whole at each migration, so
 * that the database refuses what the table does not have.
 *
 * A folder of migrations without agreement.move (a test's own) is left alone.
 */
#include "agreement/agreement.h"
#include "migration.h"

#define SCRIPT_MAX (16u * 1024)

struct script agreement_script(struct run *r)
{
    struct buf script = buf_make(r->arena, SCRIPT_MAX);

    buf_text(&script, "DO $agreement$ BEGIN\n"
                      "IF to_regclass('agreement.move') IS NULL THEN RETURN; END IF;\n"
                      "SET LOCAL ROLE samplan_owner;\n"
                      "DELETE FROM agreement.move;\n"
                      "INSERT INTO agreement.move (act, from_state, to_state) VALUES\n");
    for (const struct agreement_move *m = AGREEMENT_MOVES; m->act; m++)
        buf_printf(&script, "%s('%s', '%s', '%s')", m == AGREEMENT_MOVES ? "" : ",\n", m->act,
                   m->from, m->to);
    buf_text(&script, ";\nEND $agreement$");
    return (struct script){.name = "agreement/state.def", .sql = script.data, .len = script.len};
}

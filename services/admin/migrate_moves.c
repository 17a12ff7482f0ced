/*
 * migrate_moves.c - discharge/state.def as a script: replaced whole at each migration, so that the
 * triggers of the database ask the very table that the server knows.
 *
 * A folder of migrations without discharge.receipt_move (a test's own) is left alone.
 */
#include "discharge/state.h"
#include "migration.h"

#define SCRIPT_MAX (256u * 1024)

static void rows(struct buf *script, const struct state_move *table)
{
    for (const struct state_move *m = table; m->from; m++) {
        buf_text(script, m == table ? "(" : ",\n(");
        if (m->act)
            buf_printf(script, "'%s', ", m->act);
        buf_printf(script, "'%s', '%s', '%s')", m->from, m->to, m->actor);
    }
}

struct script moves_script(struct run *r)
{
    struct buf script = buf_make(r->arena, SCRIPT_MAX);

    buf_text(&script, "DO $moves$ BEGIN\n"
                      "IF to_regclass('discharge.receipt_move') IS NULL THEN RETURN; END IF;\n"
                      "SET LOCAL ROLE samplan_owner;\n"
                      "DELETE FROM discharge.move;\n"
                      "INSERT INTO discharge.move (act, from_state, to_state, actor) VALUES\n");
    rows(&script, STATE_MOVES);
    buf_text(&script, ";\nDELETE FROM discharge.receipt_move;\n"
                      "INSERT INTO discharge.receipt_move (from_state, to_state, actor) VALUES\n");
    rows(&script, STATE_RECEIPTS);
    buf_text(&script, ";\nEND $moves$");
    return (struct script){.name = "discharge/state.def", .sql = script.data, .len = script.len};
}

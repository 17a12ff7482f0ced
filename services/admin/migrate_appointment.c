/*
 * migrate_appointment.c - appointment/state.def as a script: replaced whole at each migration, so
 * that the database refuses what the table does not have.
 *
 * A folder of migrations without appointment.move (a test's own) is left alone.
 */
#include "appointment/appointment.h"
#include "migration.h"

#define SCRIPT_MAX (16u * 1024)

struct script appointment_script(struct run *r)
{
    struct buf script = buf_make(r->arena, SCRIPT_MAX);

    buf_text(&script, "DO $appointment$ BEGIN\n"
                      "IF to_regclass('appointment.move') IS NULL THEN RETURN; END IF;\n"
                      "SET LOCAL ROLE samplan_owner;\n"
                      "DELETE FROM appointment.move;\n"
                      "INSERT INTO appointment.move (act, from_state, to_state) VALUES\n");
    for (const struct appointment_move *m = APPOINTMENT_MOVES; m->act; m++)
        buf_printf(&script, "%s('%s', '%s', '%s')", m == APPOINTMENT_MOVES ? "" : ",\n", m->act,
                   m->from, m->to);
    buf_text(&script, ";\nEND $appointment$");
    return (struct script){.name = "appointment/state.def", .sql = script.data, .len = script.len};
}

/*
 * migrate_amounts.c - liability/amounts.def as a script: the amounts that are shipped, replaced
 * whole at each migration; what a county has entered stands beside them (PAY-6).
 *
 * A folder of migrations without liability.tariff (a test's own) is left alone.
 */
#include "liability/county.h"
#include "migration.h"

#define SCRIPT_MAX (64u * 1024)

struct script amounts_script(struct run *r)
{
    struct buf script = buf_make(r->arena, SCRIPT_MAX);

    buf_text(&script, "DO $amounts$ BEGIN\n"
                      "IF to_regclass('liability.tariff') IS NULL THEN RETURN; END IF;\n"
                      "DELETE FROM liability.tariff WHERE county_code IS NULL;\n");
    for (const struct county_shipped *row = COUNTY_SHIPPED; row->from; row++)
        buf_printf(&script,
                   "INSERT INTO liability.tariff (valid_from, valid_to, amount, source) "
                   "VALUES ('%s', '%s', %lld, $text$%s$text$);\n",
                   row->from, row->to, (long long)row->amount, row->source);
    buf_text(&script, "END $amounts$");
    return (struct script){.name = "liability/amounts.def", .sql = script.data, .len = script.len};
}

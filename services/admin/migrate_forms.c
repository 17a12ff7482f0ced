/*
 * migrate_forms.c - who may write which document, of document/forms.def, as a script: replaced
 * whole at each migration, so that the database refuses what the forms do not offer.
 *
 * A folder of migrations without discharge.document_kind (a test's own) is left alone.
 */
#include "document/form.h"
#include "migration.h"

#define SCRIPT_MAX (64u * 1024)

static void writers(struct buf *script, unsigned roles)
{
    const char *before = "";

    for (unsigned i = 0; form_role(i); i++) {
        if (!(roles & 1u << i))
            continue;
        buf_printf(script, "%s%s", before, form_role(i));
        before = ",";
    }
}

struct script forms_script(struct run *r)
{
    struct buf script = buf_make(r->arena, SCRIPT_MAX);
    const struct form_entry *kind = NULL;
    const char *before = "";

    buf_text(&script, "DO $forms$ BEGIN\n"
                      "IF to_regclass('discharge.document_kind') IS NULL THEN RETURN; END IF;\n"
                      "SET LOCAL ROLE samplan_owner;\n"
                      "DELETE FROM discharge.document_kind;\n"
                      "INSERT INTO discharge.document_kind (kind, rule, shared, writers) VALUES\n");
    while ((kind = form_next(NULL, kind, FORM_KIND)) != NULL) {
        buf_printf(&script, "%s('%s', nullif('%s', ''), %s, '{", before, kind->key, kind->rule,
                   kind->series == FORM_CASE ? "true" : "false");
        writers(&script, kind->roles);
        buf_text(&script, "}')");
        before = ",\n";
    }
    buf_text(&script, ";\nEND $forms$");
    return (struct script){.name = "document/forms.def", .sql = script.data, .len = script.len};
}

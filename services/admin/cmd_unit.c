/*
 * samplan unit import FILE
 *
 *     file ─▶ unit_csv_read ─▶ api.operator_units_import ─▶ COMMIT, or ROLLBACK (--dry-run, faults)
 *
 * Faults of the file and faults that only the register can see are reported alike, by line.
 */
#include "admin.h"
#include "base/reason.h"
#include "organisation/unit_csv.h"
#include <string.h>

static void put_serves(struct arena *a, cJSON *unit, const char *codes)
{
    cJSON *list = json_array(a);

    while (codes && *codes) {
        size_t len = strcspn(codes, " ");

        if (len)
            json_add_text(a, list, arena_copy(a, codes, len));
        codes += len;
        codes += strspn(codes, " ");
    }
    json_put(a, unit, "serves", list);
}

static void put_provider(struct arena *a, cJSON *unit, const struct unit_row *row)
{
    cJSON *provider;

    if (!row->value[UNIT_PROVIDER_NAME]) {
        json_put_text(a, unit, "provider", NULL);
        return;
    }
    provider = json_object(a);
    json_put_text(a, provider, "name", row->value[UNIT_PROVIDER_NAME]);
    json_put_text(a, provider, "kind", row->value[UNIT_PROVIDER_KIND]);
    json_put_text(a, provider, "countyCode", row->value[UNIT_PROVIDER_COUNTY]);
    json_put_text(a, provider, "municipalityCode", row->value[UNIT_PROVIDER_MUNICIPALITY]);
    json_put(a, unit, "provider", provider);
}

static cJSON *unit_json(struct arena *a, const struct unit_row *row)
{
    cJSON *unit = json_object(a);

    json_put_int(a, unit, "line", row->line);
    json_put_text(a, unit, "hsaId", row->value[UNIT_HSA_ID]);
    json_put_text(a, unit, "name", row->value[UNIT_NAME]);
    json_put_text(a, unit, "kind", row->value[UNIT_KIND]);
    json_put_text(a, unit, "providerOrgNumber", row->value[UNIT_PROVIDER]);
    json_put_text(a, unit, "parentHsaId", row->value[UNIT_PARENT]);
    json_put_text(a, unit, "municipalityCode", row->value[UNIT_MUNICIPALITY]);
    json_put_text(a, unit, "phone", row->value[UNIT_PHONE]);
    put_serves(a, unit, row->value[UNIT_SERVES]);
    put_provider(a, unit, row);
    return unit;
}

static cJSON *arguments(struct arena *a, const struct unit_csv *csv)
{
    cJSON *args = json_object(a), *units = json_array(a);

    for (unsigned i = 0; i < csv->n_rows; i++)
        json_add(a, units, unit_json(a, &csv->rows[i]));
    json_put(a, args, "units", units);
    return args;
}

static enum exit_status report_faults(struct run *r, const struct unit_csv *csv)
{
    struct arena *a = r->arena;
    cJSON *doc = json_object(a), *list = json_array(a);

    for (unsigned i = 0; i < csv->n_faults; i++) {
        cJSON *fault = json_object(a);

        json_put_int(a, fault, "line", csv->faults[i].line);
        json_put_text(a, fault, "message", csv->faults[i].reason);
        json_add(a, list, fault);
        if (!r->json)
            say("line %u: %s", csv->faults[i].line, csv->faults[i].reason);
    }
    json_put_bool(a, doc, "ok", false);
    json_put_text(a, doc, "reason", "bad-rows");
    json_put_int(a, doc, "found", csv->found);
    json_put(a, doc, "faults", list);
    if (r->json)
        say_json(r, doc);
    else
        complain("%u fault%s; nothing was imported", csv->found, csv->found == 1 ? "" : "s");
    return EXIT_NO;
}

static const char *in_words(const char *reason)
{
    const char *words = reason ? reason_text(reason, LANG_EN) : "refused";

    return words ? words : reason;
}

/* The register's faults, as if they were the file's: its rows are numbered from 1. */
static void take_faults(const cJSON *doc, struct unit_csv *csv)
{
    const cJSON *list = json_get(doc, "faults");

    for (int i = 0; i < json_size(list); i++) {
        const char *reason = json_text(json_at(list, i), "reason");
        int64_t row = 0;

        csv->found++;
        if (csv->n_faults == UNIT_CSV_FAULTS)
            continue;
        if (!json_int(json_at(list, i), "row", &row) || row < 1 || row > csv->n_rows)
            row = 0;
        csv->faults[csv->n_faults++] =
            (struct unit_fault){row ? csv->rows[row - 1].line : 0, in_words(reason)};
    }
}

static enum exit_status report(struct run *r, const struct unit_csv *csv, const cJSON *doc,
                               bool dry)
{
    int64_t inserted = 0, updated = 0, providers = 0;
    cJSON *out;

    (void)json_int(doc, "inserted", &inserted);
    (void)json_int(doc, "updated", &updated);
    (void)json_int(doc, "providers", &providers);
    if (!r->json) {
        say("%u units read: %lld new, %lld known before; %lld new care providers%s", csv->n_rows,
            (long long)inserted, (long long)updated, (long long)providers,
            dry ? "; nothing was changed (--dry-run)" : "");
        return EXIT_YES;
    }
    out = json_object(r->arena);
    json_put_bool(r->arena, out, "ok", true);
    json_put_bool(r->arena, out, "dryRun", dry);
    json_put_int(r->arena, out, "rows", csv->n_rows);
    json_put_int(r->arena, out, "inserted", inserted);
    json_put_int(r->arena, out, "updated", updated);
    json_put_int(r->arena, out, "providers", providers);
    say_json(r, out);
    return EXIT_YES;
}

static enum exit_status import(struct run *r, struct once *c, struct unit_csv *csv)
{
    bool dry = option_given(r, "dry-run");
    struct outcome o;
    enum exit_status status;

    if (once_script(c, "BEGIN"))
        return refuse(r, EXIT_REACH, "no-database", "the database refuses to begin: %s",
                      once_error(c));
    status = run_operator(r, c, "operator_units_import", arguments(r->arena, csv), &o);
    if (status != EXIT_YES)
        return status; /* the connection is closed, and its transaction with it */
    take_faults(o.doc, csv);
    /* A refusal is committed too: it has its audit row, and the function has changed nothing. */
    if (once_script(c, dry ? "ROLLBACK" : "COMMIT"))
        return refuse(r, EXIT_REACH, "outcome-unknown",
                      "it is not known whether the units were saved: %s; import the file again",
                      once_error(c));
    if (csv->found)
        return report_faults(r, csv);
    if (!o.ok)
        return refuse(r, EXIT_NO, o.outcome, "nothing was imported: %s", outcome_text(r, &o));
    return report(r, csv, o.doc, dry);
}

static enum exit_status run(struct run *r)
{
    struct unit_csv csv;
    const char *why = "";
    enum exit_status status;
    struct once *c;
    char *data;
    size_t len;

    if (file_read(r->arena, r->operand, UNIT_CSV_BYTES, &data, &len, &why))
        return refuse(r, EXIT_REACH, "no-file", "%s cannot be read: %s", r->operand, why);
    if (unit_csv_read(r->arena, data, len, &csv))
        return report_faults(r, &csv);
    status = run_config(r);
    if (status == EXIT_YES)
        status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &c);
    if (status != EXIT_YES)
        return status;
    status = import(r, c, &csv);
    once_close(c);
    return status;
}

const struct command cmd_unit_import = {
    "unit",
    "import",
    "FILE",
    "units from a directory extract (CSV, docs/units.md), all or nothing",
    "Every bad row is named by line and reason. A unit that is known already is updated; one that "
    "is\n"
    "not in the file is left as it is. A care provider that the file describes is made if it is "
    "not\n"
    "known.",
    {{"dry-run", NULL, "check everything, also against the register, and change nothing"}},
    run};

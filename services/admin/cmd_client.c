/*
 * samplan client add, list, end: the register of systems that call (docs/security.md, Systems that
 * call). A verified certificate is worth what its HSA-id's row says, and nothing without a row.
 */
#include "admin.h"
#include "fhir/fhir.h"
#include "organisation/hsa_id.h"
#include <string.h>

/* "a,b" as an array of texts. */
static cJSON *words_of(struct arena *a, const char *text)
{
    cJSON *array = json_array(a);

    while (text && *text) {
        size_t len = strcspn(text, ", ");

        if (len)
            json_add_text(a, array, arena_copy(a, text, len));
        text += len + (text[len] != '\0');
    }
    return array;
}

static const char *joined(struct run *r, const cJSON *array)
{
    struct buf out = buf_make(r->arena, 65536);

    for (const cJSON *one = json_first(array); one; one = json_next(one))
        buf_printf(&out, "%s%s", out.len ? "," : "", json_string(one));
    return out.data ? out.data : "";
}

static enum exit_status call(struct run *r, const char *function, const cJSON *args,
                             struct outcome *o)
{
    struct once *c;
    enum exit_status status = run_config(r);

    if (status == EXIT_YES)
        status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &c);
    if (status != EXIT_YES)
        return status;
    status = run_operator(r, c, function, args, o);
    once_close(c);
    if (status == EXIT_YES && !o->ok)
        return refuse(r, EXIT_NO, o->reason ? o->reason : o->outcome, "nothing was changed: %s",
                      outcome_text(r, o));
    return status;
}

static enum exit_status checked_hsa(struct run *r, const char **hsa)
{
    char *normal = arena_alloc(r->arena, HSA_ID_TEXT);
    const char *given = option_value(r, "hsa-id");

    if (!given || hsa_id_normal(given, normal)) {
        complain("--hsa-id takes the HSA-id of the certificate, like SE2321000016-0A01");
        return EXIT_USE;
    }
    *hsa = normal;
    return EXIT_YES;
}

static enum exit_status checked_scopes(const cJSON *scopes)
{
    for (const cJSON *one = json_first(scopes); one; one = json_next(one)) {
        if (!fhir_scope_valid(json_string(one))) {
            complain(
                "%s is no scope that a system can be given; the table in docs/fhir.md has them",
                json_string(one));
            return EXIT_USE;
        }
    }
    return EXIT_YES;
}

static enum exit_status add(struct run *r)
{
    struct arena *a = r->arena;
    cJSON *args = json_object(a), *scopes = words_of(a, option_value(r, "scope"));
    struct outcome o;
    const char *hsa, *name = option_value(r, "name"), *may = option_value(r, "may");
    enum exit_status status = checked_hsa(r, &hsa);

    if (status == EXIT_YES)
        status = checked_scopes(scopes);
    if (status != EXIT_YES)
        return status;
    if (!name || !text_utf8(name, strlen(name)) || !text_plain(name) ||
        (!may && !json_first(scopes))) {
        complain("--name, and --may or --scope, are needed; see --help");
        return EXIT_USE;
    }
    json_put_text(a, args, "hsaId", hsa);
    json_put_text(a, args, "name", name);
    json_put(a, args, "may", words_of(a, may));
    json_put(a, args, "scopes", scopes);
    json_put(a, args, "providers", words_of(a, option_value(r, "providers")));
    json_put(a, args, "units", words_of(a, option_value(r, "units")));
    status = call(r, "operator_client_add", args, &o);
    if (status == EXIT_YES && r->json)
        say_json(r, o.doc);
    else if (status == EXIT_YES)
        say("%s may call: %s%s%s", hsa, may ? may : "", may && json_first(scopes) ? " " : "",
            joined(r, scopes));
    return status;
}

static enum exit_status end(struct run *r)
{
    cJSON *args = json_object(r->arena);
    struct outcome o;
    const char *hsa;
    enum exit_status status = checked_hsa(r, &hsa);

    if (status != EXIT_YES)
        return status;
    json_put_text(r->arena, args, "hsaId", hsa);
    status = call(r, "operator_client_end", args, &o);
    if (status == EXIT_YES && r->json)
        say_json(r, o.doc);
    else if (status == EXIT_YES)
        say("%s may not call any more", hsa);
    return status;
}

static void print(struct run *r, const cJSON *one)
{
    const char *providers = joined(r, json_get(one, "providers"));
    const char *units = joined(r, json_get(one, "units")), *until = json_text(one, "until");
    const char *may = joined(r, json_get(one, "may")), *scopes = joined(r, json_get(one, "scopes"));

    say("%s  %s  %s%s%s%s%s%s%s%s%s", json_text(one, "hsaId"), json_text(one, "name"), may,
        *may && *scopes ? " " : "", scopes, *providers ? "  providers " : "", providers,
        *units ? "  units " : "", units, until ? "  ended " : "", until ? until : "");
}

static enum exit_status list(struct run *r)
{
    struct outcome o;
    enum exit_status status = call(r, "operator_client_list", json_object(r->arena), &o);

    if (status != EXIT_YES)
        return status;
    if (r->json) {
        say_json(r, o.doc);
        return status;
    }
    for (const cJSON *one = json_first(json_get(o.doc, "clients")); one; one = json_next(one))
        print(r, one);
    return status;
}

const struct command cmd_client_add = {
    "client",
    "add",
    NULL,
    "a system that may call the listener for systems",
    "--may takes a list of schedule (GetSubjectOfCareSchedule, GetBookingDetails), booking\n"
    "(CancelBooking, UpdateBooking, GetAvailableDates, GetAvailableTimeslots), careplans\n"
    "(GetCarePlans) and contacts (GetCareManagers). --scope takes a list like\n"
    "system/Appointment.rs,system/Encounter.crus of what it may read (r) and search (s) as FHIR, "
    "and of\n"
    "Patient and Encounter create (c) and update (u). Without\n"
    "--providers and --units it reaches every unit.",
    {{"hsa-id", "ID", "the serialNumber of its certificate's subject"},
     {"name", "NAME", "what it is called where people see it, like 1177"},
     {"may", "LIST", "what it may ask, separated by commas"},
     {"scope", "LIST", "what it may do as FHIR, separated by commas"},
     {"providers", "LIST", "organisation numbers of the care givers whose units it may ask about"},
     {"units", "LIST", "HSA-ids of units it may ask about"}},
    add};

const struct command cmd_client_list = {
    "client", "list", NULL, "the systems that may call, and those that could", NULL, {{0}}, list};

const struct command cmd_client_end = {
    "client", "end",
    NULL,     "a system may not call any more, from its next call on",
    NULL,     {{"hsa-id", "ID", "the serialNumber of its certificate's subject"}},
    end};

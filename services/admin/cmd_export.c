/*
 * samplan export schedule, careplans, contacts: exactly the envelope that the national platform
 * would get about a person, made by the same functions of the database and the same writers.
 *
 * A number is read from standard input, since what stands on a command line can be read by
 * everybody on the machine.
 */
#include "admin.h"
#include "base/uuid.h"
#include "organisation/hsa_id.h"
#include "rivta/rivta.h"
#include <stdio.h>
#include <string.h>

#define NUMBER_ROOM 64

static const char *read_number(struct arena *a)
{
    char line[NUMBER_ROOM];

    if (!fgets(line, sizeof line, stdin))
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return arena_text(a, line);
}

/* Who, and at which unit. */
static enum exit_status arguments(struct run *r, const char *contract, cJSON *args)
{
    const char *patient = option_value(r, "patient"), *unit = option_value(r, "unit");
    bool number = patient && !strcmp(patient, "-");
    const char *own = config_text(r->config, CONFIG_NATIONAL_HSA_ID);

    if (!patient || (!number && !uuid_valid(patient))) {
        complain("--patient takes the person's id, or - for a number on standard input");
        return EXIT_USE;
    }
    if (unit && !hsa_id_valid(unit)) {
        complain("--unit takes an HSA-id like SE2321000016-0A01");
        return EXIT_USE;
    }
    if (!hsa_id_valid(own))
        return refuse(r, EXIT_REACH, "bad-configuration",
                      "national.hsa_id is not set: the answer says which system it is from");
    json_put_text(r->arena, args, "contract", contract);
    json_put_text(r->arena, args, "system", own);
    json_put_text(r->arena, args, "facility", unit);
    json_put_text(r->arena, args, "patientId", number ? NULL : patient);
    json_put_text(r->arena, args, "number", number ? read_number(r->arena) : NULL);
    return EXIT_YES;
}

static enum exit_status export(struct run *r, const char *contract, enum rivta_contract which) {
    struct rivta_call call = {.contract = which}; cJSON *args = json_object(r->arena);
    struct outcome o;
    struct once * c;
    size_t len = 0;
    const char * envelope;
    enum exit_status status = run_config(r);

    if (status == EXIT_YES) status = arguments(r, contract, args);
    if (status == EXIT_YES) status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &c);
    if (status != EXIT_YES) return status;
    status = run_operator(r, c, "operator_export", args, &o);
    once_close(c);
    if (status != EXIT_YES) return status;
    if (!o.ok) return refuse(r, EXIT_NO, o.reason ? o.reason : o.outcome, "nothing is exported: %s",
                             outcome_text(r, &o));
    envelope = rivta_answer(r->arena, &call, o.doc, &len);
    if (!envelope) return refuse(r, EXIT_NO, "too-large",
                                 "the answer is larger than the platform takes");
    say("%s", envelope);
    return EXIT_YES;
}

static enum exit_status schedule(struct run *r)
{
    return export(r, "schedule", RIVTA_SCHEDULE);
}

static enum exit_status careplans(struct run *r)
{
    return export(r, "careplans", RIVTA_CAREPLANS);
}

static enum exit_status contacts(struct run *r)
{
    return export(r, "contacts", RIVTA_CONTACTS);
}

#define PATIENT                                                                                    \
    {                                                                                              \
        "patient", "ID", "the person's id; - reads a number of 12 characters from standard input"  \
    }
#define MORE                                                                                       \
    "Prints what a client without limits would get, and leaves a row in the log. A person with "   \
    "a\n"                                                                                          \
    "protected identity is nobody, as to the platform."

const struct command cmd_export_schedule = {
    "export", "schedule",
    NULL,     "a person's coming times, as GetSubjectOfCareSchedule answers",
    MORE,     {PATIENT, {"unit", "HSA-ID", "the unit that is asked; without it, all of them"}},
    schedule};

const struct command cmd_export_careplans = {
    "export", "careplans",    NULL,     "a person's plan in force, as GetCarePlans answers",
    MORE,     {PATIENT, {0}}, careplans};

const struct command cmd_export_contacts = {
    "export", "contacts",     NULL,    "a person's fixed contacts, as GetCareManagers answers",
    MORE,     {PATIENT, {0}}, contacts};

/*
 * fhir_incoming.c - owns the way from an Encounter or a Patient that a system sends to the
 * arguments of api.fhir_encounter_* and api.fhir_patient_write. The rules of an admission are those
 * of discharge.h: it is read as the ward's own form would be.
 */
#include "fhir/fhir_incoming.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "discharge/discharge.h"
#include "fhir/fhir_build.h"
#include "http/reply.h"
#include "organisation/hsa_id.h"
#include "patient/patient.h"
#include <string.h>

#define PLANNED  "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate"
#define SECURITY "http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel"
#define NOBODY   "00000000-0000-0000-0000-000000000000"

static int refuse(struct problem *why, const char *expression, const char *reason)
{
    why->pointer = expression;
    why->reason = reason;
    return SP_EINVAL;
}

static bool is(const char *text, const char *wanted)
{
    return text && strcmp(text, wanted) == 0;
}

static int check_type(const cJSON *resource, const char *type, struct problem *why)
{
    return is(json_text(resource, "resourceType"), type) ? SP_OK : refuse(why, type, "wrong-type");
}

/* The id at the end of "Organization/1" or of an absolute address; NULL: none of ours. */
static const char *id_of(const cJSON *reference)
{
    const char *text = json_text(reference, "reference"), *slash = text ? strrchr(text, '/') : NULL;

    return slash && uuid_valid(slash + 1) ? slash + 1 : NULL;
}

/* An Organization by HSA-id, or by reference; nothing when neither is said. */
static int read_unit(struct arena *a, const cJSON *reference, const char *const names[2],
                     const char *expression, cJSON *args, struct problem *why)
{
    const char *hsa = json_text(json_get(reference, "identifier"), "value"), *id = id_of(reference);

    if (reference && !hsa && !id)
        return refuse(why, expression, "unknown-unit");
    if (hsa && !hsa_id_valid(hsa))
        return refuse(why, expression, "bad-id");
    json_put_text(a, args, names[0], hsa);
    json_put_text(a, args, names[1], hsa ? NULL : id);
    return SP_OK;
}

static const char *const UNIT[2] = {"unitHsa", "unitId"}, *const LISTED[2] = {"listedHsa",
                                                                              "listedId"};

static int read_number(struct arena *a, const cJSON *identifier, const char *const names[2],
                       const char *expression, int64_t now, cJSON *args, struct problem *why)
{
    const char *value = json_text(identifier, "value"), *system = json_text(identifier, "system");
    struct person_id id;

    if (!value)
        return refuse(why, expression, "missing");
    if (patient_identifier_read(value, expression, now, &id, why))
        return SP_EINVAL;
    if (system && strcmp(system, person_id_system(id.kind)) != 0 &&
        !is(arena_printf(a, "urn:oid:%s", person_id_oid(id.kind)), system))
        return refuse(why, expression, "bad-id");
    json_put_text(a, args, names[0], id.normal);
    json_put_text(a, args, names[1], person_id_slug(id.kind));
    return SP_OK;
}

/* ---- a stay ---- */

static const struct fhir_word STATUS[] = {
    {"planned", "", "open"},        {"arrived", "", "open"},           {"triaged", "", "open"},
    {"in-progress", "", "open"},    {"onleave", "", "open"},           {"finished", "", "finished"},
    {"cancelled", "", "cancelled"}, {"entered-in-error", "", "wrong"}, {0}};
static const struct fhir_word PLACES[] = {
    {"home", "", "home"},          {"long", "", "residential"},
    {"snf", "", "residential"},    {"rehab", "", "short-term"},
    {"other-hcf", "", "hospital"}, {"exp", "", "death"},
    {"oth", "", "other"},          {0}};

static int read_stay_number(struct arena *a, const cJSON *o, cJSON *args, struct problem *why)
{
    static const char at[] = "Encounter.identifier";

    for (const cJSON *x = json_first(json_get(o, "identifier")); x; x = json_next(x)) {
        const char *system = json_text(x, "system"), *value = json_text(x, "value");

        if (is(system, "urn:ietf:rfc:3986")) /* our own */
            continue;
        if (!system || !value || !*system || !*value)
            return refuse(why, at, "missing");
        if (text_starts(system, "http://electronichealth.se/identifier/"))
            return refuse(why, at, "number-in-stay");
        if (text_length(system) > 200 || text_length(value) > 100 || !text_plain(system) ||
            !text_plain(value))
            return refuse(why, at, "bad-text");
        json_put_text(a, args, "system", system);
        json_put_text(a, args, "value", value);
        return SP_OK;
    }
    return refuse(why, at, "missing");
}

static int read_subject(struct arena *a, const cJSON *o, int64_t now, cJSON *args,
                        struct problem *why)
{
    static const char at[] = "Encounter.subject";
    static const char *const names[2] = {"number", "numberKind"};
    const cJSON *subject = json_get(o, "subject"), *number = json_get(subject, "identifier");
    const char *id = id_of(subject);

    if (id) {
        json_put_text(a, args, "patientId", id);
        return SP_OK;
    }
    return number ? read_number(a, number, names, at, now, args, why) : refuse(why, at, "missing");
}

/* A date, or the Swedish day of a moment. */
static int read_expected(struct arena *a, const cJSON *o, bool needed, cJSON *args,
                         struct problem *why)
{
    static const char at[] = "Encounter.extension";
    const char *text = NULL;
    char day[CLOCK_TEXT];
    int64_t moment;

    for (const cJSON *x = json_first(json_get(o, "extension")); x; x = json_next(x)) {
        if (is(json_text(x, "url"), PLANNED))
            text = json_text(x, "valueDateTime");
    }
    if (!text)
        return needed ? refuse(why, at, "missing") : SP_OK;
    if (strlen(text) > 10) {
        if (clock_parse(text, &moment))
            return refuse(why, at, "bad-date");
        text = arena_text(a, clock_format_date(clock_stockholm(moment).date, day));
    }
    json_put_text(a, args, "expectedDischargeDate", text);
    return SP_OK;
}

static const char *care_of(const cJSON *o)
{
    const cJSON *type = json_get(o, "serviceType");
    bool psychiatric = is(json_text(type, "text"), "Psykiatrisk vård");

    for (const cJSON *x = json_first(json_get(type, "coding")); x; x = json_next(x))
        psychiatric = psychiatric || is(json_text(x, "code"), "psychiatric");
    return psychiatric ? "psychiatric" : "somatic";
}

static int read_leaving(struct arena *a, const cJSON *o, cJSON *args, struct problem *why)
{
    static const char at[] = "Encounter.hospitalization.dischargeDisposition";
    const cJSON *to = json_get(json_get(o, "hospitalization"), "dischargeDisposition");
    const struct fhir_word *place =
        fhir_word(PLACES, json_text(json_first(json_get(to, "coding")), "code"));
    const char *end = json_text(json_get(o, "period"), "end");
    int64_t moment;

    if (!place)
        return refuse(why, at, to ? "bad-choice" : "missing");
    if (!end || clock_parse(end, &moment))
        return refuse(why, "Encounter.period.end", end ? "bad-time" : "missing");
    if (is(place->as, "death")) {
        json_drop(args, "status");
        json_put_text(a, args, "status", "death");
    }
    json_put_text(a, args, "to",
                  is(json_text(to, "text"), "Korttidsboende") ? "short-term" : place->as);
    json_put_text(a, args, "leftAt", end);
    return SP_OK;
}

/* As the ward's form: the same draft, the same rules, the same deadline. */
static int check_admission(struct arena *a, cJSON *args, int64_t now, struct problem *why)
{
    struct discharge_draft draft;
    cJSON *form = json_object(a);
    char due[CLOCK_TEXT];

    json_put_text(a, form, "patientId", NOBODY);
    json_put_text(a, form, "admittedAt", json_text(args, "admittedAt"));
    json_put_text(a, form, "expectedDischargeDate", json_text(args, "expectedDischargeDate"));
    json_put_text(a, form, "care", json_text(args, "care"));
    if (discharge_draft_read(a, form, now, &draft, why)) {
        bool start = is(why->pointer, "/admittedAt");

        return refuse(why, start ? "Encounter.period.start" : "Encounter.extension", why->reason);
    }
    json_put_text(a, args, "admissionNoticeDueAt",
                  clock_format(discharge_notice_due(draft.admitted, draft.assessed), due));
    return SP_OK;
}

static int read_status(struct arena *a, const cJSON *o, bool fresh, cJSON *args,
                       struct problem *why)
{
    const struct fhir_word *status = fhir_word(STATUS, json_text(o, "status"));

    if (!status || (fresh && !is(status->as, "open")))
        return refuse(why, "Encounter.status", json_text(o, "status") ? "bad-choice" : "missing");
    json_put_text(a, args, "status", status->as);
    return SP_OK;
}

int fhir_stay_read(struct arena *a, const cJSON *resource, bool fresh, int64_t now, cJSON **out,
                   struct problem *why)
{
    cJSON *args = json_object(a);
    const cJSON *unit = json_get(resource, "serviceProvider");
    int err = check_type(resource, "Encounter", why);
    bool open;

    *out = args;
    if (!err)
        err = read_status(a, resource, fresh, args, why);
    if (!err)
        err = read_stay_number(a, resource, args, why);
    if (!err)
        err = read_subject(a, resource, now, args, why);
    if (!err && !unit)
        err = refuse(why, "Encounter.serviceProvider", "missing");
    if (!err)
        err = read_unit(a, unit, UNIT, "Encounter.serviceProvider", args, why);
    if (err)
        return err;
    open = is(json_text(args, "status"), "open");
    if (is(json_text(args, "status"), "finished"))
        return read_leaving(a, resource, args, why);
    if (!open)
        return SP_OK;
    if (!json_text(json_get(resource, "period"), "start"))
        return refuse(why, "Encounter.period.start", "missing");
    json_put_text(a, args, "admittedAt", json_text(json_get(resource, "period"), "start"));
    json_put_text(a, args, "care", care_of(resource));
    err = read_expected(a, resource, true, args, why);
    return err ? err : check_admission(a, args, now, why);
}

bool fhir_same_stay(struct arena *a, const char *condition, const cJSON *args)
{
    const char *name = NULL, *value = NULL;

    return request_pair(a, &condition, &name, &value) && is(name, "identifier") &&
           is(value, arena_printf(a, "%s|%s", json_text(args, "system"), json_text(args, "value")));
}

/* ---- a person ---- */

static const cJSON *official(const cJSON *list)
{
    for (const cJSON *x = json_first(list); x; x = json_next(x)) {
        if (!is(json_text(x, "use"), "old"))
            return x;
    }
    return NULL;
}

static int put_bounded(struct arena *a, cJSON *to, const char *name, const char *text,
                       unsigned most, const char *expression, struct problem *why)
{
    if (text && (!text_plain(text) || text_length(text) > most))
        return refuse(why, expression, text_plain(text) ? "too-long" : "bad-text");
    json_put_text(a, to, name, text);
    return SP_OK;
}

static int read_name(struct arena *a, const cJSON *o, cJSON *args, struct problem *why)
{
    const cJSON *name = official(json_get(o, "name"));
    struct buf given = buf_make(a, 1024);
    int err;

    for (const cJSON *x = json_first(json_get(name, "given")); x; x = json_next(x))
        buf_printf(&given, "%s%s", given.len ? " " : "", json_string(x) ? json_string(x) : "");
    if (!given.len || !json_text(name, "family") || !*json_text(name, "family"))
        return refuse(why, given.len ? "Patient.name.family" : "Patient.name.given", "missing");
    err = put_bounded(a, args, "givenName", given.data, 100, "Patient.name.given", why);
    return err ? err
               : put_bounded(a, args, "familyName", json_text(name, "family"), 100,
                             "Patient.name.family", why);
}

/* "123 45" as 12345. */
static const char *digits_of(struct arena *a, const char *text)
{
    char *out = arena_text(a, text ? text : ""), *to = out;

    for (const char *at = out; *at; at++) {
        if (*at != ' ')
            *to++ = *at;
    }
    *to = 0;
    return out;
}

static int read_address(struct arena *a, const cJSON *o, cJSON *args, struct problem *why)
{
    const cJSON *address = official(json_get(o, "address"));
    const char *street = json_string(json_first(json_get(address, "line")));
    const char *code = digits_of(a, json_text(address, "postalCode"));
    cJSON *to = json_object(a);
    int err;

    if (!json_text(address, "district"))
        return refuse(why, "Patient.address.district", "missing");
    json_put_text(a, args, "municipality", json_text(address, "district"));
    if (!street)
        return SP_OK;
    if (strlen(code) != 5 || strspn(code, "0123456789") != 5)
        return refuse(why, "Patient.address.postalCode", *code ? "bad-text" : "missing");
    if (!json_text(address, "city"))
        return refuse(why, "Patient.address.city", "missing");
    json_put_text(a, to, "postalCode", code);
    err = put_bounded(a, to, "street", street, 200, "Patient.address.line", why);
    if (!err)
        err = put_bounded(a, to, "city", json_text(address, "city"), 100, "Patient.address.city",
                          why);
    json_put(a, args, "address", to);
    return err;
}

static int read_protection(const cJSON *o, struct problem *why)
{
    for (const cJSON *x = json_first(json_get(json_get(o, "meta"), "security")); x;
         x = json_next(x)) {
        if (is(json_text(x, "system"), SECURITY))
            return refuse(why, "Patient.meta.security", "protected-by-hand");
    }
    return SP_OK;
}

static int read_birth(struct arena *a, const cJSON *o, cJSON *args, struct problem *why)
{
    const char *birth = json_text(o, "birthDate"), *sex = json_text(o, "gender");
    int32_t day;

    if (birth && clock_parse_date(birth, &day))
        return refuse(why, "Patient.birthDate", "bad-date");
    json_put_text(a, args, "birthDate", birth);
    json_put_text(a, args, "sex", is(sex, "female") || is(sex, "male") ? sex : "unknown");
    return SP_OK;
}

static const char *phone_of(const cJSON *o)
{
    for (const cJSON *x = json_first(json_get(o, "telecom")); x; x = json_next(x)) {
        if (is(json_text(x, "system"), "phone"))
            return json_text(x, "value");
    }
    return NULL;
}

int fhir_person_read(struct arena *a, const cJSON *resource, int64_t now, cJSON **out,
                     struct problem *why)
{
    static const char *const names[2] = {"identifier", "identifierKind"};
    cJSON *args = json_object(a);
    int err = check_type(resource, "Patient", why);

    *out = args;
    if (!err)
        err = read_protection(resource, why);
    if (!err)
        err = read_number(a, official(json_get(resource, "identifier")), names,
                          "Patient.identifier", now, args, why);
    if (!err)
        err = read_name(a, resource, args, why);
    if (!err)
        err = read_birth(a, resource, args, why);
    if (!err)
        err = put_bounded(a, args, "phone", phone_of(resource), 40, "Patient.telecom", why);
    if (!err)
        err = read_address(a, resource, args, why);
    if (!err)
        err = read_unit(a, json_first(json_get(resource, "generalPractitioner")), LISTED,
                        "Patient.generalPractitioner", args, why);
    return err ? err
               : read_unit(a, json_get(resource, "managingOrganization"), UNIT,
                           "Patient.managingOrganization", args, why);
}

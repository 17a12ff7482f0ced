/*
 * fhir_person.c - Patient, Encounter, Organization, PractitionerRole: who, and where.
 */
#include "access/access.h"
#include "fhir/fhir_build.h"
#include "patient/person_id.h"
#include <string.h>

#define SECURITY "http://hl7.se/fhir/ig/base/CodeSystem/SecurityLabel"
#define PLANNED  "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate"
#define ACT_CODE TERMINOLOGY "v3-ActCode"

/* Every number the person has had: the one that holds is for use, the others are old. */
static cJSON *number_of(struct arena *a, const cJSON *one)
{
    const char *kind = json_text(one, "kind"), *system = NULL;
    cJSON *o;

    for (int i = 0; kind && i < PERSON_ID_KIND_COUNT; i++) {
        enum person_id_kind k = (enum person_id_kind)i;

        if (strcmp(kind, person_id_slug(k)) == 0)
            system = *person_id_system(k) ? person_id_system(k)
                                          : arena_printf(a, "urn:oid:%s", person_id_oid(k));
    }
    o = json_object(a);
    json_put_text(a, o, "use", json_text(one, "until") ? "old" : "official");
    fhir_put(a, o, "system", system);
    fhir_copy(a, o, "value", one, "value");
    fhir_period(a, o, "period", json_text(one, "since"), json_text(one, "until"));
    return o;
}

static void put_address(struct arena *a, cJSON *to, const cJSON *doc)
{
    const cJSON *address = json_get(doc, "address");
    const char *municipality = json_text(doc, "municipalityName");
    cJSON *o = json_object(a);

    if (!address && !municipality)
        return;
    json_put_text(a, o, "use", "home");
    if (address) {
        cJSON *line = json_array(a);

        json_add_text(a, line, json_text(address, "street"));
        json_put(a, o, "line", line);
        fhir_copy(a, o, "city", address, "city");
        fhir_copy(a, o, "postalCode", address, "postalCode");
    }
    fhir_put(a, o, "district", municipality);
    json_put_text(a, o, "country", "SE");
    fhir_add(a, to, "address", o);
}

cJSON *fhir_patient(struct arena *a, const cJSON *doc)
{
    cJSON *o = fhir_resource(a, "Patient", json_text(doc, "id")), *name = json_object(a);
    const char *hidden = json_text(doc, "protectedIdentity");
    const cJSON *listed = json_get(doc, "listedUnit");
    cJSON *given = json_array(a);

    if (hidden && strcmp(hidden, "none") != 0) {
        cJSON *meta = json_object(a);
        bool moved = strcmp(hidden, "protected") == 0;

        fhir_add(a, meta, "security",
                 fhir_coding(a, SECURITY, moved ? "skyddadFolkbokforing" : "sekretessmarkering",
                             moved ? "Skyddad folkbokföring" : "Sekretessmarkering"));
        json_put(a, o, "meta", meta);
    }
    for (const cJSON *x = json_first(json_get(doc, "identifiers")); x; x = json_next(x))
        fhir_add(a, o, "identifier", number_of(a, x));
    json_put_bool(a, o, "active", true);
    json_put_text(a, name, "use", "official");
    fhir_copy(a, name, "family", doc, "familyName");
    if (json_text(doc, "givenName")) {
        json_add_text(a, given, json_text(doc, "givenName"));
        json_put(a, name, "given", given);
    }
    fhir_add(a, o, "name", name);
    fhir_add(a, o, "telecom", fhir_phone(a, json_text(doc, "phone")));
    fhir_copy(a, o, "gender", doc, "sex");
    fhir_copy(a, o, "birthDate", doc, "birthDate");
    put_address(a, o, doc);
    if (listed)
        fhir_add(a, o, "generalPractitioner", fhir_unit(a, listed));
    return o;
}

/* "hosp" of FHIR's list is a hospice: to another hospital is to another facility. */
static const struct fhir_word TO[] = {{"home", "Hem", "home"},
                                      {"short-term", "Korttidsboende", "other-hcf"},
                                      {"residential", "Särskilt boende", "long"},
                                      {"hospital", "Annat sjukhus", "other-hcf"},
                                      {"other", "Annat", "oth"},
                                      {"death", "Avliden", "exp"},
                                      {"left-care", "Lämnade vården", "aadvice"},
                                      {"transfer", "Överflyttad", "other-hcf"},
                                      {0}};

static void put_hospitalization(struct arena *a, cJSON *to, const cJSON *doc)
{
    const char *left = json_text(doc, "leftTo");
    const struct fhir_word *where = fhir_word(TO, left ? left : json_text(doc, "endedReason"));
    cJSON *o = json_object(a);

    if (!where)
        return;
    json_put(a, o, "dischargeDisposition",
             fhir_concept(a, TERMINOLOGY "discharge-disposition", where->as, where->words));
    json_put(a, to, "hospitalization", o);
}

cJSON *fhir_encounter(struct arena *a, const cJSON *doc)
{
    const char *id = json_text(doc, "id"), *care = json_text(doc, "care");
    cJSON *o = fhir_resource(a, "Encounter", id);
    const char *expected = json_text(doc, "expectedDate");

    if (expected) {
        cJSON *planned = json_object(a);

        json_put_text(a, planned, "url", PLANNED);
        json_put_text(a, planned, "valueDateTime", expected);
        fhir_add(a, o, "extension", planned);
    }
    fhir_add(a, o, "identifier",
             fhir_identifier(a, "urn:ietf:rfc:3986", arena_printf(a, "urn:uuid:%s", id)));
    for (const cJSON *x = json_first(json_get(doc, "numbers")); x; x = json_next(x))
        fhir_add(a, o, "identifier",
                 fhir_identifier(a, json_text(x, "system"), json_text(x, "value")));
    fhir_copy(a, o, "status", doc, "status");
    json_put(a, o, "class", fhir_coding(a, ACT_CODE, "IMP", "inpatient encounter"));
    if (care && strcmp(care, "psychiatric") == 0)
        json_put(a, o, "serviceType", fhir_words(a, "Psykiatrisk vård"));
    fhir_refer(a, o, "subject", "Patient", json_text(doc, "patientId"));
    fhir_period(a, o, "period", json_text(doc, "admittedAt"), json_text(doc, "leftAt"));
    put_hospitalization(a, o, doc);
    fhir_set(a, o, "serviceProvider", fhir_unit(a, json_get(doc, "unit")));
    return o;
}

static const struct fhir_word KINDS[] = {{"ward", "Vårdavdelning", NULL},
                                         {"emergency", "Akutmottagning", NULL},
                                         {"primary-care", "Vårdcentral", NULL},
                                         {"specialist-clinic", "Specialistmottagning", NULL},
                                         {"municipal-health", "Kommunal hälso- och sjukvård", NULL},
                                         {"rehabilitation", "Rehabilitering", NULL},
                                         {"social-services", "Socialtjänst", NULL},
                                         {"home-care", "Hemtjänst", NULL},
                                         {"residential-care", "Särskilt boende", NULL},
                                         {"administration", "Administration", NULL},
                                         {"region", "Region", NULL},
                                         {"municipality", "Kommun", NULL},
                                         {"private", "Privat vårdgivare", NULL},
                                         {0}};

cJSON *fhir_organization(struct arena *a, const cJSON *doc)
{
    cJSON *o = fhir_resource(a, "Organization", json_text(doc, "id"));
    const char *kind = json_text(doc, "kind"), *municipality = json_text(doc, "municipalityName");

    fhir_add(a, o, "identifier", fhir_identifier(a, SYSTEM_HSA, json_text(doc, "hsaId")));
    fhir_add(a, o, "identifier", fhir_identifier(a, SYSTEM_ORG_NUMBER, json_text(doc, "number")));
    json_put_bool(a, o, "active", json_true(doc, "active"));
    fhir_add(a, o, "type", fhir_concept(a, SYSTEM_OWN "unit-kind", kind, fhir_say(KINDS, kind)));
    fhir_copy(a, o, "name", doc, "name");
    fhir_add(a, o, "telecom", fhir_phone(a, json_text(doc, "phone")));
    if (municipality) {
        cJSON *address = json_object(a);

        fhir_put(a, address, "district", municipality);
        json_put_text(a, address, "country", "SE");
        fhir_add(a, o, "address", address);
    }
    fhir_refer(a, o, "partOf", "Organization", json_text(doc, "within"));
    return o;
}

cJSON *fhir_practitioner_role(struct arena *a, const cJSON *doc)
{
    cJSON *o = fhir_resource(a, "PractitionerRole", json_text(doc, "id"));
    const char *role = json_text(doc, "role"), *title = json_text(doc, "title");
    const char *words = access_role_title(access_role(role), LANG_SV);

    json_put_bool(a, o, "active", true);
    fhir_period(a, o, "period", json_text(doc, "since"), json_text(doc, "until"));
    json_put(a, o, "practitioner",
             fhir_somebody(a, json_text(doc, "name"), json_text(doc, "hsaId")));
    fhir_set(a, o, "organization", fhir_unit(a, json_get(doc, "unit")));
    fhir_add(a, o, "code", fhir_concept(a, SYSTEM_OWN "role", role, words ? words : role));
    if (title && *title)
        fhir_add(a, o, "code", fhir_words(a, title));
    return o;
}

/*
 * fhir_table.c - owns the tables made of fhir.def, and what is made of them: the
 * CapabilityStatement.
 */
#include "access/access.h"
#include "fhir/fhir_build.h"
#include <string.h>

#define STATED "2026-11-30" /* when the table below last changed */

const struct fhir_row FHIR_ROWS[FHIR_TYPES] = {
#define RESOURCE(id, type, permission, action, profile, systems)                                   \
    [FHIR_##id] = {type, permission, action, profile, systems},
#include "fhir/fhir.def"
};

const struct fhir_param FHIR_PARAMS[] = {
#define PARAM(id, name, kind, argument, type) {FHIR_##id, name, FHIR_##kind, argument, type},
#include "fhir/fhir.def"
    {.name = NULL}};

static void add_code(struct arena *a, cJSON *to, const char *list, const char *code)
{
    cJSON *o = json_object(a);

    json_put_text(a, o, "code", code);
    fhir_add(a, to, list, o);
}

static const char *about(enum fhir_kind kind, enum sp_lang lang)
{
    bool sv = lang == LANG_SV;

    switch (kind) {
    case FHIR_NUMBER:
        return sv ? "Bara med POST [typ]/_search: ett personnummer får inte stå i en adress."
                  : "By POST [type]/_search only: an identity number is never in a URL.";
    case FHIR_WHEN:
    case FHIR_CHANGED:
        return sv ? "Prefix eq, ge, gt, le, lt, sa, eb; flera gäller samtidigt. Dagar är svenska "
                    "dagar."
                  : "Prefixes eq, ge, gt, le, lt, sa, eb; several hold at once. Days are Sweden's.";
    default:
        return NULL;
    }
}

bool fhir_scope_valid(const char *scope)
{
    static const char letters[] = "crus";
    const char *dot = strchr(scope, '.'), *type = scope + strlen("system/"), *order = letters;

    if (!text_starts(scope, "system/") || !dot || dot < type || !dot[1])
        return false;
    for (int i = 0; i < FHIR_TYPES; i++) {
        const struct fhir_row *row = &FHIR_ROWS[i];
        size_t len = strlen(row->name);

        if (len != (size_t)(dot - type) || memcmp(type, row->name, len) != 0)
            continue;
        for (const char *at = dot + 1; *at; at++) {
            order = strchr(order, *at);
            if (!order++ || !strchr(row->systems, *at))
                return false;
        }
        return true;
    }
    return false;
}

static void put_interactions(struct arena *a, cJSON *o, enum fhir_type type, bool writes)
{
    add_code(a, o, "interaction", "read");
    add_code(a, o, "interaction", "search-type");
    if (writes) {
        add_code(a, o, "interaction", "create");
        add_code(a, o, "interaction", "update");
    }
    json_put_text(a, o, "versioning", writes ? "versioned-update" : "no-version");
    json_put_bool(a, o, "readHistory", false);
    if (writes)
        json_put_bool(a, o, "updateCreate", false);
    if (writes && type == FHIR_ENCOUNTER)
        json_put_bool(a, o, "conditionalCreate", true);
}

static cJSON *resource_of(struct arena *a, enum fhir_type type, bool systems, enum sp_lang lang)
{
    const struct fhir_row *row = &FHIR_ROWS[type];
    cJSON *o = json_object(a), *includes = json_array(a);
    bool patient = false;

    json_put_text(a, o, "type", row->name);
    if (*row->profile)
        json_put_text(a, o, "profile", arena_printf(a, FHIR_SE "%s", row->profile));
    put_interactions(a, o, type, systems && strchr(row->systems, 'u'));
    json_put_text(a, o, "conditionalRead", "not-match");
    for (const struct fhir_param *p = FHIR_PARAMS; p->name; p++) {
        cJSON *param = json_object(a);

        if (p->of != type)
            continue;
        patient = patient || strcmp(p->name, "patient") == 0;
        json_put_text(a, param, "name", p->name);
        json_put_text(a, param, "type", p->type);
        fhir_put(a, param, "documentation", about(p->kind, lang));
        fhir_add(a, o, "searchParam", param);
    }
    if (patient && type != FHIR_AUDIT_EVENT) {
        json_add_text(a, includes, arena_printf(a, "%s:patient", row->name));
        json_put(a, o, "searchInclude", includes);
    }
    return o;
}

static cJSON *security_of(struct arena *a, bool systems, bool sv)
{
    cJSON *o = json_object(a);

    if (systems) {
        fhir_add(a, o, "service",
                 fhir_concept(a, TERMINOLOGY "restful-security-service", "Certificates",
                              sv ? "Klientcertifikat" : "Client certificates"));
        json_put_text(a, o, "description",
                      sv ? "System: klientcertifikat med HSA-id, registrerat med scope som "
                           "system/Appointment.rs."
                         : "Systems: a client certificate with an HSA-id that is registered with "
                           "scopes such as system/Appointment.rs.");
    } else {
        json_put_text(a, o, "description",
                      sv ? "Personal: en inloggad session. Vad rollen får läsa är vad som finns."
                         : "Staff: a session that is signed in. What its role may read is what "
                           "there is.");
    }
    return o;
}

cJSON *fhir_capability(struct arena *a, const char *base, bool systems, enum sp_lang lang)
{
    cJSON *o = fhir_resource(a, "CapabilityStatement", NULL), *rest = json_object(a);
    cJSON *format = json_array(a), *software = json_object(a), *here = json_object(a);

    json_put_text(a, o, "status", "active");
    json_put_text(a, o, "date", STATED);
    json_put_text(a, o, "kind", "instance");
    json_put_text(a, software, "name", "Samplan");
    json_put(a, o, "software", software);
    json_put_text(a, here, "description", "Samplan, FHIR R4");
    json_put_text(a, here, "url", base);
    json_put(a, o, "implementation", here);
    json_put_text(a, o, "fhirVersion", "4.0.1");
    json_add_text(a, format, "application/fhir+json");
    json_put(a, o, "format", format);
    json_put_text(a, rest, "mode", "server");
    json_put(a, rest, "security", security_of(a, systems, lang == LANG_SV));
    for (int type = 0; type < FHIR_TYPES; type++) {
        if (!systems || *FHIR_ROWS[type].systems)
            fhir_add(a, rest, "resource", resource_of(a, (enum fhir_type)type, systems, lang));
    }
    fhir_add(a, o, "rest", rest);
    return o;
}

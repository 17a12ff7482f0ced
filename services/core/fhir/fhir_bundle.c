/*
 * fhir_bundle.c - resources as text, each with its meta, and bundles of them.
 *
 * The version of a resource is a digest of what the reader sees: two readers may see different
 * things of one plan, and a unit may get another name, without the plan having another version. So
 * the same tag always means the same content, and 304 is always right.
 */
#include "fhir/fhir_build.h"
#include "http/reply.h"
#include <string.h>

static fhir_mapping *const MAPPINGS[FHIR_TYPES] = {
    [FHIR_PATIENT] = fhir_patient,
    [FHIR_ENCOUNTER] = fhir_encounter,
    [FHIR_CARE_PLAN] = fhir_care_plan,
    [FHIR_CARE_TEAM] = fhir_care_team,
    [FHIR_APPOINTMENT] = fhir_appointment,
    [FHIR_TASK] = fhir_task,
    [FHIR_COMMUNICATION] = fhir_communication,
    [FHIR_CONSENT] = fhir_consent,
    [FHIR_AUDIT_EVENT] = fhir_audit_event,
    [FHIR_ORGANIZATION] = fhir_organization,
    [FHIR_PRACTITIONER_ROLE] = fhir_practitioner_role,
};

struct fhir_made fhir_text(struct arena *a, enum fhir_type type, const cJSON *doc)
{
    cJSON *o = MAPPINGS[type](a, doc), *meta = (cJSON *)(uintptr_t)json_get(o, "meta");
    struct fhir_made made = {.id = json_text(o, "id")};
    size_t len = 0;
    const char *changed = json_text(doc, "changedAt"), *text = json_print(a, o, &len);

    made.version = reply_tag(a, text, len);
    if (!meta) {
        meta = json_object(a);
        json_put(a, o, "meta", meta);
    }
    json_put_text(a, meta, "versionId", made.version);
    fhir_put(a, meta, "lastUpdated", changed);
    if (*FHIR_ROWS[type].profile) {
        cJSON *profile = json_array(a);

        json_add_text(a, profile, arena_printf(a, FHIR_SE "%s", FHIR_ROWS[type].profile));
        json_put(a, meta, "profile", profile);
    }
    made.text = json_print(a, o, &len);
    return made;
}

static void add_link(struct arena *a, cJSON *bundle, const char *relation, const char *url)
{
    cJSON *o = json_object(a);

    json_put_text(a, o, "relation", relation);
    json_put_text(a, o, "url", url);
    fhir_add(a, bundle, "link", o);
}

static void add_entry(struct arena *a, cJSON *entries, const char *base, enum fhir_type type,
                      const cJSON *doc, const char *mode)
{
    struct fhir_made made = fhir_text(a, type, doc);
    cJSON *o = json_object(a), *search = json_object(a);

    json_put_text(a, o, "fullUrl",
                  arena_printf(a, "%s/%s/%s", base, FHIR_ROWS[type].name, made.id));
    json_put_raw(a, o, "resource", made.text);
    json_put_text(a, search, "mode", mode);
    json_put(a, o, "search", search);
    json_add(a, entries, o);
}

const char *fhir_bundle(struct arena *a, enum fhir_type type, const cJSON *doc, const char *base,
                        const char *self, const char *next, size_t *len)
{
    cJSON *o = fhir_resource(a, "Bundle", NULL), *entries = json_array(a);
    const cJSON *items = json_get(doc, "items"), *included = json_get(doc, "included");

    json_put_text(a, o, "type", "searchset");
    add_link(a, o, "self", self);
    if (next)
        add_link(a, o, "next", next);
    for (const cJSON *x = json_first(items); x; x = json_next(x))
        add_entry(a, entries, base, type, x, "match");
    for (const cJSON *x = json_first(included); x; x = json_next(x))
        add_entry(a, entries, base, FHIR_PATIENT, x, "include");
    if (json_first(entries))
        json_put(a, o, "entry", entries);
    return json_print(a, o, len);
}

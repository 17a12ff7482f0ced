/*
 * fhir_build.c - the small parts that resources are made of.
 */
#include "fhir/fhir_build.h"
#include <string.h>

#define V2_0203 TERMINOLOGY "v2-0203"

cJSON *fhir_resource(struct arena *a, const char *type, const char *id)
{
    cJSON *o = json_object(a);

    json_put_text(a, o, "resourceType", type);
    fhir_put(a, o, "id", id);
    return o;
}

void fhir_put(struct arena *a, cJSON *to, const char *name, const char *text)
{
    if (text && text[strspn(text, " \t\r\n")])
        json_put_text(a, to, name, text);
}

void fhir_set(struct arena *a, cJSON *to, const char *name, cJSON *value)
{
    if (value)
        json_put(a, to, name, value);
}

void fhir_copy(struct arena *a, cJSON *to, const char *name, const cJSON *doc, const char *member)
{
    fhir_put(a, to, name, json_text(doc, member));
}

void fhir_add(struct arena *a, cJSON *to, const char *name, cJSON *value)
{
    cJSON *list = (cJSON *)(uintptr_t)json_get(to, name);

    if (!value)
        return;
    if (!list) {
        list = json_array(a);
        json_put(a, to, name, list);
    }
    json_add(a, list, value);
}

cJSON *fhir_coding(struct arena *a, const char *system, const char *code, const char *display)
{
    cJSON *o = json_object(a);

    fhir_put(a, o, "system", system);
    fhir_put(a, o, "code", code);
    fhir_put(a, o, "display", display);
    return o;
}

cJSON *fhir_words(struct arena *a, const char *text)
{
    cJSON *o = json_object(a);

    fhir_put(a, o, "text", text);
    return o;
}

cJSON *fhir_concept(struct arena *a, const char *system, const char *code, const char *text)
{
    cJSON *o = json_object(a);

    fhir_add(a, o, "coding", fhir_coding(a, system, code, NULL));
    fhir_put(a, o, "text", text);
    return o;
}

cJSON *fhir_identifier(struct arena *a, const char *system, const char *value)
{
    cJSON *o;

    if (!value || !*value)
        return NULL;
    o = json_object(a);
    if (strcmp(system, SYSTEM_HSA) == 0 || strcmp(system, SYSTEM_ORG_NUMBER) == 0) {
        cJSON *type = json_object(a);
        const char *code = strcmp(system, SYSTEM_HSA) == 0 ? "PRN" : "XX";

        fhir_add(a, type, "coding", fhir_coding(a, V2_0203, code, NULL));
        json_put(a, o, "type", type);
    }
    fhir_put(a, o, "system", system);
    fhir_put(a, o, "value", value);
    return o;
}

cJSON *fhir_reference(struct arena *a, const char *type, const char *id, const char *display)
{
    cJSON *o = json_object(a);

    if (id)
        json_put_text(a, o, "reference", arena_printf(a, "%s/%s", type, id));
    fhir_put(a, o, "display", display);
    return o;
}

void fhir_refer(struct arena *a, cJSON *to, const char *name, const char *type, const char *id)
{
    if (id)
        json_put(a, to, name, fhir_reference(a, type, id, NULL));
}

cJSON *fhir_unit(struct arena *a, const cJSON *unit)
{
    return unit ? fhir_reference(a, "Organization", json_text(unit, "id"), json_text(unit, "name"))
                : NULL;
}

cJSON *fhir_somebody(struct arena *a, const char *name, const char *hsa_id)
{
    cJSON *o = json_object(a), *id = fhir_identifier(a, SYSTEM_HSA, hsa_id);

    if (id)
        json_put(a, o, "identifier", id);
    fhir_put(a, o, "display", name ? name : "Personal");
    return o;
}

void fhir_period(struct arena *a, cJSON *to, const char *name, const char *start, const char *end)
{
    cJSON *o;

    if (!start && !end)
        return;
    o = json_object(a);
    fhir_put(a, o, "start", start);
    fhir_put(a, o, "end", end);
    json_put(a, to, name, o);
}

cJSON *fhir_phone(struct arena *a, const char *number)
{
    cJSON *o;

    if (!number || !*number)
        return NULL;
    o = json_object(a);
    json_put_text(a, o, "system", "phone");
    json_put_text(a, o, "value", number);
    return o;
}

const struct fhir_word *fhir_word(const struct fhir_word *rows, const char *code)
{
    for (; code && rows->code; rows++) {
        if (strcmp(rows->code, code) == 0)
            return rows;
    }
    return NULL;
}

const char *fhir_say(const struct fhir_word *rows, const char *code)
{
    const struct fhir_word *row = fhir_word(rows, code);

    return row ? row->words : code;
}

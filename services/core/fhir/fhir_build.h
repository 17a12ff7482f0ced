/*
 * fhir_build.h - the small parts that resources are made of. What is not known is not put: FHIR has
 * neither null nor empty texts.
 */
#ifndef FHIR_FHIR_BUILD_H
#define FHIR_FHIR_BUILD_H
#include "fhir/fhir.h"

#define SYSTEM_HSA        "urn:oid:1.2.752.29.4.19"
#define SYSTEM_ORG_NUMBER "urn:oid:2.5.4.97"
#define SYSTEM_OWN        "https://samplan.org/fhir/CodeSystem/" /* codes of this product's own */
#define TERMINOLOGY       "http://terminology.hl7.org/CodeSystem/"

cJSON *fhir_resource(struct arena *a, const char *type, const char *id); /* id NULL: none */
void fhir_put(struct arena *a, cJSON *to, const char *name, const char *text);
void fhir_set(struct arena *a, cJSON *to, const char *name, cJSON *value); /* NULL: nothing */
void fhir_copy(struct arena *a, cJSON *to, const char *name, const cJSON *doc, const char *member);
/* Into an array member, made when it is not there yet. */
void fhir_add(struct arena *a, cJSON *to, const char *name, cJSON *value);

cJSON *fhir_coding(struct arena *a, const char *system, const char *code, const char *display);
cJSON *fhir_concept(struct arena *a, const char *system, const char *code, const char *text);
cJSON *fhir_words(struct arena *a, const char *text); /* a CodeableConcept of text alone */
cJSON *fhir_identifier(struct arena *a, const char *system, const char *value);
cJSON *fhir_reference(struct arena *a, const char *type, const char *id, const char *display);
void fhir_refer(struct arena *a, cJSON *to, const char *name, const char *type, const char *id);
cJSON *fhir_unit(struct arena *a, const cJSON *unit); /* {id, name, hsaId}: Organization */
/* Somebody by name and, when it is known, HSA-id: there is no Practitioner to fetch. */
cJSON *fhir_somebody(struct arena *a, const char *name, const char *hsa_id);
void fhir_period(struct arena *a, cJSON *to, const char *name, const char *start, const char *end);
cJSON *fhir_phone(struct arena *a, const char *number);

/* The words of a code: rows end with a NULL code; the code itself when it is in none. */
struct fhir_word {
    const char *code, *words, *as; /* as: a code of FHIR's, or NULL */
};
const struct fhir_word *fhir_word(const struct fhir_word *rows, const char *code);
const char *fhir_say(const struct fhir_word *rows, const char *code);

#endif

/*
 * fhir.h - what is here as FHIR R4 (4.0.1) has it, on HL7 Sweden's base profiles: the types and
 * what they may be searched by (fhir.def), resources made of the documents that the database gives,
 * and bundles of them. Pure: no I/O.
 *
 * A resource is what the caller sees, no more: everything that is hidden is left out in the
 * document. Nothing is null and no text is empty, which FHIR does not allow.
 *
 * Memory: everything handed out lives in the arena. Thread: any.
 */
#ifndef FHIR_FHIR_H
#define FHIR_FHIR_H
#include "json/json.h"

enum fhir_type {
#define RESOURCE(id, type, permission, action, profile, systems) FHIR_##id,
#include "fhir/fhir.def"
    FHIR_TYPES
};

enum fhir_kind {
    FHIR_IDS,
    FHIR_REFERENCE,
    FHIR_CODE,
    FHIR_WHEN,
    FHIR_CHANGED,
    FHIR_TEXT,
    FHIR_VALUE,
    FHIR_NUMBER
};

struct fhir_param {
    enum fhir_type of;
    const char *name;
    enum fhir_kind kind;
    const char *argument; /* of api.fhir_search; "" of times */
    const char *type;     /* "token" */
};

struct fhir_row {
    const char *name; /* "CarePlan" */
    int permission;
    const char *action;  /* as which it is audited */
    const char *profile; /* of HL7 Sweden; "": FHIR's own */
    const char *systems; /* what a scope may give a system: "rs"; "": nothing */
};

extern const struct fhir_row FHIR_ROWS[FHIR_TYPES];
extern const struct fhir_param FHIR_PARAMS[]; /* ends with a row without name */

#define FHIR_SE   "http://hl7.se/fhir/ig/base/StructureDefinition/"
#define FHIR_JSON "application/fhir+json; charset=utf-8"

/* A resource of a document; `meta` is added by fhir_text. Never NULL. */
typedef cJSON *fhir_mapping(struct arena *a, const cJSON *doc);
fhir_mapping fhir_patient, fhir_encounter, fhir_care_plan, fhir_care_team, fhir_appointment,
    fhir_task, fhir_communication, fhir_consent, fhir_audit_event, fhir_organization,
    fhir_practitioner_role;

struct fhir_made {
    const char *id;
    const char
        *version;     /* of the content as this reader sees it: the same content, the same text */
    const char *text; /* JSON */
};
struct fhir_made fhir_text(struct arena *a, enum fhir_type type, const cJSON *doc);

/* A searchset of what api.fhir_search gave. `base`: "https://…/fhir"; `self`, `next`: whole URLs,
 * next NULL at the end. */
const char *fhir_bundle(struct arena *a, enum fhir_type type, const cJSON *doc, const char *base,
                        const char *self, const char *next, size_t *len);

/* The CapabilityStatement, of fhir.def; `systems`: the one of the listener for systems. */
cJSON *fhir_capability(struct arena *a, const char *base, bool systems, enum sp_lang lang);

/* Is "system/Appointment.rs" a scope that a system can be given: a type of the table, and letters
 * of its last column in their order? */
bool fhir_scope_valid(const char *scope);

/* ---- a search ---- */

#define FHIR_COUNT      50  /* of a page, when nothing is said */
#define FHIR_COUNT_MOST 500 /* more than this is this */

struct fhir_query {
    cJSON *args;      /* for api.fhir_search */
    const char *link; /* what was asked for, "status=active&_count=20", without number and place */
    int most;
};

/* Reads a query or a form. by_post: an identity number may be in it. SP_EINVAL: `why` has the name
 * of the parameter and a reason. Nothing is ignored: what is not understood would find too much. */
SP_MUSTCHECK int fhir_query_read(struct arena *a, enum fhir_type type, const char *text,
                                 bool by_post, int32_t today, struct fhir_query *out,
                                 struct problem *why);
/* The moments that a date of FHIR with its prefix means: "ge2026-11", "2026-11-30T10:00:00+01:00".
 * from <= t < to. Days are Sweden's. */
struct fhir_span {
    char prefix[3]; /* "eq", "ge", "gt", "le", "lt", "sa", "eb" */
    int64_t from, to;
};
SP_MUSTCHECK int fhir_date_read(const char *text, struct fhir_span *out);

#endif

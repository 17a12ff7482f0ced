/*
 * fhir_work.c - Task, Communication, Consent, AuditEvent: who asks whom for what, what was said,
 * what was allowed, and what was done.
 */
#include "fhir/fhir_build.h"
#include <string.h>

#define V3_ACT  TERMINOLOGY "v3-ActCode"
#define V3_PART TERMINOLOGY "v3-ParticipationType"

static const struct fhir_word NOTICES[] = {
    {"admission", "Kvittera inskrivningsmeddelande", NULL},
    {"expected-date", "Kvittera ändrat beräknat datum", NULL},
    {"ready", "Kvittera meddelande om utskrivningsklar", NULL},
    {"ready-withdrawn", "Kvittera att utskrivningsklar tas tillbaka", NULL},
    {"admission-corrected", "Kvittera rättat inskrivningsmeddelande", NULL},
    {"document", "Kvittera dokument", NULL},
    {"sip-call", "Kvittera kallelse till SIP", NULL},
    {"departure", "Kvittera att personen har lämnat sjukhuset", NULL},
    {0}};

static const char *notice_words(const char *kind)
{
    const struct fhir_word *row = fhir_word(NOTICES, kind);

    return row ? row->words : "Kvittera meddelande";
}

static void put_focus(struct arena *a, cJSON *o, const cJSON *doc)
{
    const char *plan = json_text(doc, "planId"), *discharge = json_text(doc, "dischargeId");

    if (plan)
        fhir_add(a, o, "basedOn", fhir_reference(a, "CarePlan", plan, NULL));
    fhir_refer(a, o, "focus", plan ? "CarePlan" : "Encounter", plan ? plan : discharge);
    fhir_refer(a, o, "for", "Patient", json_text(doc, "patientId"));
    fhir_refer(a, o, "encounter", "Encounter", discharge);
}

cJSON *fhir_task(struct arena *a, const cJSON *doc)
{
    const char *code = json_text(doc, "code"), *what = json_text(doc, "what");
    bool action = code && strcmp(code, "plan-action") == 0;
    const char *status = json_text(doc, "status"), *result = json_text(doc, "result");
    cJSON *o = fhir_resource(a, "Task", json_text(doc, "id")), *limits = json_object(a);

    put_focus(a, o, doc);
    fhir_put(a, o, "status", status);
    json_put_text(a, o, "intent", action ? "plan" : "order");
    json_put(a, o, "code",
             fhir_concept(a, SYSTEM_OWN "task", code, action ? "Insats i plan" : "Kvittera"));
    fhir_put(a, o, "description", action ? what : notice_words(what));
    fhir_copy(a, o, "authoredOn", doc, "authoredAt");
    fhir_copy(a, o, "lastModified", doc, "changedAt");
    fhir_set(a, o, "requester", fhir_unit(a, json_get(doc, "from")));
    if (json_get(doc, "unit"))
        fhir_set(a, o, "owner", fhir_unit(a, json_get(doc, "unit")));
    if (result) {
        cJSON *note = json_object(a);

        json_put_text(a, note, "text", result);
        fhir_add(a, o, "note", note);
    }
    fhir_period(a, limits, "period", json_text(doc, "beginsAt"), json_text(doc, "dueAt"));
    if (json_get(limits, "period"))
        json_put(a, o, "restriction", limits);
    return o;
}

static const struct fhir_word CATEGORIES[] = {{"question", "Fråga", NULL},
                                              {"information", "Information", NULL},
                                              {"administrative", "Administrativt", NULL},
                                              {"planning", "Planering", NULL},
                                              {"medicines", "Läkemedel", NULL},
                                              {"aids", "Hjälpmedel", NULL},
                                              {"rehabilitation", "Rehabilitering", NULL},
                                              {"deviation", "Avvikelse", NULL},
                                              {0}};

/* What is attached is named; to fetch it is a matter of its own. */
static void add_attachment(struct arena *a, cJSON *to, const cJSON *doc)
{
    cJSON *payload = json_object(a), *o = json_object(a);
    int64_t size = 0;

    fhir_copy(a, o, "contentType", doc, "type");
    if (json_int(doc, "size", &size))
        json_put_int(a, o, "size", size);
    fhir_copy(a, o, "title", doc, "name");
    fhir_copy(a, o, "creation", doc, "addedAt");
    json_put(a, payload, "contentAttachment", o);
    fhir_add(a, to, "payload", payload);
}

cJSON *fhir_communication(struct arena *a, const cJSON *doc)
{
    const char *category = json_text(doc, "category"), *first = json_text(doc, "first");
    const char *subject = json_text(doc, "subject");
    cJSON *o = fhir_resource(a, "Communication", json_text(doc, "id")), *text = json_object(a);

    if (first)
        fhir_add(a, o, "inResponseTo", fhir_reference(a, "Communication", first, NULL));
    json_put_text(a, o, "status", "completed");
    fhir_add(
        a, o, "category",
        fhir_concept(a, SYSTEM_OWN "message-category", category, fhir_say(CATEGORIES, category)));
    fhir_refer(a, o, "subject", "Patient", json_text(doc, "patientId"));
    if (subject)
        json_put(a, o, "topic", fhir_words(a, subject));
    fhir_refer(a, o, "encounter", "Encounter", json_text(doc, "dischargeId"));
    fhir_copy(a, o, "sent", doc, "sentAt");
    for (const cJSON *x = json_first(json_get(doc, "units")); x; x = json_next(x))
        fhir_add(a, o, "recipient", fhir_unit(a, x));
    fhir_set(a, o, "sender", fhir_unit(a, json_get(doc, "unit")));
    fhir_copy(a, text, "contentString", doc, "body");
    fhir_add(a, o, "payload", text);
    for (const cJSON *x = json_first(json_get(doc, "attachments")); x; x = json_next(x))
        add_attachment(a, o, x);
    return o;
}

static cJSON *provision(struct arena *a, const cJSON *doc)
{
    cJSON *o = json_object(a);

    json_put_text(a, o, "type", "permit");
    fhir_period(a, o, "period", json_text(doc, "validFrom"), json_text(doc, "validTo"));
    for (const cJSON *x = json_first(json_get(doc, "units")); x; x = json_next(x)) {
        cJSON *actor = json_object(a);

        json_put(a, actor, "role",
                 fhir_concept(a, V3_PART, "PRCP", "Får ta del av och delta i planen"));
        fhir_set(a, actor, "reference", fhir_unit(a, x));
        fhir_add(a, o, "actor", actor);
    }
    for (const cJSON *x = json_first(json_get(doc, "excluded")); x; x = json_next(x)) {
        cJSON *except = json_object(a);

        json_put_text(a, except, "type", "deny");
        fhir_add(a, except, "code",
                 fhir_concept(a, SYSTEM_OWN "plan-part", json_string(x), json_string(x)));
        fhir_add(a, o, "provision", except);
    }
    return o;
}

/* SIP-2: who may see and take part in a plan, until when, and what is left out of it. */
cJSON *fhir_consent(struct arena *a, const cJSON *doc)
{
    const char *by = json_text(doc, "givenBy"), *name = json_text(doc, "name");
    const char *patient = json_text(doc, "patientId");
    cJSON *o = fhir_resource(a, "Consent", json_text(doc, "id"));

    fhir_copy(a, o, "status", doc, "status");
    json_put(
        a, o, "scope",
        fhir_concept(a, TERMINOLOGY "consentscope", "patient-privacy", "Patientens integritet"));
    fhir_add(a, o, "category",
             fhir_concept(a, V3_ACT, "IDSCL", "Samtycke till samordnad individuell plan"));
    fhir_refer(a, o, "patient", "Patient", patient);
    fhir_copy(a, o, "dateTime", doc, "givenAt");
    if (by && strcmp(by, "patient") == 0)
        fhir_add(a, o, "performer", fhir_reference(a, "Patient", patient, NULL));
    else if (name)
        fhir_add(a, o, "performer", fhir_somebody(a, name, NULL));
    fhir_add(a, o, "organization", fhir_unit(a, json_get(doc, "unit")));
    json_put(a, o, "policyRule", fhir_words(a, "Offentlighets- och sekretesslagen 10 kap. 1 §"));
    json_put(a, o, "provision", provision(a, doc));
    return o;
}

/* What an action of the log is in FHIR's five letters, by its last word. */
static const char *letter(const char *action)
{
    static const struct fhir_word verbs[] = {
        {"create", NULL, "C"}, {"make", NULL, "C"},   {"add", NULL, "C"},    {"read", NULL, "R"},
        {"list", NULL, "R"},   {"search", NULL, "R"}, {"change", NULL, "U"}, {"update", NULL, "U"},
        {"save", NULL, "U"},   {"drop", NULL, "D"},   {"remove", NULL, "D"}, {0}};
    const char *verb = action ? strrchr(action, '.') : NULL;
    const struct fhir_word *row = verb ? fhir_word(verbs, verb + 1) : NULL;

    return row ? row->as : action && text_starts(action, "fhir.") ? "R" : "E";
}

static cJSON *agent_of(struct arena *a, const cJSON *doc)
{
    const char *role = json_text(doc, "role"), *client = json_text(doc, "client");
    const char *name = json_text(doc, "name");
    cJSON *o = json_object(a);

    if (role)
        fhir_add(a, o, "role", fhir_concept(a, SYSTEM_OWN "role", role, NULL));
    json_put(a, o, "who", fhir_somebody(a, name ? name : "Okänd", json_text(doc, "hsaId")));
    json_put_bool(a, o, "requestor", true);
    if (client && *client) {
        cJSON *network = json_object(a);

        json_put_text(a, network, "address", client);
        if (strspn(client, "0123456789abcdefABCDEF.:") == strlen(client))
            json_put_text(a, network, "type", "2"); /* an IP address */
        json_put(a, o, "network", network);
    }
    return o;
}

static void add_entity(struct arena *a, cJSON *to, const char *type, const char *id)
{
    cJSON *o = json_object(a);

    if (!id)
        return;
    if (type)
        json_put(a, o, "what", fhir_reference(a, type, id, NULL));
    else
        json_put(a, o, "what", fhir_somebody(a, id, NULL));
    fhir_add(a, to, "entity", o);
}

cJSON *fhir_audit_event(struct arena *a, const cJSON *doc)
{
    static const struct fhir_word outcomes[] = {
        {"ok", NULL, "0"}, {"denied", NULL, "4"}, {"failed", NULL, "8"}, {0}};
    const struct fhir_word *outcome = fhir_word(outcomes, json_text(doc, "outcome"));
    const char *action = json_text(doc, "action"), *purpose = json_text(doc, "purpose");
    cJSON *o = fhir_resource(a, "AuditEvent", json_text(doc, "id")), *source = json_object(a);

    json_put(a, o, "type",
             fhir_coding(a, TERMINOLOGY "audit-event-type", "rest", "RESTful Operation"));
    fhir_add(a, o, "subtype", fhir_coding(a, SYSTEM_OWN "action", action, action));
    json_put_text(a, o, "action", letter(action));
    fhir_copy(a, o, "recorded", doc, "changedAt");
    json_put_text(a, o, "outcome", outcome ? outcome->as : "8");
    fhir_copy(a, o, "outcomeDesc", doc, "reason");
    if (purpose)
        fhir_add(a, o, "purposeOfEvent", fhir_words(a, purpose));
    fhir_add(a, o, "agent", agent_of(a, doc));
    if (json_get(doc, "unit"))
        fhir_set(a, source, "observer", fhir_unit(a, json_get(doc, "unit")));
    else
        json_put(a, source, "observer", fhir_somebody(a, "Samplan", NULL));
    json_put(a, o, "source", source);
    add_entity(a, o, "Patient", json_text(doc, "patientId"));
    if (json_text(doc, "thingKind"))
        add_entity(a, o, NULL,
                   arena_printf(a, "%s %s", json_text(doc, "thingKind"),
                                json_text(doc, "thingId") ? json_text(doc, "thingId") : ""));
    return o;
}

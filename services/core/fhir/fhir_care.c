/*
 * fhir_care.c - CarePlan, CareTeam, Appointment: what was agreed, with whom, and when.
 *
 * A plan's goals are resources of their own in FHIR; they live in their plan, so they are
 * contained.
 */
#include "fhir/fhir_build.h"
#include <string.h>

#define PLAN_KINDS  "urn:riv:clinicalprocess:logistics:logistics:enums:3" /* contracts.md 5.1 */
#define FIXED       "urn:oid:1.2.752.129.5.1.69"                          /* PK-8 */
#define ACHIEVEMENT TERMINOLOGY "goal-achievement"

static const char *field(const cJSON *fields, const char *name)
{
    return json_text(fields, name);
}

static const struct fhir_word OUTCOMES[] = {{"reached", "Uppnått", "achieved"},
                                            {"partly", "Delvis uppnått", "improving"},
                                            {"not", "Inte uppnått", "not-achieved"},
                                            {0}};

static void add_goal(struct arena *a, cJSON *plan, const cJSON *row, const char *patient)
{
    const cJSON *fields = json_get(row, "fields");
    const char *text = field(fields, "goal.text"), *need = field(fields, "goal.need");
    const struct fhir_word *outcome = fhir_word(OUTCOMES, field(fields, "goal.outcome"));
    const char *id = arena_printf(a, "g%s", json_text(row, "id"));
    cJSON *o = fhir_resource(a, "Goal", id), *to = json_object(a);

    json_put_text(a, o, "lifecycleStatus", "active");
    if (outcome)
        json_put(a, o, "achievementStatus",
                 fhir_concept(a, ACHIEVEMENT, outcome->as, outcome->words));
    json_put(a, o, "description", fhir_words(a, text ? text : need ? need : "Mål"));
    fhir_refer(a, o, "subject", "Patient", patient);
    if (text && need) {
        cJSON *note = json_object(a);

        json_put_text(a, note, "text", need);
        fhir_add(a, o, "note", note);
    }
    json_put_text(a, to, "reference", arena_printf(a, "#%s", id));
    fhir_add(a, plan, "contained", o);
    fhir_add(a, plan, "goal", to);
}

static const struct fhir_word STATUS[] = {{"planned", "", "not-started"},
                                          {"ongoing", "", "in-progress"},
                                          {"done", "", "completed"},
                                          {"cancelled", "", "cancelled"},
                                          {0}};

static const cJSON *unit_of(const cJSON *content, const char *id)
{
    for (const cJSON *x = json_first(json_get(content, "units")); id && x; x = json_next(x)) {
        const char *here = json_text(x, "id");

        if (here && strcmp(here, id) == 0)
            return x;
    }
    return NULL;
}

static cJSON *detail_of(struct arena *a, cJSON *plan, const char *status, const char *what)
{
    cJSON *activity = json_object(a), *detail = json_object(a);

    json_put_text(a, detail, "status", status);
    fhir_put(a, detail, "description", what);
    json_put(a, activity, "detail", detail);
    fhir_add(a, plan, "activity", activity);
    return detail;
}

static void add_action(struct arena *a, cJSON *plan, const cJSON *row, const cJSON *content)
{
    const cJSON *fields = json_get(row, "fields");
    const struct fhir_word *status = fhir_word(STATUS, field(fields, "action.status"));
    const char *parent = json_text(row, "parentId"), *unit = field(fields, "action.unit");
    const cJSON *known = unit_of(content, unit);
    cJSON *detail =
        detail_of(a, plan, status ? status->as : "not-started", field(fields, "action.text"));

    if (parent) {
        cJSON *goal = json_object(a);

        json_put_text(a, goal, "reference", arena_printf(a, "#g%s", parent));
        fhir_add(a, detail, "goal", goal);
    }
    fhir_period(a, detail, "scheduledPeriod", field(fields, "action.start"),
                field(fields, "action.due"));
    if (known)
        fhir_add(a, detail, "performer", fhir_unit(a, known));
    if (field(fields, "action.contact"))
        fhir_add(a, detail, "performer", fhir_somebody(a, field(fields, "action.contact"), NULL));
}

static bool in_section(const cJSON *row, const char *section)
{
    const char *here = json_text(row, "section");

    return here && strcmp(here, section) == 0;
}

static void put_content(struct arena *a, cJSON *o, const cJSON *content, const char *patient)
{
    const cJSON *rows = json_get(content, "rows"), *fields = json_get(content, "fields");
    const char *own = field(fields, "own.effort"), *overall = field(fields, "overall.unit");

    for (const cJSON *x = json_first(rows); x; x = json_next(x)) {
        if (in_section(x, "goal"))
            add_goal(a, o, x, patient);
    }
    for (const cJSON *x = json_first(rows); x; x = json_next(x)) {
        if (in_section(x, "action"))
            add_action(a, o, x, content);
        else if (in_section(x, "other"))
            detail_of(a, o, "unknown", field(json_get(x, "fields"), "other.text"));
    }
    if (own)
        fhir_add(a, detail_of(a, o, "unknown", own), "performer",
                 fhir_reference(a, "Patient", patient, NULL));
    if (unit_of(content, overall))
        fhir_add(a, o, "contributor", fhir_unit(a, unit_of(content, overall)));
    for (const cJSON *x = json_first(json_get(content, "consents")); x; x = json_next(x))
        fhir_add(a, o, "supportingInfo", fhir_reference(a, "Consent", json_text(x, "id"), NULL));
    fhir_put(a, o, "description", field(fields, "reason.why"));
}

cJSON *fhir_care_plan(struct arena *a, const cJSON *doc)
{
    const char *patient = json_text(doc, "patientId"), *since = json_text(doc, "establishedAt");
    cJSON *o = fhir_resource(a, "CarePlan", json_text(doc, "id"));

    fhir_copy(a, o, "status", doc, "status");
    json_put_text(a, o, "intent", "plan");
    fhir_add(a, o, "category", fhir_concept(a, PLAN_KINDS, "SIP", "Samordnad individuell plan"));
    json_put_text(a, o, "title", "Samordnad individuell plan");
    fhir_refer(a, o, "subject", "Patient", patient);
    fhir_refer(a, o, "encounter", "Encounter", json_text(doc, "dischargeId"));
    fhir_period(a, o, "period", since ? since : json_text(doc, "createdAt"),
                json_text(doc, "endedAt"));
    fhir_copy(a, o, "created", doc, "createdAt");
    fhir_set(a, o, "author", fhir_unit(a, json_get(doc, "unit")));
    put_content(a, o, json_get(doc, "content"), patient);
    return o;
}

static const struct fhir_word CONTACTS[] = {
    {"care-contact", "Fast vårdkontakt", NULL},
    {"care-coordinator", "Fast vårdkontakt med övergripande samordningsansvar", NULL},
    {"physician", "Fast läkarkontakt", NULL},
    {"physician-critical", "Läkarkontakt vid livshotande tillstånd", NULL},
    {"home-care-contact", "Fast omsorgskontakt", NULL},
    {"contact-nurse", "Kontaktsjuksköterska", NULL},
    {0}};

/* FHIR has no midnight at the end of a day: what goes on until then ends a second before. */
static const char *at_time(struct arena *a, const char *text)
{
    return strcmp(text, "24:00") == 0 ? "23:59:59" : arena_printf(a, "%s:00", text);
}

static void put_hours(struct arena *a, cJSON *role, const cJSON *hours)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    for (const cJSON *x = json_first(hours); x; x = json_next(x)) {
        const char *start = json_text(x, "start"), *end = json_text(x, "end");
        cJSON *o = json_object(a), *day = json_array(a);
        int64_t n = 0;

        if (!json_int(x, "weekday", &n) || n < 1 || n > 7 || !start || !end)
            continue;
        json_add_text(a, day, days[n - 1]);
        json_put(a, o, "daysOfWeek", day);
        json_put_text(a, o, "availableStartTime", at_time(a, start));
        json_put_text(a, o, "availableEndTime", at_time(a, end));
        fhir_add(a, role, "availableTime", o);
    }
}

/* PK-9: one contact is one team of one member, with the hours when it answers. */
cJSON *fhir_care_team(struct arena *a, const cJSON *doc)
{
    const char *kind = json_text(doc, "kind"), *code = json_text(doc, "code");
    const char *words = fhir_say(CONTACTS, kind), *title = json_text(doc, "title");
    cJSON *o = fhir_resource(a, "CareTeam", json_text(doc, "id"));
    cJSON *role = fhir_resource(a, "PractitionerRole", "contact"), *member = json_object(a);
    cJSON *participant = json_object(a);

    json_put(a, role, "practitioner",
             fhir_somebody(a, json_text(doc, "name"), json_text(doc, "hsaId")));
    fhir_set(a, role, "organization", fhir_unit(a, json_get(doc, "unit")));
    if (title && *title)
        fhir_add(a, role, "code", fhir_words(a, title));
    fhir_add(a, role, "telecom", fhir_phone(a, json_text(doc, "phone")));
    put_hours(a, role, json_get(doc, "hours"));
    fhir_copy(a, role, "availabilityExceptions", doc, "hoursNote");
    fhir_add(a, o, "contained", role);
    fhir_copy(a, o, "status", doc, "status");
    fhir_add(a, o, "category", fhir_concept(a, SYSTEM_OWN "team", "fast-kontakt", "Fast kontakt"));
    fhir_put(a, o, "name", words);
    fhir_refer(a, o, "subject", "Patient", json_text(doc, "patientId"));
    fhir_period(a, o, "period", json_text(doc, "since"), json_text(doc, "until"));
    fhir_add(a, participant, "role",
             code ? fhir_concept(a, FIXED, code, words)
                  : fhir_concept(a, SYSTEM_OWN "contact-kind", kind, words));
    json_put_text(a, member, "reference", "#contact");
    json_put(a, participant, "member", member);
    fhir_add(a, o, "participant", participant);
    fhir_add(a, o, "managingOrganization", fhir_unit(a, json_get(doc, "unit")));
    if (json_text(doc, "note")) {
        cJSON *note = json_object(a);

        fhir_copy(a, note, "text", doc, "note");
        fhir_add(a, o, "note", note);
    }
    return o;
}

static const struct fhir_word VISITS[] = {{"visit", "Besök", NULL},
                                          {"home-visit", "Hembesök", NULL},
                                          {"phone-call", "Telefonsamtal", NULL},
                                          {"video-call", "Videosamtal", NULL},
                                          {"follow-up", "Uppföljning", NULL},
                                          {"sip-meeting", "SIP-möte", NULL},
                                          {0}};

static void add_actor(struct arena *a, cJSON *to, cJSON *actor)
{
    cJSON *o = json_object(a);

    json_put(a, o, "actor", actor);
    json_put_text(a, o, "status", "accepted");
    fhir_add(a, to, "participant", o);
}

static cJSON *inside(struct arena *a, const char *id)
{
    cJSON *o = json_object(a);

    json_put_text(a, o, "reference", arena_printf(a, "#%s", id));
    return o;
}

/* An actor of FHIR's is no organisation: the unit is the service that it gives, the place a
 * location. */
static void add_where(struct arena *a, cJSON *to, const cJSON *doc)
{
    const cJSON *unit = json_get(doc, "unit");
    const char *place = json_text(doc, "place"), *link = json_text(doc, "link");
    cJSON *service = fhir_resource(a, "HealthcareService", "unit");

    fhir_set(a, service, "providedBy", fhir_unit(a, unit));
    fhir_copy(a, service, "name", unit, "name");
    fhir_add(a, to, "contained", service);
    add_actor(a, to, inside(a, "unit"));
    if (!place && !link)
        return;
    cJSON *where = fhir_resource(a, "Location", "place"), *telecom = json_object(a);

    fhir_put(a, where, "name", place ? place : "Videosamtal");
    json_put_text(a, where, "mode", "instance");
    if (link) {
        json_put_text(a, telecom, "system", "url");
        json_put_text(a, telecom, "value", link);
        fhir_add(a, where, "telecom", telecom);
    }
    fhir_add(a, to, "contained", where);
    add_actor(a, to, inside(a, "place"));
}

cJSON *fhir_appointment(struct arena *a, const cJSON *doc)
{
    const char *kind = json_text(doc, "kind"), *reason = json_text(doc, "reason");
    const char *plan = json_text(doc, "planId"), *discharge = json_text(doc, "dischargeId");
    const cJSON *with = json_get(doc, "with");
    cJSON *o = fhir_resource(a, "Appointment", json_text(doc, "id"));

    fhir_copy(a, o, "status", doc, "status");
    fhir_add(a, o, "serviceType",
             fhir_concept(a, SYSTEM_OWN "appointment-kind", kind, fhir_say(VISITS, kind)));
    if (reason)
        fhir_add(a, o, "reasonCode", fhir_words(a, reason));
    if (plan)
        fhir_add(a, o, "supportingInformation", fhir_reference(a, "CarePlan", plan, NULL));
    if (discharge)
        fhir_add(a, o, "supportingInformation", fhir_reference(a, "Encounter", discharge, NULL));
    fhir_copy(a, o, "start", doc, "startsAt");
    fhir_copy(a, o, "end", doc, "endsAt");
    fhir_copy(a, o, "created", doc, "createdAt");
    fhir_copy(a, o, "patientInstruction", doc, "preparation");
    add_actor(a, o, fhir_reference(a, "Patient", json_text(doc, "patientId"), NULL));
    if (with)
        add_actor(a, o, fhir_somebody(a, json_text(with, "name"), json_text(with, "hsaId")));
    add_where(a, o, doc);
    return o;
}

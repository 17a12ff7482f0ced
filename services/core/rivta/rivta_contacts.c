/*
 * rivta_contacts.c - owns GetCareManagers 1.0: a person's fixed contacts with the national codes.
 *
 * Internal notes are not in the document that comes here (PK-7). The hours of a contact's telephone
 * become a period for each interval, with the weekdays that share it.
 */
#include "rivta/rivta_inner.h"
#include <string.h>

#define TYPES " xmlns:c=\"urn:riv:coreprocess:residentparticipation:residentparticipation:1\""

static void write_id(struct xml_writer *w, const char *name, const char *root, const char *id)
{
    xml_open(w, name, NULL);
    xml_text(w, "c:root", root);
    xml_text(w, "c:extension", id);
    xml_close(w);
}

static const char *person_root(const struct rivta_call *call, const char *number)
{
    if (call->said.number_type)
        return call->said.number_type;
    return number && strlen(number) == 12 && number[6] >= '6' && number[6] <= '9'
               ? RIVTA_SAMORDNING
               : RIVTA_PERSONNUMMER;
}

static void write_header(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                         const cJSON *doc, const cJSON *one)
{
    const char *number = json_text(doc, "number");

    xml_open(w, "c:careManagerHeader", NULL);
    xml_open(w, "c:accessControlHeader", NULL);
    write_id(w, "c:accountableHealthcareProviderId", RIVTA_HSA_ROOT,
             json_text(one, "providerHsaId"));
    write_id(w, "c:accountableCareUnitId", RIVTA_HSA_ROOT, json_text(one, "unitHsaId"));
    write_id(w, "c:patientId", person_root(call, number), number);
    xml_text(w, "c:blockComparisonTime", rivta_time(a, json_text(one, "changedAt")));
    xml_close(w);
    write_id(w, "c:sourceSystemId", RIVTA_HSA_ROOT, json_text(doc, "system"));
    xml_close(w);
}

static const char *code_name(const char *code)
{
    static const char *const names[] = {"fast vårdkontakt", "fast läkarkontakt i primärvård",
                                        "fast omsorgskontakt i hemtjänsten",
                                        "fast vårdkontakt med övergripande samordningsansvar"};

    return code && *code >= '1' && *code <= '4' && !code[1] ? names[*code - '1'] : NULL;
}

static void write_who(struct xml_writer *w, const cJSON *one)
{
    const char *code = json_text(one, "code"), *hsa = json_text(one, "hsaId");
    const char *title = json_text(one, "title");

    xml_open(w, "c:code", NULL);
    xml_text(w, "c:code", code);
    xml_text(w, "c:codeSystem", RIVTA_FIXED_CODES);
    xml_text(w, "c:displayName", code_name(code));
    xml_close(w);
    xml_open(w, "c:practitioner", NULL);
    /* a function, or somebody whose HSA-id nobody has written, has our own id */
    write_id(w, "c:hsaId", hsa ? RIVTA_HSA_ROOT : RIVTA_LOCAL_ROOT,
             hsa ? hsa : json_text(one, "id"));
    xml_text(w, "c:name", json_text(one, "name"));
    if (title && !xml_blank(title)) {
        xml_open(w, "c:qualification", NULL);
        xml_text(w, "c:originalText", title);
        xml_close(w);
    }
    xml_close(w);
}

static bool same_hours(const cJSON *a, const cJSON *b)
{
    return strcmp(json_text(a, "start"), json_text(b, "start")) == 0 &&
           strcmp(json_text(a, "end"), json_text(b, "end")) == 0;
}

static bool said_before(const cJSON *hours, const cJSON *one)
{
    for (const cJSON *e = json_first(hours); e != one; e = json_next(e)) {
        if (same_hours(e, one))
            return true;
    }
    return false;
}

/* "08:30" as "083000"; the end of a day is the last second that a clock shows. */
static const char *clock_digits(struct arena *a, const char *text)
{
    if (!strcmp(text, "24:00"))
        return "235959";
    return arena_printf(a, "%.2s%.2s00", text, text + 3);
}

static void write_hours(struct xml_writer *w, struct arena *a, const cJSON *hours)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

    for (const cJSON *one = json_first(hours); one; one = json_next(one)) {
        unsigned seen = 0; /* a day is said once */

        if (said_before(hours, one))
            continue;
        xml_open(w, "c:period", NULL);
        for (const cJSON *e = one; e; e = json_next(e)) {
            int64_t day = 0;

            if (same_hours(e, one) && json_int(e, "weekday", &day) && day >= 1 && day <= 7 &&
                !(seen & 1U << day)) {
                seen |= 1U << day;
                xml_text(w, "c:weekDay", days[day - 1]);
            }
        }
        xml_open(w, "c:time", NULL);
        xml_text(w, "c:start", clock_digits(a, json_text(one, "start")));
        xml_text(w, "c:end", clock_digits(a, json_text(one, "end")));
        xml_close(w);
        xml_close(w);
    }
}

static void write_phone(struct xml_writer *w, struct arena *a, const cJSON *one)
{
    xml_open(w, "c:contact", NULL);
    xml_open(w, "c:telecom", NULL);
    xml_open(w, "c:system", NULL);
    xml_text(w, "c:code", "phone");
    xml_text(w, "c:codeSystem", "2.16.840.1.113883.4.642.1.72");
    xml_close(w);
    xml_text(w, "c:value", json_text(one, "phone"));
    write_hours(w, a, json_get(one, "hours"));
    xml_close(w);
    xml_close(w);
}

static void write_organisation(struct xml_writer *w, const char *name, const char *hsa,
                               const char *words)
{
    xml_open(w, name, NULL);
    write_id(w, "c:hsaId", RIVTA_HSA_ROOT, hsa);
    xml_text(w, "c:name", words);
    xml_close(w);
}

static void write_one(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                      const cJSON *doc, const cJSON *one)
{
    xml_open(w, "careManager", NULL);
    write_header(w, a, call, doc, one);
    write_who(w, one);
    xml_open(w, "c:period", NULL);
    xml_text(w, "c:start", rivta_day(a, json_text(one, "since")));
    xml_close(w);
    xml_text(w, "c:externalNotes", json_text(one, "note"));
    write_organisation(w, "c:managingCareGiver", json_text(one, "providerHsaId"),
                       json_text(one, "providerName"));
    write_organisation(w, "c:managingCareUnit", json_text(one, "unitHsaId"),
                       json_text(one, "unitName"));
    write_phone(w, a, one);
    xml_close(w);
}

void rivta_write_contacts(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                          const cJSON *doc)
{
    const struct rivta_row *row = &RIVTA_ROWS[RIVTA_CONTACTS];

    xml_open(w, "GetCareManagersResponse", arena_printf(a, " xmlns=\"%s\"" TYPES, row->ns));
    for (const cJSON *one = json_first(json_get(doc, "contacts")); one; one = json_next(one))
        write_one(w, a, call, doc, one);
    xml_close(w);
}

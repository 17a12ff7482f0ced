/*
 * rivta_schedule.c - owns what leaves of an agreed time: crm:scheduling 1.1.
 *
 * The reason that a unit has for a time is for those who work and is in none of these; `purpose` is
 * what the patient is told. A list is in the order the database gave, by start and id.
 */
#include "base/clock.h"
#include "rivta/rivta_inner.h"
#include <string.h>

static void open_root(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                      const char *more)
{
    const struct rivta_row *row = &RIVTA_ROWS[call->contract];

    xml_open(w, arena_printf(a, "%sResponse", row->name),
             arena_printf(a, " xmlns=\"%s\"%s", row->ns, more));
}

static const char *kind_name(const char *kind)
{
    static const char *const names[][2] = {{"visit", "Besök"},
                                           {"home-visit", "Hembesök"},
                                           {"phone-call", "Telefonsamtal"},
                                           {"video-call", "Videosamtal"},
                                           {"follow-up", "Uppföljning"},
                                           {"sip-meeting", "SIP-möte"}};

    for (size_t i = 0; kind && i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i][0], kind) == 0)
            return names[i][1];
    }
    return NULL;
}

static const char *purpose(struct arena *a, const cJSON *one)
{
    const char *said = json_text(one, "preparation"), *link = json_text(one, "link");

    if (!link)
        return said;
    return said ? arena_printf(a, "%s\nLänk: %s", said, link) : arena_printf(a, "Länk: %s", link);
}

static const char *performer_name(struct arena *a, const cJSON *one)
{
    const char *title = json_text(one, "withTitle"), *name = json_text(one, "withName");

    return title && name && strcmp(title, name) != 0 ? arena_printf(a, "%s %s", title, name) : name;
}

/* A free slot (no person in it) says when, where and what; a booked time everything. */
static void write_time(struct xml_writer *w, struct arena *a, const cJSON *one, const char *number)
{
    bool booked = number != NULL;

    xml_open(w, "timeslotDetail", NULL);
    xml_text(w, "s:startTimeInclusive", rivta_time(a, json_text(one, "startsAt")));
    xml_text(w, "s:endTimeExclusive", rivta_time(a, json_text(one, "endsAt")));
    xml_text(w, "s:healthcare_facility", json_text(one, "unitHsaId"));
    xml_text(w, "s:performer", json_text(one, "withHsaId"));
    xml_text(w, "s:bookingId", json_text(one, "id"));
    xml_text(w, "s:subject_of_care", number);
    xml_text(w, "s:purpose", purpose(a, one));
    xml_text(w, "s:resourceName", json_text(one, "place"));
    xml_text(w, "s:healthcare_facility_name", json_text(one, "unitName"));
    xml_text(w, "s:performerName", performer_name(a, one));
    xml_text(w, "s:timeTypeName", kind_name(json_text(one, "kind")));
    xml_text(w, "s:timeTypeID", json_text(one, "kind"));
    if (booked) {
        bool cancels = json_true(one, "patientMayCancel");

        xml_bool(w, "s:cancel_booking_allowed", cancels);
        xml_bool(w, "s:rebooking_allowed", json_true(one, "patientMayRebook"));
        xml_bool(w, "s:message_allowed", cancels);
        xml_bool(w, "x:isInvitation", false);
    }
    xml_close(w);
}

#define TYPES                                                                                      \
    " xmlns:s=\"urn:riv:crm:scheduling:1\""                                                        \
    " xmlns:x=\"urn:riv:crm:scheduling:1.1\""

void rivta_write_times(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                       const cJSON *doc)
{
    const char *number = call->contract == RIVTA_SLOTS ? NULL : json_text(doc, "number");

    open_root(w, a, call, TYPES);
    for (const cJSON *one = json_first(json_get(doc, "times")); one; one = json_next(one))
        write_time(w, a, one, number);
    xml_close(w);
}

/* A day is said once of each kind of time. */
void rivta_write_dates(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                       const cJSON *doc)
{
    open_root(w, a, call, "");
    for (const cJSON *one = json_first(json_get(doc, "days")); one; one = json_next(one)) {
        xml_open(w, "performerAvailabilityByDate", NULL);
        xml_text(w, "healthcare_facility", json_text(one, "unitHsaId"));
        xml_text(w, "date", rivta_day(a, json_text(one, "day")));
        xml_text(w, "timeTypeName", kind_name(json_text(one, "kind")));
        xml_text(w, "timeTypeID", json_text(one, "kind"));
        xml_close(w);
    }
    xml_close(w);
}

/* What the patient reads when something was done, or could not be: `said` is a word of
 * sql/api/rivta_booking.sql. */
static const char *result_text(const char *said)
{
    static const char *const texts[][2] = {
        {"cancelled", "Tiden är avbokad."},
        {"moved", "Tiden är ombokad."},
        {"not-found", "Tiden finns inte, eller är redan avbokad."},
        {"in-past", "Tiden har redan börjat och kan inte ändras här. Kontakta mottagningen."},
        {"not-allowed", "Tiden kan inte ändras här. Kontakta mottagningen."},
        {"message-too-long", "Meddelandet är för långt. Skriv högst 450 tecken."},
        {"taken", "Tiden är inte ledig längre. Välj en annan tid."}};

    for (size_t i = 0; said && i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i][0], said) == 0)
            return texts[i][1];
    }
    return "Tiden kan inte ändras här. Kontakta mottagningen.";
}

void rivta_write_result(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                        const cJSON *doc)
{
    open_root(w, a, call, "");
    xml_text(w, "resultCode", json_true(doc, "done") ? "OK" : "ERROR");
    xml_text(w, "resultText", result_text(json_text(doc, "said")));
    xml_close(w);
}

void rivta_write_ping(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                      const cJSON *doc)
{
    char now[CLOCK_TEXT];

    (void)doc;
    open_root(w, a, call, "");
    xml_text(w, "version", SAMPLAN_VERSION);
    xml_text(w, "pingDateTime", rivta_time(a, clock_format(clock_now(), now)));
    xml_close(w);
}

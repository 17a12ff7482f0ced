/*
 * downtime_page.c - writes the page. Everything that comes from the database is escaped.
 *
 * Memory: the page grows in the arena. Thread: any.
 */
#include "downtime_page.h"
#include "base/clock.h"
#include "base/text.h"
#include "paper/html.h"
#include <string.h>

#define PAGE_CEILING ((size_t)64 << 20)
#define RULES        "<div class=r></div><div class=r></div><div class=r></div><div class=r></div>"

static const char HEAD[] =
    "<!DOCTYPE html><html lang=sv><head><meta charset=utf-8><title>Reservlista</title><style>"
    "@page{size:A4;margin:12mm 12mm 16mm;@bottom-right{content:counter(page) ' / ' "
    "counter(pages);font-size:9pt}}"
    "body{font:10pt sans-serif;margin:0 auto;max-width:186mm}h1{font-size:16pt;margin:0}"
    "h2{font-size:12pt;margin:0 0 1mm}section{border:1pt solid #000;padding:3mm;margin:0 0 5mm;"
    "break-inside:avoid}p{margin:0 0 1mm}.r{border-bottom:.5pt solid #000;height:8mm}"
    "ul{margin:0;padding-left:4mm}b{font-weight:600}</style></head><body>";

static const char *const ROLES[][2] = {{"ward", "slutenvård"},
                                       {"primary-care", "primärvård"},
                                       {"municipal-health", "kommunal hälso- och sjukvård"},
                                       {"rehabilitation", "rehabilitering"},
                                       {"social-services", "socialtjänst"},
                                       {"home-care", "hemtjänst"},
                                       {"residential-care", "särskilt boende"},
                                       {"specialist-clinic", "specialistmottagning"},
                                       {NULL, NULL}};
static const char *const STATES[][2] = {
    {"admitted", "inskriven"},     {"notified", "meddelad"},    {"planning", "planering"},
    {"ready", "utskrivningsklar"}, {"discharged", "utskriven"}, {"follow-up", "uppföljning"},
    {"closed", "avslutat"},        {"aborted", "avbrutet"},     {NULL, NULL}};
static const char *const STEPS[][2] = {
    {"acknowledge", "kvittera"},
    {"await-acknowledgement", "väntar på kvittens"},
    {"plan", "planering"},
    {"send-admission-notice", "skicka inskrivningsmeddelande"},
    {"send-planning-document", "skicka planeringsunderlag"},
    {"appoint-contact", "utse fast vårdkontakt"},
    {"call-sip", "kalla till SIP"},
    {"confirm-availability", "besked om primärvårdens insatser"},
    {"send-discharge-information", "skicka information vid utskrivning"},
    {"renew-permission", "ansök om fortsatt tvångsvård"},
    {"complete-document", "komplettera underlag"},
    {"confirm-plan", "bekräfta samordnad vårdplan"},
    {"follow-up", "följ upp"},
    {"close", "avsluta"},
    {NULL, NULL}};
static const char *const CLOCKS[][2] = {{"admission-notice", "inskrivningsmeddelande"},
                                        {"planning-document", "planeringsunderlag"},
                                        {"contact-appoint", "fast vårdkontakt"},
                                        {"sip-call", "kallelse till SIP"},
                                        {"discharge-information", "information vid utskrivning"},
                                        {"permission-expiry", "tvångsvårdens slut"},
                                        {NULL, NULL}};

static const char *word(const char *const (*words)[2], const char *code)
{
    for (; code && (*words)[0]; words++)
        if (strcmp((*words)[0], code) == 0)
            return (*words)[1];
    return code ? code : "";
}

static void put_member(struct buf *out, const char *before, const cJSON *of, const char *name)
{
    const char *text = json_text(of, name);

    if (text && *text) {
        buf_text(out, before);
        html_escape(out, text);
    }
}

/* "2026-11-25 14:05", by the clock in Sweden. */
static void put_time(struct arena *a, struct buf *out, const char *iso)
{
    char day[CLOCK_TEXT];
    struct clock_local local;
    int64_t at;

    if (!iso || clock_parse(iso, &at))
        return;
    local = clock_stockholm(at);
    buf_text(out, arena_printf(a, "%s %02d:%02d", clock_format_date(local.date, day),
                               local.second / 3600, local.second / 60 % 60));
}

static void put_phone(struct buf *out, const cJSON *of)
{
    const char *phone = json_text(of, "phone");

    buf_text(out, " <b>");
    html_escape(out, phone && *phone ? phone : "nummer saknas");
    buf_text(out, "</b>");
}

static void put_deadlines(struct arena *a, struct buf *out, const cJSON *list)
{
    for (int i = 0; i < json_size(list); i++) {
        const cJSON *one = json_at(list, i);
        const char *day = json_text(one, "dueDate");

        buf_text(out, i ? "; " : "<p><b>Frister:</b> ");
        html_escape(out, word(CLOCKS, json_text(one, "kind")));
        buf_text(out, " senast ");
        if (day)
            html_escape(out, day);
        else
            put_time(a, out, json_text(one, "dueAt"));
    }
    buf_text(out, json_size(list) ? "</p>" : "");
}

static void put_parties(struct buf *out, const cJSON *list)
{
    buf_text(out, "<p><b>Parter:</b></p><ul>");
    for (int i = 0; i < json_size(list); i++) {
        const cJSON *one = json_at(list, i);

        put_member(out, "<li>", one, "name");
        buf_text(out, " (");
        html_escape(out, word(ROLES, json_text(one, "role")));
        buf_text(out, "):");
        put_phone(out, one);
        buf_text(out, json_true(one, "waits") ? ", har inte kvitterat allt" : "");
        buf_text(out, "</li>");
    }
    buf_text(out, "</ul>");
}

static void put_next(struct arena *a, struct buf *out, const cJSON *next)
{
    if (!json_text(next, "action"))
        return;
    buf_text(out, "<p><b>Nästa steg:</b> ");
    html_escape(out, word(STEPS, json_text(next, "action")));
    if (json_text(next, "role")) {
        buf_text(out, " (");
        html_escape(out, word(ROLES, json_text(next, "role")));
        buf_text(out, ")");
    }
    if (json_text(next, "dueAt")) {
        buf_text(out, " senast ");
        put_time(a, out, json_text(next, "dueAt"));
    }
    buf_text(out, "</p>");
}

static void put_ready(struct arena *a, struct buf *out, const cJSON *ready)
{
    if (!json_text(ready, "sentAt"))
        return;
    buf_text(out, "<p><b>Utskrivningsklar:</b> meddelad ");
    put_time(a, out, json_text(ready, "sentAt"));
    put_member(out, " av ", ready, "physicianName");
    put_member(out, ", kallelse till SIP senast ", ready, "sipCallLastDay");
    put_member(out, ", betalningsansvar tidigast ", ready, "liabilityEarliest");
    buf_text(out, "</p>");
}

static void put_patient(struct buf *out, const cJSON *patient)
{
    const cJSON *address = json_get(patient, "address");

    put_member(out, "<h2>", patient, "name");
    put_member(out, " &nbsp; ", patient, "identifier");
    buf_text(out, "</h2><p>");
    put_member(out, "", address, "street");
    put_member(out, ", ", address, "postalCode");
    put_member(out, " ", address, "city");
    put_member(out, " &nbsp; tel ", patient, "phone");
    put_member(out, " &nbsp; folkbokförd i ", patient, "municipalityName");
    buf_text(out, "</p>");
}

static void put_case(struct arena *a, struct buf *out, const cJSON *item)
{
    const cJSON *contact = json_get(item, "careContact"), *unit = json_get(item, "unit");

    buf_text(out, "<section>");
    put_patient(out, json_get(item, "patient"));
    put_member(out, "<p><b>Vårdas på:</b> ", unit, "name");
    put_phone(out, unit);
    buf_text(out, " &nbsp; <b>Läge:</b> ");
    html_escape(out, word(STATES, json_text(item, "state")));
    put_member(out, " &nbsp; <b>Beräknad utskrivning:</b> ", item, "expectedDischargeDate");
    buf_text(out, "</p>");
    put_next(a, out, json_get(item, "nextStep"));
    put_deadlines(a, out, json_get(item, "deadlines"));
    put_ready(a, out, json_get(item, "readiness"));
    buf_text(out, "<p><b>Fast vårdkontakt:</b> ");
    if (json_text(contact, "name")) {
        put_member(out, "", contact, "name");
        put_member(out, ", ", contact, "unitName");
        put_phone(out, contact);
        put_member(out, ", ", contact, "hours");
    } else {
        buf_text(out, "inte utsedd");
    }
    buf_text(out, "</p>");
    put_parties(out, json_get(item, "parties"));
    buf_text(out, "<p>Hänt under avbrottet (verklig tid, vad, hur det meddelades, till vem, av "
                  "vem):</p>" RULES "</section>");
}

const char *downtime_page(struct arena *a, const cJSON *doc)
{
    struct buf out = buf_make(a, PAGE_CEILING);
    const cJSON *items = json_get(doc, "items");

    buf_text(&out, HEAD);
    put_member(&out, "<h1>Reservlista: ", json_get(doc, "unit"), "name");
    buf_text(&out, "</h1><p><b>Framtagen ");
    put_time(a, &out, json_text(doc, "madeAt"));
    buf_text(&out,
             arena_printf(a,
                          "</b>, %d ärenden. Innehåller personuppgifter. Personer med skyddad "
                          "identitet står inte här.</p>",
                          json_size(items)));
    for (int i = 0; i < json_size(items); i++)
        put_case(a, &out, json_at(items, i));
    buf_text(&out, "</body></html>\n");
    return out.data;
}

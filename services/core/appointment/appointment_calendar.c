/*
 * GET /appointments/{id}/calendar, GET /patients/{id}/calendar
 *
 *     fetch ~~ one round trip, shared with other reads ~~> file
 *
 * The file is for the patient: Swedish, without the patient's name and number, and with nothing
 * that the database has hidden.
 */
#include "appointment/appointment.h"
#include "appointment/appointment_api.h"
#include "appointment/appointment_sql.h"
#include "appointment/ical.h"
#include "http/reply.h"
#include <string.h>

#define FILE_MOST (8u * 1024 * 1024)

struct word {
    const char *kind, *words;
};

static const struct word KINDS[] = {{"visit", "Besök"},
                                    {"home-visit", "Hembesök"},
                                    {"phone-call", "Telefonsamtal"},
                                    {"video-call", "Videosamtal"},
                                    {"follow-up", "Uppföljning"},
                                    {"sip-meeting", "SIP-möte"}};

static const char *kind_words(const char *kind)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (kind && strcmp(KINDS[i].kind, kind) == 0)
            return KINDS[i].words;
    return "Tid";
}

static const char *more(struct arena *a, const char *text, const char *label, const char *said)
{
    if (!said)
        return text;
    return arena_printf(a, "%s%s%s%s", text ? text : "", text ? "\n" : "", label, said);
}

static const char *description_of(struct arena *a, const cJSON *item)
{
    const cJSON *with = json_get(item, "with");
    const char *name = json_text(with, "name"), *title = json_text(with, "title"), *text = NULL;

    if (name && title && strcmp(name, title) != 0)
        name = arena_printf(a, "%s, %s", name, title);
    text = more(a, text, "Du träffar: ", name);
    text = more(a, text, "Att tänka på: ", json_text(item, "preparation"));
    if (json_true(item, "placeHidden"))
        text = more(a, text, "", "Platsen visas inte här. Fråga mottagningen.");
    return more(a, text, "Telefon: ", json_text(item, "unitPhone"));
}

static int64_t moment_of(const cJSON *item, const char *name)
{
    const char *text = json_text(item, name);
    int64_t at;

    return text && clock_parse(text, &at) == SP_OK ? at : 0;
}

static void add(struct arena *a, struct buf *b, const cJSON *item, int64_t now)
{
    struct ical_event event = {
        .uid = json_text(item, "id"),
        .stamp = now,
        .changed = moment_of(item, "changedAt"),
        .starts = moment_of(item, "startsAt"),
        .ends = moment_of(item, "endsAt"),
        .summary = arena_printf(a, "%s, %s", kind_words(json_text(item, "kind")),
                                json_text(json_get(item, "unit"), "name")),
        .description = description_of(a, item),
        .location = json_text(item, "place"),
        .url = json_text(item, "link"),
        .cancelled = strcmp(json_text(item, "state"), "cancelled") == 0,
    };

    if (!json_int(item, "sequence", &event.sequence))
        event.sequence = 0;
    ical_event(b, &event);
}

char *appointment_calendar_text(struct arena *a, const cJSON *items, int64_t now, size_t *len)
{
    struct buf b = buf_make(a, FILE_MOST);

    ical_begin(&b);
    for (const cJSON *item = json_first(items); item; item = json_next(item))
        add(a, &b, item, now);
    ical_end(&b);
    *len = b.len;
    return b.full ? NULL : b.data;
}

enum step_result appointment_file(struct request *req, const char *name)
{
    const struct db_answer *answer = req->state;
    cJSON *doc = NULL;
    size_t len = 0;
    char *text;

    if (!answer->doc || json_parse(req->arena, answer->doc, answer->doc_len, &doc, &req->problem))
        return flow_fail(req, SP_EINTERNAL);
    text = appointment_calendar_text(req->arena, json_get(doc, "items"), req->received, &len);
    if (!text)
        return flow_fail(req, SP_EINTERNAL);
    return reply_download(req, "text/calendar; charset=utf-8", name, text, len);
}

static enum step_result one_fetch(struct request *req)
{
    return answer_of(req, &APPOINTMENT_CALENDAR, DB_TEXT(req->params[0]));
}

static enum step_result person_fetch(struct request *req)
{
    return answer_of(req, &APPOINTMENT_PERSON_CALENDAR, DB_TEXT(req->params[0]));
}

static enum step_result one_file(struct request *req)
{
    return appointment_file(req, "tid.ics");
}

static enum step_result person_file(struct request *req)
{
    return appointment_file(req, "tider.ics");
}

const struct step appointment_calendar[] = {{"fetch", one_fetch}, {"file", one_file}, STEPS_END};
const struct step appointment_person_calendar[] = {
    {"fetch", person_fetch}, {"file", person_file}, STEPS_END};

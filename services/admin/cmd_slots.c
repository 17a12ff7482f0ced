/*
 * samplan slots publish: what is free at a unit, from its booking book.
 *
 * Lines of standard input: kind;start;end;place, moments with their offset. All of them or none:
 * what is not among them is free no longer.
 */
#include "admin.h"
#include "base/clock.h"
#include "organisation/hsa_id.h"
#include <stdio.h>
#include <string.h>

#define LINE_MOST  1024
#define SLOTS_MOST 5000
#define PLACE_MOST 300

static bool kind_fits(const char *kind)
{
    static const char *const kinds[] = {"visit", "home-visit", "phone-call", "video-call",
                                        "follow-up"};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i], kind) == 0)
            return true;
    }
    return false;
}

static const char *fault_of_place(const char *kind, const char *place)
{
    if (!place || !*place)
        return NULL;
    if (!text_utf8(place, strlen(place)) || !text_plain(place) || text_length(place) > PLACE_MOST)
        return "the place has characters that cannot be kept, or too many";
    if (!strcmp(kind, "phone-call") || !strcmp(kind, "video-call"))
        return "a call has no place";
    return NULL;
}

/* What is wrong with a line, NULL: nothing. */
static const char *fault_of(const char *kind, const char *starts, const char *ends,
                            const char *place)
{
    int64_t from, to;

    if (!kind || !kind_fits(kind))
        return "the kind is none of visit, home-visit, phone-call, video-call, follow-up";
    if (!starts || !ends || clock_parse(starts, &from) || clock_parse(ends, &to))
        return "start and end are moments like 2027-03-15T10:15:00+01:00";
    if (to <= from || to > from + 24 * CLOCK_HOUR)
        return "the end comes after the start, within a day";
    return fault_of_place(kind, place);
}

static const char *read_line(struct arena *a, char *line, cJSON *slots)
{
    char *at = line;
    const char *kind = strsep(&at, ";"), *starts = strsep(&at, ";"), *ends = strsep(&at, ";");
    const char *fault = fault_of(kind, starts, ends, at);
    cJSON *slot = json_object(a);

    if (fault)
        return fault;
    json_put_text(a, slot, "kind", kind);
    json_put_text(a, slot, "startsAt", starts);
    json_put_text(a, slot, "endsAt", ends);
    json_put_text(a, slot, "place", at && *at ? at : NULL);
    json_add(a, slots, slot);
    return NULL;
}

static enum exit_status read_slots(struct run *r, cJSON *slots)
{
    char line[LINE_MOST];
    unsigned n = 0;

    while (fgets(line, sizeof line, stdin)) {
        const char *fault;

        line[strcspn(line, "\r\n")] = '\0';
        if (!*line)
            continue;
        fault = ++n > SLOTS_MOST ? "too many" : read_line(r->arena, line, slots);
        if (fault) {
            complain("line %u: %s", n, fault);
            return EXIT_USE;
        }
    }
    return EXIT_YES;
}

static enum exit_status publish(struct run *r, cJSON *args)
{
    struct outcome o;
    struct once *c;
    enum exit_status status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &c);
    int64_t made = 0, gone = 0;

    if (status != EXIT_YES)
        return status;
    status = run_operator(r, c, "operator_slots_publish", args, &o);
    once_close(c);
    if (status != EXIT_YES)
        return status;
    if (!o.ok)
        return refuse(r, EXIT_NO, o.reason ? o.reason : o.outcome, "nothing was published: %s",
                      outcome_text(r, &o));
    if (r->json)
        say_json(r, o.doc);
    else if (json_int(o.doc, "published", &made) && json_int(o.doc, "withdrawn", &gone))
        say("%d published, %d withdrawn", (int)made, (int)gone);
    return EXIT_YES;
}

static enum exit_status run(struct run *r)
{
    struct arena *a = r->arena;
    cJSON *args = json_object(a), *slots = json_array(a);
    const char *unit = option_value(r, "unit");
    enum exit_status status;

    if (!unit || !hsa_id_valid(unit)) {
        complain("--unit takes an HSA-id like SE2321000016-0A01");
        return EXIT_USE;
    }
    status = read_slots(r, slots);
    if (status == EXIT_YES)
        status = run_config(r);
    if (status != EXIT_YES)
        return status;
    json_put_text(a, args, "unitHsaId", unit);
    json_put(a, args, "slots", slots);
    return publish(r, args);
}

const struct command cmd_slots_publish = {
    "slots",
    "publish",
    NULL,
    "the free times of a unit, to which patients may move a time of the same kind",
    "Reads lines kind;start;end;place: visit, home-visit, phone-call, video-call or follow-up, "
    "and\n"
    "moments like 2027-03-15T10:15:00+01:00. They are all that is free: what was published and is\n"
    "not among them is withdrawn. The unit must let its patients move times (its settings).",
    {{"unit", "HSA-ID", "the unit whose times they are"}},
    run};

/*
 * paper_log.c - the extract of the log for the person it is about (LOG-4, PDL 5 kap. 5 §, 8 kap.
 * 5 §): when, from which unit, in which role and what was done, in plain words. No member of staff
 * is named: the law gives the person the unit and the time, and some names are protected.
 */
#include "access/access.h"
#include "access/action.h"
#include "base/clock.h"
#include "paper/sheet.h"
#include <string.h>

#define COLUMNS 4

static const struct {
    const char *slug, *sv, *en;
} SPECIAL[] = {
    {"lifted", "efter att en spärr hävts tillfälligt", "after a block had been lifted"},
    {"emergency", "genom nödöppning", "by emergency access"},
    {"danger-to-life", "för att livet var i fara", "since life was in danger"},
    {"serious-risk", "för att hälsan var i allvarlig risk", "since health was at serious risk"}};

static const char *special(const struct html *h, const char *slug)
{
    for (size_t i = 0; slug && i < sizeof SPECIAL / sizeof *SPECIAL; i++)
        if (strcmp(SPECIAL[i].slug, slug) == 0)
            return html_word(h, SPECIAL[i].sv, SPECIAL[i].en);
    return NULL;
}

static bool by_citizen(const cJSON *event)
{
    const char *role = json_text(event, "role");

    return role && strcmp(role, "citizen") == 0;
}

/* The unit, and whose it is. */
static const char *where(struct html *h, const cJSON *event)
{
    const char *unit = json_text(event, "unitName"), *provider = json_text(event, "providerName");

    if (by_citizen(event))
        return html_word(h, "Egen vy", "Own view");

    if (unit && provider)
        return arena_printf(h->out.arena, "%s, %s", unit, provider);
    return unit ? unit : provider ? provider : html_word(h, "Systemet", "The system");
}

static const char *who(struct html *h, const cJSON *event)
{
    if (by_citizen(event))
        return html_word(h, "Personen själv eller någon som har fått se",
                         "The person, or somebody who has been let see");
    return access_role_title(access_role(json_text(event, "role")), h->lang);
}

/* An action that an older version wrote may have no words any more: its name is better than none.
 */
static const char *what(struct html *h, const cJSON *event)
{
    const char *action = json_text(event, "action");
    const char *words = access_action_words(action, h->lang);
    const char *way = special(h, json_text(event, "route"));
    const char *cause = special(h, json_text(event, "cause"));
    struct buf text = buf_make(h->out.arena, 1024);

    buf_printf(&text, "%s%s%s%s%s", words ? words : action, way ? ", " : "", way ? way : "",
               cause ? ", " : "", cause ? cause : "");
    return text.data;
}

static void table(struct html *h, const cJSON *events)
{
    const char *const columns[COLUMNS] = {
        html_word(h, "När", "When"), html_word(h, "Enhet", "Unit"), html_word(h, "Roll", "Role"),
        html_word(h, "Vad som gjordes", "What was done")};
    size_t n = 0, count = (size_t)json_size(events);
    const char **cells = arena_alloc(h->out.arena, (count + 1) * COLUMNS * sizeof *cells);

    for (const cJSON *one = json_first(events); one; one = json_next(one), n++) {
        cells[n * COLUMNS] = html_moment(h, json_text(one, "at"));
        cells[n * COLUMNS + 1] = where(h, one);
        cells[n * COLUMNS + 2] = who(h, one);
        cells[n * COLUMNS + 3] = what(h, one);
    }
    html_table(h, columns, COLUMNS, cells, n);
}

static void about(struct html *h, const cJSON *doc)
{
    struct html_facts facts = {.h = h};
    const char *provider = json_text(doc, "providerName");

    html_fact(&facts, html_word(h, "Från och med", "From"), html_day(h, json_text(doc, "from")));
    html_fact(&facts, html_word(h, "Till och med", "To"), html_day(h, json_text(doc, "to")));
    html_fact(&facts, html_word(h, "Utdraget gäller", "Of"),
              provider ? provider
                       : html_word(h, "Alla som använder Samplan", "Everybody who uses Samplan"));
    html_facts_end(&facts);
}

char *paper_log(struct arena *a, cJSON *doc, const struct paper *paper, size_t *len)
{
    const cJSON *events = json_get(doc, "events");
    struct html h = sheet_begin(a, json_get(doc, "head"), paper,
                                paper->lang == LANG_EN ? "Extract of the log" : "Loggutdrag", NULL);

    html_paragraph(&h, NULL,
                   html_word(&h,
                             "Här står vilka enheter som har läst eller ändrat uppgifter om "
                             "personen, och när. Den som undrar över en rad frågar enheten.",
                             "These are the units that have read or changed data about the person, "
                             "and when. Ask the unit about a row."));
    about(&h, doc);
    if (json_true(doc, "more"))
        html_paragraph(&h, "state",
                       html_word(&h,
                                 "Det finns fler rader, äldre än den sista här. Beställ ett utdrag "
                                 "för en tidigare period.",
                                 "There are more rows, older than the last one here. Ask for an "
                                 "extract of an earlier period."));
    if (!json_first(events))
        html_paragraph(&h, NULL,
                       html_word(&h, "Ingen har läst eller ändrat något under den tiden.",
                                 "Nobody has read or changed anything in that time."));
    table(&h, events);
    return sheet_end(&h, len);
}

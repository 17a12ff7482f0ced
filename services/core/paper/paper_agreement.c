/*
 * paper_agreement.c - what a unit and a person have agreed on (PK-1, PK-2): the version in force in
 * the person's words, whom to call and the agreed times. What it is called is the county's own
 * (PK-3).
 */
#include "agreement/agreement.h"
#include "paper/sheet.h"
#include <string.h>

static const struct slot {
    const char *name, *sv, *en;
} SLOTS[] = {{"matters", "Vad som är viktigt för mig", "What matters to me"},
             {"self", "Det jag gör själv", "What I do myself"},
             {"care", "Det vården och omsorgen gör", "What care does"},
             {"advice", "Egenvårdsråd", "Self-care advice"},
             {"worse", "När jag ska höra av mig, och om det blir sämre",
              "When I make contact, and if it gets worse"}};

static const char *with_whom(struct html *h, const cJSON *doc)
{
    const char *with = json_text(doc, "agreedWith"), *name = json_text(doc, "name"), *words;

    if (!with)
        return NULL;
    words = strcmp(with, "patient") == 0    ? html_word(h, "Personen själv", "The person")
            : strcmp(with, "guardian") == 0 ? html_word(h, "Vårdnadshavare", "A guardian")
                                            : html_word(h, "Legal företrädare", "A representative");
    return name ? arena_printf(h->out.arena, "%s, %s", words, name) : words;
}

static void about(struct html *h, const cJSON *doc)
{
    const cJSON *unit = json_get(doc, "unit");
    struct html_facts facts = {.h = h};

    if (!h->hidden) {
        html_fact(&facts, html_word(h, "Med", "With"), json_text(unit, "name"));
        html_fact(&facts, html_word(h, "Telefon", "Telephone"), json_text(unit, "phone"));
    }
    html_fact(&facts, html_word(h, "Överens", "Agreed"),
              html_moment(h, json_text(doc, "agreedAt")));
    html_fact(&facts, html_word(h, "Överens med", "Agreed with"), with_whom(h, doc));
    html_fact(&facts, html_word(h, "Gicks igenom av", "Gone through by"), json_text(doc, "toldBy"));
    html_fact(&facts, html_word(h, "Nästa uppföljning", "Next follow-up"),
              html_day(h, json_text(json_get(doc, "fields"), "follow-up")));
    html_fact(&facts, html_word(h, "Avslutad", "Ended"), html_moment(h, json_text(doc, "endedAt")));
    html_facts_end(&facts);
}

char *paper_agreement(struct arena *a, cJSON *doc, const struct paper *paper, size_t *len)
{
    const char *label = json_text(doc, "label"), *state = json_text(doc, "state");
    const cJSON *fields = json_get(doc, "fields");
    int64_t number = 0;
    struct html h;

    if (!json_int(doc, "number", &number))
        number = 0;
    h = sheet_begin(a, json_get(doc, "head"), paper,
                    label                    ? label
                    : paper->lang == LANG_EN ? "Documented agreement"
                                             : "Dokumenterad överenskommelse",
                    arena_printf(a, "Version %lld", (long long)number));
    if (state && strcmp(state, "ended") == 0)
        html_paragraph(
            &h, "state",
            html_word(&h, "Överenskommelsen gäller inte längre", "The agreement no longer holds"));
    about(&h, doc);
    for (size_t i = 0; i < sizeof SLOTS / sizeof *SLOTS; i++) {
        const char *said = json_text(fields, SLOTS[i].name);

        if (!said || !*said)
            continue;
        html_heading(&h, 2, html_word(&h, SLOTS[i].sv, SLOTS[i].en));
        html_said(&h, said);
    }
    sheet_times(&h, json_get(doc, "times"));
    if (json_get(doc, "contacts"))
        sheet_contacts(&h, doc, 2, paper->now);
    return sheet_end(&h, len);
}

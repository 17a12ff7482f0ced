/*
 * paper_contacts.c - the contact card: who was responsible when it was printed and how they are
 * reached, and every fixed contact. A paper does not change by itself, so it says when it was true.
 */
#include "base/clock.h"
#include "contact/contact.h"
#include "paper/sheet.h"
#include <string.h>

static const struct kind {
    const char *slug, *sv, *en;
} KINDS[] = {{"care-coordinator", "Fast vårdkontakt med samordningsansvar",
              "Fast vårdkontakt, coordinating"},
             {"care-contact", "Fast vårdkontakt", "Fast vårdkontakt (care contact)"},
             {"home-care-contact", "Fast omsorgskontakt", "Fast omsorgskontakt (home care)"},
             {"contact-nurse", "Kontaktsjuksköterska", "Contact nurse"},
             {"physician", "Fast läkarkontakt", "Fast läkarkontakt (physician)"},
             {"physician-critical", "Läkare vid livshotande tillstånd",
              "Physician in life-threatening illness"}};

static const char *kind_words(const struct html *h, const char *slug)
{
    for (size_t i = 0; slug && i < sizeof KINDS / sizeof *KINDS; i++)
        if (strcmp(KINDS[i].slug, slug) == 0)
            return html_word(h, KINDS[i].sv, KINDS[i].en);
    return NULL;
}

/* Two facts side by side, either of which may be missing. */
static const char *both(struct html *h, const char *first, const char *between, const char *second)
{
    if (!first || !second)
        return first ? first : second;
    return arena_printf(h->out.arena, "%s%s%s", first, between, second);
}

static const char *weekday(const struct html *h, int64_t day)
{
    static const char *const sv[] = {"mån", "tis", "ons", "tor", "fre", "lör", "sön"};
    static const char *const en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    return day >= 1 && day <= 7 ? html_word(h, sv[day - 1], en[day - 1]) : "";
}

/* A line a weekday: mån 08:00–16:30. */
static const char *hours_words(struct html *h, const cJSON *contact)
{
    const cJSON *rows = json_get(contact, "hours");
    struct buf text = buf_make(h->out.arena, 65536);

    for (const cJSON *row = json_first(rows); row; row = json_next(row)) {
        const char *start = json_text(row, "start"), *end = json_text(row, "end");
        int64_t day = 0;

        if (json_int(row, "weekday", &day) && start && end)
            buf_printf(&text, "%s%s %s–%s", text.len ? "\n" : "", weekday(h, day), start, end);
    }
    return both(h, text.data, "\n", json_text(contact, "hoursNote"));
}

static const char *substitute_words(struct html *h, const cJSON *contact)
{
    const cJSON *s = json_get(contact, "substitute");
    const char *from = json_text(s, "from"), *to = json_text(s, "to");
    const char *who = both(h, json_text(s, "name"), ", ", json_text(s, "phone"));

    if (!who || !from)
        return who;
    return arena_printf(h->out.arena, "%s, %s – %s", who, from,
                        to ? to : html_word(h, "tills vidare", "until further notice"));
}

static const char *call(struct html *h, const cJSON *reach)
{
    const char *by = json_text(reach, "by"), *substitute = json_text(reach, "substitute");

    if (!by || strcmp(by, "nobody") == 0)
        return html_word(h, "Gick inte att nå då", "Could not be reached then");
    if (substitute)
        return arena_printf(h->out.arena, html_word(h, "%s svarar i stället", "%s answers instead"),
                            substitute);
    if (strcmp(by, "unit") == 0)
        return html_word(h, "Ring enheten", "Call the unit");
    return json_text(reach, "text");
}

static void now_facts(struct html *h, const cJSON *reach)
{
    struct html_facts facts = {.h = h};

    html_fact(&facts, html_word(h, "Namn", "Name"),
              both(h, json_text(reach, "name"), ", ", json_text(reach, "title")));
    html_fact(&facts, html_word(h, "Vad", "What"), kind_words(h, json_text(reach, "kind")));
    if (!h->hidden)
        html_fact(&facts, html_word(h, "Enhet", "Unit"), json_text(reach, "unitName"));
    html_fact(&facts, html_word(h, "Ring", "Call"), json_text(reach, "phone"));
    html_fact(&facts, html_word(h, "Att veta", "To know"), call(h, reach));
    html_fact(&facts, html_word(h, "Borta till", "Away until"),
              html_moment(h, json_text(reach, "backAt")));
    html_facts_end(&facts);
}

static void contact_facts(struct html *h, const cJSON *one)
{
    const cJSON *after = json_get(one, "afterHours");
    struct html_facts facts = {.h = h};

    html_fact(&facts, html_word(h, "Vad", "What"), kind_words(h, json_text(one, "kind")));
    html_fact(&facts, html_word(h, "Titel", "Title"), json_text(one, "title"));
    if (!h->hidden) {
        html_fact(&facts, html_word(h, "Enhet", "Unit"), json_text(json_get(one, "unit"), "name"));
        html_fact(&facts, html_word(h, "Enhetens telefon", "The unit's telephone"),
                  json_text(one, "unitPhone"));
    }
    html_fact(&facts, html_word(h, "Telefon", "Telephone"), json_text(one, "phone"));
    html_fact(&facts, html_word(h, "Telefontid", "Hours"), hours_words(h, one));
    html_fact(&facts, html_word(h, "Utanför telefontid", "After hours"),
              both(h, json_text(after, "text"), ", ", json_text(after, "phone")));
    html_fact(&facts, html_word(h, "Ersättare", "Substitute"), substitute_words(h, one));
    html_fact(&facts, html_word(h, "Att veta", "To know"), json_text(one, "note"));
    html_facts_end(&facts);
}

void sheet_contacts(struct html *h, cJSON *doc, int level, int64_t now)
{
    const cJSON *list = json_get(doc, "contacts"), *told, *responsible;
    char text[CLOCK_TEXT];

    contact_tell_now(h->out.arena, doc, now);
    told = json_get(doc, "now");
    responsible = json_get(told, "responsible");
    html_heading(h, level,
                 arena_printf(h->out.arena, "%s %s",
                              html_word(h, "Ansvarig", "Who is responsible,"),
                              html_moment(h, clock_format(now, text))));
    if (responsible)
        now_facts(h, responsible);
    else
        html_paragraph(h, NULL,
                       html_word(h, "Ingen fast kontakt är utsedd.", "No contact is appointed."));
    if (json_text(told, "changesAt"))
        html_paragraph(h, NULL,
                       arena_printf(h->out.arena,
                                    html_word(h, "Därefter kan någon annan svara: från %s.",
                                              "Somebody else may answer from %s."),
                                    html_moment(h, json_text(told, "changesAt"))));
    if (!json_size(list))
        return;
    html_heading(h, level, html_word(h, "Alla fasta kontakter", "All contacts"));
    for (const cJSON *one = json_first(list); one; one = json_next(one)) {
        const char *name = json_text(one, "name"), *function = json_text(one, "function");

        html_heading(h, level + 1, name ? name : function ? function : "–");
        contact_facts(h, one);
    }
}

char *paper_contacts(struct arena *a, cJSON *doc, const struct paper *paper, size_t *len)
{
    struct html h = sheet_begin(a, json_get(doc, "head"), paper,
                                paper->lang == LANG_EN ? "Contact card" : "Kontaktkort", NULL);

    sheet_contacts(&h, doc, 2, paper->now);
    return sheet_end(&h, len);
}

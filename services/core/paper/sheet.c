/*
 * sheet.c - see sheet.h. Owns nothing.
 */
#include "paper/sheet.h"
#include "base/clock.h"
#include <string.h>

/* "YYYYMMDDNNNC" as people write it. */
static const char *number_shown(struct arena *a, const cJSON *head)
{
    const char *number = json_text(head, "identifier");

    if (!number || strlen(number) != 12)
        return number;
    return arena_printf(a, "%.8s-%s", number, number + 8);
}

static void begin(struct html *h, const struct paper *paper, const char *title)
{
    html_raw(h, "<!DOCTYPE html>\n<html lang=\"");
    html_raw(h, html_word(h, "sv\"", "en\""));
    html_raw(h, paper->large ? " class=\"large\">" : ">");
    html_raw(h, "<head><meta charset=\"utf-8\"><title>");
    html_text(h, title);
    html_raw(h, "</title>");
    if (paper->screen)
        html_raw(h, "<meta name=\"viewport\" content=\"width=device-width\">"
                    "<link rel=\"stylesheet\" href=\"/paper.css\">"
                    "<script src=\"/paper.js\" defer></script>");
    html_raw(h, "</head><body><main>\n");
    if (paper->screen) {
        html_raw(h, "<p class=\"screen\"><button type=\"button\" id=\"print\">");
        html_text(h, html_word(h, "Skriv ut", "Print"));
        html_raw(h, "</button></p>\n");
    }
}

/* rules.md 5.5: marked clearly on every print; the style repeats it on each page. */
static void guard(struct html *h, const cJSON *head)
{
    const char *kind = json_text(head, "protectedIdentity");

    h->hidden = kind && strcmp(kind, "none") != 0;
    if (h->hidden)
        html_paragraph(h, "guard",
                       html_word(h,
                                 "Skyddad identitet. Lämna papperet bara till personen själv och "
                                 "förvara det inlåst.",
                                 "Protected identity. Give this paper to the person only and keep "
                                 "it locked up."));
}

static void made(struct html *h, const cJSON *head, const struct paper *paper, const char *version)
{
    struct arena *a = h->out.arena;
    const cJSON *by = json_get(head, "printedBy");
    const char *name = json_text(by, "name"), *unit = json_text(by, "unitName");
    char text[CLOCK_TEXT];
    const char *when = html_moment(h, clock_format(paper->now, text));

    html_paragraph(h, "made",
                   arena_printf(a, "%s%s%s %s%s%s%s%s%s.", version ? version : "",
                                version ? ". " : "", html_word(h, "Utskrivet", "Printed"), when,
                                name ? html_word(h, " av ", " by ") : "", name ? name : "",
                                unit ? ", " : "", unit ? unit : "", ""));
}

struct html sheet_begin(struct arena *a, const cJSON *head, const struct paper *paper,
                        const char *title, const char *version)
{
    struct html h = {.out = buf_make(a, PAPER_MOST), .lang = paper->lang};
    const char *name = json_text(head, "name"), *number = number_shown(a, head);

    begin(&h, paper, title);
    guard(&h, head);
    html_heading(&h, 1, title);
    html_paragraph(&h, "who", number ? arena_printf(a, "%s, %s", name ? name : "", number) : name);
    made(&h, head, paper, version);
    return h;
}

char *sheet_end(struct html *h, size_t *len)
{
    html_raw(h, "</main></body></html>\n");
    *len = h->out.len;
    return h->out.full ? NULL : h->out.data;
}

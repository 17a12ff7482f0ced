/*
 * html.c - see html.h. Owns nothing.
 */
#include "paper/html.h"
#include "base/clock.h"
#include <string.h>

void html_raw(struct html *h, const char *markup)
{
    buf_text(&h->out, markup);
}

const char *html_word(const struct html *h, const char *sv, const char *en)
{
    return h->lang == LANG_EN ? en : sv;
}

/* The code point at `at` and how many bytes it has; bytes that are no UTF-8 are taken one by one.
 */
static uint32_t point(const char *at, size_t *len)
{
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    const unsigned char *p = (const unsigned char *)at;
    size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    uint32_t c = p[0];

    *len = 1;
    if (n == 1)
        return c;
    if (strnlen(at, n) < n || !text_utf8(at, n))
        return 0xFFFD;
    c -= lead[n - 1];
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (p[i] & 0x3Fu);
    *len = n;
    return c;
}

/* What is printed by its number. */
static bool is_odd(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F) || /* controls */
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||     /* directions */
           c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFD ||
           (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE; /* no characters */
}

void html_escape(struct buf *b, const char *text)
{
    for (size_t len; text && *text; text += len) {
        uint32_t c = point(text, &len);

        if (is_odd(c))
            buf_printf(b, "<span class=\"odd\">U+%04X</span>", (unsigned)c);
        else if (c == '&')
            buf_text(b, "&amp;");
        else if (c == '<')
            buf_text(b, "&lt;");
        else if (c == '>')
            buf_text(b, "&gt;");
        else if (c == '"')
            buf_text(b, "&quot;");
        else if (c == '\'')
            buf_text(b, "&#39;");
        else
            buf_add(b, text, len);
    }
}

void html_text(struct html *h, const char *text)
{
    html_escape(&h->out, text);
}

/* Each text is an island: its direction is its own and ends with it. */
static void island(struct html *h, const char *text)
{
    html_raw(h, "<bdi>");
    html_text(h, text);
    html_raw(h, "</bdi>");
}

void html_heading(struct html *h, int level, const char *text)
{
    buf_printf(&h->out, "<h%d>", level);
    island(h, text);
    buf_printf(&h->out, "</h%d>\n", level);
}

void html_paragraph(struct html *h, const char *class, const char *text)
{
    if (class)
        buf_printf(&h->out, "<p class=\"%s\">", class);
    else
        html_raw(h, "<p>");
    island(h, text);
    html_raw(h, "</p>\n");
}

void html_said(struct html *h, const char *text)
{
    html_paragraph(h, "said", text);
}

void html_fact(struct html_facts *f, const char *label, const char *value)
{
    if (!value || !*value)
        return;
    html_raw(f->h, f->begun ? "<tr><th scope=\"row\">"
                            : "<table class=\"facts\"><tbody><tr><th scope=\"row\">");
    f->begun = true;
    html_text(f->h, label);
    html_raw(f->h, "</th><td>");
    island(f->h, value);
    html_raw(f->h, "</td></tr>\n");
}

void html_facts_end(struct html_facts *f)
{
    if (f->begun)
        html_raw(f->h, "</tbody></table>\n");
    f->begun = false;
}

static bool column_used(const char *const *cells, size_t n, size_t rows, size_t column)
{
    for (size_t row = 0; row < rows; row++)
        if (cells[row * n + column] && *cells[row * n + column])
            return true;
    return false;
}

void html_table(struct html *h, const char *const *columns, size_t n, const char *const *cells,
                size_t rows)
{
    if (!rows)
        return;
    html_raw(h, "<table><thead><tr>");
    for (size_t i = 0; i < n; i++) {
        if (!column_used(cells, n, rows, i))
            continue;
        html_raw(h, "<th scope=\"col\">");
        html_text(h, columns[i]);
        html_raw(h, "</th>");
    }
    html_raw(h, "</tr></thead><tbody>\n");
    for (size_t row = 0; row < rows; row++) {
        bool first = true;

        html_raw(h, "<tr>");
        for (size_t i = 0; i < n; i++) {
            if (!column_used(cells, n, rows, i))
                continue;
            html_raw(h, first ? "<th scope=\"row\">" : "<td>");
            if (cells[row * n + i])
                island(h, cells[row * n + i]);
            html_raw(h, first ? "</th>" : "</td>");
            first = false;
        }
        html_raw(h, "</tr>\n");
    }
    html_raw(h, "</tbody></table>\n");
}

const char *html_moment(struct html *h, const char *iso)
{
    char day[CLOCK_TEXT];
    int64_t at;

    if (!iso || clock_parse(iso, &at))
        return NULL;
    struct clock_local local = clock_stockholm(at);

    return arena_printf(h->out.arena, html_word(h, "%s kl. %02d.%02d", "%s at %02d:%02d"),
                        clock_format_date(local.date, day), (int)(local.second / 3600),
                        (int)(local.second / 60 % 60));
}

const char *html_day(struct html *h, const char *iso)
{
    char day[CLOCK_TEXT];
    int32_t date;
    int64_t at;

    if (!iso)
        return NULL;
    if (clock_parse_date(iso, &date) == SP_OK)
        return iso;
    if (clock_parse(iso, &at))
        return NULL;
    return arena_text(h->out.arena, clock_format_date(clock_stockholm(at).date, day));
}

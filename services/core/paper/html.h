/*
 * html.h - a document for print as it is written: headings, paragraphs and tables that a screen
 * reader finds its way in, and texts of people in which nothing is markup.
 *
 * Whatever comes from outside goes through html_text (html_escape where there is no struct html),
 * which leaves no character that HTML knows: no text can be a tag, an attribute, a reference or an
 * address, so there is nothing in a document that could be fetched. Control characters, which no
 * typed text has, and those that turn the direction of what follows are printed by their number:
 * they are seen, and do nothing.
 *
 * Memory: the arena of `out`. Pure.
 */
#ifndef PAPER_HTML_H
#define PAPER_HTML_H
#include "base/text.h"

void html_escape(struct buf *out, const char *text); /* NULL: nothing */

struct html {
    struct buf out;
    enum sp_lang lang;
    bool hidden; /* a protected identity: no place, no unit where the person gets care */
};

void html_raw(struct html *h, const char *markup); /* constants of the program only */
void html_text(struct html *h, const char *text);  /* NULL: nothing */
const char *html_word(const struct html *h, const char *sv, const char *en);

void html_heading(struct html *h, int level, const char *text); /* 1 to 4 */
void html_paragraph(struct html *h, const char *class, const char *text);
void html_said(struct html *h, const char *text); /* somebody's words, with their line breaks */

/* A table of facts, each row with a heading of its own. A row without a value is left out; a table
 * without rows is not there. */
struct html_facts {
    struct html *h;
    bool begun;
};
void html_fact(struct html_facts *f, const char *label, const char *value);
void html_facts_end(struct html_facts *f);

/* A table with headings of columns; `cells` are rows of `n`, NULL is an empty cell. The first cell
 * is the heading of its row. A column without any cell is left out. */
void html_table(struct html *h, const char *const *columns, size_t n, const char *const *cells,
                size_t rows);

/* Of the API's moments and days, as people in Sweden say them; NULL or not a moment: NULL. */
const char *html_moment(struct html *h, const char *iso);
const char *html_day(struct html *h, const char *iso); /* the day of a moment */

#endif

/*
 * sheet.h - what all papers share: how they begin and end, whose they are, who made them and when.
 */
#ifndef PAPER_SHEET_H
#define PAPER_SHEET_H
#include "paper/html.h"
#include "paper/paper.h"

/* `title` names the kind of paper and nobody. `version` stands beside when it was printed: NULL:
 * the paper has none. */
struct html sheet_begin(struct arena *a, const cJSON *head, const struct paper *paper,
                        const char *title, const char *version);
char *sheet_end(struct html *h, size_t *len); /* NULL: too large */

/* A person's agreed times, a row each, under a heading of level 2; none: nothing
 * (paper_discharge.c). */
void sheet_times(struct html *h, const cJSON *list);

/* Who answers now, and all contacts (paper_contacts.c); the headings begin at `level`. */
void sheet_contacts(struct html *h, cJSON *doc, int level, int64_t now);

#endif

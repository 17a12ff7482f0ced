/*
 * form.h - forms.def as C: which documents a case has, what is in each, who may write it.
 *
 * One flat table in the order of the file: a kind, its sections, their columns and options.
 * Constants, no memory, any thread; form_reference makes its text in the caller's arena.
 */
#ifndef DOCUMENT_FORM_H
#define DOCUMENT_FORM_H
#include "base/arena.h"
#include <stdbool.h>

/* What an entry is; one that belongs to another comes after it and has a greater number. */
enum form_what { FORM_KIND, FORM_POINT, FORM_SECTION, FORM_COLUMN, FORM_OPTION };

enum form_type {
    FORM_NONE,
    FORM_TEXT,
    FORM_CHOICE,
    FORM_LIST,   /* rows that are typed */
    FORM_GIVEN,  /* rows that the database takes from the case */
    FORM_NUMBER, /* of columns, as the following */
    FORM_DATE,
    FORM_UNIT,
    FORM_MOMENT,
    FORM_PAPER
};
enum form_need {
    FORM_FREE, /* nothing is demanded */
    FORM_LAW,  /* it is not sent without (LUS-16, LUS-19) */
    FORM_PLAN  /* it is not valid without (PSY-1) */
};
enum form_series { FORM_UNITS, FORM_CASE };

struct form_entry {
    enum form_what what;
    const char *key, *sv, *en;
    const char *help_sv, *help_en; /* "": none */
    const char *rule;              /* of a kind: the paragraph; "": none */
    enum form_type type;
    enum form_need need;
    enum form_series series;
    unsigned roles; /* of a kind: writers; of a point: whose affair it is. See form_role */
};

const struct form_entry *form_kind(const char *key); /* NULL: no such document */
/* The next entry of this sort within `of`, after `last` (NULL: the first); NULL: no more. `of`
 * NULL: kinds or points. */
const struct form_entry *form_next(const struct form_entry *of, const struct form_entry *last,
                                   enum form_what what);
const struct form_entry *form_find(const struct form_entry *of, enum form_what what,
                                   const char *key); /* NULL: none */

/* The roles of parties, "ward" first; NULL ends them. Bit i of `roles` is role i. */
const char *form_role(unsigned i);

/* The answer of GET /reference/documents: all of it, in both languages. */
char *form_reference(struct arena *a, size_t *len);

#endif

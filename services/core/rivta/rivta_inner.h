/*
 * rivta_inner.h - what the files of rivta/ share: how a body is declared, and the writers.
 */
#ifndef RIVTA_RIVTA_INNER_H
#define RIVTA_RIVTA_INNER_H
#include "rivta/rivta.h"
#include <stddef.h>

enum rivta_type {
    RIVTA_TEXT,   /* not empty, 4000 bytes at most */
    RIVTA_HSA,    /* an HSA-id */
    RIVTA_PERSON, /* SubjectOfCareIdType: 8 digits, digit or p t f, 3 digits */
    RIVTA_ID,     /* an id of ours: 64 bytes at most */
    RIVTA_TS,     /* 14 digits, a moment that the calendar has */
    RIVTA_DT,     /* 8 digits, a day that it has */
    RIVTA_BOOL,
    RIVTA_GROUP /* its children are in `inner` */
};

struct rivta_field {
    const char *ns, *name;
    enum rivta_type type;
    unsigned least, most; /* most 1: const char * at `at`; more: struct rivta_list */
    size_t at;            /* in struct rivta_said */
    const struct rivta_field *inner;
};
#define RIVTA_END                                                                                  \
    {                                                                                              \
        0                                                                                          \
    }

/* rivta_contracts.c */
#define RIVTA_PERSONNUMMER "1.2.752.129.2.1.3.1"
#define RIVTA_SAMORDNING   "1.2.752.129.2.1.3.3"
#define RIVTA_HSA_ROOT     "1.2.752.129.2.1.4.1"
#define RIVTA_LOCAL_ROOT   "1.2.752.129.2.1.2.1" /* ids of a system's own */
#define RIVTA_FIXED_CODES  "1.2.752.129.5.1.69"  /* kinds of fixed contacts */

/* rivta_schedule.c */
void rivta_write_times(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                       const cJSON *doc);
void rivta_write_dates(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                       const cJSON *doc);
void rivta_write_result(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                        const cJSON *doc);
void rivta_write_ping(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                      const cJSON *doc);
/* rivta_careplans.c, rivta_contacts.c */
void rivta_write_careplans(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                           const cJSON *doc);
void rivta_write_contacts(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                          const cJSON *doc);
/* rivta_html.c: a plan of the document as a page, 100 kB at most; NULL: larger. */
const char *rivta_plan_page(struct arena *a, const cJSON *plan, size_t *len);

#endif

/*
 * paper.h - what is printed: a plan, an agreement, who is responsible for a person, what a patient
 * is told at the discharge, who has read about them. Each is one document in HTML with a style of
 * its own, for a browser to print or to be made into a PDF file (PDF/UA-1) by a process of its own.
 *
 * A document is made of what an `api` function of sql/api/paper.sql says, which holds what may be
 * printed. Makers are pure; memory: the arena.
 */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H
#include "base/config.h"
#include "db/db.h"
#include "json/json.h"

struct paper {
    enum sp_lang lang;
    bool large;  /* 18 pt instead of 12 */
    bool screen; /* for a browser: with its style and a button; else for the PDF file */
    int64_t now;
};

/* The whole document; NULL when it is larger than any paper should be (PAPER_MOST). */
#define PAPER_MOST (4u * 1024 * 1024)
typedef char *paper_maker(struct arena *a, cJSON *doc, const struct paper *paper, size_t *len);
paper_maker paper_plan, paper_contacts, paper_discharge, paper_agreement, paper_log;

/* `loop` makes the files, as paper.* of the configuration says. */
void paper_open(struct uv_loop_s *loop, const struct config *config);

/* For `samplan serve-check`: why no PDF file can be made with this configuration, a sentence in the
 * arena; NULL: it can, or nobody wants to. Makes one, and waits for it. */
const char *paper_check(struct arena *a, const struct config *config);

/* GET …/paper?form=&size=&lang=&confirm=: 200 text/html or application/pdf; 400, 404; 409 a
 * protected identity whose print nobody has confirmed, or a character that no font has; 503 no file
 * can be made now. LOG-6: each is an action of its own in the log. */
extern const struct step plan_paper[];          /* /plans/{id}/paper, and version= */
extern const struct step contact_paper[];       /* /patients/{id}/contacts/paper */
extern const struct step discharge_paper[];     /* /discharges/{id}/paper */
extern const struct step agreement_paper[];     /* /agreements/{id}/paper */
extern const struct step own_agreement_paper[]; /* /own/{id}/agreements/{agreementId}/paper */
extern const struct step own_plan_paper[];      /* /own/{id}/plans/{planId}/paper */
extern const struct step own_contact_paper[];   /* /own/{id}/contacts/paper */
/* LOG-4, of the days from= to to=, both or neither: /own/{id}/log/paper. */
extern const struct step own_log_paper[];
/* POST /audit/extract {patientIdentifier, from?, to?}: the same of the own provider's log, 404 when
 * it has no row of such a person. */
extern const struct step audit_extract[];

extern const struct db_call *const paper_calls[]; /* NULL-ended */

#endif

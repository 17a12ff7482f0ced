/*
 * document.h - the documents of a case: what may be written into them, and the use cases.
 *
 * A case is never blocked by a form: what the law demands is demanded (LUS-16, LUS-19), everything
 * else may be "not known yet" and is asked for again. Versions are immutable. A samordnad vårdplan
 * is valid when every unit that answers for a measure has confirmed that very version (PSY-1). The
 * rules are pure; memory: the request's arena. Thread: the loop's.
 */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H
#include "discharge/deadline.h"
#include "document/form.h"
#include "json/json.h"

struct document {
    const char *kind;
    const cJSON *sections; /* as they came; `content` is what is kept */
    bool receipt;          /* the parties are asked to acknowledge it */
    const char *occurred_at, *afterwards;
    /* set by document_read */
    const struct form_entry *form;
    cJSON *content; /* every section of the form, in its order; of a checklist what was answered */
};

/* Reads and checks a document that is to be sent. On SP_EINVAL `why` names the member at fault. */
SP_MUSTCHECK int document_read(struct arena *a, const cJSON *body, struct document *out,
                               struct problem *why);

struct document_clock { /* PSY-3, PSY-4 */
    bool runs;
    enum deadline_rule rule;
    int32_t from, due; /* the decision's day, and the last one to apply or of the permission */
    int32_t met;       /* the day of the application, INT32_MIN: none */
};
/* The clock that runs by the decisions of a samordnad vårdplan. */
struct document_clock document_clock(const cJSON *content);

bool document_form_known(const char *form,
                         bool in_case); /* a draft's form: a kind, or "admission" */

/* GET /reference/documents: 200. */
extern const struct step document_forms[];
/* GET /discharges/{id}/documents/{documentId}: 200, or 404. */
extern const struct step document_show[];
/* POST /discharges/{id}/documents: 200 with the case, or 400, 403 not one's to write, 404, 409,
 * 412. */
extern const struct step document_send[];
/* POST /discharges/{id}/documents/{documentId}/confirmation: 200 with the case, or 403, 404, 409,
 * 412. */
extern const struct step document_confirm[];
/* GET, PUT, DELETE /discharges/{id}/drafts/{form} and /drafts/{form}: 200, 204 for DELETE, or 404,
 * and 412 when a colleague has saved since. */
extern const struct step document_draft_read[], document_draft_save[], document_draft_drop[];
extern const struct step document_own_read[], document_own_save[], document_own_drop[];

extern const struct db_call *const document_calls[]; /* NULL-ended */

#endif

/*
 * GET /reference/documents, GET /discharges/{id}/documents/{documentId}
 *
 *     ok                                            the forms: constants, nobody's data
 *     fetch ~~ one round trip, shared ~~> ok        what stands in a document
 */
#include "access/answer.h"
#include "document/document.h"
#include "document/document_sql.h"
#include "http/reply.h"

static enum step_result forms_ok(struct request *req)
{
    size_t len = 0;
    const char *text = form_reference(req->arena, &len);

    return reply_doc(req, 200, text, len);
}

static enum step_result show_fetch(struct request *req)
{
    return answer_of(req, &DOCUMENT_READ, DB_TEXT(req->params[0]), DB_TEXT(req->params[1]));
}

const struct step document_forms[] = {{"ok", forms_ok}, STEPS_END};
const struct step document_show[] = {{"fetch", show_fetch}, {"ok", answer_ok}, STEPS_END};

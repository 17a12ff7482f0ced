/*
 * POST /discharges/{id}/deviations and POST /threads/{id}/closing
 *
 *     store ~~ one round trip ~~> created │ ok
 *
 * An avvikelse is reported in one act, to all parties at once: reported ─▶ answered ─▶ closed.
 */
#include "access/answer.h"
#include "message/message.h"
#include "message/message_sql.h"

static enum step_result report_store(struct request *req)
{
    struct arena *a = req->arena;
    struct deviation_draft draft = {0};
    int err = deviation_draft_read(a, req->json, &draft, &req->problem);

    if (err)
        return flow_fail(req, err);
    cJSON *args = json_object(a);

    json_put_text(a, args, "kind", draft.kind);
    json_put_text(a, args, "text", draft.text);
    json_put_text(a, args, "noticeId", draft.notice);
    return answer_of(req, &DEVIATION_REPORT, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(a, args, NULL)));
}

static enum step_result close_store(struct request *req)
{
    const char *text = NULL;
    int err = message_text_read(req->arena, req->json, false, &text, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &DEVIATION_CLOSE, DB_TEXT(req->params[0]), DB_TEXT(text));
}

const struct step deviation_report[] = {
    {"store", report_store}, {"created", answer_created}, STEPS_END};
const struct step deviation_close[] = {{"store", close_store}, {"ok", answer_ok}, STEPS_END};

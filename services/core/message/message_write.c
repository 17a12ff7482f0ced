/*
 * POST /discharges/{id}/threads, /threads/{id}/messages, /threads/{id}/done,
 * /messages/{id}/correction
 *
 *     store ~~ one round trip ~~> created │ ok
 *
 * Who may be addressed, and whose message it is, the database knows.
 */
#include "access/answer.h"
#include "message/message.h"
#include "message/message_sql.h"

static void put_units(struct arena *a, cJSON *args, const cJSON *units)
{
    if (units)
        json_put_raw(a, args, "unitIds", json_print(a, units, NULL));
}

static enum step_result create_store(struct request *req)
{
    struct arena *a = req->arena;
    struct thread_draft draft = {0};
    int err = thread_draft_read(a, req->json, &draft, &req->problem);

    if (err)
        return flow_fail(req, err);
    cJSON *args = json_object(a);

    json_put_text(a, args, "category", draft.category);
    json_put_text(a, args, "subject", draft.subject);
    json_put_text(a, args, "text", draft.text);
    put_units(a, args, draft.units);
    return answer_of(req, &THREAD_CREATE, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(a, args, NULL)));
}

static enum step_result add_store(struct request *req)
{
    struct arena *a = req->arena;
    struct message_draft draft = {0};
    int err = message_draft_read(a, req->json, &draft, &req->problem);

    if (err)
        return flow_fail(req, err);
    cJSON *args = json_object(a);

    json_put_text(a, args, "text", draft.text);
    put_units(a, args, draft.units);
    return answer_of(req, &MESSAGE_ADD, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(a, args, NULL)));
}

static enum step_result correct_store(struct request *req)
{
    const char *text = NULL;
    int err = message_text_read(req->arena, req->json, true, &text, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &MESSAGE_CORRECT, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(text));
}

static enum step_result done_store(struct request *req)
{
    return answer_of(req, &THREAD_DONE, DB_TEXT(req->params[0]));
}

const struct step thread_create[] = {
    {"store", create_store}, {"created", answer_created}, STEPS_END};
const struct step message_add[] = {{"store", add_store}, {"created", answer_created}, STEPS_END};
const struct step message_correct[] = {{"store", correct_store}, {"ok", answer_ok}, STEPS_END};
const struct step thread_done[] = {{"store", done_store}, {"ok", answer_ok}, STEPS_END};

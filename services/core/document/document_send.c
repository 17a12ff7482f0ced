/*
 * POST /discharges/{id}/documents and POST /discharges/{id}/documents/{documentId}/confirmation
 *
 *     store ~~ one round trip ~~> ok
 *
 * A document is checked against its form here and kept as a new version there, told to the parties.
 * The clock that runs by the decisions of a samordnad vårdplan is computed here and held there
 * (PSY-3).
 */
#include "base/clock.h"
#include "discharge/act.h"
#include "document/document.h"
#include "document/document_sql.h"

static void put_day(struct arena *a, cJSON *object, const char *name, int32_t day)
{
    char text[CLOCK_TEXT];

    json_put_text(a, object, name, clock_format_date(day, text));
}

static void put_clock(struct arena *a, cJSON *args, const struct document *in)
{
    struct document_clock clock = document_clock(in->content);
    cJSON *out;

    if (!clock.runs)
        return;
    out = json_object(a);
    json_put_text(a, out, "rule", deadline_name(clock.rule));
    put_day(a, out, "from", clock.from);
    put_day(a, out, "due", clock.due);
    if (clock.met != INT32_MIN)
        put_day(a, out, "met", clock.met);
    json_put(a, args, "clock", out);
}

static char *send_args(struct arena *a, const struct document *in)
{
    cJSON *args = json_object(a);

    json_put_text(a, args, "kind", in->form->key);
    json_put_bool(a, args, "receiptWanted", in->receipt);
    if (in->occurred_at)
        json_put_text(a, args, "occurredAt", in->occurred_at);
    if (in->afterwards)
        json_put_text(a, args, "afterwards", in->afterwards);
    json_put(a, args, "content", in->content);
    put_clock(a, args, in);
    return json_print(a, args, NULL);
}

static enum step_result send_store(struct request *req)
{
    struct document in;
    struct act_body when = {0};
    int err = document_read(req->arena, req->json, &in, &req->problem);

    when.occurred_at = in.occurred_at;
    when.afterwards = in.afterwards;
    if (!err)
        err = act_when(&when, req->received, &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &DOCUMENT_SEND, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(send_args(req->arena, &in)));
}

static enum step_result confirm_store(struct request *req)
{
    return answer_of(req, &DOCUMENT_CONFIRM, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(req->params[1]));
}

const struct step document_send[] = {{"store", send_store}, {"ok", answer_ok}, STEPS_END};
const struct step document_confirm[] = {{"store", confirm_store}, {"ok", answer_ok}, STEPS_END};

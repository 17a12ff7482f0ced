/*
 * GET, PUT, DELETE /discharges/{id}/drafts/{form} and /drafts/{form}
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 *     store ~~ one round trip ~~> ok | gone
 *
 * A form that does not exist is not found. A draft is kept as it is typed: nothing in it is checked
 * but that it is an object; what is sent later is. PUT without If-Match begins a draft; with it,
 * the version that was read must be the one that is there.
 */
#include "access/answer.h"
#include "base/uuid.h"
#include "document/document.h"
#include "document/document_sql.h"
#include "http/reply.h"

struct target {
    const char *discharge; /* NULL: a draft without a case */
    const char *form;
};

static bool target_of(const struct request *req, bool in_case, struct target *out)
{
    out->discharge = in_case ? req->params[0] : NULL;
    out->form = req->params[in_case ? 1 : 0];
    return (!in_case || uuid_valid(out->discharge)) && document_form_known(out->form, in_case);
}

static enum step_result fetch(struct request *req, bool in_case)
{
    struct target at;

    if (!target_of(req, in_case, &at))
        return flow_fail(req, SP_ENOTFOUND);
    return answer_of(req, &DRAFT_READ, DB_TEXT(at.discharge), DB_TEXT(at.form));
}

struct saved {
    const cJSON *content;
};

static const struct json_field SAVED[] = {
    {"content", JSON_OBJECT, true, offsetof(struct saved, content), 0, 0, NULL}, JSON_END};

static enum step_result save(struct request *req, bool in_case)
{
    struct target at;
    struct saved in = {0};
    int64_t version = req->if_match == -1 ? 0 : req->if_match;

    if (!target_of(req, in_case, &at))
        return flow_fail(req, SP_ENOTFOUND);
    if (version < 0)
        return flow_refuse(req, SP_EINVAL, "If-Match", "out-of-range");
    if (json_read(req->arena, req->json, "", SAVED, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    return answer_of(req, &DRAFT_SAVE, DB_TEXT(at.discharge), DB_TEXT(at.form),
                     db_param_int(req->arena, version),
                     DB_TEXT(json_print(req->arena, in.content, NULL)));
}

static enum step_result drop(struct request *req, bool in_case)
{
    struct target at;

    if (!target_of(req, in_case, &at))
        return flow_fail(req, SP_ENOTFOUND);
    return answer_of(req, &DRAFT_DROP, DB_TEXT(at.discharge), DB_TEXT(at.form));
}

static enum step_result case_fetch(struct request *req)
{
    return fetch(req, true);
}

static enum step_result case_save(struct request *req)
{
    return save(req, true);
}

static enum step_result case_drop(struct request *req)
{
    return drop(req, true);
}

static enum step_result own_fetch(struct request *req)
{
    return fetch(req, false);
}

static enum step_result own_save(struct request *req)
{
    return save(req, false);
}

static enum step_result own_drop(struct request *req)
{
    return drop(req, false);
}

static enum step_result gone(struct request *req)
{
    return reply_empty(req, 204);
}

const struct step document_draft_read[] = {{"fetch", case_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step document_draft_save[] = {{"store", case_save}, {"ok", answer_ok}, STEPS_END};
const struct step document_draft_drop[] = {{"store", case_drop}, {"gone", gone}, STEPS_END};
const struct step document_own_read[] = {{"fetch", own_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step document_own_save[] = {{"store", own_save}, {"ok", answer_ok}, STEPS_END};
const struct step document_own_drop[] = {{"store", own_drop}, {"gone", gone}, STEPS_END};

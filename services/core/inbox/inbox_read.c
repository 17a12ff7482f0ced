/*
 * GET /inbox, POST /inbox/search
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 */
#include "access/answer.h"
#include "http/reply.h"
#include "inbox/inbox.h"
#include "inbox/inbox_sql.h"
#include "patient/patient.h"
#include <string.h>

struct search {
    const char *text;
};

static const struct json_field SEARCH[] = {
    {"text", JSON_TEXT, true, offsetof(struct search, text), 2, 100, NULL}, JSON_END};

static bool known_view(const char *view)
{
    static const char *const VIEWS[] = {"ours", "others", "ready", "all"};

    for (size_t i = 0; i < sizeof VIEWS / sizeof *VIEWS; i++)
        if (strcmp(view, VIEWS[i]) == 0)
            return true;
    return false;
}

static enum step_result read_fetch(struct request *req)
{
    const char *view = request_query(req, "view");

    if (!view)
        view = "ours";
    if (!known_view(view))
        return flow_refuse(req, SP_EINVAL, "view", "bad-choice");
    return answer_of(req, &INBOX_READ, DB_TEXT(view), DB_TEXT(request_query(req, "after")));
}

static enum step_result search_fetch(struct request *req)
{
    struct search in = {0};
    struct person_id id;
    struct problem unused = {0};
    const char *number = NULL;
    int err = json_read(req->arena, req->json, "", SEARCH, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    if (patient_identifier_read(in.text, "/text", req->received, &id, &unused) == SP_OK)
        number = arena_text(req->arena, id.normal);
    return answer_of(req, &INBOX_SEARCH, DB_TEXT(in.text), DB_TEXT(number));
}

const struct step inbox_read[] = {{"fetch", read_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step inbox_search[] = {{"fetch", search_fetch}, {"ok", answer_ok}, STEPS_END};

/*
 * GET /inbox, GET /inbox/downtime, POST /inbox/search
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 */
#include "access/answer.h"
#include "base/uuid.h"
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

static const char *const VIEWS[] = {"ours", "new", "overdue", "others", "ready", "all", NULL};
static const char *const TRUE[] = {"true", "false", NULL};

static bool among(const char *text, const char *const *choices)
{
    for (; *choices; choices++)
        if (strcmp(text, *choices) == 0)
            return true;
    return false;
}

/* A word of the API: what it may be is the database's affair, what it may look like is ours. */
static bool word(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz-");

    return len > 0 && len <= 40 && text[len] == '\0';
}

static bool code(const char *text)
{
    return strspn(text, "0123456789") == 4 && text[4] == '\0';
}

static bool yes_or_no(const char *text)
{
    return among(text, TRUE);
}

static const struct {
    const char *name;
    bool (*valid)(const char *text);
    const char *reason;
} FILTERS[] = {{"unit", uuid_valid, "bad-id"},       {"municipality", code, "bad-choice"},
               {"role", word, "bad-choice"},         {"action", word, "bad-choice"},
               {"overdue", yes_or_no, "bad-choice"}, {"unread", yes_or_no, "bad-choice"}};

static enum step_result read_fetch(struct request *req)
{
    const char *view = request_query(req, "view");
    cJSON *filter = json_object(req->arena);

    if (!view)
        view = "ours";
    if (!among(view, VIEWS))
        return flow_refuse(req, SP_EINVAL, "view", "bad-choice");
    for (size_t i = 0; i < sizeof FILTERS / sizeof *FILTERS; i++) {
        const char *value = request_query(req, FILTERS[i].name);

        if (value && !FILTERS[i].valid(value))
            return flow_refuse(req, SP_EINVAL, FILTERS[i].name, FILTERS[i].reason);
        if (value)
            json_put_text(req->arena, filter, FILTERS[i].name, value);
    }
    return answer_of(req, &INBOX_READ, DB_TEXT(view), DB_TEXT(request_query(req, "after")),
                     DB_TEXT(json_print(req->arena, filter, NULL)));
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

static enum step_result downtime_fetch(struct request *req)
{
    return answer_of(req, &INBOX_DOWNTIME);
}

const struct step inbox_read[] = {{"fetch", read_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step inbox_search[] = {{"fetch", search_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step inbox_downtime[] = {{"fetch", downtime_fetch}, {"ok", answer_ok}, STEPS_END};

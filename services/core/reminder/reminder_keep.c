/*
 * GET and POST /discharges/{id}/reminders, PUT /reminders/{id}
 *
 *     fetch | store ~~ one round trip ~~> ok | created
 *
 * Twins of the calls: sql/api/reminder.sql. A time that has been is taken: it is due at once.
 */
#include "access/answer.h"
#include "reminder/reminder.h"
#include "json/json.h"
#include <string.h>

static const struct db_call LIST = {"reminder_list", DB_READ, 1};      /* case */
static const struct db_call ADD = {"reminder_add", DB_WRITE, 2};       /* case, args json */
static const struct db_call CHANGE = {"reminder_change", DB_WRITE, 3}; /* id, version, args json */

struct reminder {
    const char *due, *text, *user;
    bool done;
};

static const struct json_field FIELDS[] = {
    {"dueAt", JSON_TIME, true, offsetof(struct reminder, due), 0, 0, NULL},
    {"text", JSON_TEXT, true, offsetof(struct reminder, text), 1, 500, NULL},
    {"userId", JSON_UUID, false, offsetof(struct reminder, user), 0, 0, NULL},
    JSON_END};
static const struct json_field CHANGED[] = {
    {"dueAt", JSON_TIME, true, offsetof(struct reminder, due), 0, 0, NULL},
    {"text", JSON_TEXT, true, offsetof(struct reminder, text), 1, 500, NULL},
    {"userId", JSON_UUID, false, offsetof(struct reminder, user), 0, 0, NULL},
    {"done", JSON_BOOL, true, offsetof(struct reminder, done), 0, 0, NULL},
    JSON_END};

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &LIST, DB_TEXT(req->params[0]));
}

static int reminder_read(struct request *req, const struct json_field *fields)
{
    struct reminder in = {0};
    int err = json_read(req->arena, req->json, "", fields, &in, &req->problem);

    if (!err && in.text[strspn(in.text, " \t\r\n")] == '\0') {
        req->problem.pointer = "/text";
        req->problem.reason = "missing";
        err = SP_EINVAL;
    }
    return err;
}

static enum step_result add_store(struct request *req)
{
    int err = reminder_read(req, FIELDS);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &ADD, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result change_store(struct request *req)
{
    int err = reminder_read(req, CHANGED);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &CHANGE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

const struct step reminder_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step reminder_add[] = {{"store", add_store}, {"created", answer_created}, STEPS_END};
const struct step reminder_change[] = {{"store", change_store}, {"ok", answer_ok}, STEPS_END};

const struct db_call *const reminder_calls[] = {&LIST, &ADD, &CHANGE, NULL};

/*
 * GET and PUT /unit/settings; GET and POST /unit/absences, PUT /unit/absences/{id}
 *
 *     fetch | store ~~ one round trip ~~> ok | created
 *
 * Twins of the calls: sql/api/unit_setting.sql. The version of settings that nobody has made yet is
 * 0.
 */
#include "organisation/unit_setting.h"
#include "access/answer.h"
#include "notify/notify.h"
#include "json/json.h"
#include <string.h>

#define ADDRESSES_MAX 10

static const struct db_call SETTINGS_READ = {"unit_settings_read", DB_READ, 0};
static const struct db_call SETTINGS_WRITE = {"unit_settings_write", DB_WRITE,
                                              2}; /* version, args */
static const struct db_call ABSENCE_LIST = {"absence_list", DB_READ, 0};
static const struct db_call ABSENCE_ADD = {"absence_add", DB_WRITE, 1}; /* args json */
static const struct db_call ABSENCE_CHANGE = {"absence_change", DB_WRITE,
                                              3}; /* id, version, args */

struct settings {
    int64_t minutes, digest, specialists, trainees;
    const char *substitute, *quiet_from, *quiet_to;
    const cJSON *emails, *phones, *events;
    bool cancels, rebooks;
};

static const struct json_field SETTINGS[] = {
    {"acknowledgeMinutes", JSON_INT, false, offsetof(struct settings, minutes), 5, 10080, NULL},
    {"substituteId", JSON_UUID, false, offsetof(struct settings, substitute), 0, 0, NULL},
    {"emails", JSON_ARRAY, true, offsetof(struct settings, emails), 0, ADDRESSES_MAX, NULL},
    {"phones", JSON_ARRAY, true, offsetof(struct settings, phones), 0, ADDRESSES_MAX, NULL},
    {"events", JSON_ARRAY, true, offsetof(struct settings, events), 0, 6, NULL},
    {"digestMinutes", JSON_INT, true, offsetof(struct settings, digest), 0, 1440, NULL},
    {"quietFrom", JSON_TEXT, false, offsetof(struct settings, quiet_from), 5, 5, NULL},
    {"quietTo", JSON_TEXT, false, offsetof(struct settings, quiet_to), 5, 5, NULL},
    {"specialistPercent", JSON_INT, false, offsetof(struct settings, specialists), 0, 100000, NULL},
    {"traineePercent", JSON_INT, false, offsetof(struct settings, trainees), 0, 100000, NULL},
    {"patientCancels", JSON_BOOL, false, offsetof(struct settings, cancels), 0, 0, NULL},
    {"patientRebooks", JSON_BOOL, false, offsetof(struct settings, rebooks), 0, 0, NULL},
    JSON_END};

struct absence {
    const char *user, *from, *to, *substitute;
};

static const struct json_field ABSENCE[] = {
    {"userId", JSON_UUID, true, offsetof(struct absence, user), 0, 0, NULL},
    {"from", JSON_TIME, false, offsetof(struct absence, from), 0, 0, NULL},
    {"to", JSON_TIME, false, offsetof(struct absence, to), 0, 0, NULL},
    {"substituteId", JSON_UUID, false, offsetof(struct absence, substitute), 0, 0, NULL},
    JSON_END};

/* Who is away stays who it was. */
static const struct json_field *const ABSENCE_REST = ABSENCE + 1;

static bool event_valid(const char *event)
{
    static const char *const EVENTS[] = {"new",     "ready",    "change",
                                         "overdue", "reminder", "message"};

    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++)
        if (strcmp(EVENTS[i], event) == 0)
            return true;
    return false;
}

static const char *text_fault(const cJSON *array, int index, bool (*valid)(const char *),
                              const char *slug)
{
    const char *text = json_string(json_at(array, index));

    if (!text)
        return "wrong-type";
    if (!valid(text))
        return slug;
    for (int i = 0; i < index; i++)
        if (text_equal_ci(json_string(json_at(array, i)), text))
            return "duplicate-member";
    return NULL;
}

/* Every element is a text that `valid` takes, and none is there twice. */
static int check_texts(struct request *req, const cJSON *array, const char *name,
                       bool (*valid)(const char *), const char *slug)
{
    for (int i = 0; i < json_size(array); i++) {
        const char *fault = text_fault(array, i, valid, slug);

        if (!fault)
            continue;
        req->problem.pointer = arena_printf(req->arena, "/%s/%d", name, i);
        req->problem.reason = fault;
        return SP_EINVAL;
    }
    return SP_OK;
}

static bool clock_valid(const char *text) /* "HH:MM" */
{
    int64_t hour, minute;
    char part[3] = {text[0], text[1], '\0'};

    if (text[2] != ':' || text_int(part, 0, 23, &hour) || strspn(text, "0123456789") != 2)
        return false;
    return text_int(text + 3, 0, 59, &minute) == SP_OK && strspn(text + 3, "0123456789") == 2;
}

static int check_quiet(struct request *req, const struct settings *in)
{
    const char *wrong = NULL;

    if (in->quiet_from && !clock_valid(in->quiet_from))
        wrong = "/quietFrom";
    else if (in->quiet_to && !clock_valid(in->quiet_to))
        wrong = "/quietTo";
    req->problem.reason = "bad-time";
    if (!wrong && !in->quiet_from != !in->quiet_to) {
        wrong = in->quiet_from ? "/quietTo" : "/quietFrom";
        req->problem.reason = "missing";
    } else if (!wrong && in->quiet_from && strcmp(in->quiet_from, in->quiet_to) == 0) {
        wrong = "/quietTo";
        req->problem.reason = "out-of-range";
    }
    if (!wrong)
        req->problem.reason = NULL;
    req->problem.pointer = wrong;
    return wrong ? SP_EINVAL : SP_OK;
}

static enum step_result settings_fetch(struct request *req)
{
    return answer_of(req, &SETTINGS_READ);
}

static enum step_result settings_store(struct request *req)
{
    struct settings in = {0};
    int err = json_read(req->arena, req->json, "", SETTINGS, &in, &req->problem);

    if (!err)
        err = check_texts(req, in.emails, "emails", notify_email_valid, "bad-email");
    if (!err)
        err = check_texts(req, in.phones, "phones", notify_phone_valid, "bad-phone");
    if (!err)
        err = check_texts(req, in.events, "events", event_valid, "bad-choice");
    if (!err)
        err = check_quiet(req, &in);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &SETTINGS_WRITE, answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result list_fetch(struct request *req)
{
    return answer_of(req, &ABSENCE_LIST);
}

static enum step_result add_store(struct request *req)
{
    struct absence in = {0};
    int err = json_read(req->arena, req->json, "", ABSENCE, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &ABSENCE_ADD, DB_TEXT(json_print(req->arena, req->json, NULL)));
}

static enum step_result change_store(struct request *req)
{
    struct absence in = {0};
    int err = json_read(req->arena, req->json, "", ABSENCE_REST, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &ABSENCE_CHANGE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

const struct step unit_settings_read[] = {{"fetch", settings_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step unit_settings_write[] = {{"store", settings_store}, {"ok", answer_ok}, STEPS_END};
const struct step absence_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step absence_add[] = {{"store", add_store}, {"created", answer_created}, STEPS_END};
const struct step absence_change[] = {{"store", change_store}, {"ok", answer_ok}, STEPS_END};

const struct db_call *const unit_setting_calls[] = {&SETTINGS_READ, &SETTINGS_WRITE, &ABSENCE_LIST,
                                                    &ABSENCE_ADD,   &ABSENCE_CHANGE, NULL};

/*
 * GET and POST /county/tariffs, GET and PUT /county/settings
 *
 *     fetch | store ~~ one round trip ~~> ok | created
 *
 * An amount that a county enters stands beside those that are shipped; a wrong one is replaced by
 * the row that corrects it and stays in history.
 */
#include "access/answer.h"
#include "agreement/agreement.h"
#include "base/clock.h"
#include "contact/contact.h"
#include "http/reply.h"
#include "liability/liability_api.h"
#include "liability/liability_sql.h"
#include <string.h>

#define AMOUNT_MAX 1000000
#define POINTS_MAX 40
#define POINT_MAX  200

struct tariff {
    const char *from, *to, *source, *replaces;
    int64_t amount;
};

static const struct json_field TARIFF[] = {
    {"validFrom", JSON_DATE, true, offsetof(struct tariff, from), 0, 0, NULL},
    {"validTo", JSON_DATE, true, offsetof(struct tariff, to), 0, 0, NULL},
    {"amount", JSON_INT, true, offsetof(struct tariff, amount), 1, AMOUNT_MAX, NULL},
    {"source", JSON_TEXT, true, offsetof(struct tariff, source), 1, 200, NULL},
    {"replacesId", JSON_UUID, false, offsetof(struct tariff, replaces), 0, 0, NULL},
    JSON_END};

static enum step_result tariffs_fetch(struct request *req)
{
    return answer_of(req, &COUNTY_TARIFFS);
}

static enum step_result tariff_store(struct request *req)
{
    struct tariff in = {0};
    int err = json_read(req->arena, req->json, "", TARIFF, &in, &req->problem);

    if (err)
        return flow_fail(req, err);
    if (strcmp(in.to, in.from) < 0) /* both are "YYYY-MM-DD" */
        return flow_refuse(req, SP_EINVAL, "/validTo", "out-of-range");
    if (strspn(in.source, " \t\n") == strlen(in.source))
        return flow_refuse(req, SP_EINVAL, "/source", "missing");
    return answer_of(req, &COUNTY_TARIFF_ADD, DB_TEXT(json_print(req->arena, req->json, NULL)));
}

/* ---- settings ---- */

struct settings {
    int64_t hours, minutes, contacts;
    const cJSON *points, *categories;
    const char *label;
    bool working_day;
};

static const struct json_field SETTINGS[] = {
    {"planningDocumentHours", JSON_INT, false, offsetof(struct settings, hours), 1, 240, NULL},
    {"acknowledgeMinutes", JSON_INT, true, offsetof(struct settings, minutes), 5, 10080, NULL},
    {"homeReady", JSON_ARRAY, false, offsetof(struct settings, points), 1, POINTS_MAX, NULL},
    {"sipCallWorkingDay", JSON_BOOL, true, offsetof(struct settings, working_day), 0, 0, NULL},
    {"contactLimit", JSON_INT, false, offsetof(struct settings, contacts), 1, 50, NULL},
    {"physicianCategories", JSON_ARRAY, false, offsetof(struct settings, categories), 1, 5, NULL},
    {"agreementLabel", JSON_TEXT, false, offsetof(struct settings, label), 1, 60, NULL},
    JSON_END};

static int check_points(struct request *req, const cJSON *points)
{
    const cJSON *each = points ? json_first(points) : NULL;
    struct problem *why = &req->problem;

    for (int i = 0; each; each = json_next(each), i++) {
        const char *text = json_string(each);

        why->pointer = arena_printf(req->arena, "/homeReady/%d", i);
        why->reason = !text                                 ? "wrong-type"
                      : strspn(text, " \t") == strlen(text) ? "missing"
                      : !text_plain(text)                   ? "bad-text"
                      : text_length(text) > POINT_MAX       ? "too-long"
                                                            : NULL;
        if (why->reason)
            return SP_EINVAL;
    }
    why->pointer = NULL;
    return SP_OK;
}

/* FK-9 */
static int check_categories(struct request *req, const cJSON *categories)
{
    const cJSON *each = categories ? json_first(categories) : NULL;

    for (int i = 0; each; each = json_next(each), i++) {
        const char *text = json_string(each);

        if (!text || !contact_category_known(text)) {
            req->problem.pointer = arena_printf(req->arena, "/physicianCategories/%d", i);
            req->problem.reason = text ? "bad-choice" : "wrong-type";
            return SP_EINVAL;
        }
    }
    return SP_OK;
}

static enum step_result settings_fetch(struct request *req)
{
    return answer_of(req, &COUNTY_SETTINGS_READ);
}

static enum step_result settings_store(struct request *req)
{
    struct settings in = {0};
    int err = json_read(req->arena, req->json, "", SETTINGS, &in, &req->problem);

    if (!err)
        err = check_points(req, in.points);
    if (!err)
        err = check_categories(req, in.categories);
    if (!err && in.label) {
        err = agreement_label(in.label, &req->problem);
        req->problem.pointer = err ? "/agreementLabel" : NULL;
    }
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &COUNTY_SETTINGS_WRITE, answer_version(req),
                     DB_TEXT(json_print(req->arena, req->json, NULL)));
}

const struct step county_tariffs[] = {{"fetch", tariffs_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step county_tariff_add[] = {
    {"store", tariff_store}, {"created", answer_created}, STEPS_END};
const struct step county_settings_read[] = {
    {"fetch", settings_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step county_settings_write[] = {
    {"store", settings_store}, {"ok", answer_ok}, STEPS_END};

/*
 * POST /patients/{id}/contacts, PUT /contacts/{id}, POST /contacts/{id}/ending,
 * POST /patients/{id}/contact-offers
 *
 *     store ~~ one round trip ~~> told
 */
#include "base/clock.h"
#include "contact/contact.h"
#include "contact/contact_api.h"
#include "contact/contact_sql.h"
#include "contact/contact_told.h"
#include <string.h>

static struct db_param body_of(struct request *req)
{
    return DB_TEXT(json_print(req->arena, req->json, NULL));
}

static enum step_result create_store(struct request *req)
{
    struct contact_body in = {0};

    if (json_read(req->arena, req->json, "", CONTACT_NEW, &in, &req->problem) ||
        contact_check(req->arena, &in, req->received, &req->problem))
        return flow_fail(req, SP_EINVAL);
    req->problem.pointer = strcmp(in.kind, "physician") == 0 ? "/physicianCategory" : NULL;
    return answer_of(req, &CONTACT_CREATE, DB_TEXT(req->params[0]), body_of(req));
}

static enum step_result change_store(struct request *req)
{
    struct contact_body in = {0};

    if (json_read(req->arena, req->json, "", CONTACT_BODY, &in, &req->problem) ||
        contact_check(req->arena, &in, req->received, &req->problem))
        return flow_fail(req, SP_EINVAL);
    req->problem.pointer = in.category ? "/physicianCategory" : NULL;
    return answer_of(req, &CONTACT_CHANGE, DB_TEXT(req->params[0]), answer_version(req),
                     body_of(req));
}

struct ending {
    const char *at, *reason, *note;
};
static const char *const ENDS[] = {"patients-wish",    "replaced", "left",    "moved",
                                   "no-longer-needed", "died",     "mistake", NULL};
static const struct json_field ENDING[] = {
    {"at", JSON_TIME, false, offsetof(struct ending, at), 0, 0, NULL},
    {"reason", JSON_ENUM, true, offsetof(struct ending, reason), 0, 0, ENDS},
    {"note", JSON_TEXT, false, offsetof(struct ending, note), 1, 500, NULL},
    JSON_END};

static bool blank(const char *text)
{
    return text && text[strspn(text, " \t\r\n")] == '\0';
}

static enum step_result end_store(struct request *req)
{
    struct ending in = {0};
    int64_t at;

    if (json_read(req->arena, req->json, "", ENDING, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    if (blank(in.note))
        return flow_refuse(req, SP_EINVAL, "/note", "missing");
    if (in.at && (clock_parse(in.at, &at) || at > req->received + 5 * CLOCK_MINUTE))
        return flow_refuse(req, SP_EINVAL, "/at", "in-future");
    return answer_of(req, &CONTACT_END, DB_TEXT(req->params[0]), answer_version(req), body_of(req));
}

struct offer {
    const char *kind, *outcome, *day, *note;
};
static const char *const OFFERED[] = {"physician", "home-care-contact", NULL};
static const char *const OUTCOMES[] = {"offered", "accepted", "declined", "unnecessary", NULL};
static const struct json_field OFFER[] = {
    {"kind", JSON_ENUM, true, offsetof(struct offer, kind), 0, 0, OFFERED},
    {"outcome", JSON_ENUM, true, offsetof(struct offer, outcome), 0, 0, OUTCOMES},
    {"day", JSON_DATE, false, offsetof(struct offer, day), 0, 0, NULL},
    {"note", JSON_TEXT, false, offsetof(struct offer, note), 1, 500, NULL},
    JSON_END};

static enum step_result offer_store(struct request *req)
{
    struct offer in = {0};
    int32_t day;

    if (json_read(req->arena, req->json, "", OFFER, &in, &req->problem))
        return flow_fail(req, SP_EINVAL);
    if (blank(in.note) || (!in.note && strcmp(in.outcome, "unnecessary") == 0))
        return flow_refuse(req, SP_EINVAL, "/note", "missing");
    if (in.day && (clock_parse_date(in.day, &day) || day > clock_stockholm(req->received).date))
        return flow_refuse(req, SP_EINVAL, "/day", "in-future");
    return answer_of(req, &CONTACT_OFFER, DB_TEXT(req->params[0]), body_of(req));
}

const struct step contact_create[] = {
    {"store", create_store}, {"told", contact_created}, STEPS_END};
const struct step contact_change[] = {{"store", change_store}, {"told", contact_ok}, STEPS_END};
const struct step contact_end[] = {{"store", end_store}, {"told", contact_ok}, STEPS_END};
const struct step contact_offer[] = {{"store", offer_store}, {"told", contact_created}, STEPS_END};

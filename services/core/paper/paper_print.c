/*
 * GET /plans/{id}/paper, /patients/{id}/contacts/paper, /discharges/{id}/paper,
 * /agreements/{id}/paper, /own/{id}/plans/{planId}/paper, /own/{id}/agreements/{agreementId}/paper,
 * /own/{id}/contacts/paper, /own/{id}/log/paper; POST /audit/extract
 *
 *     fetch ~~ one round trip, shared with other reads ~~▶ make ─▶ file ~~ a process ~~▶ send
 *
 * The page for a browser needs no process. What makes the file gets the page and the style on its
 * input and its command line and nothing else (paper_file.c): no address can stand in either
 * (html.h), and paper.py refuses to open whatever is not a font.
 */
#include "access/answer.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/reply.h"
#include "identity/session.h"
#include "paper/paper.h"
#include "paper/paper_file.h"
#include "paper/paper_sql.h"
#include "patient/patient.h"
#include <string.h>

struct print {
    struct paper paper;
    const char *version;   /* of a plan; NULL: as it stands now */
    const char *confirmed; /* "true": the print of a protected identity is meant */
    const char *from, *to; /* days of the log; NULL: from the beginning, until now */
    bool file;
    const struct db_answer *answer;
    char *html;
    struct paper_file pdf;
};

/* One of two words, the first when nothing is said. */
static int choose(struct request *req, const char *name, const char *first, const char *second,
                  bool *out)
{
    const char *value = request_query(req, name);

    *out = value && strcmp(value, second) == 0;
    if (!value || *out || strcmp(value, first) == 0)
        return SP_OK;
    req->problem.pointer = name;
    req->problem.reason = "bad-choice";
    return SP_EINVAL;
}

static enum step_result choices(struct request *req)
{
    struct print *op = flow_state(req, sizeof *op);
    bool english = false, html = false, confirmed = false;
    int64_t number;
    int err = choose(req, "form", "pdf", "html", &html);

    if (!err)
        err = choose(req, "size", "normal", "large", &op->paper.large);
    if (!err)
        err = choose(req, "lang", "sv", "en", &english);
    if (!err)
        err = choose(req, "confirm", "no", "yes", &confirmed);
    if (err)
        return flow_fail(req, err);
    op->version = request_query(req, "version");
    if (op->version && text_int(op->version, 1, INT32_MAX, &number))
        return flow_refuse(req, SP_EINVAL, "version", "out-of-range");
    op->file = !html;
    op->paper.screen = html;
    op->paper.lang = english ? LANG_EN : LANG_SV;
    op->paper.now = req->received;
    op->confirmed = confirmed ? "true" : "false";
    return STEP_NEXT;
}

/* Of the log: the days that it is of, each of which may be left out. `last_at`: what a fault of
 * their order is told of, a parameter or a member. */
static enum step_result days(struct request *req, const char *from, const char *to,
                             const char *last_at)
{
    struct print *op = req->state;
    int32_t first = INT32_MIN, last = INT32_MAX;

    if (from && clock_parse_date(from, &first))
        return flow_refuse(req, SP_EINVAL, "from", "bad-date");
    if (to && clock_parse_date(to, &last))
        return flow_refuse(req, SP_EINVAL, "to", "bad-date");
    if (last < first)
        return flow_refuse(req, SP_EINVAL, last_at, "before-start");
    op->from = from;
    op->to = to;
    return STEP_NEXT;
}

static enum step_result own_log_days(struct request *req)
{
    return days(req, request_query(req, "from"), request_query(req, "to"), "to");
}

static enum step_result fetch(struct request *req, const struct db_call *call,
                              const struct db_param *params, unsigned n)
{
    struct print *op = req->state;
    struct db_batch *tx = db_batch(req);

    op->answer = db_call_n(tx, call, params, n);
    return db_commit(tx);
}

static enum step_result make(struct request *req, paper_maker *maker)
{
    struct print *op = req->state;
    cJSON *doc = NULL;
    size_t len = 0;

    if (!op->answer->doc ||
        json_parse(req->arena, op->answer->doc, op->answer->doc_len, &doc, &req->problem))
        return flow_fail(req, SP_EINTERNAL);
    op->html = maker(req->arena, doc, &op->paper, &len);
    if (!op->html)
        return session_refuse(req, SP_ETOOLARGE, "", "paper-long");
    if (!op->file)
        return reply_text(req, 200, "text/html; charset=utf-8", op->html);
    return paper_file_make(req, &op->pdf, op->html, len);
}

static enum step_result send(struct request *req, const char *name)
{
    struct print *op = req->state;

    return paper_file_send(req, &op->pdf, name);
}

/* ---- which call, which maker, under which name: none names a person ---- */

static enum step_result plan_fetch(struct request *req)
{
    const struct print *op = req->state;
    const struct db_param params[] = {DB_TEXT(req->params[0]), DB_TEXT(op->version),
                                      DB_TEXT(op->confirmed)};

    return fetch(req, &PLAN_PAPER, params, 3);
}

static enum step_result contact_fetch(struct request *req)
{
    const struct print *op = req->state;
    const struct db_param params[] = {DB_TEXT(req->params[0]), DB_TEXT(op->confirmed)};

    return fetch(req, &CONTACT_PAPER, params, 2);
}

static enum step_result discharge_fetch(struct request *req)
{
    const struct print *op = req->state;
    const struct db_param params[] = {DB_TEXT(req->params[0]), DB_TEXT(op->confirmed)};

    return fetch(req, &DISCHARGE_PAPER, params, 2);
}

static enum step_result agreement_fetch(struct request *req)
{
    const struct print *op = req->state;
    const struct db_param params[] = {DB_TEXT(req->params[0]), DB_TEXT(op->confirmed)};

    return fetch(req, &AGREEMENT_PAPER, params, 2);
}

static enum step_result own_agreement_fetch(struct request *req)
{
    const struct db_param params[] = {DB_TEXT(req->params[0]), DB_TEXT(req->params[1])};

    return fetch(req, &OWN_AGREEMENT_PAPER, params, 2);
}

static enum step_result own_plan_fetch(struct request *req)
{
    const struct db_param params[] = {DB_TEXT(req->params[0]), DB_TEXT(req->params[1])};

    return fetch(req, &OWN_PLAN_PAPER, params, 2);
}

static enum step_result own_contact_fetch(struct request *req)
{
    const struct db_param params[] = {DB_TEXT(req->params[0])};

    return fetch(req, &OWN_CONTACT_PAPER, params, 1);
}

static enum step_result own_log_fetch(struct request *req)
{
    const struct print *op = req->state;
    const struct db_param params[] = {DB_TEXT(req->params[0]), DB_TEXT(op->from), DB_TEXT(op->to)};

    return fetch(req, &OWN_LOG_PAPER, params, 3);
}

struct extract {
    const char *patient, *from, *to;
};

static const struct json_field EXTRACT[] = {
    {"patientIdentifier", JSON_TEXT, true, offsetof(struct extract, patient), 1, 40, NULL},
    {"from", JSON_DATE, false, offsetof(struct extract, from), 0, 0, NULL},
    {"to", JSON_DATE, false, offsetof(struct extract, to), 0, 0, NULL},
    JSON_END};

/* The number is in the body: in an address it would be in everybody's logs. */
static enum step_result extract_fetch(struct request *req)
{
    const struct print *op = req->state;
    struct extract in = {0};
    struct person_id id = {0};
    enum step_result next;
    int err = json_read(req->arena, req->json, "", EXTRACT, &in, &req->problem);

    if (!err)
        err = patient_identifier_read(in.patient, "/patientIdentifier", req->received, &id,
                                      &req->problem);
    if (err)
        return flow_fail(req, err);
    next = days(req, in.from, in.to, "/to");
    if (next != STEP_NEXT)
        return next;
    const struct db_param params[] = {DB_TEXT(arena_text(req->arena, id.normal)), DB_TEXT(op->from),
                                      DB_TEXT(op->to), DB_TEXT(op->confirmed)};

    return fetch(req, &AUDIT_EXTRACT, params, 4);
}

static enum step_result plan_make(struct request *req)
{
    return make(req, paper_plan);
}

static enum step_result contact_make(struct request *req)
{
    return make(req, paper_contacts);
}

static enum step_result discharge_make(struct request *req)
{
    return make(req, paper_discharge);
}

static enum step_result agreement_make(struct request *req)
{
    return make(req, paper_agreement);
}

static enum step_result log_make(struct request *req)
{
    return make(req, paper_log);
}

static enum step_result agreement_send(struct request *req)
{
    return send(req, "overenskommelse.pdf");
}

static enum step_result plan_send(struct request *req)
{
    return send(req, "plan.pdf");
}

static enum step_result contact_send(struct request *req)
{
    return send(req, "kontaktkort.pdf");
}

static enum step_result discharge_send(struct request *req)
{
    return send(req, "utskrivning.pdf");
}

static enum step_result log_send(struct request *req)
{
    return send(req, "loggutdrag.pdf");
}

const struct step plan_paper[] = {{"choices", choices},
                                  {"fetch", plan_fetch},
                                  {"make", plan_make},
                                  {"send", plan_send},
                                  STEPS_END};
const struct step contact_paper[] = {{"choices", choices},
                                     {"fetch", contact_fetch},
                                     {"make", contact_make},
                                     {"send", contact_send},
                                     STEPS_END};
const struct step discharge_paper[] = {{"choices", choices},
                                       {"fetch", discharge_fetch},
                                       {"make", discharge_make},
                                       {"send", discharge_send},
                                       STEPS_END};
const struct step agreement_paper[] = {{"choices", choices},
                                       {"fetch", agreement_fetch},
                                       {"make", agreement_make},
                                       {"send", agreement_send},
                                       STEPS_END};
const struct step own_agreement_paper[] = {{"choices", choices},
                                           {"fetch", own_agreement_fetch},
                                           {"make", agreement_make},
                                           {"send", agreement_send},
                                           STEPS_END};
const struct step own_plan_paper[] = {{"choices", choices},
                                      {"fetch", own_plan_fetch},
                                      {"make", plan_make},
                                      {"send", plan_send},
                                      STEPS_END};
const struct step own_contact_paper[] = {{"choices", choices},
                                         {"fetch", own_contact_fetch},
                                         {"make", contact_make},
                                         {"send", contact_send},
                                         STEPS_END};
const struct step own_log_paper[] = {{"choices", choices},     {"days", own_log_days},
                                     {"fetch", own_log_fetch}, {"make", log_make},
                                     {"send", log_send},       STEPS_END};
const struct step audit_extract[] = {{"choices", choices},
                                     {"fetch", extract_fetch},
                                     {"make", log_make},
                                     {"send", log_send},
                                     STEPS_END};

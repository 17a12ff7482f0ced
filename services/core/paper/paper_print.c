/*
 * GET /plans/{id}/paper, /patients/{id}/contacts/paper, /discharges/{id}/paper,
 * /agreements/{id}/paper, /own/{id}/plans/{planId}/paper, /own/{id}/agreements/{agreementId}/paper,
 * /own/{id}/contacts/paper
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
#include <string.h>

struct print {
    struct paper paper;
    const char *version;   /* of a plan; NULL: as it stands now */
    const char *confirmed; /* "true": the print of a protected identity is meant */
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

/*
 * rivta_call.c - POST /<contract>/<version>/rivtabp21 of the national listener
 *
 *     read ──▶ ask ~~ one round trip ~~▶ answer
 *        └────────────── fault ──────────┘
 *
 * Who calls is the certificate's HSA-id; the database finds out what that client may
 * (api.client_enter) and audits it. The contract is the body's, whatever the path says.
 */
#include "base/clock.h"
#include "base/log.h"
#include "http/reply.h"
#include "rivta/rivta_api.h"
#include "rivta/rivta_sql.h"
#include <string.h>

#define XML_TYPE "text/xml; charset=utf-8"

struct asked {
    struct rivta_call call;
    const char *hsa;
    const struct db_answer *answer;
};

static const char *own_system = "";

void rivta_open(const char *system)
{
    own_system = system;
}

static enum step_result reply_xml(struct request *req, int status, const char *text, size_t len)
{
    reply_doc(req, status, text, len);
    req->reply.type = XML_TYPE;
    return STEP_DONE;
}

/* A fault of SOAP 1.1 has status 500, whoever's fault it is; its id is the one in the log. */
static enum step_result fault_with(struct request *req, int status, const struct rivta_fault *fault)
{
    size_t len;
    const char *text = rivta_fault(req->arena, fault, req->id, &len);

    log_event(OBS_NATIONAL_FAULT, req->id, LOG_TEXT("why", fault->text),
              LOG_TEXT("client", request_certificate(req)));
    return reply_xml(req, status, text, len);
}

static enum step_result caller_fault(struct request *req, const char *text)
{
    return fault_with(req, 500, &(struct rivta_fault){.text = text});
}

static enum step_result call_read(struct request *req)
{
    struct asked *op = flow_state(req, sizeof *op);
    struct rivta_fault fault;

    op->hsa = request_certificate(req);
    if (!op->hsa)
        return caller_fault(req, "Certifikatet har inget HSA-id");
    if (!req->body)
        return caller_fault(req, "Meddelandet är tomt");
    if (rivta_read(req->arena, req->body, req->body_len, own_system, &op->call, &fault))
        return fault_with(req, 500, &fault);
    return STEP_NEXT;
}

static enum step_result call_ask(struct request *req)
{
    struct asked *op = req->state;
    struct db_batch *tx = db_batch(req);
    cJSON *args = rivta_args(req->arena, &op->call, own_system);
    size_t len;

    json_put_text(req->arena, args, "consumer",
                  request_header(req, "x-rivta-original-serviceconsumer-hsaid"));
    op->answer = db_call(tx, &RIVTA_CALLS[op->call.contract], DB_TEXT(op->hsa),
                         DB_TEXT(json_print(req->arena, args, &len)));
    return db_commit_any(tx);
}

/* Why the database did not answer, in words for whoever runs the calling system. */
static const char *refusal(const struct db_answer *answer)
{
    const char *reason = answer->reason ? answer->reason : "";

    if (strcmp(answer->outcome, "access-denied") == 0)
        return strcmp(reason, "permission") == 0
                   ? "Anropande system har inte rätt till tjänstekontraktet"
               : strcmp(reason, "unknown-client") == 0
                   ? "Anropande system är inte känt här"
                   : "Anropande system har inte rätt till enheten";
    if (strcmp(reason, "unknown-unit") == 0)
        return "Enheten finns inte här";
    return "Det som efterfrågas finns inte här";
}

static enum step_result call_answer(struct request *req)
{
    struct asked *op = req->state;
    struct problem why = {0};
    cJSON *doc = NULL;
    size_t len;
    const char *text;

    if (strcmp(op->answer->outcome, "ok") != 0)
        return caller_fault(req, refusal(op->answer));
    if (op->answer->doc && json_parse(req->arena, op->answer->doc, op->answer->doc_len, &doc, &why))
        return flow_fail(req, SP_EINTERNAL);
    text = rivta_answer(req->arena, &op->call, doc, &len);
    return text ? reply_xml(req, 200, text, len) : flow_fail(req, SP_EINTERNAL);
}

static const struct step call[] = {
    {"read", call_read}, {"ask", call_ask}, {"answer", call_answer}, STEPS_END};

/* ---- what went wrong with us, or before any step ---- */

enum step_result rivta_problem(struct request *req)
{
    int err = req->problem.err, status = err_status(err);
    struct rivta_fault fault = {.server = status >= 500 || err == SP_EUNKNOWN,
                                .text = err_title(err, LANG_SV)};

    if (fault.server)
        fault.text = err == SP_EINTERNAL ? "Tekniskt fel" : fault.text;
    return fault_with(req, fault.server ? 500 : status, &fault);
}

/* What FHIR refuses is in the log already, as far as a person's data was asked for. */
static bool recorded(const struct request *req, int err)
{
    return (req->route->flags & ROUTE_FHIR) && err != SP_EINTERNAL && err != SP_EUNKNOWN;
}

/* An error that the database raised took its audit row along: the refusal gets one of its own. */
static enum step_result fail_record(struct request *req)
{
    const char *hsa = request_certificate(req);
    struct problem *kept = arena_alloc(req->arena, sizeof *kept);
    struct db_batch *tx;

    *kept = req->problem;
    req->state = kept;
    if (!req->route || !hsa || !db_up(req->db) || kept->err == SP_EUNAVAILABLE ||
        recorded(req, kept->err))
        return STEP_NEXT;
    req->idempotency_key = NULL;
    tx = db_batch(req);
    (void)db_call(tx, &RIVTA_REFUSED, DB_TEXT(hsa), DB_TEXT(req->route->audit),
                  DB_TEXT(err_slug(kept->err)));
    return db_commit_any(tx);
}

static enum step_result fail_answer(struct request *req)
{
    req->problem = *(const struct problem *)req->state;
    req->reply.status = 0; /* said as the server's options have it */
    return STEP_DONE;
}

const struct step rivta_fail[] = {{"record", fail_record}, {"answer", fail_answer}, STEPS_END};

/* ---- routes ---- */

static const char *const ACTIONS[RIVTA_CONTRACTS] = {[RIVTA_SCHEDULE] = "rivta.schedule",
                                                     [RIVTA_BOOKING] = "rivta.booking",
                                                     [RIVTA_CANCEL] = "rivta.cancel",
                                                     [RIVTA_REBOOK] = "rivta.rebook",
                                                     [RIVTA_DATES] = "rivta.slots",
                                                     [RIVTA_SLOTS] = "rivta.slots",
                                                     [RIVTA_CAREPLANS] = "rivta.careplans",
                                                     [RIVTA_CONTACTS] = "rivta.contacts",
                                                     [RIVTA_PING] = "rivta.ping"};

const struct route *rivta_routes(struct arena *a)
{
    struct route *rows = arena_alloc(a, RIVTA_CONTRACTS * sizeof *rows);

    for (unsigned i = 0; i < RIVTA_CONTRACTS; i++)
        rows[i] = (struct route){
            "POST",
            arena_printf(a, "/%s/%s/rivtabp21", RIVTA_ROWS[i].name, RIVTA_ROWS[i].version),
            0,
            ACTIONS[i],
            ROUTE_XML,
            call};
    return rows;
}

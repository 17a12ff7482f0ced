/*
 * fhir_write.c - POST /fhir/{Patient, Encounter} and PUT /fhir/{Patient, Encounter}/{id} of the
 * listener for systems.
 *
 *     POST  read ──▶ store ~~▶ answer
 *     PUT   read ──▶ find ~~▶ match ──▶ store ~~▶ answer
 *
 * The version of a resource is a digest of what its reader sees, which the database does not know:
 * `find` gives the document with the version of the case or the person, `match` holds If-Match
 * against the digest of it, and `store` refuses when that version is no more.
 */
#include "fhir/fhir_write.h"
#include "base/reason.h"
#include "fhir/fhir.h"
#include "fhir/fhir_api.h"
#include "fhir/fhir_incoming.h"
#include "fhir/fhir_sql.h"
#include "http/reply.h"
#include <string.h>

struct writing {
    enum fhir_type type;
    cJSON *args;
    int64_t version; /* of the case or the person */
    const struct db_answer *answer;
};

static bool of_patient(const struct request *req)
{
    return text_starts(req->path, "/fhir/Patient");
}

static enum step_result write_read(struct request *req)
{
    struct writing *op;
    enum step_result read = http_read_json(req);
    const char *condition = request_header(req, "if-none-exist");
    bool fresh = strcmp(req->method, "POST") == 0;
    int err;

    if (read != STEP_NEXT)
        return read;
    op = flow_state(req, sizeof *op);
    op->type = of_patient(req) ? FHIR_PATIENT : FHIR_ENCOUNTER;
    if (op->type == FHIR_PATIENT)
        err = fhir_person_read(req->arena, req->json, req->received, &op->args, &req->problem);
    else
        err = fhir_stay_read(req->arena, req->json, fresh, req->received, &op->args, &req->problem);
    if (err)
        return flow_fail(req, err);
    if (condition && fresh &&
        (op->type == FHIR_PATIENT || !fhir_same_stay(req->arena, condition, op->args)))
        return flow_refuse(req, SP_EINVAL, "If-None-Exist", "other-stay");
    return STEP_NEXT;
}

static enum step_result find(struct request *req)
{
    struct writing *op = req->state;
    struct db_batch *tx = db_batch(req);

    op->answer = db_call(tx, &FHIR_TARGET, DB_TEXT(request_certificate(req)),
                         DB_TEXT(FHIR_ROWS[op->type].name), DB_TEXT(req->params[0]));
    return db_commit_any(tx);
}

/* The document of the answer, or what was refused in it: the element is in the document. */
static enum step_result answered(struct request *req, struct writing *op, cJSON **doc)
{
    struct problem why = {0};

    *doc = NULL;
    if (op->answer->doc && json_parse(req->arena, op->answer->doc, op->answer->doc_len, doc, &why))
        return flow_fail(req, SP_EINTERNAL);
    if (strcmp(op->answer->outcome, "ok") == 0)
        return json_get(*doc, "item") ? STEP_NEXT : flow_fail(req, SP_EINTERNAL);
    return flow_refuse(req, err_from_slug(op->answer->outcome), json_text(*doc, "expression"),
                       op->answer->reason);
}

static bool same_tag(const char *given, const char *tag)
{
    size_t len = strlen(tag);

    if (text_starts(given, "W/"))
        given += 2;
    return strlen(given) == len + 2 && given[0] == '"' && memcmp(given + 1, tag, len) == 0 &&
           given[len + 1] == '"';
}

static enum step_result match(struct request *req)
{
    struct writing *op = req->state;
    const char *given = request_header(req, "if-match");
    cJSON *doc;
    enum step_result found = answered(req, op, &doc);

    if (found != STEP_NEXT)
        return found;
    if (!given)
        return flow_refuse(req, SP_ENOVERSION, "If-Match", "missing");
    if (!same_tag(given, fhir_text(req->arena, op->type, json_get(doc, "item")).version))
        return flow_fail(req, SP_ESTALE);
    return json_int(doc, "version", &op->version) ? STEP_NEXT : flow_fail(req, SP_EINTERNAL);
}

static enum step_result store(struct request *req)
{
    struct writing *op = req->state;
    bool fresh = strcmp(req->method, "POST") == 0, patient = op->type == FHIR_PATIENT;
    struct db_param args = DB_TEXT(json_print(req->arena, op->args, NULL));
    struct db_param hsa = DB_TEXT(request_certificate(req));
    struct db_param id = fresh ? DB_NULL : DB_TEXT(req->params[0]);
    struct db_param version = db_param_int(req->arena, op->version);
    struct db_batch *tx;

    req->idempotency_key = NULL; /* a stay has a number of its own */
    tx = db_batch(req);
    if (patient)
        op->answer = db_call(tx, &FHIR_PATIENT_WRITE, hsa, id, version, args);
    else if (fresh)
        op->answer = db_call(tx, &FHIR_ENCOUNTER_CREATE, hsa, args);
    else
        op->answer = db_call(tx, &FHIR_ENCOUNTER_UPDATE, hsa, id, version, args);
    return db_commit_any(tx);
}

static enum step_result answer(struct request *req)
{
    struct writing *op = req->state;
    struct fhir_made made;
    cJSON *doc;
    enum step_result done = answered(req, op, &doc);

    if (done != STEP_NEXT)
        return done;
    made = fhir_text(req->arena, op->type, json_get(doc, "item"));
    reply_doc(req, json_true(doc, "created") ? 201 : 200, made.text, strlen(made.text));
    req->reply.type = FHIR_JSON;
    req->reply.etag = made.version;
    req->reply.weak = true;
    req->reply.location =
        arena_printf(req->arena, "%s/%s/%s", fhir_base(req), FHIR_ROWS[op->type].name, made.id);
    return STEP_DONE;
}

const struct step fhir_create[] = {
    {"read", write_read}, {"store", store}, {"answer", answer}, STEPS_END};
const struct step fhir_update[] = {{"read", write_read}, {"find", find},     {"match", match},
                                   {"store", store},     {"answer", answer}, STEPS_END};

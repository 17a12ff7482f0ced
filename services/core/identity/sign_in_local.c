/*
 * POST /sign-in
 *
 *     begin ~~ round trip ~~> derive ~~ thread ~~> finish ~~ round trip ~~> reply
 *
 * sign_in_begin gives salt and cost, for an unknown account made-up ones, so that nothing tells
 * whether it exists, the time least of all. It refuses, with the seconds to wait, those who failed
 * too often from this address. sign_in_finish compares proof and code in the database.
 */
#include "base/log.h"
#include "http/reply.h"
#include "identity/inner.h"
#include "identity/password.h"
#include "identity/session_doc.h"
#include "identity/sign_in.h"
#include <sodium.h>
#include <string.h>

#define WAIT_MAX 86400

struct local {
    const char *account, *password, *code;
    const struct db_answer *begin, *session;
    char typed[PASSWORD_MAX + 1]; /* a copy that the thread wipes once it is used */
    unsigned char salt[PASSWORD_SALT], proof[PASSWORD_PROOF], secret[SECRET_BYTES];
    unsigned ops, mem_kib;
    int derived;
};

static const char *const WAY = "local";

static const struct json_field LOCAL[] = {
    {"account", JSON_TEXT, true, offsetof(struct local, account), 1, 100, NULL},
    {"password", JSON_TEXT, true, offsetof(struct local, password), 1, 200, NULL},
    {"code", JSON_TEXT, false, offsetof(struct local, code), 6, 6, NULL},
    JSON_END};

static enum step_result local_begin(struct request *req)
{
    struct local *op = flow_state(req, sizeof *op);
    struct db_batch *tx;
    int err;

    if (!config_int(identity.config, CONFIG_SIGN_IN_LOCAL))
        return session_refuse(req, SP_ENOTFOUND, NULL, NULL);
    err = json_read(req->arena, req->json, "", LOCAL, op, &req->problem);
    if (err)
        return flow_fail(req, err);
    if (op->code && strspn(op->code, "0123456789") != 6)
        return flow_refuse(req, SP_EINVAL, "/code", "bad-text");
    if (strlen(op->password) > PASSWORD_MAX)
        return flow_refuse(req, SP_EINVAL, "/password", "too-long");
    memcpy(op->typed, op->password, strlen(op->password) + 1);
    req->idempotency_key = NULL; /* a kept answer could not hold the new cookie */
    tx = db_batch(req);
    op->begin = db_call(tx, &SIGN_IN_BEGIN, DB_TEXT(op->account));
    return db_commit_any(tx);
}

static bool read_cost(const cJSON *doc, struct local *op)
{
    const char *salt = json_text(doc, "salt");
    int64_t ops, mem_kib;

    if (!salt || text_unhex(salt, op->salt, sizeof op->salt) != SP_OK ||
        !json_int(doc, "ops", &ops) || !json_int(doc, "memKib", &mem_kib) || ops < 1 ||
        ops > UINT16_MAX || mem_kib < 1 || mem_kib > INT32_MAX)
        return false;
    op->ops = (unsigned)ops;
    op->mem_kib = (unsigned)mem_kib;
    return true;
}

/* What the database answered: SP_OK with its document, or its refusal with how long to wait. */
static int read_answer(struct request *req, const struct db_answer *answer, cJSON **doc)
{
    struct problem unused = {0};
    int64_t wait = 0;

    *doc = NULL;
    if (answer->doc && json_parse(req->arena, answer->doc, answer->doc_len, doc, &unused) != SP_OK)
        return SP_EINTERNAL;
    if (strcmp(answer->outcome, "ok") == 0)
        return *doc ? SP_OK : SP_EINTERNAL;
    if (*doc && json_int(*doc, "waitSeconds", &wait) && wait > 0)
        req->problem.retry_after = (int)(wait < WAIT_MAX ? wait : WAIT_MAX);
    req->problem.reason = answer->reason;
    return err_from_slug(answer->outcome);
}

static enum step_result turn_away(struct request *req, int err)
{
    log_event(OBS_SIGN_IN_REFUSED, req->id, LOG_TEXT("way", WAY),
              LOG_TEXT("why", req->problem.reason));
    return flow_fail(req, err);
}

static void derive(void *arg)
{
    struct local *op = arg;

    op->derived = password_derive(op->typed, op->salt, op->ops, op->mem_kib, op->proof);
    sodium_memzero(op->typed, sizeof op->typed);
}

static enum step_result local_derive(struct request *req)
{
    struct local *op = req->state;
    cJSON *doc;
    int err = read_answer(req, op->begin, &doc);

    if (err)
        return turn_away(req, err);
    if (!read_cost(doc, op))
        return flow_fail(req, SP_EINTERNAL);
    return work_run(req, identity.derivations, derive, op);
}

static enum step_result local_finish(struct request *req)
{
    struct local *op = req->state;
    unsigned char hash[32];
    struct db_batch *tx;

    if (op->derived != SP_OK)
        return flow_fail(req, op->derived);
    secret_new(op->secret);
    secret_hash(op->secret, hash);
    tx = db_batch(req);
    op->session = db_call(tx, &SIGN_IN_FINISH, DB_TEXT(op->account),
                          DB_TEXT(secret_bytea(req->arena, op->proof, sizeof op->proof)),
                          DB_TEXT(op->code), DB_TEXT(secret_bytea(req->arena, hash, sizeof hash)));
    return db_commit_any(tx);
}

static enum step_result local_reply(struct request *req)
{
    const struct local *op = req->state;
    cJSON *unused;
    int err = read_answer(req, op->session, &unused);

    if (err)
        return turn_away(req, err);
    log_event(OBS_SIGN_IN, req->id, LOG_TEXT("way", WAY));
    return identity_begun(req, op->session, op->secret);
}

const struct step sign_in[] = {{"begin", local_begin},
                               {"derive", local_derive},
                               {"finish", local_finish},
                               {"reply", local_reply},
                               STEPS_END};

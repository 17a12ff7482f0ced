/*
 * GET /sign-in/provider/callback
 *
 *     return ──▶ discover ~~▶ redeem ~~ provider ~~▶ keys ~~▶ verify ~~▶ store ~~ database ~~▶ go
 *
 * Whatever is wrong, the browser is sent to one and the same page without a word of why; the log
 * and the audit know. The person's rights come from the database, never from the provider: its
 * token says who it is, and at most narrows for which units (oidc.claim_assignments).
 */
#include "base/clock.h"
#include "base/log.h"
#include "http/reply.h"
#include "identity/inner.h"
#include "identity/jws.h"
#include "identity/oidc_claims.h"
#include "identity/oidc_inner.h"
#include "identity/sign_in.h"
#include <string.h>

#define FORM_MAX 16384

struct callback {
    struct oidc_state state;
    const char *code;
    struct request *req;
    struct http_fetch fetch;
    const char *token; /* the ID token */
    const cJSON *claims;
    struct oidc_person person;
    unsigned char secret[SECRET_BYTES];
    const struct db_answer *session;
};

static const char *const WAY = "provider";

static enum step_result turn_away(struct request *req, const char *reason)
{
    return session_refuse(req, SP_EDENIED, NULL, reason);
}

static bool same(const char *a, const char *b)
{
    return a && strlen(a) == strlen(b) && text_same_secret(a, b, strlen(b));
}

static enum step_result callback_return(struct request *req)
{
    struct callback *op = flow_state(req, sizeof *op);
    const char *iss = request_query(req, "iss");

    if (!oidc_on())
        return session_refuse(req, SP_ENOTFOUND, NULL, NULL);
    op->req = req;
    op->code = request_query(req, "code");
    if (oidc_state_read(req->arena, oidc.key, request_cookie(req, OIDC_COOKIE), clock_now(),
                        &op->state) != SP_OK ||
        !same(request_query(req, "state"), op->state.state))
        return turn_away(req, "provider-state");
    if (iss && strcmp(iss, oidc.issuer) != 0)
        return turn_away(req, "provider-issuer");
    if (request_query(req, "error"))
        return turn_away(req, "provider-refused");
    if (!op->code || !op->code[0])
        return turn_away(req, "provider-code");
    return provider_discover(req);
}

static void redeemed(struct http_fetch *fetch)
{
    struct callback *op = fetch->arg;

    flow_wake(op->req);
}

static enum step_result callback_redeem(struct request *req)
{
    struct callback *op = req->state;
    const struct provider *p = provider_known();
    struct buf form = buf_make(req->arena, FORM_MAX);

    if (!p)
        return session_refuse(req, SP_EUNAVAILABLE, NULL, "provider-silent");
    if (p->names_itself && !request_query(req, "iss"))
        return turn_away(req, "provider-issuer");
    oidc_form_add(&form, "grant_type", "authorization_code");
    oidc_form_add(&form, "code", op->code);
    oidc_form_add(&form, "redirect_uri", oidc.redirect);
    oidc_form_add(&form, "code_verifier", op->state.verifier);
    op->fetch = (struct http_fetch){.method = "POST",
                                    .url = arena_text(req->arena, p->token),
                                    .type = "application/x-www-form-urlencoded",
                                    .body = form.data,
                                    .authorization = oidc.authorization,
                                    .done = redeemed,
                                    .arg = op};
    if (form.full || http_fetch(oidc.client, req->arena, &op->fetch) != SP_OK)
        return session_refuse(req, SP_EUNAVAILABLE, NULL, "provider-silent");
    flow_pend(req);
    return STEP_WAIT;
}

static enum step_result fault(struct request *req, const char *what, const char *why, int status)
{
    log_event(OBS_OIDC_FAULT, req->id, LOG_TEXT("document", what), LOG_TEXT("why", why),
              LOG_INT("status", status));
    return turn_away(req, "provider-token");
}

static enum step_result callback_keys(struct request *req)
{
    struct callback *op = req->state;
    const struct http_fetch *fetch = &op->fetch;
    struct problem unused = {0};
    cJSON *answer;

    if (fetch->err)
        return fault(req, "token", fetch->why, fetch->status);
    if (fetch->status != 200 ||
        json_parse(req->arena, fetch->answer, fetch->answer_len, &answer, &unused) != SP_OK)
        return fault(req, "token", "answer", fetch->status);
    op->token = json_text(answer, "id_token");
    if (!op->token)
        return fault(req, "token", "no-id-token", fetch->status);
    return provider_keys(req, false);
}

/* SP_ENOTFOUND: the token's key is not in the set that is known. */
static int verify(struct request *req, struct callback *op, const char **why)
{
    const struct jwks *keys = provider_keys_known();

    *why = "no-keys";
    if (!keys)
        return SP_EUNAVAILABLE;
    return jws_open(req->arena, keys, op->token, strlen(op->token), &op->claims, why);
}

static enum step_result callback_verify(struct request *req)
{
    struct callback *op = req->state;
    const char *why;
    int err = verify(req, op, &why);

    if (err == SP_ENOTFOUND)
        return provider_keys(req, true);
    return err ? fault(req, "id-token", why, 0) : STEP_NEXT;
}

static enum step_result callback_store(struct request *req)
{
    struct callback *op = req->state;
    struct oidc_expect expect = {.issuer = oidc.issuer,
                                 .client_id = oidc.client_id,
                                 .nonce = op->state.nonce,
                                 .acr = oidc.acr,
                                 .claim_hsa_id = oidc.claim_hsa_id,
                                 .claim_assignments = oidc.claim_assignments,
                                 .claim_number = oidc.claim_number,
                                 .now = clock_now() / CLOCK_SECOND};
    unsigned char hash[32];
    struct db_param secret;
    struct db_batch *tx;
    const char *why;

    if (!op->claims && verify(req, op, &why) != SP_OK)
        return fault(req, "id-token", why, 0);
    if (oidc_claims_check(req->arena, op->claims, &expect, &op->person, &why) != SP_OK)
        return fault(req, "id-token", why, 0);
    secret_new(op->secret);
    secret_hash(op->secret, hash);
    req->idempotency_key = NULL;
    tx = db_batch(req);
    secret = DB_TEXT(secret_bytea(req->arena, hash, sizeof hash));
    op->session = op->person.number ? db_call(tx, &SIGN_IN_CITIZEN, DB_TEXT(op->person.number),
                                              DB_TEXT(op->person.name), secret)
                                    : db_call(tx, &SIGN_IN_PROVIDER, DB_TEXT(op->person.hsa_id),
                                              DB_TEXT(op->person.units), secret);
    return db_commit(tx);
}

/* index.html needs no cookie, and what it then asks for comes from our own site, so the strict
 * cookie set here is sent although the navigation began elsewhere. */
static enum step_result callback_go(struct request *req)
{
    const struct callback *op = req->state;

    log_event(OBS_SIGN_IN, req->id, LOG_TEXT("way", WAY));
    reply_cookie(req, oidc_state_cookie_gone());
    reply_cookie(req, secret_cookie(req->arena, op->secret));
    req->reply.location = "/";
    return reply_empty(req, 303);
}

const struct step sign_in_provider_callback[] = {{"return", callback_return},
                                                 {"redeem", callback_redeem},
                                                 {"keys", callback_keys},
                                                 {"verify", callback_verify},
                                                 {"store", callback_store},
                                                 {"go", callback_go},
                                                 STEPS_END};

bool sign_in_by_browser(const struct step *steps)
{
    return oidc_on() && (steps == sign_in_provider || steps == sign_in_provider_callback);
}

enum step_result sign_in_turned_away(struct request *req)
{
    log_event(
        OBS_SIGN_IN_REFUSED, req->id, LOG_TEXT("way", WAY),
        LOG_TEXT("why", req->problem.reason ? req->problem.reason : err_slug(req->problem.err)));
    reply_cookie(req, oidc_state_cookie_gone());
    req->reply.location = SIGN_IN_FAILED;
    return reply_empty(req, 303);
}

/*
 * GET /sign-in/provider
 *
 *     discover ~~ if not known ~~> leave
 *
 * The browser leaves for the provider with a sealed cookie that its return must match.
 */
#include "base/clock.h"
#include "http/reply.h"
#include "identity/inner.h"
#include "identity/oidc_inner.h"
#include "identity/sign_in.h"
#include <string.h>

#define URL_MAX 8192

static enum step_result leave_discover(struct request *req)
{
    if (!oidc_on())
        return session_refuse(req, SP_ENOTFOUND, NULL, NULL);
    return provider_discover(req);
}

static char *authorization_url(struct arena *a, const struct provider *p,
                               const struct oidc_state *state)
{
    struct buf form = buf_make(a, URL_MAX);

    oidc_form_add(&form, "response_type", "code");
    oidc_form_add(&form, "client_id", oidc.client_id);
    oidc_form_add(&form, "redirect_uri", oidc.redirect);
    oidc_form_add(&form, "scope", oidc.scope);
    oidc_form_add(&form, "state", state->state);
    oidc_form_add(&form, "nonce", state->nonce);
    oidc_form_add(&form, "code_challenge", state->challenge);
    oidc_form_add(&form, "code_challenge_method", "S256");
    if (oidc.acr[0])
        oidc_form_add(&form, "acr_values", oidc.acr);
    return arena_printf(a, "%s%c%s", p->authorization, strchr(p->authorization, '?') ? '&' : '?',
                        form.data);
}

static enum step_result leave_go(struct request *req)
{
    const struct provider *p = provider_known();
    struct oidc_state state;

    if (!p)
        return session_refuse(req, SP_EUNAVAILABLE, NULL, "provider-silent");
    oidc_state_new(req->arena, &state);
    reply_cookie(req, oidc_state_cookie(req->arena, oidc.key, &state, clock_now()));
    req->reply.location = authorization_url(req->arena, p, &state);
    return reply_empty(req, 303);
}

const struct step sign_in_provider[] = {{"discover", leave_discover}, {"go", leave_go}, STEPS_END};

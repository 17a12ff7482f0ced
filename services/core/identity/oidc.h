/*
 * oidc.h - sign-in through an OpenID Connect provider: what it is, its keys, and what its tokens
 * must say.
 *
 *     GET provider:   discovery ──▶ state cookie, 303 to the provider
 *     GET callback:   cookie, state, iss ──▶ discovery ──▶ token ~~▶ keys ~~▶ verify ──▶ session
 *
 * Authorization code with PKCE (S256), nonce and state; the redirect address is exactly
 * http.public_url and /api/v1/sign-in/provider/callback. Between the two requests all that must be
 * remembered lies in a short-lived cookie of the browser, sealed under a key derived from the
 * client secret, so that any process of any server can finish what another began.
 *
 * Discovery and keys are kept for an hour; an unknown key id fetches the keys anew, at most once a
 * minute. Fetches are shared by all flows that wait for them. Thread: the loop's.
 */
#ifndef IDENTITY_OIDC_H
#define IDENTITY_OIDC_H
#include "base/config.h"
#include "loop/flow.h"

struct uv_loop_s;

/* SP_EINVAL with a sentence in *why when the settings oidc.* cannot be used together. */
SP_MUSTCHECK int oidc_open(struct uv_loop_s *loop, const struct config *config,
                           const char *public_url, const char **why);
void oidc_close(void);
bool oidc_on(void);

#endif

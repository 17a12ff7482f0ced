/*
 * oidc_provider.h - what is known of the identity provider at the moment: its discovery document
 * and its keys, fetched when needed and kept for at most an hour.
 *
 * A flow asks with provider_discover or provider_keys (STEP_NEXT: nothing to wait for; STEP_WAIT: a
 * fetch is under way, shared with others) and looks in its next step; NULL then means that the
 * provider did not answer as it should. What is looked at lives until the step returns.
 * Private to the oidc files. Thread: the loop's.
 */
#ifndef IDENTITY_OIDC_PROVIDER_H
#define IDENTITY_OIDC_PROVIDER_H
#include "http/client.h"
#include "identity/jwks.h"

struct provider {
    const char *authorization, *token, *jwks; /* URLs */
    bool names_itself; /* its answers carry `iss` (RFC 9207), and one without is refused */
};

/* `client` is not taken over. */
void provider_open(struct http_client *client, const char *issuer);
void provider_close(void); /* after http_client_free, so that no fetch is under way */

enum step_result provider_discover(struct request *req);
const struct provider *provider_known(void);

/* `unknown`: a token named a key that the set does not have; at most once a minute that fetches. */
enum step_result provider_keys(struct request *req, bool unknown);
const struct jwks *provider_keys_known(void);

/* The discovery document, checked: SP_EINVAL with a word in `why`. Pure. */
SP_MUSTCHECK int provider_read(struct arena *a, const char *json, size_t len, const char *issuer,
                               struct provider *out, const char **why);

#endif

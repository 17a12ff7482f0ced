/*
 * oidc_inner.h - what the files of the provider's way share and nobody else sees.
 */
#ifndef IDENTITY_OIDC_INNER_H
#define IDENTITY_OIDC_INNER_H
#include "identity/oidc.h"
#include "identity/oidc_provider.h"
#include "identity/oidc_state.h"

struct oidc {
    bool on;
    struct arena *arena;
    struct http_client *client;
    const char *issuer, *client_id, *scope, *acr, *claim_hsa_id, *claim_assignments;
    const char *claim_number;
    const char *authorization; /* header of the token request: client_secret_basic */
    const char *redirect;      /* exactly as it is registered at the provider */
    unsigned char key[OIDC_STATE_KEY];
};
extern struct oidc oidc;

/* application/x-www-form-urlencoded: "&name=value", without the "&" for the first. */
struct buf;
void oidc_form_add(struct buf *form, const char *name, const char *value);

#endif

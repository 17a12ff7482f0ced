/*
 * oidc_state.h - what must be remembered while a person is away at the identity provider, sealed
 * into a cookie.
 *
 * The browser holds it, nobody can read or change it (XSalsa20-Poly1305), and it is good for ten
 * minutes. The key comes from the client secret, which all processes of all servers have, so any of
 * them can open what another sealed, also after a restart. Pure but for random bytes; memory: the
 * arena. Any thread.
 */
#ifndef IDENTITY_OIDC_STATE_H
#define IDENTITY_OIDC_STATE_H
#include "base/arena.h"
#include "base/err.h"
#include <stdint.h>

#define OIDC_COOKIE        "__Host-samplan-oidc"
#define OIDC_STATE_SECONDS 600
#define OIDC_STATE_KEY     32
#define OIDC_SECRET_MIN    16 /* bytes of a client secret from which a key may be derived */

struct oidc_state {        /* base64url texts */
    const char *state;     /* comes back in the query: the answer belongs to this browser */
    const char *nonce;     /* comes back in the token: the token belongs to this sign-in */
    const char *verifier;  /* PKCE: goes with the code */
    const char *challenge; /* its SHA-256: goes with the person */
};

void oidc_state_key(const char *client_id, const char *client_secret,
                    unsigned char key[OIDC_STATE_KEY]);
void oidc_state_new(struct arena *a, struct oidc_state *out);
/* Whole Set-Cookie values. `now` in microseconds. */
char *oidc_state_cookie(struct arena *a, const unsigned char key[OIDC_STATE_KEY],
                        const struct oidc_state *state, int64_t now);
const char *oidc_state_cookie_gone(void);
/* The cookie's value. SP_EINVAL: not sealed with this key, changed, or older than ten minutes. */
SP_MUSTCHECK int oidc_state_read(struct arena *a, const unsigned char key[OIDC_STATE_KEY],
                                 const char *value, int64_t now, struct oidc_state *out);

#endif

/*
 * jws.h - reads a signed token: JWS in its compact form (RFC 7515), and nothing else of JOSE.
 *
 * Signatures are RS256, PS256 and ES256 by OpenSSL, with the algorithm that the key has (jwks.h).
 * Refused: none, HS* and every other algorithm; crit; jku, jwk, x5u and x5c (a token does not bring
 * its own key); zip and enc (JWE); cty (nesting); a `typ` other than JWT; duplicate members, in
 * header or payload; white space, padding or non-canonical base64url; more than 8 KiB; ES256
 * signatures that are not 64 bytes. What the payload claims is oidc_claims.h's.
 *
 * Memory: the arena's. Any thread, one at a time.
 */
#ifndef IDENTITY_JWS_H
#define IDENTITY_JWS_H
#include "identity/jwks.h"
#include "json/json.h"

#define JWS_BYTES_MAX 8192

/* SP_OK with the payload, an object.
 * SP_EINVAL: not such a token. SP_ENOTFOUND: signed with a key that the set does not have.
 * SP_EDENIED: the signature is wrong, or not of the key's algorithm.
 * `why` gets a word for the log in every case but SP_OK. */
SP_MUSTCHECK int jws_open(struct arena *a, const struct jwks *keys, const char *token, size_t len,
                          const cJSON **payload, const char **why);

#endif

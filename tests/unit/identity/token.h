/*
 * token.h - keys and signed tokens for tests: what an identity provider would make, right or wrong.
 *
 * Memory: texts in the arena, keys until token_key_free.
 */
#ifndef TOKEN_H
#define TOKEN_H
#include "base/arena.h"
#include <openssl/evp.h>

EVP_PKEY *token_rsa(unsigned bits);
EVP_PKEY *token_p256(void);
/* A JWK of the public half; `more` is put after its members: ",\"use\":\"sig\"" or "". */
char *token_jwk(struct arena *a, EVP_PKEY *key, const char *kid, const char *more);
char *token_jwks(struct arena *a, const char *jwk, const char *another); /* `another` may be NULL */
/* header.payload.signature; `algorithm` says how it is really signed. */
char *token_sign(struct arena *a, EVP_PKEY *key, const char *algorithm, const char *header,
                 const char *payload);
char *token_encode(struct arena *a, const char *text); /* base64url */

#endif

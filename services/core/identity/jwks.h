/*
 * jwks.h - the public keys of an identity provider, from its JWK set (RFC 7517).
 *
 * Each key has one algorithm from the day it is read: what the set says, else RS256 for RSA and
 * ES256 for P-256. A token's header may only name a key, never choose how it is used. Kept are keys
 * for signatures: RSA of 2048 to 8192 bits and P-256 on the curve. Everything else in a set is
 * passed over (other kinds, other uses, weak or malformed keys, keys whose private half was
 * published).
 *
 * Memory: keys are freed with the arena that was given. Any thread, one at a time.
 */
#ifndef IDENTITY_JWKS_H
#define IDENTITY_JWKS_H
#include "base/arena.h"
#include "base/err.h"
#include <stddef.h>

enum jws_algorithm { JWS_NONE, JWS_RS256, JWS_PS256, JWS_ES256 };

#define JWKS_KEYS_MAX  64
#define JWKS_BYTES_MAX (256 * 1024)

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */

struct jwk {
    const char *kid; /* NULL: the key has no name */
    enum jws_algorithm algorithm;
    struct evp_pkey_st *key;
};

struct jwks {
    struct jwk keys[JWKS_KEYS_MAX];
    unsigned n;
};

/* JWS_NONE for every word but RS256, PS256 and ES256. */
enum jws_algorithm jws_algorithm(const char *name);

/* SP_EINVAL: not a JWK set. A set without a usable key is SP_OK with n = 0. */
SP_MUSTCHECK int jwks_read(struct arena *a, const char *json, size_t len, struct jwks **out);

/* The key of that name, or without a name (NULL) the only key of that algorithm. NULL: none, or
 * more than one could be meant. `known` tells whether the set has the name at all, so that a caller
 * knows whether fetching the set again may help. */
const struct jwk *jwks_find(const struct jwks *set, const char *kid, enum jws_algorithm algorithm,
                            int *known);

#endif

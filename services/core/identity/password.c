/*
 * password.c - owns the derivation of a password's proof; who may try, how often, and where the
 * proof is kept belong to others.
 *
 * Memory: Argon2id's own block is libsodium's and is released before the call returns. Any thread.
 */
#include "identity/password.h"
#include <sodium.h>
#include <string.h>

#define OPS_MAX     16u
#define MEM_KIB_MIN 8u
#define MEM_KIB_MAX (1024u * 1024u)

int password_derive(const char *password, const unsigned char salt[PASSWORD_SALT], unsigned ops,
                    unsigned mem_kib, unsigned char proof[PASSWORD_PROOF])
{
    unsigned char raw[32];
    size_t len = strnlen(password, PASSWORD_MAX + 1);
    int failed;

    memset(proof, 0, PASSWORD_PROOF);
    if (len == 0 || len > PASSWORD_MAX)
        return SP_EINVAL;
    if (ops < 1 || ops > OPS_MAX || mem_kib < MEM_KIB_MIN || mem_kib > MEM_KIB_MAX)
        return SP_EINVAL;
    if (sodium_init() < 0)
        return SP_EUNAVAILABLE;
    failed = crypto_pwhash(raw, sizeof raw, password, len, salt, ops, (size_t)mem_kib * 1024,
                           crypto_pwhash_ALG_ARGON2ID13);
    if (failed)
        return SP_EUNAVAILABLE;
    crypto_hash_sha256(proof, raw, sizeof raw);
    sodium_memzero(raw, sizeof raw);
    return SP_OK;
}

/*
 * jwks.c - owns the reading of JWK sets into OpenSSL keys; when they are fetched is provider.c's.
 *
 * Memory: the arena's, with the keys deferred to it. Any thread, one at a time.
 */
#include "identity/jwks.h"
#include "base/text.h"
#include "json/json.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#define RSA_BITS_MIN  2048
#define RSA_BITS_MAX  8192
#define EXPONENT_BITS 64
#define POINT         32 /* bytes of a coordinate on P-256 */

enum jws_algorithm jws_algorithm(const char *name)
{
    static const char *const NAMES[] = {
        [JWS_RS256] = "RS256", [JWS_PS256] = "PS256", [JWS_ES256] = "ES256"};

    for (unsigned i = JWS_RS256; name && i <= JWS_ES256; i++)
        if (strcmp(NAMES[i], name) == 0)
            return (enum jws_algorithm)i;
    return JWS_NONE;
}

static void drop_key(void *key)
{
    EVP_PKEY_free(key);
}

static EVP_PKEY *key_of(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;

    if (!ctx || !params || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    return key;
}

static bool read_bytes(struct arena *a, const cJSON *jwk, const char *name, unsigned char **bytes,
                       size_t *len)
{
    const char *text = json_text(jwk, name);

    return text && text_unbase64url(a, text, strlen(text), bytes, len) == SP_OK && *len > 0;
}

static bool rsa_sound(const BIGNUM *n, const BIGNUM *e)
{
    int bits = BN_num_bits(n);

    return bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX && BN_is_odd(n) && BN_is_odd(e) &&
           !BN_is_one(e) && BN_num_bits(e) <= EXPONENT_BITS;
}

static EVP_PKEY *read_rsa(struct arena *a, const cJSON *jwk)
{
    unsigned char *n_bytes, *e_bytes;
    size_t n_len, e_len;
    OSSL_PARAM_BLD *build;
    EVP_PKEY *key = NULL;
    BIGNUM *n, *e;

    if (!read_bytes(a, jwk, "n", &n_bytes, &n_len) || !read_bytes(a, jwk, "e", &e_bytes, &e_len) ||
        n_len > RSA_BITS_MAX / 8 + 1 || e_len > RSA_BITS_MAX / 8)
        return NULL;
    n = BN_bin2bn(n_bytes, (int)n_len, NULL);
    e = BN_bin2bn(e_bytes, (int)e_len, NULL);
    build = OSSL_PARAM_BLD_new();
    if (n && e && build && rsa_sound(n, e) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
        key = key_of("RSA", OSSL_PARAM_BLD_to_param(build));
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);
    return key;
}

static bool on_curve(EVP_PKEY *key)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool good = ctx && EVP_PKEY_public_check(ctx) == 1;

    EVP_PKEY_CTX_free(ctx);
    return good;
}

static EVP_PKEY *read_p256(struct arena *a, const cJSON *jwk)
{
    const char *curve = json_text(jwk, "crv");
    unsigned char *x, *y, point[1 + 2 * POINT] = {POINT_CONVERSION_UNCOMPRESSED};
    size_t x_len, y_len;
    OSSL_PARAM_BLD *build;
    EVP_PKEY *key = NULL;

    if (!curve || strcmp(curve, "P-256") != 0 || !read_bytes(a, jwk, "x", &x, &x_len) ||
        !read_bytes(a, jwk, "y", &y, &y_len) || x_len != POINT || y_len != POINT)
        return NULL;
    memcpy(point + 1, x, POINT);
    memcpy(point + 1 + POINT, y, POINT);
    build = OSSL_PARAM_BLD_new();
    if (build && OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
        key = key_of("EC", OSSL_PARAM_BLD_to_param(build));
    OSSL_PARAM_BLD_free(build);
    if (key && !on_curve(key)) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

/* `use` and `key_ops`, where present, must speak of verifying signatures. */
static bool for_signatures(const cJSON *jwk)
{
    const cJSON *use = json_get(jwk, "use"), *ops = json_get(jwk, "key_ops");
    const char *word = json_string(use);

    if (use && (!word || strcmp(word, "sig") != 0))
        return false;
    for (int i = 0; ops && i < json_size(ops); i++) {
        word = json_string(json_at(ops, i));
        if (word && strcmp(word, "verify") == 0)
            return true;
    }
    return !ops;
}

/* The one algorithm of a key: what it says, if its kind can do that, else the usual one. */
static enum jws_algorithm algorithm_of(const cJSON *jwk, bool rsa)
{
    enum jws_algorithm named;

    if (!json_get(jwk, "alg"))
        return rsa ? JWS_RS256 : JWS_ES256;
    named = jws_algorithm(json_text(jwk, "alg"));
    return rsa == (named != JWS_ES256) ? named : JWS_NONE;
}

static bool read_key(struct arena *a, const cJSON *jwk, struct jwk *out)
{
    const char *kty = json_text(jwk, "kty");
    bool rsa = kty && strcmp(kty, "RSA") == 0, ec = kty && strcmp(kty, "EC") == 0;

    if ((!rsa && !ec) || !for_signatures(jwk) || json_get(jwk, "d"))
        return false;
    if (json_get(jwk, "kid") && !json_text(jwk, "kid"))
        return false;
    out->algorithm = algorithm_of(jwk, rsa);
    if (out->algorithm == JWS_NONE)
        return false;
    out->key = rsa ? read_rsa(a, jwk) : read_p256(a, jwk);
    ERR_clear_error();
    if (!out->key)
        return false;
    arena_defer(a, drop_key, out->key);
    out->kid = arena_text(a, json_text(jwk, "kid"));
    return true;
}

int jwks_read(struct arena *a, const char *json, size_t len, struct jwks **out)
{
    struct jwks *set = arena_alloc(a, sizeof *set);
    struct problem unused = {0};
    const cJSON *keys;
    cJSON *doc;

    if (len > JWKS_BYTES_MAX || json_parse(a, json, len, &doc, &unused) != SP_OK)
        return SP_EINVAL;
    keys = json_get(doc, "keys");
    if (!keys || (keys->type & 0xff) != cJSON_Array)
        return SP_EINVAL;
    for (int i = 0; i < json_size(keys) && set->n < JWKS_KEYS_MAX; i++)
        if (read_key(a, json_at(keys, i), &set->keys[set->n]))
            set->n++;
    *out = set;
    return SP_OK;
}

const struct jwk *jwks_find(const struct jwks *set, const char *kid, enum jws_algorithm algorithm,
                            int *known)
{
    const struct jwk *found = NULL;

    *known = 0;
    for (unsigned i = 0; i < set->n; i++) {
        const struct jwk *key = &set->keys[i];

        if (kid && (!key->kid || strcmp(key->kid, kid) != 0))
            continue;
        *known = 1;
        if (key->algorithm != algorithm)
            continue;
        if (found)
            return NULL;
        found = key;
    }
    return found;
}

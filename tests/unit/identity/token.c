/*
 * token.c - owns the making of keys and tokens for tests.
 */
#include "token.h"
#include "base/text.h"
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

EVP_PKEY *token_rsa(unsigned bits)
{
    return EVP_RSA_gen(bits);
}

EVP_PKEY *token_p256(void)
{
    return EVP_EC_gen("P-256");
}

static char *number(struct arena *a, EVP_PKEY *key, const char *name, int pad)
{
    unsigned char bytes[1024];
    BIGNUM *n = NULL;
    int len;

    if (EVP_PKEY_get_bn_param(key, name, &n) != 1)
        abort();
    len = pad ? BN_bn2binpad(n, bytes, pad) : BN_bn2bin(n, bytes);
    BN_free(n);
    return text_base64url(a, bytes, (size_t)len);
}

char *token_jwk(struct arena *a, EVP_PKEY *key, const char *kid, const char *more)
{
    const char *name = kid ? arena_printf(a, "\"kid\":\"%s\",", kid) : "";

    if (EVP_PKEY_is_a(key, "RSA"))
        return arena_printf(a, "{%s\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"%s}", name,
                            number(a, key, OSSL_PKEY_PARAM_RSA_N, 0),
                            number(a, key, OSSL_PKEY_PARAM_RSA_E, 0), more);
    return arena_printf(a, "{%s\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"%s}", name,
                        number(a, key, OSSL_PKEY_PARAM_EC_PUB_X, 32),
                        number(a, key, OSSL_PKEY_PARAM_EC_PUB_Y, 32), more);
}

char *token_jwks(struct arena *a, const char *jwk, const char *another)
{
    return arena_printf(a, "{\"keys\":[%s%s%s]}", jwk, another ? "," : "", another ? another : "");
}

char *token_encode(struct arena *a, const char *text)
{
    return text_base64url(a, text, strlen(text));
}

/* ES256 is r and s, 32 bytes each, not DER. */
static size_t raw_of(unsigned char *signature, size_t len)
{
    const unsigned char *der = signature;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
    unsigned char raw[64];

    if (!sig)
        abort();
    BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32);
    ECDSA_SIG_free(sig);
    memcpy(signature, raw, sizeof raw);
    return sizeof raw;
}

char *token_sign(struct arena *a, EVP_PKEY *key, const char *algorithm, const char *header,
                 const char *payload)
{
    char *text = arena_printf(a, "%s.%s", token_encode(a, header), token_encode(a, payload));
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *ctx;
    unsigned char signature[1024];
    size_t len = sizeof signature;

    if (EVP_DigestSignInit(md, &ctx, EVP_sha256(), NULL, key) != 1)
        abort();
    if (strcmp(algorithm, "PS256") == 0 &&
        (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) != 1))
        abort();
    if (EVP_DigestSign(md, signature, &len, (unsigned char *)text, strlen(text)) != 1)
        abort();
    EVP_MD_CTX_free(md);
    if (strcmp(algorithm, "ES256") == 0)
        len = raw_of(signature, len);
    return arena_printf(a, "%s.%s", text, text_base64url(a, signature, len));
}

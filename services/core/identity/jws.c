/*
 * jws.c - owns the reading and verifying of compact JWS; the keys are jwks.c's.
 *
 *     split ──▶ header ──▶ key ──▶ signature ──▶ payload
 *
 * Nothing of the payload is looked at before the signature is known to be right.
 * Memory: the arena's. Any thread, one at a time.
 */
#include "identity/jws.h"
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#define ES256_BYTES 64

struct parts {
    const char *header, *payload, *signature;
    size_t header_len, payload_len, signature_len;
};

static bool split(const char *token, size_t len, struct parts *p)
{
    const char *end = token + len, *first, *second;

    first = memchr(token, '.', len);
    second = first ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;
    if (!second || memchr(second + 1, '.', (size_t)(end - second - 1)))
        return false;
    *p = (struct parts){.header = token,
                        .header_len = (size_t)(first - token),
                        .payload = first + 1,
                        .payload_len = (size_t)(second - first - 1),
                        .signature = second + 1,
                        .signature_len = (size_t)(end - second - 1)};
    return p->header_len && p->payload_len && p->signature_len;
}

static cJSON *read_object(struct arena *a, const char *text, size_t chars)
{
    struct problem unused = {0};
    unsigned char *bytes;
    size_t len;
    cJSON *object;

    if (text_unbase64url(a, text, chars, &bytes, &len) != SP_OK ||
        json_parse(a, (const char *)bytes, len, &object, &unused) != SP_OK)
        return NULL;
    return (object->type & 0xff) == cJSON_Object ? object : NULL;
}

static const char *const FORBIDDEN[] = {"crit", "jku", "jwk", "x5u", "x5c", "zip",
                                        "enc",  "cty", "b64", "epk", "p2s", "p2c"};

/* Also those whose value is null. */
static bool has_forbidden(const cJSON *header)
{
    for (const cJSON *member = header->child; member; member = member->next)
        for (size_t i = 0; i < sizeof FORBIDDEN / sizeof *FORBIDDEN; i++)
            if (strcmp(member->string, FORBIDDEN[i]) == 0)
                return true;
    return false;
}

static const char *header_fault(const cJSON *header)
{
    const cJSON *typ, *kid;

    if (!header)
        return "header";
    if (has_forbidden(header))
        return "header-member";
    typ = json_get(header, "typ");
    kid = json_get(header, "kid");
    if (typ && (!json_string(typ) || !text_equal_ci(json_string(typ), "JWT")))
        return "typ";
    if (kid && !json_string(kid))
        return "kid";
    if (jws_algorithm(json_text(header, "alg")) == JWS_NONE)
        return "alg";
    return NULL;
}

/* ES256: r and s of 32 bytes each become the DER that OpenSSL reads. */
static unsigned char *es256_der(const unsigned char *raw, size_t len, size_t *der_len)
{
    ECDSA_SIG *sig = len == ES256_BYTES ? ECDSA_SIG_new() : NULL;
    BIGNUM *r = sig ? BN_bin2bn(raw, ES256_BYTES / 2, NULL) : NULL;
    BIGNUM *s = sig ? BN_bin2bn(raw + ES256_BYTES / 2, ES256_BYTES / 2, NULL) : NULL;
    unsigned char *der = NULL;
    int n;

    if (!r || !s || ECDSA_SIG_set0(sig, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(sig);
        return NULL;
    }
    n = i2d_ECDSA_SIG(sig, &der);
    ECDSA_SIG_free(sig);
    *der_len = n > 0 ? (size_t)n : 0;
    return n > 0 ? der : NULL;
}

static bool set_padding(EVP_PKEY_CTX *ctx, enum jws_algorithm algorithm)
{
    if (algorithm == JWS_RS256)
        return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
    if (algorithm == JWS_PS256)
        return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
    return true;
}

static bool verify(const struct jwk *key, const struct parts *p, const unsigned char *signature,
                   size_t len)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *ctx = NULL; /* owned by md */
    size_t signed_len = p->header_len + 1 + p->payload_len;
    bool good;

    good = md && EVP_DigestVerifyInit(md, &ctx, EVP_sha256(), NULL, key->key) == 1 &&
           set_padding(ctx, key->algorithm) &&
           EVP_DigestVerify(md, signature, len, (const unsigned char *)p->header, signed_len) == 1;
    EVP_MD_CTX_free(md);
    ERR_clear_error(); /* the queue belongs to the thread, and TLS reads it too */
    return good;
}

static bool signed_by(struct arena *a, const struct jwk *key, const struct parts *p)
{
    unsigned char *raw, *der;
    size_t len, der_len;
    bool good;

    if (text_unbase64url(a, p->signature, p->signature_len, &raw, &len) != SP_OK)
        return false;
    if (key->algorithm != JWS_ES256)
        return verify(key, p, raw, len);
    der = es256_der(raw, len, &der_len);
    good = der && verify(key, p, der, der_len);
    OPENSSL_free(der);
    return good;
}

int jws_open(struct arena *a, const struct jwks *keys, const char *token, size_t len,
             const cJSON **payload, const char **why)
{
    const struct jwk *key;
    struct parts p;
    cJSON *header;
    int known;

    *why = "form";
    if (len == 0 || len > JWS_BYTES_MAX || !split(token, len, &p))
        return SP_EINVAL;
    header = read_object(a, p.header, p.header_len);
    *why = header_fault(header);
    if (*why)
        return SP_EINVAL;
    key =
        jwks_find(keys, json_text(header, "kid"), jws_algorithm(json_text(header, "alg")), &known);
    *why = known ? "alg-of-key" : "unknown-key";
    if (!key)
        return known ? SP_EDENIED : SP_ENOTFOUND;
    *why = "signature";
    if (!signed_by(a, key, &p))
        return SP_EDENIED;
    *why = "payload";
    *payload = read_object(a, p.payload, p.payload_len);
    if (!*payload)
        return SP_EINVAL;
    *why = NULL;
    return SP_OK;
}

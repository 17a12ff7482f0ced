/* Signed tokens: the examples of RFC 7515, and everything that must be refused. */
#include "base/text.h"
#include "harness.h"
#include "identity/jws.h"
#include "token.h"
#include <openssl/rsa.h>
#include <string.h>

#define PAYLOAD                                                                                    \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl" \
    "fQ"
/* RFC 7515 A.2 */
#define A2_KEY                                                                                     \
    "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W2" \
    "6mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47s" \
    "oMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQ" \
    "Y4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9g" \
    "b54h4FRWyuXpoQ\"}"
#define A2                                                                                         \
    "eyJhbGciOiJSUzI1NiJ9." PAYLOAD                                                                \
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp" \
    "5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHl" \
    "b1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9Q" \
    "OYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
/* RFC 7515 A.3 */
#define A3_KEY                                                                                     \
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","     \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"
#define A3                                                                                         \
    "eyJhbGciOiJFUzI1NiJ9." PAYLOAD                                                                \
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
/* RFC 7515 A.1 and A.5 */
#define A1                                                                                         \
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." PAYLOAD                                            \
    ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define A5 "eyJhbGciOiJub25lIn0." PAYLOAD "."

static struct arena *arena;
static EVP_PKEY *rsa, *p256;
static struct jwks *keys;
static const cJSON *payload;
static const char *why;

static void start(void)
{
    harness_start();
    arena = arena_new();
    rsa = token_rsa(2048);
    p256 = token_p256();
}

static void stop(void)
{
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(p256);
    arena_free(arena);
    OPENSSL_cleanup();
    harness_stop();
}

TestSuite(jws, .init = start, .fini = stop);

static void given_keys(const char *jwk, const char *another)
{
    const char *json = token_jwks(arena, jwk, another);

    cr_assert(eq(int, jwks_read(arena, json, strlen(json), &keys), SP_OK));
}

static int open_token(const char *token)
{
    payload = NULL;
    return jws_open(arena, keys, token, strlen(token), &payload, &why);
}

/* A token signed as it says, by the RSA key whose name is "a". */
static int open_signed(const char *header, const char *claims)
{
    given_keys(token_jwk(arena, rsa, "a", ""), NULL);
    return open_token(token_sign(arena, rsa, "RS256", header, claims));
}

Test(jws, example_a2_of_rfc_7515_is_right)
{
    given_keys(A2_KEY, NULL);

    cr_assert(eq(int, open_token(A2), SP_OK));
    cr_expect(eq(str, (char *)json_text(payload, "iss"), "joe"));
}

Test(jws, example_a3_of_rfc_7515_is_right)
{
    given_keys(A3_KEY, NULL);

    cr_assert(eq(int, open_token(A3), SP_OK));
    cr_expect(eq(str, (char *)json_text(payload, "iss"), "joe"));
}

Test(jws, examples_a1_and_a5_of_rfc_7515_are_refused_whatever_the_keys)
{
    given_keys(A2_KEY, A3_KEY);

    cr_expect(eq(int, open_token(A1), SP_EINVAL));
    cr_expect(eq(int, open_token(A5), SP_EINVAL));
    cr_expect(eq(int, open_token(A5 "AA"), SP_EINVAL));
}

Test(jws, each_algorithm_signs_and_is_verified)
{
    const char *claims = "{\"sub\":\"x\"}";

    given_keys(token_jwk(arena, rsa, "a", ""), token_jwk(arena, p256, "b", ""));
    cr_expect(
        eq(int,
           open_token(token_sign(arena, rsa, "RS256", "{\"alg\":\"RS256\",\"kid\":\"a\"}", claims)),
           SP_OK));
    cr_expect(eq(
        int,
        open_token(token_sign(arena, p256, "ES256", "{\"alg\":\"ES256\",\"kid\":\"b\"}", claims)),
        SP_OK));
    given_keys(token_jwk(arena, rsa, "a", ",\"alg\":\"PS256\""), NULL);
    cr_expect(
        eq(int,
           open_token(token_sign(arena, rsa, "PS256", "{\"alg\":\"PS256\",\"kid\":\"a\"}", claims)),
           SP_OK));
}

Test(jws, the_header_cannot_choose_another_algorithm_than_the_keys)
{
    given_keys(token_jwk(arena, rsa, "a", ""), NULL);
    cr_expect(eq(
        int, open_token(token_sign(arena, rsa, "PS256", "{\"alg\":\"PS256\",\"kid\":\"a\"}", "{}")),
        SP_EDENIED));
    cr_expect(eq(
        int, open_token(token_sign(arena, rsa, "PS256", "{\"alg\":\"RS256\",\"kid\":\"a\"}", "{}")),
        SP_EDENIED));
    given_keys(token_jwk(arena, rsa, "a", ",\"alg\":\"PS256\""), NULL);
    cr_expect(eq(
        int, open_token(token_sign(arena, rsa, "RS256", "{\"alg\":\"RS256\",\"kid\":\"a\"}", "{}")),
        SP_EDENIED));
    cr_expect(eq(
        int, open_token(token_sign(arena, rsa, "RS256", "{\"alg\":\"PS256\",\"kid\":\"a\"}", "{}")),
        SP_EDENIED));
}

Test(jws, a_pss_salt_of_another_length_is_refused)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *ctx;
    unsigned char sig[512];
    size_t len = sizeof sig;
    char *text = arena_printf(arena, "%s.e30", token_encode(arena, "{\"alg\":\"PS256\"}"));

    given_keys(token_jwk(arena, rsa, "a", ",\"alg\":\"PS256\""), NULL);
    cr_assert(eq(int, EVP_DigestSignInit(md, &ctx, EVP_sha256(), NULL, rsa), 1));
    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, 8);
    cr_assert(eq(int, EVP_DigestSign(md, sig, &len, (unsigned char *)text, strlen(text)), 1));
    EVP_MD_CTX_free(md);

    cr_expect(eq(int,
                 open_token(arena_printf(arena, "%s.%s", text, text_base64url(arena, sig, len))),
                 SP_EDENIED));
}

Test(jws, no_byte_of_a_token_can_be_changed)
{
    const char *token;
    char *changed;

    given_keys(token_jwk(arena, p256, "b", ""), NULL);
    token = token_sign(arena, p256, "ES256", "{\"alg\":\"ES256\",\"kid\":\"b\"}",
                       "{\"sub\":\"x\",\"nonce\":\"y\"}");
    cr_assert(eq(int, open_token(token), SP_OK));
    changed = arena_text(arena, token);
    for (size_t i = 0; token[i]; i++) {
        changed[i] = token[i] == 'A' ? 'B' : 'A';
        cr_expect(ne(int, open_token(changed), SP_OK), "byte %zu", i);
        cr_expect(eq(ptr, (void *)payload, NULL));
        changed[i] = token[i];
    }
}

Test(jws, neither_end_can_be_cut_or_grown)
{
    given_keys(A3_KEY, NULL);

    for (size_t len = 0; len < strlen(A3); len++)
        cr_expect(ne(int, jws_open(arena, keys, A3, len, &payload, &why), SP_OK), "%zu", len);
    cr_expect(eq(int, open_token(A3 "A"), SP_EDENIED));
    cr_expect(eq(int, open_token(A3 "="), SP_EDENIED));
    cr_expect(eq(int, open_token(A3 "\n"), SP_EDENIED));
    cr_expect(eq(int, open_token(" " A3), SP_EINVAL));
    cr_expect(eq(int, open_token(A3 "."), SP_EINVAL));
    cr_expect(eq(int, open_token(A3 ".AA.AA"), SP_EINVAL));
}

Test(jws, a_key_that_is_not_there_can_be_told_from_a_wrong_signature)
{
    EVP_PKEY *other = token_p256();

    given_keys(token_jwk(arena, p256, "b", ""), NULL);
    cr_expect(
        eq(int,
           open_token(token_sign(arena, p256, "ES256", "{\"alg\":\"ES256\",\"kid\":\"c\"}", "{}")),
           SP_ENOTFOUND));
    cr_expect(
        eq(int,
           open_token(token_sign(arena, other, "ES256", "{\"alg\":\"ES256\",\"kid\":\"b\"}", "{}")),
           SP_EDENIED));
    EVP_PKEY_free(other);
}

Test(jws, other_algorithms_are_refused)
{
    const char *names[] = {"none",  "None",  "HS256", "HS512", "RS384",    "RS512", "PS384",
                           "ES384", "EdDSA", "",      "rs256", "RSA-OAEP", "dir"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(
            eq(int,
               open_signed(arena_printf(arena, "{\"alg\":\"%s\",\"kid\":\"a\"}", names[i]), "{}"),
               SP_EINVAL),
            "%s", names[i]);
    cr_expect(eq(int, open_signed("{\"kid\":\"a\"}", "{}"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":[\"RS256\"]}", "{}"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":null}", "{}"), SP_EINVAL));
}

/* The attack in which a public key is used as the secret of an HMAC. */
Test(jws, a_public_key_is_never_the_secret_of_an_hmac)
{
    given_keys(A2_KEY, NULL);

    cr_expect(eq(int,
                 open_token(arena_printf(arena, "%s." PAYLOAD ".%s",
                                         token_encode(arena, "{\"alg\":\"HS256\"}"),
                                         token_encode(arena, "0123456789abcdef0123456789abcdef"))),
                 SP_EINVAL));
}

Test(jws, a_token_does_not_bring_its_own_key)
{
    const char *members[] = {"\"jwk\":{}",         "\"jku\":\"https://evil.example\"",
                             "\"x5c\":[]",         "\"x5u\":\"https://evil.example\"",
                             "\"jku\":null",       "\"crit\":[]",
                             "\"crit\":[\"exp\"]", "\"crit\":null",
                             "\"zip\":\"DEF\"",    "\"enc\":\"A128GCM\"",
                             "\"cty\":\"JWT\"",    "\"b64\":false"};

    for (unsigned i = 0; i < sizeof members / sizeof *members; i++) {
        const char *header =
            arena_printf(arena, "{\"alg\":\"RS256\",\"kid\":\"a\",%s}", members[i]);

        cr_expect(eq(int, open_signed(header, "{}"), SP_EINVAL), "%s", members[i]);
        cr_expect(eq(str, (char *)why, "header-member"));
    }
}

Test(jws, harmless_members_of_the_header_are_allowed)
{
    cr_expect(eq(
        int, open_signed("{\"alg\":\"RS256\",\"kid\":\"a\",\"typ\":\"JWT\",\"x5t\":\"q\"}", "{}"),
        SP_OK));
    cr_expect(
        eq(int, open_signed("{\"alg\":\"RS256\",\"kid\":\"a\",\"typ\":\"jwt\"}", "{}"), SP_OK));
}

Test(jws, another_type_of_token_is_refused)
{
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", "{}"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\",\"typ\":7}", "{}"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\",\"kid\":7}", "{}"), SP_EINVAL));
}

Test(jws, a_member_said_twice_is_refused)
{
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\",\"alg\":\"RS256\"}", "{}"), SP_EINVAL));
    cr_expect(
        eq(int, open_signed("{\"alg\":\"RS256\"}", "{\"sub\":\"a\",\"sub\":\"b\"}"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\"}", "{\"sub\":\"a\",\"\\u0073ub\":\"b\"}"),
                 SP_EINVAL));
}

Test(jws, header_and_payload_are_objects)
{
    cr_expect(eq(int, open_signed("[\"RS256\"]", "{}"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\"", "{}"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\"} x", "{}"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\"}", "[]"), SP_EINVAL));
    cr_expect(eq(int, open_signed("{\"alg\":\"RS256\"}", "text"), SP_EINVAL));
}

Test(jws, encrypted_tokens_and_the_json_form_are_refused)
{
    given_keys(A2_KEY, NULL);

    cr_expect(eq(int, open_token("eyJhbGciOiJSU0EtT0FFUCJ9.AA.AA.AA.AA"), SP_EINVAL));
    cr_expect(eq(int,
                 open_token("{\"payload\":\"e30\",\"protected\":\"eyJhbGciOiJSUzI1NiJ9\","
                            "\"signature\":\"AA\"}"),
                 SP_EINVAL));
}

Test(jws, more_than_8_kib_are_refused_unread)
{
    char *long_text = arena_alloc(arena, JWS_BYTES_MAX);
    const char *token;

    memset(long_text, 'x', JWS_BYTES_MAX - 1);
    given_keys(token_jwk(arena, rsa, "a", ""), NULL);
    token = token_sign(arena, rsa, "RS256", "{\"alg\":\"RS256\"}",
                       arena_printf(arena, "{\"x\":\"%s\"}", long_text));

    cr_expect(eq(int, open_token(token), SP_EINVAL));
    cr_expect(eq(str, (char *)why, "form"));
}

Test(jws, an_es256_signature_is_64_bytes_and_neither_zero_nor_der)
{
    const char *head = arena_printf(arena, "%s.e30", token_encode(arena, "{\"alg\":\"ES256\"}"));
    unsigned char zero[65] = {0}, der[80];
    size_t len = sizeof der;
    EVP_MD_CTX *md = EVP_MD_CTX_new();

    given_keys(token_jwk(arena, p256, "b", ""), NULL);
    for (size_t n = 1; n <= sizeof zero; n++)
        cr_expect(eq(int,
                     open_token(arena_printf(arena, "%s.%s", head, text_base64url(arena, zero, n))),
                     SP_EDENIED));
    cr_assert(eq(int, EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, p256), 1));
    cr_assert(eq(int, EVP_DigestSign(md, der, &len, (const unsigned char *)head, strlen(head)), 1));
    EVP_MD_CTX_free(md);
    cr_expect(eq(int,
                 open_token(arena_printf(arena, "%s.%s", head, text_base64url(arena, der, len))),
                 SP_EDENIED));
}

Test(jws, an_empty_part_is_refused)
{
    given_keys(A2_KEY, NULL);

    cr_expect(eq(int, open_token(""), SP_EINVAL));
    cr_expect(eq(int, open_token(".."), SP_EINVAL));
    cr_expect(eq(int, open_token("eyJhbGciOiJSUzI1NiJ9..AA"), SP_EINVAL));
    cr_expect(eq(int, open_token("." PAYLOAD ".AA"), SP_EINVAL));
    cr_expect(eq(int, open_token("eyJhbGciOiJSUzI1NiJ9." PAYLOAD "."), SP_EINVAL));
}

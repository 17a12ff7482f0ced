/* Which keys of a provider's set are kept, and for what. */
#include "harness.h"
#include "identity/jwks.h"
#include "token.h"
#include <string.h>

static struct arena *arena;
static EVP_PKEY *rsa, *p256;
static struct jwks *set;

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

TestSuite(jwks, .init = start, .fini = stop);

static int read_set(const char *json)
{
    return jwks_read(arena, json, strlen(json), &set);
}

static unsigned kept(const char *jwk)
{
    cr_assert(eq(int, read_set(token_jwks(arena, jwk, NULL)), SP_OK));
    return set->n;
}

Test(jwks, a_key_has_the_algorithm_it_says_or_the_usual_one)
{
    cr_assert(eq(uint, kept(token_jwk(arena, rsa, "a", "")), 1));
    cr_expect(eq(int, set->keys[0].algorithm, JWS_RS256));
    cr_assert(eq(uint, kept(token_jwk(arena, rsa, "a", ",\"alg\":\"PS256\"")), 1));
    cr_expect(eq(int, set->keys[0].algorithm, JWS_PS256));
    cr_assert(eq(uint, kept(token_jwk(arena, p256, "a", "")), 1));
    cr_expect(eq(int, set->keys[0].algorithm, JWS_ES256));
}

Test(jwks, an_algorithm_that_the_kind_of_key_cannot_do_is_passed_over)
{
    const char *wrong[] = {"ES256", "HS256", "none", "RS512", "RSA-OAEP", ""};

    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect(
            eq(uint,
               kept(token_jwk(arena, rsa, "a", arena_printf(arena, ",\"alg\":\"%s\"", wrong[i]))),
               0),
            "%s", wrong[i]);
    cr_expect(eq(uint, kept(token_jwk(arena, p256, "a", ",\"alg\":\"RS256\"")), 0));
    cr_expect(eq(uint, kept(token_jwk(arena, rsa, "a", ",\"alg\":7")), 0));
}

Test(jwks, keys_for_other_uses_are_passed_over)
{
    cr_expect(eq(uint, kept(token_jwk(arena, rsa, "a", ",\"use\":\"sig\"")), 1));
    cr_expect(eq(uint, kept(token_jwk(arena, rsa, "a", ",\"use\":\"enc\"")), 0));
    cr_expect(eq(uint, kept(token_jwk(arena, rsa, "a", ",\"use\":[]")), 0));
    cr_expect(eq(uint, kept(token_jwk(arena, rsa, "a", ",\"key_ops\":[\"verify\"]")), 1));
    cr_expect(eq(uint, kept(token_jwk(arena, rsa, "a", ",\"key_ops\":[\"encrypt\"]")), 0));
    cr_expect(eq(uint, kept(token_jwk(arena, rsa, "a", ",\"key_ops\":[]")), 0));
}

Test(jwks, a_weak_rsa_key_is_passed_over)
{
    EVP_PKEY *weak = token_rsa(1024);

    cr_expect(eq(uint, kept(token_jwk(arena, weak, "a", "")), 0));
    EVP_PKEY_free(weak);
}

Test(jwks, an_exponent_that_makes_forging_easy_is_passed_over)
{
    const char *jwk = token_jwk(arena, rsa, "a", "");
    const char *exponents[] = {"AQ", "Ag", "AQAA", "", "AQAAAAAAAAAB"}; /* 1, 2, 65536, -, 2^64+1 */

    for (unsigned i = 0; i < sizeof exponents / sizeof *exponents; i++) {
        char *bad = arena_text(arena, jwk), *at = strstr(bad, "\"e\":");

        snprintf(at, strlen(jwk) - (size_t)(at - bad), "%s", "");
        cr_expect(eq(uint, kept(arena_printf(arena, "%s\"e\":\"%s\"}", bad, exponents[i])), 0),
                  "%s", exponents[i]);
    }
}

Test(jwks, a_point_that_is_not_on_the_curve_is_passed_over)
{
    cr_expect(eq(uint,
                 kept("{\"kty\":\"EC\",\"crv\":\"P-256\","
                      "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                      "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1\"}"),
                 0));
    cr_expect(eq(uint,
                 kept("{\"kty\":\"EC\",\"crv\":\"P-256\","
                      "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEQ\","
                      "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}"),
                 0));
    cr_expect(
        eq(uint, kept("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83O\",\"y\":\"x_FE\"}"), 0));
    cr_expect(
        eq(uint, kept("{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"f83O\",\"y\":\"x_FE\"}"), 0));
}

Test(jwks, other_kinds_and_private_keys_are_passed_over_and_the_rest_is_kept)
{
    const char *mine = token_jwk(arena, p256, "mine", "");
    const char *leaked = token_jwk(arena, rsa, "leaked", ",\"d\":\"AQAB\"");

    cr_expect(eq(uint, kept("{\"kty\":\"oct\",\"k\":\"AQAB\"}"), 0));
    cr_expect(eq(uint, kept("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAB\"}"), 0));
    cr_expect(eq(uint, kept("{}"), 0));
    cr_expect(eq(uint, kept("7"), 0));
    cr_assert(eq(int, read_set(token_jwks(arena, leaked, mine)), SP_OK));
    cr_assert(eq(uint, set->n, 1));
    cr_expect(eq(str, (char *)set->keys[0].kid, "mine"));
}

Test(jwks, what_is_not_a_set_is_refused)
{
    cr_expect(eq(int, read_set(""), SP_EINVAL));
    cr_expect(eq(int, read_set("[]"), SP_EINVAL));
    cr_expect(eq(int, read_set("{}"), SP_EINVAL));
    cr_expect(eq(int, read_set("{\"keys\":{}}"), SP_EINVAL));
    cr_expect(eq(int, read_set("{\"keys\":[],\"keys\":[]}"), SP_EINVAL));
}

Test(jwks, more_keys_than_there_is_room_for_are_passed_over)
{
    const char *jwk = token_jwk(arena, p256, "a", "");
    char *list = arena_text(arena, jwk);

    for (int i = 0; i < JWKS_KEYS_MAX + 5; i++)
        list = arena_printf(arena, "%s,%s", list, jwk);

    cr_expect(eq(uint, kept(list), JWKS_KEYS_MAX));
}

Test(jwks, a_key_is_found_by_name_and_algorithm)
{
    int known;

    cr_assert(eq(int,
                 read_set(token_jwks(arena, token_jwk(arena, rsa, "a", ""),
                                     token_jwk(arena, p256, "b", ""))),
                 SP_OK));
    cr_expect(eq(ptr, (void *)jwks_find(set, "b", JWS_ES256, &known), &set->keys[1]));
    cr_expect(eq(ptr, (void *)jwks_find(set, "b", JWS_RS256, &known), NULL));
    cr_expect(eq(int, known, 1));
    cr_expect(eq(ptr, (void *)jwks_find(set, "c", JWS_ES256, &known), NULL));
    cr_expect(eq(int, known, 0));
}

Test(jwks, without_a_name_only_one_key_may_be_meant)
{
    const char *jwk = token_jwk(arena, rsa, NULL, "");
    int known;

    cr_assert(eq(uint, kept(jwk), 1));
    cr_expect(eq(ptr, (void *)jwks_find(set, NULL, JWS_RS256, &known), &set->keys[0]));
    cr_expect(eq(ptr, (void *)jwks_find(set, "a", JWS_RS256, &known), NULL));
    cr_assert(eq(int, read_set(token_jwks(arena, jwk, jwk)), SP_OK));
    cr_expect(eq(ptr, (void *)jwks_find(set, NULL, JWS_RS256, &known), NULL));
}

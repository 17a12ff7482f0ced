/* What an ID token must claim, and the discovery document. */
#include "harness.h"
#include "identity/oidc_claims.h"
#include "identity/oidc_provider.h"
#include <string.h>

#define NOW 1800000000
#define HSA "SE2321000016-1A2B"

static struct arena *arena;
static struct oidc_expect expect;
static struct oidc_person person;
static const char *why;

static void start(void)
{
    harness_start();
    arena = arena_new();
    expect = (struct oidc_expect){.claim_number = "",
                                  .issuer = "https://idp.example",
                                  .client_id = "samplan",
                                  .nonce = "n1",
                                  .acr = "",
                                  .claim_hsa_id = "employeeHsaId",
                                  .claim_assignments = "",
                                  .now = NOW};
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(oidc_claims, .init = start, .fini = stop);

/* Right claims, with `name` said otherwise, left out (value NULL), or added. */
static int check_with(const char *name, const char *value)
{
    static const char *const RIGHT[][2] = {{"iss", "\"https://idp.example\""},
                                           {"sub", "\"s1\""},
                                           {"aud", "\"samplan\""},
                                           {"exp", "1800000300"},
                                           {"iat", "1800000000"},
                                           {"nonce", "\"n1\""},
                                           {"employeeHsaId", "\"" HSA "\""},
                                           {"acr", "\"loa3\""}};
    struct buf json = buf_make(arena, 65536);
    struct problem unused = {0};
    cJSON *claims;

    for (unsigned i = 0; i < sizeof RIGHT / sizeof *RIGHT; i++)
        if (!name || strcmp(RIGHT[i][0], name) != 0)
            buf_printf(&json, "%s\"%s\":%s", json.len ? "," : "{", RIGHT[i][0], RIGHT[i][1]);
    if (name && value)
        buf_printf(&json, ",\"%s\":%s", name, value);
    buf_text(&json, "}");
    cr_assert(eq(int, json_parse(arena, json.data, json.len, &claims, &unused), SP_OK));
    return oidc_claims_check(arena, claims, &expect, &person, &why);
}

static void refused(const char *name, const char *value, const char *fault)
{
    cr_expect(eq(int, check_with(name, value), SP_EDENIED), "%s: %s", name, value);
    cr_expect(eq(str, (char *)(why ? why : "nothing"), (char *)fault), "%s: %s", name, value);
}

Test(oidc_claims, a_right_token_says_who_it_is)
{
    cr_assert(eq(int, check_with(NULL, NULL), SP_OK));

    cr_expect(eq(str, (char *)person.hsa_id, HSA));
    cr_expect(eq(ptr, (void *)person.units, NULL));
}

Test(oidc_claims, the_issuer_is_ours_exactly)
{
    refused("iss", "\"https://idp.example/\"", "iss");
    refused("iss", "\"https://IDP.example\"", "iss");
    refused("iss", "[\"https://idp.example\"]", "iss");
    refused("iss", NULL, "iss");
}

Test(oidc_claims, the_audience_is_us)
{
    refused("aud", "\"another\"", "aud");
    refused("aud", "[\"another\"]", "aud");
    refused("aud", "[]", "aud");
    refused("aud", "{}", "aud");
    refused("aud", NULL, "aud");
    cr_expect(eq(int, check_with("aud", "[\"samplan\"]"), SP_OK));
}

Test(oidc_claims, several_audiences_need_an_authorised_party_and_it_is_us)
{
    refused("aud", "[\"samplan\",\"another\"]", "aud");
    refused("aud", "[\"samplan\",\"another\"],\"azp\":\"another\"", "aud");
    refused("azp", "\"another\"", "aud");
    refused("azp", "7", "aud");
    cr_expect(eq(int, check_with("aud", "[\"another\",\"samplan\"],\"azp\":\"samplan\""), SP_OK));
    cr_expect(eq(int, check_with("azp", "\"samplan\""), SP_OK));
}

Test(oidc_claims, it_has_not_expired_by_more_than_a_minute)
{
    cr_expect(eq(int, check_with("exp", "1799999941"), SP_OK));
    refused("exp", "1799999940", "exp");
    refused("exp", "\"1800000300\"", "exp");
    refused("exp", "1e30", "exp");
    refused("exp", NULL, "exp");
}

Test(oidc_claims, it_was_issued_now_give_or_take_a_minute)
{
    cr_expect(eq(int, check_with("iat", "1800000060"), SP_OK));
    cr_expect(eq(int, check_with("iat", "1799999940"), SP_OK));
    refused("iat", "1800000061", "iat");
    refused("iat", "1799999939", "iat");
    refused("iat", NULL, "iat");
}

Test(oidc_claims, it_is_valid_already)
{
    cr_expect(eq(int, check_with("nbf", "1800000060"), SP_OK));
    refused("nbf", "1800000061", "nbf");
    refused("nbf", "\"x\"", "nbf");
}

Test(oidc_claims, it_answers_this_sign_in_and_no_other)
{
    refused("nonce", "\"n2\"", "nonce");
    refused("nonce", "\"\"", "nonce");
    refused("nonce", NULL, "nonce");
}

Test(oidc_claims, it_has_a_subject)
{
    refused("sub", NULL, "sub");
    refused("sub", "7", "sub");
}

Test(oidc_claims, the_person_was_identified_as_strongly_as_we_ask)
{
    expect.acr = "  loa2 loa3 ";
    cr_expect(eq(int, check_with(NULL, NULL), SP_OK));
    cr_expect(eq(int, check_with("acr", "\"loa2\""), SP_OK));
    refused("acr", "\"loa1\"", "acr");
    refused("acr", "\"loa\"", "acr");
    refused("acr", "\"loa2 loa3\"", "acr");
    refused("acr", "\"\"", "acr");
    refused("acr", NULL, "acr");
}

Test(oidc_claims, without_a_setting_any_strength_will_do)
{
    expect.acr = " ";

    cr_expect(eq(int, check_with("acr", NULL), SP_OK));
}

Test(oidc_claims, the_hsa_id_comes_from_the_claim_that_is_configured)
{
    refused("employeeHsaId", NULL, "hsa-id");
    refused("employeeHsaId", "\"anna\"", "hsa-id");
    refused("employeeHsaId", "[\"" HSA "\"]", "hsa-id");
    expect.claim_hsa_id = "sub";
    cr_assert(eq(int, check_with("sub", "\"se2321000016-1a2b\""), SP_OK));
    cr_expect(eq(str, (char *)person.hsa_id, HSA));
}

Test(oidc_claims, who_has_a_number_and_no_hsa_id_is_a_citizen_and_who_has_both_is_staff)
{
    expect.claim_number = "name"; /* any claim may have it */
    cr_assert(eq(int, check_with("name", "\"191212121212\""), SP_OK));
    cr_expect(eq(str, (char *)person.hsa_id, HSA));
    cr_expect(eq(ptr, (void *)person.number, NULL));
    expect.claim_hsa_id = "none";
    expect.claim_number = "employeeHsaId";
    refused("name", "\"Tolvan Tolvansson\"", "number"); /* an HSA-id is no number */
    expect.claim_number = "nonce";
    refused("name", NULL, "number");
    expect.claim_number = "sub";
    refused("sub", "\"191212121213\"", "number");
    refused("sub", "\"19121212-1212\"", "name"); /* a right number, and nobody to greet */
}

Test(oidc_claims, assignments_are_narrowed_to_the_units_that_the_provider_names)
{
    expect.claim_assignments = "units";

    cr_assert(eq(int, check_with("units", "[\"SE2321000016-A1\",\"se2321000016-b2\"]"), SP_OK));
    cr_expect(eq(str, (char *)person.units, "{SE2321000016-A1,SE2321000016-B2}"));
    cr_assert(eq(int, check_with("units", "\"SE2321000016-A1\""), SP_OK));
    cr_expect(eq(str, (char *)person.units, "{SE2321000016-A1}"));
}

Test(oidc_claims, a_missing_or_strange_claim_about_units_gives_no_unit)
{
    expect.claim_assignments = "units";

    cr_assert(eq(int, check_with("units", NULL), SP_OK));
    cr_expect(eq(str, (char *)person.units, "{}"));
    cr_assert(eq(int, check_with("units", "[7,null,\"},{\",\"SE2321000016-A1\"]"), SP_OK));
    cr_expect(eq(str, (char *)person.units, "{SE2321000016-A1}"));
    cr_assert(eq(int, check_with("units", "{\"a\":1}"), SP_OK));
    cr_expect(eq(str, (char *)person.units, "{}"));
}

/* ---- discovery ---- */

#define ENDS                                                                                       \
    "\"authorization_endpoint\":\"https://idp.example/a\","                                        \
    "\"token_endpoint\":\"https://idp.example/t\",\"jwks_uri\":\"https://idp.example/k\""

static int discover(const char *json, struct provider *out)
{
    return provider_read(arena, json, strlen(json), "https://idp.example", out, &why);
}

Test(oidc_claims, a_discovery_document_is_the_issuers_own)
{
    struct provider p;

    cr_assert(eq(int, discover("{\"issuer\":\"https://idp.example\"," ENDS "}", &p), SP_OK));
    cr_expect(eq(str, (char *)p.token, "https://idp.example/t"));
    cr_expect(not(p.names_itself));
    cr_expect(eq(int, discover("{\"issuer\":\"https://idp.example/\"," ENDS "}", &p), SP_EINVAL));
    cr_expect(eq(int, discover("{\"issuer\":\"https://evil.example\"," ENDS "}", &p), SP_EINVAL));
    cr_expect(eq(int, discover("{" ENDS "}", &p), SP_EINVAL));
    cr_expect(eq(int, discover("<html>", &p), SP_EINVAL));
}

/* RFC 9207 */
Test(oidc_claims, a_provider_that_names_itself_in_its_answers_is_held_to_it)
{
    struct provider p;

    cr_assert(eq(int,
                 discover("{\"issuer\":\"https://idp.example\"," ENDS
                          ",\"authorization_response_iss_parameter_supported\":true}",
                          &p),
                 SP_OK));
    cr_expect(p.names_itself);
}

Test(oidc_claims, an_endpoint_that_is_no_address_or_breaks_a_header_is_refused)
{
    struct provider p;
    const char *bad[] = {"javascript:alert(1)", "/t", "https://idp.example/t\\r\\nSet-Cookie: a=b",
                         "https://idp.example/ t", "https://idp.example/t#x"};

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(eq(int,
                     discover(arena_printf(arena,
                                           "{\"issuer\":\"https://idp.example\","
                                           "\"authorization_endpoint\":\"%s\","
                                           "\"token_endpoint\":\"https://idp.example/t\","
                                           "\"jwks_uri\":\"https://idp.example/k\"}",
                                           bad[i]),
                              &p),
                     SP_EINVAL),
                  "%s", bad[i]);
}

/* Any bytes as what an identity provider sends. The first byte says what they are: 'k' a key set,
 * 'd' a discovery document, 'c' the claims of a token, anything else a token, whole. No token but
 * the examples of RFC 7515 may be found right: another one would be a forgery. */
#include "identity/jws.h"
#include "identity/oidc_claims.h"
#include "identity/oidc_provider.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAYLOAD                                                                                    \
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl" \
    "fQ"
#define A2                                                                                         \
    "eyJhbGciOiJSUzI1NiJ9." PAYLOAD                                                                \
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp" \
    "5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHl" \
    "b1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9Q" \
    "OYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
#define A3                                                                                         \
    "eyJhbGciOiJFUzI1NiJ9." PAYLOAD                                                                \
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define KEYS                                                                                       \
    "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQ"  \
    "oTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b" \
    "32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg6" \
    "65xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91" \
    "kzk2PAcDTW9gb54h4FRWyuXpoQ\"},{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tL" \
    "e1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int holds)
{
    if (!holds)
        abort();
}

static void try_keys(struct arena *a, const char *text, size_t len)
{
    struct jwks *set;
    int known;

    if (jwks_read(a, text, len, &set) != SP_OK)
        return;
    need(set->n <= JWKS_KEYS_MAX);
    for (unsigned i = 0; i < set->n; i++) {
        need(set->keys[i].key != NULL && set->keys[i].algorithm != JWS_NONE);
        (void)jwks_find(set, set->keys[i].kid, set->keys[i].algorithm, &known);
        need(known);
    }
}

static void try_discovery(struct arena *a, const char *text, size_t len)
{
    struct provider p;
    const char *why;

    if (provider_read(a, text, len, "https://idp.example", &p, &why) == SP_OK)
        need(!strpbrk(p.authorization, "\r\n ") && !strpbrk(p.token, "\r\n "));
}

static void try_claims(struct arena *a, const char *text, size_t len)
{
    const struct oidc_expect expect = {.issuer = "https://idp.example",
                                       .client_id = "samplan",
                                       .nonce = "n1",
                                       .acr = "loa3",
                                       .claim_hsa_id = "hsa",
                                       .claim_assignments = "units",
                                       .claim_number = "number",
                                       .now = 1800000000};
    struct problem unused = {0};
    struct oidc_person person;
    const char *why;
    cJSON *claims;

    if (json_parse(a, text, len, &claims, &unused) != SP_OK)
        return;
    if (oidc_claims_check(a, claims, &expect, &person, &why) != SP_OK)
        need(why != NULL);
    else if (person.number) /* a citizen: no staff, twelve digits, a name */
        need(!person.hsa_id && strspn(person.number, "0123456789") == 12 && person.name[0]);
    else /* nothing that could end the array early */
        need(person.units[strspn(person.units + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-,") + 1] ==
             '}');
}

static void try_token(struct arena *a, const char *text, size_t len)
{
    const cJSON *payload = NULL;
    struct jwks *keys;
    const char *why;

    need(jwks_read(a, KEYS, strlen(KEYS), &keys) == SP_OK && keys->n == 2);
    if (jws_open(a, keys, text, len, &payload, &why) != SP_OK) {
        need(why != NULL && payload == NULL);
        return;
    }
    need((len == strlen(A2) && memcmp(text, A2, len) == 0) ||
         (len == strlen(A3) && memcmp(text, A3, len) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    const char *text = (const char *)data;

    if (size && text[0] == 'k')
        try_keys(a, text + 1, size - 1);
    else if (size && text[0] == 'd')
        try_discovery(a, text + 1, size - 1);
    else if (size && text[0] == 'c')
        try_claims(a, text + 1, size - 1);
    else
        try_token(a, text, size);
    arena_free(a);
    return 0;
}

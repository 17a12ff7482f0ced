/*
 * oidc_claims.h - what a verified ID token must say before it signs anybody in (OpenID Connect Core
 * 3.1.3.7), and who it says the person is.
 *
 * Pure; memory: the arena. Times are seconds since 1970.
 */
#ifndef IDENTITY_OIDC_CLAIMS_H
#define IDENTITY_OIDC_CLAIMS_H
#include "json/json.h"

#define OIDC_SLACK 60 /* seconds that clocks may differ */

struct oidc_expect {
    const char *issuer, *client_id, *nonce;
    const char *acr;               /* accepted values separated by spaces; "": any */
    const char *claim_hsa_id;      /* name of the claim */
    const char *claim_assignments; /* name of the claim; "": not asked for */
    const char *claim_number;      /* of the personal identity number; "": no citizens sign in */
    int64_t now;
};

/* Staff, with an HSA-id, or a citizen, with a number: whoever has both is staff here. */
struct oidc_person {
    const char *hsa_id; /* normal form; NULL: a citizen */
    const char *number; /* twelve digits; NULL: staff */
    const char *name;   /* of a citizen */
    const char *units;  /* HSA-ids as text[] reads them, "{}" for none; NULL: not asked for */
};

/* SP_EDENIED, with a word for the log, unless every claim is as it must be. */
SP_MUSTCHECK int oidc_claims_check(struct arena *a, const cJSON *claims,
                                   const struct oidc_expect *expect, struct oidc_person *out,
                                   const char **why);

#endif

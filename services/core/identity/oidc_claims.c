/*
 * oidc_claims.c - owns the rules for the claims of an ID token. Memory: the arena's.
 */
#include "identity/oidc_claims.h"
#include "base/clock.h"
#include "organisation/hsa_id.h"
#include "patient/person_id.h"
#include <string.h>

#define UNITS_MAX 200

static bool is(const char *text, const char *wanted)
{
    return text && strcmp(text, wanted) == 0;
}

static bool array(const cJSON *value)
{
    return value && (value->type & 0xff) == cJSON_Array;
}

/* For us, and if for others too, then issued to us. */
static bool audience_right(const cJSON *claims, const char *client_id)
{
    const cJSON *aud = json_get(claims, "aud"), *azp = json_get(claims, "azp");
    bool ours = false;

    if (azp && !is(json_string(azp), client_id))
        return false;
    if (!array(aud))
        return aud && is(json_string(aud), client_id);
    for (int i = 0; i < json_size(aud); i++)
        ours |= is(json_string(json_at(aud, i)), client_id);
    return ours && (json_size(aud) == 1 || azp);
}

static const char *time_fault(const cJSON *claims, int64_t now)
{
    int64_t exp, iat, nbf;

    if (!json_int(claims, "exp", &exp) || exp <= now - OIDC_SLACK)
        return "exp";
    if (!json_int(claims, "iat", &iat) || iat > now + OIDC_SLACK || iat < now - OIDC_SLACK)
        return "iat";
    if (json_get(claims, "nbf") && (!json_int(claims, "nbf", &nbf) || nbf > now + OIDC_SLACK))
        return "nbf";
    return NULL;
}

/* Whether `word` is one of those in `list`, which are separated by spaces. */
static bool among(const char *word, const char *list)
{
    size_t len = word ? strlen(word) : 0;

    for (const char *at = list; len && *at;) {
        size_t n;

        at += strspn(at, " ");
        n = strcspn(at, " ");
        if (n == len && memcmp(at, word, len) == 0)
            return true;
        at += n;
    }
    return false;
}

static const char *claim_fault(const cJSON *claims, const struct oidc_expect *expect)
{
    if (!is(json_text(claims, "iss"), expect->issuer))
        return "iss";
    if (!audience_right(claims, expect->client_id))
        return "aud";
    if (!is(json_text(claims, "nonce"), expect->nonce))
        return "nonce";
    if (!json_text(claims, "sub"))
        return "sub";
    if (expect->acr[strspn(expect->acr, " ")] && !among(json_text(claims, "acr"), expect->acr))
        return "acr";
    return time_fault(claims, expect->now);
}

static void add_unit(struct buf *list, const char *hsa_id)
{
    char normal[HSA_ID_TEXT];

    if (!hsa_id || hsa_id_normal(hsa_id, normal) != SP_OK)
        return;
    if (list->len > 1)
        buf_text(list, ",");
    buf_text(list, normal); /* letters, digits and a hyphen: nothing to quote */
}

/* One id or a list of them. What is no HSA-id gives no right, and neither does a missing claim. */
static const char *read_units(struct arena *a, const cJSON *claim)
{
    struct buf list = buf_make(a, UNITS_MAX * (HSA_ID_MAX + 1) + 2);

    buf_text(&list, "{");
    if (array(claim))
        for (int i = 0; i < json_size(claim) && i < UNITS_MAX; i++)
            add_unit(&list, json_string(json_at(claim, i)));
    else if (claim)
        add_unit(&list, json_string(claim));
    buf_text(&list, "}");
    return list.data;
}

/* A number that the provider vouches for, in the form that it has here, and a name to be greeted
 * by. */
static const char *citizen_fault(struct arena *a, const cJSON *claims,
                                 const struct oidc_expect *expect, struct oidc_person *out)
{
    const char *written = json_text(claims, expect->claim_number);
    const char *name = json_text(claims, "name");
    struct person_id id;

    if (!written ||
        person_id_read(written, clock_stockholm(expect->now * CLOCK_SECOND).date, &id) != SP_OK)
        return "number";
    if (id.kind != PERSON_ID_PERSONNUMMER && id.kind != PERSON_ID_SAMORDNING)
        return "number";
    if (!name || !name[0] || !text_plain(name) || text_length(name) > 200)
        return "name";
    out->hsa_id = out->units = NULL;
    out->number = arena_text(a, id.normal);
    out->name = arena_text(a, name);
    return NULL;
}

int oidc_claims_check(struct arena *a, const cJSON *claims, const struct oidc_expect *expect,
                      struct oidc_person *out, const char **why)
{
    char normal[HSA_ID_TEXT];
    const char *hsa_id;

    *why = claim_fault(claims, expect);
    if (*why)
        return SP_EDENIED;
    hsa_id = json_text(claims, expect->claim_hsa_id);
    if (!hsa_id && expect->claim_number[0]) {
        *why = citizen_fault(a, claims, expect, out);
        return *why ? SP_EDENIED : SP_OK;
    }
    if (!hsa_id || hsa_id_normal(hsa_id, normal) != SP_OK) {
        *why = "hsa-id";
        return SP_EDENIED;
    }
    out->hsa_id = arena_text(a, normal);
    out->number = out->name = out->units = NULL;
    if (expect->claim_assignments[0])
        out->units = read_units(a, json_get(claims, expect->claim_assignments));
    return SP_OK;
}

/*
 * oidc.c - owns the settings of sign-in through a provider.
 *
 * Memory: one arena from oidc_open to oidc_close. Thread: the loop's.
 */
#include "identity/oidc.h"
#include "base/text.h"
#include "identity/oidc_inner.h"
#include <ctype.h>
#include <sodium.h>
#include <string.h>

#define FORM_MAX 16384
#define CALLBACK "/api/v1/sign-in/provider/callback"

struct oidc oidc;

static void add_encoded(struct buf *form, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (isalnum(*c) || strchr("-._~", *c))
            buf_add(form, c, 1);
        else
            buf_printf(form, "%%%02X", *c);
}

void oidc_form_add(struct buf *form, const char *name, const char *value)
{
    if (form->len)
        buf_text(form, "&");
    buf_text(form, name);
    buf_text(form, "=");
    add_encoded(form, value);
}

/* RFC 6749 2.3.1: both are form-encoded first. */
static const char *basic(struct arena *a, const char *id, const char *secret)
{
    struct buf pair = buf_make(a, FORM_MAX);
    size_t room;
    char *text;

    add_encoded(&pair, id);
    buf_text(&pair, ":");
    add_encoded(&pair, secret);
    room = sodium_base64_encoded_len(pair.len, sodium_base64_VARIANT_ORIGINAL);
    text = arena_alloc(a, room);
    sodium_bin2base64(text, room, (const unsigned char *)pair.data, pair.len,
                      sodium_base64_VARIANT_ORIGINAL);
    return arena_printf(a, "Basic %s", text);
}

static const char *setting_fault(const struct config *config)
{
    const char *issuer = config_text(config, CONFIG_OIDC_ISSUER);

    if (!text_starts(issuer, "https://") && !text_starts(issuer, "http://"))
        return "oidc.issuer is not a URL";
    if (!config_text(config, CONFIG_OIDC_CLIENT_ID)[0])
        return "oidc.client_id is missing";
    if (strlen(config_text(config, CONFIG_OIDC_CLIENT_SECRET)) < OIDC_SECRET_MIN)
        return "oidc.client_secret is missing or shorter than 16 characters";
    if (!config_text(config, CONFIG_OIDC_CLAIM_HSA_ID)[0])
        return "oidc.claim_hsa_id is empty";
    return NULL;
}

int oidc_open(struct uv_loop_s *loop, const struct config *config, const char *public_url,
              const char **why)
{
    const char *secret = config_text(config, CONFIG_OIDC_CLIENT_SECRET);
    struct arena *a;

    oidc = (struct oidc){.on = config_text(config, CONFIG_OIDC_ISSUER)[0] != '\0'};
    if (!oidc.on)
        return SP_OK;
    *why = setting_fault(config);
    if (*why)
        return SP_EINVAL;
    *why = "oidc.ca cannot be read";
    if (http_client_new(loop, config_text(config, CONFIG_OIDC_CA), &oidc.client) != SP_OK)
        return SP_EINVAL;
    oidc.arena = a = arena_new();
    oidc.issuer = config_text(config, CONFIG_OIDC_ISSUER);
    oidc.client_id = config_text(config, CONFIG_OIDC_CLIENT_ID);
    oidc.scope = config_text(config, CONFIG_OIDC_SCOPE);
    oidc.acr = config_text(config, CONFIG_OIDC_ACR);
    oidc.claim_hsa_id = config_text(config, CONFIG_OIDC_CLAIM_HSA_ID);
    oidc.claim_number = config_text(config, CONFIG_OIDC_CLAIM_NUMBER);
    oidc.claim_assignments = config_text(config, CONFIG_OIDC_CLAIM_ASSIGNMENTS);
    oidc.authorization = basic(a, oidc.client_id, secret);
    oidc.redirect = arena_printf(a, "%s" CALLBACK, public_url);
    oidc_state_key(oidc.client_id, secret, oidc.key);
    provider_open(oidc.client, oidc.issuer);
    return SP_OK;
}

void oidc_close(void)
{
    if (!oidc.arena)
        return;
    http_client_free(oidc.client);
    provider_close();
    arena_free(oidc.arena);
    sodium_memzero(oidc.key, sizeof oidc.key);
    oidc = (struct oidc){0};
}

bool oidc_on(void)
{
    return oidc.on;
}

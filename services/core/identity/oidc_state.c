/*
 * oidc_state.c - owns the sealing of a sign-in's state into a cookie. Memory: the arena's.
 */
#include "identity/oidc_state.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(OIDC_STATE_KEY == crypto_secretbox_KEYBYTES, "one key, one size");
static_assert(OIDC_STATE_KEY == crypto_auth_hmacsha256_BYTES, "derived by HMAC-SHA-256");

#define STATE_BYTES    16
#define VERIFIER_BYTES 32 /* 43 characters, what RFC 7636 asks for at least */
#define TIME_BYTES     8
#define NONCE          crypto_secretbox_NONCEBYTES
#define PLAIN          (TIME_BYTES + 2 * STATE_BYTES + VERIFIER_BYTES)
#define SEALED         (NONCE + crypto_secretbox_MACBYTES + PLAIN)

#define ATTRIBUTES "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age="

void oidc_state_key(const char *client_id, const char *client_secret,
                    unsigned char key[OIDC_STATE_KEY])
{
    static const unsigned char PURPOSE[] = "samplan-oidc-state";
    crypto_auth_hmacsha256_state mac;

    crypto_auth_hmacsha256_init(&mac, (const unsigned char *)client_secret, strlen(client_secret));
    crypto_auth_hmacsha256_update(&mac, PURPOSE, sizeof PURPOSE);
    crypto_auth_hmacsha256_update(&mac, (const unsigned char *)client_id, strlen(client_id));
    crypto_auth_hmacsha256_final(&mac, key);
}

static char *challenge(struct arena *a, const char *verifier)
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, (const unsigned char *)verifier, strlen(verifier));
    return text_base64url(a, hash, sizeof hash);
}

void oidc_state_new(struct arena *a, struct oidc_state *out)
{
    unsigned char state[STATE_BYTES], nonce[STATE_BYTES], verifier[VERIFIER_BYTES];

    random_bytes(state, sizeof state);
    random_bytes(nonce, sizeof nonce);
    random_bytes(verifier, sizeof verifier);
    out->state = text_base64url(a, state, sizeof state);
    out->nonce = text_base64url(a, nonce, sizeof nonce);
    out->verifier = text_base64url(a, verifier, sizeof verifier);
    out->challenge = challenge(a, out->verifier);
}

static void put(struct arena *a, unsigned char *to, const char *text, size_t len)
{
    unsigned char *bytes;
    size_t got;
    int err = text_unbase64url(a, text, strlen(text), &bytes, &got);

    assert(err == SP_OK && got == len); /* made by oidc_state_new */
    if (err == SP_OK && got == len)
        memcpy(to, bytes, len);
}

char *oidc_state_cookie(struct arena *a, const unsigned char key[OIDC_STATE_KEY],
                        const struct oidc_state *state, int64_t now)
{
    unsigned char plain[PLAIN] = {0}, sealed[SEALED];

    for (int i = 0; i < TIME_BYTES; i++)
        plain[i] = (unsigned char)((uint64_t)now >> (8 * i));
    put(a, plain + TIME_BYTES, state->state, STATE_BYTES);
    put(a, plain + TIME_BYTES + STATE_BYTES, state->nonce, STATE_BYTES);
    put(a, plain + TIME_BYTES + 2 * STATE_BYTES, state->verifier, VERIFIER_BYTES);
    random_bytes(sealed, NONCE);
    crypto_secretbox_easy(sealed + NONCE, plain, PLAIN, sealed, key);
    return arena_printf(a, OIDC_COOKIE "=%s" ATTRIBUTES "%d", text_base64url(a, sealed, SEALED),
                        OIDC_STATE_SECONDS);
}

const char *oidc_state_cookie_gone(void)
{
    return OIDC_COOKIE "=" ATTRIBUTES "0";
}

int oidc_state_read(struct arena *a, const unsigned char key[OIDC_STATE_KEY], const char *value,
                    int64_t now, struct oidc_state *out)
{
    unsigned char plain[PLAIN], *sealed;
    uint64_t sealed_at = 0;
    int64_t age;
    size_t len;

    if (!value || text_unbase64url(a, value, strlen(value), &sealed, &len) != SP_OK ||
        len != SEALED ||
        crypto_secretbox_open_easy(plain, sealed + NONCE, SEALED - NONCE, sealed, key) != 0)
        return SP_EINVAL;
    for (int i = 0; i < TIME_BYTES; i++)
        sealed_at |= (uint64_t)plain[i] << (8 * i);
    age = now - (int64_t)sealed_at;
    if (age < -CLOCK_MINUTE || age > OIDC_STATE_SECONDS * CLOCK_SECOND)
        return SP_EINVAL;
    out->state = text_base64url(a, plain + TIME_BYTES, STATE_BYTES);
    out->nonce = text_base64url(a, plain + TIME_BYTES + STATE_BYTES, STATE_BYTES);
    out->verifier = text_base64url(a, plain + TIME_BYTES + 2 * STATE_BYTES, VERIFIER_BYTES);
    out->challenge = challenge(a, out->verifier);
    return SP_OK;
}

/*
 * secret.c - owns the shape of the session's secret, its cookie and its token; sessions themselves
 * are session.c's and the database's.
 *
 * Memory: the arena's. Any thread.
 */
#include "identity/secret.h"
#include "base/text.h"
#include "base/uuid.h"
#include <assert.h>
#include <sodium.h>

static_assert(SECRET_BYTES == crypto_auth_hmacsha256_KEYBYTES,
              "the secret is the key of the token");

#define ATTRIBUTES "; Path=/; Secure; HttpOnly; SameSite=Strict"

void secret_new(unsigned char secret[SECRET_BYTES])
{
    random_bytes(secret, SECRET_BYTES);
}

int secret_read(const char *hex, unsigned char secret[SECRET_BYTES])
{
    return hex ? text_unhex(hex, secret, SECRET_BYTES) : SP_EINVAL;
}

void secret_hash(const unsigned char secret[SECRET_BYTES], unsigned char hash[32])
{
    crypto_hash_sha256(hash, secret, SECRET_BYTES);
}

char *secret_csrf(struct arena *a, const unsigned char secret[SECRET_BYTES])
{
    static const unsigned char PURPOSE[] = "samplan-csrf";
    unsigned char mac[crypto_auth_hmacsha256_BYTES];

    crypto_auth_hmacsha256(mac, PURPOSE, sizeof PURPOSE - 1, secret);
    return text_hex(a, mac, SECRET_CSRF / 2);
}

char *secret_cookie(struct arena *a, const unsigned char secret[SECRET_BYTES])
{
    return arena_printf(a, SECRET_COOKIE "=%s" ATTRIBUTES, text_base64url(a, secret, SECRET_BYTES));
}

const char *secret_cookie_gone(void)
{
    return SECRET_COOKIE "=" ATTRIBUTES "; Max-Age=0";
}

char *secret_bytea(struct arena *a, const void *data, size_t len)
{
    return arena_printf(a, "\\x%s", text_hex(a, data, len));
}

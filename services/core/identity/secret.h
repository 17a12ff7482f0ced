/*
 * secret.h - the session's secret: 32 random bytes that only the browser's cookie holds.
 *
 * The database knows its SHA-256 (security.md 4). The token that unsafe requests must carry is
 * derived from it, so that a page which cannot read our answers cannot know it, and nothing more
 * needs to be kept. Memory: texts live in the arena. Any thread.
 */
#ifndef IDENTITY_SECRET_H
#define IDENTITY_SECRET_H
#include "base/arena.h"
#include "base/err.h"

#define SECRET_BYTES  32
#define SECRET_COOKIE "__Host-samplan"
#define SECRET_CSRF   32 /* digits of the token */

void secret_new(unsigned char secret[SECRET_BYTES]);
/* `hex` as the request has it: 64 digits, else SP_EINVAL. */
SP_MUSTCHECK int secret_read(const char *hex, unsigned char secret[SECRET_BYTES]);
void secret_hash(const unsigned char secret[SECRET_BYTES], unsigned char hash[32]);
char *secret_csrf(struct arena *a, const unsigned char secret[SECRET_BYTES]);
/* Whole Set-Cookie values: to begin a session in the browser, and to end it. */
char *secret_cookie(struct arena *a, const unsigned char secret[SECRET_BYTES]);
const char *secret_cookie_gone(void);
char *secret_bytea(struct arena *a, const void *data, size_t len); /* "\x..", as SQL reads it */

#endif

/* The session's secret, its cookie and its token. */
#include "base/text.h"
#include "harness.h"
#include "identity/secret.h"
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(secret, .init = start, .fini = stop);

static const unsigned char SECRET[SECRET_BYTES] = "0123456789abcdef0123456789abcde";

Test(secret, two_are_never_the_same)
{
    unsigned char a[SECRET_BYTES], b[SECRET_BYTES];

    secret_new(a);
    secret_new(b);

    cr_expect(ne(int, memcmp(a, b, sizeof a), 0));
}

Test(secret, is_read_from_64_digits_and_from_nothing_else)
{
    unsigned char out[SECRET_BYTES];
    const char *hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    cr_expect(eq(int, secret_read(hex, out), SP_OK));
    cr_expect(eq(int, out[1], 0x11));
    cr_expect(eq(int, secret_read(hex + 2, out), SP_EINVAL));
    cr_expect(eq(int, secret_read("", out), SP_EINVAL));
    cr_expect(eq(int, secret_read(NULL, out), SP_EINVAL));
}

/* printf '0123456789abcdef0123456789abcde\0' | openssl dgst -sha256 */
Test(secret, hash_is_sha256)
{
    unsigned char hash[32];

    secret_hash(SECRET, hash);

    cr_expect(eq(str, text_hex(arena, hash, sizeof hash),
                 "6c0008f061679e6c0736d1839cb0c380e6124a18db2f267feaf8724694fd48a4"));
}

/* printf samplan-csrf | openssl dgst -sha256 -mac HMAC -macopt hexkey:... | cut -c 1-32 */
Test(secret, token_is_half_of_an_hmac_under_the_secret)
{
    cr_expect(eq(str, secret_csrf(arena, SECRET), "75a7182deef084fb4ffd8ea8c6193169"));
}

Test(secret, cookie_is_bound_to_our_host_and_closed_to_scripts)
{
    cr_expect(eq(str, secret_cookie(arena, SECRET),
                 "__Host-samplan=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZQA; Path=/; Secure; "
                 "HttpOnly; SameSite=Strict"));
    cr_expect(eq(str, (char *)secret_cookie_gone(),
                 "__Host-samplan=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"));
}

Test(secret, bytes_are_written_as_sql_reads_them)
{
    cr_expect(eq(str, secret_bytea(arena, "\x00\xffz", 3), "\\x00ff7a"));
}

/* The proof that is kept of a password. */
#include "identity/password.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

static const unsigned char SALT[PASSWORD_SALT] = "0123456789abcde";

static void hex_of(const unsigned char proof[PASSWORD_PROOF], char out[2 * PASSWORD_PROOF + 1])
{
    for (int i = 0; i < PASSWORD_PROOF; i++)
        snprintf(out + 2 * i, 3, "%02x", proof[i]);
}

/* The expected value is SHA-256 of what the reference program printed:
 * printf 'korrekt häst batteri' | argon2 0123456789abcdef -id -t 2 -k 65536 -p 1 -l 32 -r */
Test(password, proof_is_sha256_of_what_the_reference_argon2id_gives)
{
    unsigned char salt[PASSWORD_SALT], proof[PASSWORD_PROOF];
    char hex[2 * PASSWORD_PROOF + 1];

    memcpy(salt, "0123456789abcdef", sizeof salt);
    cr_assert(eq(
        int, password_derive("korrekt häst batteri", salt, PASSWORD_OPS, PASSWORD_MEM_KIB, proof),
        SP_OK));
    hex_of(proof, hex);
    cr_expect(eq(str, hex, "d29797813873e73ff513d48111b79bd588714d1f40848a7629057f42c3425f06"));
}

Test(password, another_salt_or_cost_gives_another_proof)
{
    unsigned char other[PASSWORD_SALT] = "0123456789abcdX", a[PASSWORD_PROOF], b[PASSWORD_PROOF];

    cr_assert(eq(int, password_derive("hemligt", SALT, 1, 64, a), SP_OK));
    cr_assert(eq(int, password_derive("hemligt", other, 1, 64, b), SP_OK));
    cr_expect(ne(int, memcmp(a, b, sizeof a), 0));
    cr_assert(eq(int, password_derive("hemligt", SALT, 2, 64, b), SP_OK));
    cr_expect(ne(int, memcmp(a, b, sizeof a), 0));
    cr_assert(eq(int, password_derive("hemligt", SALT, 1, 64, b), SP_OK));
    cr_expect(eq(int, memcmp(a, b, sizeof a), 0));
}

Test(password, empty_or_overlong_passwords_are_refused_and_leave_a_zero_proof)
{
    unsigned char proof[PASSWORD_PROOF], zero[PASSWORD_PROOF] = {0};
    char text[PASSWORD_MAX + 2];

    memset(text, 'x', sizeof text);
    text[PASSWORD_MAX + 1] = 0;
    memset(proof, 7, sizeof proof);
    cr_expect(eq(int, password_derive("", SALT, 1, 64, proof), SP_EINVAL));
    cr_expect(eq(int, memcmp(proof, zero, sizeof proof), 0));
    cr_expect(eq(int, password_derive(text, SALT, 1, 64, proof), SP_EINVAL));
    text[PASSWORD_MAX] = 0;
    cr_expect(eq(int, password_derive(text, SALT, 1, 64, proof), SP_OK));
}

Test(password, cost_outside_the_bounds_is_refused)
{
    unsigned char proof[PASSWORD_PROOF];

    cr_expect(eq(int, password_derive("hemligt", SALT, 0, 64, proof), SP_EINVAL));
    cr_expect(eq(int, password_derive("hemligt", SALT, 17, 64, proof), SP_EINVAL));
    cr_expect(eq(int, password_derive("hemligt", SALT, 1, 7, proof), SP_EINVAL));
    cr_expect(eq(int, password_derive("hemligt", SALT, 1, 2 * 1024 * 1024, proof), SP_EINVAL));
}

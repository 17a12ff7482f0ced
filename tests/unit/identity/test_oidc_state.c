/* The sealed cookie of a sign-in that is under way. */
#include "base/text.h"
#include "harness.h"
#include "identity/oidc_state.h"
#include <string.h>

#define NOW (INT64_C(1800000000) * CLOCK_SECOND)

static struct arena *arena;
static unsigned char key[OIDC_STATE_KEY];
static struct oidc_state made, found;

static void start(void)
{
    harness_start();
    arena = arena_new();
    oidc_state_key("samplan", "a secret of the client", key);
    oidc_state_new(arena, &made);
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(oidc_state, .init = start, .fini = stop);

static char *value_of(const char *cookie)
{
    const char *value = strchr(cookie, '=') + 1;

    return arena_copy(arena, value, strcspn(value, ";"));
}

static char *sealed(void)
{
    return value_of(oidc_state_cookie(arena, key, &made, NOW));
}

Test(oidc_state, what_was_sealed_comes_back)
{
    cr_assert(eq(int, oidc_state_read(arena, key, sealed(), NOW + CLOCK_MINUTE, &found), SP_OK));

    cr_expect(eq(str, (char *)found.state, (char *)made.state));
    cr_expect(eq(str, (char *)found.nonce, (char *)made.nonce));
    cr_expect(eq(str, (char *)found.verifier, (char *)made.verifier));
    cr_expect(eq(str, (char *)found.challenge, (char *)made.challenge));
}

Test(oidc_state, nothing_of_it_can_be_read_in_the_cookie_or_is_used_twice)
{
    struct oidc_state another;
    const char *cookie = oidc_state_cookie(arena, key, &made, NOW);

    cr_expect(eq(ptr, strstr(cookie, made.state), NULL));
    cr_expect(eq(ptr, strstr(cookie, made.verifier), NULL));
    cr_expect(ne(str, sealed(), sealed()));
    oidc_state_new(arena, &another);
    cr_expect(ne(str, (char *)another.state, (char *)made.state));
    cr_expect(ne(str, (char *)another.nonce, (char *)made.nonce));
    cr_expect(ne(str, (char *)another.verifier, (char *)made.verifier));
}

Test(oidc_state, no_character_can_be_changed)
{
    char *value = sealed();

    for (size_t i = 0; value[i]; i++) {
        char right = value[i];

        value[i] = right == 'A' ? 'B' : 'A';
        cr_expect(eq(int, oidc_state_read(arena, key, value, NOW, &found), SP_EINVAL), "%zu", i);
        value[i] = right;
    }
}

Test(oidc_state, another_secret_or_client_opens_nothing)
{
    unsigned char other[OIDC_STATE_KEY];

    oidc_state_key("samplan", "another secret of it", other);
    cr_expect(eq(int, oidc_state_read(arena, other, sealed(), NOW, &found), SP_EINVAL));
    oidc_state_key("samplan2", "a secret of the client", other);
    cr_expect(eq(int, oidc_state_read(arena, other, sealed(), NOW, &found), SP_EINVAL));
}

Test(oidc_state, a_process_with_the_same_settings_opens_it)
{
    unsigned char same[OIDC_STATE_KEY];

    oidc_state_key("samplan", "a secret of the client", same);

    cr_expect(eq(int, oidc_state_read(arena, same, sealed(), NOW, &found), SP_OK));
}

Test(oidc_state, is_good_for_ten_minutes)
{
    int64_t end = NOW + OIDC_STATE_SECONDS * CLOCK_SECOND;

    cr_expect(eq(int, oidc_state_read(arena, key, sealed(), end, &found), SP_OK));
    cr_expect(eq(int, oidc_state_read(arena, key, sealed(), end + 1, &found), SP_EINVAL));
}

Test(oidc_state, is_not_from_the_future_but_for_a_minute_between_two_clocks)
{
    cr_expect(eq(int, oidc_state_read(arena, key, sealed(), NOW - CLOCK_MINUTE, &found), SP_OK));
    cr_expect(
        eq(int, oidc_state_read(arena, key, sealed(), NOW - CLOCK_MINUTE - 1, &found), SP_EINVAL));
}

Test(oidc_state, no_cookie_or_a_short_one_is_refused)
{
    cr_expect(eq(int, oidc_state_read(arena, key, NULL, NOW, &found), SP_EINVAL));
    cr_expect(eq(int, oidc_state_read(arena, key, "", NOW, &found), SP_EINVAL));
    cr_expect(eq(int, oidc_state_read(arena, key, "AAAA", NOW, &found), SP_EINVAL));
}

Test(oidc_state, the_cookie_survives_the_return_from_another_site_and_is_closed_to_scripts)
{
    const char *cookie = oidc_state_cookie(arena, key, &made, NOW);

    cr_expect(eq(str, strchr((char *)cookie, ';'),
                 "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"));
    cr_expect(text_starts(cookie, "__Host-samplan-oidc="));
    cr_expect(eq(str, (char *)oidc_state_cookie_gone(),
                 "__Host-samplan-oidc=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
}

/* RFC 7636: 43 characters at least, and the challenge is S256 of them. */
Test(oidc_state, the_verifier_is_long_enough_for_pkce)
{
    cr_expect(eq(sz, strlen(made.verifier), 43));
    cr_expect(eq(sz, strlen(made.challenge), 43));
    cr_expect(ne(str, (char *)made.challenge, (char *)made.verifier));
}

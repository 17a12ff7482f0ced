/* The cache of sessions: a minute at most, forgotten at once, bounded, held while used. */
#include "harness.h"
#include "identity/session_cache.h"
#include <string.h>

#define FAR INT64_MAX

static void stop(void)
{
    session_cache_forget(NULL);
    harness_stop();
}

TestSuite(session_cache, .init = harness_start, .fini = stop);

static void hash_of(unsigned n, unsigned char hash[32])
{
    memset(hash, 7, 32);
    memcpy(hash, &n, sizeof n);
}

static void given(unsigned n, const char *session, const char *user, int64_t at, int64_t expires)
{
    unsigned char hash[32];
    struct session_entry *e;

    hash_of(n, hash);
    e = session_entry_new(hash);
    snprintf(e->session.session_id, sizeof e->session.session_id, "%s", session);
    snprintf(e->session.user_id, sizeof e->session.user_id, "%s", user);
    e->session.user_name = strdup("Anna Ek");
    e->session.expires_at = expires;
    session_cache_put(e, at);
    session_entry_drop(e);
}

static bool there(unsigned n, int64_t monotonic, int64_t now)
{
    unsigned char hash[32];
    struct session_entry *e;

    hash_of(n, hash);
    e = session_cache_find(hash, monotonic, now);
    if (e)
        session_entry_drop(e);
    return e != NULL;
}

Test(session_cache, a_session_is_found_by_its_hash)
{
    given(1, "s1", "u1", 0, FAR);

    cr_expect(there(1, 0, 0));
    cr_expect(not(there(2, 0, 0)));
}

Test(session_cache, nothing_is_found_after_a_minute)
{
    given(1, "s1", "u1", 1000, FAR);

    cr_expect(there(1, 1000 + SESSION_CACHE_AGE - 1, 0));
    cr_expect(not(there(1, 1000 + SESSION_CACHE_AGE, 0)));
    cr_expect(eq(uint, session_cache_count(), 0));
}

Test(session_cache, nothing_is_found_past_the_end_of_the_session)
{
    given(1, "s1", "u1", 0, 500);

    cr_expect(there(1, 0, 499));
    cr_expect(not(there(1, 0, 500)));
}

Test(session_cache, an_ended_session_is_forgotten_and_no_other)
{
    given(1, "s1", "u1", 0, FAR);
    given(2, "s2", "u1", 0, FAR);

    session_cache_forget("s1");

    cr_expect(not(there(1, 0, 0)));
    cr_expect(there(2, 0, 0));
}

Test(session_cache, all_sessions_of_a_person_are_forgotten_together)
{
    given(1, "s1", "u1", 0, FAR);
    given(2, "s2", "u1", 0, FAR);
    given(3, "s3", "u2", 0, FAR);

    session_cache_forget("user:u1");

    cr_expect(not(there(1, 0, 0)));
    cr_expect(not(there(2, 0, 0)));
    cr_expect(there(3, 0, 0));
}

Test(session_cache, all_is_forgotten_when_something_may_have_been_missed)
{
    given(1, "s1", "u1", 0, FAR);
    given(2, "s2", "u2", 0, FAR);

    session_cache_forget(NULL);

    cr_expect(eq(uint, session_cache_count(), 0));
}

Test(session_cache, every_forgetting_can_be_seen_by_those_whose_answer_is_under_way)
{
    uint64_t before = session_cache_generation();

    session_cache_forget("nobody-has-this");

    cr_expect(ne(u64, session_cache_generation(), before));
}

Test(session_cache, what_a_request_holds_outlives_its_place_in_the_cache)
{
    unsigned char hash[32];
    struct session_entry *e;

    given(1, "s1", "u1", 0, FAR);
    hash_of(1, hash);
    e = session_cache_find(hash, 0, 0);
    cr_assert(ne(ptr, e, NULL));

    session_cache_forget("s1");

    cr_expect(eq(str, e->session.session_id, "s1"));
    cr_expect(eq(str, e->session.user_name, "Anna Ek"));
    session_entry_drop(e);
}

Test(session_cache, the_same_secret_has_one_entry)
{
    given(1, "s1", "u1", 0, FAR);
    given(1, "s1", "u1", 10, FAR);

    cr_expect(eq(uint, session_cache_count(), 1));
    cr_expect(there(1, SESSION_CACHE_AGE + 5, 0));
}

Test(session_cache, when_full_the_oldest_gives_way)
{
    for (unsigned i = 0; i <= SESSION_CACHE_MAX; i++)
        given(i, "s", "u", i, FAR);

    cr_expect(eq(uint, session_cache_count(), SESSION_CACHE_MAX));
    cr_expect(not(there(0, SESSION_CACHE_MAX, 0)));
    cr_expect(there(1, SESSION_CACHE_MAX, 0));
    cr_expect(there(SESSION_CACHE_MAX, SESSION_CACHE_MAX, 0));
}

Test(session_cache, what_is_too_old_makes_room_for_what_is_new)
{
    for (unsigned i = 0; i < 10; i++)
        given(i, "s", "u", 0, FAR);

    given(10, "s", "u", SESSION_CACHE_AGE, FAR);

    cr_expect(eq(uint, session_cache_count(), 1));
}

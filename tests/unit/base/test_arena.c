/* arena.h: one release, zeroed and aligned memory, foreign objects dropped last first. */
#include "base/arena.h"
#include "harness.h"
#include <signal.h>
#include <stdint.h>
#include <string.h>

TestSuite(arena, .init = harness_start, .fini = harness_stop);

static char dropped[8];

static void drop(void *object)
{
    strncat(dropped, object, 1);
}

Test(arena, memory_is_zeroed_even_when_its_chunk_was_used_before)
{
    struct arena *a = arena_new();
    memset(arena_alloc(a, 8000), 0xAA, 8000);
    arena_free(a);

    a = arena_new();
    const char *again = arena_alloc(a, 8000);

    size_t dirty = 0;
    for (size_t i = 0; i < 8000; i++)
        dirty += again[i] != 0;
    cr_expect(eq(sz, dirty, 0));
    arena_free(a);
}

Test(arena, every_size_is_aligned_for_any_type)
{
    struct arena *a = arena_new();

    for (size_t size = 0; size < 20000; size += 37) {
        void *at = arena_alloc(a, size);
        cr_assert(eq(sz, (uintptr_t)at % _Alignof(max_align_t), 0));
        memset(at, 1, size);
    }
    arena_free(a);
}

Test(arena, allocations_do_not_overlap)
{
    struct arena *a = arena_new();
    unsigned char *parts[600];

    for (unsigned i = 0; i < 600; i++) {
        parts[i] = arena_alloc(a, i);
        memset(parts[i], (int)(i & 0xFF), i);
    }

    unsigned wrong = 0;
    for (unsigned i = 0; i < 600; i++) {
        for (unsigned k = 0; k < i; k++)
            wrong += parts[i][k] != (i & 0xFF);
    }
    cr_expect(eq(uint, wrong, 0));
    arena_free(a);
}

Test(arena, an_allocation_around_the_size_of_a_chunk_is_whole)
{
    struct arena *a = arena_new();

    for (size_t size = 16200; size < 16600; size++)
        memset(arena_alloc(a, size), 1, size);
    for (size_t size = 4000; size < 4200; size++)
        memset(arena_alloc(a, size), 1, size);
    memset(arena_alloc(a, 5000000), 1, 5000000);
    arena_free(a);
}

Test(arena, empty_allocations_have_different_addresses)
{
    struct arena *a = arena_new();

    cr_expect(arena_alloc(a, 0) != arena_alloc(a, 0));
    arena_free(a);
}

Test(arena, foreign_objects_are_dropped_last_first_and_once)
{
    struct arena *a = arena_new();
    *dropped = '\0';

    arena_defer(a, drop, "1");
    arena_defer(a, drop, "2");
    arena_defer(a, drop, "3");
    arena_free(a);

    cr_expect(eq(str, dropped, "321"));
}

static struct arena *deferring;

static void drop_and_defer(void *object)
{
    drop(object);
    arena_defer(deferring, drop, "z");
}

Test(arena, a_drop_may_defer_another)
{
    deferring = arena_new();
    *dropped = '\0';

    arena_defer(deferring, drop_and_defer, "y");
    arena_free(deferring);

    cr_expect(eq(str, dropped, "yz"));
}

Test(arena, the_size_is_what_was_asked_for)
{
    struct arena *a = arena_new();
    size_t before = arena_size(a);

    arena_alloc(a, 100);
    arena_alloc(a, 20000);

    cr_expect(eq(sz, arena_size(a) - before, 20100));
    arena_free(a);
}

Test(arena, text_is_copied_and_null_stays_null)
{
    struct arena *a = arena_new();
    char text[] = "one";

    char *copy = arena_text(a, text);
    text[0] = 'X';

    cr_expect(eq(str, copy, "one"));
    cr_expect(arena_text(a, NULL) == NULL);
    cr_expect(eq(str, arena_copy(a, "abcdef", 3), "abc"));
    cr_expect(eq(str, arena_copy(a, NULL, 0), ""));
    arena_free(a);
}

Test(arena, printf_gives_the_whole_text_however_long)
{
    struct arena *a = arena_new();

    char *text = arena_printf(a, "%0*d|%s", 30000, 7, "end");

    cr_expect(eq(sz, strlen(text), 30004));
    cr_expect(eq(str, text + 29999, "7|end"));
    arena_free(a);
}

Test(arena, freeing_nothing_is_harmless)
{
    arena_free(NULL);
}

#ifdef HARNESS_LEAKS
#include <sanitizer/asan_interface.h>

Test(arena, freed_memory_and_the_room_between_is_poisoned)
{
    struct arena *a = arena_new();
    char *text = arena_alloc(a, 10);

    cr_expect(__asan_address_is_poisoned(text + 9) == 0);
    cr_expect(__asan_address_is_poisoned(text + 10) == 1);
    arena_free(a);
    cr_expect(__asan_address_is_poisoned(text) == 1);
}
#endif

Test(arena, an_impossible_size_aborts, .signal = SIGABRT)
{
    struct arena *a = arena_new();

    arena_alloc(a, SIZE_MAX - 5);
}

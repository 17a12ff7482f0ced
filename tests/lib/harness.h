/*
 * harness.h - what every suite starts and ends with.
 *
 *     TestSuite(plan, .init = harness_start, .fini = harness_stop);
 *
 * Criterion's gt() holds of equal values: say lt() with its sides exchanged (tests/lint).
 *
 * Criterion 2.4 passes a test whose process leaks, and one whose checks fail in .fini. So the end
 * of a test looks for leaks itself and aborts, which Criterion does notice: not in its last line,
 * but in its exit status. A suite with an init and a fini of its own calls these first and last.
 * Nothing is looked for at exit, so a program that a test starts calls harness_stop as well.
 */
#ifndef HARNESS_H
#define HARNESS_H
#include "base/clock.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define HARNESS_LEAKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HARNESS_LEAKS 1
#endif
#endif
#ifdef HARNESS_LEAKS
#include <sanitizer/lsan_interface.h>

/* Criterion's own process loses a few bytes now and then, which would fail a run in which all is
 * well. Its stack is below that of every test, so it cannot be suppressed by name. */
__attribute__((weak)) const char *__lsan_default_options(void)
{
    return "leak_check_at_exit=0";
}
#endif

static inline void harness_start(void)
{
    if (clock_init()) {
        fputs("the zone file of Europe/Stockholm is missing (tzdata)\n", stderr);
        abort();
    }
}

static inline void harness_stop(void)
{
#ifdef HARNESS_LEAKS
    if (__lsan_do_recoverable_leak_check())
        abort();
#endif
}

#endif

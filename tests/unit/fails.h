/*
 * fails.h - calls of the libraries that hardly ever fail, made to fail by a test.
 *
 * The linker puts these in the place of the libraries' own, in unit-tests alone (CMakeLists.txt:
 * --wrap); they pass every call on but the one that a test has named. A call that is named goes
 * wrong each time until another is named.
 */
#ifndef TESTS_UNIT_FAILS_H
#define TESTS_UNIT_FAILS_H
#include <stdbool.h>

enum fails {
    FAILS_NONE,
    FAILS_PKEY_PRIVATE,
    FAILS_PKEY_PUBLIC,
    FAILS_PKEY_RAW,
    FAILS_CONTEXT,
    FAILS_SIGN_INIT,
    FAILS_SIGN,
    FAILS_VERIFY_INIT,
    FAILS_DIGEST_FETCH,
    FAILS_DIGEST_INIT,
    FAILS_DIGEST_UPDATE,
    FAILS_DIGEST_FINAL,
    FAILS_THREAD_KEY,
    FAILS_THREAD_VALUE
};
void fails(enum fails what);
void fails_after(enum fails what, unsigned well); /* so many calls go well first */

/* Does this end the process? It does not then: the test goes on. What the call held is not given
 * back, and is no leak. */
bool fails_aborts(void (*call)(void));

#endif

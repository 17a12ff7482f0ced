#include "fails.h"
#include "harness.h"
#include <openssl/evp.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <threads.h>

static enum fails named;
static unsigned left; /* calls that go well first */

void fails_after(enum fails what, unsigned well)
{
    named = what;
    left = well;
}

void fails(enum fails what)
{
    fails_after(what, 0);
}

static bool now(enum fails what)
{
    if (named != what)
        return false;
    if (!left)
        return true;
    left--;
    return false;
}

/* X(return type, call, parameters, arguments, what it is named, what it returns then) */
#define CALLS(X)                                                                                   \
    X(EVP_PKEY *, EVP_PKEY_new_raw_private_key,                                                    \
      (int type, ENGINE *e, const unsigned char *key, size_t len), (type, e, key, len),            \
      FAILS_PKEY_PRIVATE, NULL)                                                                    \
    X(EVP_PKEY *, EVP_PKEY_new_raw_public_key,                                                     \
      (int type, ENGINE *e, const unsigned char *key, size_t len), (type, e, key, len),            \
      FAILS_PKEY_PUBLIC, NULL)                                                                     \
    X(int, EVP_PKEY_get_raw_public_key, (const EVP_PKEY *key, unsigned char *out, size_t *len),    \
      (key, out, len), FAILS_PKEY_RAW, 0)                                                          \
    X(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), FAILS_CONTEXT, NULL)                               \
    X(int, EVP_DigestSignInit,                                                                     \
      (EVP_MD_CTX * c, EVP_PKEY_CTX * *p, const EVP_MD *type, ENGINE *e, EVP_PKEY *key),           \
      (c, p, type, e, key), FAILS_SIGN_INIT, 0)                                                    \
    X(int, EVP_DigestSign,                                                                         \
      (EVP_MD_CTX * c, unsigned char *out, size_t *len, const unsigned char *in, size_t n),        \
      (c, out, len, in, n), FAILS_SIGN, 0)                                                         \
    X(int, EVP_DigestVerifyInit,                                                                   \
      (EVP_MD_CTX * c, EVP_PKEY_CTX * *p, const EVP_MD *type, ENGINE *e, EVP_PKEY *key),           \
      (c, p, type, e, key), FAILS_VERIFY_INIT, 0)                                                  \
    X(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX * lib, const char *name, const char *properties),      \
      (lib, name, properties), FAILS_DIGEST_FETCH, NULL)                                           \
    X(int, EVP_DigestInit_ex2, (EVP_MD_CTX * c, const EVP_MD *type, const OSSL_PARAM *p),          \
      (c, type, p), FAILS_DIGEST_INIT, 0)                                                          \
    X(int, EVP_DigestUpdate, (EVP_MD_CTX * c, const void *data, size_t len), (c, data, len),       \
      FAILS_DIGEST_UPDATE, 0)                                                                      \
    X(int, EVP_DigestFinal_ex, (EVP_MD_CTX * c, unsigned char *out, unsigned *len), (c, out, len), \
      FAILS_DIGEST_FINAL, 0)                                                                       \
    X(int, tss_create, (tss_t * key, tss_dtor_t drop), (key, drop), FAILS_THREAD_KEY, thrd_error)  \
    X(int, tss_set, (tss_t key, void *value), (key, value), FAILS_THREAD_VALUE, thrd_error)

/* clang-format off */
#define WRAP(type, call, parameters, arguments, what, returned)                                    \
    type __real_##call parameters;                                                                 \
    type __wrap_##call parameters;                                                                 \
    type __wrap_##call parameters                                                                  \
    {                                                                                              \
        return now(what) ? returned : __real_##call arguments;                                     \
    }
/* clang-format on */
CALLS(WRAP)

static sigjmp_buf back;

static void on_abort(int unused)
{
    (void)unused;
    siglongjmp(back, 1);
}

bool fails_aborts(void (*call)(void))
{
    struct sigaction action = {.sa_handler = on_abort}, before;
    volatile bool aborted = true;

    sigaction(SIGABRT, &action, &before);
#ifdef HARNESS_LEAKS
    __lsan_disable();
#endif
    if (!sigsetjmp(back, 1)) {
        call();
        aborted = false;
    }
#ifdef HARNESS_LEAKS
    __lsan_enable();
#endif
    sigaction(SIGABRT, &before, NULL);
    return aborted;
}

/*
 * test_totp.c - the second factor of a local account, and what happens to those who guess.
 */
#include "../api.h"
#include "base/clock.h"
#include "base/text.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY  "12345678901234567890" /* that of RFC 6238, appendix B */
#define STEP 30

static void start(void)
{
    api_start();
    stored("UPDATE identity.account SET totp_key = convert_to('" KEY "', 'UTF8'), second_factor = "
           "true WHERE name = 'anna.ward' RETURNING 1");
    given_nobody();
}

TestSuite(totp, .init = start, .fini = api_stop);

/* RFC 4226: HMAC-SHA-1, dynamic truncation, six digits. */
static char *code_of(int64_t step)
{
    unsigned char message[8], mac[EVP_MAX_MD_SIZE], *at;
    unsigned len = 0;

    for (int i = 0; i < 8; i++)
        message[i] = (unsigned char)(step >> (56 - 8 * i));
    HMAC(EVP_sha1(), KEY, (int)strlen(KEY), message, sizeof message, mac, &len);
    at = mac + (mac[len - 1] & 15);
    return text("%06u",
                ((at[0] & 127u) << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3]) %
                    1000000u);
}

static int64_t now_step(void)
{
    return clock_now() / CLOCK_SECOND / STEP;
}

/* From the address `from`, as the proxy in front tells it; NULL: directly. */
static struct answer sign_in(const char *from, const char *account, const char *password,
                             const char *code)
{
    const char *headers[] = {"Content-Type: application/json", text("Origin: %s", origin()),
                             from ? text("X-Forwarded-For: %s", from) : NULL, NULL};
    const char *body = code ? text("{\"account\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}",
                                   account, password, code)
                            : text("{\"account\":\"%s\",\"password\":\"%s\"}", account, password);

    return api_raw("POST", "/sign-in", body, headers);
}

static struct answer with_code(const char *code)
{
    return sign_in(NULL, "anna.ward", "samplan-demo-1", code);
}

static void expect_refused(struct answer a)
{
    cr_expect(eq(int, a.status, 401));
    cr_expect(eq(str, a.reason, "wrong-sign-in"));
    cr_expect(eq(int, count("identity.session"), 0));
}

Test(totp, codes_are_those_of_rfc_6238)
{
    cr_expect(eq(str, code_of(59 / STEP), "287082"));
    cr_expect(eq(str, code_of(1111111109 / STEP), "081804"));
    cr_expect(eq(str, stored("SELECT api.totp(convert_to('" KEY "', 'UTF8'), 1)"), "287082"));
    cr_expect(
        eq(str, stored("SELECT api.totp(convert_to('" KEY "', 'UTF8'), 37037036)"), "081804"));
}

Test(totp, the_right_code_signs_in)
{
    struct answer a = with_code(code_of(now_step()));

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "user.name"), "Anna Lindqvist"));
    cr_expect(eq(int, count("identity.session"), 1));
}

Test(totp, the_right_password_alone_does_not_sign_in)
{
    expect_refused(with_code(NULL));
}

Test(totp, a_wrong_code_does_not_sign_in)
{
    int64_t step = now_step();
    int guess = 0;

    /* none of the four that are good now or in a moment */
    for (int64_t s = step - 1; s <= step + 2; s++)
        if (!strcmp(text("%06d", guess), code_of(s))) {
            guess++;
            s = step - 2;
        }
    expect_refused(with_code(text("%06d", guess)));
}

Test(totp, a_code_two_steps_old_does_not_sign_in)
{
    expect_refused(with_code(code_of(now_step() - 2)));
}

Test(totp, the_right_code_does_not_make_a_wrong_password_good)
{
    expect_refused(sign_in(NULL, "anna.ward", "samplan-demo-2", code_of(now_step())));
}

Test(totp, a_code_is_good_once)
{
    char *code = code_of(now_step());

    cr_assert(eq(int, with_code(code).status, 200));

    struct answer again = with_code(code);

    cr_expect(eq(int, again.status, 401));
    cr_expect(eq(str, again.reason, "wrong-sign-in"));
    cr_expect(eq(int, count("identity.session"), 1));
}

Test(totp, a_code_one_step_old_is_good_once)
{
    struct answer a;
    int64_t step;

    do { /* again if the step has changed on the way */
        step = now_step();
        a = with_code(code_of(step - 1));
    } while (a.status != 200 && step != now_step());

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int, with_code(code_of(step - 1)).status, 401));
}

Test(totp, a_code_that_is_used_leaves_the_next_one_good)
{
    int64_t step = now_step();

    cr_assert(eq(int, with_code(code_of(step)).status, 200));
    cr_expect(eq(int, with_code(code_of(step + 1)).status, 200));
}

/* ---- those who guess ---- */

/* Nine failures at one account and address: five by asking, four put in, so that the wait is 16
 * seconds whatever the machine's speed. */
static void given_guesses(const char *from, const char *account)
{
    for (int i = 0; i < 5; i++)
        cr_assert(eq(int, sign_in(from, account, "a guess", NULL).status, 401));
    stored("INSERT INTO identity.sign_in_attempt (account, client, ok) SELECT account, client, ok "
           "FROM identity.sign_in_attempt WHERE account = '%s' LIMIT 4 RETURNING 1",
           account);
}

static int retry_after(struct answer a)
{
    const char *at = strcasestr(a.headers, "\r\nretry-after: ");
    int seconds = -1;

    return at && sscanf(at, "%*[^:]: %d", &seconds) == 1 ? seconds : -1;
}

Test(totp, who_guesses_must_wait_and_is_told_how_long)
{
    given_guesses("192.0.2.7", "maria.nurse");

    struct answer a = sign_in("192.0.2.7", "maria.nurse", "samplan-demo-1", NULL);

    cr_expect(eq(int, a.status, 429));
    cr_expect(eq(str, a.problem, "too-many-requests"));
    cr_expect(ge(int, retry_after(a), 1));
    cr_expect(le(int, retry_after(a), 16));
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'sign-in.begin' AND outcome = 'denied' AND "
                       "reason = 'wait'"),
                 1));
}

Test(totp, a_stranger_who_guesses_locks_nobody_out)
{
    given_guesses("192.0.2.7", "maria.nurse");

    cr_expect(eq(int, sign_in("192.0.2.8", "maria.nurse", "samplan-demo-1", NULL).status, 200),
              "the owner, at another address");
    cr_expect(eq(int, sign_in(NULL, "maria.nurse", "samplan-demo-1", NULL).status, 200),
              "the owner, without a proxy");
    cr_expect(eq(int, sign_in("192.0.2.7", "vc.lena", "samplan-demo-1", NULL).status, 200),
              "a colleague at the same address");
}

Test(totp, the_wait_ends)
{
    given_guesses("192.0.2.7", "maria.nurse");
    stored("UPDATE identity.sign_in_attempt SET at = at - interval '17 seconds' RETURNING 1");

    cr_expect(eq(int, sign_in("192.0.2.7", "maria.nurse", "samplan-demo-1", NULL).status, 200));
}

/* text.h: the buffer and its ceiling, UTF-8, hexadecimal, base64url, numbers. */
#include "base/text.h"
#include "harness.h"
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

TestSuite(text, .init = start, .fini = stop);

Test(text, a_buffer_grows_and_stays_terminated)
{
    struct buf b = buf_make(arena, 1000000);

    cr_expect(b.data == NULL);
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%03d", i);
    buf_text(&b, "!");
    buf_add(&b, "", 0);

    cr_expect(eq(sz, b.len, 3001));
    cr_expect(eq(sz, strlen(b.data), 3001));
    cr_expect(eq(str, b.data + 2994, "998999!"));
    cr_expect(not(b.full));
}

Test(text, a_buffer_keeps_what_it_had_when_the_ceiling_is_reached)
{
    struct buf b = buf_make(arena, 5);

    buf_text(&b, "12345");
    cr_expect(not(b.full));
    buf_text(&b, "6");
    cr_expect(b.full);
    cr_expect(eq(str, b.data, "12345"));
}

Test(text, a_full_buffer_stays_full)
{
    struct buf b = buf_make(arena, 5);

    buf_text(&b, "1234");
    buf_printf(&b, "%s", "too long");
    buf_text(&b, "5");

    cr_expect(b.full);
    cr_expect(eq(str, b.data, "1234"));
}

Test(text, well_formed_utf8_is_accepted)
{
    static const char *const good[] = {"",
                                       "abc",
                                       "åäö",
                                       "€",
                                       "\xF0\x9F\x98\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "\xC2\x80",
                                       "\xE0\xA0\x80",
                                       "\xF0\x90\x80\x80"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(text_utf8(good[i], strlen(good[i])), "case %zu", i);
}

Test(text, malformed_utf8_is_refused)
{
    static const char *const bad[] = {
        "\x80",             /* a continuation alone */
        "\xC0\x80",         /* overlong zero */
        "\xC1\xBF",         /* overlong */
        "\xE0\x9F\xBF",     /* overlong */
        "\xF0\x8F\xBF\xBF", /* overlong */
        "\xED\xA0\x80",     /* a surrogate */
        "\xED\xBF\xBF",     /* a surrogate */
        "\xF4\x90\x80\x80", /* past U+10FFFF */
        "\xF5\x80\x80\x80",
        "\xFF",
        "\xC3",
        "\xE2\x82",
        "\xF0\x9F\x98",
        "a\xC3"
        "b",
        "\xE2\x82"
        "a",
        "\xF0\x9F\x98"
        "a",
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(not(text_utf8(bad[i], strlen(bad[i]))), "case %zu", i);
}

Test(text, length_counts_code_points)
{
    cr_expect(eq(sz, text_length(""), 0));
    cr_expect(eq(sz, text_length("åäö"), 3));
    cr_expect(eq(sz, text_length("a\xF0\x9F\x98\x80z"), 3));
}

Test(text, plain_text_has_no_control_characters_but_newline_and_tab)
{
    cr_expect(text_plain("Hem till\tEva\nFredag åäö"));
    cr_expect(not(text_plain("a\rb")));
    cr_expect(not(text_plain("\x1B[2J")));
    cr_expect(not(text_plain("\x7F")));
    cr_expect(not(text_plain("\xC2\x85"))); /* U+0085 */
    cr_expect(text_plain("\xC2\xA0"));      /* U+00A0, a space that does not break */
}

Test(text, comparison_without_case_is_ascii)
{
    cr_expect(text_equal_ci("Content-Type", "content-tYPE"));
    cr_expect(not(text_equal_ci("a", "ab")));
    cr_expect(not(text_equal_ci("ab", "a")));
    cr_expect(not(text_equal_ci("@", "`"))); /* differ by 0x20 and are no letters */
    cr_expect(text_starts("plan/17", "plan/"));
    cr_expect(not(text_starts("pla", "plan")));
}

Test(text, hexadecimal_goes_there_and_back)
{
    unsigned char out[4];

    cr_expect(eq(str, text_hex(arena, "\x00\x9F\xFF", 3), "009fff"));
    cr_expect(eq(int, text_unhex("009fFFaB", out, 4), SP_OK));
    cr_expect(memcmp(out, "\x00\x9F\xFF\xAB", 4) == 0);
}

Test(text, hexadecimal_of_another_length_or_alphabet_is_refused)
{
    unsigned char out[4];

    cr_expect(eq(int, text_unhex("009fff", out, 4), SP_EINVAL));
    cr_expect(eq(int, text_unhex("009fffabc", out, 4), SP_EINVAL));
    cr_expect(eq(int, text_unhex("009fffag", out, 4), SP_EINVAL));
    cr_expect(eq(int, text_unhex("009fff a", out, 4), SP_EINVAL));
}

Test(text, base64url_follows_the_vectors_of_rfc_4648)
{
    static const char *const pairs[][2] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF", "-_8"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        unsigned char *out;
        size_t len, want = strlen(pairs[i][0]);
        cr_expect(eq(str, text_base64url(arena, pairs[i][0], want), (char *)pairs[i][1]));
        cr_assert(
            eq(int, text_unbase64url(arena, pairs[i][1], strlen(pairs[i][1]), &out, &len), SP_OK));
        cr_expect(eq(sz, len, want));
        cr_expect(memcmp(out, pairs[i][0], want) == 0);
    }
}

Test(text, base64url_has_one_way_to_write_each_value)
{
    static const char *const bad[] = {"Zg==", "Z", "Zh", "Zm9", "Z+8", "Z/8", "Zm 9", "Zm9v\n"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        unsigned char *out;
        size_t len;
        cr_expect(eq(int, text_unbase64url(arena, bad[i], strlen(bad[i]), &out, &len), SP_EINVAL),
                  "%s", bad[i]);
    }
    unsigned char *out;
    size_t len;
    cr_expect(eq(int, text_unbase64url(arena, "Zm9\0", 4, &out, &len), SP_EINVAL));
}

Test(text, a_number_is_decimal_and_within_its_limits)
{
    int64_t n;

    cr_expect(eq(int, text_int("-12", -12, 12, &n), SP_OK));
    cr_expect(eq(i64, n, -12));
    cr_expect(eq(int, text_int("9223372036854775807", 0, INT64_MAX, &n), SP_OK));
    cr_expect(eq(i64, n, INT64_MAX));
}

Test(text, what_is_no_number_is_refused)
{
    static const char *const bad[] = {"",
                                      " 1",
                                      "+1",
                                      "1 ",
                                      "0x1",
                                      "1.0",
                                      "--1",
                                      "-",
                                      "13",
                                      "-13",
                                      "9223372036854775808",
                                      "99999999999999999999"};
    int64_t n;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(eq(int, text_int(bad[i], -12, 12, &n), SP_EINVAL), "%s", bad[i]);
    cr_expect(eq(int, text_int("9223372036854775808", 0, INT64_MAX, &n), SP_EINVAL));
}

Test(text, secrets_are_the_same_or_not)
{
    cr_expect(text_same_secret("abcd", "abcd", 4));
    cr_expect(not(text_same_secret("abcd", "abce", 4)));
    cr_expect(not(text_same_secret("xbcd", "abcd", 4)));
    cr_expect(text_same_secret("abcd", "abce", 3));
}

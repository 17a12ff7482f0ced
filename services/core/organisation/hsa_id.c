/*
 * hsa_id.c - owns the form of HSA-ids and organisation numbers; which of them exist, the register
 * knows.
 *
 * Memory: the caller's. Any thread.
 */
#include "organisation/hsa_id.h"
#include "base/text.h"
#include <string.h>

#define PREFIX 13 /* "SE", ten digits, hyphen */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char capital(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool hsa_id_valid(const char *text)
{
    size_t len = strnlen(text, HSA_ID_MAX + 1);

    if (len <= PREFIX || len > HSA_ID_MAX)
        return false;
    if (capital(text[0]) != 'S' || capital(text[1]) != 'E' || text[PREFIX - 1] != '-')
        return false;
    for (size_t i = 2; i < PREFIX - 1; i++) {
        if (!is_digit(text[i]))
            return false;
    }
    for (size_t i = PREFIX; i < len; i++) {
        char c = capital(text[i]);

        if (!is_digit(c) && !(c >= 'A' && c <= 'Z'))
            return false;
    }
    return true;
}

bool hsa_id_equal(const char *a, const char *b)
{
    return text_equal_ci(a, b);
}

int hsa_id_normal(const char *text, char out[HSA_ID_TEXT])
{
    size_t i = 0;

    out[0] = '\0';
    if (!hsa_id_valid(text))
        return SP_EINVAL;
    for (; text[i]; i++)
        out[i] = capital(text[i]);
    out[i] = '\0';
    return SP_OK;
}

static bool org_check(const char digits[ORG_NUMBER_TEXT])
{
    int sum = 0;

    for (int i = 0; i < 10; i++) {
        int n = (digits[i] - '0') * (i % 2 ? 1 : 2);

        sum += n > 9 ? n - 9 : n;
    }
    return sum % 10 == 0;
}

int org_number_read(const char *text, char out[ORG_NUMBER_TEXT])
{
    size_t n = 0;

    memset(out, 0, ORG_NUMBER_TEXT);
    for (size_t i = 0; text[i]; i++) {
        if (text[i] == '-' && i == 6)
            continue;
        if (!is_digit(text[i]) || n == ORG_NUMBER_TEXT - 1)
            goto refuse;
        out[n++] = text[i];
    }
    if (n == ORG_NUMBER_TEXT - 1 && org_check(out))
        return SP_OK;
refuse:
    memset(out, 0, ORG_NUMBER_TEXT);
    return SP_EINVAL;
}

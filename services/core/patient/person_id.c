/*
 * person_id.c - owns the forms of rules.md 6.1 and their check digits; which number a person has
 * now, and had before, is the register's.
 *
 *     text ─▶ compact ─▶ 8: LMA │ 10: find the century ─▶ official │ 12: shape ─▶ official, reserve
 *
 * Memory: the caller's. Any thread.
 */
#include "patient/person_id.h"
#include "base/clock.h"
#include <stddef.h>
#include <string.h>

#define LENGTH_LMA   8
#define LENGTH_SHORT 10
#define LENGTH_LONG  12

struct form { /* what was written, without its separator */
    char text[PERSON_ID_TEXT];
    size_t len;
    char separator; /* 0, '-' or '+' */
    size_t at;      /* characters before the separator */
};

static const struct {
    const char *slug, *oid, *system, *name[2];
} KINDS[PERSON_ID_KIND_COUNT] = {
#define X(kind, slug, oid, system, sv, en) [kind] = {slug, oid, system, {sv, en}},
    PERSON_ID_KINDS(X)
#undef X
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int number(const char *text, size_t digits)
{
    int n = 0;

    for (size_t i = 0; i < digits; i++)
        n = n * 10 + (text[i] - '0');
    return n;
}

static bool all_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(text[i]))
            return false;
    }
    return true;
}

/* The check digit that belongs after these digits (Luhn, weight 2 on the last of them). */
static char luhn(const char *digits, size_t len)
{
    int sum = 0;

    for (size_t i = 0; i < len; i++) {
        int n = digits[len - 1 - i] - '0';

        if (i % 2 == 0)
            n = n * 2 > 9 ? n * 2 - 9 : n * 2;
        sum += n;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

static char capital(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static const char *take_separator(struct form *f, char c)
{
    if (f->separator)
        return "id-separator";
    f->separator = c;
    f->at = f->len;
    return NULL;
}

static const char *take_character(struct form *f, char c)
{
    if (!is_digit(c) && !(c >= 'A' && c <= 'Z'))
        return "id-characters";
    if (f->len == LENGTH_LONG)
        return "id-length";
    f->text[f->len++] = c;
    return NULL;
}

static const char *compact(const char *text, struct form *f)
{
    const char *wrong = NULL;

    for (; *text && !wrong; text++) {
        bool separates = *text == '-' || *text == '+';

        wrong = separates ? take_separator(f, *text) : take_character(f, capital(*text));
    }
    if (wrong)
        return wrong;
    if (f->len != LENGTH_LMA && f->len != LENGTH_SHORT && f->len != LENGTH_LONG)
        return "id-length";
    if (f->separator && f->at != (f->len == LENGTH_LMA ? 2 : f->len - 4))
        return "id-separator";
    return NULL;
}

static void claim(struct person_id *out, enum person_id_kind kind, const char *normal)
{
    out->kind = kind;
    out->oid = KINDS[kind].oid;
    memcpy(out->normal, normal, strlen(normal) + 1);
}

/* A neighbouring day is one of the same month (rules.md 6.1), so what is impossible is a month that
 * has not begun. */
static const char *set_birth(struct person_id *out, int year, int month, int day, int32_t today)
{
    int this_year, this_month, this_day;

    clock_civil(today, &this_year, &this_month, &this_day);
    if (clock_date(year, month, day, &out->birth))
        return "id-date";
    if (year > this_year || (year == this_year && month > this_month)) {
        out->birth = 0;
        return "id-future";
    }
    out->has_birth = true;
    return NULL;
}

static void set_sex(struct person_id *out, char digit)
{
    out->sex = (digit - '0') % 2 ? PERSON_ID_MALE : PERSON_ID_FEMALE;
}

/* A reserve number is good enough to work with; what is doubtful about it is a warning. */
static const char *accept_reserve(struct person_id *out, const char *warning)
{
    out->valid = true;
    out->certain = !warning;
    return warning;
}

/* A hyphen says little beside a written century, but a plus before its year is a slip somewhere. */
static bool plus_too_early(const char *id, int32_t today)
{
    int year, month, day;

    clock_civil(today, &year, &month, &day);
    return year - number(id, 4) < 100;
}

/* Personnummer and samordningsnummer, twelve digits. */
static const char *read_official(const char *id, char separator, int32_t today,
                                 struct person_id *out)
{
    int century = number(id, 2), day = number(id + 6, 2);
    const char *wrong;

    claim(out, day > 60 ? PERSON_ID_SAMORDNING : PERSON_ID_PERSONNUMMER, id);
    if (century < 18 || century > 20)
        return "id-century";
    wrong = set_birth(out, number(id, 4), number(id + 4, 2), day > 60 ? day - 60 : day, today);
    if (wrong)
        return wrong;
    if (separator == '+' && plus_too_early(id, today))
        return "id-separator";
    if (number(id + 8, 3) == 0)
        return "id-serial";
    if (luhn(id + 2, 9) != id[11])
        return "check-digit";
    set_sex(out, id[10]);
    out->valid = out->certain = true;
    return NULL;
}

static const char *read_short(const struct form *f, int32_t today, struct person_id *out)
{
    int now_year, now_month, now_day, year, month, day;
    char full[PERSON_ID_TEXT];

    if (!all_digits(f->text, f->len))
        return "id-characters";
    clock_civil(today, &now_year, &now_month, &now_day);
    month = number(f->text + 2, 2);
    day = number(f->text + 4, 2);
    day = day > 60 ? day - 60 : day;
    year = now_year - now_year % 100 + number(f->text, 2);
    if (year * 10000 + month * 100 + day > now_year * 10000 + now_month * 100 + now_day)
        year -= 100;
    if (f->separator == '+' && now_year - year < 100)
        year -= 100;
    full[0] = (char)('0' + year / 1000 % 10);
    full[1] = (char)('0' + year / 100 % 10);
    memcpy(full + 2, f->text, LENGTH_SHORT + 1);
    return read_official(full, f->separator, today, out);
}

/* 99yyyyNNNNNC; Luhn over characters 5 to 11. */
static const char *read_stockholm(const char *id, int32_t today, struct person_id *out)
{
    int year = number(id + 2, 4), this_year, month, day;

    claim(out, PERSON_ID_STOCKHOLM_RESERVE, id);
    clock_civil(today, &this_year, &month, &day);
    if (year < 1800)
        return "id-century";
    if (year > this_year)
        return "id-future";
    return accept_reserve(out, luhn(id + 4, 7) == id[11] ? NULL : "check-digit");
}

/* yyyymmxxNNNC, xx 32 to 59 instead of a day: year and month of birth, no more. */
static const char *read_inera(const char *id, int32_t today, struct person_id *out)
{
    int century = number(id, 2);
    const char *wrong;

    claim(out, PERSON_ID_INERA_RESERVE, id);
    if (century < 18 || century > 20)
        return "id-century";
    wrong = set_birth(out, number(id, 4), number(id + 4, 2), 1, today);
    out->has_birth = false;
    out->birth = 0;
    return wrong ? wrong : accept_reserve(out, "check-unverified");
}

/* yyyymmddGggC, G = K, M or X, counted as 5, 7 and 8; Luhn over characters 3 to 11. */
static const char *read_vgr(const char *id, int32_t today, struct person_id *out)
{
    char digits[PERSON_ID_TEXT];
    const char *wrong;

    claim(out, PERSON_ID_VGR_RESERVE, id);
    wrong = set_birth(out, number(id, 4), number(id + 4, 2), number(id + 6, 2), today);
    if (wrong)
        return wrong;
    if (id[8] == 'K')
        out->sex = PERSON_ID_FEMALE;
    else if (id[8] == 'M')
        out->sex = PERSON_ID_MALE;
    memcpy(digits, id, sizeof digits);
    digits[8] = id[8] == 'K' ? '5' : id[8] == 'M' ? '7' : '8';
    return accept_reserve(out, luhn(digits + 2, 9) == id[11] ? NULL : "check-digit");
}

/* yyyymmddABNC, A = S, B one of F, U, X, P, L. */
static const char *read_varmland(const char *id, int32_t today, struct person_id *out)
{
    const char *wrong;

    claim(out, PERSON_ID_VARMLAND_RESERVE, id);
    wrong = set_birth(out, number(id, 4), number(id + 4, 2), number(id + 6, 2), today);
    return wrong ? wrong : accept_reserve(out, "check-unverified");
}

/* XXYYMMDDNNGC. XX is the century and some threes more (22, 25 ... 97: 19; 23, 26 ... 98: 20), or
 * 00 when the birth date is not known, and then MM is 20 to 99 and DD 40 to 59. */
static const char *read_national(const char *id, int32_t today, struct person_id *out)
{
    int marker = number(id, 2), year = number(id + 2, 2), month = number(id + 4, 2);
    int day = number(id + 6, 2);
    const char *wrong = NULL;

    claim(out, PERSON_ID_NATIONAL_RESERVE, id);
    if (marker == 0)
        wrong = month >= 20 && day >= 40 && day <= 59 ? NULL : "id-date";
    else if (marker < 22 || marker % 3 == 0)
        wrong = "id-century";
    else
        wrong = set_birth(out, (marker % 3 == 1 ? 1900 : 2000) + year, month, day, today);
    if (wrong)
        return wrong;
    set_sex(out, id[10]);
    return accept_reserve(out, "check-unverified");
}

static bool national_letter(char c)
{
    return c >= 'A' && c <= 'Z' && !strchr("IOQVW", c);
}

static bool written_century(const char *id)
{
    int century = number(id, 2);

    return century >= 18 && century <= 20;
}

static const char *read_reserve(const struct form *f, int32_t today, struct person_id *out)
{
    const char *id = f->text;

    if (f->separator == '+')
        return "id-separator";
    if (!all_digits(id, 8) || !all_digits(id + 10, 2))
        return "id-characters";
    if (strchr("KMX", id[8]) && is_digit(id[9]))
        return written_century(id) ? read_vgr(id, today, out) : "id-century";
    if (id[8] == 'S' && strchr("FUXPL", id[9]) && written_century(id))
        return read_varmland(id, today, out);
    if (national_letter(id[8]) && national_letter(id[9]))
        return read_national(id, today, out);
    return "id-characters";
}

static const char *read_long(const struct form *f, int32_t today, struct person_id *out)
{
    const char *id = f->text;
    int marker;

    if (!all_digits(id, f->len))
        return read_reserve(f, today, out);
    marker = number(id + 6, 2);
    if (number(id, 2) != 99 && (marker < 32 || marker > 59))
        return read_official(id, f->separator, today, out);
    if (f->separator == '+')
        return "id-separator";
    return number(id, 2) == 99 ? read_stockholm(id, today, out) : read_inera(id, today, out);
}

/* Eight digits, printed NN-NNNNNN; no check digit is known. */
static const char *read_lma(const struct form *f, struct person_id *out)
{
    if (!all_digits(f->text, f->len))
        return "id-characters";
    if (f->separator == '+')
        return "id-separator";
    claim(out, PERSON_ID_LMA, f->text);
    return accept_reserve(out, "check-unverified");
}

int person_id_read(const char *text, int32_t today, struct person_id *out)
{
    struct form f = {0};

    *out = (struct person_id){.oid = ""};
    out->reason = compact(text, &f);
    if (out->reason)
        return SP_EINVAL;
    if (f.len == LENGTH_LMA)
        out->reason = read_lma(&f, out);
    else if (f.len == LENGTH_SHORT)
        out->reason = read_short(&f, today, out);
    else
        out->reason = read_long(&f, today, out);
    return out->valid ? SP_OK : SP_EINVAL;
}

const char *person_id_slug(enum person_id_kind kind)
{
    return KINDS[kind].slug;
}

const char *person_id_oid(enum person_id_kind kind)
{
    return KINDS[kind].oid;
}

const char *person_id_system(enum person_id_kind kind)
{
    return KINDS[kind].system;
}

const char *person_id_name(enum person_id_kind kind, enum sp_lang lang)
{
    return KINDS[kind].name[lang];
}

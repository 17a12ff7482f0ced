/*
 * test_review.c - the catalogue of reasons, what an order and a decision must hold, the table.
 */
#include "audit/review.h"
#include "base/clock.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static struct arena *a;
static void open_arena(void)
{
    cr_assert(zero(int, clock_init()));
    a = arena_new();
}
static void close_arena(void)
{
    arena_free(a);
}
TestSuite(review, .init = open_arena, .fini = close_arena);

static cJSON *body(const char *text)
{
    struct problem why = {0};
    char *json = arena_text(a, text);
    cJSON *doc;

    for (char *c = json; *c; c++)
        if (*c == '\'')
            *c = '"';
    cr_assert(zero(int, json_parse(a, json, strlen(json), &doc, &why)));
    return doc;
}

static int32_t day(const char *text)
{
    int32_t date;

    cr_assert(zero(int, clock_parse_date(text, &date)));
    return date;
}

static char *setting(const char *every, int random, int targeted)
{
    struct review_setting in = {0};
    struct problem why = {0};
    char *text = arena_printf(a,
                              "{'every': '%s', 'randomWanted': %d, 'targetedWanted': %d, "
                              "'personsAnHour': 30}",
                              every, random, targeted);

    if (!review_setting_read(a, body(text), &in, &why))
        return "";
    return arena_printf(a, "%s %s", why.pointer, why.reason);
}

/* "" when the order is taken, else "pointer reason" */
static char *order(const char *text)
{
    struct review_round in = {0};
    struct problem why = {0};

    if (!review_round_read(a, body(text), day("2026-11-30"), &in, &why))
        return "";
    return arena_printf(a, "%s %s", why.pointer, why.reason);
}

static char *decision(const char *text)
{
    struct review_decision in = {0};
    struct problem why = {0};

    if (!review_decision_read(a, body(text), &in, &why))
        return "";
    return arena_printf(a, "%s %s", why.pointer, why.reason);
}

Test(review, every_reason_has_a_slug_of_its_own_and_words_in_both_languages)
{
    unsigned n = 0;

    for (const struct review_reason *r = REVIEW_REASONS; r->slug; r++, n++) {
        cr_expect(eq(ptr, (void *)review_reason_of(r->slug), (void *)r), "%s twice", r->slug);
        for (int lang = 0; lang < 2; lang++) {
            cr_expect(lt(int, 4, (int)strlen(r->title[lang])));
            cr_expect(lt(int, 20, (int)strlen(r->words[lang])));
        }
        cr_expect(ne(str, (char *)r->title[0], (char *)r->title[1]));
    }
    cr_expect(eq(int, (int)n, 11));
    cr_expect(eq(ptr, (void *)review_reason_of("curious"), NULL));
}

/* LOG-2: several parameters, each of which a round may be aimed at */
Test(review, an_order_takes_whole_days_that_are_over)
{
    cr_expect(eq(str,
                 order("{'fromDay': '2026-11-01', 'toDay': '2026-11-29', 'randomWanted': 10, "
                       "'targetedWanted': 0, 'reasons': ['night', 'colleague']}"),
                 ""));
    cr_expect(eq(str,
                 order("{'fromDay': '2026-11-01', 'toDay': '2026-11-30', 'randomWanted': 10, "
                       "'targetedWanted': 0}"),
                 "/toDay review-day"));
    cr_expect(eq(str,
                 order("{'fromDay': '2026-11-20', 'toDay': '2026-11-19', 'randomWanted': 10, "
                       "'targetedWanted': 0}"),
                 "/toDay out-of-range"));
    cr_expect(eq(str,
                 order("{'fromDay': '2026-08-28', 'toDay': '2026-11-28', 'randomWanted': 1, "
                       "'targetedWanted': 0}"),
                 ""),
              "93 days");
    cr_expect(eq(str,
                 order("{'fromDay': '2026-08-28', 'toDay': '2026-11-29', 'randomWanted': 1, "
                       "'targetedWanted': 0}"),
                 "/toDay out-of-range"),
              "94 days");
}

Test(review, an_order_of_nothing_or_for_an_unknown_reason_is_refused)
{
    cr_expect(eq(str,
                 order("{'fromDay': '2026-11-01', 'toDay': '2026-11-29', 'randomWanted': 0, "
                       "'targetedWanted': 0}"),
                 "/randomWanted review-nothing"));
    cr_expect(eq(str,
                 order("{'fromDay': '2026-11-01', 'toDay': '2026-11-29', 'randomWanted': 1, "
                       "'targetedWanted': 0, 'reasons': ['night', 'curious']}"),
                 "/reasons/1 bad-choice"));
    cr_expect(eq(str,
                 order("{'fromDay': '2026-11-01', 'toDay': '2026-11-29', 'randomWanted': 501, "
                       "'targetedWanted': 0}"),
                 "/randomWanted out-of-range"));
}

/* LOG-2: the check is documented */
Test(review, a_question_and_unjustified_need_words_and_only_the_latter_a_measure)
{
    cr_expect(eq(str, decision("{'decision': 'justified'}"), ""));
    cr_expect(eq(str, decision("{'decision': 'justified', 'note': ' '}"), "/note review-note"));
    cr_expect(eq(str, decision("{'decision': 'asked'}"), "/note review-note"));
    cr_expect(eq(str, decision("{'decision': 'asked', 'note': 'Frågade chefen'}"), ""));
    cr_expect(eq(str, decision("{'decision': 'unjustified', 'note': 'Inget skäl'}"),
                 "/measure review-measure"));
    cr_expect(
        eq(str, decision("{'decision': 'unjustified', 'note': 'x', 'measure': 'Samtal'}"), ""));
    cr_expect(eq(str, decision("{'decision': 'justified', 'measure': 'Samtal'}"),
                 "/measure unknown-member"));
    cr_expect(eq(str, decision("{'decision': 'perhaps'}"), "/decision bad-choice"));
    cr_expect(eq(str, decision("{'decision': 'unjustified', 'note': 'Inget skäl', 'measure': ' '}"),
                 "/measure review-measure"));
}

/* LOG-2: a review that is to be made regularly draws something */
Test(review, what_is_drawn_every_week_is_at_least_one_access)
{
    cr_expect(eq(str, setting("week", 0, 0), "/randomWanted review-nothing"));
    cr_expect(eq(str, setting("never", 0, 0), ""));
    cr_expect(eq(str, setting("week", 1, 0), ""));
    cr_expect(eq(str, setting("month", 0, 1), ""));
    cr_expect(eq(str, setting("daily", 1, 1), "/every bad-choice"));
}

Test(review, the_table_is_in_the_language_that_is_asked_for)
{
    cJSON *doc = body("{'rows': [{'month': '2026-10', 'unit': {'hsaId': 'SE1', 'name': 'A'}, "
                      "'reason': 'night'}]}");
    const char *title = review_reason_of("night")->title[1];

    cr_expect(
        ne(ptr, strstr(review_csv(a, doc, LANG_EN), arena_printf(a, ";\"%s\";", title)), NULL));
    cr_expect(zero(int, strncmp(review_csv(a, doc, LANG_EN), "\xEF\xBB\xBFmonth;", 9)));
}

Test(review, no_name_becomes_a_formula)
{
    static const char *const NAMES[] = {"=1", "+1", "-1", "@A1"};

    for (size_t i = 0; i < 4; i++) {
        cJSON *doc = body(arena_printf(a,
                                       "{'rows': [{'month': '2026-10', 'unit': {'hsaId': 'SE1', "
                                       "'name': '%s'}, 'reason': null}]}",
                                       NAMES[i]));

        cr_expect(ne(ptr,
                     strstr(review_csv(a, doc, LANG_EN), arena_printf(a, ";\"'%s\";", NAMES[i])),
                     NULL));
    }
}

Test(review, the_table_has_a_line_a_row_and_no_formulas)
{
    cJSON *doc = body("{'rows': [{'month': '2026-10', 'unit': {'hsaId': 'SE1', 'name': '=1+1'}, "
                      "'reason': null, 'accesses': 100, 'rows': 300, 'drawn': 5, 'random': 2, "
                      "'waiting': 1, 'asked': 1, 'justified': 2, 'unjustified': 1}, {'month': "
                      "'2026-10', 'unit': {'hsaId': 'SE1', 'name': 'A'}, 'reason': 'night', "
                      "'accesses': 9, 'rows': 9, 'drawn': 1, 'random': 0, 'waiting': 0, 'asked': "
                      "0, 'justified': 1, 'unjustified': 0}]}");
    char *table = review_csv(a, doc, LANG_SV);

    cr_expect(ne(ptr, strstr(table, "2026-10;SE1;\"'=1+1\";;100;300;5;2;1;1;2;1\r\n"), NULL));
    cr_expect(ne(ptr, strstr(table, "2026-10;SE1;\"A\";\"Nattetid\";9;9;1;0;0;0;1;0\r\n"), NULL));
    cr_expect(zero(int, strncmp(table, "\xEF\xBB\xBFmånad;", 9)));
}

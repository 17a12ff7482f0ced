/*
 * test_quality.c - the catalogue of checks says what it must, in both languages.
 */
#include "quality/quality.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

Test(quality, every_check_has_a_slug_of_its_own_a_severity_and_words_in_both_languages)
{
    unsigned n = 0;

    for (const struct quality_check *q = QUALITY_CHECKS; q->slug; q++, n++) {
        cr_expect(eq(ptr, (void *)quality_check_of(q->slug), (void *)q), "%s twice", q->slug);
        cr_expect(strcmp(q->severity, "error") == 0 || strcmp(q->severity, "warning") == 0 ||
                  strcmp(q->severity, "note") == 0);
        for (int lang = 0; lang < 2; lang++) {
            cr_expect(lt(int, 5, (int)strlen(q->title[lang])));
            cr_expect(lt(int, 10, (int)strlen(q->advice[lang])));
        }
        cr_expect(ne(str, (char *)q->title[0], (char *)q->title[1]));
        cr_expect(
            eq(int, (int)strspn(q->slug, "abcdefghijklmnopqrstuvwxyz-"), (int)strlen(q->slug)));
    }
    cr_expect(ge(int, (int)n, 24));
}

Test(quality, what_is_not_in_the_catalogue_is_no_check)
{
    cr_expect(eq(ptr, (void *)quality_check_of("nonsense"), NULL));
    cr_expect(eq(ptr, (void *)quality_check_of(""), NULL));
    cr_expect(eq(ptr, (void *)quality_check_of(NULL), NULL));
}

Test(quality, the_catalogue_is_told_in_the_readers_language)
{
    struct arena *a = arena_new();

    cJSON *sv = quality_catalogue(a, LANG_SV), *en = quality_catalogue(a, LANG_EN);

    cr_expect(eq(int, json_size(sv), json_size(en)));
    cr_expect(eq(str, (char *)json_text(json_at(sv, 0), "title"), "Utskriven utan tidpunkt"));
    cr_expect(eq(str, (char *)json_text(json_at(en, 0), "title"), "Discharged without a time"));
    arena_free(a);
}

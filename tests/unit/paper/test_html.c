/*
 * test_html.c - no text of anybody is markup, none is lost, and what cannot be seen is printed by
 * its number.
 */
#include "harness.h"
#include "paper/html.h"
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

TestSuite(paper_html, .init = start, .fini = stop);

static struct html page(void)
{
    return (struct html){.out = buf_make(arena, 1 << 20)};
}

static char *text_of(const char *said)
{
    struct html h = page();

    html_text(&h, said);
    return h.out.data ? h.out.data : "";
}

Test(paper_html, everything_that_html_knows_is_written_so_that_it_does_not)
{
    cr_expect(eq(str, text_of("<a href=\"file:///etc/passwd\" x='y'>&amp;"),
                 "&lt;a href=&quot;file:///etc/passwd&quot; x=&#39;y&#39;&gt;&amp;amp;"));
    cr_expect(eq(str, text_of("</bdi></table><!-- ]]> <?php"),
                 "&lt;/bdi&gt;&lt;/table&gt;&lt;!-- ]]&gt; &lt;?php"));
}

Test(paper_html, letters_of_every_script_and_emoji_are_as_they_were)
{
    const char *said =
        "ÅÄÖåäö é ß 😀👨‍👩‍👧👍🏽 𝔘 𠜎 אברהם כהן محمد "
        "علي "
        "ไทย \xE2\x80\x8F\xC2\xAD";

    cr_expect(eq(str, text_of(said), (char *)(uintptr_t)said));
    cr_expect(eq(str, text_of("rad ett\n\trad två"), "rad ett\n\trad två"));
}

Test(paper_html, what_would_be_unseen_or_turn_the_text_around_is_printed_by_its_number)
{
#define ODD(number) "<span class=\"odd\">U+" number "</span>"
    cr_expect(eq(str,
                 text_of("a\x01"
                         "b\x7F\x1B"),
                 "a" ODD("0001") "b" ODD("007F") ODD("001B")));
    cr_expect(eq(str,
                 text_of("\xC2\x85\xE2\x80\xAE"
                         "evil\xE2\x80\xAC\xE2\x81\xA6"),
                 ODD("0085") ODD("202E") "evil" ODD("202C") ODD("2066")));
    cr_expect(eq(str, text_of("\xE2\x80\xA8\xEF\xBB\xBF\xEF\xBF\xBF\xF0\x9F\xBF\xBE"),
                 ODD("2028") ODD("FEFF") ODD("FFFF") ODD("1FFFE")));
}

Test(paper_html, bytes_that_are_no_text_are_told_one_by_one)
{
    cr_expect(eq(str, text_of("\xC3"), ODD("FFFD")));
    cr_expect(eq(str, text_of("\xED\xA0\x80<"), ODD("FFFD") ODD("FFFD") ODD("FFFD") "&lt;"));
    cr_expect(eq(str, text_of("\xF0\x9F\x98"), ODD("FFFD") ODD("FFFD") ODD("FFFD")));
    cr_expect(eq(str, text_of(NULL), ""));
}

Test(paper_html, a_table_has_headings_for_its_columns_and_rows_and_no_empty_column)
{
    struct html h = page();
    const char *columns[] = {"Namn", "Roll", "Telefon"};
    const char *cells[] = {"Anna", NULL, "1", "<b>", "", NULL};

    html_table(&h, columns, 3, cells, 2);

    cr_expect(eq(str, h.out.data,
                 "<table><thead><tr><th scope=\"col\">Namn</th><th scope=\"col\">Telefon</th></tr>"
                 "</thead><tbody>\n<tr><th scope=\"row\"><bdi>Anna</bdi></th><td><bdi>1</bdi></td>"
                 "</tr>\n<tr><th scope=\"row\"><bdi>&lt;b&gt;</bdi></th><td></td></tr>\n"
                 "</tbody></table>\n"));
}

Test(paper_html, facts_without_a_value_are_not_there_and_no_table_without_facts)
{
    struct html h = page();
    struct html_facts facts = {.h = &h};

    html_fact(&facts, "Tom", NULL);
    html_fact(&facts, "Tom", "");
    html_facts_end(&facts);
    cr_expect(eq(ptr, h.out.data, NULL));
    html_fact(&facts, "Mål", "Gå");
    html_facts_end(&facts);
    cr_expect(eq(str, h.out.data,
                 "<table class=\"facts\"><tbody><tr><th scope=\"row\">Mål</th><td><bdi>Gå</bdi>"
                 "</td></tr>\n</tbody></table>\n"));
}

Test(paper_html, moments_are_said_by_the_clocks_of_sweden_in_both_languages)
{
    struct html h = page();

    cr_expect(
        eq(str, (char *)html_moment(&h, "2026-07-01T22:30:00.000000Z"), "2026-07-02 kl. 00.30"));
    cr_expect(eq(str, (char *)html_day(&h, "2026-12-31T23:30:00Z"), "2027-01-01"));
    cr_expect(eq(str, (char *)html_day(&h, "2026-12-31"), "2026-12-31"));
    h.lang = LANG_EN;
    cr_expect(eq(str, (char *)html_moment(&h, "2026-01-01T10:00:00Z"), "2026-01-01 at 11:00"));
    cr_expect(eq(ptr, (void *)(uintptr_t)html_moment(&h, "i morgon"), NULL));
    cr_expect(eq(ptr, (void *)(uintptr_t)html_day(&h, NULL), NULL));
}

/*
 * test_paper_log.c - the extract of the log for the person it is about (LOG-4): units, times and
 * what was done in plain words, and nobody's name.
 */
#include "base/clock.h"
#include "harness.h"
#include "paper/paper.h"
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    if (clock_init())
        abort();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(paper_log, .init = start, .fini = stop);

#define HEAD                                                                                       \
    "\"head\":{\"name\":\"Tyra Å\",\"identifier\":\"195011099941\","                              \
    "\"protectedIdentity\":\"none\",\"printedBy\":{\"unitName\":\"Logg\"}},"
#define ROW(who, what)                                                                             \
    "{\"at\":\"2026-11-29T22:30:00Z\",\"unitName\":\"Avd <3>\",\"providerName\":\"Region X\","     \
    "\"user\":\"Anna Ek\"," who "," what "}"

static char *printed(const char *rest, enum sp_lang lang)
{
    struct paper paper = {.lang = lang};
    struct problem why = {0};
    cJSON *doc = NULL;
    size_t len = 0;
    char *text = arena_printf(arena, "{" HEAD "%s}", rest);

    cr_assert(eq(int, clock_parse("2026-11-30T09:00:00Z", &paper.now), SP_OK));
    cr_assert(eq(int, json_parse(arena, text, strlen(text), &doc, &why), SP_OK), "%s", text);
    char *html = paper_log(arena, doc, &paper, &len);

    cr_assert(html && len == strlen(html));
    return html;
}

static bool says(const char *html, const char *what)
{
    return strstr(html, what) != NULL;
}

Test(paper_log, says_when_which_unit_and_what_in_plain_words_and_names_nobody)
{
    char *html = printed("\"events\":[" ROW("\"role\":\"ward-coordinator\"",
                                            "\"action\":\"plan.read\",\"route\":\"addressed\"") "]",
                         LANG_SV);

    cr_expect(says(html, "Loggutdrag"));
    cr_expect(says(html, "2026-11-29 kl. 23.30"), "%s", html);
    cr_expect(says(html, "Avd &lt;3&gt;, Region X"), "%s", html);
    cr_expect(says(html, "Läste plan"), "%s", html);
    cr_expect(not(says(html, "Anna Ek")), "a member of staff is not named");
    cr_expect(not(says(html, "plan.read")), "%s", html);
}

Test(paper_log, says_an_emergency_and_a_lifted_block_for_what_they_are)
{
    char *html = printed(
        "\"events\":[" ROW("\"role\":null",
                           "\"action\":\"emergency.read\",\"route\":\"emergency\","
                           "\"cause\":\"danger-to-life\"") "," ROW("\"role\":null",
                                                                   "\"action\":\"plan.read\","
                                                                   "\"route\":\"lifted\"") "]",
        LANG_EN);

    cr_expect(says(html, "by emergency access, since life was in danger"), "%s", html);
    cr_expect(says(html, "after a block had been lifted"), "%s", html);
}

Test(paper_log, says_who_it_was_when_it_was_the_person_and_when_it_was_nobody)
{
    char *html = printed("\"events\":[{\"at\":\"2026-11-29T22:30:00Z\",\"role\":\"citizen\","
                         "\"action\":\"own.read\"}]",
                         LANG_SV);

    cr_expect(says(html, "Personen själv eller någon som har fått se"), "%s", html);
    cr_expect(says(html, "Egen vy"));
    cr_expect(not(says(html, "Systemet")));
    html = printed("\"events\":[{\"at\":\"2026-11-29T22:30:00Z\",\"role\":null,"
                   "\"action\":\"discharge.escalate\"}]",
                   LANG_SV);
    cr_expect(says(html, "Systemet"));
}

Test(paper_log, says_the_days_it_is_of_whose_log_and_that_there_is_more)
{
    char *html = printed("\"from\":\"2026-11-01\",\"to\":\"2026-11-30\",\"more\":true,"
                         "\"providerName\":\"Region X\",\"events\":[]",
                         LANG_SV);

    cr_expect(says(html, "2026-11-01") && says(html, "2026-11-30"), "%s", html);
    cr_expect(says(html, "Region X"));
    cr_expect(says(html, "Det finns fler rader"));
    cr_expect(says(html, "Ingen har läst eller ändrat något"));
    cr_expect(not(says(printed("\"events\":[]", LANG_SV), "Det finns fler rader")));
}

Test(paper_log, prints_an_action_that_has_no_words_any_more_by_its_name)
{
    char *html =
        printed("\"events\":[" ROW("\"role\":null", "\"action\":\"old.thing\"") "]", LANG_SV);

    cr_expect(says(html, "old.thing"), "%s", html);
}

/*
 * test_paper.c - what stands on each paper, made of what the database says: empty plans, long
 * goals, actions without a goal, protected identities, large print.
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

TestSuite(paper, .init = start, .fini = stop);

#define HEAD                                                                                       \
    "\"head\":{\"name\":\"Tolvan <i>Åkesson</i>\",\"identifier\":\"191212121212\","               \
    "\"protectedIdentity\":\"%s\",\"printedBy\":{\"name\":\"Anna Ek\",\"unitName\":\"Avd 3\"}},"

static cJSON *said(const char *text)
{
    struct problem why = {0};
    cJSON *doc = NULL;

    cr_assert(eq(int, json_parse(arena, text, strlen(text), &doc, &why), SP_OK), "%s", text);
    return doc;
}

static char *printed(paper_maker *maker, const char *text, struct paper paper)
{
    size_t len = 0;
    char *html;

    if (!paper.now)
        cr_assert(eq(int, clock_parse("2026-11-30T09:00:00Z", &paper.now), SP_OK));
    html = maker(arena, said(text), &paper, &len);
    cr_assert(html && len == strlen(html));
    return html;
}

static char *plan_of(const char *kind, const char *fields, const char *rows)
{
    return arena_printf(arena,
                        "{" HEAD "\"state\":\"draft\",\"draft\":true,\"child\":false,\"number\":"
                        "null,\"content\":{\"fields\":{%s},\"rows\":[%s],\"consents\":[],"
                        "\"units\":[{\"id\":\"u1\",\"name\":\"Hemtjänst & co\"}]}}",
                        kind, fields, rows);
}

static int times(const char *text, const char *what)
{
    int n = 0;

    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

Test(paper, a_plan_without_a_word_says_so_and_whose_it_is)
{
    char *html = printed(paper_plan, plan_of("none", "", ""), (struct paper){0});

    cr_expect(strstr(html, "Planen är inte ifylld än.") != NULL, "%s", html);
    cr_expect(strstr(html, "<html lang=\"sv\"><head>") != NULL);
    cr_expect(strstr(html, "<title>Samordnad individuell plan (SIP)</title>") != NULL,
              "the title names nobody");
    cr_expect(strstr(html, "Tolvan &lt;i&gt;Åkesson&lt;/i&gt;, 19121212-1212") != NULL);
    cr_expect(strstr(html, "Utkast, inte fastställt. Utskrivet 2026-11-30 kl. 10.00 av Anna Ek, "
                           "Avd 3.") != NULL);
    cr_expect(strstr(html, "paper.css") == NULL, "the file is made of nothing that is fetched");
}

Test(paper, a_goal_of_2000_characters_is_printed_to_the_last)
{
    struct buf goal = buf_make(arena, 65536);

    for (int i = 0; i < 1999; i++)
        buf_text(&goal, "😀");
    buf_text(&goal, "Ö");
    char *html = printed(
        paper_plan, plan_of("none", arena_printf(arena, "\"words.goal\":\"%s\"", goal.data), ""),
        (struct paper){0});

    cr_expect(strstr(html, arena_printf(arena, "<bdi>%s</bdi>", goal.data)) != NULL);
    cr_expect(eq(int, times(html, "<h2>"), 1));
    cr_expect(strstr(html, "<h3><bdi>Mitt eget mål</bdi></h3>") != NULL);
}

Test(paper, actions_stand_under_their_goal_and_those_without_one_are_not_lost)
{
    char *html = printed(
        paper_plan,
        plan_of("none", "",
                "{\"id\":\"a1\",\"section\":\"action\",\"parentId\":\"g1\",\"fields\":"
                "{\"action.text\":\"Hembesök\",\"action.unit\":\"u1\",\"action.principal\":"
                "\"region\"}},{\"id\":\"g1\",\"section\":\"goal\",\"parentId\":null,\"fields\":"
                "{\"goal.text\":\"Gå\",\"goal.rating\":\"7\"}},{\"id\":\"a2\",\"section\":"
                "\"action\",\"parentId\":\"g9\",\"fields\":{\"action.text\":\"Utan mål\"}},"
                "{\"id\":\"p1\",\"section\":\"participant\",\"parentId\":null,\"fields\":"
                "{\"participant.name\":\"Nora\",\"participant.summons\":\"called\"}}"),
        (struct paper){0});
    char *goal = strstr(html, "<h3><bdi>Mål 1</bdi></h3>"),
         *action = strstr(html, "<h4><bdi>Insats 1</bdi></h4>"),
         *alone = strstr(html, "<h3><bdi>Insats 1</bdi></h3>");

    cr_assert(goal && action && alone, "%s", html);
    cr_expect(goal < action && action < alone);
    cr_expect(eq(int, times(html, "Hembesök"), 1));
    cr_expect(eq(int, times(html, "Utan mål"), 1));
    cr_expect(strstr(html, "<bdi>Hemtjänst &amp; co</bdi>") != NULL);
    cr_expect(strstr(html, "<bdi>Regionen</bdi>") != NULL);
    cr_expect(strstr(html, "<bdi>7 av 10</bdi>") != NULL);
    cr_expect(strstr(html, "<th scope=\"col\">Namn</th><th scope=\"col\">Kallad eller inbjuden"
                           "</th></tr></thead>") != NULL);
}

/* rules.md 5.5 */
Test(paper, a_protected_identity_is_marked_and_no_place_is_on_it)
{
    const char *fields = "\"followup.place\":\"Provgatan 12\",\"followup.form\":\"meeting\"";
    char *open = printed(paper_plan, plan_of("none", fields, ""), (struct paper){0});
    char *shut = printed(paper_plan, plan_of("protected", fields, ""), (struct paper){0});

    cr_expect(strstr(open, "Provgatan 12") != NULL);
    cr_expect(strstr(open, "class=\"guard\"") == NULL);
    cr_expect(strstr(shut, "Provgatan") == NULL);
    cr_expect(strstr(shut, "<p class=\"guard\"><bdi>Skyddad identitet.") != NULL);
    cr_expect(strstr(shut, "<bdi>Möte</bdi>") != NULL);
}

Test(paper, large_print_english_and_the_browsers_page_are_said_in_the_head)
{
    char *html = printed(paper_plan, plan_of("none", "\"others.none\":\"yes\"", ""),
                         (struct paper){.lang = LANG_EN, .large = true, .screen = true});

    cr_expect(strstr(html, "<html lang=\"en\" class=\"large\">") != NULL);
    cr_expect(strstr(html, "<link rel=\"stylesheet\" href=\"/paper.css\">") != NULL);
    cr_expect(strstr(html, "<button type=\"button\" id=\"print\">Print</button>") != NULL);
    cr_expect(strstr(html, "No, nobody else needs to do anything") != NULL);
    cr_expect(strstr(html, "style=") == NULL, "the page's policy allows no style of an element");
}

Test(paper, the_card_says_when_it_was_true_and_who_may_answer_after_that)
{
    char *html = printed(
        paper_contacts,
        arena_printf(arena,
                     "{" HEAD "\"contacts\":[{\"id\":\"c\",\"kind\":\"care-contact\",\"name\":"
                     "\"Nora Ek\",\"title\":\"Distriktssköterska\",\"phone\":\"0999-201 31\","
                     "\"unit\":{\"name\":\"Vårdcentralen\"},\"unitPhone\":\"0999-201 00\","
                     "\"hours\":[{\"weekday\":1,\"start\":\"08:00\",\"end\":\"16:30\"}],"
                     "\"hoursNote\":null,\"afterHours\":{\"text\":\"1177\",\"phone\":\"1177\"},"
                     "\"substitute\":null,\"absences\":[]}]}",
                     "none"),
        (struct paper){0});

    cr_expect(strstr(html, "<h2><bdi>Ansvarig 2026-11-30 kl. 10.00</bdi></h2>") != NULL, "%s",
              html);
    cr_expect(strstr(html, "från 2026-11-30 kl. 16.30.") != NULL, "%s", html);
    cr_expect(strstr(html, "mån 08:00–16:30") != NULL);
    cr_expect(strstr(html, "1177, 1177") != NULL);
}

Test(paper, a_card_without_contacts_says_that_there_are_none)
{
    char *html = printed(paper_contacts, arena_printf(arena, "{" HEAD "\"contacts\":[]}", "none"),
                         (struct paper){0});

    cr_expect(strstr(html, "Ingen fast kontakt är utsedd.") != NULL);
    cr_expect(strstr(html, "Alla fasta kontakter") == NULL);
}

/* LUS-19 */
Test(paper, the_discharge_sheet_has_what_was_written_and_says_what_is_not_known)
{
    char *html =
        printed(paper_discharge,
                arena_printf(
                    arena,
                    "{" HEAD "\"admittedAt\":\"2026-11-20T10:00:00Z\",\"leftAt\":null,"
                    "\"expectedDischargeDate\":\"2026-12-01\",\"contacts\":[],\"unit\":{\"name\":"
                    "\"Avdelning 3\",\"phone\":\"0999-100\"},\"times\":[],\"information\":"
                    "{\"number\":2,\"sections\":[{\"key\":\"summary\",\"state\":\"done\",\"text\":"
                    "\"Höften\"},{\"key\":\"self\",\"state\":\"unknown\"},{\"key\":\"medicines\","
                    "\"state\":\"done\",\"none\":true},{\"key\":\"follow-up\",\"state\":\"done\","
                    "\"rows\":[{\"what\":\"Röntgen\",\"on\":\"2026-12-07\"}]},{\"key\":\"nonsense\""
                    ",\"state\":\"done\",\"text\":\"utanför\"}]}}",
                    "none"),
                (struct paper){0});

    cr_expect(strstr(html, "Version 2. Utskrivet") != NULL);
    cr_expect(strstr(html, "<p class=\"said\"><bdi>Höften</bdi></p>") != NULL);
    cr_expect(strstr(html, "Inte känt än. Fråga oss.") != NULL);
    cr_expect(strstr(html, "Inget.") != NULL);
    cr_expect(strstr(html, "<th scope=\"row\"><bdi>Röntgen</bdi></th>") != NULL, "%s", html);
    cr_expect(strstr(html, "Avdelning 3") != NULL);
    cr_expect(strstr(html, "utanför") == NULL);
    cr_expect(strstr(html, "Dina tider") == NULL);
}

/* PK-1, PK-2, PK-3 */
Test(paper, an_agreement_is_called_what_the_county_calls_it_and_holds_what_was_agreed)
{
    const char *doc =
        "{" HEAD "\"label\":\"Patientkontrakt <b>\",\"state\":\"ended\",\"endedAt\":"
        "\"2026-11-29T10:00:00Z\",\"number\":3,\"fields\":{\"matters\":\"Gå ut själv\","
        "\"follow-up\":\"2026-12-24\"},\"agreedWith\":\"guardian\",\"name\":\"Gode Man\","
        "\"agreedAt\":\"2026-11-28T10:00:00Z\",\"toldBy\":null,\"unit\":{\"name\":"
        "\"Vårdcentralen\",\"phone\":null},\"times\":[]}";
    char *open = printed(paper_agreement, arena_printf(arena, doc, "none"), (struct paper){0});
    char *shut = printed(paper_agreement, arena_printf(arena, doc, "protected"), (struct paper){0});

    cr_expect(strstr(open, "<title>Patientkontrakt &lt;b&gt;</title>") != NULL, "%s", open);
    cr_expect(strstr(open, "Version 3. Utskrivet") != NULL);
    cr_expect(strstr(open, "Vårdnadshavare, Gode Man") != NULL);
    cr_expect(strstr(open, "<h2><bdi>Vad som är viktigt för mig</bdi></h2>") != NULL);
    cr_expect(strstr(open, "2026-12-24") != NULL);
    cr_expect(strstr(open, "gäller inte längre") != NULL);
    cr_expect(strstr(open, "Egenvårdsråd") == NULL, "what nobody wrote is not there");
    cr_expect(strstr(open, "Ansvarig") == NULL, "contacts that may not be seen are not there");
    cr_expect(strstr(open, "Vårdcentralen") != NULL);
    cr_expect(strstr(shut, "Vårdcentralen") == NULL);
}

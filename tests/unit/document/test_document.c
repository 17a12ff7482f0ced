/* What may be written into a document, and the clock that runs by the decisions in a plan. */
#include "base/clock.h"
#include "document/document.h"
#include "harness.h"
#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static void setup(void)
{
    harness_start();
    arena = arena_new();
}

static void teardown(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(document_rules, .init = setup, .fini = teardown);

static cJSON *parsed(const char *json)
{
    struct problem why = {0};
    cJSON *tree = NULL;
    char *text = arena_text(arena, json);

    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    cr_assert(eq(int, json_parse(arena, text, strlen(text), &tree, &why), SP_OK), "%s", text);
    return tree;
}

static int read(const char *kind, const char *sections, struct document *out, struct problem *why)
{
    memset(why, 0, sizeof *why);
    return document_read(
        arena, parsed(arena_printf(arena, "{'kind': '%s', 'sections': [%s]}", kind, sections)), out,
        why);
}

static const char *refused(const char *kind, const char *sections)
{
    struct document d;
    struct problem why;

    return read(kind, sections, &d, &why) ? why.reason : "taken";
}

static const char *state_of(const struct document *d, const char *key)
{
    for (int i = 0; i < json_size(d->content); i++)
        if (strcmp(json_text(json_at(d->content, i), "key"), key) == 0)
            return json_text(json_at(d->content, i), "state");
    return "absent";
}

/* A form never blocks: an empty one is taken wherever the law demands nothing. */
Test(document_rules, an_empty_document_is_taken_where_the_law_demands_nothing)
{
    for (const struct form_entry *kind = NULL; (kind = form_next(NULL, kind, FORM_KIND)) != NULL;) {
        bool law = false;

        for (const struct form_entry *s = NULL; (s = form_next(kind, s, FORM_SECTION)) != NULL;)
            law = law || s->need == FORM_LAW;
        cr_expect(
            eq(str, (char *)refused(kind->key, ""), (char *)(law ? "legal-minimum" : "taken")),
            "%s", kind->key);
    }
}

Test(document_rules, what_was_not_mentioned_is_untouched_and_the_order_is_the_forms)
{
    struct document d;
    struct problem why;
    int err = read("aids",
                   "{'key': 'contact', 'state': 'unknown'}, {'key': 'items', 'state': 'done', "
                   "'rows': [{'item': 'Rollator'}]}",
                   &d, &why);

    cr_assert(eq(int, err, SP_OK));
    cr_expect(eq(int, json_size(d.content), 3));
    cr_expect(eq(str, (char *)json_text(json_at(d.content, 0), "key"), "items"));
    cr_expect(eq(str, (char *)state_of(&d, "adaptation"), "untouched"));
    cr_expect(eq(str, (char *)state_of(&d, "contact"), "unknown"));
    cr_expect(d.receipt);
}

Test(document_rules, empty_rows_and_cells_are_left_out)
{
    struct document d;
    struct problem why;
    int err = read("aids",
                   "{'key': 'items', 'state': 'done', 'rows': [{'item': ' '}, {}, {'item': 'Säng', "
                   "'count': '', 'status': 'needed'}]}",
                   &d, &why);
    const cJSON *rows = json_get(json_at(d.content, 0), "rows");

    cr_assert(eq(int, err, SP_OK));
    cr_expect(eq(int, json_size(rows), 1));
    cr_expect(eq(ptr, (void *)json_get(json_at(rows, 0), "count"), NULL));
    cr_expect(eq(str, (char *)refused("aids", "{'key': 'items', 'state': 'done', 'rows': [{}]}"),
                 "missing"));
}

Test(document_rules, what_is_not_known_may_have_a_note_and_what_nobody_saw_may_not)
{
    cr_expect(
        eq(str,
           (char *)refused("aids", "{'key': 'contact', 'state': 'unknown', 'text': 'Frågar Nils'}"),
           "taken"));
    cr_expect(eq(
        str,
        (char *)refused("aids", "{'key': 'contact', 'state': 'untouched', 'text': 'Frågar Nils'}"),
        "bad-choice"));
}

/* LUS-19 */
Test(document_rules, the_legal_minimum_cannot_be_nothing)
{
    cr_expect(
        eq(str,
           (char *)refused("patient-summary", "{'key': 'summary', 'state': 'done', 'none': true}"),
           "legal-minimum"));
    cr_expect(eq(
        str,
        (char *)refused("patient-summary", "{'key': 'summary', 'state': 'done', 'text': 'Vårdad'}"),
        "taken"));
}

Test(document_rules, a_text_has_its_limit)
{
    char *most = arena_alloc(arena, 4002);

    memset(most, 'x', 4001);
    cr_expect(eq(str,
                 (char *)refused("aids", arena_printf(arena,
                                                      "{'key': 'contact', 'state': 'done', 'text': "
                                                      "'%s'}",
                                                      most)),
                 "too-long"));
    cr_expect(eq(str,
                 (char *)refused("aids", arena_printf(arena,
                                                      "{'key': 'contact', 'state': 'done', 'text': "
                                                      "'%s'}",
                                                      most + 1)),
                 "taken"));
}

Test(document_rules, a_point_of_the_checklist_is_yes_no_not_needed_or_not_known_yet)
{
    static const struct {
        const char *point, *reason;
    } cases[] = {{"'state': 'done', 'choice': 'yes'", "taken"},
                 {"'state': 'done', 'choice': 'no', 'text': 'Först på måndag'", "taken"},
                 {"'state': 'done', 'none': true", "taken"},
                 {"'state': 'unknown'", "taken"},
                 {"'state': 'untouched'", "taken"},
                 {"'state': 'done'", "bad-choice"},
                 {"'state': 'done', 'none': true, 'choice': 'yes'", "bad-choice"},
                 {"'state': 'unknown', 'choice': 'yes'", "bad-choice"},
                 {"'state': 'done', 'choice': 'perhaps'", "bad-choice"},
                 {"'state': 'done', 'choice': 'yes', 'rows': []", "unknown-member"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(eq(str,
                     (char *)refused("home-ready", arena_printf(arena, "{'key': 'transport', %s}",
                                                                cases[i].point)),
                     (char *)cases[i].reason),
                  "%s", cases[i].point);
}

/* A property: whatever states are chosen, what is taken has every section once, in order, and says
 * no more than was written. */
Test(document_rules, what_is_taken_is_whole_and_adds_nothing)
{
    static const char *const states[] = {"untouched", "unknown", "done"};
    const struct form_entry *kind = form_kind("planning-basis");
    unsigned seed = 1;

    for (int turn = 0; turn < 400; turn++) {
        const char *sections = "";
        struct document d;
        struct problem why;
        int done = 0, i = 0;

        for (const struct form_entry *s = NULL; (s = form_next(kind, s, FORM_SECTION)) != NULL;) {
            int state = rand_r(&seed) % 4;

            if (state == 3)
                continue;
            done += state == 2;
            sections = arena_printf(arena, "%s%s{'key': '%s', 'state': '%s'%s}", sections,
                                    *sections ? ", " : "", s->key, states[state],
                                    state == 2 ? ", 'none': true" : "");
        }
        cr_assert(eq(int, read("planning-basis", sections, &d, &why), SP_OK), "%s", sections);
        for (const struct form_entry *s = NULL; (s = form_next(kind, s, FORM_SECTION)) != NULL;
             i++) {
            const cJSON *kept = json_at(d.content, i);

            cr_assert(eq(str, (char *)json_text(kept, "key"), (char *)s->key));
            done -= strcmp(json_text(kept, "state"), "done") == 0;
        }
        cr_expect(eq(int, done, 0));
        cr_expect(eq(int, json_size(d.content), i));
    }
}

Test(document_rules, a_draft_is_of_a_document_in_a_case_or_of_an_admission_outside_one)
{
    cr_expect(document_form_known("planning-basis", true));
    cr_expect(document_form_known("admission", false));
    cr_expect(not(document_form_known("admission", true)));
    cr_expect(not(document_form_known("planning-basis", false)));
    cr_expect(not(document_form_known("", true)));
}

/* ---- PSY-3, PSY-4 ---- */

static struct document_clock clock_of(const char *decisions)
{
    return document_clock(parsed(
        arena_printf(arena, "[{'key': 'decisions', 'state': 'done', 'rows': [%s]}]", decisions)));
}

static const char *day(int32_t date)
{
    char *text = arena_alloc(arena, CLOCK_TEXT);

    return date == INT32_MIN ? "none" : clock_format_date(date, text);
}

#define ADMITTED  "{'decision': 'admission', 'on': '2026-11-02'}"
#define APPLIED   ", {'decision': 'application', 'on': '2026-11-16'}"
#define PERMITTED ", {'decision': 'permission', 'on': '2026-11-20'}"

Test(document_rules, without_decisions_no_clock_runs)
{
    cr_expect(not(clock_of("").runs));
    cr_expect(not(clock_of("{'decision': 'application', 'on': '2026-11-16'}").runs));
    cr_expect(not(clock_of("{'decision': 'admission'}").runs));
    cr_expect(not(document_clock(parsed("[]")).runs));
}

Test(document_rules, after_admission_one_applies_within_four_weeks)
{
    struct document_clock c = clock_of(ADMITTED), applied = clock_of(ADMITTED APPLIED);

    cr_expect(c.runs);
    cr_expect(eq(int, c.rule, DEADLINE_PERMISSION_APPLY));
    cr_expect(eq(str, (char *)day(c.due), "2026-11-30"));
    cr_expect(eq(str, (char *)day(c.met), "none"));
    cr_expect(eq(str, (char *)day(applied.met), "2026-11-16"));
}

Test(document_rules, the_first_permission_ends_four_months_from_the_admission_not_from_the_court)
{
    struct document_clock c = clock_of(ADMITTED APPLIED PERMITTED);

    cr_expect(eq(int, c.rule, DEADLINE_PERMISSION_FIRST));
    cr_expect(eq(str, (char *)day(c.from), "2026-11-02"));
    cr_expect(eq(str, (char *)day(c.due), "2027-03-02"));
    cr_expect(eq(str, (char *)day(c.met), "none"));
}

Test(document_rules, the_court_may_say_a_shorter_time_and_never_a_longer)
{
    struct document_clock shorter = clock_of(
        ADMITTED ", {'decision': 'permission', 'on': '2026-11-20', 'until': '2027-01-31'}");
    struct document_clock longer = clock_of(
        ADMITTED ", {'decision': 'permission', 'on': '2026-11-20', 'until': '2028-01-31'}");

    cr_expect(eq(str, (char *)day(shorter.due), "2027-01-31"));
    cr_expect(eq(str, (char *)day(longer.due), "2027-03-02"));
}

Test(document_rules, an_extension_runs_six_months_from_its_own_day_and_a_new_application_meets_it)
{
    struct document_clock c =
        clock_of(ADMITTED APPLIED PERMITTED ", {'decision': 'extension', 'on': '2027-03-01'}");
    struct document_clock again =
        clock_of(ADMITTED APPLIED PERMITTED ", {'decision': 'extension', 'on': '2027-03-01'}, "
                                            "{'decision': 'application', 'on': '2027-08-20'}");

    cr_expect(eq(int, c.rule, DEADLINE_PERMISSION_EXTENDED));
    cr_expect(eq(str, (char *)day(c.due), "2027-09-01"));
    cr_expect(eq(str, (char *)day(c.met), "none"));
    cr_expect(eq(str, (char *)day(again.met), "2027-08-20"));
}

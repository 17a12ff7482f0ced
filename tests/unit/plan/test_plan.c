/*
 * test_plan.c - what the law demands of a plan, what a plan says about itself, what fits a field.
 */
#include "base/arena.h"
#include "harness.h"
#include "plan/plan.h"
#include <string.h>

static struct arena *a;

static void begin(void)
{
    a = arena_new();
}

static void end(void)
{
    arena_free(a);
}

TestSuite(plan, .init = begin, .fini = end);

static cJSON *tree(const char *json)
{
    char *text = arena_printf(a, "%s", json);
    cJSON *out = NULL;
    struct problem why = {0};

    for (char *c = text; *c; c++)
        if (*c == '\'')
            *c = '"';
    cr_assert(eq(int, json_parse(a, text, strlen(text), &out, &why), SP_OK), "%s", text);
    return out;
}

#define ACTION(fields) "{'section': 'action', 'fields': {" fields "}}"
#define WORDS          "'action.text': 'Hembesök'"
#define WHOSE          "'action.principal': 'region'"
#define OVERALL        "'overall.principal': 'municipality'"
#define NOBODY         "'others.none': 'yes'"
#define PLAN(fields, rows, consents)                                                               \
    "{'fields': {" fields "}, 'rows': [" rows "], 'consents': [" consents "]}"

/* SIP-4, SIP-2 */
Test(plan, all_four_elements_and_consent_are_enough)
{
    cr_expect(
        eq(uint, plan_missing(tree(PLAN(OVERALL ", " NOBODY, ACTION(WORDS ", " WHOSE), "{}"))), 0));
    cr_expect(
        eq(uint,
           plan_missing(tree(PLAN(OVERALL,
                                  ACTION(WORDS ", " WHOSE) ", {'section': 'other', "
                                                           "'fields': {'other.text': 'Skolan'}}",
                                  "{}"))),
           0));
}

Test(plan, each_element_that_is_missing_is_named)
{
    cr_expect(eq(uint, plan_missing(tree("{}")),
                 PLAN_EFFORTS | PLAN_OTHERS | PLAN_OVERALL | PLAN_CONSENT));
    cr_expect(
        eq(uint, plan_missing(tree(PLAN(OVERALL ", " NOBODY, ACTION(WHOSE), "{}"))), PLAN_EFFORTS));
    cr_expect(eq(uint, plan_missing(tree(PLAN(OVERALL ", " NOBODY, ACTION(WORDS), "{}"))),
                 PLAN_RESPONSIBLE));
    cr_expect(
        eq(uint, plan_missing(tree(PLAN(OVERALL, ACTION(WORDS ", " WHOSE), "{}"))), PLAN_OTHERS));
    cr_expect(
        eq(uint, plan_missing(tree(PLAN(NOBODY, ACTION(WORDS ", " WHOSE), "{}"))), PLAN_OVERALL));
    cr_expect(eq(uint, plan_missing(tree(PLAN(OVERALL ", " NOBODY, ACTION(WORDS ", " WHOSE), ""))),
                 PLAN_CONSENT));
}

Test(plan, white_space_is_no_effort_and_one_nameless_action_spoils_all)
{
    cr_expect(
        eq(uint,
           plan_missing(tree(PLAN(
               OVERALL ", " NOBODY,
               ACTION(WORDS ", " WHOSE) ", " ACTION("'action.text': ' \\n\\t', " WHOSE), "{}"))),
           PLAN_EFFORTS));
    cr_expect(eq(
        uint,
        plan_missing(tree(PLAN(
            OVERALL ", " NOBODY,
            ACTION(WORDS ", " WHOSE) ", " ACTION(WORDS ", 'action.principal': 'private'"), "{}"))),
        PLAN_RESPONSIBLE));
}

/* Contents made at random, and what they lack as the law's own words say it: counted while they are
 * made, by nothing that the rule uses. */
static const char *const FIELD[] = {"overall.principal", "others.none", "overall.person"};
static const char *const VALUE[] = {"region", "municipality", "yes", "no", " ", "", "private"};
static uint32_t seed;

static int next(void)
{
    seed = seed * 1664525U + 1013904223U;
    return (int)(seed >> 16);
}

#define PICK_OF(list) ((list)[(size_t)next() % (sizeof(list) / sizeof *(list))])

struct drawn {
    cJSON *content;
    bool nameless, nobodys, others, overall, consented;
    int actions;
};

static bool principal(const char *value)
{
    return strcmp(value, "region") == 0 || strcmp(value, "municipality") == 0;
}

static cJSON *drawn_action(struct drawn *d)
{
    static const char *const TEXTS[] = {"Hembesök", "Träning", "Hembesök 🦊", " \n\t ", ""};
    cJSON *row = json_object(a), *fields = json_object(a);
    const char *words = PICK_OF(TEXTS), *whose = next() % 3 ? "region" : PICK_OF(VALUE);
    bool said = next() % 8 > 0, owned = next() % 8 > 0;

    d->actions++;
    if (said)
        json_put_text(a, fields, "action.text", words);
    if (owned)
        json_put_text(a, fields, "action.principal", whose);
    d->nameless |= !said || strspn(words, " \n\t") == strlen(words);
    d->nobodys |= !owned || !principal(whose);
    json_put_text(a, row, "section", "action");
    json_put(a, row, "fields", fields);
    return row;
}

static cJSON *drawn_other(struct drawn *d)
{
    cJSON *row = json_object(a), *fields = json_object(a);
    const char *words = next() % 2 ? "Skolan" : "\t";

    json_put_text(a, fields, next() % 2 ? "other.text" : "other.who", words);
    d->others |= words[0] == 'S' && json_text(fields, "other.text");
    json_put_text(a, row, "section", "other");
    json_put(a, row, "fields", fields);
    return row;
}

static struct drawn draw(void)
{
    struct drawn d = {.content = json_object(a)};
    cJSON *fields = json_object(a), *rows = json_array(a), *consents = json_array(a);

    for (size_t i = 0; i < sizeof FIELD / sizeof *FIELD; i++) {
        const char *value = PICK_OF(VALUE);

        if (next() % 4 == 0)
            continue;
        json_put_text(a, fields, FIELD[i], value);
        d.overall |= i == 0 && principal(value);
        d.others |= i == 1 && strcmp(value, "yes") == 0;
    }
    for (int n = next() % 4; n > 0; n--)
        json_add(a, rows, next() % 3 ? drawn_action(&d) : drawn_other(&d));
    d.consented = next() % 4 > 0;
    if (d.consented)
        json_add(a, consents, json_object(a));
    json_put(a, d.content, "fields", fields);
    json_put(a, d.content, "rows", rows);
    json_put(a, d.content, "consents", consents);
    return d;
}

/* SIP-4, SIP-2: whole is what has all of it, and of what is not whole the very elements are named
 */
Test(plan, no_random_plan_is_whole_that_lacks_an_element_and_every_lack_is_named)
{
    int whole = 0;

    seed = 20261125;
    for (int i = 0; i < 20000; i++) {
        struct drawn d = draw();
        unsigned lack = (d.actions == 0 || d.nameless ? PLAN_EFFORTS : 0) |
                        (d.nobodys ? PLAN_RESPONSIBLE : 0) | (d.others ? 0 : PLAN_OTHERS) |
                        (d.overall ? 0 : PLAN_OVERALL) | (d.consented ? 0 : PLAN_CONSENT);

        cr_assert(eq(uint, plan_missing(d.content), lack), "%s", json_print(a, d.content, NULL));
        whole += lack == 0;
        if (i % 500 == 499) {
            arena_free(a);
            a = arena_new();
        }
    }
    cr_expect(lt(int, 100, whole), "%d", whole);
}

static bool says(const cJSON *plan, const char *member, const char *key, const char *word)
{
    const cJSON *list = json_get(plan, member);

    for (const cJSON *one = json_first(list); one; one = json_next(one)) {
        const char *text = key ? json_text(one, key) : json_string(one);

        if (text && strcmp(text, word) == 0)
            return true;
    }
    return false;
}

/* SIP-8: nobody's routine is the law's, but no follow-up is not overlooked */
Test(plan, a_plan_says_itself_what_is_due_missing_or_contradictory)
{
    cJSON *plan = tree(
        "{'state': 'established', 'followUpOn': null, 'consented': true,"
        " 'units': [{'unit': {'id': 'u1'}, 'until': null}, {'unit': {'id': 'u2'}, 'until': 'x'}],"
        " 'rows': [{'id': 'g1', 'section': 'goal'}, {'id': 'a1', 'section': 'action', 'parentId': "
        "'g0'}],"
        " 'fields': [{'name': 'goal.text', 'rowId': 'g1', 'value': 'Hem'},"
        " {'name': 'action.text', 'rowId': 'a1', 'value': 'Träna'},"
        " {'name': 'action.unit', 'rowId': 'a1', 'value': 'u2'},"
        " {'name': 'action.due', 'rowId': 'a1', 'value': '2026-01-01'}]}");

    plan_tell(a, plan, "2026-11-25");

    cr_expect(says(plan, "signs", "sign", "follow-up-missing"));
    cr_expect(says(plan, "signs", "sign", "goal-without-action"));
    cr_expect(says(plan, "signs", "sign", "unit-left"));
    cr_expect(says(plan, "signs", "sign", "action-overdue"));
    cr_expect(says(plan, "signs", "sign", "action-without-contact"));
    cr_expect(says(plan, "missing", NULL, "responsible"));
    cr_expect(not(says(plan, "missing", NULL, "efforts")));
}

static bool signs(const char *around, const char *entries, const char *state, const char *word)
{
    cJSON *plan = tree(arena_printf(
        a,
        "{'state': '%s', 'followUpOn': '2027-01-01', 'consented': true, 'units': [],"
        " 'rows': [{'id': 'a1', 'section': 'action'}], 'entries': [%s], 'around': {%s},"
        " 'fields': [{'name': 'action.text', 'rowId': 'a1', 'value': 'Träna'},"
        " {'name': 'action.contact', 'rowId': 'a1', 'value': 'Nora Ek'}]}",
        state, entries, around));

    plan_tell(a, plan, "2026-11-25");
    return says(plan, "signs", "sign", word);
}

Test(plan, what_happens_elsewhere_is_said_by_the_plan)
{
    static const char *const ENDED =
        "'contacts': [{'name': 'Nora Ek', 'until': '2026-11-01T08:00:00Z'}";
    static const char *const HOME = "'case': {'leftAt': '2026-11-20T10:00:00+01:00'}";
    char *came_back = arena_printf(a, "%s, {'name': 'Nora Ek', 'until': null}]", ENDED);

    cr_expect(signs(arena_printf(a, "%s]", ENDED), "", "established", "contact-ended"));
    cr_expect(not(signs(came_back, "", "established", "contact-ended")));
    cr_expect(not(signs("'contacts': []", "", "established", "contact-ended")), "typed by hand");
    cr_expect(signs("'meetings': [{'state': 'cancelled'}]", "", "called", "meeting-cancelled"));
    cr_expect(not(signs("'meetings': [{'state': 'cancelled'}, {'state': 'booked'}]", "", "called",
                        "meeting-cancelled")));
    cr_expect(
        not(signs("'meetings': [{'state': 'cancelled'}]", "", "established", "meeting-cancelled")));
    cr_expect(signs(HOME, "{'act': 'meeting', 'at': '2026-11-19T10:00:00Z'}", "established",
                    "gone-home"));
    cr_expect(not(signs(HOME, "{'act': 'follow-up', 'at': '2026-11-20T09:00:00Z'}", "established",
                        "gone-home")));
    cr_expect(not(signs(HOME, "", "closed", "gone-home")));
    cr_expect(not(signs("'case': null", "", "established", "gone-home")));
}

Test(plan, a_row_that_is_begun_and_empty_stops_nobody)
{
    cJSON *plan =
        tree("{'state': 'draft', 'consented': true, 'units': [],"
             " 'rows': [{'id': 'a1', 'section': 'action'}, {'id': 'a2', 'section': 'action'}],"
             " 'fields': [{'name': 'action.text', 'rowId': 'a1', 'value': 'Träna'},"
             " {'name': 'action.principal', 'rowId': 'a1', 'value': 'region'},"
             " {'name': 'action.text', 'rowId': 'a2', 'value': ' '}]}");

    plan_tell(a, plan, "2026-11-25");

    cr_expect(not(says(plan, "missing", NULL, "efforts")));
    cr_expect(not(says(plan, "missing", NULL, "responsible")));
}

static const char *fault(const char *field, const char *value)
{
    struct problem why = {0};
    const struct plan_entry *slot = plan_slot(field);

    cr_assert(slot != NULL, "%s", field);
    return plan_value(slot, value, &why) ? why.reason : "";
}

Test(plan, a_field_takes_what_fits_it)
{
    cr_expect(eq(str, (char *)fault("action.due", "2026-02-30"), "bad-date"));
    cr_expect(eq(str, (char *)fault("action.due", "2026-02-28"), ""));
    cr_expect(eq(str, (char *)fault("action.principal", "private"), "bad-choice"));
    cr_expect(eq(str, (char *)fault("action.principal", "region"), ""));
    cr_expect(eq(str, (char *)fault("action.unit", "x"), "bad-id"));
    cr_expect(eq(str, (char *)fault("goal.rating", "11"), "out-of-range"));
    cr_expect(eq(str, (char *)fault("goal.rating", "10"), ""));
    cr_expect(eq(str, (char *)fault("action.contact", "a\nb"), "bad-text"));
    cr_expect(eq(str, (char *)fault("followup.time", "kl. 10.00"), "too-long"));
    cr_expect(eq(str, (char *)fault("words.matters", NULL), ""));
    cr_expect(plan_slot("words.nothing") == NULL);
}

/* rules.md 2.6 */
Test(plan, the_table_lets_a_plan_be_written_before_and_not_after_it_is_established)
{
    cr_expect(plan_allows("edit", "draft"));
    cr_expect(not(plan_allows("edit", "established")));
    cr_expect(plan_allows("note", "established"));
    cr_expect(not(plan_allows("establish", "draft")));
    cr_expect(plan_allows("establish", "meeting-held"));
    cr_expect(plan_allows("withdraw", "established"));
    cr_expect(not(plan_allows("edit", "paused")));
    cr_expect(not(plan_allows("edit", "closed")));
}

Test(plan, every_part_and_field_is_known_to_the_client_in_two_languages)
{
    size_t len = 0;
    char *text = plan_reference(a, &len);
    cJSON *doc = NULL;
    struct problem why = {0};

    cr_assert(eq(int, json_parse(a, text, len, &doc, &why), SP_OK));
    cr_expect(lt(int, 10, json_size(json_get(doc, "parts"))));
    for (const struct plan_entry *e = PLAN_PARTS; !e->end; e++)
        cr_expect(e->sv[0] && e->en[0], "%s", e->key);
}

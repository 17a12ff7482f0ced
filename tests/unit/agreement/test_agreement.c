/*
 * test_agreement.c - the rules of an agreement: its states, its fields, what it lacks, and what it
 * says about itself.
 */
#include "agreement/agreement.h"
#include "base/arena.h"
#include "harness.h"
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

TestSuite(agreement, .init = begin, .fini = end);

/* PK-1 */
Test(agreement, is_written_and_agreed_on_until_it_has_ended)
{
    cr_expect(agreement_allows("edit", "draft"));
    cr_expect(agreement_allows("edit", "in-force"), "what is in force is written anew");
    cr_expect(agreement_allows("agree", "in-force"), "and agreed on again");
    cr_expect(agreement_allows("end", "draft"));
    for (const struct agreement_move *m = AGREEMENT_MOVES; m->act; m++)
        cr_expect(ne(str, (char *)m->from, "ended"), "%s", m->act);
    cr_expect(not(agreement_allows("edit", "ended")));
    cr_expect(not(agreement_allows("revise", "draft")));
    cr_expect(not(agreement_allows(NULL, "draft")));
}

/* PK-6 */
Test(agreement, has_six_fields_of_which_the_patient_writes_the_own_words)
{
    unsigned n = 0, own = 0;

    for (const struct agreement_slot *slot = AGREEMENT_SLOTS; slot->name; slot++) {
        n++;
        own += slot->own;
    }
    cr_expect(eq(uint, n, 6));
    cr_expect(eq(uint, own, 2));
    cr_expect(agreement_slot("matters")->own);
    cr_expect(not(agreement_slot("care")->own));
    cr_expect(eq(ptr, (void *)agreement_slot("medicines"), NULL));
    cr_expect(eq(ptr, (void *)agreement_slot(NULL), NULL));
}

static const char *fault(const char *field, const char *value)
{
    struct problem why = {0};

    return agreement_value(agreement_slot(field), value, &why) ? why.reason : "";
}

Test(agreement, takes_words_and_a_day_that_exists)
{
    cr_expect(eq(str, (char *)fault("care", "Ringer på måndag"), ""));
    cr_expect(eq(str, (char *)fault("care", " \n"), "missing"));
    cr_expect(eq(str, (char *)fault("care", NULL), ""), "it can be emptied");
    cr_expect(eq(str, (char *)fault("follow-up", "2026-12-24"), ""));
    cr_expect(eq(str, (char *)fault("follow-up", "2026-02-30"), "bad-date"));
    cr_expect(eq(str, (char *)fault("follow-up", "snart"), "bad-date"));
}

/* PK-2; the same cases are put to agreement.missing in tests/sql/8_agreement.sh. */
Test(agreement, lacks_the_persons_words_or_what_care_does_until_both_stand_there)
{
    cr_expect(eq(uint, agreement_missing(NULL, NULL), AGREEMENT_MATTERS | AGREEMENT_CARE));
    cr_expect(eq(uint, agreement_missing("Gå ut", " \t"), AGREEMENT_CARE));
    cr_expect(eq(uint, agreement_missing("\n", "Ringer"), AGREEMENT_MATTERS));
    cr_expect(eq(uint, agreement_missing("Gå ut", "Ringer"), 0));
}

static const char *label(const char *text)
{
    struct problem why = {0};

    return agreement_label(text, &why) ? why.reason : "";
}

/* PK-3 */
Test(agreement, is_called_what_the_county_says_on_one_line)
{
    cr_expect(eq(str, (char *)label("Patientkontrakt"), ""));
    cr_expect(eq(str, (char *)label("Min överenskommelse"), ""));
    cr_expect(eq(str, (char *)label("  "), "missing"));
    cr_expect(eq(str, (char *)label("Två\nrader"), "bad-text"));
    cr_expect(
        eq(str, (char *)label("123456789012345678901234567890123456789012345678901234567890"), ""));
    cr_expect(eq(str,
                 (char *)label("1234567890123456789012345678901234567890123456789012345678901"),
                 "too-long"));
}

/* The signs of an agreement with these members, in one text. */
static const char *signs(const char *members)
{
    struct problem why = {0};
    char *json = arena_printf(a, "{%s}", members);
    char *all = arena_printf(a, "%s", "");
    cJSON *doc = NULL;

    for (char *c = json; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    cr_assert(eq(int, json_parse(a, json, strlen(json), &doc, &why), SP_OK), "%s", json);
    agreement_tell(a, doc, "2026-11-30");
    cr_expect(eq(ptr, (void *)json_get(doc, "facts"), NULL), "what it is told from is not sent");
    for (const cJSON *one = json_first(json_get(doc, "signs")); one; one = json_next(one))
        all = arena_printf(a, "%s%s%s", all, all[0] ? " " : "", json_string(one));
    return all;
}

Test(agreement, says_itself_what_is_due_or_contradictory)
{
#define WELL "'facts': {'contacts': 1, 'closedPlans': 0, 'changed': false, 'asked': false}"
    static const struct {
        const char *members, *says;
    } cases[] = {
        {"'state': 'in-force', 'followUpOn': '2026-11-30', " WELL, ""},
        {"'state': 'in-force', 'followUpOn': '2026-11-29', " WELL, "follow-up-overdue"},
        {"'state': 'in-force', 'followUpOn': null, " WELL, "follow-up-missing"},
        {"'state': 'draft', 'followUpOn': null, " WELL, ""},
        {"'state': 'draft', 'facts': {'contacts': 0}", "no-contact"},
        {"'state': 'in-force', 'followUpOn': '2027-01-01', 'facts': {'contacts': 2, 'closedPlans': "
         "1, 'changed': true, 'asked': true}",
         "plan-closed not-agreed comment"},
        {"'state': 'ended', 'followUpOn': '2020-01-01', 'facts': {'contacts': 0, 'closedPlans': 1}",
         ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(eq(str, (char *)signs(cases[i].members), (char *)cases[i].says), "%s",
                  cases[i].members);
}

/* What the members of a whole agreement leave missing, counted. */
static int missing(const char *members)
{
    struct problem why = {0};
    char *json = arena_printf(a, "{'state': 'draft', 'facts': {}, %s}", members);
    cJSON *doc = NULL;

    for (char *c = json; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    cr_assert(eq(int, json_parse(a, json, strlen(json), &doc, &why), SP_OK), "%s", json);
    agreement_tell(a, doc, "2026-11-30");
    return json_size(json_get(doc, "missing"));
}

Test(agreement, says_what_it_lacks_to_those_who_can_write_it)
{
    cr_expect(eq(int, missing("'acts': ['agree'], 'fields': []"), 2));
    cr_expect(eq(int,
                 missing("'acts': ['agree'], 'fields': [{'name': 'care', 'value': 'x'}, "
                         "{'name': 'matters', 'value': null}]"),
                 1));
    cr_expect(eq(int, missing("'acts': [], 'fields': []"), 0), "another unit's");
}

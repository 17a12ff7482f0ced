/*
 * test_contact.c - the kinds of fixed contact, for how many there is room, what must be said of one
 * and the guide value of a unit's listing.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "contact/contact.h"
#include "harness.h"
#include <string.h>

static struct arena *a;

static void begin(void)
{
    a = arena_new();
    cr_assert(eq(int, clock_init(), SP_OK));
}

static void end(void)
{
    arena_free(a);
}

TestSuite(contact, .init = begin, .fini = end);

static const struct contact_kind *kind(const char *slug)
{
    return contact_kind(slug);
}

/* FK-3, FK-5, FK-11 */
Test(contact, there_is_one_physician_one_coordinator_and_one_home_care_contact_a_provider)
{
    struct contact_one have[] = {{kind("physician"), "p1"},
                                 {kind("care-coordinator"), "p1"},
                                 {kind("home-care-contact"), "p1"}};

    cr_expect(eq(str, (char *)contact_room(have, 3, kind("physician"), "p2", 9), "contact-taken"));
    cr_expect(
        eq(str, (char *)contact_room(have, 3, kind("care-coordinator"), "p2", 9), "contact-taken"));
    cr_expect(eq(str, (char *)contact_room(have, 3, kind("home-care-contact"), "p1", 9),
                 "contact-taken"));
    cr_expect(contact_room(have, 3, kind("home-care-contact"), "p2", 9) == NULL);
    cr_expect(contact_room(have, 3, kind("physician-critical"), "p1", 9) == NULL,
              "the physician at a life-threatening condition is another one");
    cr_expect(contact_room(have, 3, kind("contact-nurse"), "p1", 9) == NULL);
}

/* FK-9 */
Test(contact, which_physician_may_be_fast_lakarkontakt_is_the_countys_to_say)
{
    static const char *const SOME[] = {"general-specialist", "trainee", NULL};
    const struct contact_kind *one = kind("physician");

    cr_expect(contact_category_fault(one, "leased", NULL) == NULL, "nothing is settled");
    cr_expect(contact_category_fault(one, NULL, NULL) == NULL, "nor need it be said");
    cr_expect(contact_category_fault(one, "trainee", SOME) == NULL);
    cr_expect(eq(str, (char *)contact_category_fault(one, "leased", SOME), "physician-category"));
    cr_expect(eq(str, (char *)contact_category_fault(one, NULL, SOME), "physician-category"));
    cr_expect(eq(str, (char *)contact_category_fault(kind("care-contact"), "trainee", NULL),
                 "unknown-member"));
    cr_expect(contact_category_fault(kind("physician-critical"), NULL, SOME) == NULL,
              "the physician at a life-threatening condition is another one");
    for (const char *const *c = CONTACT_CATEGORIES; *c; c++)
        cr_expect(contact_category_known(*c));
    cr_expect(not(contact_category_known("dentist")));
}

/* FK-3: VAS has nine */
Test(contact, the_countys_limit_counts_fasta_vardkontakter_and_nothing_else)
{
    struct contact_one have[12];
    int n = 0;

    for (int i = 0; i < 8; i++)
        have[n++] = (struct contact_one){kind("care-contact"), "p"};
    have[n++] = (struct contact_one){kind("physician"), "p"};
    have[n++] = (struct contact_one){kind("contact-nurse"), "p"};
    cr_expect(contact_room(have, n, kind("care-contact"), "p", 9) == NULL);
    have[n++] = (struct contact_one){kind("care-coordinator"), "p"};

    cr_expect(
        eq(str, (char *)contact_room(have, n, kind("care-contact"), "p", 9), "contact-limit"));
    cr_expect(contact_room(have, n, kind("care-contact"), "p", 10) == NULL);
    cr_expect(contact_room(have, n, kind("contact-nurse"), "p", 9) == NULL);
}

/* PK-8: and what is not in the national list has no code (FK-3) */
Test(contact, the_codes_are_those_of_the_national_list)
{
    cr_expect(eq(str, (char *)kind("care-contact")->code, "1"));
    cr_expect(eq(str, (char *)kind("physician")->code, "2"));
    cr_expect(eq(str, (char *)kind("home-care-contact")->code, "3"));
    cr_expect(eq(str, (char *)kind("care-coordinator")->code, "4"));
    cr_expect(kind("physician-critical")->code == NULL);
    cr_expect(kind("contact-nurse")->code == NULL);
    cr_expect(kind("nobody") == NULL);
    for (int i = 0; CONTACT_SLUGS[i]; i++)
        cr_expect(eq(str, (char *)CONTACT_SLUGS[i], (char *)CONTACT_KINDS[i].slug));
}

/* FK-11: the protected title; FK-3 */
Test(contact, only_an_underskoterska_is_a_fast_omsorgskontakt_and_a_physician_is_one_by_title)
{
    cr_expect(contact_title_fault(kind("home-care-contact"), "Undersköterska") == NULL);
    cr_expect(eq(str, (char *)contact_title_fault(kind("home-care-contact"), "Vårdbiträde"),
                 "not-assistant-nurse"));
    cr_expect(eq(str, (char *)contact_title_fault(kind("home-care-contact"), NULL),
                 "not-assistant-nurse"));
    cr_expect(contact_title_fault(kind("physician"), "Specialistläkare") == NULL);
    cr_expect(contact_title_fault(kind("physician-critical"), "ST-läkare") == NULL);
    cr_expect(
        eq(str, (char *)contact_title_fault(kind("physician"), "Tandläkare"), "not-physician"));
    cr_expect(eq(str, (char *)contact_title_fault(kind("physician"), "Läkarsekreterare"),
                 "not-physician"));
    cr_expect(contact_title_fault(kind("care-contact"), NULL) == NULL, "FK-2: any profession");
}

/* FK-7 */
Test(contact, the_guide_value_is_of_employment_and_not_of_heads)
{
    cr_expect(eq(i64, contact_capacity(100, 0), 1100));
    cr_expect(eq(i64, contact_capacity(0, 100), 550));
    cr_expect(eq(i64, contact_capacity(325, 150), 4400));
    cr_expect(eq(i64, contact_capacity(0, 0), 0));
}

/* FK-1, FK-5, FK-11 */
Test(contact, each_kind_is_appointed_by_the_units_that_answer_for_it)
{
    cr_expect(contact_unit_may(kind("physician"), "primary-care"));
    cr_expect(not(contact_unit_may(kind("physician"), "ward")));
    cr_expect(contact_unit_may(kind("home-care-contact"), "home-care"));
    cr_expect(not(contact_unit_may(kind("home-care-contact"), "primary-care")));
    cr_expect(not(contact_unit_may(kind("care-contact"), "home-care")));
    cr_expect(not(contact_unit_may(kind("care-contact"), "administration")));
}

static char *checked(const char *json)
{
    struct contact_body in = {0};
    struct problem why = {0};
    char *text = arena_printf(a, "%s", json);
    cJSON *body = NULL;
    int64_t now;

    for (char *c = text; *c; c++)
        if (*c == '\'')
            *c = '"';
    cr_assert(eq(int, clock_parse("2026-11-30T12:00:00+01:00", &now), SP_OK));
    if (json_parse(a, text, strlen(text), &body, &why) ||
        json_read(a, body, "", CONTACT_NEW, &in, &why) || contact_check(a, &in, now, &why))
        return arena_printf(a, "%s %s", why.pointer ? why.pointer : "", why.reason);
    return "ok";
}

/* FK-6, FK-10, PK-7: what is told to the patient, chosen and noted has its form too */
Test(contact, what_is_wrong_with_a_contact_is_named_where_it_stands)
{
#define NURSE "'kind': 'care-contact', 'name': 'Nora Ek', 'phone': '0999-1'"
    static const struct {
        const char *json, *wanted;
    } cases[] = {
        {"{" NURSE "}", "ok"},
        {"{'kind': 'care-contact', 'function': 'Teamet', 'phone': '0999-1'}", "ok"},
        {"{'kind': 'nobody', 'name': 'x', 'phone': '0999-1'}", "/kind bad-choice"},
        {"{'kind': 'care-contact', 'name': 'x'}", "/phone missing"},
        {"{'kind': 'care-contact', 'phone': '0999-1'}", "/name missing"},
        {"{'kind': 'care-contact', 'name': '  ', 'phone': '0999-1'}", "/name missing"},
        {"{'kind': 'care-contact', 'name': 'x', 'phone': '   '}", "/phone missing"},
        {"{" NURSE ", 'function': 'Teamet'}", "/function unknown-member"},
        {"{'kind': 'care-contact', 'function': 'Teamet', 'title': 'x', 'phone': '0999-1'}",
         "/title unknown-member"},
        {"{'kind': 'home-care-contact', 'name': 'x', 'title': 'Vårdbiträde', 'phone': '0999-1'}",
         "/title not-assistant-nurse"},
        {"{'kind': 'home-care-contact', 'function': 'Teamet', 'phone': '0999-1'}",
         "/function not-assistant-nurse"},
        {"{'kind': 'physician', 'name': 'x', 'phone': '0999-1'}", "/title not-physician"},
        {"{" NURSE ", 'hours': [{'weekday': 8, 'start': '08:00', 'end': '16:00'}]}",
         "/hours/0/weekday out-of-range"},
        {"{" NURSE ", 'hours': [{'weekday': 1, 'start': '8:00x', 'end': '16:00'}]}",
         "/hours/0/start bad-time"},
        {"{" NURSE ", 'hours': [{'weekday': 1, 'start': '08:00', 'end': '24:01'}]}",
         "/hours/0/end bad-time"},
        {"{" NURSE ", 'hours': [{'weekday': 1, 'start': '08:00', 'end': '24:00'}]}", "ok"},
        {"{" NURSE ", 'hours': [{'weekday': 1, 'start': '16:00', 'end': '16:00'}]}",
         "/hours/0/end out-of-range"},
        {"{" NURSE ", 'hours': [3]}", "/hours/0 wrong-type"},
        {"{" NURSE ", 'afterHours': {}}", "/afterHours missing"},
        {"{" NURSE ", 'afterHours': {'text': ' '}}", "/afterHours/text missing"},
        {"{" NURSE ", 'substitute': {'phone': '0999-2'}}", "/substitute/name missing"},
        {"{" NURSE ", 'substitute': {'name': 'Ove', 'to': '2026-12-01'}}",
         "/substitute/from missing"},
        {"{" NURSE ", 'substitute': {'name': 'Ove', 'from': '2026-12-02', 'to': '2026-12-01'}}",
         "/substitute/to out-of-range"},
        {"{" NURSE ", 'choice': 'assigned', 'chosenOn': '2026-11-01'}", "/chosenOn unknown-member"},
        {"{" NURSE ", 'choice': 'chosen-by-patient', 'chosenOn': '2026-12-01'}",
         "/chosenOn in-future"},
        {"{" NURSE ", 'informedOn': '2026-12-01'}", "/informedOn in-future"},
        {"{" NURSE ", 'internalNote': ' \\n'}", "/internalNote missing"},
        {"{" NURSE ", 'since': '2026-12-01T12:00:00+01:00'}", "/since in-future"},
        {"{" NURSE ", 'since': '2026-11-01'}", "/since bad-time"},
        {"{" NURSE ", 'until': '2026-11-01'}", "/until unknown-member"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(eq(str, checked(cases[i].json), (char *)cases[i].wanted), "%s", cases[i].json);
}

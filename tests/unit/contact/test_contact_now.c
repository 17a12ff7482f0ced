/*
 * test_contact_now.c - who is responsible at a moment and how to reach them: the edges of hours,
 * days, absences and of the clock itself.
 */
#include "base/clock.h"
#include "contact/contact.h"
#include "harness.h"
#include "json/json.h"
#include <string.h>

static void begin(void)
{
    cr_assert(eq(int, clock_init(), SP_OK));
}

TestSuite(contact_now, .init = begin);

static int64_t at(const char *iso)
{
    int64_t moment;

    cr_assert(eq(int, clock_parse(iso, &moment), SP_OK), "%s", iso);
    return moment;
}

#define HM(h, m) ((h)*3600 + (m)*60)

/* Monday to Friday 08.00-16.30 */
static const struct contact_hours WEEK[] = {{1, HM(8, 0), HM(16, 30)},
                                            {2, HM(8, 0), HM(16, 30)},
                                            {3, HM(8, 0), HM(16, 30)},
                                            {4, HM(8, 0), HM(16, 30)},
                                            {5, HM(8, 0), HM(16, 30)}};
#define OFFICE                                                                                     \
    .hours = WEEK, .n_hours = 5, .phone = "1", .unit_phone = "2",                                  \
    .when = {INT64_MIN, INT64_MAX, NULL}

static char *who(struct contact_reach r)
{
    return (char *)contact_by_name(r.by);
}

static char *when(int64_t moment)
{
    static char text[4][CLOCK_TEXT];
    static int turn;

    if (!moment)
        return "never";
    return clock_format(moment, text[turn++ % 4]);
}

/* 2026-11-30 is a Monday; winter time is UTC+1. */
Test(contact_now, the_contact_answers_from_the_first_second_of_the_hours_to_the_last)
{
    struct contact_way way = {OFFICE};
    struct contact_reach before = contact_reach(&way, at("2026-11-30T07:59:59+01:00"));
    struct contact_reach first = contact_reach(&way, at("2026-11-30T08:00:00+01:00"));
    struct contact_reach last = contact_reach(&way, at("2026-11-30T16:29:59+01:00"));
    struct contact_reach after = contact_reach(&way, at("2026-11-30T16:30:00+01:00"));

    cr_expect(eq(str, who(before), "unit"));
    cr_expect(before.closed);
    cr_expect(eq(str, when(before.next), "2026-11-30T07:00:00.000000Z"));
    cr_expect(eq(str, who(first), "contact"));
    cr_expect(eq(str, (char *)first.phone, "1"));
    cr_expect(eq(str, when(first.changes), "2026-11-30T15:30:00.000000Z"));
    cr_expect(eq(str, when(first.next), "never"));
    cr_expect(eq(str, who(last), "contact"));
    cr_expect(eq(str, who(after), "unit"));
    cr_expect(eq(str, (char *)after.phone, "2"));
    cr_expect(eq(str, when(after.next), "2026-12-01T07:00:00.000000Z"));
}

Test(contact_now, over_the_weekend_the_next_hours_are_mondays)
{
    struct contact_way way = {OFFICE};

    struct contact_reach friday = contact_reach(&way, at("2026-12-04T16:30:00+01:00"));

    cr_expect(eq(str, when(friday.next), "2026-12-07T07:00:00.000000Z"));
    cr_expect(eq(str, when(friday.changes), "2026-12-07T07:00:00.000000Z"));
}

Test(contact_now, hours_once_a_week_come_again_in_seven_days)
{
    static const struct contact_hours once[] = {{1, HM(8, 0), HM(9, 0)}};
    struct contact_way way = {.hours = once, .n_hours = 1, .phone = "1"};

    struct contact_reach r = contact_reach(&way, at("2026-11-30T09:00:00+01:00"));

    cr_expect(eq(str, who(r), "nobody"));
    cr_expect(r.phone == NULL);
    cr_expect(eq(str, when(r.next), "2026-12-07T07:00:00.000000Z"));
}

Test(contact_now, without_hours_a_contact_is_reached_at_any_hour)
{
    struct contact_way way = {.phone = "1"};

    struct contact_reach r = contact_reach(&way, at("2026-11-30T03:00:00+01:00"));

    cr_expect(eq(str, who(r), "contact"));
    cr_expect(eq(str, when(r.changes), "never"));
}

Test(contact_now, hours_that_end_at_midnight_go_on_when_the_next_day_begins_with_hours)
{
    static const struct contact_hours night[] = {{1, HM(20, 0), HM(24, 0)}, {2, 0, HM(6, 0)}};
    struct contact_way way = {.hours = night, .n_hours = 2, .phone = "1", .unit_phone = "2"};
    struct contact_reach late = contact_reach(&way, at("2026-11-30T23:59:59+01:00"));
    struct contact_reach midnight = contact_reach(&way, at("2026-12-01T00:00:00+01:00"));

    cr_expect(eq(str, who(late), "contact"));
    cr_expect(eq(str, who(midnight), "contact"));
    cr_expect(eq(str, when(late.changes), "2026-12-01T05:00:00.000000Z"), "not at midnight");
    cr_expect(eq(str, who(contact_reach(&way, at("2026-12-01T06:00:00+01:00"))), "unit"));
}

Test(contact_now, hours_that_overlap_are_one_time)
{
    static const struct contact_hours twice[] = {{1, HM(8, 0), HM(12, 0)},
                                                 {1, HM(10, 0), HM(15, 0)}};
    struct contact_way way = {.hours = twice, .n_hours = 2, .phone = "1", .unit_phone = "2"};

    struct contact_reach r = contact_reach(&way, at("2026-11-30T11:00:00+01:00"));

    cr_expect(eq(str, who(r), "contact"));
    cr_expect(eq(str, when(r.changes), "2026-11-30T14:00:00.000000Z"));
}

/* 2026-03-29 02.00 becomes 03.00, a Sunday */
Test(contact_now, the_hour_that_is_skipped_in_spring_has_nobody_in_it)
{
    static const struct contact_hours rows[] = {{7, HM(2, 0), HM(3, 0)}, {7, HM(4, 0), HM(5, 0)}};
    struct contact_way way = {.hours = rows, .n_hours = 2, .phone = "1", .unit_phone = "2"};
    struct contact_reach before = contact_reach(&way, at("2026-03-29T01:59:59+01:00"));
    struct contact_reach after = contact_reach(&way, at("2026-03-29T03:00:00+02:00"));

    cr_expect(eq(str, who(before), "unit"));
    cr_expect(eq(str, who(after), "unit"));
    cr_expect(eq(str, when(before.next), "2026-03-29T02:00:00.000000Z"), "04.00 summer time");
}

/* 2026-10-25 03.00 becomes 02.00, a Sunday */
Test(contact_now, the_hour_that_is_doubled_in_autumn_is_two_hours_long)
{
    static const struct contact_hours rows[] = {{7, HM(2, 0), HM(3, 0)}};
    struct contact_way way = {.hours = rows, .n_hours = 1, .phone = "1", .unit_phone = "2"};
    struct contact_reach first = contact_reach(&way, at("2026-10-25T02:30:00+02:00"));
    struct contact_reach second = contact_reach(&way, at("2026-10-25T02:30:00+01:00"));

    cr_expect(eq(str, who(first), "contact"));
    cr_expect(eq(str, who(second), "contact"));
    cr_expect(eq(str, when(first.changes), "2026-10-25T02:00:00.000000Z"));
    cr_expect(eq(str, who(contact_reach(&way, at("2026-10-25T03:00:00+01:00"))), "unit"));
}

Test(contact_now, while_the_contact_is_away_the_registered_substitute_answers_at_the_unit)
{
    struct contact_away leave = {at("2026-11-30T00:00:00+01:00"), at("2026-12-02T00:00:00+01:00"),
                                 "Ove"};
    struct contact_way way = {OFFICE, .absences = &leave, .n_absences = 1};
    struct contact_reach r = contact_reach(&way, at("2026-11-30T10:00:00+01:00"));
    struct contact_reach last = contact_reach(&way, at("2026-12-01T16:29:59+01:00"));
    struct contact_reach back = contact_reach(&way, at("2026-12-02T08:00:00+01:00"));

    cr_expect(eq(str, who(r), "substitute"));
    cr_expect(eq(str, (char *)r.name, "Ove"));
    cr_expect(eq(str, (char *)r.phone, "2"));
    cr_expect(eq(str, when(r.back), "2026-12-01T23:00:00.000000Z"));
    cr_expect(eq(str, who(last), "substitute"));
    cr_expect(eq(str, who(back), "contact"));
    cr_expect(not(back.away));
}

Test(contact_now, at_the_moment_when_an_absence_ends_the_contact_is_back)
{
    struct contact_away leave = {at("2026-11-30T00:00:00+01:00"), at("2026-12-02T12:00:00+01:00"),
                                 "Ove"};
    struct contact_way way = {.phone = "1", .unit_phone = "2", .absences = &leave, .n_absences = 1};

    cr_expect(eq(str, who(contact_reach(&way, at("2026-11-29T23:59:59+01:00"))), "contact"));
    cr_expect(eq(str, who(contact_reach(&way, at("2026-11-30T00:00:00+01:00"))), "substitute"));
    cr_expect(eq(str, who(contact_reach(&way, at("2026-12-02T11:59:59+01:00"))), "substitute"));
    cr_expect(eq(str, who(contact_reach(&way, at("2026-12-02T12:00:00+01:00"))), "contact"));
}

Test(contact_now, away_without_a_substitute_it_is_the_unit_and_the_contact_answers_when_it_is_back)
{
    struct contact_away leave = {at("2026-11-30T00:00:00+01:00"), at("2027-03-01T00:00:00+01:00"),
                                 NULL};
    struct contact_way way = {OFFICE, .absences = &leave, .n_absences = 1};
    struct contact_reach day = contact_reach(&way, at("2026-11-30T10:00:00+01:00"));
    struct contact_reach night = contact_reach(&way, at("2026-11-30T22:00:00+01:00"));

    cr_expect(eq(str, who(day), "unit"));
    cr_expect(day.away);
    cr_expect(eq(str, when(day.next), "2027-03-01T07:00:00.000000Z"));
    cr_expect(night.closed);
    cr_expect(eq(str, when(night.next), "2027-03-01T07:00:00.000000Z"));
}

Test(contact_now, an_absence_until_further_notice_ends_when_nobody_knows)
{
    struct contact_away leave = {at("2026-11-01T00:00:00+01:00"), INT64_MAX, NULL};
    struct contact_way way = {OFFICE, .absences = &leave, .n_absences = 1};

    struct contact_reach r = contact_reach(&way, at("2026-11-30T10:00:00+01:00"));

    cr_expect(eq(str, who(r), "unit"));
    cr_expect(r.back == INT64_MAX);
    cr_expect(eq(str, when(r.next), "never"));
}

Test(contact_now, the_substitute_that_the_contact_names_comes_before_the_one_registered)
{
    struct contact_away leave = {at("2026-11-30T00:00:00+01:00"), at("2026-12-02T00:00:00+01:00"),
                                 "Ove"};
    struct contact_way way = {.hours = WEEK,
                              .n_hours = 5,
                              .phone = "1",
                              .unit_phone = "2",
                              .absences = &leave,
                              .n_absences = 1,
                              .when = {INT64_MIN, INT64_MAX, "Siv"},
                              .when_phone = "3"};
    struct contact_reach away = contact_reach(&way, at("2026-11-30T10:00:00+01:00"));
    struct contact_reach here = contact_reach(&way, at("2026-12-02T10:00:00+01:00"));

    cr_expect(eq(str, (char *)away.name, "Siv"));
    cr_expect(eq(str, (char *)away.phone, "3"));
    cr_expect(eq(str, who(here), "contact"));
}

Test(contact_now, a_substitute_with_dates_says_itself_that_the_contact_is_away)
{
    struct contact_way way = {
        .hours = WEEK,
        .n_hours = 5,
        .phone = "1",
        .unit_phone = "2",
        .when = {at("2026-12-01T00:00:00+01:00"), at("2026-12-03T00:00:00+01:00"), "Siv"}};
    struct contact_reach before = contact_reach(&way, at("2026-11-30T16:00:00+01:00"));
    struct contact_reach first = contact_reach(&way, at("2026-12-01T08:00:00+01:00"));
    struct contact_reach after = contact_reach(&way, at("2026-12-03T08:00:00+01:00"));

    cr_expect(eq(str, who(before), "contact"));
    cr_expect(eq(str, who(first), "substitute"));
    cr_expect(eq(str, (char *)first.phone, "2"), "without a number of its own: the unit's");
    cr_expect(eq(str, when(first.back), "2026-12-02T23:00:00.000000Z"));
    cr_expect(eq(str, who(after), "contact"));
}

Test(contact_now, outside_the_hours_it_is_the_line_for_that_and_never_the_substitute_by_day)
{
    struct contact_away leave = {at("2026-11-01T00:00:00+01:00"), INT64_MAX, "Ove"};
    struct contact_way way = {OFFICE, .absences = &leave, .n_absences = 1, .after_phone = "4",
                              .after_text = "Jouren"};
    struct contact_reach night = contact_reach(&way, at("2026-11-30T22:00:00+01:00"));

    way.after_phone = NULL;
    struct contact_reach text = contact_reach(&way, at("2026-11-30T22:00:00+01:00"));

    cr_expect(eq(str, who(night), "after-hours"));
    cr_expect(eq(str, (char *)night.phone, "4"));
    cr_expect(eq(str, when(night.next), "2026-12-01T07:00:00.000000Z"),
              "the substitute answers then");
    cr_expect(eq(str, who(text), "after-hours"));
    cr_expect(text.phone == NULL);
}

static cJSON *told(struct arena *a, const char *json, const char *moment)
{
    char *text = arena_printf(a, "%s", json);
    struct problem why = {0};
    cJSON *doc = NULL;

    for (char *c = text; *c; c++)
        if (*c == '\'')
            *c = '"';
    cr_assert(eq(int, json_parse(a, text, strlen(text), &doc, &why), SP_OK), "%s", text);
    contact_tell(a, doc, at(moment));
    return doc;
}

/* FK-1, FK-13: who coordinates comes first, of several the newest, then the others */
Test(contact_now, the_coordinator_is_the_responsible_one_and_the_next_change_of_any_is_told)
{
    struct arena *a = arena_new();
#define ONE(id, kind, more)                                                                        \
    "{'id': '" id "', 'kind': '" kind "', 'name': '" id "', 'providerId': 'p', 'phone': '1', "     \
    "'hours': [" more "], 'absences': [], 'unit': {'name': 'u'}}"
    cJSON *doc = told(
        a,
        "{'part': 'takes-part', 'limit': 9, 'unit': {'kind': 'primary-care', 'providerId': 'p'},"
        " 'capacity': {'specialistPercent': 100, 'traineePercent': 50, 'listed': 1376}, "
        "'contacts': [" ONE("new", "care-contact",
                            "") ", " ONE("doctor", "physician",
                                         "{'weekday': 1, 'start': '09:00', 'end': "
                                         "'10:00'}") ", " ONE("old", "care-coordinator", "") "]}",
        "2026-11-30T08:00:00+01:00");
    const cJSON *now = json_get(doc, "now"), *others = json_get(now, "others");

    cr_expect(eq(str, (char *)json_text(json_get(now, "responsible"), "contactId"), "old"));
    cr_expect(eq(str, (char *)json_text(json_at(others, 0), "contactId"), "new"));
    cr_expect(eq(str, (char *)json_text(json_at(others, 1), "contactId"), "doctor"));
    cr_expect(eq(str, (char *)json_text(now, "changesAt"), "2026-11-30T08:00:00.000000Z"));
    cr_expect(json_true(json_get(doc, "capacity"), "over"), "FK-7: 1,376 of 1,375");
    for (const cJSON *one = json_first(json_get(doc, "mayAdd")); one; one = json_next(one)) {
        const char *slug = json_text(one, "kind");
        bool taken = strcmp(slug, "physician") == 0 || strcmp(slug, "care-coordinator") == 0;

        cr_expect(eq(int, json_text(one, "reason") != NULL, taken), "%s", slug);
        cr_expect(strcmp(slug, "home-care-contact") != 0, "a GP unit appoints none");
    }
    arena_free(a);
}

Test(contact_now, a_substitutes_last_day_is_a_whole_day)
{
    struct arena *a = arena_new();
    static const char json[] =
        "{'part': 'takes-part', 'limit': 9, 'unit': {'kind': 'ward', 'providerId': 'p'}, "
        "'contacts': [{'id': "
        "'x', 'kind': 'care-contact', 'name': 'Nora', 'phone': '1', 'unitPhone': '2', 'hours': [], "
        "'absences': [], 'substitute': {'name': 'Siv', 'phone': '3', 'from': '2026-11-30', 'to': "
        "'2026-12-01'}, 'unit': {'name': 'u'}}]}";
    static const struct {
        const char *moment, *phone;
    } cases[] = {{"2026-11-29T23:59:59+01:00", "1"},
                 {"2026-11-30T00:00:00+01:00", "3"},
                 {"2026-12-01T23:59:59+01:00", "3"},
                 {"2026-12-02T00:00:00+01:00", "1"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cJSON *now = json_get(told(a, json, cases[i].moment), "now");

        cr_expect(eq(str, (char *)json_text(json_get(now, "responsible"), "phone"),
                     (char *)cases[i].phone),
                  "%s", cases[i].moment);
    }
    arena_free(a);
}

Test(contact_now, without_contacts_nobody_is_responsible_and_a_stranger_may_add_none)
{
    struct arena *a = arena_new();
    cJSON *doc = told(a,
                      "{'part': 'none', 'limit': 9, 'unit': {'kind': 'primary-care', "
                      "'providerId': 'p'}, 'capacity': null, 'contacts': []}",
                      "2026-11-30T08:00:00+01:00");

    cr_expect(json_get(json_get(doc, "now"), "responsible") == NULL);
    cr_expect(eq(int, json_size(json_get(doc, "mayAdd")), 0));
    arena_free(a);
}

/*
 * test_unit_setting.c - a unit's settings and absences: who may, what is refused and by which
 * member.
 */
#include "../api.h"

TestSuite(unit_setting, .init = api_start, .fini = api_stop);

#define LEAST "'phones': [], 'events': ['new'], 'digestMinutes': 15"

Test(unit_setting, the_administrator_settles_and_the_version_counts)
{
    given_actor_as("admin.sofia", "unit-administrator");
    cr_expect(eq(int, int_at(api_get("/unit/settings"), "version"), 0));

    struct answer a = api_put("/unit/settings", 0, "{'emails': ['a@example.org'], " LEAST "}");

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(int, int_at(a, "version"), 1));
    cr_expect(eq(int, api_put("/unit/settings", 0, "{'emails': [], " LEAST "}").status, 412));
    cr_expect(eq(int, count("organisation.unit_setting WHERE version = 1"), 1));
}

/* FK-7: employment, not heads */
Test(unit_setting, the_posts_of_a_gp_units_physicians_are_kept_in_percent_of_full_time)
{
    given_actor_as("admin.sofia", "unit-administrator");

    struct answer a =
        api_put("/unit/settings", 0,
                "{'emails': [], 'specialistPercent': 325, 'traineePercent': 150, " LEAST "}");
    struct answer wrong =
        api_put("/unit/settings", 1, "{'emails': [], 'specialistPercent': -1, " LEAST "}");
    struct answer none = api_put("/unit/settings", 1, "{'emails': [], " LEAST "}");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, int_at(a, "specialistPercent"), 325));
    cr_expect(eq(int, int_at(a, "traineePercent"), 150));
    cr_expect(eq(str, wrong.pointer, "/specialistPercent"));
    cr_expect(strstr(none.body, "\"specialistPercent\" : null") != NULL, "%s", none.body);
}

Test(unit_setting, others_at_the_unit_may_not)
{
    given_actor("anna.ward");

    cr_expect(eq(int, api_get("/unit/settings").status, 403));
    cr_expect(eq(int, api_put("/unit/settings", 0, "{'emails': [], " LEAST "}").status, 403));
    cr_expect(eq(int, api_get("/unit/absences").status, 403));
}

Test(unit_setting, a_bad_member_is_named_and_nothing_is_kept)
{
    static const struct {
        const char *body, *pointer, *reason;
    } BAD[] = {
        {"{'emails': ['a@example.org', 'x'], " LEAST "}", "/emails/1", "bad-email"},
        {"{'emails': ['a@example.org', 'A@example.org'], " LEAST "}", "/emails/1",
         "duplicate-member"},
        {"{'emails': ['-o@example.org'], " LEAST "}", "/emails/0", "bad-email"},
        {"{'emails': [7], " LEAST "}", "/emails/0", "wrong-type"},
        {"{'emails': [], 'phones': ['070-1'], 'events': [], 'digestMinutes': 0}", "/phones/0",
         "bad-phone"},
        {"{'emails': [], 'phones': [], 'events': ['all'], 'digestMinutes': 0}", "/events/0",
         "bad-choice"},
        {"{'emails': [], 'acknowledgeMinutes': 4, " LEAST "}", "/acknowledgeMinutes",
         "out-of-range"},
        {"{'emails': [], 'quietFrom': '22:00', " LEAST "}", "/quietTo", "missing"},
        {"{'emails': [], 'quietFrom': '24:00', 'quietTo': '06:00', " LEAST "}", "/quietFrom",
         "bad-time"},
        {"{'emails': [], 'quietFrom': '22:00', 'quietTo': '22:00', " LEAST "}", "/quietTo",
         "out-of-range"},
    };

    given_actor_as("admin.sofia", "unit-administrator");
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct answer a = api_put("/unit/settings", 0, BAD[i].body);

        cr_expect(eq(int, a.status, 400), "%s", BAD[i].body);
        cr_expect(eq(str, a.pointer, (char *)BAD[i].pointer));
        cr_expect(eq(str, a.reason, (char *)BAD[i].reason));
    }
    cr_expect(eq(int, count("organisation.unit_setting"), 0));
}

Test(unit_setting, absence_is_of_members_and_with_members)
{
    given_actor("anna.ward");
    char *anna = stored("SELECT user_id FROM identity.account WHERE name = 'anna.ward'");
    char *ivan = stored("SELECT user_id FROM identity.account WHERE name = 'lakare.ivan'");
    char *maria = stored("SELECT user_id FROM identity.account WHERE name = 'maria.nurse'");

    given_actor_as("admin.sofia", "unit-administrator");
    struct answer a =
        api_post("/unit/absences", text("{'userId': '%s', 'substituteId': '%s'}", anna, ivan));

    cr_expect(eq(int, a.status, 201));
    cr_expect(eq(str, (char *)text_at(a, "absences.0.substitute.name"), "Ivan Petrović"));
    cr_expect(eq(str, api_post("/unit/absences", text("{'userId': '%s'}", anna)).reason,
                 "already-absent"));
    cr_expect(
        eq(str, api_post("/unit/absences", text("{'userId': '%s'}", maria)).reason, "not-member"));
    cr_expect(
        eq(str,
           api_post("/unit/absences", text("{'userId': '%s', 'substituteId': '%s'}", ivan, ivan))
               .reason,
           "own-substitute"));
    cr_expect(eq(
        int, api_put(text("/unit/absences/%s", text_at(a, "absences.0.id")), 7, "{}").status, 412));
}

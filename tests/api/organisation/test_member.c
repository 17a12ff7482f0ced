/*
 * test_member.c - a unit administrator and the members of the own unit.
 */
#include "../api.h"

TestSuite(member, .init = api_start, .fini = api_stop);

static char *member_of(struct answer a, const char *hsa_id, const char *what)
{
    for (int i = 0; i < size_at(a, "members"); i++)
        if (strcmp(text_at(a, text("members.%d.user.hsaId", i)), hsa_id) == 0)
            return text("members.%d.%s", i, what);
    return text("none");
}

static const char ADD[] = "{'hsaId': 'SE5565594230-NY01', 'name': 'Ny Medarbetare', 'title': "
                          "'Sjuksköterska', 'role': 'discharge-coordinator'}";

Test(member, is_added_to_the_own_unit_and_it_is_audited)
{
    given_actor_as("admin.sofia", "unit-administrator");

    struct answer a = api_post("/unit/members", ADD);

    cr_assert(eq(int, a.status, 201));
    cr_expect(eq(str, (char *)text_at(a, member_of(a, "SE5565594230-NY01", "role")),
                 "discharge-coordinator"));
    cr_expect(eq(int, count("audit.event WHERE action = 'member.add' AND outcome = 'ok'"), 1));
}

Test(member, whose_assignment_is_ended_loses_access_at_once)
{
    char *id =
        stored("SELECT s.id FROM identity.assignment s JOIN identity.account a USING (user_id) "
               "WHERE a.name = 'anna.ward' LIMIT 1");
    given_actor_as("admin.sofia", "unit-administrator");
    struct answer list = api_get("/unit/members");
    int version = -1;
    for (int i = 0; i < size_at(list, "members"); i++)
        if (strcmp(text_at(list, text("members.%d.id", i)), id) == 0)
            version = int_at(list, text("members.%d.version", i));

    struct answer a =
        api_put(text("/unit/members/%s", id), version,
                text("{'role': 'discharge-coordinator', 'validTo': '%s'}",
                     stored("SELECT to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")));

    cr_assert(eq(int, a.status, 200));
    given_actor("anna.ward");
    cr_expect(ge(int, api_get("/inbox").status, 401));
}

Test(member, of_another_unit_cannot_be_changed)
{
    char *id =
        stored("SELECT s.id FROM identity.assignment s JOIN identity.account a USING (user_id) "
               "WHERE a.name = 'maria.nurse' LIMIT 1");
    given_actor_as("admin.sofia", "unit-administrator");

    struct answer a = api_put(text("/unit/members/%s", id), 1, "{'role': 'home-care'}");

    cr_expect(eq(int, a.status, 404));
}

Test(member, list_is_for_unit_administrators_only)
{
    given_actor("maria.nurse");

    cr_expect(eq(int, api_get("/unit/members").status, 403));
}

Test(member, with_a_bad_hsa_id_or_role_is_refused)
{
    given_actor_as("admin.sofia", "unit-administrator");

    struct answer id =
        api_post("/unit/members", "{'hsaId': 'SE55-ÅÄÖ-12345', 'name': 'X', 'role': 'home-care'}");
    struct answer role =
        api_post("/unit/members", "{'hsaId': 'SE5565594230-NY01', 'name': 'X', 'role': 'king'}");

    cr_expect(eq(str, id.pointer, "/hsaId"));
    cr_expect(eq(str, role.pointer, "/role"));
}

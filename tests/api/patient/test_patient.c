/*
 * test_patient.c - people: look-up, registration, numbers that change, protected identity.
 */
#include "../api.h"

TestSuite(patient, .init = api_start, .fini = api_stop);

Test(patient, is_found_by_every_written_form_of_the_number)
{
    static const char *const FORMS[] = {"191212121212", "19121212-1212", "121212+1212"};
    given_actor("anna.ward");
    char *id = given_patient("191212121212");

    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        struct answer a = api_post("/patients/lookup", text("{'identifier': '%s'}", FORMS[i]));
        cr_expect(eq(int, a.status, 200), "%s", FORMS[i]);
        cr_expect(eq(str, (char *)text_at(a, "id"), id), "%s", FORMS[i]);
    }
}

Test(patient, a_number_with_a_bad_check_digit_is_refused_with_the_reason)
{
    given_actor("anna.ward");

    struct answer a = api_post("/patients/lookup", "{'identifier': '19121212-1213'}");

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.pointer, "/identifier"));
    cr_expect(strlen(a.detail) > 0);
}

Test(patient, a_look_up_is_audited_also_when_nobody_is_found)
{
    given_actor("anna.ward");
    int before = count("audit.event WHERE action = 'patient.lookup'");

    struct answer a = api_post("/patients/lookup", "{'identifier': '198112189876'}");

    cr_expect(eq(int, a.status, 404));
    cr_expect(eq(int, count("audit.event WHERE action = 'patient.lookup'"), before + 1));
}

/* PDL-2: a role without the permission meets the first wall, and that is logged too */
Test(patient, a_role_without_the_permission_may_not_look_people_up)
{
    given_actor("hemtjanst.eva");

    struct answer a = api_post("/patients/lookup", "{'identifier': '191212121212'}");

    cr_expect(eq(int, a.status, 403));
    cr_expect(eq(str, a.reason, "permission"));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'patient.lookup' AND outcome = 'denied'"), 1));
}

Test(patient, keeps_the_old_number_when_a_new_one_comes)
{
    given_actor("anna.ward");
    char *id = given_patient("19810829M071");
    int version = int_at(api_get(text("/patients/%s", id)), "version");

    struct answer a = api_post_at(text("/patients/%s/identifiers", id), version,
                                  "{'identifier': '198112189876'}");

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "identifier.value"), "198112189876"));
    cr_expect(eq(int, size_at(a, "identifiers"), 2));
    cr_expect(eq(str, (char *)text_at(a, "identifiers.1.value"), "19810829M071"));
}

static int protect(const char *id)
{
    int version = int_at(api_get(text("/patients/%s", id)), "version");

    return api_put(
               text("/patients/%s", id), version,
               "{'givenName': 'Tolvan', 'familyName': 'Tolvansson', 'municipalityCode': '9901', "
               "'protectedIdentity': 'protected'}")
        .status;
}

/* rules.md 5.5 */
Test(patient, with_protected_identity_shows_no_address_phone_or_place)
{
    given_actor("anna.ward");
    char *id = given_patient("191212121212");
    cr_assert(eq(int, protect(id), 200));

    struct answer a = api_get(text("/patients/%s", id));

    cr_assert(eq(int, a.status, 200));
    cr_expect(strstr(a.body, "Provgatan") == NULL);
    cr_expect(strstr(a.body, "9901") == NULL);
    cr_expect(eq(str, (char *)text_at(a, "protectedIdentity"), "protected"));
}

/* rules.md 5.5: for everybody else the answer is that of a number nobody has */
Test(patient, with_protected_identity_is_not_found_by_staff_who_are_not_named)
{
    given_actor("anna.ward");
    char *id = given_patient("191212121212");
    cr_assert(eq(int, protect(id), 200));
    given_actor_as("admin.sofia", "discharge-coordinator");

    struct answer hidden = api_post("/patients/lookup", "{'identifier': '191212121212'}");
    struct answer nobody = api_post("/patients/lookup", "{'identifier': '198112189876'}");

    cr_expect(eq(int, hidden.status, 404));
    cr_expect(eq(str, hidden.problem, nobody.problem));
    cr_expect(eq(str, hidden.detail, nobody.detail));
    cr_expect(eq(str, hidden.reason, nobody.reason));
    cr_expect(eq(int, api_get(text("/patients/%s", id)).status, 404));
}

Test(patient, addressees_are_proposed_from_municipality_and_listing)
{
    given_actor("anna.ward");
    char *id = given_patient("191212121212");

    struct answer a = api_get(text("/patients/%s/addressees", id));

    cr_assert(eq(int, a.status, 200));
    cr_expect(lt(int, 1, size_at(a, "addressees")));
    cr_expect(strstr(a.body, "\"listed\"") != NULL);
    cr_expect(strstr(a.body, "\"municipality\"") != NULL);
}

/*
 * test_contact_category.c - which physicians may be fast läkarkontakt, as the county settles it.
 */
#include "api.h"
#include <string.h>

TestSuite(contact_category, .init = api_start, .fini = api_stop, .timeout = 300);

static char *patient;

/* A person in a case of Anna's ward, with Lena's GP unit and Eva's home care in it. */
static char *given_case(void)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    patient = text("%s", text_at(api_get(text("/discharges/%s", id)), "patient.id"));
    return id;
}

static char *contacts(void)
{
    return text("/patients/%s/contacts", patient);
}

static struct answer appoint(const char *more)
{
    return api_post(contacts(), text("{'phone': '0999-201 31', %s}", more));
}

#define NURSE     "'kind': 'care-contact', 'name': 'Nora Ek', 'title': 'Distriktssköterska'"
#define PHYSICIAN "'kind': 'physician', 'name': 'Pål Berg', 'title': 'Specialistläkare'"

static struct answer change(const char *id, int version, const char *more)
{
    return api_put(text("/contacts/%s", id), version, text("{'phone': '0999-201 31', %s}", more));
}

/* FK-9 */
Test(contact_category, the_county_settles_which_physicians_may_be_and_what_is_there_stays)
{
    given_case();
    given_actor("vc.lena");
    struct answer before = appoint(PHYSICIAN);
    char *id = text("%s", text_at(before, "contacts.0.id"));
    given_actor("lan.per");
    struct answer settled =
        api_put("/county/settings", int_at(api_get("/county/settings"), "version"),
                "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': false,"
                " 'physicianCategories': ['general-specialist']}");
    given_actor("vc.lena");
    struct answer shown = api_get(contacts());
    struct answer same = change(id, 1, "'name': 'Pål Berg', 'title': 'Specialistläkare'");
    struct answer leased = change(id, 2,
                                  "'name': 'Pål Berg', 'title': 'Specialistläkare',"
                                  " 'physicianCategory': 'leased'");
    struct answer said = change(id, 2,
                                "'name': 'Pål Berg', 'title': 'Specialistläkare',"
                                " 'physicianCategory': 'general-specialist'");
    char *next = text("'kind': 'physician', 'name': 'Siv Lund', 'title': 'ST-läkare',"
                      " 'replaces': '%s'",
                      id);
    struct answer unsaid = appoint(next);
    struct answer barred = appoint(text("%s, 'physicianCategory': 'trainee'", next));
    struct answer wrong = appoint(text("%s, 'physicianCategory': 'dentist'", next));
    struct answer nurse = appoint(NURSE ", 'physicianCategory': 'general-specialist'");
    struct answer lets = appoint(text("%s, 'physicianCategory': 'general-specialist'", next));

    cr_assert(eq(int, settled.status, 200), "%s", settled.body);
    cr_expect(eq(int, size_at(shown, "physicianCategories"), 1));
    cr_expect(eq(int, same.status, 200), "%s", same.body);
    cr_expect(eq(int, leased.status, 400));
    cr_expect(eq(str, leased.pointer, "/physicianCategory"));
    cr_expect(eq(str, leased.reason, "physician-category"));
    cr_expect(ne(ptr, strstr(leased.body, "FK-9"), NULL), "%s", leased.body);
    cr_expect(eq(int, said.status, 200), "%s", said.body);
    cr_expect(eq(str, (char *)text_at(said, "contacts.0.physicianCategory"), "general-specialist"));
    cr_expect(eq(str, unsaid.reason, "physician-category"), "%s", unsaid.body);
    cr_expect(eq(str, barred.reason, "physician-category"), "%s", barred.body);
    cr_expect(eq(str, wrong.pointer, "/physicianCategory"));
    cr_expect(eq(str, nurse.pointer, "/physicianCategory"));
    cr_expect(eq(str, nurse.reason, "unknown-member"));
    cr_assert(eq(int, lets.status, 201), "%s", lets.body);
}

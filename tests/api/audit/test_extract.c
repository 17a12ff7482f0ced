/*
 * test_extract.c - the extract of the log for the person it is about, through the API (LOG-4, PDL 5
 * kap. 5 §): by the person, and by a log reviewer whom the person has asked.
 */
#include "../api.h"
#include <string.h>

TestSuite(extract, .init = api_start, .fini = api_stop, .timeout = 300);

#define TYRA  "195011099941" /* of the demo county, and hers is tyra.patient */
#define PAGE  "form=html&lang=sv"
#define ORDER "{'patientIdentifier': '%s'}"

static char *person;

/* What two units did with Tyra's data. */
static void given_reads(void)
{
    person = text("%s", stored("SELECT patient_id FROM patient.identifier WHERE value = '" TYRA
                               "' AND until IS NULL"));
    given_actor("anna.ward");
    cr_assert(eq(int, api_post("/plans", text("{'patientId': '%s'}", person)).status, 201));
}

static char *name_of(const char *account)
{
    return stored("SELECT s.name FROM identity.staff s JOIN identity.account a ON a.user_id = s.id "
                  "WHERE a.name = '%s'",
                  account);
}

static bool says(struct answer a, const char *what)
{
    return strstr(a.body, what) != NULL;
}

Test(extract, the_person_prints_who_has_read_and_nobody_is_named)
{
    given_reads();
    given_citizen("tyra.patient");

    struct answer page = api_get(text("/own/%s/log/paper?" PAGE, person));
    struct answer file = api_get(text("/own/%s/log/paper", person));

    cr_assert(eq(int, page.status, 200), "%s", page.body);
    cr_expect(says(page, "Loggutdrag") && says(page, "Medicinavdelning 3"), "%s", page.body);
    cr_expect(says(page, "Började en SIP"), "%s", page.body);
    cr_expect(not(says(page, name_of("anna.ward"))));
    cr_assert(eq(int, file.status, 200), "%s", file.body);
    cr_expect(eq(int, memcmp(file.body, "%PDF-", 5), 0));
    cr_expect(strstr(file.headers, "filename=\"loggutdrag.pdf\"") != NULL, "%s", file.headers);
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'own.log-print' AND outcome = 'ok' AND "
                       "patient_id = '%s'",
                       person),
                 2));
}

Test(extract, only_the_days_that_were_asked_for_are_in_it)
{
    given_reads();
    given_citizen("tyra.patient");

    struct answer before = api_get(text("/own/%s/log/paper?" PAGE "&to=2020-01-01", person));
    struct answer since = api_get(text("/own/%s/log/paper?" PAGE "&from=2020-01-02", person));
    struct answer odd = api_get(text("/own/%s/log/paper?" PAGE "&from=2026-02-30", person));
    struct answer back =
        api_get(text("/own/%s/log/paper?" PAGE "&from=2026-02-03&to=2026-02-02", person));

    cr_assert(eq(int, before.status, 200), "%s", before.body);
    cr_expect(says(before, "Ingen har läst eller ändrat något"));
    cr_expect(says(since, "Började en SIP"));
    cr_expect(eq(int, odd.status, 400));
    cr_expect(eq(str, odd.pointer, "from"));
    cr_expect(eq(int, back.status, 400));
    cr_expect(eq(str, back.reason, "before-start"));
}

Test(extract, of_somebody_else_is_not_there)
{
    given_reads();
    given_citizen("tyra.patient");
    char *other =
        stored("SELECT patient_id FROM patient.identifier WHERE value <> '" TYRA "' LIMIT 1");

    cr_expect(eq(int, api_get(text("/own/%s/log/paper?" PAGE, other)).status, 404));
}

Test(extract, a_reviewer_prints_the_own_providers_rows_for_a_person_who_asks)
{
    given_reads();
    given_actor("logg.karin");

    struct answer a = api_post("/audit/extract?" PAGE, text(ORDER, TYRA));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(says(a, "19501109-9941"));
    cr_expect(says(a, "Började en SIP"));
    cr_expect(not(says(a, name_of("anna.ward"))));
    cr_expect(not(says(a, name_of("logg.karin"))));
    cr_expect(eq(
        int, count("audit.event WHERE action = 'audit.extract' AND patient_id = '%s'", person), 1));
}

Test(extract, of_a_person_in_no_row_of_the_provider_nothing_is_told)
{
    given_reads();
    given_actor("logg.tore");

    struct answer other = api_post("/audit/extract?" PAGE, text(ORDER, TYRA));
    struct answer nobody = api_post("/audit/extract?" PAGE, text(ORDER, "191212121212"));

    cr_expect(eq(int, other.status, 404), "%s", other.body);
    cr_expect(eq(int, nobody.status, 404));
    cr_expect(eq(str, other.reason, nobody.reason));
}

Test(extract, is_the_reviewers_alone_and_names_what_is_wrong)
{
    given_actor("anna.ward");
    cr_expect(eq(int, api_post("/audit/extract", text(ORDER, TYRA)).status, 403));
    given_actor("logg.karin");

    struct answer wrong = api_post("/audit/extract", text(ORDER, "195011099942"));

    cr_expect(eq(int, wrong.status, 400));
    cr_expect(eq(str, wrong.pointer, "/patientIdentifier"));
    wrong = api_post("/audit/extract",
                     "{'patientIdentifier': '" TYRA "', 'from': '2026-02-03', 'to': '2026-02-02'}");
    cr_expect(eq(str, wrong.pointer, "/to"));
}

/* rules.md 5.5 */
Test(extract, of_a_protected_identity_is_printed_when_it_is_meant)
{
    given_actor("anna.ward");
    char *id = given_patient("191212121212");
    int version = int_at(api_get(text("/patients/%s", id)), "version");

    api_put(text("/patients/%s", id), version,
            "{'givenName': 'Tolvan', 'familyName': 'Tolvansson', 'municipalityCode': '9901',"
            " 'protectedIdentity': 'protected'}");
    given_actor("logg.karin");

    struct answer asked = api_post("/audit/extract?" PAGE, text(ORDER, "191212121212"));
    struct answer meant = api_post("/audit/extract?confirm=yes&" PAGE, text(ORDER, "191212121212"));

    cr_expect(eq(int, asked.status, 409), "%s", asked.body);
    cr_expect(eq(str, asked.reason, "print-protected"));
    cr_assert(eq(int, meant.status, 200), "%s", meant.body);
    cr_expect(says(meant, "Skyddad identitet"));
    cr_expect(not(says(meant, "Tolvansson")));
}

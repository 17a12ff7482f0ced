/*
 * test_quality.c - the data quality monitor and the list for paper, over HTTPS.
 */
#include "../api.h"
#include <string.h>

TestSuite(quality, .init = api_start, .fini = api_stop);

/* What the worker does each minute; here all at once. */
static void given_the_worker_has_looked(void)
{
    stored("SELECT outcome FROM api.worker_quality(NULL, gen_random_uuid(), 'test', NULL, NULL)");
}

static int found(struct answer a, const char *check)
{
    int all = 0;

    for (int i = 0; i < size_at(a, "counts"); i++)
        if (strcmp(text_at(a, text("counts.%d.check", i)), check) == 0)
            all += int_at(a, text("counts.%d.all", i));
    return all;
}

Test(quality, the_county_sees_every_check_with_its_words_and_counts_by_unit)
{
    given_the_worker_has_looked();
    given_actor("lan.per");

    struct answer a = api_get("/county/quality");

    cr_expect(eq(int, a.status, 200));
    cr_expect(lt(int, 20, size_at(a, "checks")));
    cr_expect(eq(str, (char *)text_at(a, "checks.0.title"), "Utskriven utan tidpunkt"));
    cr_expect(eq(int, found(a, "never-opened"),
                 count("discharge.quality_fault WHERE slug = 'never-opened'")));
}

Test(quality, the_words_are_in_the_readers_language)
{
    given_actor("lan.per");

    struct answer a =
        api_raw("GET", "/county/quality", NULL, (const char *const[]){"Accept-Language: en", NULL});

    cr_expect(eq(str, (char *)text_at(a, "checks.0.title"), "Discharged without a time"));
}

Test(quality, a_coordinator_sees_the_own_unit_and_not_the_county)
{
    given_the_worker_has_looked();
    given_actor("anna.ward");

    struct answer own = api_get("/quality"), county = api_get("/county/quality");

    cr_expect(eq(int, own.status, 200));
    for (int i = 0; i < size_at(own, "counts"); i++)
        cr_expect(
            eq(str, (char *)text_at(own, text("counts.%d.unit.name", i)), "Medicinavdelning 3"));
    cr_expect(eq(int, county.status, 403));
}

Test(quality, a_reviewer_of_logs_sees_neither)
{
    given_actor("logg.karin");

    cr_expect(eq(int, api_get("/quality").status, 403));
    cr_expect(eq(int, api_get("/county/quality").status, 403));
}

/* SV-11 */
Test(quality, a_list_has_ids_units_and_times_and_nobodys_name)
{
    given_the_worker_has_looked();
    given_actor("lan.per");

    struct answer a = api_get("/county/quality/never-opened");

    cr_expect(eq(int, a.status, 200));
    cr_expect(lt(int, 0, size_at(a, "items")));
    cr_expect(eq(int,
                 count("patient.person p JOIN patient.identifier i ON "
                       "i.patient_id = p.id WHERE position(i.value in '%s') > 0",
                       a.body),
                 0));
    cr_expect(eq(ptr, (void *)strstr(a.body, "givenName"), NULL));
}

Test(quality, a_check_that_is_not_there_is_not_found_and_a_bad_page_is_refused)
{
    given_actor("lan.per");

    cr_expect(eq(int, api_get("/county/quality/nonsense").status, 404));
    cr_expect(eq(int, api_get("/county/quality/never-opened?after=x").status, 400));
    cr_expect(eq(int, api_get("/county/quality/never-opened?unit=x").status, 400));
}

Test(quality, a_case_that_was_put_right_is_no_longer_found)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    stored("UPDATE discharge.discharge SET expected_date = current_date - 3 WHERE id = '%s' "
           "RETURNING 1",
           id);
    given_the_worker_has_looked();
    cr_expect(eq(int,
                 count("discharge.quality_fault WHERE discharge_id = '%s' AND "
                       "slug = 'expected-date-passed'",
                       id),
                 1));
    int version = int_at(api_get(text("/discharges/%s", id)), "version");

    struct answer a =
        api_put(text("/discharges/%s/expected-date", id), version,
                text("{'expectedDischargeDate': '%s'}", stored("SELECT current_date + 3")));

    cr_expect(eq(int, a.status, 200));
    stored("UPDATE discharge.quality_case SET next_check = now() WHERE discharge_id = '%s' "
           "RETURNING 1",
           id);
    given_the_worker_has_looked();
    cr_expect(eq(int,
                 count("discharge.quality_fault WHERE discharge_id = '%s' AND "
                       "slug IN ('expected-date-passed', 'date-moved-untold')",
                       id),
                 0));
}

Test(quality, the_list_for_paper_has_the_case_with_whom_to_call)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer a = api_get("/inbox/downtime");

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "unit.name"), "Medicinavdelning 3"));
    int at = -1;
    for (int i = 0; i < size_at(a, "items"); i++)
        if (strcmp(text_at(a, text("items.%d.id", i)), id) == 0)
            at = i;
    cr_assert(ge(int, at, 0));
    cr_expect(eq(str, (char *)text_at(a, text("items.%d.patient.identifier", at)), "191212121212"));
    cr_expect(eq(int, size_at(a, text("items.%d.parties", at)), 4));
    cr_expect(eq(str, (char *)text_at(a, text("items.%d.notices.0.kind", at)), "admission"));
    cr_expect(lt(int, 5, (int)strlen(text_at(a, text("items.%d.parties.1.phone", at)))));
}

Test(quality, the_list_for_paper_delivers_what_it_shows)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    given_actor("hemtjanst.eva");

    api_get("/inbox/downtime");

    cr_expect(eq(int,
                 count("discharge.recipient WHERE discharge_id = '%s' AND "
                       "unit_id = '%s' AND delivered_at IS NOT NULL",
                       id, unit_id("hemtjanst.eva")),
                 1));
}

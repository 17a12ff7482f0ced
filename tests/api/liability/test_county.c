/*
 * test_county.c - what a county's administrator keeps and follows: agreements, amounts, settings,
 * the basis of a month, and the preview of a rule (PAY-6, PAY-7), through the API.
 */
#include "stay.h"
#include <string.h>

TestSuite(county_api, .init = stay_start, .fini = api_stop);

#define LAW "{'county': 'Provlän', 'validFrom': '%s'}"

static char *day(const char *offset)
{
    return stored("SELECT ((now() AT TIME ZONE 'Europe/Stockholm')::date + %s)::text", offset);
}

static char *agreement(const char *from, const char *to, const char *more)
{
    return text("{'county': 'Provlän', 'validFrom': '%s'%s%s%s%s}", from,
                to ? ", 'validTo': '" : "", to ? to : "", to ? "'" : "", more);
}

Test(county_api, agreements_are_kept_with_their_validity_and_two_never_hold_on_a_day)
{
    given_actor("lan.per");
    cr_expect(eq(int, size_at(api_get("/county/agreements"), "agreements"), 0));
    struct answer a = api_post("/county/agreements", agreement("2023-01-01", "2024-12-31", ""));

    cr_assert(eq(int, a.status, 201), "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "agreements.0.state"), "ended"));
    cr_expect(eq(str, (char *)text_at(a, "agreements.0.agreement.county"), "Provlän"));
    cr_expect(eq(str, (char *)text_at(a, "agreements.0.createdBy.name"), "Per Norling"));
    a = api_post("/county/agreements", agreement("2024-12-31", NULL, ""));
    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "period-overlaps"));
    a = api_post("/county/agreements", agreement("2025-01-01", NULL, ", 'model': 'average'"));
    cr_expect(eq(str, (char *)text_at(a, "agreements.0.state"), "in-force"));
    cr_expect(eq(int, count("liability.agreement"), 2));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'county.agreement-add' AND outcome = 'ok'"), 2));
}

/* PAY-7: what has come into force is ended, never overwritten */
Test(county_api, an_agreement_in_force_can_only_be_ended_and_from_today_on)
{
    given_actor("lan.per");
    struct answer a = api_post("/county/agreements", agreement("2025-01-01", NULL, ""));
    char *path = text("/county/agreements/%s", text_at(a, "agreements.0.id"));

    a = api_put(path, 1, agreement("2025-01-01", NULL, ", 'thresholdSomatic': 4"));
    cr_expect(eq(int, a.status, 409));
    cr_expect(eq(str, a.reason, "agreement-in-force"));
    a = api_put(path, 1, agreement("2025-01-01", day("-1"), ""));
    cr_expect(eq(str, a.reason, "agreement-past-end"));
    cr_expect(eq(int, api_put(path, 7, agreement("2025-01-01", day("0"), "")).status, 412));
    cr_expect(eq(str, stored("SELECT version FROM liability.agreement"), "1"));
    a = api_put(path, 1, agreement("2025-01-01", day("0"), ""));
    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, int_at(a, "agreements.0.version"), 2));
    cr_expect(eq(int, api_post("/county/agreements", agreement(day("1"), NULL, "")).status, 201));
    stored("UPDATE liability.agreement SET valid_to = '2025-06-30', agreement = agreement ||"
           " '{\"validTo\": \"2025-06-30\"}' WHERE valid_from = '2025-01-01'");
    a = api_put(path, 2, agreement("2025-01-01", day("0"), ""));
    cr_expect(eq(str, a.reason, "agreement-ended"));
}

Test(county_api, an_agreement_to_come_can_be_changed_but_not_into_the_past)
{
    given_actor("lan.per");
    struct answer a = api_post("/county/agreements", agreement(day("30"), NULL, ""));
    char *path = text("/county/agreements/%s", text_at(a, "agreements.0.id"));

    a = api_put(path, 1, agreement(day("40"), NULL, ", 'model': 'none'"));
    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "agreements.0.agreement.model"), "none"));
    a = api_put(path, 2, agreement(day("0"), NULL, ""));
    cr_expect(eq(str, a.reason, "agreement-backdated"));
    a = api_put("/county/agreements/00000000-0000-7000-8000-000000000000", 1,
                agreement(day("40"), NULL, ""));
    cr_expect(eq(int, a.status, 404));
}

Test(county_api, an_agreement_that_cannot_be_used_is_refused_with_its_member)
{
    static const struct {
        const char *json, *pointer;
    } bad[] = {
        {"{'validFrom': '2025-01-01'}", "/county"},
        {"{'county': 'Provlän', 'validFrom': '2025-02-30'}", "/validFrom"},
        {"{'county': 'Provlän', 'validFrom': '2025-01-02', 'validTo': '2025-01-01'}", "/validTo"},
        {"{'county': 'Provlän', 'validFrom': '2025-01-01', 'model': 'other'}", "/model"},
        {"{'county': 'Provlän', 'validFrom': '2025-01-01', 'thresholdSomatic': 61}",
         "/thresholdSomatic"},
        {"{'county': 'Provlän', 'validFrom': '2025-01-01', 'cutOff': '24:01'}", "/cutOff"},
        {"{'county': 'Provlän', 'validFrom': '2025-01-01', 'average': {'x': 1}}", "/average/x"},
        {"{'county': 'Provlän', 'validFrom': '2025-01-01', 'amounts': [{'from': '2025-01-01'}]}",
         "/amounts/0/to"},
        {"{'county': 'Provlän', 'validFrom': '2025-01-01', 'unknown': 1}", "/unknown"}};

    given_actor("lan.per");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct answer a = api_post("/county/agreements", bad[i].json);

        cr_expect(eq(int, a.status, 400), "%s: %s", bad[i].json, a.body);
        cr_expect(eq(str, a.pointer, (char *)bad[i].pointer), "%s", bad[i].json);
        a = api_post("/county/agreements/preview",
                     text("{'agreement': %s, 'from': '2026-07', 'to': '2026-09'}", bad[i].json));
        cr_expect(eq(int, a.status, 400));
        cr_expect(eq(str, a.pointer, text("/agreement%s", bad[i].pointer)));
    }
    cr_expect(eq(int, count("liability.agreement"), 0));
}

Test(county_api, the_same_key_gives_the_same_answer_and_with_other_content_none)
{
    given_actor("lan.per");
    struct answer first =
        api_post_key("/county/agreements", "k-1", agreement("2025-01-01", NULL, ""));
    struct answer again =
        api_post_key("/county/agreements", "k-1", agreement("2025-01-01", NULL, ""));

    cr_expect(eq(int, first.status, 201));
    cr_expect(eq(str, first.body, again.body));
    again = api_post_key("/county/agreements", "k-1", agreement("2026-01-01", NULL, ""));
    cr_expect(eq(int, again.status, 409));
    cr_expect(eq(str, again.problem, "idempotency-key-reused"));
    cr_expect(eq(int, count("liability.agreement"), 1));
}

/* PAY-6: never two amounts for a day, never one that is changed */
Test(county_api, amounts_stand_beside_those_that_are_shipped_and_are_replaced_not_changed)
{
    given_actor("lan.per");
    struct answer a = api_get("/county/tariffs");
    int shipped = size_at(a, "tariffs");

    cr_expect(lt(int, 0, shipped));
    cr_expect(eq(int, shipped, count("liability.tariff WHERE county_code IS NULL")));
    a = api_post("/county/tariffs", "{'validFrom': '2024-01-01', 'validTo': '2024-12-31', "
                                    "'amount': 10900, 'source': 'HSLF-FS, läst'}");
    cr_assert(eq(int, a.status, 201), "%s", a.body);
    cr_expect(eq(int, int_at(a, "tariffs.0.amount"), 10900));
    char *id = text("%s", text_at(a, "tariffs.0.id"));

    a = api_post("/county/tariffs", "{'validFrom': '2024-12-31', 'validTo': '2025-12-31', "
                                    "'amount': 11000, 'source': 'HSLF-FS'}");
    cr_expect(eq(str, a.reason, "period-overlaps"));
    a = api_post("/county/tariffs", "{'validFrom': '2023-12-31', 'validTo': '2023-12-31', "
                                    "'amount': 11000, 'source': 'HSLF-FS'}");
    cr_expect(eq(str, a.reason, "period-overlaps"), "a shipped row is not overruled");
    a = api_post("/county/tariffs",
                 text("{'validFrom': '2024-01-01', 'validTo': '2024-12-31', 'amount': 10950, "
                      "'source': 'HSLF-FS, läst igen', 'replacesId': '%s'}",
                      id));
    cr_expect(eq(int, a.status, 201), "%s", a.body);
    cr_expect(eq(int, size_at(a, "tariffs"), shipped + 2));
    cr_expect(
        eq(int, count("liability.tariff WHERE replaced_at IS NOT NULL AND amount = 10900"), 1));
    a = api_post("/county/tariffs",
                 text("{'validFrom': '2024-01-01', 'validTo': '2024-12-31', 'amount': 1, "
                      "'source': 'x', 'replacesId': '%s'}",
                      id));
    cr_expect(eq(int, a.status, 404));
}

Test(county_api, an_amount_that_cannot_be_is_refused_with_its_member)
{
    static const struct {
        const char *json, *pointer;
    } bad[] = {
        {"{}", "/validFrom"},
        {"{'validFrom': '2024-01-01', 'validTo': '2023-12-31', 'amount': 1, 'source': 'x'}",
         "/validTo"},
        {"{'validFrom': '2024-01-01', 'validTo': '2024-12-31', 'amount': 0, 'source': 'x'}",
         "/amount"},
        {"{'validFrom': '2024-01-01', 'validTo': '2024-12-31', 'amount': 1.5, 'source': 'x'}",
         "/amount"},
        {"{'validFrom': '2024-01-01', 'validTo': '2024-12-31', 'amount': 1, 'source': '  '}",
         "/source"}};

    given_actor("lan.per");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct answer a = api_post("/county/tariffs", bad[i].json);

        cr_expect(eq(int, a.status, 400), "%s", bad[i].json);
        cr_expect(eq(str, a.pointer, (char *)bad[i].pointer), "%s", bad[i].json);
    }
    cr_expect(eq(int, count("liability.tariff WHERE county_code IS NOT NULL"), 0));
}

Test(county_api, settings_have_a_version_and_refuse_what_cannot_be)
{
    given_actor("lan.per");
    struct answer a = api_get("/county/settings");
    int version = int_at(a, "version");

    a = api_put("/county/settings", version,
                "{'planningDocumentHours': 48, 'acknowledgeMinutes': 120, 'homeReady': "
                "['Läkemedel finns hemma', 'Nyckel'], 'sipCallWorkingDay': true}");
    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, int_at(a, "version"), version + 1));
    cr_expect(eq(str, (char *)text_at(a, "homeReady.1"), "Nyckel"));
    cr_expect(eq(int,
                 api_put("/county/settings", version,
                         "{'acknowledgeMinutes': 120, 'sipCallWorkingDay': true}")
                     .status,
                 412));
    a = api_put("/county/settings", version + 1,
                "{'acknowledgeMinutes': 4, 'sipCallWorkingDay': true}");
    cr_expect(eq(str, a.pointer, "/acknowledgeMinutes"));
    a = api_put("/county/settings", version + 1,
                "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': true, 'homeReady': ['a', ' ']}");
    cr_expect(eq(str, a.pointer, "/homeReady/1"));
    a = api_put("/county/settings", version + 1,
                "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': false}");
    cr_expect(strstr(a.body, "\"homeReady\" : null") != NULL, "%s", a.body);
}

/* FK-3 */
Test(county_api, the_limit_of_fasta_vardkontakter_is_nine_until_the_county_settles_another)
{
    given_actor("lan.per");
    struct answer a = api_get("/county/settings");
    int version = int_at(a, "version");
    cr_expect(eq(int, int_at(a, "contactLimit"), 9));

    a = api_put("/county/settings", version,
                "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': false, 'contactLimit': 5}");
    struct answer wrong =
        api_put("/county/settings", version + 1,
                "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': false, 'contactLimit': 0}");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, int_at(a, "contactLimit"), 5));
    cr_expect(eq(str, wrong.pointer, "/contactLimit"));
}

/* FK-9 */
Test(county_api, who_may_be_fast_lakarkontakt_is_all_until_the_county_settles_some)
{
    given_actor("lan.per");
    struct answer before = api_get("/county/settings");
    int version = int_at(before, "version");

    struct answer some = api_put("/county/settings", version,
                                 "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': false,"
                                 " 'physicianCategories': ['general-specialist', 'trainee']}");
    struct answer kept = api_put("/county/settings", version + 1,
                                 "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': false}");
    struct answer none = api_put("/county/settings", version + 2,
                                 "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': false,"
                                 " 'physicianCategories': []}");
    struct answer unknown = api_put("/county/settings", version + 2,
                                    "{'acknowledgeMinutes': 240, 'sipCallWorkingDay': false,"
                                    " 'physicianCategories': ['trainee', 'dentist']}");

    cr_expect(eq(int, size_at(before, "physicianCategories"), 5));
    cr_assert(eq(int, some.status, 200), "%s", some.body);
    cr_expect(eq(int, size_at(some, "physicianCategories"), 2));
    cr_expect(eq(int, size_at(kept, "physicianCategories"), 2), "%s", kept.body);
    cr_expect(eq(str, none.pointer, "/physicianCategories"), "%s", none.body);
    cr_expect(eq(str, unknown.pointer, "/physicianCategories/1"), "%s", unknown.body);
}

/* PAY-1, PAY-7: both models side by side, without anybody's identity */
Test(county_api, the_basis_of_a_month_shows_both_models_and_no_identity)
{
    char *id = given_stay("191212121212");

    given_actor("lan.per");
    struct answer a = api_get("/county/payment?month=2023-03");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, size_at(a, "municipalities"), 4));
    cr_expect(eq(int, size_at(a, "lines"), 1));
    cr_expect(eq(str, (char *)text_at(a, "lines.0.dischargeId"), id));
    cr_expect(eq(int, int_at(a, "lines.0.days"), 5));
    cr_expect(eq(int, int_at(a, "lines.0.amount"), 52500));
    for (int i = 0; i < 4; i++) {
        bool ours = strcmp(text_at(a, text("municipalities.%d.code", i)), "9901") == 0;

        cr_expect(eq(int, int_at(a, text("municipalities.%d.individual.days", i)), ours ? 5 : 0));
        cr_expect(eq(int, int_at(a, text("municipalities.%d.payable", i)), ours ? 52500 : 0));
        if (ours)
            cr_expect(eq(int, int_at(a, text("municipalities.%d.average.excess", i)), 5));
    }
    cr_expect(strstr(a.body, "Tolvan") == NULL && strstr(a.body, "1912") == NULL, "%s", a.body);
    struct answer csv = api_get("/county/payment/csv?month=2023-03");

    cr_expect(eq(int, csv.status, 200));
    cr_expect(strstr(csv.body, text("%s;1;somatic;", id)) != NULL, "%s", csv.body);
    cr_expect(strstr(csv.body, ";yes;2023-03-09;5;52500;") != NULL, "%s", csv.body);
    cr_expect(strstr(csv.body, "\"Älvsta\";1;1;5;52500;1;8;8,000;5;52500") != NULL, "%s", csv.body);
    cr_expect(eq(int, size_at(api_get("/county/payment?month=2023-02"), "lines"), 0));
    cr_expect(eq(int, api_get("/county/payment?month=2023-13").status, 400));
    cr_expect(eq(int, api_get("/county/payment").status, 400));
    cr_expect(eq(int, api_get("/county/payment?month=2199-01").status, 400));
}

/* where a protected person lives is told to nobody */
Test(county_api, a_protected_identity_is_in_no_line_and_no_sum_but_counted_in_the_county)
{
    given_stay("191212121212");
    stored(
        "INSERT INTO patient.protection (patient_id, kind) SELECT id, 'marked' FROM patient.person"
        " WHERE given_name = 'Tolvan'");
    given_actor("lan.per");
    struct answer a = api_get("/county/payment?month=2023-03");

    cr_expect(eq(int, size_at(a, "lines"), 0));
    cr_expect(eq(int, int_at(a, "hidden"), 1));
}

/* PAY-7 */
Test(county_api, a_preview_says_what_months_would_have_cost_under_a_rule)
{
    given_stay("191212121212");
    given_actor("lan.per");
    struct answer a = api_post(
        "/county/agreements/preview",
        "{'agreement': {'county': 'Förslag', 'validFrom': '2030-01-01', 'model': 'average', "
        "'thresholdSomatic': 6}, 'from': '2023-01', 'to': '2023-03'}");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    for (int i = 0; i < 4; i++) {
        if (strcmp(text_at(a, text("municipalities.%d.code", i)), "9901") != 0)
            continue;
        cr_expect(eq(int, int_at(a, text("municipalities.%d.inForce.payable", i)), 52500));
        cr_expect(eq(int, int_at(a, text("municipalities.%d.proposed.individual.days", i)), 2));
        cr_expect(eq(int, int_at(a, text("municipalities.%d.proposed.average.excess", i)), 2));
        cr_expect(eq(int, int_at(a, text("municipalities.%d.proposed.payable", i)), 21000));
    }
    cr_expect(strstr(a.body, "dischargeId") == NULL);
    cr_expect(eq(int, count("liability.agreement"), 0));
    cr_expect(eq(int, count("audit.event WHERE action = 'county.agreement-preview'"), 1));
    a = api_post("/county/agreements/preview",
                 "{'agreement': {'county': 'x', 'validFrom': '2030-01-01'}, 'from': '2023-03', "
                 "'to': '2023-01'}");
    cr_expect(eq(str, a.pointer, "/to"));
    a = api_post("/county/agreements/preview",
                 "{'agreement': {'county': 'x', 'validFrom': '2030-01-01'}, 'from': '2023-1x', "
                 "'to': '2023-01'}");
    cr_expect(eq(str, a.pointer, "/from"));
}

Test(county_api, nobody_but_the_administrator_of_the_county_gets_in)
{
    static const char *const paths[] = {"/county/agreements", "/county/tariffs", "/county/settings",
                                        "/county/payment?month=2023-03",
                                        "/county/payment/csv?month=2023-03"};
    static const char *const others[] = {"anna.ward", "bistand.omar", "admin.sofia", "logg.karin"};

    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        given_actor(others[k]);
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
            cr_expect(eq(int, api_get(paths[i]).status, 403), "%s %s", others[k], paths[i]);
        cr_expect(eq(int, api_post("/county/agreements", text(LAW, "2025-01-01")).status, 403));
        cr_expect(eq(int, api_post("/county/agreements/preview", "{}").status, 403));
        cr_expect(eq(int, api_post("/county/tariffs", "{}").status, 403));
        cr_expect(eq(int, api_put("/county/settings", 0, "{}").status, 403));
    }
    cr_expect(eq(int, count("liability.agreement"), 0));
}

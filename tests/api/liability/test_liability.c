/*
 * test_liability.c - the payment basis of a case through the API (PAY-1 to PAY-10), and that the
 * command says the same of the same facts.
 */
#include "stay.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(liability_api, .init = stay_start, .fini = api_stop);

static void change(const char *set, const char *table, const char *id)
{
    stored("UPDATE discharge.%s SET %s WHERE %s = '%s'", table, set,
           strcmp(table, "discharge") == 0 ? "id" : "discharge_id", id);
}

/* PAY-1, PAY-3, PAY-4, PAY-6 */
Test(liability_api, a_stay_in_which_everything_was_done_is_explained_line_by_line)
{
    struct answer a = stay_basis("bistand.omar", given_stay("191212121212"));

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(strstr(a.body, "\"computed\":true,") != NULL, "%s", a.body);
    cr_expect(strstr(a.body, "\"liable\":true,\"review\":false,\"days\":5,\"amount\":52500") !=
                  NULL,
              "%s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "payer.code"), "9901"));
    cr_expect(eq(str, (char *)text_at(a, "payer.name"), "Älvsta"));
    cr_expect(eq(int, size_at(a, "intervals"), 1));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.startDate"), "2023-03-09"));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.endDate"), "2023-03-14"));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.physicianName"), "Doktor Prov"));
    cr_expect(eq(int, size_at(a, "intervals.0.units"), 2)); /* home care, social services */
    cr_expect(eq(int, size_at(a, "intervals.0.conditions"), 4));
    cr_expect(
        eq(str, (char *)text_at(a, "intervals.0.conditions.0.at"), "2023-03-01T11:00:00+01:00"));
    cr_expect(
        eq(str, (char *)text_at(a, "intervals.0.conditions.0.by"), "2023-03-02T10:00:00+01:00"));
    cr_expect(
        eq(str, (char *)text_at(a, "intervals.0.conditions.2.at"), "2023-03-08T09:00:00+01:00"));
    cr_expect(
        eq(str, (char *)text_at(a, "intervals.0.conditions.3.at"), "2023-03-07T08:00:00+01:00"));
    cr_expect(eq(int, int_at(a, "intervals.0.amounts.0.perDay"), 10500));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.amounts.0.source"),
                 "HSLF-FS 2022:60, as quoted by others"));
    cr_expect(eq(str, (char *)text_at(a, "average.month"), "2023-03"));
    cr_expect(eq(int, int_at(a, "average.number"), 1));
    cr_expect(eq(int, int_at(a, "average.days"), 8));
    cr_expect(eq(int, int_at(a, "average.excess"), 5));
    cr_expect(eq(int, int_at(a, "average.amount"), 52500));
}

/* PAY-3, PAY-5: one by one */
Test(liability_api, each_precondition_that_is_missing_is_named)
{
    static const struct {
        const char *table, *set, *reason;
    } cases[] = {
        {"notice", "sent_at = '2023-03-02T10:00:00.000001+01'", "admission-notice-late"},
        {"sip_call", "called_at = '2023-03-10T00:00+01'", "sip-call-late-review"},
        {"availability", "said_at = '2023-03-20T08:00+01'", "outpatient-unknown"},
        {"availability", "said_at = '2023-03-07T08:00+01', available = false",
         "outpatient-unavailable"},
    };

    char *id = given_stay("191212121212");

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        change(cases[i].set, cases[i].table, id);
        struct answer a = stay_basis("hemtjanst.eva", id);

        cr_expect(eq(int, a.status, 200), "%s", a.body);
        cr_expect(strstr(a.body, "\"liable\":false") != NULL, "%s", cases[i].reason);
        cr_expect(eq(str, (char *)text_at(a, "reasons.0.code"), (char *)cases[i].reason));
        cr_expect(strlen(text_at(a, "reasons.0.text")) > 10);
        change("sent_at = '2023-03-01T11:00+01'", "notice", id);
        change("called_at = '2023-03-08T09:00+01'", "sip_call", id);
        change("said_at = '2023-03-07T08:00+01', available = true", "availability", id);
    }
    stored("DELETE FROM discharge.sip_call WHERE discharge_id = '%s'", id);
    cr_expect(eq(str, (char *)text_at(stay_basis("anna.ward", id), "reasons.0.code"),
                 "sip-call-missing"));
}

/* PAY-3: what was sent to others was not sent to the municipality that pays */
Test(liability_api, notices_to_another_municipality_do_not_count)
{
    char *id = given_stay("191212121212");

    stored("UPDATE patient.person SET municipality_code = '9902' WHERE given_name = 'Tolvan'");
    struct answer a = stay_basis("anna.ward", id);

    cr_expect(eq(str, (char *)text_at(a, "payer.code"), "9902"));
    cr_expect(eq(str, (char *)text_at(a, "reasons.0.code"), "admission-notice-missing"));
    cr_expect(eq(str, (char *)text_at(a, "reasons.1.code"), "ready-notice-missing"));
}

/* PAY-5: a later `from` moves the start, a no pauses */
Test(liability_api, answers_of_outpatient_care_move_the_start_and_pause)
{
    char *id = given_stay("191212121212");

    change("from_at = '2023-03-11T08:00+01'", "availability", id);
    struct answer a = stay_basis("anna.ward", id);

    cr_expect(eq(str, (char *)text_at(a, "intervals.0.earliestDate"), "2023-03-09"));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.startDate"), "2023-03-11"));
    cr_expect(eq(int, int_at(a, "days"), 3));
    change("from_at = NULL", "availability", id);
    stored("INSERT INTO discharge.availability (discharge_id, number, available, said_at, unit_id,"
           " notice_id, recorded_by, recorded_user) SELECT discharge_id, 2, false,"
           " '2023-03-12T08:00+01', unit_id, notice_id, recorded_by, recorded_user"
           " FROM discharge.availability WHERE discharge_id = '%s'",
           id);
    a = stay_basis("anna.ward", id);
    cr_expect(eq(int, int_at(a, "days"), 3)); /* 9 to 11 */
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.pauses.0.from"), "2023-03-12"));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.pauses.0.to"), "2023-03-13"));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.pauses.0.reason"), "outpatient-unavailable"));
}

/* PAY-9, PAY-10 */
Test(liability_api, no_call_is_needed_when_refused_or_under_compulsory_care)
{
    char *id = given_stay("191212121212");

    stored("DELETE FROM discharge.sip_call WHERE discharge_id = '%s'", id);
    change("need = 'refused', refused_on = '2023-03-06'", "sip_decision", id);
    struct answer a = stay_basis("anna.ward", id);

    cr_expect(eq(int, int_at(a, "days"), 5));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.conditions.2.ruleId"), "PAY-9"));
    change("need = 'required', refused_on = NULL", "sip_decision", id);
    change("care = 'psychiatric', compulsory = 'opt'", "discharge", id);
    a = stay_basis("anna.ward", id);
    cr_expect(eq(int, int_at(a, "days"), 5));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.sip"), "replaced"));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.conditions.2.ruleId"), "PAY-10"));
}

/* PAY-1 */
Test(liability_api, without_inpatient_care_nothing_is_paid)
{
    char *id = given_stay("191212121212");

    change("origin = 'emergency'", "discharge", id);
    struct answer a = stay_basis("anna.ward", id);

    cr_expect(eq(int, int_at(a, "days"), 0));
    cr_expect(eq(str, (char *)text_at(a, "reasons.0.code"), "not-admitted"));
    cr_expect(eq(int, int_at(a, "average.number"), 0));
}

/* PAY-8, LUS-20: an open interval, and what it costs today */
Test(liability_api, an_open_interval_says_what_it_costs_a_day_now)
{
    char *id = given_open_stay("191212121212");

    stored("UPDATE discharge.discharge SET admitted_at = now() - interval '20 days'");
    stored("UPDATE discharge.notice SET sent_at = now() - interval '20 days'"
           " WHERE kind = 'admission'");
    stored("UPDATE discharge.ready_interval i SET judged_at = x.at, sent_at = x.at,"
           " sip_call_last_day = discharge.sip_call_day(x.at),"
           " liability_earliest = discharge.liability_day(x.at)"
           " FROM (SELECT now() - interval '10 days' AS at) x");
    stored("UPDATE discharge.availability SET said_at = now() - interval '10 days'");
    stored("UPDATE discharge.sip_call SET called_at = now() - interval '9 days'");
    struct answer a = stay_basis("bistand.omar", id);

    cr_expect(strstr(a.body, "\"runsToday\":true,\"perDayToday\":null") != NULL, "%s", a.body);
    cr_expect(strstr(a.body, "\"amount\":null") != NULL, "no amount of this year is shipped");
    cr_expect(int_at(a, "days") == 6 || int_at(a, "days") == 7, "%d", int_at(a, "days"));
    given_actor("lan.per");
    cr_assert(eq(int,
                 api_post("/county/tariffs",
                          stored("SELECT format('{''validFrom'': ''%%s-01-01'', ''validTo'': "
                                 "''%%s-12-31'', ''amount'': 11000, ''source'': ''Prov''}', y, y)"
                                 " FROM extract(year FROM now()) y"))
                     .status,
                 201));
    a = stay_basis("bistand.omar", id);
    cr_expect(eq(int, int_at(a, "perDayToday"), 11000));
    stay_act("anna.ward", id, "ready-withdrawal", "{}");
    a = stay_basis("bistand.omar", id);
    cr_expect(strstr(a.body, "\"runsToday\":false") != NULL, "%s", a.body);
}

/* PAY-2 */
Test(liability_api, the_municipality_that_placed_the_person_pays)
{
    char *id = given_stay("191212121212"),
         *patient = stored("SELECT id FROM patient.person WHERE given_name = 'Tolvan'");

    given_actor("anna.ward");
    struct answer p = api_put(text("/patients/%s/placement", patient), 1,
                              "{'kind': 'sol-8-4', 'municipalityCode': '9902', "
                              "'since': '2022-01-01'}");
    cr_assert(eq(int, p.status, 200), "%s", p.body);
    cr_expect(eq(str, (char *)text_at(p, "placement.municipality.name"), "Granby"));
    struct answer a = stay_basis("anna.ward", id);

    cr_expect(eq(str, (char *)text_at(a, "registered.code"), "9901"));
    cr_expect(eq(str, (char *)text_at(a, "payer.code"), "9902"));
    cr_expect(eq(str, (char *)text_at(a, "placement.kind"), "sol-8-4"));
    struct answer to = api_get(text("/patients/%s/addressees", patient));

    cr_expect(strstr(to.body, "\"because\" : \"placement\"") != NULL, "%s", to.body);
    cr_expect(strstr(to.body, "Biståndsenheten Granby") != NULL);
    /* it ended before the patient was ready */
    p = api_put(text("/patients/%s/placement", patient), 2,
                "{'kind': 'sol-8-4', 'municipalityCode': '9902', 'since': '2022-01-01', "
                "'until': '2023-03-05'}");
    cr_assert(eq(int, p.status, 200), "%s", p.body);
    cr_expect(eq(str, (char *)text_at(stay_basis("anna.ward", id), "payer.code"), "9901"));
    given_actor("anna.ward");
    p = api_put(text("/patients/%s/placement", patient), 3, "{'kind': 'none'}");
    cr_expect(strstr(p.body, "\"placement\" : null") != NULL, "%s", p.body);
    cr_expect(eq(int, count("patient.placement"), 2));
    cr_expect(eq(int, count("patient.placement WHERE replaced_at IS NULL"), 0));
}

Test(liability_api, a_placement_is_refused_with_its_member_and_changes_nothing)
{
    static const struct {
        const char *json, *pointer;
    } bad[] = {{"{}", "/kind"},
               {"{'kind': 'sol-9-9'}", "/kind"},
               {"{'kind': 'sol-8-4', 'since': '2022-01-01'}", "/municipalityCode"},
               {"{'kind': 'sol-8-4', 'municipalityCode': '9902'}", "/since"},
               {"{'kind': 'sol-8-4', 'municipalityCode': '99x2', 'since': '2022-01-01'}",
                "/municipalityCode"},
               {"{'kind': 'sol-8-4', 'municipalityCode': '9902', 'since': '2022-02-30'}", "/since"},
               {"{'kind': 'sol-8-4', 'municipalityCode': '9902', 'since': '2022-02-01', "
                "'until': '2022-01-31'}",
                "/until"},
               {"{'kind': 'none', 'since': '2022-02-01'}", "/since"}};

    given_actor("anna.ward");
    char *patient = given_patient("191212121212"), *path = text("/patients/%s/placement", patient);

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct answer a = api_put(path, 1, bad[i].json);

        cr_expect(eq(int, a.status, 400), "%s: %s", bad[i].json, a.body);
        cr_expect(eq(str, a.pointer, (char *)bad[i].pointer), "%s", bad[i].json);
    }
    struct answer a = api_put(path, 1,
                              "{'kind': 'sol-8-4', 'municipalityCode': '9999', "
                              "'since': '2022-01-01'}");
    cr_expect(eq(str, a.reason, "unknown-municipality"));
    a = api_put(path, 7, "{'kind': 'none'}");
    cr_expect(eq(int, a.status, 412));
    given_actor("bistand.omar");
    cr_expect(eq(int, api_put(path, 1, "{'kind': 'none'}").status, 403));
    cr_expect(eq(int, count("patient.placement"), 0));
    cr_expect(eq(str, stored("SELECT version FROM patient.person WHERE id = '%s'", patient), "1"));
}

Test(liability_api, only_parties_read_it_and_each_reading_is_in_the_log)
{
    char *id = given_stay("191212121212");

    cr_expect(eq(int, stay_basis("maria.nurse", id).status, 404));
    cr_expect(eq(int, stay_basis("lan.per", id).status, 403));
    cr_expect(eq(int, stay_basis("vc.lena", id).status, 200));
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'liability.read' AND outcome = 'ok' "
                       "AND patient_id IS NOT NULL AND categories = '{liability}'"),
                 1));
    cr_expect(
        eq(int, count("audit.event WHERE action = 'liability.read' AND outcome = 'denied'"), 2));
}

/* PAY-2: where a protected person lives is told to nobody */
Test(liability_api, a_protected_identity_has_no_municipality_in_the_basis)
{
    char *id = given_stay("191212121212");

    stored("INSERT INTO patient.protection (patient_id, kind) SELECT id, 'marked' FROM "
           "patient.person WHERE given_name = 'Tolvan'");
    cr_expect(eq(int, stay_basis("bistand.omar", id).status, 404));
    stored("INSERT INTO patient.named_staff (patient_id, user_id) SELECT p.id, a.user_id"
           " FROM patient.person p, identity.account a WHERE p.given_name = 'Tolvan' AND a.name = "
           "'bistand.omar'");
    struct answer a = stay_basis("bistand.omar", id);

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, int_at(a, "days"), 5));
    cr_expect(strstr(a.body, "\"payer\":null") != NULL, "%s", a.body);
    cr_expect(strstr(a.body, "\"registered\":null") != NULL);
    cr_expect(strstr(a.body, "\"average\":null") != NULL);
    cr_expect(strstr(a.body, "9901") == NULL, "%s", a.body);
}

/* PAY-7: the rules of the county in which the hospital lies */
Test(liability_api, an_agreement_that_was_in_force_moves_the_start_and_the_amount)
{
    char *id = given_stay("191212121212");

    given_actor("lan.per");
    struct answer made =
        api_post("/county/agreements",
                 "{'county': 'Provlän', 'validFrom': '2023-01-01', 'validTo': '2023-12-31', "
                 "'thresholdSomatic': 5, 'amounts': [{'from': '2023-01-01', 'to': '2023-12-31', "
                 "'amount': 4000, 'source': 'avtal'}]}");
    cr_assert(eq(int, made.status, 201), "%s", made.body);
    struct answer a = stay_basis("bistand.omar", id);

    cr_expect(eq(str, (char *)text_at(a, "intervals.0.agreement.name"), "Provlän"));
    cr_expect(eq(str, (char *)text_at(a, "intervals.0.startDate"), "2023-03-11"));
    cr_expect(eq(int, int_at(a, "days"), 3));
    cr_expect(eq(int, int_at(a, "amount"), 12000));
    cr_expect(eq(str, (char *)text_at(a, "average.agreement"), "Provlän"));
    cr_expect(eq(int, int_at(a, "average.excess"), 3));
}

/* ---- the command says the same ---- */

static struct answer explained(const char *options)
{
    char exe[4096], *line, *out;
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    struct answer a;
    FILE *f;

    cr_assert(n > 0);
    exe[n] = '\0';
    *strrchr(exe, '/') = '\0';
    line = text("%s/samplan explain liability %s --json", exe, options);
    out = text("%65535s", "");
    f = popen(line, "r");
    cr_assert(f && fgets(out, 65535, f) && pclose(f) == 0, "%s", line);
    out[strcspn(out, "\n")] = '\0';
    a = api_said(out);
    cr_assert(a.json != NULL, "%s", out);
    return a;
}

static void agree(struct answer api, struct answer command)
{
    static const char *const texts[] = {"startDate",
                                        "endDate",
                                        "conditions.0.reason",
                                        "conditions.2.reason",
                                        "conditions.3.reason",
                                        "conditions.0.at",
                                        "conditions.0.by",
                                        "conditions.1.at",
                                        "conditions.2.at",
                                        "conditions.2.by",
                                        "conditions.0.paragraph",
                                        "conditions.2.paragraph",
                                        "amounts.0.from",
                                        "amounts.0.to",
                                        "amounts.0.source",
                                        "pauses.0.from",
                                        "pauses.0.reason"};
    static const char *const numbers[] = {"days", "amount", "amounts.0.perDay", "amounts.0.days"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cr_expect(eq(str, (char *)text_at(api, text("intervals.0.%s", texts[i])),
                     (char *)text_at(command, texts[i])),
                  "%s", texts[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        cr_expect(
            eq(int, int_at(api, text("intervals.0.%s", numbers[i])), int_at(command, numbers[i])),
            "%s", numbers[i]);
    cr_expect(eq(int, size_at(api, "intervals.0.reasons"), size_at(command, "reasons")));
    for (int i = 0; i < size_at(command, "reasons"); i++)
        cr_expect(strstr(api.body, text("\"%s\"", text_at(command, text("reasons.%d", i)))) !=
                  NULL);
}

/* PAY-3 to PAY-6 */
Test(liability_api, the_command_explains_the_same_facts_in_the_same_way)
{
    static const char MARCH[] =
        "--admitted 2023-03-01T10:00:00+01:00 --ready 2023-03-06T12:00:00+01:00";
    char *id = given_stay("191212121212");

    agree(
        stay_basis("anna.ward", id),
        explained(text("%s --notified 2023-03-01T11:00:00+01:00 --called 2023-03-08T09:00:00+01:00 "
                       "--available-from 2023-03-07T08:00:00+01:00 "
                       "--discharged 2023-03-14T11:00:00+01:00",
                       MARCH)));
    change("called_at = '2023-03-10T00:00+01'", "sip_call", id);
    agree(
        stay_basis("anna.ward", id),
        explained(text("%s --notified 2023-03-01T11:00:00+01:00 --called 2023-03-10T00:00:00+01:00 "
                       "--available-from 2023-03-07T08:00:00+01:00 "
                       "--discharged 2023-03-14T11:00:00+01:00",
                       MARCH)));
    change("called_at = '2023-03-08T09:00+01'", "sip_call", id);
    change("said_at = '2023-03-11T08:00+01'", "availability", id);
    agree(
        stay_basis("anna.ward", id),
        explained(text("%s --notified 2023-03-01T11:00:00+01:00 --called 2023-03-08T09:00:00+01:00 "
                       "--available-from 2023-03-11T08:00:00+01:00 "
                       "--discharged 2023-03-14T11:00:00+01:00",
                       MARCH)));
    stored("DELETE FROM discharge.availability");
    stored("DELETE FROM discharge.sip_call");
    change("sent_at = '2023-03-02T10:00:01+01'", "notice", id);
    agree(stay_basis("anna.ward", id), explained(text("%s --notified 2023-03-02T10:00:01+01:00 "
                                                      "--discharged 2023-03-14T11:00:00+01:00",
                                                      MARCH)));
}

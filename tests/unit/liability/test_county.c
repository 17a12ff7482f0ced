/* county.h: a county's agreement as JSON, and the amounts that hold (PAY-6, PAY-7). */
#include "harness.h"
#include "liability/county.h"
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(county, .init = start, .fini = stop);

static int32_t day(const char *text)
{
    int32_t date;

    cr_assert(eq(int, clock_parse_date(text, &date), SP_OK), "%s", text);
    return date;
}

static int read_county(const char *text, struct county *out, struct problem *why)
{
    cJSON *tree = NULL;

    *why = (struct problem){0};
    cr_assert(eq(int, json_parse(arena, text, strlen(text), &tree, why), SP_OK), "%s", text);
    return county_read(arena, tree, out, why);
}

/* An agreement with these further members is refused, and this one is named. */
static void refused(const char *members, const char *pointer, const char *reason)
{
    char text[600];
    struct county c;
    struct problem why;

    snprintf(text, sizeof text, "{\"county\":\"Provlän\",\"validFrom\":\"2025-01-01\"%s}", members);
    cr_expect(eq(int, read_county(text, &c, &why), SP_EINVAL), "%s", text);
    cr_assert(why.pointer && why.reason, "%s", text);
    cr_expect(eq(str, (char *)why.pointer, (char *)pointer), "%s", text);
    cr_expect(eq(str, (char *)why.reason, (char *)reason), "%s", text);
}

Test(county, what_an_agreement_leaves_out_is_as_the_law_has_it)
{
    struct county c, law = county_law();
    struct problem why;

    cr_assert(eq(int,
                 read_county("{\"county\":\"Provlän\",\"validFrom\":\"2025-01-01\"}", &c, &why),
                 SP_OK));
    cr_expect(eq(int, c.model, COUNTY_INDIVIDUAL));
    cr_expect(eq(int, c.threshold[COUNTY_SOMATIC], 3));
    cr_expect(eq(int, c.threshold[COUNTY_PSYCHIATRIC], 3));
    cr_expect(eq(int, c.cut_off, 12 * 3600));
    cr_expect(not(c.discharge_day_counts));
    cr_expect(not(c.sip_call_working_day));
    cr_expect(eq(ptr, (void *)c.amounts, (void *)law.amounts));
    cr_expect(eq(int, c.from, day("2025-01-01")));
    cr_expect(eq(int, c.to, INT32_MAX));
}

static const char WHOLE[] =
    "{\"county\":\"Provlän\",\"source\":\"Avtal 2020\",\"validFrom\":\"2020-01-01\","
    "\"validTo\":\"2020-12-31\",\"model\":\"average\",\"thresholdSomatic\":2,"
    "\"thresholdPsychiatric\":5,\"cutOff\":\"14:30\",\"dischargeDayCounts\":true,"
    "\"sipCallWorkingDay\":true,\"publishMonthly\":true,\"average\":{\"dayZeroCounts\":true,"
    "\"minimumDays\":1,\"messagesRequired\":true,\"attribution\":\"notice\","
    "\"settlement\":\"three-month-mean\"},\"amounts\":[{\"from\":\"2020-01-01\","
    "\"to\":\"2020-06-30\",\"amount\":6000,\"source\":\"avtal\"},{\"from\":\"2020-07-01\","
    "\"to\":\"2020-12-31\",\"amount\":6500,\"source\":\"avtal\"}]}";

Test(county, every_parameter_is_read)
{
    struct county c;
    struct problem why;

    cr_assert(eq(int, read_county(WHOLE, &c, &why), SP_OK));
    cr_expect(eq(str, (char *)c.name, "Provlän"));
    cr_expect(eq(str, (char *)c.source, "Avtal 2020"));
    cr_expect(eq(int, c.model, COUNTY_AVERAGE));
    cr_expect(eq(str, (char *)county_model_slug(c.model), "average"));
    cr_expect(eq(int, c.threshold[COUNTY_SOMATIC], 2));
    cr_expect(eq(int, c.threshold[COUNTY_PSYCHIATRIC], 5));
    cr_expect(eq(int, c.cut_off, 14 * 3600 + 1800));
    cr_expect(c.discharge_day_counts && c.sip_call_working_day && c.publish);
    cr_expect(c.day_zero_counts && c.messages_required && c.minimum_days == 1);
    cr_expect(eq(int, c.attribution, COUNTY_BY_NOTICE));
    cr_expect(eq(int, c.settlement, COUNTY_THREE_MONTH_MEAN));
    cr_expect(eq(int, c.n_amounts, 2));
    cr_expect(eq(int, county_terms(&c, COUNTY_PSYCHIATRIC).liability_days, 5));
}

Test(county, an_agreement_applies_from_its_first_day_to_its_last)
{
    struct county c;
    struct problem why;

    cr_assert(eq(int, read_county(WHOLE, &c, &why), SP_OK));
    cr_expect(not(county_applies(&c, day("2019-12-31"))));
    cr_expect(county_applies(&c, day("2020-01-01")));
    cr_expect(county_applies(&c, day("2020-12-31")));
    cr_expect(not(county_applies(&c, day("2021-01-01"))));
}

Test(county, the_member_at_fault_is_named)
{
    refused(",\"colour\":1", "/colour", "unknown-member");
    refused(",\"model\":\"guess\"", "/model", "bad-choice");
    refused(",\"thresholdSomatic\":-1", "/thresholdSomatic", "out-of-range");
    refused(",\"thresholdSomatic\":2.5", "/thresholdSomatic", "wrong-type");
    refused(",\"thresholdPsychiatric\":61", "/thresholdPsychiatric", "out-of-range");
    refused(",\"validTo\":\"2024-12-31\"", "/validTo", "out-of-range");
    refused(",\"validTo\":\"2025-02-29\"", "/validTo", "bad-date");
    refused(",\"cutOff\":\"24:01\"", "/cutOff", "out-of-range");
    refused(",\"cutOff\":\"12:60\"", "/cutOff", "out-of-range");
    refused(",\"cutOff\":\"12.00\"", "/cutOff", "out-of-range");
    refused(",\"cutOff\":\"ab:00\"", "/cutOff", "out-of-range");
    refused(",\"cutOff\":\"9:00\"", "/cutOff", "too-short");
    refused(",\"dischargeDayCounts\":1", "/dischargeDayCounts", "wrong-type");
    refused(",\"average\":{\"minimumDays\":-1}", "/average/minimumDays", "out-of-range");
    refused(",\"average\":{\"settlement\":\"yearly\"}", "/average/settlement", "bad-choice");
    refused(",\"average\":[]", "/average", "wrong-type");
    refused(",\"amounts\":[]", "/amounts", "out-of-range");
    refused(",\"amounts\":[7]", "/amounts/0", "wrong-type");
}

#define ROW(from, to, amount)                                                                      \
    "{\"from\":\"" from "\",\"to\":\"" to "\",\"amount\":" amount ",\"source\":\"avtal\"}"

Test(county, amounts_that_overlap_or_end_before_they_begin_are_refused)
{
    refused(",\"amounts\":[" ROW("2025-01-01", "2024-12-31", "1") "]", "/amounts/0/to",
            "out-of-range");
    refused(",\"amounts\":[" ROW("2025-01-01", "2025-06-30", "1") "," ROW("2025-06-30",
                                                                          "2025-12-31", "2") "]",
            "/amounts/1/to", "out-of-range");
    refused(",\"amounts\":[" ROW("2025-06-30", "2025-12-31", "2") "," ROW("2025-01-01",
                                                                          "2025-06-30", "1") "]",
            "/amounts/1/to", "out-of-range");
    refused(",\"amounts\":[" ROW("2025-01-01", "2025-06-30", "-1") "]", "/amounts/0/amount",
            "out-of-range");
}

Test(county, a_county_without_name_or_validity_is_refused)
{
    struct county c;
    struct problem why;

    cr_expect(eq(int, read_county("{\"validFrom\":\"2025-01-01\"}", &c, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.pointer, "/county"));
    cr_expect(eq(int, read_county("{\"county\":\"Provlän\"}", &c, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.pointer, "/validFrom"));
    cr_expect(eq(int, read_county("[]", &c, &why), SP_EINVAL));
}

static void national(const char *date, int64_t amount)
{
    struct county law = county_law();
    struct county_amount row;
    bool known = county_amount_on(&law, day(date), &row);

    cr_expect(eq(int, known, amount != 0), "%s", date);
    if (known) {
        cr_expect(eq(i64, row.amount, amount), "%s", date);
        cr_expect(row.source && *row.source, "%s", date);
    }
}

/* PAY-6, rules.md 1.5 */
Test(county, the_national_amount_is_there_for_the_years_that_were_read_and_no_other)
{
    national("2017-12-31", 0);
    national("2018-06-01", 0);
    national("2019-01-01", 7800);
    national("2019-12-31", 7800);
    national("2020-01-01", 8200);
    national("2020-12-31", 8200);
    national("2021-01-01", 0);
    national("2021-12-31", 0);
    national("2022-01-01", 9300);
    national("2022-12-31", 9300);
    national("2023-01-01", 10500);
    national("2023-12-31", 10500);
    national("2024-01-01", 0);
    national("2025-06-01", 0);
    national("2026-01-01", 0);
}

/* PAY-7 */
Test(county, a_negotiated_amount_takes_the_place_of_the_national_one)
{
    struct county c;
    struct county_amount row;
    struct problem why;

    cr_assert(eq(int, read_county(WHOLE, &c, &why), SP_OK));
    cr_assert(county_amount_on(&c, day("2020-06-30"), &row));
    cr_expect(eq(i64, row.amount, 6000));
    cr_assert(county_amount_on(&c, day("2020-07-01"), &row));
    cr_expect(eq(i64, row.amount, 6500));
    cr_expect(not(county_amount_on(&c, day("2022-01-01"), &row)));
}

/* Person identifiers: the forms of rules.md 6.1, and the official list of test numbers. */
#include "base/clock.h"
#include "base/reason.h"
#include "patient/person_id.h"
#include "json/json.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

static int32_t day(const char *text)
{
    int32_t date = 0;

    cr_assert(eq(int, clock_parse_date(text, &date), SP_OK));
    return date;
}

static struct person_id on(const char *today, const char *text)
{
    struct person_id id;
    int err = person_id_read(text, day(today), &id);

    cr_expect(eq(int, err == SP_OK, id.valid), "%s: the result and `valid` must agree", text);
    if (!id.valid)
        cr_expect(ne(ptr, (void *)id.reason, NULL), "%s: no reason", text);
    if (id.reason)
        cr_expect(ne(ptr, (void *)reason_text(id.reason, LANG_SV), NULL), "%s", id.reason);
    return id;
}

static struct person_id now(const char *text)
{
    return on("2026-11-22", text);
}

static void refused(const char *text, const char *reason)
{
    struct person_id id = now(text);

    cr_expect(not(id.valid), "%s should be refused", text);
    cr_expect(eq(str, (char *)(id.reason ? id.reason : ""), (char *)reason), "%s", text);
}

Test(person_id, well_known_test_numbers_are_valid_in_every_written_form)
{
    static const struct {
        const char *text, *normal;
        enum person_id_kind kind;
    } known[] = {{"640823-3234", "196408233234", PERSON_ID_PERSONNUMMER},
                 {"6408233234", "196408233234", PERSON_ID_PERSONNUMMER},
                 {"19640823-3234", "196408233234", PERSON_ID_PERSONNUMMER},
                 {"196408233234", "196408233234", PERSON_ID_PERSONNUMMER},
                 {"811218-9876", "198112189876", PERSON_ID_PERSONNUMMER},
                 {"121212-1212", "201212121212", PERSON_ID_PERSONNUMMER},
                 {"121212+1212", "191212121212", PERSON_ID_PERSONNUMMER},
                 {"701063-2391", "197010632391", PERSON_ID_SAMORDNING},
                 {"19701063-2391", "197010632391", PERSON_ID_SAMORDNING}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct person_id id = now(known[i].text);

        cr_expect(id.valid, "%s: %s", known[i].text, id.reason);
        cr_expect(id.certain);
        cr_expect(eq(str, id.normal, (char *)known[i].normal));
        cr_expect(eq(int, id.kind, known[i].kind));
    }
}

Test(person_id, kinds_have_their_oid_and_fhir_system)
{
    struct person_id id = now("640823-3234");

    cr_expect(eq(str, (char *)id.oid, "1.2.752.129.2.1.3.1"));
    cr_expect(eq(str, (char *)person_id_system(id.kind),
                 "http://electronichealth.se/identifier/personnummer"));
    cr_expect(eq(str, (char *)person_id_slug(id.kind), "personnummer"));
    id = now("701063-2391");
    cr_expect(eq(str, (char *)id.oid, "1.2.752.129.2.1.3.3"));
    cr_expect(eq(str, (char *)now("991981000010").oid, "1.2.752.97.3.1.3"));
    cr_expect(eq(str, (char *)now("19810829M071").oid, "1.2.752.113.11.0.2.1.1.1"));
}

Test(person_id, birth_date_and_sex_are_read_from_the_digits)
{
    struct person_id id = now("640823-3234");

    cr_expect(id.has_birth);
    cr_expect(eq(i32, id.birth, day("1964-08-23")));
    cr_expect(eq(int, id.sex, PERSON_ID_MALE));
    id = now("701063-2391");
    cr_expect(eq(i32, id.birth, day("1970-10-03")), "60 is taken from a samordningsnummer's day");
    cr_expect(eq(int, now("9012119948").sex, PERSON_ID_FEMALE));
}

Test(person_id, ten_digits_take_the_latest_century_that_is_not_in_the_future)
{
    cr_expect(eq(str, on("2012-12-12", "121212-1212").normal, "201212121212"));
    cr_expect(eq(str, on("2012-12-11", "121212-1212").normal, "191212121212"));
    cr_expect(eq(str, on("2012-12-11", "1212121212").normal, "191212121212"));
    cr_expect(eq(str, on("2070-10-02", "701063-2391").normal, "197010632391"));
    cr_expect(eq(str, on("2070-10-03", "701063-2391").normal, "207010632391"));
}

Test(person_id, plus_means_a_hundred_years_from_the_first_of_january)
{
    cr_expect(eq(str, on("2012-01-01", "121212+1212").normal, "191212121212"));
    cr_expect(eq(str, on("2011-12-31", "121212+1212").normal, "181212121212"));
    cr_expect(on("2012-01-01", "19121212+1212").valid);
    cr_expect(eq(str, (char *)on("2011-12-31", "19121212+1212").reason, "id-separator"));
    cr_expect(now("19121212-1212").valid);
}

Test(person_id, refusals_say_what_is_wrong)
{
    refused("", "id-length");
    refused("6408233", "id-length");
    refused("640823323", "id-length");
    refused("19640823323", "id-length");
    refused("1964082332344", "id-length");
    refused("640823 3234", "id-characters");
    refused(" 640823-3234", "id-characters");
    refused("640823-3234 ", "id-characters");
    refused("640823-3234\n", "id-characters");
    refused("640823\xe2\x80\x93"
            "3234",
            "id-characters");
    refused("64082A3234", "id-characters");
    refused("64-08233234", "id-separator");
    refused("640823--3234", "id-separator");
    refused("640823-+3234", "id-separator");
    refused("-6408233234", "id-separator");
    refused("6408233234-", "id-separator");
    refused("1964-08233234", "id-separator");
    refused("640823-3235", "check-digit");
    refused("701063-2392", "check-digit");
    refused("641323-3234", "id-date");
    refused("640230-3234", "id-date");
    refused("640800-3234", "id-date");
    refused("640860-3234", "id-date");
    refused("640892-3234", "id-date");
    refused("190002291233", "id-date");
    refused("20150916-0006", "id-serial");
    refused("176408233234", "id-century");
    refused("216408233234", "id-century");
    refused("206408233234", "id-future");
}

/* rules.md 6.1: the number may name a neighbouring day of the month */
Test(person_id, a_later_day_of_this_month_is_possible_and_a_later_month_is_not)
{
    struct person_id id = on("2026-11-22", "202611300001");

    cr_expect(ne(str, (char *)id.reason, "id-future"));
    cr_expect(id.has_birth);
    id = on("2026-11-22", "202612010002");
    cr_expect(eq(str, (char *)id.reason, "id-future"));
    cr_expect(not(id.has_birth));
}

Test(person_id, an_invalid_number_keeps_its_kind_and_normal_form_for_the_message)
{
    struct person_id id = now("701063-2392");

    cr_expect(eq(int, id.kind, PERSON_ID_SAMORDNING));
    cr_expect(eq(str, id.normal, "197010632392"));
    cr_expect(not(id.certain));
}

Test(person_id, vgr_numbers_have_a_luhn_digit_over_the_mapped_letter)
{
    static const char *const samples[] = {"19810829M071", "19450829K088", "19930829X802"};

    for (size_t i = 0; i < 3; i++) {
        struct person_id id = now(samples[i]);

        cr_expect(id.valid && id.certain, "%s", samples[i]);
        cr_expect(eq(ptr, (void *)id.reason, NULL));
        cr_expect(eq(int, id.kind, PERSON_ID_VGR_RESERVE));
    }
    cr_expect(eq(int, now("19810829M071").sex, PERSON_ID_MALE));
    cr_expect(eq(int, now("19450829K088").sex, PERSON_ID_FEMALE));
    cr_expect(eq(int, now("19930829X802").sex, PERSON_ID_SEX_UNKNOWN));
    cr_expect(eq(str, now("19810829-m071").normal, "19810829M071"));
}

Test(person_id, stockholm_numbers_have_a_luhn_digit_over_characters_five_to_eleven)
{
    struct person_id id = now("991981000010");

    cr_expect(id.valid && id.certain);
    cr_expect(eq(int, id.kind, PERSON_ID_STOCKHOLM_RESERVE));
    cr_expect(not(id.has_birth));
    cr_expect(eq(int, id.sex, PERSON_ID_SEX_UNKNOWN));
    refused("991799000010", "id-century");
    refused("992027000010", "id-future");
    refused("99198100+0010", "id-separator");
}

/* rules.md 6.1: warn, do not block */
Test(person_id, a_bad_check_digit_of_a_reserve_number_warns_and_does_not_block)
{
    static const char *const samples[] = {"19810829M072", "991981000011"};

    for (size_t i = 0; i < 2; i++) {
        struct person_id id = now(samples[i]);

        cr_expect(id.valid);
        cr_expect(not(id.certain));
        cr_expect(eq(str, (char *)id.reason, "check-digit"));
    }
}

static void unverified(const char *text, enum person_id_kind kind)
{
    struct person_id id = now(text);

    cr_expect(id.valid, "%s: %s", text, id.reason);
    cr_expect(not(id.certain));
    cr_expect(eq(str, (char *)(id.reason ? id.reason : ""), "check-unverified"), "%s", text);
    cr_expect(eq(int, id.kind, kind), "%s", text);
}

Test(person_id, reserve_types_without_a_known_algorithm_are_valid_with_a_warning)
{
    unverified("22640823AB34", PERSON_ID_NATIONAL_RESERVE);
    unverified("97640823AB34", PERSON_ID_NATIONAL_RESERVE);
    unverified("00122040AB34", PERSON_ID_NATIONAL_RESERVE);
    unverified("19640823SF12", PERSON_ID_VARMLAND_RESERVE);
    unverified("196408453234", PERSON_ID_INERA_RESERVE);
    unverified("50-123456", PERSON_ID_LMA);
    unverified("50123456", PERSON_ID_LMA);
}

Test(person_id, national_reserve_numbers_tell_birth_and_sex_when_their_century_is_known)
{
    struct person_id id = now("22640823AB34");

    cr_expect(id.has_birth);
    cr_expect(eq(i32, id.birth, day("1964-08-23")));
    cr_expect(eq(int, id.sex, PERSON_ID_MALE));
    cr_expect(eq(i32, now("23200823AB24").birth, day("2020-08-23")));
    cr_expect(eq(int, now("23200823AB24").sex, PERSON_ID_FEMALE));
    cr_expect(not(now("00122040AB34").has_birth));
    cr_expect(not(now("196408453234").has_birth));
}

Test(person_id, reserve_numbers_of_an_impossible_shape_are_refused)
{
    refused("00121940AB34", "id-date");
    refused("00122039AB34", "id-date");
    refused("00122060AB34", "id-date");
    refused("24640823AB34", "id-century");
    refused("21640823AB34", "id-century");
    refused("22641323AB34", "id-date");
    refused("22640823IO34", "id-characters");
    refused("22640823A134", "id-characters");
    refused("2264082AAB34", "id-characters");
    refused("22640823+AB34", "id-separator");
    refused("19641329M071", "id-date");
    refused("21640829M071", "id-century");
    refused("19641323SF12", "id-date");
    refused("196413453234", "id-date");
    refused("216408453234", "id-century");
    refused("5012345A", "id-characters");
    refused("50+123456", "id-separator");
    refused("501-23456", "id-separator");
}

/* ---- the official list ---- */

static const cJSON *official_list(struct arena *a)
{
    static char data[65536];
    struct problem why = {0};
    cJSON *tree = NULL;
    FILE *file = fopen("../shared/testdata/personnummer.json", "r");
    size_t len;

    if (!file) /* run from the build folder */
        file = fopen("../../shared/testdata/personnummer.json", "r");
    if (!file)
        return NULL;
    len = fread(data, 1, sizeof data, file);
    fclose(file);
    cr_assert(eq(int, json_parse(a, data, len, &tree, &why), SP_OK));
    return json_get(tree, "cases");
}

static void check_case(const cJSON *row)
{
    static const char *const forms[] = {"long", "short", "separated", "separated_long"};
    bool valid = json_true(row, "valid"), male = json_true(row, "male");
    bool con = !strcmp(json_text(row, "type"), "con");

    for (size_t i = 0; i < 4; i++) {
        const char *text = json_text(row, forms[i]);
        struct person_id id = now(text);

        cr_expect(eq(int, id.valid, valid), "%s (%s)", text, forms[i]);
        if (!valid)
            continue;
        cr_expect(eq(int, id.kind, con ? PERSON_ID_SAMORDNING : PERSON_ID_PERSONNUMMER));
        cr_expect(eq(int, id.sex, male ? PERSON_ID_MALE : PERSON_ID_FEMALE));
        if (i != 1) /* the short form has lost its century */
            cr_expect(eq(str, id.normal, (char *)json_text(row, "long")));
    }
}

Test(person_id, the_official_list_is_read_in_all_four_written_forms)
{
    struct arena *a = arena_new();
    const cJSON *cases = official_list(a);
    int n = cases ? json_size(cases) : 0;

    if (!cases) {
        arena_free(a);
        cr_skip("../shared/testdata/personnummer.json is not there; the vectors above still hold");
    }
    cr_expect(lt(int, 5, n));
    for (int i = 0; i < n; i++)
        check_case(json_at(cases, i));
    arena_free(a);
}

/* Directory extracts: every bad row is named, and one of them is enough. */
#include "organisation/csv.h"
#include "organisation/unit_csv.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#define HEADER "hsaId;name;kind;provider;parent;municipality;phone;serves\n"
#define WARD   "SE2321000016-A1;Avdelning 1;ward;232100-0016;;0180;08-123 45 67;\n"

static struct arena *arena;
static struct unit_csv csv;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(unit_csv, .init = set_up, .fini = tear_down);

static int reading(const char *text)
{
    return unit_csv_read(arena, text, strlen(text), &csv);
}

static void expect_fault(unsigned line, const char *part)
{
    for (unsigned i = 0; i < csv.n_faults; i++) {
        if (csv.faults[i].line == line && strstr(csv.faults[i].reason, part))
            return;
    }
    cr_expect(0, "no fault on line %u with \"%s\" (%u found, first: %s)", line, part, csv.found,
              csv.n_faults ? csv.faults[0].reason : "none");
}

Test(unit_csv, rows_are_read_by_the_names_of_the_header_in_any_order)
{
    cr_assert(eq(int,
                 reading("kind,HSAID,provider,name\r\n"
                         "ward,se2321000016-a1,2321000016,\"Ward, \"\"One\"\"\"\r\n"),
                 SP_OK));
    cr_assert(eq(u32, csv.n_rows, 1));
    cr_expect(eq(str, (char *)csv.rows[0].value[UNIT_HSA_ID], "SE2321000016-A1"));
    cr_expect(eq(str, (char *)csv.rows[0].value[UNIT_NAME], "Ward, \"One\""));
    cr_expect(eq(str, (char *)csv.rows[0].value[UNIT_PROVIDER], "2321000016"));
    cr_expect(eq(ptr, (void *)csv.rows[0].value[UNIT_PHONE], NULL));
    cr_expect(eq(u32, csv.rows[0].line, 2));
}

Test(unit_csv, semicolons_a_byte_order_mark_and_a_missing_last_line_end_are_fine)
{
    cr_assert(eq(int,
                 reading("\xef\xbb\xbf" HEADER WARD "\n"
                         "SE2321000016-B2; Hemtjänst Öst ;home-care;2321000016;SE2321000016-A1;"
                         "0180;;0180 0114"),
                 SP_OK));
    cr_assert(eq(u32, csv.n_rows, 2));
    cr_expect(eq(str, (char *)csv.rows[1].value[UNIT_NAME], "Hemtjänst Öst"));
    cr_expect(eq(str, (char *)csv.rows[1].value[UNIT_PARENT], "SE2321000016-A1"));
    cr_expect(eq(str, (char *)csv.rows[1].value[UNIT_SERVES], "0180 0114"));
    cr_expect(eq(u32, csv.rows[1].line, 4), "the blank line is counted");
}

Test(unit_csv, every_bad_row_is_named_and_not_only_the_first)
{
    cr_assert(
        eq(int,
           reading(HEADER WARD "SE23-A2;Avdelning 2;ward;2321000016;;;;\n"
                               ";Avdelning 3;ward;2321000016;;;;\n"
                               "SE2321000016-A4;;ward;2321000016;;;;\n"
                               "SE2321000016-A5;Avdelning 5;Ward;2321000016;;;;\n"
                               "SE2321000016-A6;Avdelning 6;ward;2321000017;;;;\n"
                               "SE2321000016-A7;Avdelning 7;ward;2321000016;x;;;\n"
                               "SE2321000016-A8;Avdelning 8;ward;2321000016;;180;;\n"
                               "SE2321000016-A9;Avdelning 9;ward;2321000016;;;ring mig;\n"
                               "SE2321000016-A10;Avdelning 10;ward;2321000016;;;;0180,0114\n"
                               "SE2321000016-A11;Avdelning 11;ward;2321000016;SE2321000016-a11;;;\n"
                               "SE2321000016-A12;Avdelning 12;ward\n"),
           SP_EINVAL));
    cr_expect(eq(u32, csv.found, 11));
    expect_fault(3, "hsaId is not an HSA-id");
    expect_fault(4, "hsaId is missing");
    expect_fault(5, "name is missing");
    expect_fault(6, "kind is not a kind");
    expect_fault(7, "provider is not an organisation number");
    expect_fault(8, "parent is not an HSA-id");
    expect_fault(9, "municipality is not");
    expect_fault(10, "phone is not");
    expect_fault(11, "serves is not");
    expect_fault(12, "its own parent");
    expect_fault(13, "3 fields, the header 8");
}

Test(unit_csv, the_same_id_twice_is_named_with_the_line_of_the_first)
{
    cr_assert(eq(int, reading(HEADER WARD "se2321000016-a1;Avdelning 1 igen;ward;2321000016;;;;\n"),
                 SP_EINVAL));
    cr_expect(eq(u32, csv.found, 1));
    expect_fault(3, "on line 2");
}

Test(unit_csv, a_ring_of_parents_is_found_once)
{
    cr_assert(eq(int,
                 reading(HEADER "SE2321000016-A;A;ward;2321000016;SE2321000016-B;;;\n"
                                "SE2321000016-B;B;ward;2321000016;SE2321000016-C;;;\n"
                                "SE2321000016-C;C;ward;2321000016;SE2321000016-A;;;\n"
                                "SE2321000016-D;D;ward;2321000016;SE2321000016-A;;;\n"),
                 SP_EINVAL));
    cr_expect(eq(u32, csv.found, 1));
    expect_fault(2, "by way of others");
}

Test(unit_csv, a_parent_may_come_later_or_not_be_in_the_file)
{
    cr_expect(eq(int,
                 reading(HEADER "SE2321000016-A;A;ward;2321000016;SE2321000016-B;;;\n"
                                "SE2321000016-B;B;ward;2321000016;SE2321000016-ELSEWHERE;;;\n"),
                 SP_OK));
}

#define DESCRIBED                                                                                  \
    "hsaId;name;kind;provider;providerName;providerKind;providerCounty;providerMunicipality\n"

Test(unit_csv, a_row_may_describe_its_provider_and_a_municipality_brings_its_county)
{
    cr_assert(
        eq(int,
           reading(DESCRIBED
                   "SE2321000016-A;A;ward;2321000016;Region Stockholm;region;01;\n"
                   "SE2120000142-B;B;home-care;2120000142;Stockholms stad;municipality;;0180\n"
                   "SE2120000142-C;C;home-care;2120000142;;;;\n"
                   "SE2120000142-D;D;home-care;2120000142;Stockholms stad;municipality;01;0180\n"),
           SP_OK));
    cr_expect(eq(str, (char *)csv.rows[0].value[UNIT_PROVIDER_NAME], "Region Stockholm"));
    cr_expect(eq(str, (char *)csv.rows[0].value[UNIT_PROVIDER_COUNTY], "01"));
    cr_expect(eq(str, (char *)csv.rows[1].value[UNIT_PROVIDER_COUNTY], "01"));
    cr_expect(eq(str, (char *)csv.rows[1].value[UNIT_PROVIDER_MUNICIPALITY], "0180"));
    cr_expect(eq(ptr, (void *)csv.rows[2].value[UNIT_PROVIDER_NAME], NULL));
}

Test(unit_csv, half_a_description_of_a_provider_is_a_fault_of_its_row)
{
    cr_assert(eq(int,
                 reading(DESCRIBED "SE2321000016-A;A;ward;2321000016;Region;;01;\n"
                                   "SE2321000016-B;B;ward;2321000016;;region;01;\n"
                                   "SE2321000016-C;C;ward;2321000016;;;01;\n"
                                   "SE2321000016-D;D;ward;2321000016;Region;region;;\n"
                                   "SE2321000016-E;E;ward;2321000016;Region;region;01;0180\n"
                                   "SE2321000016-F;F;ward;2321000016;Stad;municipality;01;\n"
                                   "SE2321000016-G;G;ward;2321000016;Stad;municipality;03;0180\n"
                                   "SE2321000016-H;H;ward;2321000016;Bolag;company;01;\n"
                                   "SE2321000016-I;I;ward;2321000016;Bolag;private;1;\n"),
                 SP_EINVAL));
    cr_expect(eq(u32, csv.found, 9));
    for (unsigned line = 2; line <= 4; line++)
        expect_fault(line, "given together");
    expect_fault(5, "has providerCounty and no");
    expect_fault(6, "has providerCounty and no");
    expect_fault(7, "a municipality has providerMunicipality");
    expect_fault(8, "does not lie in");
    expect_fault(9, "providerKind is not");
    expect_fault(10, "providerCounty is not");
}

Test(unit_csv, rows_that_describe_one_provider_in_two_ways_are_named)
{
    cr_assert(eq(int,
                 reading(DESCRIBED "SE2321000016-A;A;ward;2321000016;Region Ett;region;01;\n"
                                   "SE5560125790-B;B;ward;5560125790;Bolag;private;01;\n"
                                   "SE2321000016-C;C;ward;2321000016;Region Två;region;01;\n"
                                   "SE2321000016-D;D;ward;2321000016;Region Ett;private;01;\n"
                                   "SE2321000016-E;E;ward;2321000016;Region Ett;region;01;\n"),
                 SP_EINVAL));
    cr_expect(eq(u32, csv.found, 2));
    expect_fault(4, "described otherwise on line 2");
    expect_fault(5, "described otherwise on line 2");
}

Test(unit_csv, a_header_with_unknown_missing_or_double_columns_is_refused)
{
    cr_expect(eq(int, reading("hsaId;name;kind;colour\n" WARD), SP_EINVAL));
    expect_fault(1, "column 4 of the header");
    expect_fault(1, "lacks the column provider");
    cr_expect(eq(int, reading("hsaId;name;kind;provider;name\n" WARD), SP_EINVAL));
    expect_fault(1, "name twice");
}

Test(unit_csv, quotes_that_do_not_match_are_faults_of_their_row)
{
    cr_expect(
        eq(int, reading(HEADER "SE2321000016-A;\"A\" b;ward;2321000016;;;;\n" WARD), SP_EINVAL));
    expect_fault(2, "follows the closing quote");
    cr_expect(eq(u32, csv.found, 1));
    cr_expect(eq(int, reading(HEADER "SE2321000016-A;A \"b\";ward;2321000016;;;;\n"), SP_EINVAL));
    expect_fault(2, "quote stands inside");
    cr_expect(eq(int, reading(HEADER WARD "SE2321000016-B;\"B;ward;2321000016;;;;\n"), SP_EINVAL));
    expect_fault(3, "never closed");
}

Test(unit_csv, a_line_break_inside_quotes_is_counted_and_refused_in_a_name)
{
    cr_expect(eq(int,
                 reading(HEADER "SE2321000016-A;\"A\nb\";ward;2321000016;;;;\n"
                                "SE23;B;ward;2321000016;;;;\n"),
                 SP_EINVAL));
    expect_fault(2, "line break");
    expect_fault(4, "hsaId is not");
}

Test(unit_csv, text_that_is_not_utf8_is_named_by_line)
{
    cr_expect(
        eq(int, reading(HEADER WARD "SE2321000016-B;V\xe5rd;ward;2321000016;;;;\n"), SP_EINVAL));
    expect_fault(3, "not UTF-8");
    cr_expect(eq(int, unit_csv_read(arena, "hsaId\0", 6, &csv), SP_EINVAL));
    expect_fault(1, "NUL");
}

Test(unit_csv, empty_files_and_files_without_rows_are_refused)
{
    cr_expect(eq(int, reading(""), SP_EINVAL));
    expect_fault(1, "empty");
    cr_expect(eq(int, reading("\n\n"), SP_EINVAL));
    expect_fault(1, "no header");
    cr_expect(eq(int, reading(HEADER), SP_EINVAL));
    expect_fault(1, "no row");
}

Test(unit_csv, too_long_a_name_is_refused_by_characters_and_not_bytes)
{
    char text[1024], name[401] = "";

    for (int i = 0; i < 200; i++)
        memcpy(name + 2 * i, "ö", 2);
    snprintf(text, sizeof text, HEADER "SE2321000016-A;%s;ward;2321000016;;;;\n", name);
    cr_expect(eq(int, reading(text), SP_OK));
    snprintf(text, sizeof text, HEADER "SE2321000016-A;%sx;ward;2321000016;;;;\n", name);
    cr_expect(eq(int, reading(text), SP_EINVAL));
    expect_fault(2, "longer than 200");
}

Test(unit_csv, no_more_than_the_first_faults_are_kept_but_all_are_counted)
{
    static char text[64 + 300 * 8];
    size_t len = (size_t)snprintf(text, sizeof text, "%s", HEADER);

    for (int i = 0; i < 300; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "a;b\n");
    cr_expect(eq(int, reading(text), SP_EINVAL));
    cr_expect(eq(u32, csv.found, 300));
    cr_expect(eq(u32, csv.n_faults, UNIT_CSV_FAULTS));
}

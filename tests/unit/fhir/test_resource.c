/*
 * test_resource.c - documents become resources: what is known is there, what is not is left out.
 */
#include "base/arena.h"
#include "fhir/fhir.h"
#include "harness.h"
#include <string.h>

static struct arena *a;

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static void begin(void)
{
    a = arena_new();
}

static void end(void)
{
    arena_free(a);
}

TestSuite(fhir_resource, .init = begin, .fini = end);

static const cJSON *doc_of(const char *text)
{
    struct problem why = {0};
    cJSON *doc = NULL;

    cr_assert(eq(int, json_parse(a, text, strlen(text), &doc, &why), SP_OK));
    return doc;
}

static const char *print(const cJSON *o)
{
    size_t len;

    return json_print(a, o, &len);
}

#define ID "\"id\":\"019ad000-0000-7000-8000-000000000001\""

Test(fhir_resource, nothing_is_null_and_no_text_is_empty_whatever_is_missing)
{
    for (int type = 0; type < FHIR_TYPES; type++) {
        struct fhir_made made = fhir_text(a, (enum fhir_type)type, doc_of("{" ID "}"));

        cr_expect(not(has(made.text, "null")), "%s", made.text);
        cr_expect(not(has(made.text, "\"\"")), "%s", made.text);
        cr_expect(has(made.text, FHIR_ROWS[type].name));
    }
}

Test(fhir_resource, the_same_content_has_the_same_version_and_another_has_another)
{
    const char *one = "{" ID ",\"status\":\"in-progress\"}";
    struct fhir_made first = fhir_text(a, FHIR_ENCOUNTER, doc_of(one));

    cr_expect(
        eq(str, (char *)fhir_text(a, FHIR_ENCOUNTER, doc_of(one)).version, (char *)first.version));
    cr_expect(
        ne(str,
           (char *)fhir_text(a, FHIR_ENCOUNTER, doc_of("{" ID ",\"status\":\"finished\"}")).version,
           (char *)first.version));
}

Test(fhir_resource, a_protected_identity_is_labelled_with_what_it_is)
{
    const char *marked =
        print(fhir_patient(a, doc_of("{" ID ",\"protectedIdentity\":\"marked\"}")));
    const char *none = print(fhir_patient(a, doc_of("{" ID ",\"protectedIdentity\":\"none\"}")));

    cr_expect(has(marked, "sekretessmarkering"));
    cr_expect(not(has(none, "security")));
}

Test(fhir_resource, a_number_that_holds_no_longer_is_old)
{
    const char *text = print(fhir_patient(
        a, doc_of("{" ID ",\"identifiers\":[{\"value\":\"191212121212\",\"kind\":\"personnummer\"},"
                  "{\"value\":\"991981000010\",\"kind\":\"stockholm-reserve\",\"until\":\"2026-01-"
                  "01\"}]}")));

    cr_expect(has(text, "\"use\":\"official\",\"system\":\"http://electronichealth.se/identifier/"
                        "personnummer\",\"value\":\"191212121212\""),
              "%s", text);
    cr_expect(has(text, "\"use\":\"old\",\"system\":\"urn:oid:1.2.752.97.3.1.3\""));
}

Test(fhir_resource, another_hospital_is_not_a_hospice)
{
    const char *text = print(fhir_encounter(a, doc_of("{" ID ",\"leftTo\":\"hospital\"}")));

    cr_expect(has(text, "\"code\":\"other-hcf\""));
    cr_expect(not(has(text, "\"hosp\"")));
}

/* PK-8, PK-9 */
Test(fhir_resource, a_fixed_contact_is_a_team_with_the_national_code_and_its_hours)
{
    const char *text = print(fhir_care_team(
        a, doc_of("{" ID ",\"kind\":\"physician\",\"code\":\"2\",\"hours\":[{\"weekday\":1,"
                  "\"start\":\"08:00\",\"end\":\"24:00\"}]}")));

    cr_expect(has(text, "\"code\":\"fast-kontakt\""));
    cr_expect(has(text, "{\"system\":\"urn:oid:1.2.752.129.5.1.69\",\"code\":\"2\"}"));
    cr_expect(has(text, "\"daysOfWeek\":[\"mon\"],\"availableStartTime\":\"08:00:00\","
                        "\"availableEndTime\":\"23:59:59\""));
    cr_expect(has(print(fhir_care_team(a, doc_of("{" ID ",\"kind\":\"contact-nurse\"}"))),
                  "\"code\":\"contact-nurse\""));
}

Test(fhir_resource, an_action_points_at_the_goal_it_lies_under)
{
    const char *text = print(fhir_care_plan(
        a,
        doc_of("{" ID
               ",\"content\":{\"rows\":[{\"id\":\"a1\",\"section\":\"action\",\"parentId\":\"b2\","
               "\"fields\":{\"action.text\":\"Gå\",\"action.status\":\"done\"}},{\"id\":\"b2\","
               "\"section\":\"goal\",\"fields\":{\"goal.text\":\"Hem\",\"goal.outcome\":\"not\"}}]}"
               "}")));

    cr_expect(has(text, "\"goal\":[{\"reference\":\"#gb2\"}]"), "%s", text);
    cr_expect(has(text, "\"status\":\"completed\",\"description\":\"Gå\""));
    cr_expect(has(text, "\"code\":\"not-achieved\""));
}

/* SIP-2 */
Test(fhir_resource, a_consent_permits_named_units_for_a_time_and_denies_what_it_leaves_out)
{
    const char *text =
        print(fhir_consent(a, doc_of("{" ID ",\"givenBy\":\"patient\",\"patientId\":\"p\","
                                     "\"units\":[{\"id\":\"u\",\"name\":\"U\"}],"
                                     "\"excluded\":[\"situation.economy\"],\"validFrom\":\"2026-01-"
                                     "01\",\"validTo\":\"2026-02-01\"}")));

    cr_expect(has(
        text, "\"type\":\"permit\",\"period\":{\"start\":\"2026-01-01\",\"end\":\"2026-02-01\"}"));
    cr_expect(has(text, "\"type\":\"deny\""));
    cr_expect(has(text, "situation.economy"));
    cr_expect(has(text, "\"policyRule\""));
}

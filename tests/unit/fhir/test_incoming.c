/*
 * test_incoming.c - what a record system says by FHIR, as the database takes it, and what is
 * refused of it, with the element at fault.
 */
#include "base/arena.h"
#include "base/clock.h"
#include "fhir/fhir.h"
#include "fhir/fhir_incoming.h"
#include "harness.h"
#include <string.h>

#define STAY                                                                                       \
    "{\"resourceType\":\"Encounter\",\"identifier\":[{\"system\":\"urn:x\",\"value\":\"V-1\"}],"   \
    "\"status\":\"%s\",\"subject\":{\"reference\":\"Patient/01a22ce5-3953-7643-9295-"              \
    "a74c3bf20c2c\"},\"period\":{%s},\"serviceProvider\":{\"identifier\":{\"value\":"              \
    "\"SE2321009900-A101\"}}%s}"
#define START "\"start\":\"2026-11-30T08:00:00+01:00\""
#define DATE                                                                                       \
    ",\"extension\":[{\"url\":\"http://hl7.org/fhir/5.0/StructureDefinition/"                      \
    "extension-Encounter.plannedEndDate\",\"valueDateTime\":\"%s\"}]"
#define TO ",\"hospitalization\":{\"dischargeDisposition\":{\"coding\":[{\"code\":\"%s\"}]}}"

static struct arena *a;
static struct problem why;
static cJSON *args;
static int64_t now;

static void begin(void)
{
    a = arena_new();
    cr_assert(eq(int, clock_init(), SP_OK));
    cr_assert(eq(int, clock_parse("2026-11-30T12:00:00+01:00", &now), SP_OK));
}

static void end(void)
{
    arena_free(a);
}

TestSuite(fhir_incoming, .init = begin, .fini = end);

static cJSON *resource(const char *text)
{
    cJSON *out = NULL;

    cr_assert(eq(int, json_parse(a, text, strlen(text), &out, &why), SP_OK), "%s", text);
    return out;
}

static int stay(bool fresh, const char *status, const char *period, const char *more)
{
    why = (struct problem){0};
    return fhir_stay_read(a, resource(arena_printf(a, STAY, status, period, more)), fresh, now,
                          &args, &why);
}

static void expect_refused(int err, const char *expression, const char *reason)
{
    cr_expect(eq(int, err, SP_EINVAL));
    cr_expect(eq(str, (char *)why.pointer, (char *)expression));
    cr_expect(eq(str, (char *)why.reason, (char *)reason));
}

static void expect_said(const char *name, const char *value)
{
    const char *said = json_text(args, name);

    cr_expect(eq(str, (char *)(said ? said : ""), (char *)value), "%s", name);
}

Test(fhir_incoming, a_stay_that_goes_on_is_an_admission_with_its_deadline)
{
    cr_assert(
        eq(int, stay(true, "in-progress", START, arena_printf(a, DATE, "2026-12-04")), SP_OK));
    expect_said("status", "open");
    expect_said("value", "V-1");
    expect_said("unitHsa", "SE2321009900-A101");
    expect_said("patientId", "01a22ce5-3953-7643-9295-a74c3bf20c2c");
    expect_said("expectedDischargeDate", "2026-12-04");
    expect_said("care", "somatic");
    cr_expect(json_text(args, "admissionNoticeDueAt") &&
              strncmp(json_text(args, "admissionNoticeDueAt"), "2026-12-01T07:00:00", 19) == 0);
}

Test(fhir_incoming, a_moment_is_the_swedish_day_that_it_is_in)
{
    cr_assert(eq(int, stay(true, "planned", START, arena_printf(a, DATE, "2026-12-03T23:30:00Z")),
                 SP_OK));
    expect_said("expectedDischargeDate", "2026-12-04");
}

Test(fhir_incoming, what_the_form_would_refuse_is_refused_with_the_element)
{
    expect_refused(stay(true, "in-progress", "", arena_printf(a, DATE, "2026-12-04")),
                   "Encounter.period.start", "missing");
    expect_refused(stay(true, "in-progress", "\"start\":\"2026-12-01T08:00:00+01:00\"",
                        arena_printf(a, DATE, "2026-12-04")),
                   "Encounter.period.start", "in-future");
    expect_refused(stay(true, "in-progress", START, arena_printf(a, DATE, "2026-11-29")),
                   "Encounter.extension", "before-admission");
    expect_refused(stay(true, "in-progress", START, ""), "Encounter.extension", "missing");
    expect_refused(stay(true, "finished", START, ""), "Encounter.status", "bad-choice");
}

Test(fhir_incoming, an_end_says_when_and_where_to_and_a_death_is_one)
{
    const char *over = START ",\"end\":\"2026-11-30T11:00:00+01:00\"";

    cr_assert(eq(int, stay(false, "finished", over, arena_printf(a, TO, "long")), SP_OK));
    expect_said("status", "finished");
    expect_said("to", "residential");
    cr_assert(eq(int, stay(false, "finished", over, arena_printf(a, TO, "exp")), SP_OK));
    expect_said("status", "death");
    expect_refused(stay(false, "finished", over, ""),
                   "Encounter.hospitalization.dischargeDisposition", "missing");
    expect_refused(stay(false, "finished", START, arena_printf(a, TO, "home")),
                   "Encounter.period.end", "missing");
    cr_assert(eq(int, stay(false, "entered-in-error", "", ""), SP_OK));
    expect_said("status", "wrong");
}

Test(fhir_incoming, a_condition_is_about_the_stay_of_the_body)
{
    cr_assert(eq(int, stay(false, "cancelled", "", ""), SP_OK));
    cr_expect(fhir_same_stay(a, "identifier=urn:x|V-1", args));
    cr_expect(fhir_same_stay(a, "identifier=urn%3Ax%7CV-1", args));
    cr_expect(not(fhir_same_stay(a, "identifier=urn:x|V-2", args)));
    cr_expect(not(fhir_same_stay(a, "status=x", args)));
}

Test(fhir_incoming, a_scope_is_a_type_and_letters_that_a_system_can_have)
{
    static const char *const right[] = {"system/Encounter.crus", "system/Patient.u",
                                        "system/Appointment.rs"};
    static const char *const wrong[] = {"system/Appointment.c",
                                        "system/AuditEvent.r",
                                        "system/Encounter.rc",
                                        "system/Encounter.",
                                        "patient/Appointment.r",
                                        "system/Encounter.crusd",
                                        "system/",
                                        "Encounter.r"};

    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        cr_expect(fhir_scope_valid(right[i]), "%s", right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect(not(fhir_scope_valid(wrong[i])), "%s", wrong[i]);
}

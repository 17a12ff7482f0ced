/*
 * samplan id check NUMBER
 */
#include "admin.h"
#include "base/clock.h"
#include "base/reason.h"
#include "patient/person_id.h"

static const char *sex_text(enum person_id_sex sex)
{
    if (sex == PERSON_ID_SEX_UNKNOWN)
        return NULL;
    return sex == PERSON_ID_MALE ? "male" : "female";
}

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

static void print_json(struct run *r, const struct person_id *id, const char *birth)
{
    struct arena *a = r->arena;
    cJSON *doc = json_object(a);

    json_put_bool(a, doc, "valid", id->valid);
    json_put_bool(a, doc, "certain", id->certain);
    json_put_text(a, doc, "kind", person_id_slug(id->kind));
    json_put_text(a, doc, "normal", or_null(id->normal));
    json_put_text(a, doc, "oid", or_null(id->oid));
    json_put_text(a, doc, "system", or_null(person_id_system(id->kind)));
    json_put_text(a, doc, "indicatedBirthDate", birth);
    json_put_text(a, doc, "sex", sex_text(id->sex));
    json_put_text(a, doc, "reason", id->reason);
    json_put_text(a, doc, "message", id->reason ? reason_text(id->reason, LANG_EN) : NULL);
    say_json(r, doc);
}

static void print_lines(const struct person_id *id, const char *birth)
{
    const char *sex = sex_text(id->sex);

    say("kind         %s", person_id_name(id->kind, LANG_EN));
    say("valid        %s", id->valid ? "yes" : "no");
    if (*id->normal)
        say("normal form  %s", id->normal);
    if (*id->oid)
        say("oid          %s", id->oid);
    if (birth)
        say("birth date   %s (indicated by the number)", birth);
    if (sex)
        say("sex marker   %s", sex);
    if (id->reason)
        say("%s  %s", id->valid ? "warning    " : "reason     ", reason_text(id->reason, LANG_EN));
}

static enum exit_status run(struct run *r)
{
    const char *given = option_value(r, "today");
    int32_t today = clock_stockholm(clock_now()).date;
    char birth[CLOCK_TEXT];
    struct person_id id;
    bool has_birth;

    if (given && clock_parse_date(given, &today)) {
        complain("--today needs a date like 2026-11-22");
        return EXIT_USE;
    }
    int err = person_id_read(r->operand, today, &id);

    has_birth = id.has_birth;
    if (has_birth)
        clock_format_date(id.birth, birth);
    if (r->json)
        print_json(r, &id, has_birth ? birth : NULL);
    else
        print_lines(&id, has_birth ? birth : NULL);
    return err ? EXIT_NO : EXIT_YES;
}

const struct command cmd_id_check = {
    "id",
    "check",
    "NUMBER",
    "what kind of person identifier a number is, and whether it is valid",
    "Knows personnummer, samordningsnummer and the reserve numbers, in every written form. A bad\n"
    "check digit makes a personnummer or samordningsnummer invalid and is a warning for the "
    "others.\n"
    "Exit code 0: valid, 1: not valid.",
    {{"today", "DATE", "the day from which the century of ten digits is counted"}},
    run};

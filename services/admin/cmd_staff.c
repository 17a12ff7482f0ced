/*
 * samplan staff mark FILE
 *
 *     file ─▶ rows ─▶ api.operator_staff_marks ─▶ COMMIT
 *
 * What makes a member of staff found among the patients by the log review: colleague, own record,
 * neighbour (LOG-2). The database keeps marks and not what stands in the file; nothing here prints
 * it.
 */
#include "admin.h"
#include "base/clock.h"
#include "organisation/hsa_id.h"
#include "patient/patient.h"
#include <string.h>

#define FILE_MAX (16u * 1024 * 1024)
#define COLUMNS  4
#define HEADER   "hsaId;number;street;postalCode"

static bool postal(const char *text)
{
    return strlen(text) == 5 && strspn(text, "0123456789") == 5;
}

/* Cuts `line` at its semicolons; false unless there are as many fields as there should be. */
static bool cut(char *line, char *field[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        char *end = strchr(line, ';');

        field[i] = line;
        if (i == COLUMNS - 1)
            return !end;
        if (!end)
            return false;
        *end = '\0';
        line = end + 1;
    }
    return true;
}

/* What is wrong with a row's fields beside the number; NULL: nothing. */
static const char *fault_of(char *const field[COLUMNS])
{
    if (!hsa_id_valid(field[0]))
        return "the first field is no HSA-id";
    if (!*field[2] != !*field[3] || (*field[3] && !postal(field[3])))
        return "street and postal code (five digits) belong together";
    if (!*field[1] && !*field[2])
        return "there is neither a number nor a street";
    return NULL;
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

/* NULL: the row has been taken; else what is wrong with it. */
static const char *take(struct arena *a, char *line, cJSON *list)
{
    char *field[COLUMNS];
    const char *fault;
    struct person_id id = {0};
    struct problem why = {0};
    cJSON *one = json_object(a);

    if (strchr(line, '"') || !cut(line, field))
        return "it is not four fields parted by ';', without quotes";
    fault = fault_of(field);
    if (fault)
        return fault;
    if (*field[1] && patient_identifier_read(field[1], "", clock_now(), &id, &why))
        return "the second field is no personal identity number";
    json_put_text(a, one, "hsaId", field[0]);
    json_put_text(a, one, "number", or_null(arena_text(a, *field[1] ? id.normal : "")));
    json_put_text(a, one, "street", or_null(field[2]));
    json_put_text(a, one, "postalCode", or_null(field[3]));
    json_add(a, list, one);
    return NULL;
}

static enum exit_status read_rows(struct run *r, char *data, cJSON *list)
{
    unsigned bad = 0, n = 0;

    while (*data) {
        char *line = data, *end = data + strcspn(data, "\n");
        const char *fault = NULL;

        data = *end ? end + 1 : end;
        *end = '\0';
        line[strcspn(line, "\r")] = '\0';
        n++;
        if (n == 1 && strcmp(line, HEADER) != 0)
            fault = "it is not " HEADER;
        else if (n > 1 && *line)
            fault = take(r->arena, line, list);
        if (fault) {
            complain("line %u: %s", n, fault);
            bad++;
        }
    }
    if (bad || json_size(list) == 0)
        return refuse(r, EXIT_NO, "bad-rows", "%u faults; nothing was entered", bad);
    return EXIT_YES;
}

static enum exit_status enter(struct run *r, struct once *c, cJSON *args)
{
    struct outcome o;
    enum exit_status status;
    int64_t row = 0, n = 0;

    if (once_script(c, "BEGIN"))
        return refuse(r, EXIT_REACH, "no-database", "the database refuses to begin: %s",
                      once_error(c));
    status = run_operator(r, c, "operator_staff_marks", args, &o);
    if (status != EXIT_YES)
        return status;
    if (once_script(c, "COMMIT"))
        return refuse(r, EXIT_REACH, "outcome-unknown",
                      "it is not known whether they were entered: %s; run it again", once_error(c));
    if (json_int(json_at(json_get(o.doc, "faults"), 0), "row", &row))
        return refuse(r, EXIT_NO, "unknown-staff",
                      "row %lld: the HSA-id is nobody's on the staff; nothing was entered",
                      (long long)row);
    if (!o.ok)
        return refuse(r, EXIT_NO, o.outcome, "nothing was entered: %s", outcome_text(r, &o));
    (void)json_int(o.doc, "entered", &n);
    if (r->json) {
        cJSON *out = json_object(r->arena);

        json_put_bool(r->arena, out, "ok", true);
        json_put_int(r->arena, out, "entered", n);
        say_json(r, out);
    } else {
        say("%lld members of staff are known to the log review", (long long)n);
    }
    return EXIT_YES;
}

static enum exit_status run(struct run *r)
{
    cJSON *args = json_object(r->arena), *list = json_array(r->arena);
    const char *why = "";
    enum exit_status status;
    struct once *c;
    char *data;
    size_t len;

    if (file_read(r->arena, r->operand, FILE_MAX, &data, &len, &why))
        return refuse(r, EXIT_REACH, "no-file", "%s cannot be read: %s", r->operand, why);
    status = read_rows(r, data, list);
    if (status == EXIT_YES)
        status = run_config(r);
    if (status == EXIT_YES)
        status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &c);
    if (status != EXIT_YES)
        return status;
    json_put(r->arena, args, "staff", list);
    status = enter(r, c, args);
    once_close(c);
    return status;
}

const struct command cmd_staff_mark = {
    "staff",
    "mark",
    "FILE",
    "numbers and streets of staff, for the log review's reasons; kept as marks only",
    "The first line is " HEADER ". Number, or street and postal code, may be\n"
    "empty. What is there for a member of staff is replaced; delete the file afterwards.",
    {{NULL, NULL, NULL}},
    run};

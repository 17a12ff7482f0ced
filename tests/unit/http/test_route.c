/* The route table: what is a row, and which row a path finds. */
#include "http/route.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define ID "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"

static enum step_result done(struct request *req)
{
    (void)req;
    return STEP_DONE;
}

static const struct step steps[] = {{"done", done}, STEPS_END};
static const struct step none[] = {STEPS_END};

static const struct route rows[] = {
    {"GET", "/api/v1/cases", 0, "case.list", 0, steps},
    {"POST", "/api/v1/cases", 0, "case.open", ROUTE_BODY, steps},
    {"GET", "/api/v1/cases/{id}", 0, "case.read", 0, steps},
    {"GET", "/api/v1/cases/mine", 0, "case.mine", 0, steps},
    {"POST", "/api/v1/cases/{case}/notices/{notice}/acknowledge", 0, "notice", 0, steps},
    {"GET", "/api/v1/units/{hsaId}", 0, "unit.read", ROUTE_ANY_PARAM, steps},
    {"GET", "/", 0, "none", 0, steps},
};

static struct arena *arena;
static struct route_table *table;

static void make(void)
{
    const char *why = NULL;

    arena = arena_new();
    cr_assert(
        eq(int, route_table_make(arena, rows, sizeof rows / sizeof *rows, &table, &why), SP_OK));
}

static void drop(void)
{
    arena_free(arena);
}

TestSuite(route, .init = make, .fini = drop);

static const char *params[4], *allow;

static const char *find(const char *method, const char *path)
{
    const struct route *row = route_find(table, arena, method, path, params, &allow);

    return row ? row->audit : "";
}

Test(route, literal_segments_go_before_parameters)
{
    cr_expect(eq(str, (char *)find("GET", "/api/v1/cases"), "case.list"));
    cr_expect(eq(str, (char *)find("GET", "/api/v1/cases/mine"), "case.mine"));
    cr_expect(eq(str, (char *)find("GET", "/api/v1/cases/" ID), "case.read"));
    cr_expect(eq(str, (char *)params[0], ID));
    cr_expect(eq(str, (char *)find("HEAD", "/api/v1/cases"), "case.list"));
    cr_expect(eq(str, (char *)find("GET", "/"), "none"));
}

Test(route, parameters_are_handed_over_in_order)
{
    cr_expect(eq(str,
                 (char *)find("POST", "/api/v1/cases/" ID
                                      "/notices/00000000-0000-7000-8000-000000000001/acknowledge"),
                 "notice"));
    cr_expect(eq(str, (char *)params[0], ID));
    cr_expect(eq(str, (char *)params[1], "00000000-0000-7000-8000-000000000001"));
}

Test(route, parameter_is_a_uuid_unless_the_route_says_otherwise)
{
    char long_text[160] = "/api/v1/units/";

    cr_expect(eq(str, (char *)find("GET", "/api/v1/cases/17"), ""));
    cr_expect(eq(ptr, (void *)allow, NULL), "no such thing, rather than not that method");
    cr_expect(eq(str, (char *)find("GET", "/api/v1/cases/"), ""));
    cr_expect(eq(str, (char *)find("GET", "/api/v1/units/SE2321000016-1AB"), "unit.read"));
    cr_expect(eq(str, (char *)params[0], "SE2321000016-1AB"));
    cr_expect(eq(str, (char *)find("GET", "/api/v1/units/"), ""));
    memset(long_text + 14, 'a', 128);
    cr_expect(eq(str, (char *)find("GET", long_text), "unit.read"));
    long_text[14 + 128] = 'a';
    cr_expect(eq(str, (char *)find("GET", long_text), ""));
}

Test(route, another_method_on_a_known_path_is_told_what_is_allowed)
{
    cr_expect(eq(str, (char *)find("DELETE", "/api/v1/cases"), ""));
    cr_expect(eq(str, (char *)allow, "GET, HEAD, POST"));
    cr_expect(eq(str, (char *)find("POST", "/api/v1/cases/" ID), ""));
    cr_expect(eq(str, (char *)allow, "GET, HEAD"));
}

Test(route, paths_that_are_nearly_known_find_nothing)
{
    static const char *const paths[] = {"/api/v1/case",
                                        "/api/v1/casesx",
                                        "/api/v1/cases/" ID "/",
                                        "/api/v1//cases",
                                        "api/v1/cases",
                                        "",
                                        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o"};

    for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++)
        cr_expect(eq(str, (char *)find("GET", paths[i]), ""), "%s", paths[i]);
}

static int verdict(struct route row, const char **why)
{
    const struct route two[] = {rows[0], rows[2], row};
    struct route_table *out = NULL;

    return route_table_make(arena, two, 3, &out, why);
}

Test(route, rows_that_cannot_be_meant_are_refused_by_name)
{
    const char *why = NULL;
    struct route good = {"GET", "/x", 0, "none", 0, steps}, bad = good;

    cr_expect(eq(int, verdict(good, &why), SP_OK));
    bad.audit = NULL;
    cr_expect(eq(int, verdict(bad, &why), SP_EINVAL));
    cr_expect(strstr(why, "GET /x") != NULL && strstr(why, "audited") != NULL);
    bad.audit = "";
    cr_expect(eq(int, verdict(bad, &why), SP_EINVAL));
    bad = good;
    bad.steps = NULL;
    cr_expect(eq(int, verdict(bad, &why), SP_EINVAL));
    bad.steps = none;
    cr_expect(eq(int, verdict(bad, &why), SP_EINVAL));
    bad = good;
    bad.method = "FETCH";
    cr_expect(eq(int, verdict(bad, &why), SP_EINVAL));
    bad = good;
    bad.pattern = "x";
    cr_expect(eq(int, verdict(bad, &why), SP_EINVAL));
    bad.pattern = "/{a}/{b}/{c}/{d}/{e}";
    cr_expect(eq(int, verdict(bad, &why), SP_EINVAL));
    bad.pattern = "/api/v1/cases/{other}";
    cr_expect(eq(int, verdict(bad, &why), SP_EINVAL), "the same shape under another name");
    cr_expect(strstr(why, "twice") != NULL);
}

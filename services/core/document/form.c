/*
 * form.c - owns the table of forms.def and its text for the client. What may be written into a form
 * is decided by document.c.
 */
#include "document/form.h"
#include "json/json.h"
#include <string.h>

enum role { R_WARD, R_PRIMARY, R_MUNICIPAL, R_REHAB, R_SOCIAL, R_HOME, R_RESIDENTIAL, R_CLINIC };

static const char *const ROLES[] = {"ward",
                                    "primary-care",
                                    "municipal-health",
                                    "rehabilitation",
                                    "social-services",
                                    "home-care",
                                    "residential-care",
                                    "specialist-clinic",
                                    NULL};

enum {
    WARD = 1 << R_WARD,
    PRIMARY = 1 << R_PRIMARY,
    MUNICIPAL = 1 << R_MUNICIPAL,
    REHAB = 1 << R_REHAB,
    SOCIAL = 1 << R_SOCIAL,
    HOME = 1 << R_HOME,
    RESIDENTIAL = 1 << R_RESIDENTIAL,
    CLINIC = 1 << R_CLINIC,
    ALL = WARD | PRIMARY | MUNICIPAL | REHAB | SOCIAL | HOME | RESIDENTIAL | CLINIC
};

/* clang-format off */
#define KIND(k, series_, rule_, writers, s, e, hs, he)                                             \
    {.what = FORM_KIND, .key = (k), .sv = (s), .en = (e), .help_sv = (hs), .help_en = (he),        \
     .rule = (rule_), .series = FORM_##series_, .roles = (writers)},
#define SECTION(k, type_, need_, s, e, hs, he)                                                     \
    {.what = FORM_SECTION, .key = (k), .sv = (s), .en = (e), .help_sv = (hs), .help_en = (he),     \
     .rule = "", .type = FORM_##type_, .need = FORM_##need_},
#define COLUMN(k, type_, s, e)                                                                     \
    {.what = FORM_COLUMN, .key = (k), .sv = (s), .en = (e), .help_sv = "", .help_en = "",          \
     .rule = "", .type = FORM_##type_},
#define OPTION(k, s, e)                                                                            \
    {.what = FORM_OPTION, .key = (k), .sv = (s), .en = (e), .help_sv = "", .help_en = "",          \
     .rule = ""},
#define POINT(k, roles_, s, e)                                                                     \
    {.what = FORM_POINT, .key = (k), .sv = (s), .en = (e), .help_sv = "", .help_en = "",           \
     .rule = "", .roles = (roles_)},
/* clang-format on */

static const struct form_entry FORMS[] = {
#include "document/forms.def"
};
static const struct form_entry *const END = FORMS + sizeof FORMS / sizeof *FORMS;

const char *form_role(unsigned i)
{
    return i < sizeof ROLES / sizeof *ROLES ? ROLES[i] : NULL;
}

const struct form_entry *form_next(const struct form_entry *of, const struct form_entry *last,
                                   enum form_what what)
{
    const struct form_entry *e = last ? last + 1 : of ? of + 1 : FORMS;

    for (; e < END && (!of || e->what > of->what); e++)
        if (e->what == what)
            return e;
    return NULL;
}

const struct form_entry *form_find(const struct form_entry *of, enum form_what what,
                                   const char *key)
{
    for (const struct form_entry *e = NULL; (e = form_next(of, e, what)) != NULL;)
        if (strcmp(e->key, key) == 0)
            return e;
    return NULL;
}

const struct form_entry *form_kind(const char *key)
{
    return form_find(NULL, FORM_KIND, key);
}

/* ---- as JSON ---- */

static cJSON *words(struct arena *a, const char *sv, const char *en)
{
    cJSON *both = json_object(a);

    json_put_text(a, both, "sv", sv);
    json_put_text(a, both, "en", en);
    return both;
}

static cJSON *roles(struct arena *a, unsigned mask)
{
    cJSON *list = json_array(a);

    for (unsigned i = 0; ROLES[i]; i++)
        if (mask & 1u << i)
            json_add_text(a, list, ROLES[i]);
    return list;
}

static cJSON *named(struct arena *a, const struct form_entry *e)
{
    cJSON *out = json_object(a);

    json_put_text(a, out, e->what == FORM_KIND ? "kind" : "key", e->key);
    json_put(a, out, "label", words(a, e->sv, e->en));
    return out;
}

static cJSON *options(struct arena *a, const struct form_entry *of)
{
    cJSON *list = json_array(a);

    for (const struct form_entry *e = NULL; (e = form_next(of, e, FORM_OPTION)) != NULL;)
        json_add(a, list, named(a, e));
    return list;
}

static cJSON *column(struct arena *a, const struct form_entry *e)
{
    static const char *const types[] = {
        [FORM_TEXT] = "text",     [FORM_CHOICE] = "choice", [FORM_NUMBER] = "number",
        [FORM_DATE] = "date",     [FORM_UNIT] = "unit",     [FORM_MOMENT] = "moment",
        [FORM_PAPER] = "document"};
    cJSON *out = named(a, e);

    json_put_text(a, out, "type", types[e->type]);
    json_put(a, out, "options", options(a, e));
    return out;
}

static cJSON *section(struct arena *a, const struct form_entry *s)
{
    static const char *const types[] = {[FORM_TEXT] = "text",
                                        [FORM_CHOICE] = "choice",
                                        [FORM_LIST] = "list",
                                        [FORM_GIVEN] = "given"};
    static const char *const needs[] = {
        [FORM_FREE] = "free", [FORM_LAW] = "law", [FORM_PLAN] = "plan"};
    cJSON *out = named(a, s), *columns = json_array(a);

    json_put(a, out, "help", words(a, s->help_sv, s->help_en));
    json_put_text(a, out, "type", types[s->type]);
    json_put_text(a, out, "need", needs[s->need]);
    for (const struct form_entry *e = NULL; (e = form_next(s, e, FORM_COLUMN)) != NULL;)
        json_add(a, columns, column(a, e));
    json_put(a, out, "columns", columns);
    json_put(a, out, "options", s->type == FORM_CHOICE ? options(a, s) : json_array(a));
    return out;
}

static cJSON *kind(struct arena *a, const struct form_entry *k)
{
    cJSON *out = named(a, k), *sections = json_array(a);

    json_put(a, out, "help", words(a, k->help_sv, k->help_en));
    json_put_text(a, out, "rule", *k->rule ? k->rule : NULL);
    json_put_bool(a, out, "shared", k->series == FORM_CASE);
    json_put(a, out, "writers", roles(a, k->roles));
    for (const struct form_entry *e = NULL; (e = form_next(k, e, FORM_SECTION)) != NULL;)
        json_add(a, sections, section(a, e));
    json_put(a, out, "sections", sections);
    return out;
}

char *form_reference(struct arena *a, size_t *len)
{
    cJSON *out = json_object(a), *kinds = json_array(a), *points = json_array(a);
    const struct form_entry *e;

    for (e = NULL; (e = form_next(NULL, e, FORM_KIND)) != NULL;)
        json_add(a, kinds, kind(a, e));
    for (e = NULL; (e = form_next(NULL, e, FORM_POINT)) != NULL;) {
        cJSON *point = named(a, e);

        json_put(a, point, "roles", roles(a, e->roles));
        json_add(a, points, point);
    }
    json_put(a, out, "documents", kinds);
    json_put(a, out, "points", points);
    return json_print(a, out, len);
}

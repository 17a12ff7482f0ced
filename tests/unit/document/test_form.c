/* The forms: whole in both languages, and demanding nothing but what the law does. */
#include "document/form.h"
#include "harness.h"
#include "json/json.h"
#include <string.h>

TestSuite(form, .init = harness_start, .fini = harness_stop);

#define EACH(e, of, what)                                                                          \
    for (const struct form_entry *e = NULL; (e = form_next(of, e, what)) != NULL;)

static bool filled(const char *text)
{
    return text && text[strspn(text, " ")] != '\0';
}

static void whole(const struct form_entry *e)
{
    cr_expect(filled(e->key));
    cr_expect(filled(e->sv), "%s in Swedish", e->key);
    cr_expect(filled(e->en), "%s in English", e->key);
    cr_expect(eq(int, filled(e->help_sv), filled(e->help_en)), "help of %s", e->key);
}

Test(form, everything_is_called_something_in_both_languages)
{
    int n = 0;

    EACH(kind, NULL, FORM_KIND)
    {
        whole(kind);
        EACH(section, kind, FORM_SECTION)
        {
            whole(section);
            EACH(column, section, FORM_COLUMN)
            whole(column);
            EACH(option, section, FORM_OPTION)
            whole(option);
        }
        n++;
    }
    EACH(point, NULL, FORM_POINT)
    whole(point);
    cr_expect(eq(int, n, 10));
}

Test(form, a_key_is_there_once_where_it_is_looked_for)
{
    EACH(kind, NULL, FORM_KIND)
    {
        cr_expect(eq(ptr, (void *)form_kind(kind->key), (void *)kind));
        EACH(section, kind, FORM_SECTION)
        {
            cr_expect(eq(ptr, (void *)form_find(kind, FORM_SECTION, section->key), (void *)section),
                      "%s in %s", section->key, kind->key);
            EACH(column, section, FORM_COLUMN)
            cr_expect(eq(ptr, (void *)form_find(section, FORM_COLUMN, column->key), (void *)column),
                      "%s in %s", column->key, section->key);
        }
    }
}

Test(form, a_choice_has_options_and_a_list_has_at_most_eight_columns)
{
    EACH(kind, NULL, FORM_KIND)
    {
        EACH(section, kind, FORM_SECTION)
        {
            bool rows = section->type == FORM_LIST || section->type == FORM_GIVEN;
            int columns = 0;

            EACH(column, section, FORM_COLUMN)
            {
                columns++;
                if (column->type == FORM_CHOICE)
                    cr_expect(form_next(column, NULL, FORM_OPTION) != NULL, "%s", column->key);
            }
            cr_expect(eq(int, rows, columns > 0), "%s", section->key);
            cr_expect(le(int, columns, 8), "%s", section->key);
            if (section->type == FORM_CHOICE)
                cr_expect(form_next(section, NULL, FORM_OPTION) != NULL, "%s", section->key);
        }
    }
}

/* LUS-16, LUS-19: the law names what is to be known and the summary of the care; nothing else is
 * demanded anywhere. PSY-1: needs, measures with their units, and those of others. */
Test(form, the_law_alone_demands)
{
    char demanded[400] = "";

    EACH(kind, NULL, FORM_KIND)
    {
        EACH(section, kind, FORM_SECTION)
        {
            if (section->need == FORM_FREE)
                continue;
            snprintf(demanded + strlen(demanded), sizeof demanded - strlen(demanded), "%s.%s:%s ",
                     kind->key, section->key, section->need == FORM_LAW ? "law" : "plan");
        }
    }
    cr_expect(eq(str, demanded,
                 "discharge-information.summary:law patient-summary.summary:law "
                 "coordinated-plan.needs:plan coordinated-plan.efforts:plan "
                 "coordinated-plan.others:plan "));
}

Test(form, every_document_and_point_is_somebodys)
{
    EACH(kind, NULL, FORM_KIND)
    cr_expect(kind->roles != 0, "%s", kind->key);
    EACH(point, NULL, FORM_POINT)
    cr_expect(point->roles != 0, "%s", point->key);
    cr_expect(eq(str, (char *)form_role(0), "ward"));
    cr_expect(eq(str, (char *)form_role(7), "specialist-clinic"));
    cr_expect(eq(ptr, (void *)form_role(8), NULL));
}

/* the list of medicines is kept elsewhere: a copy here would be another list */
Test(form, there_is_no_list_of_medicines)
{
    const struct form_entry *medicines = form_kind("medicines");

    cr_assert(medicines != NULL);
    EACH(section, medicines, FORM_SECTION)
    cr_expect(section->type != FORM_LIST, "%s", section->key);
}

Test(form, the_reference_has_all_of_it)
{
    struct arena *a = arena_new();
    struct problem why = {0};
    cJSON *tree = NULL;
    size_t len = 0;
    const char *text = form_reference(a, &len);

    cr_assert(eq(int, json_parse(a, text, len, &tree, &why), SP_OK));
    const cJSON *aids = NULL;

    for (int i = 0; i < json_size(json_get(tree, "documents")); i++)
        if (strcmp(json_text(json_at(json_get(tree, "documents"), i), "kind"), "aids") == 0)
            aids = json_at(json_get(tree, "documents"), i);
    cr_assert(aids != NULL);
    const cJSON *items = json_at(json_get(aids, "sections"), 0);

    cr_expect(eq(int, json_size(json_get(items, "columns")), 5));
    cr_expect(eq(int, json_size(json_get(json_at(json_get(items, "columns"), 3), "options")), 3));
    cr_expect(eq(int, json_size(json_get(items, "options")), 0));
    cr_expect(eq(int, json_size(json_get(aids, "writers")), 8));
    arena_free(a);
}

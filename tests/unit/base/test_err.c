/* err.h and reason.h: the tables agree with themselves. */
#include "base/err.h"
#include "base/log.h"
#include "base/reason.h"
#include "base/text.h"
#include "harness.h"
#include <string.h>

TestSuite(err, .init = harness_start, .fini = harness_stop);

Test(err, every_code_comes_back_from_its_slug)
{
    for (int err = SP_OK; err < SP_ERR_COUNT; err++)
        cr_expect(eq(int, err_from_slug(err_slug(err)), err), "%s", err_slug(err));
}

Test(err, a_word_nobody_knows_is_a_fault_of_ours)
{
    cr_expect(eq(int, err_from_slug("surprise"), SP_EINTERNAL));
    cr_expect(eq(int, err_from_slug(""), SP_EINTERNAL));
    cr_expect(eq(int, err_from_slug(NULL), SP_EINTERNAL));
    cr_expect(eq(int, err_status(-3), 500));
    cr_expect(eq(int, err_status(SP_ERR_COUNT), 500));
}

Test(err, the_table_is_read_by_column)
{
    cr_expect(eq(int, err_status(SP_OK), 200));
    cr_expect(eq(int, err_status(SP_ESTALE), 412));
    cr_expect(eq(str, (char *)err_slug(SP_ESTALE), "stale-version"));
    cr_expect(eq(int, err_level(SP_EUNKNOWN), LOG_ERROR));
    cr_expect(eq(int, err_level(SP_EDENIED), LOG_INFO));
    cr_expect(eq(str, (char *)err_title(SP_EDENIED, LANG_SV), "Du har inte behörighet"));
    cr_expect(eq(str, (char *)err_title(SP_EDENIED, LANG_EN), "You do not have access"));
}

Test(err, every_failure_has_a_failing_status_and_two_titles)
{
    for (int err = SP_OK + 1; err < SP_ERR_COUNT; err++) {
        cr_expect(err_status(err) >= 400 && err_status(err) < 600, "%s", err_slug(err));
        cr_expect(strcmp(err_title(err, LANG_SV), err_title(err, LANG_EN)) != 0);
        cr_expect(text_utf8(err_title(err, LANG_SV), strlen(err_title(err, LANG_SV))));
    }
}

Test(err, every_reason_is_known_once_in_two_languages)
{
    static const char *const slugs[] = {
#define X(slug, rule, sv, en) slug,
        SP_REASONS(X)
#undef X
    };
    size_t n = sizeof slugs / sizeof *slugs;

    for (size_t i = 0; i < n; i++) {
        cr_expect(reason_text(slugs[i], LANG_SV) && *reason_text(slugs[i], LANG_SV));
        cr_expect(reason_text(slugs[i], LANG_EN) && *reason_text(slugs[i], LANG_EN));
        for (size_t k = 0; k < i; k++)
            cr_expect(strcmp(slugs[i], slugs[k]) != 0, "%s twice", slugs[i]);
    }
}

Test(err, a_reason_names_its_rule_or_none)
{
    cr_expect(eq(str, (char *)reason_rule("permission"), "PDL-2"));
    cr_expect(reason_rule("missing") == NULL);
    cr_expect(reason_rule("no-such-reason") == NULL);
    cr_expect(reason_text("no-such-reason", LANG_SV) == NULL);
    cr_expect(reason_text(NULL, LANG_SV) == NULL);
}

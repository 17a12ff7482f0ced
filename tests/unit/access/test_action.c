/* What the log says that somebody did, in words: actions.def as C. */
#include "access/action.h"
#include "harness.h"
#include <string.h>

TestSuite(action, .init = harness_start, .fini = harness_stop);

static const char *const NAMES[] = {
#define ACTION(name, sv, en) name,
#include "access/actions.def"
};

/* LOG-4: that every action that is logged has a row is a rule of tests/lint */
Test(action, has_words_of_its_own_in_both_languages)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const char *sv = access_action_words(NAMES[i], LANG_SV);
        const char *en = access_action_words(NAMES[i], LANG_EN);

        cr_assert(sv && en && *sv && *en, "%s", NAMES[i]);
        cr_expect(strcmp(sv, en) != 0, "%s is the same in both", NAMES[i]);
        cr_expect(sv[strlen(sv) - 1] != '.' && sv[0] != ' ', "%s", sv);
    }
}

Test(action, that_nobody_knows_has_none)
{
    cr_expect(eq(ptr, (void *)access_action_words("plan.unknown", LANG_SV), NULL));
    cr_expect(eq(ptr, (void *)access_action_words(NULL, LANG_EN), NULL));
}

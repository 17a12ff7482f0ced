/* What a thread, an answer, a correction and a deviation must hold. */
#include "harness.h"
#include "message/message.h"
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(message, .init = start, .fini = stop);

#define UNIT "01a2131a-11dc-7395-8302-c031994528e8"

static const cJSON *body(const char *json)
{
    struct problem why = {0};
    cJSON *tree = NULL;
    char *text = arena_text(arena, json);

    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    cr_assert(json_parse(arena, text, strlen(text), &tree, &why) == SP_OK, "%s", json);
    return tree;
}

Test(message, a_thread_has_category_subject_text_and_addressees)
{
    struct thread_draft draft = {0};
    struct problem why = {0};

    int err = thread_draft_read(
        arena,
        body("{'category': 'medicines', 'subject': 'Dosett', 'text': 'Vem delar?', "
             "'unitIds': ['" UNIT "']}"),
        &draft, &why);

    cr_assert(eq(int, err, SP_OK));
    cr_expect(eq(str, (char *)draft.category, "medicines"));
    cr_expect(eq(str, (char *)draft.subject, "Dosett"));
    cr_expect(eq(int, json_size(draft.units), 1));
}

Test(message, what_says_nothing_is_refused_by_the_member)
{
    const struct {
        const char *json, *pointer, *reason;
    } bad[] = {
        {"{'category': 'question', 'subject': '  ', 'text': 'T', 'unitIds': ['" UNIT "']}",
         "/subject", "missing"},
        {"{'category': 'question', 'subject': 'S', 'text': '\\n\\t ', 'unitIds': ['" UNIT "']}",
         "/text", "missing"},
        {"{'category': 'question', 'subject': 'S', 'unitIds': ['" UNIT "']}", "/text", "missing"},
        {"{'category': 'deviation', 'subject': 'S', 'text': 'T', 'unitIds': ['" UNIT "']}",
         "/category", "bad-choice"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct thread_draft draft = {0};
        struct problem why = {0};

        cr_expect(eq(int, thread_draft_read(arena, body(bad[i].json), &draft, &why), SP_EINVAL));
        cr_expect(eq(str, (char *)why.pointer, (char *)bad[i].pointer), "%s", bad[i].json);
        cr_expect(eq(str, (char *)why.reason, (char *)bad[i].reason), "%s", bad[i].json);
    }
}

Test(message, an_answer_may_address_more_units_or_none)
{
    struct message_draft none = {0}, more = {0};
    struct problem why = {0};

    cr_expect(eq(int, message_draft_read(arena, body("{'text': 'Ja'}"), &none, &why), SP_OK));
    cr_expect(eq(ptr, (void *)none.units, NULL));
    cr_expect(
        eq(int,
           message_draft_read(arena, body("{'text': 'Ja', 'unitIds': ['" UNIT "']}"), &more, &why),
           SP_OK));
    cr_expect(eq(int, json_size(more.units), 1));
}

Test(message, a_deviation_has_a_kind_and_a_text_and_may_name_an_act)
{
    struct deviation_draft draft = {0};
    struct problem why = {0};

    cr_expect(
        eq(int,
           deviation_draft_read(
               arena, body("{'kind': 'date-moved', 'text': 'Utan besked', 'noticeId': '" UNIT "'}"),
               &draft, &why),
           SP_OK));
    cr_expect(eq(str, (char *)draft.notice, UNIT));
    cr_expect(eq(
        int, deviation_draft_read(arena, body("{'kind': 'bad-luck', 'text': 'X'}"), &draft, &why),
        SP_EINVAL));
    cr_expect(eq(str, (char *)why.pointer, "/kind"));
}

Test(message, a_closing_may_say_nothing_and_a_correction_may_not)
{
    const char *text = NULL;
    struct problem why = {0};

    cr_expect(eq(int, message_text_read(arena, body("{}"), false, &text, &why), SP_OK));
    cr_expect(eq(ptr, (void *)text, NULL));
    cr_expect(
        eq(int, message_text_read(arena, body("{'text': ' '}"), false, &text, &why), SP_EINVAL));
    cr_expect(eq(int, message_text_read(arena, body("{}"), true, &text, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.pointer, "/text"));
}

/* Any bytes as a request's body: what is accepted is printed as JSON that is accepted again and
 * printed the same, and reading its members says either what is wrong, or nothing. */
#include "base/clock.h"
#include "json/json.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct draft {
    const char *goal, *day, *at, *id, *kind;
    int64_t count;
    bool urgent;
    const cJSON *units, *parts, *extra;
};

static const char *const kinds[] = {"home", "hospital", NULL};
static const struct json_field fields[] = {
    {"goal", JSON_TEXT, false, offsetof(struct draft, goal), 1, 2000, NULL},
    {"day", JSON_DATE, false, offsetof(struct draft, day), 0, 0, NULL},
    {"at", JSON_TIME, false, offsetof(struct draft, at), 0, 0, NULL},
    {"id", JSON_UUID, false, offsetof(struct draft, id), 0, 0, NULL},
    {"kind", JSON_ENUM, false, offsetof(struct draft, kind), 0, 0, kinds},
    {"count", JSON_INT, false, offsetof(struct draft, count), -100, 100, NULL},
    {"urgent", JSON_BOOL, false, offsetof(struct draft, urgent), 0, 0, NULL},
    {"units", JSON_UUIDS, false, offsetof(struct draft, units), 1, 5, NULL},
    {"parts", JSON_ARRAY, false, offsetof(struct draft, parts), 0, 5, NULL},
    {"extra", JSON_OBJECT, false, offsetof(struct draft, extra), 0, 0, NULL},
    JSON_END};

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void need_refusal(int err, const struct problem *why)
{
    need(err == SP_EINVAL && why->err == SP_EINVAL && why->reason);
}

static void read_members(struct arena *a, const cJSON *tree)
{
    struct draft draft = {0};
    struct problem why = {0};
    int err = json_read(a, tree, "", fields, &draft, &why);

    if (err) {
        need_refusal(err, &why);
        need(why.pointer && text_utf8(why.pointer, strlen(why.pointer)));
        return;
    }
    need(draft.count >= -100 && draft.count <= 100);
    need(!draft.goal || (text_plain(draft.goal) && text_length(draft.goal) <= 2000));
    need(!draft.units || json_size(draft.units) <= 5);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return clock_init();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    char *exact = malloc(size ? size : 1); /* so that a read past the end is seen */
    struct problem why = {0};
    cJSON *tree, *again;
    size_t len, len_again;

    if (size)
        memcpy(exact, data, size);
    int err = json_parse(a, exact, size, &tree, &why);
    if (err) {
        need_refusal(err, &why);
        need(!tree);
    } else {
        const char *text = json_print(a, tree, &len);
        need(json_parse(a, text, len, &again, &why) == SP_OK);
        need(strcmp(json_print(a, again, &len_again), text) == 0 && len == len_again);
        read_members(a, tree);
    }
    free(exact);
    arena_free(a);
    return 0;
}

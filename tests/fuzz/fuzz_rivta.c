/* Any bytes as a message of the national platform: it is read, or refused with words of ours that
 * hold nothing of it; what is read can be asked of the database and answered. */
#include "base/clock.h"
#include "rivta/rivta_api.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return clock_init();
}

static void answer(struct arena *a, const struct rivta_call *call)
{
    struct xml_node *root;
    const char *why, *text;
    size_t len;

    (void)json_print(a, rivta_args(a, call, "SE0000000000-SYS1"), &len);
    text = rivta_answer(a, call, json_object(a), &len);
    need(text && xml_read(a, text, len, &root, &why) == SP_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct rivta_call call;
    struct rivta_fault fault;
    char *exact = malloc(size ? size : 1); /* so that a read past the end is seen */

    if (size)
        memcpy(exact, data, size);
    if (rivta_read(a, exact, size, "SE0000000000-SYS1", &call, &fault) == SP_OK)
        answer(a, &call);
    else
        need(fault.text && *fault.text && text_utf8(fault.text, strlen(fault.text)));
    free(exact);
    arena_free(a);
    return 0;
}

/* Any bytes as a search, of any type, in a URL and in a form: what is accepted gives a link that is
 * accepted again with the same arguments, and a URL never takes an identity number. */
#include "base/clock.h"
#include "fhir/fhir.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int ready;
    struct arena *a;
    struct fhir_query one, again;
    struct problem why = {0};
    size_t len;

    if (!ready)
        need(clock_init() == SP_OK && ++ready);
    if (size < 2)
        return 0;
    a = arena_new();
    enum fhir_type type = (enum fhir_type)(data[0] % FHIR_TYPES);
    const char *text = arena_copy(a, (const char *)data + 2, size - 2);

    if (fhir_query_read(a, type, text, data[1] & 1, 20787, &one, &why) != SP_OK) {
        need(why.reason && why.pointer);
    } else {
        need(one.most >= 1 && one.most <= FHIR_COUNT_MOST);
        need((data[1] & 1) || !json_get(one.args, "number"));
        if (!json_get(one.args, "number") && !json_get(one.args, "after") && *one.link) {
            need(fhir_query_read(a, type, one.link, false, 20787, &again, &why) == SP_OK);
            need(strcmp(json_print(a, one.args, &len), json_print(a, again.args, &len)) == 0);
        }
    }
    arena_free(a);
    return 0;
}

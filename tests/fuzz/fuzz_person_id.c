/* Any bytes as a person identifier, on any day: what is accepted has one normal form, and that form
 * is accepted again and stays as it is. */
#include "patient/person_id.h"
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
    struct person_id id, again;
    char text[64];
    size_t len = size < sizeof text - 1 ? size : sizeof text - 1;
    int32_t today = 20779; /* 2026-11-22 */
    int err;

    memcpy(text, data, len);
    text[len] = '\0';
    if (size > 14) /* the day too, 1900 to 2200 */
        today = -25567 + (data[13] << 8 | data[14]) % 109572;
    err = person_id_read(text, today, &id);
    need((err == SP_OK) == id.valid);
    need(id.valid || id.reason);
    need(id.certain <= id.valid);
    need(id.kind < PERSON_ID_KIND_COUNT);
    if (!id.valid)
        return 0;
    need(person_id_read(id.normal, today, &again) == SP_OK);
    need(strcmp(again.normal, id.normal) == 0);
    need(again.kind == id.kind && again.certain == id.certain && again.sex == id.sex);
    return 0;
}

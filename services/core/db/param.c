/*
 * param.c - parameters as the text that PostgreSQL reads.
 *
 * Memory: texts live in the caller's arena, or are constants.
 */
#include "base/text.h"
#include "base/uuid.h"
#include "db/db.h"
#include "json/json.h"
#include <inttypes.h>

#define UUIDS_CEILING ((size_t)1 << 20)

struct db_param db_param_int(struct arena *a, int64_t value)
{
    return DB_TEXT(arena_printf(a, "%" PRId64, value));
}

struct db_param db_param_bool(bool value)
{
    return DB_TEXT(value ? "true" : "false");
}

struct db_param db_param_uuids(struct arena *a, const struct cJSON *array)
{
    struct buf out = buf_make(a, UUIDS_CEILING);

    if (!array)
        return DB_NULL;
    buf_text(&out, "{");
    for (int i = 0; i < json_size(array); i++) {
        const char *id = json_string(json_at(array, i));

        /* What is no UUID is not passed on, since it could end the array; the database refuses the
         * word in its place. */
        buf_text(&out, i ? "," : "");
        buf_text(&out, id && uuid_valid(id) ? id : "invalid");
    }
    buf_text(&out, "}");
    return DB_TEXT(out.full ? "{invalid}" : out.data);
}

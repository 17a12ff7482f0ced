/*
 * config.h - one file, one table: `key = value` lines, '#' comments, every key with a type, a range
 * and a default. The environment overrides the file: SAMPLAN_HTTP_LISTEN for http.listen.
 *
 * Each key is a row of config.def, alphabetical, and a section of docs/config.md; a test compares.
 * Reading collects every mistake with its line number, not only the first. A value never appears in
 * an error text, since it may be a secret.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H
#include "base/text.h"

enum config_key {
#define CONFIG(id, name, type, min, max, fallback, reload, help) CONFIG_##id,
#include "base/config.def"
#undef CONFIG
    CONFIG_COUNT
};

struct config; /* immutable once read */

/* Reads `path` (NULL: only defaults and environment). On SP_EINVAL `faults` has a line for each
 * mistake. The config lives until config_free. */
SP_MUSTCHECK int config_read(const char *path, struct config **out, struct buf *faults);
void config_free(struct config *c);
/* The file to use when none was named: $SAMPLAN_CONFIG, .local/samplan.conf here or in a parent
 * folder, /etc/samplan/samplan.conf; NULL when there is none. Text lives in the arena. */
const char *config_find(struct arena *a);

const char *config_text(const struct config *c, enum config_key key); /* never NULL */
int64_t config_int(const struct config *c, enum config_key key);      /* INT, MS, BYTES, BOOL */
void config_print(const struct config *c, struct buf *out);           /* secrets as *** */

#endif

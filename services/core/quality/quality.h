/*
 * quality.h - the data quality monitor: what is looked for in the cases' times, and how much of it
 * was found, for a county and for one's own unit.
 *
 * The catalogue is quality.def. The database finds (sql/api/quality_check.sql, called by the
 * worker) and counts; titles and advice are added here in the reader's language.
 *
 * Memory: the request's arena; the catalogue is constant. Thread: the loop's; quality.c any.
 */
#ifndef QUALITY_QUALITY_H
#define QUALITY_QUALITY_H
#include "json/json.h"

struct quality_check {
    const char *slug;                 /* NULL ends the catalogue */
    const char *severity;             /* "error", "warning", "note" */
    const char *rule;                 /* of rules.md; "" when there is none */
    const char *title[2], *advice[2]; /* Swedish, English */
};
extern const struct quality_check QUALITY_CHECKS[];

const struct quality_check *quality_check_of(const char *slug); /* NULL: there is none */
/* QualityCheck of the API, one for each row. */
cJSON *quality_catalogue(struct arena *a, enum sp_lang lang);

extern const struct step quality_county[];      /* GET /county/quality */
extern const struct step quality_county_list[]; /* GET /county/quality/{check} */
extern const struct step quality_own[];         /* GET /quality */
extern const struct step quality_own_list[];    /* GET /quality/{check} */

extern const struct db_call *const quality_calls[]; /* NULL-ended */

#endif

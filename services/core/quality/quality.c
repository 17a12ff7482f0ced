/*
 * quality.c - owns the catalogue of checks: quality.def as a table, and as the API says it.
 */
#include "quality/quality.h"
#include <string.h>

const struct quality_check QUALITY_CHECKS[] = {
#define CHECK(slug, severity, rule, sv, en, sv_advice, en_advice)                                  \
    {slug, severity, rule, {sv, en}, {sv_advice, en_advice}},
#include "quality/quality.def"
    {NULL, NULL, NULL, {NULL, NULL}, {NULL, NULL}}};

const struct quality_check *quality_check_of(const char *slug)
{
    for (const struct quality_check *q = QUALITY_CHECKS; q->slug; q++)
        if (slug && strcmp(q->slug, slug) == 0)
            return q;
    return NULL;
}

cJSON *quality_catalogue(struct arena *a, enum sp_lang lang)
{
    cJSON *list = json_array(a);

    for (const struct quality_check *q = QUALITY_CHECKS; q->slug; q++) {
        cJSON *one = json_object(a);

        json_put_text(a, one, "slug", q->slug);
        json_put_text(a, one, "severity", q->severity);
        json_put_text(a, one, "rule", *q->rule ? q->rule : NULL);
        json_put_text(a, one, "title", q->title[lang == LANG_EN]);
        json_put_text(a, one, "advice", q->advice[lang == LANG_EN]);
        json_add(a, list, one);
    }
    return list;
}

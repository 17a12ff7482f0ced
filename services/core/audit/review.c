/*
 * review.c - owns the catalogue of reasons, review.def, and the rules of orders and decisions.
 * Pure.
 */
#include "audit/review.h"
#include "base/clock.h"
#include <string.h>

const struct review_reason REVIEW_REASONS[] = {
#define REASON(slug, sv, en, sv_words, en_words) {slug, {sv, en}, {sv_words, en_words}},
#include "audit/review.def"
    {NULL, {NULL, NULL}, {NULL, NULL}}};

const struct review_reason *review_reason_of(const char *slug)
{
    for (const struct review_reason *q = REVIEW_REASONS; q->slug; q++)
        if (slug && strcmp(q->slug, slug) == 0)
            return q;
    return NULL;
}

cJSON *review_catalogue(struct arena *a, enum sp_lang lang)
{
    cJSON *list = json_array(a);

    for (const struct review_reason *q = REVIEW_REASONS; q->slug; q++) {
        cJSON *one = json_object(a);

        json_put_text(a, one, "slug", q->slug);
        json_put_text(a, one, "title", q->title[lang == LANG_EN]);
        json_put_text(a, one, "words", q->words[lang == LANG_EN]);
        json_add(a, list, one);
    }
    return list;
}

static int at_fault(struct problem *why, const char *pointer, const char *reason)
{
    why->pointer = pointer;
    why->reason = reason;
    return SP_EINVAL;
}

static bool blank(const char *text)
{
    return strspn(text, " \t\r\n") == strlen(text);
}

/* ---- an order ---- */

static const struct json_field ROUND[] = {
    {"fromDay", JSON_DATE, true, offsetof(struct review_round, from), 0, 0, NULL},
    {"toDay", JSON_DATE, true, offsetof(struct review_round, to), 0, 0, NULL},
    {"unitId", JSON_UUID, false, offsetof(struct review_round, unit), 0, 0, NULL},
    {"reasons", JSON_ARRAY, false, offsetof(struct review_round, reasons), 1, 50, NULL},
    {"randomWanted", JSON_INT, true, offsetof(struct review_round, random), 0, REVIEW_MOST, NULL},
    {"targetedWanted", JSON_INT, true, offsetof(struct review_round, targeted), 0, REVIEW_MOST,
     NULL},
    JSON_END};

static int check_reasons(struct arena *a, const cJSON *reasons, struct problem *why)
{
    const cJSON *each = reasons ? json_first(reasons) : NULL;

    for (int i = 0; each; each = json_next(each), i++) {
        const char *slug = json_string(each);

        if (!slug)
            return at_fault(why, arena_printf(a, "/reasons/%d", i), "wrong-type");
        if (!review_reason_of(slug))
            return at_fault(why, arena_printf(a, "/reasons/%d", i), "bad-choice");
    }
    return SP_OK;
}

int review_round_read(struct arena *a, const cJSON *body, int32_t today, struct review_round *out,
                      struct problem *why)
{
    int32_t from, to;
    int err = json_read(a, body, "", ROUND, out, why);

    if (!err)
        err = check_reasons(a, out->reasons, why);
    if (err)
        return err;
    if (clock_parse_date(out->from, &from))
        return at_fault(why, "/fromDay", "bad-date");
    if (clock_parse_date(out->to, &to))
        return at_fault(why, "/toDay", "bad-date");
    if (to >= today)
        return at_fault(why, "/toDay", "review-day");
    if (to < from || to - from >= REVIEW_DAYS)
        return at_fault(why, "/toDay", "out-of-range");
    if (out->random + out->targeted == 0)
        return at_fault(why, "/randomWanted", "review-nothing");
    return SP_OK;
}

/* ---- a decision ---- */

static const char *const DECISIONS[] = {"justified", "asked", "unjustified", NULL};

static const struct json_field DECISION[] = {
    {"decision", JSON_ENUM, true, offsetof(struct review_decision, decision), 0, 0, DECISIONS},
    {"note", JSON_TEXT, false, offsetof(struct review_decision, note), 1, 2000, NULL},
    {"measure", JSON_TEXT, false, offsetof(struct review_decision, measure), 1, 1000, NULL},
    JSON_END};

int review_decision_read(struct arena *a, const cJSON *body, struct review_decision *out,
                         struct problem *why)
{
    bool bad;
    int err = json_read(a, body, "", DECISION, out, why);

    if (err)
        return err;
    bad = strcmp(out->decision, "unjustified") == 0;
    if (out->note ? blank(out->note) : strcmp(out->decision, "justified") != 0)
        return at_fault(why, "/note", "review-note");
    if (bad && (!out->measure || blank(out->measure)))
        return at_fault(why, "/measure", "review-measure");
    if (!bad && out->measure)
        return at_fault(why, "/measure", "unknown-member");
    return SP_OK;
}

/* ---- what the provider has settled ---- */

static const char *const EVERY[] = {"never", "week", "month", NULL};

static const struct json_field SETTING[] = {
    {"every", JSON_ENUM, true, offsetof(struct review_setting, every), 0, 0, EVERY},
    {"randomWanted", JSON_INT, true, offsetof(struct review_setting, random), 0, REVIEW_MOST, NULL},
    {"targetedWanted", JSON_INT, true, offsetof(struct review_setting, targeted), 0, REVIEW_MOST,
     NULL},
    {"personsAnHour", JSON_INT, true, offsetof(struct review_setting, persons), 5, 1000, NULL},
    JSON_END};

int review_setting_read(struct arena *a, const cJSON *body, struct review_setting *out,
                        struct problem *why)
{
    int err = json_read(a, body, "", SETTING, out, why);

    if (!err && out->random + out->targeted == 0 && strcmp(out->every, "never") != 0)
        return at_fault(why, "/randomWanted", "review-nothing");
    return err;
}

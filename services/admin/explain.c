/*
 * explain.c - owns the arguments and written forms that the `samplan explain` verbs share.
 */
#include "explain.h"
#include "base/clock.h"
#include "base/reason.h"
#include "liability/liability_doc.h"
#include <string.h>

#define COUNTY_FILE_MAX (256 * 1024)

enum exit_status explain_time(struct run *r, const char *option, int64_t *at)
{
    const char *text = option_value(r, option);

    if (text && clock_parse(text, at))
        return refuse(r, EXIT_USE, "bad-time",
                      "--%s needs a time with an offset, like 2026-11-22T12:00:00+01:00", option);
    return EXIT_YES;
}

enum exit_status explain_date(struct run *r, const char *option, int32_t *date)
{
    const char *text = option_value(r, option);

    if (text && clock_parse_date(text, date))
        return refuse(r, EXIT_USE, "bad-date", "--%s needs a date like 2026-11-22", option);
    return EXIT_YES;
}

static const char *listed(struct run *r, const char *const *words)
{
    const char *text = words[0];

    for (int i = 1; words[i]; i++)
        text = arena_printf(r->arena, "%s%s%s", text, words[i + 1] ? ", " : " or ", words[i]);
    return text;
}

enum exit_status explain_word(struct run *r, const char *option, const char *const *words,
                              int *which)
{
    const char *text = option_value(r, option);

    if (!text)
        return EXIT_YES;
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], text) == 0) {
            *which = i;
            return EXIT_YES;
        }
    }
    return refuse(r, EXIT_USE, "bad-choice", "--%s is %s", option, listed(r, words));
}

enum exit_status explain_county(struct run *r, struct county *out)
{
    const char *path = option_value(r, "county"), *why = NULL, *words;
    struct problem problem = {0};
    cJSON *tree = NULL;
    char *data;
    size_t len;

    *out = county_law();
    if (!path)
        return EXIT_YES;
    if (file_read(r->arena, path, COUNTY_FILE_MAX, &data, &len, &why))
        return refuse(r, EXIT_REACH, "no-file", "%s: %s", path, why ? why : "is too large");
    if (json_parse(r->arena, data, len, &tree, &problem) == SP_OK &&
        county_read(r->arena, tree, out, &problem) == SP_OK)
        return EXIT_YES;
    words = reason_text(problem.reason, LANG_EN);
    return refuse(r, EXIT_USE, problem.reason ? problem.reason : "invalid-request", "%s: %s%s%s",
                  path, problem.pointer ? problem.pointer : "",
                  problem.pointer && *problem.pointer ? ": " : "",
                  words ? words : "cannot be read");
}

const char *explain_moment(struct run *r, int64_t at)
{
    return liability_moment(r->arena, at);
}

const char *explain_day(struct run *r, int32_t date)
{
    return liability_day(r->arena, date);
}

const char *explain_weekday_date(struct run *r, int32_t date)
{
    static const char *const names[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};

    return arena_printf(r->arena, "%s %s", names[(date % 7 + 7) % 7], explain_day(r, date));
}

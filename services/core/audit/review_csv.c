/*
 * review_csv.c - how much of the log has been looked at, as a table: a line for each month, unit
 * and reason. The lines without a reason are all accesses; an access with two reasons is in two
 * lines.
 */
#include "audit/review.h"

#define CSV_MAX (16u * 1024 * 1024)

/* Quoted; a program that reads tables must not take it for a formula. */
static void put_text(struct buf *b, const char *text)
{
    buf_text(b, "\"");
    if (*text == '=' || *text == '+' || *text == '-' || *text == '@')
        buf_text(b, "'");
    for (; *text; text++)
        buf_printf(b, *text == '"' ? "\"\"" : "%c", *text);
    buf_text(b, "\"");
}

static void put_reason(struct buf *b, const char *slug, enum sp_lang lang)
{
    const struct review_reason *reason = review_reason_of(slug);

    if (reason)
        put_text(b, reason->title[lang == LANG_EN]);
    else if (slug)
        put_text(b, slug);
}

static const char *const NUMBERS[] = {"accesses", "rows",  "drawn",     "random",
                                      "waiting",  "asked", "justified", "unjustified"};

char *review_csv(struct arena *a, const cJSON *doc, enum sp_lang lang)
{
    struct buf b = buf_make(a, CSV_MAX);

    buf_text(&b, lang == LANG_EN
                     ? "\xEF\xBB\xBFmonth;HSA-id;unit;reason;accesses;log rows;drawn;drawn by "
                       "chance;waiting;asked;justified;unjustified\r\n"
                     : "\xEF\xBB\xBFmånad;HSA-id;enhet;skäl;åtkomster;loggrader;utvalda;utvalda "
                       "slumpvis;väntar;fråga ställd;befogade;obefogade\r\n");
    for (const cJSON *row = json_first(json_get(doc, "rows")); row; row = json_next(row)) {
        const cJSON *unit = json_get(row, "unit");

        buf_printf(&b, "%s;%s;", json_text(row, "month"), json_text(unit, "hsaId"));
        put_text(&b, json_text(unit, "name"));
        buf_text(&b, ";");
        put_reason(&b, json_text(row, "reason"), lang);
        for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
            int64_t n = 0;

            if (json_int(row, NUMBERS[i], &n))
                buf_printf(&b, ";%lld", (long long)n);
            else
                buf_text(&b, ";");
        }
        buf_text(&b, "\r\n");
    }
    return b.data;
}

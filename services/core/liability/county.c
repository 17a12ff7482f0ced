/*
 * county.c - owns the reading of a county's agreement, and which amount holds on which day.
 *
 * Memory: the agreement's texts stay in the parsed tree, its amounts are an array in the arena.
 */
#include "liability/county.h"
#include "base/clock.h"
#include <string.h>

#define DAY_SECONDS   86400
#define THRESHOLD_MAX 60
#define AMOUNTS_MAX   100
#define AMOUNT_MAX    1000000
#define TEXT_MAX      200

static const char *const MODELS[] = {"individual", "average", "none", NULL};
static const char *const ATTRIBUTIONS[] = {"closed", "notice", NULL};
static const char *const SETTLEMENTS[] = {"monthly", "three-month-mean", "retroactive-monthly",
                                          NULL};

struct agreement { /* as it is written */
    const char *county, *source, *from, *to, *model, *cut_off;
    int64_t somatic, psychiatric;
    bool discharge_day, working_day, publish;
    const cJSON *average, *amounts;
};

static const struct json_field AGREEMENT[] = {
    {"county", JSON_TEXT, true, offsetof(struct agreement, county), 1, TEXT_MAX, NULL},
    {"source", JSON_TEXT, false, offsetof(struct agreement, source), 1, TEXT_MAX, NULL},
    {"validFrom", JSON_DATE, true, offsetof(struct agreement, from), 0, 0, NULL},
    {"validTo", JSON_DATE, false, offsetof(struct agreement, to), 0, 0, NULL},
    {"model", JSON_ENUM, false, offsetof(struct agreement, model), 0, 0, MODELS},
    {"thresholdSomatic", JSON_INT, false, offsetof(struct agreement, somatic), 0, THRESHOLD_MAX,
     NULL},
    {"thresholdPsychiatric", JSON_INT, false, offsetof(struct agreement, psychiatric), 0,
     THRESHOLD_MAX, NULL},
    {"cutOff", JSON_TEXT, false, offsetof(struct agreement, cut_off), 5, 5, NULL},
    {"dischargeDayCounts", JSON_BOOL, false, offsetof(struct agreement, discharge_day), 0, 0, NULL},
    {"sipCallWorkingDay", JSON_BOOL, false, offsetof(struct agreement, working_day), 0, 0, NULL},
    {"publishMonthly", JSON_BOOL, false, offsetof(struct agreement, publish), 0, 0, NULL},
    {"average", JSON_OBJECT, false, offsetof(struct agreement, average), 0, 0, NULL},
    {"amounts", JSON_ARRAY, false, offsetof(struct agreement, amounts), 1, AMOUNTS_MAX, NULL},
    JSON_END};

struct average_text {
    bool day_zero, messages;
    int64_t minimum;
    const char *attribution, *settlement;
};

static const struct json_field AVERAGE[] = {
    {"dayZeroCounts", JSON_BOOL, false, offsetof(struct average_text, day_zero), 0, 0, NULL},
    {"minimumDays", JSON_INT, false, offsetof(struct average_text, minimum), 0, THRESHOLD_MAX,
     NULL},
    {"messagesRequired", JSON_BOOL, false, offsetof(struct average_text, messages), 0, 0, NULL},
    {"attribution", JSON_ENUM, false, offsetof(struct average_text, attribution), 0, 0,
     ATTRIBUTIONS},
    {"settlement", JSON_ENUM, false, offsetof(struct average_text, settlement), 0, 0, SETTLEMENTS},
    JSON_END};

struct amount_text {
    const char *from, *to, *source;
    int64_t amount;
};

static const struct json_field AMOUNT[] = {
    {"from", JSON_DATE, true, offsetof(struct amount_text, from), 0, 0, NULL},
    {"to", JSON_DATE, true, offsetof(struct amount_text, to), 0, 0, NULL},
    {"amount", JSON_INT, true, offsetof(struct amount_text, amount), 0, AMOUNT_MAX, NULL},
    {"source", JSON_TEXT, true, offsetof(struct amount_text, source), 1, TEXT_MAX, NULL},
    JSON_END};

struct county county_law(void)
{
    return (struct county){
        .from = INT32_MIN,
        .to = INT32_MAX,
        .model = COUNTY_INDIVIDUAL,
        .threshold = {DEADLINE_LAW.liability_days, DEADLINE_LAW.liability_days},
        .cut_off = DEADLINE_LAW.cut_off,
        .sip_call_working_day = DEADLINE_LAW.sip_call_working_day,
        .attribution = COUNTY_BY_CLOSING,
        .settlement = COUNTY_MONTHLY,
    };
}

static int refuse(struct problem *why, const char *pointer, const char *reason)
{
    why->pointer = pointer;
    why->reason = reason;
    return SP_EINVAL;
}

/* The place of a word that json_read has found among the choices; 0 when it was not given. */
static int choice(const char *const *choices, const char *word)
{
    int i = 0;

    while (word && strcmp(choices[i], word) != 0)
        i++;
    return i;
}

static bool two_digits(const char *text, int *out)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *out = (text[0] - '0') * 10 + text[1] - '0';
    return true;
}

/* "12:00", to "24:00", which no notice is after. */
static bool read_cut_off(const char *text, int32_t *out)
{
    int hour, minute;

    if (!two_digits(text, &hour) || text[2] != ':' || !two_digits(text + 3, &minute) || minute > 59)
        return false;
    *out = hour * 3600 + minute * 60;
    return *out <= DAY_SECONDS;
}

static int read_period(const char *from, const char *to, struct county_amount *out)
{
    if (clock_parse_date(from, &out->from))
        return SP_EINVAL;
    out->to = INT32_MAX;
    if (to && clock_parse_date(to, &out->to))
        return SP_EINVAL;
    return out->to < out->from ? SP_EINVAL : SP_OK;
}

static bool overlaps(const struct county_amount *list, int before)
{
    for (int i = 0; i < before; i++) {
        if (list[i].from <= list[before].to && list[before].from <= list[i].to)
            return true;
    }
    return false;
}

static int read_amounts(struct arena *a, const cJSON *array, struct county *out,
                        struct problem *why)
{
    int n = json_size(array);
    struct county_amount *list = arena_alloc(a, (size_t)n * sizeof *list);

    for (int i = 0; i < n; i++) {
        const char *at = arena_printf(a, "/amounts/%d", i);
        struct amount_text text = {0};
        int err = json_read(a, json_at(array, i), at, AMOUNT, &text, why);

        if (err)
            return err;
        if (read_period(text.from, text.to, &list[i]) || overlaps(list, i))
            return refuse(why, arena_printf(a, "%s/to", at), "out-of-range");
        list[i].amount = text.amount;
        list[i].source = text.source;
    }
    out->amounts = list;
    out->n_amounts = n;
    return SP_OK;
}

static int read_average(struct arena *a, const cJSON *object, struct county *out,
                        struct problem *why)
{
    struct average_text text = {0};
    int err = json_read(a, object, "/average", AVERAGE, &text, why);

    out->day_zero_counts = text.day_zero;
    out->minimum_days = (int32_t)text.minimum;
    out->messages_required = text.messages;
    out->attribution = (enum county_attribution)choice(ATTRIBUTIONS, text.attribution);
    out->settlement = (enum county_settlement)choice(SETTLEMENTS, text.settlement);
    return err;
}

int county_read(struct arena *a, const cJSON *body, struct county *out, struct problem *why)
{
    struct agreement text = {.somatic = DEADLINE_LAW.liability_days,
                             .psychiatric = DEADLINE_LAW.liability_days};
    struct county_amount period = {0};
    int err;

    *out = county_law();
    err = json_read(a, body, "", AGREEMENT, &text, why);
    if (err)
        return err;
    if (read_period(text.from, text.to, &period))
        return refuse(why, "/validTo", "out-of-range");
    if (text.cut_off && !read_cut_off(text.cut_off, &out->cut_off))
        return refuse(why, "/cutOff", "out-of-range");
    out->name = text.county;
    out->source = text.source;
    out->from = period.from;
    out->to = period.to;
    out->model = (enum county_model)choice(MODELS, text.model);
    out->threshold[COUNTY_SOMATIC] = (int32_t)text.somatic;
    out->threshold[COUNTY_PSYCHIATRIC] = (int32_t)text.psychiatric;
    out->discharge_day_counts = text.discharge_day;
    out->sip_call_working_day = text.working_day;
    out->publish = text.publish;
    if (text.average)
        err = read_average(a, text.average, out, why);
    if (!err && text.amounts)
        err = read_amounts(a, text.amounts, out, why);
    return err;
}

bool county_applies(const struct county *c, int32_t date)
{
    return c->from <= date && date <= c->to;
}

struct deadline_terms county_terms(const struct county *c, enum county_care care)
{
    return (struct deadline_terms){.liability_days = c->threshold[care],
                                   .cut_off = c->cut_off,
                                   .sip_call_working_day = c->sip_call_working_day};
}

const struct county_shipped COUNTY_SHIPPED[] = {
#define A(from, to, amount, source) {from, to, amount, source},
#include "liability/amounts.def"
#undef A
    {NULL, NULL, 0, NULL}};

static bool shipped_amount_on(int32_t date, struct county_amount *out)
{
    for (const struct county_shipped *row = COUNTY_SHIPPED; row->from; row++) {
        *out = (struct county_amount){.amount = row->amount, .source = row->source};
        if (read_period(row->from, row->to, out) == SP_OK && out->from <= date && date <= out->to)
            return true;
    }
    return false;
}

static bool find_amount(const struct county_amount *list, int n, int32_t date,
                        struct county_amount *out)
{
    for (int i = 0; i < n; i++) {
        if (list[i].from <= date && date <= list[i].to) {
            *out = list[i];
            return true;
        }
    }
    return false;
}

bool county_amount_on(const struct county *c, int32_t date, struct county_amount *out)
{
    if (c->amounts)
        return find_amount(c->amounts, c->n_amounts, date, out);
    if (c->national)
        return find_amount(c->national, c->n_national, date, out);
    return shipped_amount_on(date, out);
}

const char *county_model_slug(enum county_model model)
{
    return MODELS[model];
}

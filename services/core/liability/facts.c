/*
 * facts.c - owns the reading of what the database knows.
 *
 *     [id, municipality, care, [not admitted, wrong, compulsory], admitted, assessed, notified,
 *      ended, [[sent, withdrawn, called, sip, elsewhere], ..], [[said, from, available], ..]]
 */
#include "liability/facts.h"
#include "base/clock.h"
#include <string.h>

/* A row is read from left to right; one that is shorter or of another kind is broken. */
struct row {
    const cJSON *next;
    bool broken;
};

static const cJSON *take(struct row *r)
{
    const cJSON *value = r->next;

    if (!value) {
        r->broken = true;
        return NULL;
    }
    r->next = json_next(value);
    return value;
}

static int64_t take_moment(struct row *r)
{
    const cJSON *value = take(r);
    int64_t at;

    return value && json_whole(value, &at) ? at : LIABILITY_NONE;
}

static const char *take_text(struct row *r)
{
    const cJSON *value = take(r);

    return value ? json_string(value) : NULL;
}

static bool take_bool(struct row *r)
{
    const cJSON *value = take(r);

    return value && value->type == cJSON_True;
}

static struct row take_row(struct row *r)
{
    return (struct row){json_first(take(r)), false};
}

static enum liability_sip sip_of(const char *need, bool compulsory)
{
    if (compulsory) /* PAY-10 */
        return LIABILITY_SIP_REPLACED;
    if (strcmp(need, "not-required") == 0)
        return LIABILITY_SIP_NOT_REQUIRED;
    if (strcmp(need, "refused") == 0) /* PAY-9 */
        return LIABILITY_SIP_REFUSED;
    return LIABILITY_SIP_REQUIRED; /* also when nobody has decided */
}

static bool read_ready(struct arena *a, const cJSON *list, bool compulsory, struct facts_case *out)
{
    int n = json_size(list);
    struct liability_ready *ready = arena_alloc(a, (size_t)n * sizeof *ready);
    const char **needs = arena_alloc(a, (size_t)n * sizeof *needs);
    const cJSON *each = json_first(list);

    for (int i = 0; i < n; i++, each = json_next(each)) {
        struct row r = {json_first(each), false};

        ready[i].sent = take_moment(&r);
        ready[i].withdrawn = take_moment(&r);
        ready[i].called = take_moment(&r);
        needs[i] = take_text(&r);
        ready[i].elsewhere = take_bool(&r);
        if (r.broken || !needs[i] || ready[i].sent == LIABILITY_NONE)
            return false;
        ready[i].sip = sip_of(needs[i], compulsory);
        ready[i].outpatient = LIABILITY_OUTPATIENT_UNKNOWN;
    }
    out->stay.ready = ready;
    out->stay.n_ready = n;
    out->needs = needs;
    return true;
}

static bool read_answers(struct arena *a, const cJSON *list, struct facts_case *out)
{
    int n = json_size(list);
    struct liability_answer *answers = arena_alloc(a, (size_t)n * sizeof *answers);
    const cJSON *each = json_first(list);

    for (int i = 0; i < n; i++, each = json_next(each)) {
        struct row r = {json_first(each), false};

        answers[i].said = take_moment(&r);
        answers[i].from = take_moment(&r);
        answers[i].available = take_bool(&r);
        if (r.broken || answers[i].said == LIABILITY_NONE)
            return false;
    }
    out->stay.answers = answers;
    out->stay.n_answers = n;
    return true;
}

int facts_case(struct arena *a, const cJSON *row, int32_t until, struct facts_case *out)
{
    struct row r = {json_first(row), false}, marks;
    const char *care;
    bool compulsory;

    *out = (struct facts_case){.id = take_text(&r)};
    out->municipality = take_text(&r);
    care = take_text(&r);
    marks = take_row(&r);
    out->stay.not_admitted = take_bool(&marks);
    out->stay.wrong = take_bool(&marks);
    compulsory = take_bool(&marks);
    out->stay.admitted = take_moment(&r);
    out->stay.assessed = take_moment(&r);
    out->stay.notified = take_moment(&r);
    out->stay.ended = take_moment(&r);
    out->stay.until = until;
    if (r.broken || marks.broken || !care || !out->municipality)
        return SP_EINTERNAL;
    out->stay.care = strcmp(care, "psychiatric") == 0 ? COUNTY_PSYCHIATRIC : COUNTY_SOMATIC;
    if (!read_ready(a, take(&r), compulsory, out) || !read_answers(a, take(&r), out) || r.broken)
        return SP_EINTERNAL;
    return SP_OK;
}

int facts_cases(struct arena *a, const cJSON *rows, int32_t until, struct facts_case **out, int *n)
{
    const cJSON *row = json_first(rows);

    *n = json_size(rows);
    *out = arena_alloc(a, (size_t)*n * sizeof **out);
    for (int i = 0; i < *n; i++, row = json_next(row)) {
        if (facts_case(a, row, until, &(*out)[i]))
            return SP_EINTERNAL;
    }
    return SP_OK;
}

/* ---- rules ---- */

static int read_agreements(struct arena *a, const cJSON *list, struct county **list_out,
                           struct facts_rules *out)
{
    int n = json_size(list);
    struct county *agreed = arena_alloc(a, (size_t)n * sizeof *agreed);
    const char **ids = arena_alloc(a, (size_t)n * sizeof *ids);
    const cJSON *each = json_first(list);
    struct problem unused = {0};

    for (int i = 0; i < n; i++, each = json_next(each)) {
        ids[i] = json_text(each, "id");
        if (!ids[i] || county_read(a, json_get(each, "agreement"), &agreed[i], &unused))
            return SP_EINTERNAL;
    }
    out->rules.agreed = *list_out = agreed;
    out->rules.n_agreed = n;
    out->ids = ids;
    return SP_OK;
}

static int read_tariffs(struct arena *a, const cJSON *list, struct facts_rules *out)
{
    int n = json_size(list);
    struct county_amount *rows = arena_alloc(a, (size_t)(n + 1) * sizeof *rows);
    const cJSON *each = json_first(list);

    for (int i = 0; i < n; i++, each = json_next(each)) {
        struct row r = {json_first(each), false};
        const char *from = take_text(&r), *to = take_text(&r);

        rows[i].amount = take_moment(&r);
        rows[i].source = take_text(&r);
        if (!from || !to || !rows[i].source || clock_parse_date(from, &rows[i].from) ||
            clock_parse_date(to, &rows[i].to))
            return SP_EINTERNAL;
    }
    out->rules.law = county_law();
    out->rules.law.national = rows;
    out->rules.law.n_national = n;
    return SP_OK;
}

void facts_within(const struct facts_rules *rules, struct county *agreement)
{
    agreement->national = rules->rules.law.national;
    agreement->n_national = rules->rules.law.n_national;
    if (rules->rules.law.sip_call_working_day)
        agreement->sip_call_working_day = true;
}

int facts_rules(struct arena *a, const cJSON *doc, struct facts_rules *out)
{
    struct county *agreed;

    if (read_tariffs(a, json_get(doc, "tariffs"), out))
        return SP_EINTERNAL;
    out->rules.law.sip_call_working_day = json_true(doc, "sipCallWorkingDay");
    if (read_agreements(a, json_get(doc, "agreements"), &agreed, out))
        return SP_EINTERNAL;
    for (int i = 0; i < out->rules.n_agreed; i++)
        facts_within(out, &agreed[i]);
    return SP_OK;
}

int facts_parse(struct arena *a, const char *doc, size_t len, cJSON **out)
{
    struct problem unused = {0};

    return doc && json_parse(a, doc, len, out, &unused) == SP_OK ? SP_OK : SP_EINTERNAL;
}

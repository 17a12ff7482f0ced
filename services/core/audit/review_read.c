/*
 * GET /audit/reviews, /audit/reviews/{id}, /audit/rounds, /audit/review-settings,
 * /audit/public-persons, /audit/review-statistics and its table
 *
 *     fetch ~~ one round trip ~~> ok | with the catalogue | csv
 *
 * Each is in the log itself (LOG-6).
 */
#include "access/answer.h"
#include "audit/audit.h"
#include "audit/review.h"
#include "audit/review_sql.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "http/reply.h"
#include <string.h>

#define STATISTICS_DAYS 1830 /* five years: as long as the log is kept (LOG-3) */

static const char *const STATES[] = {"waiting", "asked", "decided"};

static enum step_result queue_fetch(struct request *req)
{
    const char *asked = request_query(req, "state"), *after = request_query(req, "after");
    const char *state = NULL;

    for (size_t i = 0; i < sizeof STATES / sizeof *STATES; i++)
        if (strcmp(asked ? asked : "waiting", STATES[i]) == 0)
            state = STATES[i];
    if (!state)
        return flow_refuse(req, SP_EINVAL, "state", "bad-choice");
    if (after && !uuid_valid(after))
        return flow_refuse(req, SP_EINVAL, "after", "bad-id");
    return answer_of(req, &REVIEW_QUEUE, DB_TEXT(state), DB_TEXT(after));
}

/* The database's object with the catalogue as its first member. */
static enum step_result with_catalogue(struct request *req)
{
    const struct db_answer *answer = req->state;
    const char *doc = answer->doc + strspn(answer->doc, " {");
    const char *whole =
        arena_printf(req->arena, "{\"catalogue\": %s, %s",
                     json_print(req->arena, review_catalogue(req->arena, req->lang), NULL), doc);

    return reply_doc(req, 200, whole, strlen(whole));
}

static enum step_result item_fetch(struct request *req)
{
    return answer_of(req, &REVIEW_ITEM, DB_TEXT(req->params[0]));
}

static enum step_result rounds_fetch(struct request *req)
{
    return answer_of(req, &REVIEW_ROUNDS);
}

static enum step_result settings_fetch(struct request *req)
{
    return answer_of(req, &REVIEW_SETTINGS);
}

static enum step_result persons_fetch(struct request *req)
{
    return answer_of(req, &PUBLIC_PERSONS);
}

static enum step_result statistics_fetch(struct request *req)
{
    const char *from = request_query(req, "from"), *to = request_query(req, "to");
    int32_t first, last;

    if (!from || clock_parse_date(from, &first))
        return flow_refuse(req, SP_EINVAL, "from", "bad-date");
    if (!to || clock_parse_date(to, &last))
        return flow_refuse(req, SP_EINVAL, "to", "bad-date");
    if (last < first || last - first > STATISTICS_DAYS)
        return flow_refuse(req, SP_EINVAL, "to", "out-of-range");
    return answer_of(req, &REVIEW_STATISTICS, DB_TEXT(from), DB_TEXT(to));
}

static enum step_result statistics_csv(struct request *req)
{
    const struct db_answer *answer = req->state;
    cJSON *doc;

    if (json_parse(req->arena, answer->doc, answer->doc_len, &doc, &req->problem))
        return flow_fail(req, SP_EINTERNAL);
    return reply_text(req, 200, "text/csv; charset=utf-8", review_csv(req->arena, doc, req->lang));
}

const struct step review_queue[] = {
    {"fetch", queue_fetch}, {"catalogue", with_catalogue}, STEPS_END};
const struct step review_item[] = {{"fetch", item_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step review_rounds[] = {
    {"fetch", rounds_fetch}, {"catalogue", with_catalogue}, STEPS_END};
const struct step review_settings[] = {{"fetch", settings_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step public_persons[] = {{"fetch", persons_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step review_statistics[] = {
    {"fetch", statistics_fetch}, {"catalogue", with_catalogue}, STEPS_END};
const struct step review_statistics_csv[] = {
    {"fetch", statistics_fetch}, {"csv", statistics_csv}, STEPS_END};

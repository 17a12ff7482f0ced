/*
 * GET /units, GET /reference
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 *
 * Twins of the calls: sql/api/organisation.sql.
 */
#include "organisation/directory.h"
#include "access/answer.h"
#include "base/text.h"
#include "http/reply.h"
#include <string.h>

static const struct db_call UNIT_SEARCH = {"unit_search", DB_READ, 3}; /* q, kind, municipality */
static const struct db_call REFERENCE_READ = {"reference_read", DB_READ, 0};

static bool usable(const char *value, size_t most)
{
    return !value || (strlen(value) <= most && text_plain(value));
}

static enum step_result search_fetch(struct request *req)
{
    const char *q = request_query(req, "q");
    const char *kind = request_query(req, "kind");
    const char *municipality = request_query(req, "municipality");

    if (!usable(q, 400))
        return flow_refuse(req, SP_EINVAL, "q", "too-long");
    if (!usable(kind, 40))
        return flow_refuse(req, SP_EINVAL, "kind", "bad-choice");
    if (municipality && strlen(municipality) != 4)
        return flow_refuse(req, SP_EINVAL, "municipality", "bad-choice");
    return answer_of(req, &UNIT_SEARCH, DB_TEXT(q), DB_TEXT(kind), DB_TEXT(municipality));
}

static enum step_result reference_fetch(struct request *req)
{
    return answer_of(req, &REFERENCE_READ);
}

const struct step directory_search[] = {{"fetch", search_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step directory_reference[] = {
    {"fetch", reference_fetch}, {"ok", answer_ok}, STEPS_END};

const struct db_call *const directory_calls[] = {&UNIT_SEARCH, &REFERENCE_READ, NULL};

/*
 * GET /appointments, /appointments/{id}, /patients/{id}/appointments
 *
 *     fetch ~~ one round trip, shared with other reads ~~> ok
 */
#include "appointment/appointment.h"
#include "appointment/appointment_api.h"
#include "appointment/appointment_sql.h"
#include "base/uuid.h"
#include "http/reply.h"
#include <string.h>

#define DAYS_MOST  62
#define DAYS_ASIDE 36525 /* a century either way: no time is further off, and no clock has it */

/* A list of days as Sweden has them: one of 23 hours and one of 25 are whole days too. */
static enum step_result list_fetch(struct request *req)
{
    const char *from = request_query(req, "from"), *said = request_query(req, "days");
    int32_t today = clock_stockholm(req->received).date, day = today;
    int64_t days = 8; /* today and the week that comes */
    char *begin = arena_alloc(req->arena, CLOCK_TEXT), *end = arena_alloc(req->arena, CLOCK_TEXT);

    if (from && clock_parse_date(from, &day))
        return flow_refuse(req, SP_EINVAL, "from", "bad-date");
    if (day < today - DAYS_ASIDE || day > today + DAYS_ASIDE)
        return flow_refuse(req, SP_EINVAL, "from", "out-of-range");
    if (said && text_int(said, 1, DAYS_MOST, &days))
        return flow_refuse(req, SP_EINVAL, "days", "out-of-range");
    clock_format(clock_from_stockholm(day, 0), begin);
    clock_format(clock_from_stockholm(day + (int32_t)days, 0), end);
    return answer_of(req, &APPOINTMENT_LIST, DB_TEXT(begin), DB_TEXT(end));
}

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &APPOINTMENT_READ, DB_TEXT(req->params[0]));
}

static enum step_result person_fetch(struct request *req)
{
    const char *view = request_query(req, "view"), *before = request_query(req, "before");
    const char *said = request_query(req, "limit");
    int64_t limit = 20;

    if (view && strcmp(view, "coming") != 0 && strcmp(view, "past") != 0)
        return flow_refuse(req, SP_EINVAL, "view", "bad-choice");
    if (before && !uuid_valid(before))
        return flow_refuse(req, SP_EINVAL, "before", "bad-id");
    if (said && text_int(said, 1, 100, &limit))
        return flow_refuse(req, SP_EINVAL, "limit", "out-of-range");
    return answer_of(req, &APPOINTMENT_OF_PERSON, DB_TEXT(req->params[0]),
                     DB_TEXT(view && strcmp(view, "past") == 0 ? "true" : "false"),
                     before ? DB_TEXT(before) : DB_NULL, db_param_int(req->arena, limit));
}

const struct step appointment_list[] = {{"fetch", list_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step appointment_read[] = {{"fetch", read_fetch}, {"ok", answer_ok}, STEPS_END};
const struct step appointment_person[] = {{"fetch", person_fetch}, {"ok", answer_ok}, STEPS_END};

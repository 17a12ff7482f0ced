/*
 * discharge.c - the rules of a discharge: pure, no input or output.
 *
 * Leaves to the database what only it can know: whether units exist, who takes part, which state
 * the case is in (sql/api/discharge.sql holds the same rules as constraints).
 */
#include "discharge/discharge.h"
#include "base/clock.h"
#include "discharge/act_body.h"
#include "discharge/deadline.h"
#include <string.h>

/* Clocks of wards differ a little; what is further ahead is a mistyped date. */
#define AHEAD_ALLOWED  (5 * CLOCK_MINUTE)
#define RECIPIENTS_MAX 20

const char *const DISCHARGE_ROLES[] = {"ward",
                                       "primary-care",
                                       "municipal-health",
                                       "rehabilitation",
                                       "social-services",
                                       "home-care",
                                       "residential-care",
                                       "specialist-clinic",
                                       NULL};

const char *const DISCHARGE_CARES[] = {"somatic", "psychiatric", NULL};
const char *const DISCHARGE_COMPULSORY[] = {"opt", "orv", NULL};
static const char *const ORIGINS[] = {"admission", "emergency", NULL};

struct recipient {
    const char *unit, *role;
};

static const struct json_field RECIPIENT[] = {
    {"unitId", JSON_UUID, true, offsetof(struct recipient, unit), 0, 0, NULL},
    {"role", JSON_ENUM, true, offsetof(struct recipient, role), 0, 0, DISCHARGE_ROLES},
    JSON_END};

static const struct json_field DRAFT[] = {
    {"patientId", JSON_UUID, true, offsetof(struct discharge_draft, patient), 0, 0, NULL},
    {"admittedAt", JSON_TIME, true, offsetof(struct discharge_draft, admitted_at), 0, 0, NULL},
    {"assessedAt", JSON_TIME, false, offsetof(struct discharge_draft, assessed_at), 0, 0, NULL},
    {"expectedDischargeDate", JSON_DATE, true, offsetof(struct discharge_draft, expected), 0, 0,
     NULL},
    {"physicianName", JSON_TEXT, false, offsetof(struct discharge_draft, physician), 1, 100, NULL},
    {"care", JSON_ENUM, false, offsetof(struct discharge_draft, care), 0, 0, DISCHARGE_CARES},
    {"compulsory", JSON_ENUM, false, offsetof(struct discharge_draft, compulsory), 0, 0,
     DISCHARGE_COMPULSORY},
    {"origin", JSON_ENUM, false, offsetof(struct discharge_draft, origin), 0, 0, ORIGINS},
    {"recipients", JSON_ARRAY, false, offsetof(struct discharge_draft, recipients), 0,
     RECIPIENTS_MAX, NULL},
    JSON_END};

static const struct json_field JUDGEMENT[] = {
    {"judgedAt", JSON_TIME, true, offsetof(struct discharge_judgement, judged_at), 0, 0, NULL},
    {"physicianName", JSON_TEXT, true, offsetof(struct discharge_judgement, physician), 1, 100,
     NULL},
    {"occurredAt", JSON_TIME, false, offsetof(struct discharge_judgement, occurred_at), 0, 0, NULL},
    {"afterwards", JSON_ENUM, false, offsetof(struct discharge_judgement, afterwards), 0, 0,
     ACT_AFTERWARDS},
    JSON_END};

int64_t discharge_notice_due(int64_t admitted, int64_t assessed)
{
    return (assessed == INT64_MIN ? admitted : assessed) + 24 * CLOCK_HOUR;
}

static int refuse(struct problem *why, const char *pointer, const char *reason)
{
    why->pointer = pointer;
    why->reason = reason;
    return SP_EINVAL;
}

static int check_times(struct discharge_draft *d, int64_t now, struct problem *why)
{
    d->assessed = INT64_MIN;
    if (clock_parse(d->admitted_at, &d->admitted))
        return refuse(why, "/admittedAt", "bad-time");
    if (d->assessed_at && clock_parse(d->assessed_at, &d->assessed))
        return refuse(why, "/assessedAt", "bad-time");
    if (clock_parse_date(d->expected, &d->expected_day))
        return refuse(why, "/expectedDischargeDate", "bad-date");
    if (d->admitted > now + AHEAD_ALLOWED)
        return refuse(why, "/admittedAt", "in-future");
    if (d->assessed_at && d->assessed > now + AHEAD_ALLOWED)
        return refuse(why, "/assessedAt", "in-future");
    if (d->assessed_at && d->assessed < d->admitted)
        return refuse(why, "/assessedAt", "before-admission");
    if (d->expected_day < clock_stockholm(d->admitted).date)
        return refuse(why, "/expectedDischargeDate", "before-admission");
    return SP_OK;
}

static bool repeated(const struct recipient *list, int before)
{
    for (int i = 0; i < before; i++)
        if (text_equal_ci(list[i].unit, list[before].unit))
            return true;
    return false;
}

/* LUS-10: the notice always goes to regional open care too, when municipal health care gets one. */
static bool lacks_primary_care(const struct recipient *list, int n)
{
    bool municipal = false, primary = false;

    for (int i = 0; i < n; i++) {
        municipal = municipal || strcmp(list[i].role, "municipal-health") == 0;
        primary = primary || strcmp(list[i].role, "primary-care") == 0;
    }
    return municipal && !primary;
}

int discharge_recipients_read(struct arena *a, const cJSON *recipients, const char *at, bool first,
                              struct problem *why)
{
    struct recipient list[RECIPIENTS_MAX] = {0};
    int n = json_size(recipients);

    if (n > RECIPIENTS_MAX)
        return refuse(why, at, "too-long");
    for (int i = 0; i < n; i++) {
        const char *here = arena_printf(a, "%s/%d", at, i);
        int err = json_read(a, json_at(recipients, i), here, RECIPIENT, &list[i], why);

        if (err)
            return err;
        if (repeated(list, i))
            return refuse(why, arena_printf(a, "%s/unitId", here), "duplicate-recipient");
    }
    if (first && lacks_primary_care(list, n))
        return refuse(why, at, "primary-care-required");
    return SP_OK;
}

int discharge_draft_read(struct arena *a, const cJSON *body, int64_t now,
                         struct discharge_draft *draft, struct problem *why)
{
    int err;

    memset(draft, 0, sizeof *draft);
    err = json_read(a, body, "", DRAFT, draft, why);
    if (!err)
        err = check_times(draft, now, why);
    if (!err && draft->compulsory && (!draft->care || strcmp(draft->care, "psychiatric") != 0))
        err = refuse(why, "/compulsory", "compulsory-is-psychiatric");
    if (!err && draft->recipients)
        err = discharge_recipients_read(a, draft->recipients, "/recipients", true, why);
    return err;
}

void discharge_judgement_days(struct discharge_judgement *judgement)
{
    struct deadline_terms moved = DEADLINE_LAW;

    moved.sip_call_working_day = true;
    judgement->sip_call_last_day = deadline_sip_call(judgement->sent, &DEADLINE_LAW).date;
    judgement->sip_call_working_day = deadline_sip_call(judgement->sent, &moved).date;
    judgement->liability_earliest = deadline_liability_start(judgement->sent, &DEADLINE_LAW).date;
}

int discharge_judgement_read(struct arena *a, const cJSON *body, int64_t now,
                             struct discharge_judgement *judgement, struct problem *why)
{
    const struct act_body *told;
    int err;

    memset(judgement, 0, sizeof *judgement);
    err = json_read(a, body, "", JUDGEMENT, judgement, why);
    if (err)
        return err;
    told = &(struct act_body){.occurred_at = judgement->occurred_at,
                              .afterwards = judgement->afterwards};
    err = act_when(told, now, why);
    if (!err)
        err = act_in_past(judgement->judged_at, "/judgedAt", now, why);
    if (!err)
        err = act_filled(judgement->physician, "/physicianName", why);
    if (err)
        return err;
    judgement->sent = now;
    if (clock_parse(judgement->judged_at, &judgement->judged) ||
        (judgement->occurred_at && clock_parse(judgement->occurred_at, &judgement->sent)))
        return refuse(why, "/judgedAt", "bad-time");
    if (judgement->judged > judgement->sent + AHEAD_ALLOWED)
        return refuse(why, "/judgedAt", "judged-after-sent");
    discharge_judgement_days(judgement);
    return SP_OK;
}

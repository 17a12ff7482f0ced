/*
 * deadline.c - owns the statutory clocks. What a late act leads to is said by others.
 */
#include "discharge/deadline.h"
#include "base/clock.h"
#include "discharge/discharge.h"
#include "discharge/holiday.h"
#include <stddef.h>
#include <string.h>

#define NOON           (12 * 3600)
#define SIP_CALL_DAYS  3
#define DAY_AFTER_NOON 1

#define PERMISSION_APPLY_DAYS      28
#define PERMISSION_FIRST_MONTHS    4
#define PERMISSION_EXTENDED_MONTHS 6

const struct deadline_terms DEADLINE_LAW = {
    .liability_days = 3, .cut_off = NOON, .sip_call_working_day = false};

static const struct {
    const char *name, *id, *paragraph;
} RULES[DEADLINE_RULES] = {
    [DEADLINE_ADMISSION_NOTICE] = {"admission-notice", "LUS-10", "LUS 2 kap. 3 §"},
    [DEADLINE_SIP_CALL] = {"sip-call", "LUS-17", "LUS 4 kap. 3 §"},
    [DEADLINE_DISCHARGE_INFORMATION] = {"discharge-information", "LUS-16", "LUS 3 kap. 2 §"},
    [DEADLINE_LIABILITY_START] = {"liability-start", "PAY-4", "LUS 5 kap. 4 §"},
    [DEADLINE_PERMISSION_APPLY] = {"permission-apply", "PSY-3", "LPT 7 §"},
    [DEADLINE_PERMISSION_FIRST] = {"permission-first", "PSY-3", "LPT 8 §"},
    [DEADLINE_PERMISSION_EXTENDED] = {"permission-extended", "PSY-3", "LPT 9 §"},
};

static struct deadline by_rule(enum deadline_rule rule)
{
    return (struct deadline){
        .name = RULES[rule].name, .id = RULES[rule].id, .paragraph = RULES[rule].paragraph};
}

static struct deadline last_day(enum deadline_rule rule, int32_t date)
{
    struct deadline d = by_rule(rule);

    d.whole_day = true;
    d.date = date;
    d.due = clock_from_stockholm(date + 1, 0);
    return d;
}

struct deadline deadline_admission_notice(int64_t admitted, int64_t assessed)
{
    struct deadline d = by_rule(DEADLINE_ADMISSION_NOTICE);

    if (assessed != INT64_MIN)
        d.id = "LUS-11";
    d.due = discharge_notice_due(admitted, assessed);
    d.date = clock_stockholm(d.due).date;
    return d;
}

struct deadline deadline_sip_call(int64_t given, const struct deadline_terms *terms)
{
    int32_t date = clock_stockholm(given).date + SIP_CALL_DAYS;

    /* Whether the act of 1930 applies to the call is not settled, so a county says so (LUS-17). */
    if (terms->sip_call_working_day)
        date = holiday_next_working_day(date);
    return last_day(DEADLINE_SIP_CALL, date);
}

struct deadline deadline_discharge_information(int64_t discharged)
{
    return last_day(DEADLINE_DISCHARGE_INFORMATION, clock_stockholm(discharged).date);
}

/* PAY-4: 12.00.00 itself is not "after 12.00", a fraction of a second later is. */
static bool after(int64_t at, const struct clock_local *local, int32_t cut_off)
{
    return local->second > cut_off || (local->second == cut_off && at % CLOCK_SECOND != 0);
}

struct deadline deadline_liability_start(int64_t sent, const struct deadline_terms *terms)
{
    struct deadline d = by_rule(DEADLINE_LIABILITY_START);
    struct clock_local local = clock_stockholm(sent);

    d.whole_day = true;
    d.date = local.date + terms->liability_days;
    if (after(sent, &local, terms->cut_off))
        d.date += DAY_AFTER_NOON;
    d.due = clock_from_stockholm(d.date, 0);
    return d;
}

static int32_t months_later(int32_t date, int months)
{
    int year, month, day;
    int32_t later;

    clock_civil(date, &year, &month, &day);
    month += months - 1;
    year += month / 12;
    month = month % 12 + 1;
    while (clock_date(year, month, day, &later))
        day--;
    return later;
}

struct deadline deadline_permission(enum deadline_rule rule, int32_t decided)
{
    switch (rule) {
    case DEADLINE_PERMISSION_FIRST:
        return last_day(rule, months_later(decided, PERMISSION_FIRST_MONTHS));
    case DEADLINE_PERMISSION_EXTENDED:
        return last_day(rule, months_later(decided, PERMISSION_EXTENDED_MONTHS));
    default:
        return last_day(DEADLINE_PERMISSION_APPLY, decided + PERMISSION_APPLY_DAYS);
    }
}

const char *deadline_name(enum deadline_rule rule)
{
    return RULES[rule].name;
}

bool deadline_find(const char *name, enum deadline_rule *rule)
{
    for (int i = 0; i < DEADLINE_RULES; i++) {
        if (strcmp(RULES[i].name, name) == 0) {
            *rule = (enum deadline_rule)i;
            return true;
        }
    }
    return false;
}

struct deadline deadline_of(enum deadline_rule rule, int64_t from,
                            const struct deadline_terms *terms)
{
    switch (rule) {
    case DEADLINE_ADMISSION_NOTICE:
        return deadline_admission_notice(from, INT64_MIN);
    case DEADLINE_SIP_CALL:
        return deadline_sip_call(from, terms);
    case DEADLINE_DISCHARGE_INFORMATION:
        return deadline_discharge_information(from);
    case DEADLINE_PERMISSION_APPLY:
    case DEADLINE_PERMISSION_FIRST:
    case DEADLINE_PERMISSION_EXTENDED:
        return deadline_permission(rule, clock_stockholm(from).date);
    default:
        return deadline_liability_start(from, terms);
    }
}

/*
 * liability_doc.c - owns how a computation is written; what it says is computed in liability.c.
 */
#include "liability/liability_doc.h"
#include "base/clock.h"

const char *liability_day(struct arena *a, int32_t date)
{
    char text[CLOCK_TEXT];

    return arena_text(a, clock_format_date(date, text));
}

const char *liability_moment(struct arena *a, int64_t at)
{
    const char *decimals = "";
    struct clock_local local;
    int second, fraction, offset;

    if (at == LIABILITY_NONE)
        return NULL;
    local = clock_stockholm(at);
    second = local.second;
    offset = local.offset / 60;
    fraction = (int)(at % CLOCK_SECOND);
    if (fraction < 0)
        fraction += (int)CLOCK_SECOND;
    if (fraction)
        decimals = arena_printf(a, ".%06d", fraction);
    return arena_printf(a, "%sT%02d:%02d:%02d%s+%02d:%02d", liability_day(a, local.date),
                        second / 3600, second / 60 % 60, second % 60, decimals, offset / 60,
                        offset % 60);
}

/* ---- steps ---- */

const char *liability_step_slug(enum liability_step step)
{
    static const char *const SLUGS[LIABILITY_STEPS] = {[LIABILITY_ADMISSION_NOTICE] =
                                                           "admission-notice",
                                                       [LIABILITY_READY_NOTICE] = "ready-notice",
                                                       [LIABILITY_SIP_CALL] = "sip-call",
                                                       [LIABILITY_OUTPATIENT] = "outpatient"};

    return SLUGS[step];
}

const char *liability_step_rule(const struct liability_interval *in, enum liability_step step,
                                enum liability_sip sip)
{
    int reason = in->steps[step].reason;

    if (reason != LIABILITY_MET)
        return liability_rule((enum liability_reason)reason);
    if (step == LIABILITY_SIP_CALL && sip == LIABILITY_SIP_REFUSED)
        return "PAY-9";
    if (step == LIABILITY_SIP_CALL && sip == LIABILITY_SIP_REPLACED)
        return "PAY-10";
    return step == LIABILITY_OUTPATIENT ? "PAY-5" : "PAY-3";
}

const char *liability_step_paragraph(const struct liability_interval *in, enum liability_step step,
                                     enum liability_sip sip)
{
    int reason = in->steps[step].reason;

    if (reason != LIABILITY_MET)
        return liability_paragraph((enum liability_reason)reason);
    if (step == LIABILITY_OUTPATIENT)
        return "LUS 5 kap. 5 §";
    if (step == LIABILITY_ADMISSION_NOTICE)
        return "LUS 2 kap. 3 §, 5 kap. 3 §";
    if (step == LIABILITY_SIP_CALL && sip == LIABILITY_SIP_REFUSED)
        return "LUS 4 kap. 2 §"; /* PAY-9 */
    if (step == LIABILITY_SIP_CALL && sip == LIABILITY_SIP_REPLACED)
        return "LUS 4 kap. 1 §"; /* PAY-10 */
    return step == LIABILITY_SIP_CALL ? "LUS 4 kap. 3 §, 5 kap. 3 §" : "LUS 5 kap. 3 §";
}

/* ---- documents ---- */

void liability_put_sum(struct arena *a, cJSON *doc, bool priced, int64_t amount)
{
    if (priced)
        json_put_int(a, doc, "amount", amount);
    else
        json_put_text(a, doc, "amount", NULL);
}

cJSON *liability_reasons_doc(struct arena *a, unsigned reasons)
{
    cJSON *list = json_array(a);

    for (int i = 0; i < LIABILITY_REASON_COUNT; i++) {
        if (reasons & LIABILITY_BIT(i))
            json_add_text(a, list, liability_slug((enum liability_reason)i));
    }
    return list;
}

void liability_put_period(struct arena *a, cJSON *doc, const struct liability_interval *in)
{
    bool start = liability_has_start(in);

    json_put_text(a, doc, "startDate", start ? liability_day(a, in->start) : NULL);
    json_put_text(a, doc, "endDate", start && !in->open ? liability_day(a, in->ended) : NULL);
    json_put_text(a, doc, "countedUntil", in->open ? liability_day(a, in->end) : NULL);
}

cJSON *liability_conditions_doc(struct arena *a, const struct liability_interval *in,
                                enum liability_sip sip)
{
    cJSON *list = json_array(a);

    for (int i = 0; i < LIABILITY_STEPS; i++) {
        enum liability_step step = (enum liability_step)i;
        const struct liability_condition *c = &in->steps[i];
        bool met = c->reason == LIABILITY_MET;
        cJSON *doc = json_object(a);

        json_put_text(a, doc, "condition", liability_step_slug(step));
        json_put_bool(a, doc, "met", met);
        json_put_text(a, doc, "reason",
                      met ? NULL : liability_slug((enum liability_reason)c->reason));
        json_put_text(a, doc, "ruleId", liability_step_rule(in, step, sip));
        json_put_text(a, doc, "paragraph", liability_step_paragraph(in, step, sip));
        json_put_text(a, doc, "at", liability_moment(a, c->at));
        json_put_text(a, doc, "by", liability_moment(a, c->by));
        json_add(a, list, doc);
    }
    return list;
}

cJSON *liability_pieces_doc(struct arena *a, const struct liability_interval *in)
{
    cJSON *list = json_array(a);

    for (const struct liability_piece *p = in->pieces; p; p = p->next) {
        cJSON *piece = json_object(a);

        json_put_text(a, piece, "from", liability_day(a, p->from));
        json_put_text(a, piece, "to", liability_day(a, p->to - 1));
        json_put_int(a, piece, "days", p->to - p->from);
        if (p->priced) {
            json_put_int(a, piece, "perDay", p->row.amount);
            json_put_int(a, piece, "amount", p->row.amount * (p->to - p->from));
        } else {
            json_put_text(a, piece, "perDay", NULL);
            json_put_text(a, piece, "amount", NULL);
        }
        json_put_text(a, piece, "source", p->priced ? p->row.source : NULL);
        json_add(a, list, piece);
    }
    return list;
}

cJSON *liability_pauses_doc(struct arena *a, const struct liability_interval *in)
{
    cJSON *list = json_array(a);

    for (const struct liability_pause *p = in->pauses; p; p = p->next) {
        cJSON *pause = json_object(a);

        json_put_text(a, pause, "from", liability_day(a, p->from));
        json_put_text(a, pause, "to", liability_day(a, p->to - 1));
        json_put_text(a, pause, "reason", liability_slug(p->reason));
        json_add(a, list, pause);
    }
    return list;
}

cJSON *liability_accepted_doc(struct arena *a, const struct liability_interval *in)
{
    cJSON *doc = in->review ? json_object(a) : NULL;

    if (doc) {
        json_put_int(a, doc, "days", in->days);
        liability_put_sum(a, doc, in->priced, in->amount);
    }
    return doc;
}

/* An agreement as a form: texts while it is typed, the document of docs/liability.md when it is sent. */
import type { Agreement } from './calls';

export interface AmountForm {
    from: string;
    to: string;
    amount: string;
    source: string;
}

export interface AgreementForm {
    county: string;
    source: string;
    validFrom: string;
    validTo: string;
    model: 'individual' | 'average' | 'none';
    thresholdSomatic: string;
    thresholdPsychiatric: string;
    cutOff: string;
    dischargeDayCounts: boolean;
    sipCallWorkingDay: boolean;
    publishMonthly: boolean;
    dayZeroCounts: boolean;
    minimumDays: string;
    messagesRequired: boolean;
    attribution: 'closed' | 'notice';
    settlement: 'monthly' | 'three-month-mean' | 'retroactive-monthly';
    amounts: AmountForm[];
}

export const POINTERS = [
    '/county',
    '/source',
    '/validFrom',
    '/validTo',
    '/model',
    '/thresholdSomatic',
    '/thresholdPsychiatric',
    '/cutOff',
    '/average/minimumDays',
    '/average/attribution',
    '/average/settlement',
    '/amounts',
];

/** With what the law says where the agreement says nothing. */
export function formOf(one: Partial<Agreement>): AgreementForm {
    return {
        county: one.county ?? '',
        source: one.source ?? '',
        validFrom: one.validFrom ?? '',
        validTo: one.validTo ?? '',
        model: one.model ?? 'individual',
        thresholdSomatic: String(one.thresholdSomatic ?? 3),
        thresholdPsychiatric: String(one.thresholdPsychiatric ?? 3),
        cutOff: one.cutOff ?? '12:00',
        dischargeDayCounts: one.dischargeDayCounts ?? false,
        sipCallWorkingDay: one.sipCallWorkingDay ?? false,
        publishMonthly: one.publishMonthly ?? false,
        dayZeroCounts: one.average?.dayZeroCounts ?? false,
        minimumDays: String(one.average?.minimumDays ?? 0),
        messagesRequired: one.average?.messagesRequired ?? false,
        attribution: one.average?.attribution ?? 'closed',
        settlement: one.average?.settlement ?? 'monthly',
        amounts: (one.amounts ?? []).map((each) => ({ ...each, amount: String(each.amount) })),
    };
}

export function bodyOf(form: AgreementForm): Agreement {
    return {
        county: form.county.trim(),
        source: form.source.trim() || null,
        validFrom: form.validFrom,
        validTo: form.validTo || null,
        model: form.model,
        thresholdSomatic: Number(form.thresholdSomatic),
        thresholdPsychiatric: Number(form.thresholdPsychiatric),
        cutOff: form.cutOff,
        dischargeDayCounts: form.dischargeDayCounts,
        sipCallWorkingDay: form.sipCallWorkingDay,
        publishMonthly: form.publishMonthly,
        average: {
            dayZeroCounts: form.dayZeroCounts,
            minimumDays: Number(form.minimumDays),
            messagesRequired: form.messagesRequired,
            attribution: form.attribution,
            settlement: form.settlement,
        },
        amounts: form.amounts.length
            ? form.amounts.map((one) => ({
                  ...one,
                  source: one.source.trim(),
                  amount: Number(one.amount),
              }))
            : null,
    };
}

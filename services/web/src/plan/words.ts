/* Words and facts that the parts of the plan's pages share. They come with the pages, not before. */
import type * as calls from '../api/plan_calls';
import { date } from '../format';
import { spoken } from '../text';
import { planEn } from '../text/plan.en';
import { planSv, type PlanWords } from '../text/plan.sv';

export const p = (): PlanWords => (spoken.get() === 'en' ? planEn : planSv);
export const said = (label: { sv: string; en: string }): string => label[spoken.get()];

/** A value as people read it: a choice by its words, a unit by its name. */
export function shown(slot: calls.PlanSlot, value: string, units: { id: string; name: string }[]): string {
    if (slot.kind === 'choice') {
        const one = slot.choices.find((choice) => choice.value === value);
        return one ? said(one.label) : value;
    }
    if (slot.kind === 'date') return date(value);
    if (slot.kind === 'unit') return units.find((unit) => unit.id === value)?.name ?? p().unknownUnit;
    return value;
}

export const fieldOf = (plan: calls.Plan, name: string, rowId: string | null) =>
    plan.fields.find((one) => one.name === name && one.rowId === rowId);

export const unitsOf = (plan: calls.Plan) => plan.units.filter((one) => !one.until).map((one) => one.unit);

export const mayDo = (plan: calls.Plan, act: calls.PlanAct): boolean => plan.acts.includes(act);

export function mayWrite(plan: calls.Plan, slot: calls.PlanSlot): boolean {
    return (mayDo(plan, 'edit') || (slot.live && mayDo(plan, 'note'))) && !plan.excluded.includes(slot.name);
}

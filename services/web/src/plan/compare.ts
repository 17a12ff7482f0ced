/* What differs between two contents of a plan, in the order of its parts: for people to read. */
import type * as calls from '../api/plan_calls';
import { p, said, shown } from './words';

export type Content = calls.PlanVersion['content'];
export interface Difference {
    part: string;
    field: string;
    before: string;
    after: string;
    how: 'added' | 'removed' | 'changed';
}

/** The plan as it is written now, in the shape of a version. */
export function contentOf(plan: calls.Plan): Content {
    const fields = (rowId: string | null) =>
        Object.fromEntries(
            plan.fields
                .filter((one) => one.rowId === rowId && one.value?.trim() && !plan.excluded.includes(one.name ?? ''))
                .map((one) => [one.name ?? '', one.value ?? '']),
        );
    return {
        fields: fields(null),
        rows: plan.rows
            .map((row) => ({ id: row.id, section: row.section, parentId: row.parentId, fields: fields(row.id) }))
            .filter((row) => Object.keys(row.fields).length),
        consents: [],
        units: plan.units.map((one) => one.unit),
    };
}

/** How a row is called: by its first text, or by its number in its section. */
export function rowName(content: Content, row: Content['rows'][number]): string {
    const text = row.fields[`${row.section}.text`] ?? row.fields[`${row.section}.name`] ?? '';
    const n = content.rows.filter((one) => one.section === row.section).findIndex((one) => one.id === row.id) + 1;
    const names: Record<string, (n: number) => string> = {
        goal: p().goalN,
        action: p().actionN,
        participant: p().personN,
        other: p().otherN,
    };
    const name = names[row.section]?.(n) ?? row.section;
    return text ? `${name}: ${text.length > 60 ? `${text.slice(0, 60)} …` : text}` : name;
}

export function differences(parts: calls.PlanPart[], from: Content, to: Content): Difference[] {
    const found: Difference[] = [];
    const look = (part: string, slot: calls.PlanSlot, one: string | undefined, two: string | undefined) => {
        if ((one ?? '') === (two ?? '')) return;
        found.push({
            part,
            field: said(slot.label),
            before: one ? shown(slot, one, from.units) : '',
            after: two ? shown(slot, two, to.units) : '',
            how: !one ? 'added' : !two ? 'removed' : 'changed',
        });
    };
    for (const part of parts) {
        if (!part.many) {
            for (const slot of part.fields) look(said(part.label), slot, from.fields[slot.name], to.fields[slot.name]);
            continue;
        }
        const ids = [...new Set([...from.rows, ...to.rows].filter((r) => r.section === part.section).map((r) => r.id))];
        for (const id of ids) {
            const one = from.rows.find((row) => row.id === id);
            const two = to.rows.find((row) => row.id === id);
            const name = two ? rowName(to, two) : one ? rowName(from, one) : '';
            for (const slot of part.fields) look(name, slot, one?.fields[slot.name], two?.fields[slot.name]);
        }
    }
    return found;
}

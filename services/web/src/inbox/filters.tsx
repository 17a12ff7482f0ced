/* What narrows a view of the inbox down, and how its rows are grouped; in memory, never in an address. */
import type * as api from '../api/calls';
import { date, dayOf, relativeDay } from '../format';
import { store, useStore } from '../store';
import { t, wordsOf } from '../text';
import { Button, Select } from '../ui/form';

export const filter = store<api.InboxFilter>({});
export type Grouping = 'none' | 'step' | 'ward' | 'day';
export const GROUPINGS: Grouping[] = ['none', 'step', 'ward', 'day'];
export const grouping = store<Grouping>('none');

export const filtered = (now: api.InboxFilter) => Object.values(now).some(Boolean);

export function stepName(item: api.InboxItem): string {
    const step = item.nextStep;
    if (!step) return item.reminders.length ? t.filter.reminder : t.filter.noStep;
    return step.ours ? t.step.act[step.action] : t.step.waits[step.action];
}

export interface Group {
    key: string;
    title: string;
    items: api.InboxItem[];
}

/** Rows in groups, in the order in which each group has its first row: least time left first. */
export function grouped(items: api.InboxItem[], by: Grouping): Group[] {
    if (by === 'none') return [{ key: '', title: '', items }];
    const groups = new Map<string, Group>();
    for (const item of items) {
        const day = item.deadline
            ? dayOf(Date.parse(item.deadline.dueAt))
            : item.expectedDischargeDate;
        const key = by === 'step' ? stepName(item) : by === 'ward' ? item.unit.id : day;
        const title =
            by === 'step' ? key : by === 'ward' ? item.unit.name : `${date(day)}, ${relativeDay(day)}`;
        const group = groups.get(key) ?? { key, title, items: [] };
        group.items.push(item);
        groups.set(key, group);
    }
    const all = [...groups.values()];
    return by === 'day' ? all.sort((a, b) => (a.key < b.key ? -1 : 1)) : all;
}

const actionName = (action: string) =>
    wordsOf({ ...t.step.waits, ...t.step.act } as Record<string, string>, action);

interface Props {
    choices: api.Inbox['choices'];
    shown: number;
    all: number;
}

export function Filters({ choices, shown, all }: Props) {
    const now = useStore(filter);
    const by = useStore(grouping);
    const set = (part: api.InboxFilter) => filter.set({ ...now, ...part });
    const list = (
        name: 'unit' | 'municipality' | 'role' | 'action',
        found: { value: string; label: string; count: number }[],
    ) => (
        <Select
            label={t.filter[name]}
            value={now[name] ?? ''}
            empty={t.filter.any}
            onValue={(value) => set({ [name]: value || undefined })}
            choices={found.map((one) => ({
                value: one.value,
                label: t.filter.choice(one.label, one.count),
            }))}
        />
    );
    return (
        <div class="filters" role="group" aria-label={t.filter.label}>
            {list(
                'unit',
                choices.units.map((x) => ({ value: x.unit.id, label: x.unit.name, count: x.count })),
            )}
            {list(
                'municipality',
                choices.municipalities.map((x) => ({ value: x.code, label: x.name, count: x.count })),
            )}
            {list(
                'role',
                choices.roles.map((x) => ({
                    value: x.role,
                    label: t.partyRole[x.role],
                    count: x.count,
                })),
            )}
            {list(
                'action',
                choices.actions.map((x) => ({
                    value: x.action,
                    label: actionName(x.action),
                    count: x.count,
                })),
            )}
            <Select
                label={t.filter.group}
                value={by}
                onValue={(value) => grouping.set(value as Grouping)}
                choices={GROUPINGS.map((value) => ({ value, label: t.filter.groups[value] }))}
            />
            <div class="filter-toggles">
                {(['overdue', 'unread'] as const).map((name) => (
                    <button
                        key={name}
                        type="button"
                        class="tab"
                        aria-pressed={!!now[name]}
                        onClick={() => set({ [name]: now[name] ? undefined : 'true' })}
                    >
                        {t.filter[name]}
                    </button>
                ))}
                <span role="status" class="quiet">
                    {t.filter.shown(shown, all)}
                </span>
                {filtered(now) && (
                    <Button small kind="quiet" onClick={() => filter.set({})}>
                        {t.filter.clear}
                    </Button>
                )}
            </div>
        </div>
    );
}

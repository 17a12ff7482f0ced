/* Words of contacts that the parts share. They come with the parts, not before. */
import type * as api from '../api/contact_calls';
import { date, dayOf, lastDay, shortTime } from '../format';
import { spoken } from '../text';
import { contactEn } from '../text/contact.en';
import { contactSv, type ContactWords } from '../text/contact.sv';

export const w = (): ContactWords => (spoken.get() === 'en' ? contactEn : contactSv);

export const nameOf = (one: { name: string | null; function: string | null }): string => one.name ?? one.function ?? '';

export const dayWords = (iso: string): string => date(dayOf(Date.parse(iso)));

/** The last day of something that ends at a moment: an end at midnight is the day before. */
export const untilWords = (iso: string): string => {
    const day = lastDay(iso);
    return day ? date(day) : shortTime(iso);
};

/** "mån–fre 08.00–16.30, lör 10.00–12.00" */
export function hoursWords(rows: api.ContactHours[]): string {
    const at = (time: string) => time.replace(':', '.');
    return groupsOf(rows)
        .map((group) => {
            const runs: number[][] = [];
            for (const day of group.days) {
                const last = runs.at(-1);
                if (last && last.at(-1) === day - 1) last.push(day);
                else runs.push([day]);
            }
            const names = w().weekdays;
            const days = runs
                .map((run) => [...new Set([run[0] ?? 1, run.at(-1) ?? 1])].map((day) => names[day - 1]).join('–'))
                .join(', ');
            return `${days} ${at(group.start)}–${at(group.end)}`;
        })
        .join(', ');
}

export interface HoursGroup {
    days: number[];
    start: string;
    end: string;
}

/** Rows of one weekday each, as the groups that people think in. */
export function groupsOf(rows: api.ContactHours[]): HoursGroup[] {
    const groups = new Map<string, HoursGroup>();
    for (const row of [...rows].sort((a, b) => a.weekday - b.weekday || a.start.localeCompare(b.start))) {
        const key = `${row.start} ${row.end}`;
        const group = groups.get(key) ?? { days: [], start: row.start, end: row.end };
        if (!group.days.includes(row.weekday)) group.days.push(row.weekday);
        groups.set(key, group);
    }
    return [...groups.values()];
}

export const rowsOf = (groups: HoursGroup[]): api.ContactHours[] =>
    groups.flatMap((group) =>
        group.days.map((weekday) => ({
            weekday,
            start: group.start,
            end: group.end === '00:00' ? '24:00' : group.end, // what a clock shows at the end of the day
        })),
    );

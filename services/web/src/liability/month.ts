/* Months as people write them: "2026-10". */
import { dayOf, now } from '../format';

export const isMonth = (text: string) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

/** Months before this one in Sweden. */
export function monthsAgo(n: number): string {
    const today = dayOf(now());
    const count = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 - n;
    return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/* Words that the parts of agreed times share. They come with those parts, not before. */
import type { AppointmentItem, AppointmentTold } from '../api/appointment_calls';
import { dateTime, dayOf, timeOf } from '../format';
import { spoken } from '../text';
import { appointmentEn } from '../text/appointment.en';
import { appointmentSv, type AppointmentWords } from '../text/appointment.sv';

export const w = (): AppointmentWords => (spoken.get() === 'en' ? appointmentEn : appointmentSv);

/** "tis 1 dec 10:00–10:45"; a time over midnight has both days. */
export function span(from: string, to: string): string {
    const end = Date.parse(to);
    return `${dateTime(from)}–${dayOf(Date.parse(from)) === dayOf(end) ? timeOf(end) : dateTime(to)}`;
}

/** As inside a sentence; an abbreviation stays one. */
export const inside = (words: string): string =>
    /^.\p{Lu}/u.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1);

/** "hembesök tis 1 dec 10:00": which of many a button is about. */
export const named = (one: Pick<AppointmentItem, 'kind' | 'startsAt'>): string =>
    `${inside(w().kinds[one.kind])} ${dateTime(one.startsAt)}`;

export const TOLD: AppointmentTold[] = ['in-person', 'phone', 'video', 'letter', 'e-service', 'relative'];
export const MINUTES = [15, 30, 45, 60, 90, 120, 180, 240];
export const MINUTE = 60_000;

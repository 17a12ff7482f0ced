/*
 * Times and numbers as people read them. The county's time is Europe/Stockholm wherever the browser
 * is; formats come from Intl, words from the catalogue.
 */
import { clockSkew } from './api/client';
import { language } from './settings';
import { t } from './text';

const ZONE = 'Europe/Stockholm';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const SOON = 4 * HOUR;

const made = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = language.get() + name;
    let one = made.get(key);
    if (!one) {
        const locale = language.get() === 'sv' ? 'sv-SE' : 'en-GB';
        one = new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options });
        made.set(key, one);
    }
    return one;
}

/** The server's time, as well as this computer knows it. */
export function now(): number {
    return Date.now() + clockSkew.get();
}

function parts(at: number): Record<string, string> {
    const numeric = new Intl.DateTimeFormat('en-GB', {
        timeZone: ZONE,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
    });
    return Object.fromEntries(numeric.formatToParts(at).map((part) => [part.type, part.value]));
}

/** "2026-11-23" in Stockholm. */
export function dayOf(at: number): string {
    const p = parts(at);
    return `${p['year']}-${p['month']}-${p['day']}`;
}

/** "14:05" in Stockholm. */
export function timeOf(at: number): string {
    const p = parts(at);
    return `${p['hour']}:${p['minute']}`;
}

function offsetAt(at: number): number {
    const p = parts(at);
    const wall = Date.UTC(
        Number(p['year']),
        Number(p['month']) - 1,
        Number(p['day']),
        Number(p['hour']),
        Number(p['minute']),
        Number(p['second']),
    );
    return wall - Math.floor(at / 1000) * 1000;
}

/** A day and a time in Stockholm as a moment; null when either is no such thing. */
export function momentOf(day: string, time: string): number | null {
    const wall = Date.parse(`${day}T${time}:00Z`);
    if (Number.isNaN(wall) || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
    const first = wall - offsetAt(wall);
    return wall - offsetAt(first); // the offset before the change of the clocks may differ
}

/** ISO 8601 with Stockholm's offset. */
export function isoOf(at: number): string {
    const minutes = Math.round(offsetAt(at) / MINUTE);
    const sign = minutes < 0 ? '-' : '+';
    const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
    const zone = `${sign}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
    return `${dayOf(at)}T${timeOf(at)}:00${zone}`;
}

/** Without the full stops of shortened months: in a table they are dust. */
const plain = (text: string) => text.replace(/\./g, '');

const at = (iso: string) => Date.parse(iso);

/** "sön 23 nov 14:05", with the year when it is not this one. */
export function dateTime(iso: string): string {
    const year = dayOf(at(iso)).slice(0, 4) !== dayOf(now()).slice(0, 4);
    const day = format(year ? 'dty' : 'dt', {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        ...(year ? { year: 'numeric' as const } : {}),
    });
    return `${plain(day.format(at(iso)))} ${timeOf(at(iso))}`;
}

/** "sön 23 nov 14:05:09": to the second, for the log. */
export function exactTime(iso: string): string {
    return `${dateTime(iso)}:${parts(at(iso))['second'] ?? '00'}`;
}

/** "i dag 14:05", otherwise "23 nov 14:05". */
export function compactTime(iso: string): string {
    const day = dayOf(at(iso));
    if (day === dayOf(now())) return `${t.time.today} ${timeOf(at(iso))}`;
    const short = format('dc', { day: 'numeric', month: 'short' });
    return `${plain(short.format(at(iso)))} ${timeOf(at(iso))}`;
}

/** "i dag 14:05", otherwise as dateTime. */
export function shortTime(iso: string): string {
    if (dayOf(at(iso)) === dayOf(now())) return `${t.time.today} ${timeOf(at(iso))}`;
    return dateTime(iso);
}

/** A calendar day: "tis 25 nov". */
export function date(day: string): string {
    const noon = Date.parse(`${day}T12:00:00Z`);
    if (Number.isNaN(noon)) return day;
    const year = day.slice(0, 4) !== dayOf(now()).slice(0, 4);
    const short = format(year ? 'dy' : 'd', {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        ...(year ? { year: 'numeric' as const } : {}),
    });
    return plain(short.format(noon));
}

export function longDate(day: string): string {
    const noon = Date.parse(`${day}T12:00:00Z`);
    if (Number.isNaN(noon)) return day;
    const year = day.slice(0, 4) !== dayOf(now()).slice(0, 4);
    return format(year ? 'dly' : 'dl', {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        ...(year ? { year: 'numeric' as const } : {}),
    }).format(noon);
}

/** Whole days from today to a day: 0 today, 1 tomorrow, negative past. */
export function daysUntil(day: string): number {
    return Math.round((Date.parse(day) - Date.parse(dayOf(now()))) / DAY);
}

export function relativeDay(day: string): string {
    const days = daysUntil(day);
    if (days === 0) return t.time.today;
    if (days === 1) return t.time.tomorrow;
    if (days === -1) return t.time.yesterday;
    return days > 0 ? t.time.inDays(days) : t.time.daysAgo(-days);
}

/** The day that a moment ends, when it is a midnight in Sweden. */
export function lastDay(iso: string): string | null {
    return timeOf(at(iso)) === '00:00' ? dayOf(at(iso) - 1) : null;
}

export interface TimeLeft {
    level: 'late' | 'soon' | 'calm';
    words: string;
}

/** "3 tim 12 min" of a length of time, its two largest parts. */
export function duration(ms: number): string {
    const minutes = Math.floor(ms / MINUTE);
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor((minutes % 1440) / 60);
    if (days >= 2) return t.time.days(days);
    if (days === 1) return hours ? `${t.time.days(1)} ${t.time.hours(hours)}` : t.time.days(1);
    if (hours)
        return minutes % 60
            ? `${t.time.hours(hours)} ${t.time.minutes(minutes % 60)}`
            : t.time.hours(hours);
    return minutes ? t.time.minutes(minutes) : t.time.underAMinute;
}

export function timeLeft(dueAt: string, moment: number): TimeLeft {
    const left = at(dueAt) - moment;
    if (left < 0) return { level: 'late', words: t.time.late(duration(-left)) };
    return { level: left < SOON ? 'soon' : 'calm', words: t.time.left(duration(left)) };
}

/** "19121212-1212"; other kinds of numbers as they are. */
export function identityNumber(value: string): string {
    return /^\d{8}[\dA-Z]{4}$/.test(value) ? `${value.slice(0, 8)}-${value.slice(8)}` : value;
}

function postalCode(value: string): string {
    return /^\d{5}$/.test(value) ? `${value.slice(0, 3)} ${value.slice(3)}` : value;
}

/** "Storgatan 1, 123 45 Älvsta" */
export function addressLine(address: { street: string; postalCode: string; city: string }): string {
    return `${address.street}, ${postalCode(address.postalCode)} ${address.city}`;
}

/** Years lived, from a birth date. */
export function age(birthDate: string): number {
    const today = dayOf(now());
    const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
    return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

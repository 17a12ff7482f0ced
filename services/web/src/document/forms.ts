/* The forms as the server has them, fetched once; and what a section is while it is written. */
import { useEffect, useState } from 'preact/hooks';
import type { Discharge } from '../api/calls';
import { send, client, type Schemas } from '../api/client';
import { language } from '../settings';

export type Forms = Schemas['DocumentForms'];
export type Form = Schemas['DocumentForm'];
export type FormSection = Schemas['FormSection'];
export type FormColumn = Schemas['FormColumn'];
export type Kind = Schemas['DocumentKind'];
export type Meta = Schemas['DocumentMeta'];
export type Document = Schemas['Document'];
export type Kept = Schemas['KeptSection'];
export type Row = Record<string, string>;

let forms: Promise<Forms> | null = null;

export function readForms(): Promise<Forms> {
    forms ??= send(() => client.GET('/reference/documents')).catch((error: unknown) => {
        forms = null;
        throw error;
    });
    return forms;
}

/** The name of a kind of document, once the forms are there; fetched when `wanted`. */
export function useFormName(wanted: boolean): (kind: string) => string | null {
    const [all, setAll] = useState<Forms | null>(null);
    useEffect(() => {
        if (wanted) readForms().then(setAll, () => undefined);
    }, [wanted]);
    return (kind) => {
        const form = all && formOf(all, kind);
        return form ? words(form.label) : null;
    };
}

export const words = (both: Schemas['Words']): string => both[language.get()];

export const formOf = (all: Forms, kind: string): Form | undefined =>
    all.documents.find((one) => one.kind === kind);

/** A section while it is written. What it holds says its state: see stateOf. */
export interface Writing {
    unknown: boolean;
    none: boolean;
    choice: string;
    text: string;
    rows: Row[];
}

export const EMPTY: Writing = { unknown: false, none: false, choice: '', text: '', rows: [] };

const filled = (row: Row): boolean => Object.values(row).some((cell) => cell.trim() !== '');

/** Three states: nobody has looked; somebody has, and does not know yet; this is how it is. */
export function stateOf(section: FormSection, now: Writing): Kept['state'] {
    if (now.unknown) return 'unknown';
    if (now.none) return 'done';
    if (section.type === 'choice') return now.choice ? 'done' : 'untouched';
    if (section.type === 'list') return now.rows.some(filled) ? 'done' : 'untouched';
    return now.text.trim() ? 'done' : 'untouched';
}

/** As it is sent: what is untouched holds nothing, what is nothing says so. */
export function sectionOf(section: FormSection, now: Writing): Schemas['Section'] {
    const state = stateOf(section, now);
    const out: Schemas['Section'] = { key: section.key, state };
    if (state === 'untouched') return out;
    if (now.none && !now.unknown) return { ...out, none: true };
    if (section.type === 'choice' && now.choice) out.choice = now.choice;
    if (section.type === 'list') {
        const rows = now.rows.filter(filled);
        if (rows.length) out.rows = rows;
    }
    if (now.text.trim()) out.text = now.text;
    return out;
}

export function writingOf(kept: Kept): Writing {
    return {
        unknown: kept.state === 'unknown',
        none: kept.none === true,
        choice: kept.choice ?? '',
        text: kept.text ?? '',
        rows: kept.rows ?? [],
    };
}

export type Content = Record<string, Writing>;

export const same = (a: Writing | undefined, b: Writing | undefined): boolean =>
    JSON.stringify(a ?? EMPTY) === JSON.stringify(b ?? EMPTY);

export interface Merged {
    content: Content;
    clashes: string[];
}

/**
 * What two have written since `base`, section by section: what only one of them touched is taken from
 * that one; where both did, the reader's own stays and the key is named.
 */
export function merge(base: Content, mine: Content, theirs: Content): Merged {
    const content: Content = {};
    const clashes: string[] = [];
    for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
        const own = mine[key] ?? EMPTY;
        const other = theirs[key] ?? EMPTY;
        if (same(own, base[key])) content[key] = other;
        else content[key] = own;
        if (!same(own, base[key]) && !same(other, base[key]) && !same(own, other))
            clashes.push(key);
    }
    return { content, clashes };
}

/** The newest versions of the case's documents, the latest first. */
export const newest = (found: Discharge): Meta[] =>
    found.documents.filter((one) => !one.supersededBy).reverse();

/** All versions of the series that this one belongs to, the latest first. */
export function seriesOf(found: Discharge, one: Meta): Meta[] {
    const series = [one];
    for (let before = one.supersedes; before;) {
        const older = found.documents.find((other) => other.id === before);
        if (!older) break;
        series.push(older);
        before = older.supersedes;
    }
    for (let after = one.supersededBy; after;) {
        const later = found.documents.find((other) => other.id === after);
        if (!later) break;
        series.unshift(later);
        after = later.supersededBy;
    }
    return series;
}

export const mayWrite = (form: Form, found: Discharge): boolean =>
    form.writers.includes(found.role) &&
    found.acts.includes(form.kind === 'home-ready' ? 'home-ready' : 'document');

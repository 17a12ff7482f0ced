/* The catalogue in use. Swedish is the source; another language has to have every key of it. */
import { store } from '../store';
import { sv, type Catalogue } from './sv';

export let t: Catalogue = sv;

/** The words for a code, or the code itself: what somebody wrote stands where a code may. */
export function wordsOf(words: Record<string, string>, code: string | null | undefined): string {
    return code ? (words[code] ?? code) : '';
}

/** The language that the texts are in now; everything is drawn again when it changes. */
export const spoken = store<'sv' | 'en'>('sv');

/** Swedish is always there; another language is fetched when somebody reads it. */
export async function setTexts(language: 'sv' | 'en'): Promise<void> {
    t = language === 'en' ? (await import('./en')).en : sv;
    spoken.set(language);
}

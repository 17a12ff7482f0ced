/* The catalogue in use. Swedish is the source; another language has to have every key of it. */
import { en } from './en';
import { sv, type Catalogue } from './sv';

export let t: Catalogue = sv;

export function setTexts(language: 'sv' | 'en'): void {
    t = language === 'en' ? en : sv;
}

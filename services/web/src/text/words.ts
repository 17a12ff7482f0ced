/* What the texts of a language are put together with. */
export const unitsSv = (n: number) => (n === 1 ? '1 enhet' : `${n} enheter`);
export const unitsEn = (n: number) => (n === 1 ? '1 unit' : `${n} units`);
export const listSv = (names: string[]) =>
    new Intl.ListFormat('sv', { type: 'conjunction' }).format(names);
export const listEn = (names: string[]) =>
    new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
/** As inside a sentence; what is an abbreviation stays one. */
export const lower = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);

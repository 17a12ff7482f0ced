/* How this browser likes the client: language, theme, shortcuts. No personal data is stored. */
import { store, type Store } from './store';

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'sv' | 'en';

function setting<T extends string>(name: string, choices: readonly T[]): Store<T> {
    const key = `samplan.${name}`;
    let saved: string | null = null;
    try {
        saved = localStorage.getItem(key);
    } catch {
        // storage is switched off: the setting lasts as long as the page
    }
    const kept = store<T>(choices.find((one) => one === saved) ?? (choices[0] as T));
    kept.watch((value) => {
        try {
            localStorage.setItem(key, value);
        } catch {
            // as above
        }
    });
    return kept;
}

export const theme = setting<Theme>('theme', ['system', 'light', 'dark']);
export const language = setting<Language>('language', ['sv', 'en']);
export const shortcuts = setting<'on' | 'off'>('shortcuts', ['on', 'off']);

export function applySettings(): void {
    const root = document.documentElement;
    if (theme.get() === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme.get();
    root.lang = language.get();
}

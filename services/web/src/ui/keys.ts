/* Single-key shortcuts. They can be turned off, and are silent while somebody types (WCAG 2.1.4). */
import { useEffect, useRef } from 'preact/hooks';
import { shortcuts } from '../settings';

type Keys = Record<string, () => void>;

function typing(target: EventTarget | null): boolean {
    const element = target as HTMLElement | null;
    if (!element?.closest) return false;
    return !!element.closest('input, select, textarea, [contenteditable], dialog');
}

export function useKeys(keys: Keys): void {
    const latest = useRef(keys);
    latest.current = keys;
    useEffect(() => {
        const pressed = (event: KeyboardEvent) => {
            if (shortcuts.get() === 'off' || event.defaultPrevented) return;
            if (event.repeat && event.key !== 'j' && event.key !== 'k') return;
            if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
            const run = latest.current[event.key];
            if (!run) return;
            if (event.key !== 'Enter') event.preventDefault();
            run();
        };
        document.addEventListener('keydown', pressed);
        return () => document.removeEventListener('keydown', pressed);
    }, []);
}

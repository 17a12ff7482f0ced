/* Where one is: a path with opaque ids only, the browser's history, and the guard of unsent text. */
import { useEffect } from 'preact/hooks';
import { store } from './store';
import { t } from './text';

export const path = store(location.pathname);

const unsent = new Set<object>();
let shown = location.pathname;

/** While `dirty`, leaving the page asks first. What is typed is in memory only, never stored. */
export function useUnsent(dirty: boolean): void {
    useEffect(() => {
        if (!dirty) return undefined;
        const mark = {};
        unsent.add(mark);
        return () => unsent.delete(mark);
    }, [dirty]);
}

/** Forgets unsent text: what was typed has been sent. */
export function sent(): void {
    unsent.clear();
}

function mayLeave(): boolean {
    if (unsent.size === 0) return true;
    if (!window.confirm(t.leave.question)) return false;
    unsent.clear();
    return true;
}

function show(to: string): void {
    shown = to;
    path.set(to);
    window.scrollTo(0, 0);
}

export function navigate(to: string, how: { replace?: boolean } = {}): void {
    if (to === shown) return;
    if (!mayLeave()) return;
    if (how.replace) history.replaceState(null, '', to);
    else history.pushState(null, '', to);
    show(to);
}

function onClick(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.origin !== location.origin) return;
    if (link.pathname.startsWith('/api/') || link.hash) return;
    event.preventDefault();
    navigate(link.pathname);
}

export function startRouter(): void {
    document.addEventListener('click', onClick);
    window.addEventListener('popstate', () => {
        const to = location.pathname;
        if (to === shown) return;
        if (mayLeave()) show(to);
        else history.pushState(null, '', shown);
    });
    window.addEventListener('beforeunload', (event) => {
        if (unsent.size > 0) event.preventDefault();
    });
}

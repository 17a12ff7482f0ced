/* Short messages about what was done, read out by screen readers and gone after a while. */
import { store, useStore } from '../store';
import { t } from '../text';

interface Toast {
    id: number;
    text: string;
    href?: string;
}

const SHOWN_FOR = 8000;
const toasts = store<Toast[]>([]);
let last = 0;

export function toast(text: string, href?: string): void {
    const id = ++last;
    toasts.set([...toasts.get().slice(-2), href ? { id, text, href } : { id, text }]);
    setTimeout(() => close(id), SHOWN_FOR);
}

function close(id: number): void {
    toasts.set(toasts.get().filter((one) => one.id !== id));
}

export function Toasts() {
    const shown = useStore(toasts);
    return (
        <div class="toasts" role="status">
            {shown.map((one) => (
                <div class="toast" key={one.id}>
                    <span>{one.text}</span>
                    {one.href && <a href={one.href}>{t.toast.show}</a>}
                    <button
                        type="button"
                        class="plain-icon"
                        aria-label={t.close}
                        onClick={() => close(one.id)}
                    >
                        ×
                    </button>
                </div>
            ))}
        </div>
    );
}

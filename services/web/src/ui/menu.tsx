/* What is done now and then, behind one button: closed by Escape, by a press elsewhere and by leaving it. */
import { useEffect, useRef, useState } from 'preact/hooks';

export interface MenuGroup {
    words: string;
    items: { key: string; text: string; onPick: () => void }[];
}

export function Menu({ id, label, groups }: { id: string; label: string; groups: MenuGroup[] }) {
    const [open, setOpen] = useState(false);
    const box = useRef<HTMLDivElement>(null);
    const opener = useRef<HTMLButtonElement>(null);
    useEffect(() => {
        if (!open) return undefined;
        const outside = (event: Event) => {
            if (!box.current?.contains(event.target as Node)) setOpen(false);
        };
        const escape = (event: KeyboardEvent) => {
            if (event.key !== 'Escape') return;
            setOpen(false);
            opener.current?.focus();
        };
        document.addEventListener('pointerdown', outside);
        document.addEventListener('focusin', outside);
        document.addEventListener('keydown', escape);
        return () => {
            document.removeEventListener('pointerdown', outside);
            document.removeEventListener('focusin', outside);
            document.removeEventListener('keydown', escape);
        };
    }, [open]);
    const shown = groups.filter((group) => group.items.length > 0);
    if (shown.length === 0) return null;
    return (
        <div class="menu" ref={box}>
            <button
                ref={opener}
                type="button"
                class="button button--secondary menu-opener"
                aria-expanded={open}
                aria-controls={id}
                onClick={() => setOpen(!open)}
            >
                {label}
            </button>
            <div id={id} class="menu-list" hidden={!open}>
                {shown.map((group) => (
                    <section key={group.words} aria-label={group.words}>
                        <p class="menu-words">{group.words}</p>
                        <ul>
                            {group.items.map((item) => (
                                <li key={item.key}>
                                    <button
                                        type="button"
                                        class="menu-item"
                                        onClick={() => {
                                            setOpen(false);
                                            opener.current?.focus();
                                            item.onPick();
                                        }}
                                    >
                                        {item.text}
                                    </button>
                                </li>
                            ))}
                        </ul>
                    </section>
                ))}
            </div>
        </div>
    );
}

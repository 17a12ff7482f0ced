/* The pages of one's own unit, one at a time. */
import { t } from '../text';

const PAGES = [
    { href: '/enhet', name: 'members' },
    { href: '/enhet/franvaro', name: 'absences' },
    { href: '/enhet/installningar', name: 'settings' },
] as const;

export function UnitTabs({ at }: { at: (typeof PAGES)[number]['name'] }) {
    return (
        <nav class="tabs" aria-label={t.unitTabs.label}>
            {PAGES.map((one) => (
                <a
                    key={one.name}
                    class="tab"
                    href={one.href}
                    aria-current={one.name === at ? 'page' : undefined}
                >
                    {t.unitTabs[one.name]}
                </a>
            ))}
        </nav>
    );
}
